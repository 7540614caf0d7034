"""The randomisation test: by hand, exact under the null by counting, and the standard error that R knows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, ttest_ind

from pretest.numbers import Design, estimate_differences
from pretest.numbers.randomisation import randomisation_test

ARM = np.array([False, False, False, True, True, True])
ANSWERS = st.lists(st.integers(1, 5), min_size=7, max_size=7)


def p(values, treated=ARM, **options):
    rng = options.pop("rng", np.random.default_rng(1))
    return randomisation_test(values, treated, rng=rng, **options).p_above[0]


def statistic(values, treated, **options):
    return randomisation_test(values, treated, resamples=9, rng=np.random.default_rng(1), **options).statistic[0]


def test_by_hand():
    # 20 assignments; the three highest under treatment is the most extreme one, the three lowest the least
    assert p([1, 2, 3, 7, 8, 9]) == pytest.approx(1 / 20)
    assert p([7, 8, 9, 1, 2, 3]) == 1.0
    assert p([4, 4, 4, 4, 4, 4]) == 1.0
    # 0 0 1 against 1 1 1: 4 of 6 said 1. The treated have all ones in comb(4,3) = 4 of 20 assignments
    assert p([0, 0, 1, 1, 1, 1]) == pytest.approx(4 / 20)


def test_the_statistic_is_welch_and_with_weights_or_clusters_that_of_the_estimators():
    rng = np.random.default_rng(3)
    y, z, w = rng.integers(1, 6, 30).astype(float), rng.permutation(np.repeat([True, False], 15)), rng.uniform(1, 4, 30)
    cluster = np.where(z, 0, 8) + rng.integers(0, 8, 30)
    assert statistic(y, z) == pytest.approx(ttest_ind(y[z], y[~z], equal_var=False).statistic)
    fits = estimate_differences(y[:, None], Design(z.astype(int), n_arms=2, cluster=cluster))
    expected = (fits.estimate / fits.std_error).item()
    assert statistic(y, z, cluster=cluster) == pytest.approx(expected, rel=1e-9)
    # weighted HC2 of a difference in means, from its definition
    X = np.column_stack([~z, z]).astype(float)
    bread = np.linalg.inv(X.T @ (w[:, None] * X))
    residual = y - X @ bread @ X.T @ (w * y)
    leverage = np.einsum("ij,jk,ik->i", X, bread, X) * w
    V = bread @ (X * (w**2 * residual**2 / (1 - leverage))[:, None]).T @ X @ bread
    expected = (bread @ X.T @ (w * y)) @ [-1, 1] / np.sqrt(V.sum())
    assert statistic(y, z, weights=w) == pytest.approx(expected, rel=1e-9)


def test_counting_all_assignments_agrees_with_scipy():
    rng = np.random.default_rng(5)
    y, z = rng.integers(1, 8, 12).astype(float), rng.permutation(np.repeat([True, False], [5, 7]))

    def welch(a, b):
        return ttest_ind(a, b, equal_var=False).statistic

    expected = permutation_test((y[z], y[~z]), welch, alternative="greater", n_resamples=np.inf, vectorized=False)
    assert p(y, z) == pytest.approx(expected.pvalue, abs=1e-12)


@settings(max_examples=20)
@given(ANSWERS, st.sampled_from([2, 3, 4]))
def test_under_the_null_the_level_is_exact(values, n_treated):
    """Every assignment is equally likely, so that p <= a in at most a share a of them, for each a."""
    found = []
    for chosen in combinations(range(7), n_treated):
        treated = np.isin(np.arange(7), chosen)
        found.append(p(np.array(values, dtype=float), treated))
    found = np.array(found)
    assert all((found <= level + 1e-12).mean() <= level + 1e-12 for level in np.unique(found))


@given(ANSWERS, st.floats(-50, 50), st.floats(0.01, 100))
def test_shift_and_scale_change_nothing_and_the_two_sides_cover_all(values, shift, scale):
    y, treated = np.array(values, dtype=float), np.arange(7) % 2 == 0
    one = p(y, treated)
    assert p(shift + scale * y, treated) == pytest.approx(one)
    assert p(y, treated, weights=np.full(7, 3.7)) == pytest.approx(one)
    assert one + p(-y, treated) >= 1 - 1e-12
    assert p(-y, ~treated) == pytest.approx(one)


def test_a_larger_effect_is_never_less_significant():
    rng = np.random.default_rng(2)
    y, treated = rng.normal(size=10), np.arange(10) < 5
    found = [p(y + step * treated, treated) for step in np.linspace(-3, 6, 19)]
    assert (np.diff(found) <= 1e-12).all()
    assert found[-1] == pytest.approx(1 / 252)


def test_clusters_are_assigned_whole():
    cluster = np.repeat([0, 1, 2, 3, 4, 5], 4)
    values = np.repeat([1.0, 2, 3, 7, 8, 9], 4)
    assert p(values, np.repeat(ARM, 4), cluster=cluster) == pytest.approx(1 / 20)
    assert p(values, np.repeat(ARM, 4)) < 1e-3  # as if 24 people had been assigned
    with pytest.raises(ValueError, match="both arms"):
        p(values, np.arange(24) % 2 == 0, cluster=cluster)


def test_many_assignments_are_drawn_with_the_seed_and_agree_with_counting():
    rng = np.random.default_rng(7)
    y, treated = rng.normal(size=14) + np.repeat([0.0, 0.8], 7), np.repeat([False, True], 7)
    exact = p(y, treated)  # 3,432 assignments
    drawn = [p(y, treated, resamples=2_000, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 2_000))
    far = np.repeat([0.0, 100.0], 50) + rng.normal(size=100)
    assert p(far, np.repeat([False, True], 50), resamples=999) == 1 / 1_000  # never 0


def test_one_unit_in_an_arm_gives_no_p():
    assert np.isnan(p([1, 2, 3], np.array([True, False, False])))
    assert np.isnan(p([], np.array([], dtype=bool)))


@pytest.mark.parametrize(
    ("values", "treated", "options", "message"),
    [
        ([1, np.inf, 2, 3], ARM[:4], {}, "finite"),
        ([1, 2, 3], ARM, {}, "one length"),
        ([1, 2, 3], [0, 1, 1], {}, "booleans"),
        ([1, 2, 3, 4], ARM[:4], {"weights": [1, 0, 1, 1]}, "positive"),
        ([1, 2, 3, 4], ARM[:4], {"cluster": [1, 2]}, "as long as"),
    ],
)
def test_what_cannot_be_tested_is_refused(values, treated, options, message):
    with pytest.raises(ValueError, match=message):
        p(values, treated, **options)


@pytest.mark.slow
def test_unequal_spread_and_arms_hold_the_level_where_means_are_equal():
    """15 people of sd 2 against 45 of sd 1: permuting the plain difference would reject in 11 %."""
    rng = np.random.default_rng(11)
    treated = np.arange(60) < 15
    found = [p(rng.normal(size=60) * np.where(treated, 2, 1), treated, resamples=399, rng=rng) for _ in range(4_000)]
    assert np.mean(np.array(found) <= 0.05) < 0.05 + 0.02
