"""Multipliers and degrees of freedom: by hand, and the cases in which several of them must agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.sandwich import bell_mccaffrey_df, hc_multiplier, row_traces, satterthwaite_df, welch_df


def test_multipliers_by_hand():
    loading, leverage = np.array([0.5, 0.25]), np.array([0.75, 0.0])
    np.testing.assert_allclose(hc_multiplier(loading, leverage, "hc2"), [1.0, 0.25])
    np.testing.assert_allclose(hc_multiplier(loading, leverage, "hc3"), [2.0, 0.25])


def test_welch_by_hand():
    # equal variances of 1 with 4 degrees of freedom each: 2² / (1/4 + 1/4) = 8; a certain control leaves 4
    np.testing.assert_allclose(welch_df(np.array([[1.0], [1.0]]), np.array([[4.0], [4.0]])), [[8.0]])
    np.testing.assert_allclose(welch_df(np.array([[0.0], [1.0]]), np.array([[4.0], [4.0]])), [[4.0]])


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 50)), min_size=2, max_size=4))
def test_welch_lies_between_the_smaller_arm_and_both_together(arms):
    variance, df = (np.array(values, dtype=float)[:, None] for values in zip(*arms, strict=True))
    found = welch_df(variance, df)
    assert (found >= np.minimum(df[1:], df[0]) * (1 - 1e-12)).all()
    assert (found <= (df[1:] + df[0]) * (1 + 1e-12)).all()


def projection(design, multiplier):
    """P = diag(m) (I - H) diag(m) of one arm, by explicit matrices."""
    basis = np.linalg.qr(design)[0]
    return multiplier[:, None] * (np.eye(len(design)) - basis @ basis.T) * multiplier, basis


def test_traces_equal_explicit_matrices():
    rng = np.random.default_rng(1)
    design, multiplier = np.column_stack([np.ones(8), rng.normal(size=(8, 2))]), rng.uniform(0.1, 1, 8)
    P, basis = projection(design, multiplier)
    assert row_traces(basis, multiplier) == pytest.approx((np.trace(P), np.trace(P @ P)))


def test_rows_as_clusters_give_the_same_degrees_of_freedom_by_both_formulas():
    """Means of two arms, three and four rows: every row its own cluster."""
    sizes = (3, 4)
    traces, own, shared, gram = [], np.zeros((7, 2)), np.zeros((7, 2)), np.zeros(2)
    start = 0
    for arm, n in enumerate(sizes):
        basis, multiplier = np.full((n, 1), n**-0.5), hc_multiplier(np.full(n, 1 / n), np.full(n, 1 / n), "hc2")
        traces.append(row_traces(basis, multiplier))
        rows = slice(start, start + n)
        own[rows, arm], shared[rows, arm] = multiplier**2, multiplier**2 / n
        gram[arm] = (multiplier**2 / n).sum() ** 2
        start += n
    first, second = (np.array(values) for values in zip(*traces, strict=True))
    found = bell_mccaffrey_df(first, second)
    np.testing.assert_allclose(found, satterthwaite_df(own, shared, gram, np.zeros(2)))
    # P of a mean is (I - 1/n) / (n (n-1)): traces 1/n and 1/n / (n (n-1))
    by_hand = (1 / 3 + 1 / 4) ** 2 / (1 / 3 / 6 + 1 / 4 / 12)
    assert found[0] == pytest.approx(by_hand)
