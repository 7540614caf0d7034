"""Least squares with robust errors: by hand, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.robustfit import fit_robust

ONE, TWO = np.array([1.0, 2.0, 3.0]), np.array([4.0, 6.0, 8.0, 10.0])
GROUPS = np.column_stack([np.ones(7), np.repeat([0.0, 1.0], [3, 4])])


def test_two_groups_by_hand():
    # means 2 and 7; HC2 of a mean is the variance over n: 1/3 and (20/3)/4
    found = fit_robust(np.concatenate([ONE, TWO]), GROUPS)
    np.testing.assert_allclose(found.coefficients, [2.0, 5.0])
    np.testing.assert_allclose(found.covariance, [[1 / 3, -1 / 3], [-1 / 3, 1 / 3 + 5 / 3]])
    np.testing.assert_allclose(found.std_error, np.sqrt([1 / 3, 2.0]))
    assert found.df == 5.0


def test_a_mean_of_two_clusters_by_hand():
    # mean 3; sums of residuals -3 and 3 over n = 4; factor 2/1 · 3/3
    found = fit_robust(np.array([1.0, 2, 4, 5]), np.ones((4, 1)), cluster=np.array([5, 5, 9, 9]))
    np.testing.assert_allclose(found.coefficients, [3.0])
    np.testing.assert_allclose(found.covariance, [[2 * (9 + 9) / 16]])
    assert found.df == 1.0


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([-3.0, 0.5, 10.0]))
def test_scale_and_shift_move_what_they_should(seed, scale):
    rng = np.random.default_rng(seed)
    x, y, w = rng.normal(size=20), rng.normal(size=20), rng.uniform(0.5, 2, 20)
    design = np.column_stack([np.ones(20), x])
    plain = fit_robust(y, design, weights=w)
    moved = fit_robust(scale * y + 7, design, weights=4 * w)
    np.testing.assert_allclose(moved.coefficients, scale * plain.coefficients + [7, 0], atol=1e-9)
    np.testing.assert_allclose(moved.std_error, abs(scale) * plain.std_error, rtol=1e-9)
    wide = fit_robust(y, design * [1, 1000], weights=w)
    np.testing.assert_allclose(wide.coefficients, plain.coefficients / [1, 1000], rtol=1e-8)


@pytest.mark.parametrize(
    ("design", "cluster"),
    [
        (np.ones((7, 2)), None),  # a column twice
        (np.column_stack([np.ones(7), np.zeros(7)]), None),
        (np.eye(7), None),  # as many columns as rows
        (GROUPS, np.zeros(7, dtype=int)),  # one cluster
    ],
)
def test_what_has_no_fit_gives_none(design, cluster):
    assert fit_robust(np.arange(7.0), design, cluster=cluster) is None
