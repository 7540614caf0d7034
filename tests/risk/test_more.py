"""How many more people: closed form for one harm, R for several, and what must hold for any."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from pretest.risk.more import Extra, extra_units

CASES = json.loads((Path(__file__).parents[1] / "reference" / "risk_more.json").read_text())["cases"]
PLAIN = {
    "estimate": [0.05, 0.0, 0.02], "variance_concept": [0.01] * 3, "variance_reference": [0.01] * 3, "df": [198] * 3,
    "n_concept": [100] * 3, "n_reference": [100] * 3, "margin": [0.25] * 3, "alpha": 0.05,
    "correlation": 0.5 + 0.5 * np.eye(3),
}  # fmt: skip


def needed(**changes):
    return extra_units(**(PLAIN | changes))


@pytest.mark.parametrize("name", list(CASES))
def test_numbers_agree_with_r(name):
    case = CASES[name]
    size = np.size(case["estimate"])
    found = extra_units(
        case["estimate"], case["v1"], case["v0"], case["df"], case["n1"], case["n0"], case["margin"], case["alpha"],
        np.reshape(case["correlation"], (size, size)),
    )  # fmt: skip
    assert found.reason == ""
    # several harms are judged with fixed draws: their probability is known to about 0.003
    assert found.n == pytest.approx(case["expected"], rel=0.0 if size == 1 else 0.02)


def test_one_harm_by_hand():
    # room 0.25; with many people t is z: the standard error must be 0.25 / (1.645 + 0.842) = 0.1005, now it is 0.1414
    found = extra_units([0.05], [0.01], [0.01], [1e9], [100], [100], [0.3], 0.05, [[1.0]])
    se = 0.25 / (norm.ppf(0.95) + norm.ppf(0.8))
    assert found == Extra(math.ceil(0.02 * 100 / se**2 - 100), "")
    enough = extra_units([0.05], [0.001], [0.001], [1e9], [100], [100], [0.3], 0.05, [[1.0]])
    assert enough == Extra(0.0, "")


def test_the_number_found_is_enough_and_one_less_is_not():
    found = extra_units([0.02], [0.02], [0.015], [7.3], [5], [6], [0.35], 0.05, [[1.0]])

    def chance(x):
        se = math.sqrt(0.02 * 5 / (5 + x) + 0.015 * 6 / (6 + x))
        return norm.cdf(0.33 / se - t.ppf(0.95, 7.3 * (11 + 2 * x) / 11))

    assert chance(found.n) >= 0.8 > chance(found.n - 1)


def test_harms_together_ask_for_more_than_the_worst_alone_and_less_when_they_go_together():
    worst = extra_units([0.05], [0.01], [0.01], [198], [100], [100], [0.25], 0.05, [[1.0]]).n
    alike = needed(estimate=[0.05] * 3, correlation=np.ones((3, 3))).n
    apart, related = (needed(estimate=[0.05] * 3, correlation=r + (1 - r) * np.eye(3)).n for r in (0.0, 0.5))
    assert alike == pytest.approx(worst, rel=0.02)
    assert worst < related < apart
    # three independent harms: each must pass with 0.8^(1/3)
    each = extra_units([0.05], [0.01], [0.01], [198], [100], [100], [0.25], 0.05, [[1.0]], power=0.8 ** (1 / 3)).n
    assert apart == pytest.approx(each, rel=0.02)


@settings(max_examples=25)
@given(st.floats(0.15, 0.6), st.floats(0, 0.2), st.floats(0.01, 0.1), st.integers(0, 2))
def test_a_wider_margin_or_a_milder_level_never_asks_for_more(margin, wider, alpha, place):
    def number(limit, level):
        margins = [0.3] * 3
        margins[place] = limit
        return np.nan_to_num(needed(margin=margins, alpha=level).n, nan=np.inf)

    assert number(margin + wider, alpha) <= number(margin, alpha)
    assert number(margin, min(alpha * 1.5, 0.15)) <= number(margin, alpha)


def test_a_large_reference_gains_little_from_the_same_extra_people():
    shared = needed(variance_concept=[0.018] * 3, variance_reference=[0.002] * 3, n_reference=[900] * 3)
    assert shared.n > needed().n  # the same standard error now, but the small part of it hardly shrinks


@pytest.mark.parametrize(
    "changes",
    [
        {"estimate": [0.05, 0.25, 0.0]},  # at its margin: no number of people would do
        {"estimate": [0.05, 0.24, 0.0]},  # more than ten times as many
        {"variance_concept": [0.01, math.nan, 0.01]},
        {"variance_concept": [0.0] * 3, "variance_reference": [0.0] * 3},
        {"df": [198, 198, math.nan]},
        {"margin": [0.25, math.nan, 0.25]},
        {"n_concept": [100, 0, 100]},
        {"correlation": np.full((3, 3), math.nan)},
    ],
)
def test_where_no_number_would_do_it_says_so(changes):
    found = needed(**changes)
    assert found.reason == "not_feasible"
    assert math.isnan(found.n)


def test_ten_times_is_counted_from_the_smallest_arm():
    tight = {"estimate": [0.15] * 3, "n_concept": [40] * 3}
    assert needed(**tight, most=2).reason == "not_feasible"
    assert 80 < needed(**tight, most=50).n <= 2_000


def test_the_same_question_has_the_same_answer():
    assert needed() == needed()


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"correlation": np.eye(2)}, "shape"), ({"alpha": 0.0}, "between"), ({"power": 1.0}, "between"),
     ({"estimate": [], "variance_concept": [], "variance_reference": [], "df": [], "n_concept": [], "n_reference": [],
       "margin": [], "alpha": []}, "0 cells")],
)  # fmt: skip
def test_what_is_no_question_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        needed(**changes)
