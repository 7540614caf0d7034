"""Sample sizes by formula: the published table, R's noncentral t, and what must always hold."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.planning.closedform import (
    Comparison,
    best_ratio,
    detectable_margin,
    exclusion_power,
    people_per_arm,
    people_per_arm_exact,
)

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "planning_closedform.json").read_text())
# people per arm by margin: alpha .05 and power .80, .90; alpha .025 and .80; r = .5 with .05 and .80
TABLE = {
    0.10: (1237, 1713, 1570, 928),
    0.15: (550, 762, 698, 413),
    0.20: (310, 429, 393, 232),
    0.25: (198, 275, 252, 149),
    0.30: (138, 191, 175, 104),
    0.50: (50, 69, 63, 38),
}


@pytest.mark.parametrize("margin", TABLE)
def test_the_table_of_the_guide(margin):
    plain, strict = Comparison(margin), Comparison(margin, alpha=0.025)
    found = (
        people_per_arm(plain, 0.8),
        people_per_arm(plain, 0.9),
        people_per_arm(strict, 0.8),
        people_per_arm(Comparison(margin, correlation=0.5), 0.8),
    )
    assert found == TABLE[margin]


def test_by_hand():
    # (1.6449 + 0.8416)^2 * 2 / 0.2^2 = 309.1
    assert people_per_arm(Comparison(0.2), 0.8) == 310
    # clusters of 11 with ICC .1 double the variance
    assert people_per_arm(Comparison(0.2, cluster_size=11, icc=0.1), 0.8) == 619
    # a control arm twice as large: 1 + 1/2 instead of 1 + 1
    assert people_per_arm(Comparison(0.2, ratio=2), 0.8) == math.ceil(309.128 * 0.75)
    assert best_ratio(4) == 2.0


@pytest.mark.parametrize("case", REFERENCE["power"], ids=str)
def test_power_as_in_r(case):
    comparison = Comparison(case["margin"], case["delta"], case["alpha"], ratio=case["ratio"])
    assert exclusion_power(comparison, case["n"]) == pytest.approx(case["power"], rel=1e-7)


@pytest.mark.parametrize("case", REFERENCE["size"], ids=str)
def test_size_as_power_t_test(case):
    found = people_per_arm_exact(Comparison(case["margin"], alpha=case["alpha"]), case["power"])
    assert found == math.ceil(case["n"])


@pytest.mark.parametrize("case", REFERENCE["detectable"], ids=str)
def test_detectable_as_power_t_test(case):
    found = detectable_margin(Comparison(1.0, alpha=case["alpha"]), case["n"], case["power"])
    assert found == pytest.approx(case["delta"], rel=1e-6)


@given(
    st.floats(0.08, 0.8), st.floats(0.01, 0.2), st.floats(0.5, 0.95), st.floats(0, 0.8), st.floats(0.5, 4),
    st.floats(0, 0.9),
)  # fmt: skip
def test_the_smallest_number_that_is_enough(margin, alpha, power, correlation, ratio, part):
    comparison = Comparison(margin, part * margin * 0.5, alpha, correlation, ratio)
    n = people_per_arm_exact(comparison, power)
    assert exclusion_power(comparison, n) >= power
    assert n == 2 or exclusion_power(comparison, n - 1) < power
    assert people_per_arm_exact(replace(comparison, correlation=min(correlation + 0.1, 0.95)), power) <= n
    found = detectable_margin(comparison, n, power)
    assert found <= margin + 1e-6
    assert exclusion_power(replace(comparison, margin=found), n) == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [{"margin": 0.2, "true_effect": 0.2}, {"margin": 0.2, "alpha": 0.6}, {"margin": 0.2, "correlation": 1.0},
     {"margin": 0.2, "cluster_size": 0.5}, {"margin": 0.2, "icc": 1.0}, {"margin": 0.2, "ratio": 0.0}],
)  # fmt: skip
def test_impossible_comparisons(wrong):
    with pytest.raises(ValueError, match=r"impossible|below"):
        Comparison(**wrong)


def test_impossible_power():
    with pytest.raises(ValueError, match="power"):
        people_per_arm(Comparison(0.2), 1.0)
