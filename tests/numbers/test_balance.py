"""Balance and sizes of the arms: by hand and against R."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.balance import compare_sizes, estimate_balance


def test_four_people_by_hand():
    # 1 3 against 2 6: means 2 and 4, variances 2 and 8, so (2 - 4) / sqrt(5)
    found = estimate_balance(np.array([[1.0], [3.0], [2.0], [6.0]]), np.array([1, 1, 0, 0]), n_arms=2)
    assert found.difference[0, 0] == pytest.approx(-2 / np.sqrt(5))
    assert found.std_error[0, 0] == pytest.approx(np.sqrt(4 / 4 + 0.8 / 8))


def test_equals_r(reference):
    r = reference("designchecks")
    d = r["data"]
    x = np.column_stack([d["age"], d["female"]]).astype(float)
    found = estimate_balance(x, np.array(d["seen"]), n_arms=2)
    assert found.difference[0] == pytest.approx(r["smd"], rel=1e-10)
    sizes = compare_sizes([230, 251, 180])
    assert [sizes.statistic, sizes.df, sizes.p_value] == pytest.approx(r["chisq"], rel=1e-10)
    assert not sizes.mismatch or sizes.p_value < 0.001


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_units_do_not_count_and_arms_turn_the_sign(seed):
    rng = np.random.default_rng(seed)
    x, arm = rng.normal(size=(40, 2)), np.arange(40) % 2
    found = estimate_balance(x, arm, n_arms=2)
    np.testing.assert_allclose(estimate_balance(5 * x + 3, arm, n_arms=2).difference, found.difference, rtol=1e-9)
    np.testing.assert_allclose(estimate_balance(x, 1 - arm, n_arms=2).difference, -found.difference, rtol=1e-9)


def test_without_spread_there_is_no_figure_and_expected_shares_count():
    found = estimate_balance(np.ones((6, 1)), np.arange(6) % 2, n_arms=3)
    assert np.isnan(found.difference).all()
    assert compare_sizes([100, 200], [1, 2]).p_value == pytest.approx(1.0)
    assert compare_sizes([100, 200]).mismatch
    with pytest.raises(ValueError, match="sizes"):
        compare_sizes([0, 0])


@pytest.mark.slow
def test_coverage_of_the_interval_without_a_difference():
    rng = np.random.default_rng(4)
    arm = np.arange(120) % 2
    found = estimate_balance(rng.normal(size=(120, 6000)), arm, n_arms=2)
    assert abs(np.mean((found.conf_low <= 0) & (found.conf_high >= 0)) - 0.95) < 0.012
    p = [compare_sizes(rng.multinomial(600, np.full(5, 0.2))).p_value for _ in range(4000)]
    assert abs(np.mean(np.array(p) < 0.05) - 0.05) < 0.012
