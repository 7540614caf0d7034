"""The joint chance by formula: two audiences by hand, the noncentral t as reference, and more is never less."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from pretest.errors import DesignError
from pretest.planning.cheapest import Price, cheapest_sizes, parse_price, propose
from pretest.planning.closedform import Comparison, best_ratio, exclusion_power
from pretest.planning.composition import composite_sd
from pretest.planning.design import Design, designs_of, redesigned
from pretest.planning.joint import JointForm
from pretest.planning.operating import Rate
from pretest.planning.parts import Part, if_unrelated, worst_place
from pretest.planning.world import audience_model
from pretest.spec.truth import Groups, Several, Truth

PLAIN = Truth(careless=0.0, drop_out=0.0, dont_know=0.0, refused=0.0, skipped=0.0, between_clusters=0.0)
PLACE = ("users", "distance")
ERROR = 0.02  # two Monte Carlo standard errors of 6,000 draws of a middling chance, and then some


def form(people, alone=None):
    people = np.asarray(people, dtype=float)
    return JointForm(("users", "others")[: people.shape[1]], people, alone or {})


def test_two_unrelated_audiences_of_eighty_make_sixty_four_by_hand():
    # ten people on each side: eight of ten pass from 100 on, crossed with eight of ten
    ten = [100.0] * 8 + [900.0] * 2
    both = form([(one, other) for one in ten for other in ten])
    sizes = {"users": 100, "others": 100}
    assert both.chance_of("users", 100) == both.chance_of("others", 100) == 0.8
    assert both.chance(sizes) == pytest.approx(0.64)
    eighty = Rate.of(0.8, 100)
    parts = tuple(Part(name, "", eighty, eighty, eighty) for name in ("users", "others", ""))
    assert if_unrelated(parts) == pytest.approx(0.64)
    assert worst_place(parts) is None


def test_harm_in_one_place_is_judged_where_it_is_missed_most():
    few, many = Rate.of(0.02, 100), Rate.of(0.06, 100)
    parts = (Part("users", "a", few, few, many), Part("others", "b", few, many, few))
    worst = worst_place(parts)
    assert worst is not None
    assert (worst.reassured_at, worst.noticed_at) == (("others", "b"), ("others", "b"))
    assert worst.reassured == many


@pytest.fixture
def joint(study):
    return JointForm.of(study, PLAIN, {})


@pytest.mark.parametrize("n", [200, 400])
def test_one_harm_alone_has_the_power_of_the_noncentral_t(joint, n):
    power = exclusion_power(Comparison(0.3, correlation=PLAIN.pre_post), n / 3)
    assert joint.chance_alone(PLACE, n) == pytest.approx(power, abs=ERROR)


def test_groups_weigh_as_their_design_effect(study):
    truth = PLAIN.model_copy(update={"groups": Groups(size=10, icc=0.05), "shares": {"users": 1.0, "others": 1e-9}})
    bare = study.plan.model_copy(
        update={"outcomes": {k: v.model_copy(update={"covariates": ()}) for k, v in study.plan.outcomes.items()}}
    )
    grouped = JointForm.of(replace(study, plan=bare), truth, {})
    for n in (600, 900):
        wanted = exclusion_power(Comparison(0.3, cluster_size=10, icc=0.05), n / 3)
        assert grouped.chance_alone(PLACE, n) == pytest.approx(wanted, abs=ERROR)


def test_several_messages_per_person_weigh_as_more_rows_less_what_they_share(study):
    bare = study.plan.model_copy(
        update={"outcomes": {k: v.model_copy(update={"covariates": ()}) for k, v in study.plan.outcomes.items()}}
    )
    truth = PLAIN.model_copy(update={"several": Several(messages=3, correlation=0.5), "pre_post": 0.0})
    everything = JointForm.of(replace(study, plan=bare), truth, {})
    # everybody sees all three: 2 (1 - r) / n per comparison, n people in each arm; a correlation of √r has that
    wanted = exclusion_power(Comparison(0.3, correlation=math.sqrt(0.5)), 150)
    assert everything.chance_alone(PLACE, 150) == pytest.approx(wanted, abs=ERROR)


def test_more_people_never_let_fewer_pass(joint):
    chances = [joint.chance(dict.fromkeys(joint.audiences, n)) for n in (60, 100, 150, 250, 400, 900, 5000)]
    assert chances == sorted(chances)
    assert chances[-1] > 0.85
    alone = [joint.chance_of(name, 200) for name in joint.audiences]
    assert joint.chance(dict.fromkeys(joint.audiences, 200)) <= min(alone)


def test_a_control_of_the_square_root_is_best(study):
    """Of the ratios 1 to 4 the one nearest to √k lets most concepts pass with the same people (Dunnett 1955)."""
    assert best_ratio(4) == 2
    chances = {ratio: JointForm.of(study, PLAIN, {"control": ratio}).chance_alone(PLACE, 240) for ratio in (1, 4)}
    middle = JointForm.of(study, PLAIN, {"control": 3, "debt": 2, "facts": 2}).chance_alone(PLACE, 240)
    assert middle > max(chances.values()) - 0.01


def test_the_composite_of_equal_parts_has_its_known_spread(composed):
    model = audience_model(composed, PLAIN.model_copy(update={"general": 0.0}), "users", 1)
    outcomes = {one.id: one for one in composed.outcomes()}
    # two unrelated parts of variance 1: the mean has variance 1/2
    assert composite_sd(outcomes["stigma"], outcomes, model) == pytest.approx(math.sqrt(1 / 2))


def test_the_cheapest_sizes_reach_the_target_and_follow_the_prices():
    draw = np.random.default_rng(3).chisquare(2, size=(4000, 2)) * 100
    both = form(draw)
    even = cheapest_sizes(both, 0.8, {"users": 1.0, "others": 1.0})
    dear = cheapest_sizes(both, 0.8, {"users": 10.0, "others": 1.0})
    assert even is not None
    assert dear is not None
    for found in (even, dear):
        passed = (draw <= [found["users"], found["others"]]).all(axis=1).mean()
        assert 0.8 - 1e-9 <= passed <= 0.81
    assert even["users"] == pytest.approx(even["others"], rel=0.15)
    assert dear["users"] < even["users"]
    assert dear["others"] > even["others"]
    assert 10 * dear["users"] + dear["others"] < 10 * even["users"] + even["others"]
    never = form(np.where(np.arange(8000).reshape(-1, 2) % 4 == 0, np.inf, draw))
    assert cheapest_sizes(never, 0.8, {"users": 1.0, "others": 1.0}) is None


def test_the_grid_names_what_this_study_can_change(study, composed):
    names = [one.name for one in designs_of(study, PLAIN, {})]
    assert names[0] == "as_planned"
    assert set(names) == {"as_planned", "control", "no_before", "control+no_before"}
    assert designs_of(study, PLAIN, {"control": 2})[0].ratio == {"control": 2, "debt": 1, "facts": 1}
    assert "control" not in {one.name for one in designs_of(study, PLAIN, {"control": 2})}
    assert {"before", "apart"} <= {one.name for one in designs_of(composed, PLAIN, {})}
    assert [one.allowed(()) for one in (Design(("control",)), Design(("before",)))] == [True, False]
    assert Design(("before", "control")).allowed(("before",))


def test_designs_change_the_study_as_they_say(study, composed):
    apart, _ = redesigned(composed, PLAIN, Design(("apart",)))
    assert {one.id for one in apart.outcomes() if one.primary} == {"distance", "blame2"}
    together, _ = redesigned(apart, PLAIN, Design(("together",)))
    primary = [one for one in together.outcomes() if one.primary]
    assert [one.composite for one in primary] == [("distance", "blame2")]
    before, _ = redesigned(composed, PLAIN, Design(("before",)))
    stigma = next(one for one in before.outcomes() if one.id == "stigma")
    assert {name for name, _ in stigma.covariates} == {"distance_pre", "blame2_pre"}
    asked = before.questionnaires["short"].blocks
    assert [block.scales for block in asked if block.phase == "pre"] == [("distance",), ("blame2",)]
    never, _ = redesigned(study, PLAIN, Design(("no_before",)))
    assert not [name for one in never.outcomes() for name, _ in one.covariates]
    assert not [block for block in never.questionnaires["short"].blocks if block.phase == "pre"]
    several = PLAIN.model_copy(update={"several": Several(messages=2, correlation=0.5)})
    assert redesigned(study, several, Design(("one_each",)))[1].several is None


def test_what_is_proposed_is_marked_and_a_choice_is_never_advised_unasked(composed):
    found = propose(composed, PLAIN, {}, target=0.7, price=Price())
    assert found[0].design.name == "as_planned"
    assert [one.cost for one in found] == [one.people for one in found]
    best = next(one for one in found if one.recommended)
    assert best.design.allowed(())
    first = next(one for one in found if one.cheapest)
    assert first.cost == min(one.cost for one in found if one.reachable)
    assert "before" in first.design.name
    free = propose(composed, PLAIN, {}, target=0.7, price=Price(), allow=("before",))
    assert next(one for one in free if one.recommended).design == next(one for one in free if one.cheapest).design


def test_prices_are_of_every_audience_or_of_none(study):
    with pytest.raises(DesignError, match="others"):
        propose(study, PLAIN, {}, target=0.7, price=Price({"users": 3.0}))
    assert parse_price("users=3, others=0.5", ["users", "others"]) == {"users": 3.0, "others": 0.5}
    for text in ("users", "users=-1", "users=nan", "users=1e99", "nobody=3"):
        with pytest.raises(DesignError):
            parse_price(text, ["users", "others"])
