"""What must hold: bounds are the wider of t and Hall, agree with their p-values, and miss as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import t as student

from pretest.numbers.bounds import Ratios, effect_bounds, effect_p, hall_inverse, hall_transform, ratio_bounds

skewness = st.floats(-0.8, 0.8)
statistic = st.floats(-6, 6)


def test_the_transformation_by_hand():
    # T = 2, kappa = 0.3: 2 + 0.3 * 4 / 3 + 0.09 * 8 / 27 + 0.05
    assert hall_transform(2.0, 0.3) == pytest.approx(2 + 0.4 + 0.09 * 8 / 27 + 0.05)
    assert hall_transform(2.0, np.nan) == 2.0
    # the cube: 1 + 0.3 * (2.4766... - 0.05) = 1.2 ** 3
    assert hall_inverse(2 + 0.4 + 0.09 * 8 / 27 + 0.05, 0.3) == pytest.approx(2.0)


@given(t=statistic, k=skewness)
def test_the_inverse_undoes_the_transformation(t, k):
    assert hall_inverse(hall_transform(t, k), k) == pytest.approx(t, abs=1e-6)


@given(t=statistic, more=st.floats(0, 3), k=skewness)
def test_the_transformation_only_rises(t, more, k):
    assert hall_transform(t + more, k) >= hall_transform(t, k) - 1e-12


@given(k=skewness, df=st.floats(3, 500), level=st.floats(0.001, 0.2))
def test_bounds_are_never_narrower_than_t(k, df, level):
    one, df = np.ones(1), np.array([df])
    lower, upper = effect_bounds(0 * one, one, df, k * one, level)
    reach = student.ppf(1 - level, df)
    assert lower[0] <= -reach[0] + 1e-12
    assert upper[0] >= reach[0] - 1e-12
    plain = effect_bounds(0 * one, one, df, np.nan * one, level)
    np.testing.assert_allclose(plain, [-reach, reach])


@given(estimate=st.floats(-4, 4), k=skewness, df=st.floats(3, 500), level=st.floats(0.001, 0.2))
def test_a_bound_lies_beyond_zero_exactly_where_its_p_value_is_below_the_level(estimate, k, df, level):
    one, df = np.ones(1), np.array([df])
    above, below = effect_p(estimate * one, one, df, k * one)
    lower, upper = effect_bounds(estimate * one, one, df, k * one, level)
    if abs(above[0] - level) > 1e-9:
        assert (lower[0] > 0) == (above[0] < level)
    if abs(below[0] - level) > 1e-9:
        assert (upper[0] < 0) == (below[0] < level)


RATIO = Ratios(
    estimate=np.array([0.25, -0.1, 0.0]),
    df=np.array([60.0, 200.0, np.inf]),
    difference_variance=np.array([0.02, 0.01, 0.004]),
    scale_variance=np.array([0.006, 0.004, 0.001]),
    covariance=np.array([-0.004, 0.002, 0.0]),
    thirds=np.array([[1.2e-3, -2e-4, 1e-5], [-2e-4, 3e-5, 0.0], [1e-4, 2e-5, 1e-6], [3e-4, 1e-5, 1e-6]]),
)


def _by_search(j, level, side):
    """The bound found another way: the margin at which the transformed statistic, or t, equals its quantile."""
    q = student.ppf(1 - level, RATIO.df[j])

    def beyond(margin):
        variance = RATIO.difference_variance[j] - 2 * margin * RATIO.covariance[j] + margin**2 * RATIO.scale_variance[j]
        k = RATIO.thirds[:, j]
        third = k[0] - 3 * margin * k[1] + 3 * margin**2 * k[2] - margin**3 * k[3]
        t = (RATIO.estimate[j] - margin) / np.sqrt(variance)
        bent = float(hall_transform(t, third / variance**1.5))
        return max(t, bent) + q if side > 0 else min(t, bent) - q

    return brentq(beyond, RATIO.estimate[j], RATIO.estimate[j] + side * 5)


@pytest.mark.parametrize("level", [0.05, 0.01, 0.002])
def test_bounds_in_sd_solve_the_test_of_a_difference_of_so_many_sd(level):
    lower, upper = ratio_bounds(RATIO, level)
    np.testing.assert_allclose(lower, [_by_search(j, level, -1) for j in range(3)], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(upper, [_by_search(j, level, 1) for j in range(3)], rtol=1e-6, atol=1e-9)


def test_turning_the_sign_turns_the_bounds():
    sign = -np.ones(3)
    lower, upper = ratio_bounds(RATIO, 0.03)
    turned = ratio_bounds(RATIO.turned(sign), 0.03)
    np.testing.assert_allclose(turned[0], -upper, rtol=1e-9)
    np.testing.assert_allclose(turned[1], -lower, rtol=1e-9)


def test_an_sd_that_is_hardly_known_bounds_nothing_and_no_level_gives_no_bound():
    wild = Ratios(*(np.array([v]) for v in (0.2, 10.0, 0.02, 0.9, 0.0)), thirds=np.full((4, 1), np.nan))
    assert ratio_bounds(wild, 0.05)[1][0] == np.inf
    assert np.isnan(ratio_bounds(RATIO, np.nan)[0]).all()


def _misses(n0, n1, shares, moved, runs=20_000, seed=4):
    """(lower, upper) one-sided misses in 100 of t and of the bounds here; the truth is the difference in means."""
    rng, scores = np.random.default_rng(seed), np.arange(1, 6.0)
    truth = float(moved @ scores - shares @ scores)
    y0, y1 = rng.choice(scores, (runs, n0), p=shares), rng.choice(scores, (runs, n1), p=moved)
    parts = [(y.mean(axis=1), y.var(axis=1, ddof=1) / n, ((y.T - y.mean(axis=1)).T ** 3).sum(axis=1) / n**3, n)
             for y, n in ((y1, n1), (y0, n0))]  # fmt: skip
    (m1, v1, k1, _), (m0, v0, k0, _) = parts
    error = np.sqrt(v1 + v0)
    df = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
    kappa = (k1 - k0) / error**3
    found = []
    for k in (np.full(runs, np.nan), kappa):
        lower, upper = effect_bounds(m1 - m0, error, df, k, 0.05)
        found.append((100 * (lower > truth).mean(), 100 * (upper < truth).mean()))
    return found


@pytest.mark.slow
def test_items_at_the_floor_with_unequal_arms_miss_less_often_than_with_t():
    floor = np.array([0.85, 0.06, 0.04, 0.03, 0.02])
    moved = floor + np.array([-0.05, 0.01, 0.01, 0.01, 0.02])
    t, hall = _misses(400, 40, floor, moved)
    assert t[1] > 8.5
    assert hall[1] < 5.3
    t, hall = _misses(40, 400, floor, moved)
    assert t[0] > 9.5
    assert hall[0] < 8.2
    t, hall = _misses(200, 200, floor, moved)
    assert max(hall) < 6.4
