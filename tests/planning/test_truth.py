from __future__ import annotations

import numpy as np
import pytest

from pretest.errors import DesignError, SpecError
from pretest.planning import Truth, load_truth
from pretest.planning.composition import composite_sd
from pretest.planning.truth import true_effects
from pretest.planning.world import audience_model
from tests.planning.conftest import HOPE, STUDY

TRUTH = """
effects:
  users:
    debt: {distance: 0.5}
  others:
    debt: {distance: 0.2}
    facts: {hope: 0.3}
waves:
  2:
    users: {distance: 0.1}
places:
  north: {}
careless: 0.05
"""


def test_a_truth_file_is_read_and_checked(rehearsal):
    study = rehearsal(**{"truth.yaml": TRUTH})
    truth = load_truth(study)
    assert truth.effects["users"]["debt"]["distance"] == 0.5
    assert truth.waves[2]["users"]["distance"] == 0.1
    assert truth.places["north"].exposed
    assert truth.pre_post == 0.6


def test_all_mistakes_are_reported_at_once_with_their_lines(rehearsal):
    text = """
        effects:
          user: {debt: {distance: 0.1}}
          users:
            detb: {distance: 0.5}
            debt: {distanse: 0.5, used_30d: 0.1}
        waves:
          2: {others: {hopes: 0.1}}
        drop_out: {contrl: 0.1}
        """
    study = rehearsal(**{"truth.yaml": text})
    with pytest.raises(SpecError) as caught:
        load_truth(study)
    found = {problem.where: (problem.code, problem.hint) for problem in caught.value.problems}
    assert found["truth.yaml:2 effects.user"] == ("unknown_audience", "Did you mean 'users'?")
    assert found["truth.yaml:4 effects.users.detb"] == ("unknown_concept", "Did you mean 'debt'?")
    assert found["truth.yaml:5 effects.users.debt.distanse"] == ("unknown_scale", "Did you mean 'distance'?")
    assert found["truth.yaml:7 waves.2.others.hopes"][0] == "unknown_scale"
    assert found["truth.yaml:8 drop_out.contrl"] == ("unknown_arm", "Did you mean 'control'?")


def test_an_effect_on_a_scale_that_is_not_asked_is_a_mistake(rehearsal):
    study = rehearsal(**{"truth.yaml": "effects: {users: {debt: {blame: 0.5}}}\n"})
    with pytest.raises(SpecError, match="'blame' is not asked of users"):
        load_truth(study)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("carless: 0.1\n", "unknown key 'carless'"),
        ("careless: 1.5\n", "careless"),
        ("general: 0.7\nbetween_clusters: 0.4\n", "together they must stay below 1"),
        ("effects: {users: {debt: {distance: much}}}\n", "a number"),
    ],
)
def test_impossible_truths_are_refused(rehearsal, text, what):
    with pytest.raises(SpecError, match=what):
        load_truth(rehearsal(**{"truth.yaml": text}))


def test_a_missing_file_is_named(study):
    with pytest.raises(SpecError, match=r"truth\.yaml: the file is missing"):
        load_truth(study)
    with pytest.raises(SpecError, match="outside"):
        load_truth(study, "../truth.yaml")


def test_true_effects_are_signed_as_harm_and_compared_with_the_margin(rehearsal):
    study = rehearsal(**{"truth.yaml": TRUTH})
    table = true_effects(study, load_truth(study)).set_index(["audience", "concept", "outcome"])
    assert len(table) == 2 * 2 * 2
    row = table.loc[("users", "debt", "distance")]
    assert (row["effect"], row["harm_effect"], row["margin"], row["is_harm"]) == (0.5, 0.5, 0.3, True)
    assert not table.loc[("others", "debt", "distance"), "is_harm"]
    assert table.loc[("others", "facts", "hope"), "effect"] == 0.3
    assert table.loc[("others", "facts", "hope"), "harm_effect"] == -0.3  # more of a benefit is less harm
    assert np.isnan(table.loc[("others", "facts", "hope"), "margin"])


def test_an_effect_is_against_the_arm_that_the_outcome_is_compared_with(rehearsal):
    """Hope asks about the message: it is compared with what is sent today, of which nothing is told beside itself."""
    text = STUDY.replace("  facts: {label: {nl: Feiten, en: Facts}}", "  facts: {label: Feiten, control: current}")
    hope = HOPE.replace("answers: hundred", "answers: hundred\nrefers_to: message")
    study = rehearsal(**{"study.yaml": text, "surveys/scales/hope.yaml": hope})
    truth = Truth(effects={"users": {"debt": {"hope": 0.5, "distance": 0.1}, "facts": {"hope": 0.2, "distance": 0.3}}})
    table = true_effects(study, truth).set_index(["audience", "concept", "outcome"])["effect"]
    assert table["users", "debt", "hope"] == pytest.approx(0.3)
    assert table["users", "debt", "distance"] == 0.1
    assert table["users", "facts", "distance"] == 0.3
    assert ("users", "facts", "hope") not in table.index


def test_a_composite_has_the_mean_effect_of_its_components_in_its_own_sd(composed):
    truth = Truth(effects={"users": {"debt": {"distance": 0.4, "blame2": 0.1}, "facts": {"blame2": -0.6}}})
    table = true_effects(composed, truth).set_index(["audience", "concept", "outcome"])
    outcomes = {outcome.id: outcome for outcome in composed.outcomes()}
    spread = composite_sd(outcomes["stigma"], outcomes, audience_model(composed, truth, "users", 1))
    debt, facts = table.loc[("users", "debt", "stigma")], table.loc[("users", "facts", "stigma")]
    assert debt["effect"] == debt["harm_effect"] == pytest.approx((0.4 - 0.1) / 2 / spread)  # higher blame2 is better
    assert facts["harm_effect"] == pytest.approx(0.6 / 2 / spread)
    assert (debt["is_harm"], facts["is_harm"], debt["margin"]) == (False, True, 0.3)
    assert table.loc[("users", "facts", "blame2"), "harm_effect"] == 0.6
    assert table.loc[("others", "debt", "stigma"), "effect"] == 0.0


def test_a_margin_in_points_is_given_in_sd(rehearsal):
    plan = "plan: p\noutcomes:\n  distance: {primary: true, margin: {points: 0.4}}\n"
    study = rehearsal(**{"analyses/plan.yaml": plan})
    margin = true_effects(study, Truth())["margin"].iloc[0]
    assert 0.4 < margin < 0.6  # the SD of the score is 0.7 to 1


def test_an_effect_beyond_the_range_of_the_answers_is_refused(rehearsal):
    study = rehearsal(**{"truth.yaml": "effects: {users: {debt: {distance: 2.9}}}\n"})
    with pytest.raises(DesignError, match="leaves the range"):
        true_effects(study, load_truth(study))
