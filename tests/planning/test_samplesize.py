"""The number of people: quantiles by hand, formula against simulation, and a recommendation that is confirmed."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

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
from pretest.planning.studyplan import Engine, Question, plan_study
from pretest.spec.truth import Truth

PLAIN = Truth(careless=0.0, drop_out=0.0, dont_know=0.0, refused=0.0, skipped=0.0)


def test_quantile_by_hand():
    factors = np.arange(1.0, 11.0)
    middle, low, high = factor_quantile(factors, 0.8)
    assert middle == 8.0
    # 10 studies, 80 %: Bin(10, .8) has its 2.5 and 97.5 percentiles at 5 and 10; above the tenth nothing is known
    assert (low, high) == (5.0, math.inf)
    assert factor_quantile(np.empty(0), 0.8)[1:] == (0.0, math.inf)


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
    n = people_per_arm_exact(Comparison(0.3, correlation=PLAIN.pre_post), 0.8)
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


def test_sizes_in_the_shares_of_the_truth(study):
    assert sizes_of(study, Truth(shares={"users": 1.0, "others": 3.0}), 400) == {"users": 100, "others": 300}
    assert sizes_of(study, Truth(), 401) == {"users": 201, "others": 201}


def test_formula_and_simulation_agree(study):
    """Without losses and with smooth scores the formula is nearly right; the simulation says so."""
    design = Rehearsal.of(study, PLAIN, {"users": 240, "others": 240}, seed=2, multiples=(0.0,))
    table = simulate_studies(design, 40, workers=1)
    formula = closed_form(study, PLAIN, 0.8, {}).set_index("audience")["n_audience"]
    for needed in needed_people(design, table, 0.8):
        assert needed.low <= needed.n <= needed.high
        assert needed.n % 3 == 0
        assert needed.n == 3 * needed.n_concept
        assert 0.6 < needed.n / formula[needed.audience] < 1.6
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
    fresh = Rehearsal.of(study, Truth(), sizes, seed=99, multiples=(0.0,))
    table = simulate_studies(fresh, 200)
    for audience in sizes:
        here = table[(table["audience"] == audience) & (table["outcome"] == "")]
        share = here["verdict"].isin(["go", "harmless_aim_not_shown"]).mean()
        assert share == pytest.approx(0.8, abs=3 * math.sqrt(0.16 * (1 / 200 + 1 / 200)))
