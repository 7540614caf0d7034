"""The number of people: quantiles by hand, formula against simulation, and a recommendation that is confirmed."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from pretest.errors import DesignError
from pretest.planning import samplesize
from pretest.planning.closedform import Comparison, people_per_arm_exact
from pretest.planning.operating import simulate_studies
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import (
    closed_form,
    closed_form_detectable,
    factor_quantile,
    needed_people,
    simulated_detectable,
    sizes_of,
)
from pretest.planning.scenarios import HARMLESS
from pretest.planning.studyplan import Engine, Question, plan_study
from pretest.spec.truth import Truth
from pretest.words import CLEARED_DECISIONS

PLAIN = Truth(careless=0.0, drop_out=0.0, dont_know=0.0, refused=0.0, skipped=0.0)


def test_quantile_by_hand():
    factors = np.arange(1.0, 11.0)
    middle, low, high = factor_quantile(factors, 0.8)
    assert middle == 8.0
    # 10 studies, 80 %: Bin(10, .8) has its 2.5 and 97.5 percentiles at 5 and 10; above the tenth nothing is known
    assert (low, high) == (5.0, math.inf)
    assert factor_quantile(np.empty(0), 0.8)[1:] == (0.0, math.inf)


@pytest.mark.parametrize(("n", "target"), [(1, 0.8), (10, 0.8), (60, 0.5), (400, 0.9), (2_000, 0.95)])
def test_the_ends_are_quantiles_of_the_binomial_distribution_as_scipy_has_them(n, target):
    places = np.arange(1.0, n + 1)
    _, low, high = factor_quantile(places, target)
    assert low == binom.ppf(0.025, n, target)
    last = binom.ppf(0.975, n, target) + 1
    assert high == (last if last <= n else math.inf)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.05, 0.95))
def test_the_quantile_is_enough_and_not_more(factors, target):
    values = np.array(factors)
    middle, low, high = factor_quantile(values, target)
    assert low <= middle <= high
    assert np.mean(values <= middle) >= target - 1e-12
    assert np.mean(values < middle) < target


def test_the_interval_of_the_quantile_has_its_level():
    rng, n, target = np.random.default_rng(1), 60, 0.8
    found = [factor_quantile(rng.random(n), target)[1:] for _ in range(400)]
    share = np.mean([low <= target <= high for low, high in found])
    assert share >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / 400)
    assert binom.ppf(0.025, n, target) > 0


def test_formula_by_hand(study):
    table = closed_form(study, PLAIN, 0.8, {})
    # one harm in each of two audiences: each is excluded in 89.4 % of studies, both in 80 %
    n = people_per_arm_exact(Comparison(0.3, correlation=PLAIN.pre_post), math.sqrt(0.8))
    assert table["power"].tolist() == pytest.approx([math.sqrt(0.8)] * 2)
    assert table["audience"].tolist() == ["users", "others"]
    assert table["n_concept"].tolist() == [n, n]
    assert table["n_audience"].tolist() == [3 * n, 3 * n]
    lost = closed_form(study, PLAIN.model_copy(update={"drop_out": {"debt": 0.2}, "careless": 0.1}), 0.8, {})
    assert lost["n_concept"].tolist() == [math.ceil(n / 0.72)] * 2
    double = closed_form(study, PLAIN, 0.8, {"control": 2})
    assert (double["n_control"] >= 2 * (double["n_concept"] - 1)).all()
    assert (double["n_concept"] < n).all()
    back = closed_form_detectable(study, PLAIN, {"users": 3 * n, "others": 3 * n}, 0.8, {})
    assert (back["detectable"] <= 0.3).all()
    assert (back["detectable"] > 0.29).all()


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ("plan: p\noutcomes:\n  distance: {margin: {sd: 0.3}}", "no_primary_harm"),
        (
            "plan: p\noutcomes:\n  x: {column: leeftijd, role: harm.stigma, higher_is: worse, primary: true,"
            " margin: {sd: 0.3}}",
            "score_not_invented",
        ),
    ],
)
def test_what_no_answers_can_be_invented_for_is_refused(rehearsal, plan, code):
    study = rehearsal(**{"analyses/plan.yaml": plan})
    for ask in (
        lambda: closed_form(study, PLAIN, 0.8, {}),
        lambda: closed_form_detectable(study, PLAIN, {"users": 90, "others": 90}, 0.8, {}),
    ):
        with pytest.raises(DesignError) as found:
            ask()
        assert found.value.code == code


def test_formula_of_a_composite(composed):
    table = closed_form(composed, PLAIN, 0.8, {})
    assert table["outcome"].tolist() == ["stigma", "stigma"]
    assert table["margin"].tolist() == [0.3, 0.3]
    assert table["correlation"].tolist() == [0.0, 0.0]  # the composite itself names no covariate
    assert table["n_concept"].tolist() == [people_per_arm_exact(Comparison(0.3), math.sqrt(0.8))] * 2


def test_the_decision_takes_nearly_twice_what_one_harm_takes():
    """The figures in the guides: 310 people per arm for one harm of 0.20 SD, 564 where five harms must be excluded."""
    five = 0.8 ** (1 / 5)
    assert people_per_arm_exact(Comparison(0.2), 0.8) == 310
    assert people_per_arm_exact(Comparison(0.2), five) == 564
    assert people_per_arm_exact(Comparison(0.2, correlation=0.5), five) == 423
    assert people_per_arm_exact(Comparison(0.2), 0.8 ** (1 / 10)) == 670


def factors(users, others):
    index = pd.MultiIndex.from_product([range(len(users)), ["debt"]])
    return pd.DataFrame({"users": users, "others": others}, index=index)


def needed(monkeypatch, design, table, target):
    monkeypatch.setattr(samplesize, "passing_factors", lambda *_: table)
    return needed_people(design, pd.DataFrame(), target)


def test_people_for_all_audiences_together_by_hand(study, monkeypatch):
    design = Rehearsal.of(study, PLAIN, {"users": 300, "others": 300}, seed=2)
    # studies 0-7 pass in users from 0.1, 0.2, … 0.8 on, and the other way round in others
    table = factors([0.1 * k for k in range(1, 9)], [0.1 * k for k in range(8, 0, -1)])
    found = needed(monkeypatch, design, table, 0.5)
    # at 0.6 of the size six of eight pass in each audience, and studies 2-5 in both: half
    assert [one.n for one in found] == [180, 180]
    # together in all: the largest
    assert [one.n for one in needed(monkeypatch, design, table, 0.99)] == [240, 240]
    # where the same studies pass in both audiences, together is no harder than alone
    same = factors([0.1 * k for k in range(1, 9)], [0.2 * k for k in range(1, 9)])
    assert [one.n for one in needed(monkeypatch, design, same, 0.5)] == [120, 240]


def test_studies_that_no_size_lets_pass_raise_what_the_others_must_reach(study, monkeypatch):
    design = Rehearsal.of(study, PLAIN, {"users": 300, "others": 300}, seed=2)
    users = [0.1 * k for k in range(1, 9)]
    table = factors([*users, math.inf, math.inf], [0.1] * 10)
    found = needed(monkeypatch, design, table, 0.5)
    assert [(one.n, one.reachable) for one in found] == [(150, True), (30, True)]
    assert needed(monkeypatch, design, table, 0.8)[0].n == 240
    beyond = needed(monkeypatch, design, table, 0.9)
    assert not any(one.reachable for one in beyond)
    assert all(math.isinf(one.high) for one in beyond)


def test_a_target_that_no_number_reaches_is_said_and_does_not_grow_without_end(study, monkeypatch):
    seen: list[int] = []

    def never(rehearsal, table):
        seen.append(rehearsal.sizes["users"])
        return factors([math.inf] * 4, [0.5] * 4)

    monkeypatch.setattr(samplesize, "passing_factors", never)
    found = plan_study(study, PLAIN, Question(target=0.8, studies=20, seed=3), Engine(1))
    assert max(seen) < 1000
    assert [one.reachable for one in found.needed] == [False, False]
    assert found.record()["needed"][0]["reachable"] is False


@given(st.integers(0, 10_000), st.floats(0.3, 0.95))
def test_the_joint_chance_is_reached_and_not_far_passed(seed, target):
    draw = np.random.default_rng(seed).chisquare(2, size=(200, 2))
    ranks = samplesize._joint_ranks(factors(draw[:, 0], draw[:, 1]))
    chance = factor_quantile(ranks, target)[0]
    sizes = [samplesize._at_chance(draw[:, k], chance) for k in (0, 1)]
    reached = (draw <= sizes).all(axis=1).mean()
    assert target - 1e-9 <= reached <= target + 0.02
    assert chance == pytest.approx(math.sqrt(target), abs=0.06)  # unrelated audiences


def test_sizes_in_the_shares_of_the_truth(study):
    assert sizes_of(study, Truth(shares={"users": 1.0, "others": 3.0}), 400) == {"users": 100, "others": 300}
    assert sizes_of(study, Truth(), 401) == {"users": 201, "others": 201}


def test_formula_and_simulation_agree(study):
    """Without losses and with smooth scores the formula is nearly right; the simulation says so."""
    design = Rehearsal.of(study, PLAIN, {"users": 240, "others": 240}, seed=2, scenarios=(HARMLESS,))
    table = simulate_studies(design, 40, workers=1)
    formula = closed_form(study, PLAIN, 0.8, {}).set_index("audience")["n_audience"]
    for needed in needed_people(design, table, 0.8):
        assert needed.low <= needed.n <= needed.high
        assert needed.n % 3 == 0
        assert needed.n == 3 * needed.n_concept
        assert 0.6 < needed.n / formula[needed.audience] < 1.9  # aims that seem reversed ask for some more
    more = needed_people(design, table, 0.95)
    assert all(high.n >= low.n for high, low in zip(more, needed_people(design, table, 0.8), strict=True))
    half = simulated_detectable(design, table, {"users": 960, "others": 960}, 0.8)
    full = simulated_detectable(design, table, design.sizes, 0.8)
    np.testing.assert_allclose(half["detectable"] * 2, full["detectable"])


def test_a_plan_solves_its_size_and_says_so(study, tmp_path):
    told: list[tuple[str, int, int]] = []
    question = Question(target=0.7, studies=20, seed=3, budget=300)
    found = plan_study(study, PLAIN, question, Engine(1, None, tmp_path), lambda *one: told.append(one))
    assert {one.audience for one in found.needed} == {"users", "others"}
    assert set(found.cleared) == {"users", "others"}
    assert set(found.concept) == {"cleared", "go"}
    both = found.concept["cleared"]
    assert both.value <= min(rate.value for rate in found.cleared.values())  # together is never easier than alone
    assert found.concept["go"].n >= 20
    assert {name for name, _, _ in told} >= {"pilot", "studies1"}
    assert found.detectable["n_audience"].tolist() == [150, 150]
    record = found.record()
    assert json.loads(json.dumps(record, allow_nan=False))["needed_total"] == sum(one.n for one in found.needed)
    again = plan_study(study, PLAIN, question, Engine(1, None, tmp_path))
    assert again.record() == record


def test_a_given_size_is_taken(study):
    found = plan_study(study, PLAIN, Question(n=120, studies=20, seed=3), Engine(1))
    assert found.sizes == {"users": 60, "others": 60}


@pytest.mark.slow
def test_the_needed_number_reaches_the_target(study):
    """At the recommended size the target is reached, up to the errors of both simulations."""
    found = plan_study(study, Truth(), Question(target=0.8, studies=200, seed=7))
    sizes = {one.audience: one.n for one in found.needed}
    fresh = Rehearsal.of(study, Truth(), sizes, seed=99, scenarios=(HARMLESS,))
    table = simulate_studies(fresh, 200)
    here = table[(table["audience"] == "") & (table["outcome"] == "")]
    share = here["verdict"].isin(CLEARED_DECISIONS).mean()
    assert share == pytest.approx(0.8, abs=3 * math.sqrt(0.16 * (1 / 200 + 1 / 200)))
