"""What is true of a concept: effects that give every primary harm its multiple, and every aim its gain."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from pretest.errors import DesignError
from pretest.planning.composition import composite_sd
from pretest.planning.latent import ItemModel, latent_shift
from pretest.planning.scenarios import (
    HARMLESS,
    HELPFUL,
    SCENARIOS,
    Scenario,
    invented_aims,
    margin_in_sd,
    scenario_effects,
)
from pretest.planning.world import audience_model
from pretest.spec.margin import Margin
from pretest.spec.truth import Truth
from pretest.special import ndtr, ndtri
from tests.planning.drawn import scored

PLAIN = Truth(careless=0.0, drop_out=0.0, dont_know=0.0, refused=0.0, skipped=0.0)


def parts_of(study):
    return {outcome.id: outcome for outcome in study.outcomes()}


def test_there_is_a_scenario_of_no_effect_and_one_of_help():
    assert SCENARIOS[0] == HARMLESS == Scenario(0.0, 0.0)
    assert [one.multiple for one in SCENARIOS] == [0.0, 0.5, 1.0, 2.0, 0.0]
    assert [one.gain for one in SCENARIOS] == [0.0, 0.0, 0.0, 0.0, 0.3]


def test_a_plain_harm_has_its_margin_on_its_scale(study):
    outcomes, model = parts_of(study), audience_model(study, PLAIN, "users", 1)
    assert scenario_effects(HARMLESS, outcomes, "users", model) == {}
    found = scenario_effects(Scenario(2.0), outcomes, "users", model)
    assert found == pytest.approx({"distance": 0.6})


def test_components_share_the_effect_of_their_composite_each_in_its_own_direction(composed):
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    found = scenario_effects(Scenario(1.0), outcomes, "users", model)
    each = 0.3 * composite_sd(outcomes["stigma"], outcomes, model)
    assert found == pytest.approx({"distance": each, "blame2": -each})  # higher blame2 is better
    assert 0.2 < each < 0.3


def test_aims_are_better_where_they_are_aims(composed):
    outcomes = parts_of(composed)
    for audience, expected in (("users", {"worry": -0.3}), ("others", {"hope": 0.3})):
        model = audience_model(composed, PLAIN, audience, 1)
        assert scenario_effects(HELPFUL, outcomes, audience, model) == pytest.approx(expected)


def test_a_composite_that_is_an_aim_improves_by_its_own_sd(composed):
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    alone = {name: replace(one, aim=("users",) if name == "stigma" else ()) for name, one in outcomes.items()}
    spread = composite_sd(outcomes["stigma"], outcomes, model)
    found = scenario_effects(HELPFUL, alone, "users", model)
    assert found == pytest.approx({"distance": -0.3 * spread, "blame2": 0.3 * spread})
    both = alone | {"distance": replace(alone["distance"], aim=("users",))}
    assert [one.id for one in invented_aims(both, "users")] == ["distance"]
    assert scenario_effects(HELPFUL, both, "users", model) == pytest.approx({"distance": -0.3})


def test_composites_that_share_a_component_both_get_their_effect(composed):
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    other = replace(outcomes["stigma"], id="other", role="harm.boomerang", composite=("blame2", "worry"))
    shared = outcomes | {"other": other}
    found = scenario_effects(Scenario(1.0), shared, "users", model)
    worse = {"distance": found["distance"], "blame2": -found["blame2"], "worry": found["worry"]}
    for one in (outcomes["stigma"], other):
        mean = np.mean([worse[name] for name in one.composite])
        assert mean / composite_sd(one, shared, model) == pytest.approx(0.3)


@pytest.mark.parametrize("multiple", [1.0, 2.0])
def test_a_large_sample_shows_the_multiple_of_the_margin_on_the_composite(composed, multiple):
    """Everybody else counts as the control here: 30,000 people with the effect, 30,000 without."""
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    effects = {"users": {"debt": scenario_effects(Scenario(multiple), outcomes, "users", model)}}
    frame = scored(composed, PLAIN.model_copy(update={"effects": effects}), n=90_000)
    control, told = frame[frame["arm_number"] == 0], frame[frame["arm_number"] == 1]

    def made(rows):
        parts = [(rows[k] - control[k].mean()) / control[k].std() * s for k, s in (("distance", 1), ("blame2", -1))]
        return (parts[0] + parts[1]) / 2

    shift = (made(told).mean() - made(control).mean()) / made(control).std()
    assert shift == pytest.approx(multiple * margin_in_sd(outcomes["stigma"], model), abs=0.035)


def one_question(study, **changes):
    """A harm that is one question, of which 85 of 100 give the lowest answer."""
    item = ItemModel("q", 0.75, ndtri(np.array([0.85, 0.92, 0.96, 0.985])), np.arange(1.0, 6.0), ())
    (harm,) = (one for one in study.outcomes() if one.id == "distance")
    outcome = replace(harm, model="ordinal", **({"margin": Margin(share=0.05), "cut": 2.0} | changes))
    return outcome, item, SimpleNamespace(scales={outcome.scale.id: SimpleNamespace(items=(item,))})


@pytest.mark.parametrize(("cut", "direction", "sign"), [(2.0, "worse", 1), (None, "worse", 1), (2.0, "better", -1)])
def test_a_margin_in_people_moves_that_many_people_over_the_cut(study, cut, direction, sign):
    outcome, item, model = one_question(study, cut=cut, higher_is=direction)
    place = 0 if cut else 2  # without a cut it is the first answer above the middle one: 4
    margin = 0.05 if cut else 0.03
    outcome = replace(outcome, margin=Margin(share=margin))
    effect = sign * margin_in_sd(outcome, model)
    shift = latent_shift((item,), effect, "")
    moved = ndtr(item.loading * shift - item.thresholds[place]) - ndtr(-item.thresholds[place])
    assert moved == pytest.approx(sign * margin, abs=1e-8)


def test_a_margin_in_people_that_has_no_room_is_refused(study):
    outcome, _, model = one_question(study, margin=Margin(share=0.2), higher_is="better")
    with pytest.raises(DesignError, match="leaves no room for a margin"):
        margin_in_sd(outcome, model)
