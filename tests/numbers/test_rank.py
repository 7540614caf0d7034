"""Covariates that every arm can carry: what is left out, in which order, and why."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.rank import arm_bases, extreme_rows

RNG = np.random.default_rng(1)
X = RNG.normal(size=(20, 2))
ARMS = [np.arange(10), np.arange(10, 20)]


def found(covariates, arms=None, weight=None):
    centred = covariates - covariates.mean(axis=0)
    root = np.ones(len(covariates)) if weight is None else np.sqrt(weight)
    return arm_bases(centred, root, arms or ARMS, np.linalg.norm(covariates, axis=0))


def test_sound_columns_stay_and_the_basis_spans_them():
    bases, kept = found(X)
    assert kept == [0, 1]
    centred = X - X.mean(axis=0)
    for basis, rows in zip(bases, ARMS, strict=True):
        np.testing.assert_allclose(basis.Q.T @ basis.Q, np.eye(3), atol=1e-12)
        np.testing.assert_allclose(basis.Q @ basis.R, np.column_stack([np.ones(10), centred[rows]]), atol=1e-12)


def test_a_combination_of_earlier_columns_goes_and_the_earlier_ones_stay():
    assert found(np.column_stack([X, X @ [2, -1]]))[1] == [0, 1]
    assert found(np.column_stack([X[:, 0], 3 * X[:, 0] + 5, X[:, 1]]))[1] == [0, 2]


def test_a_column_that_one_arm_cannot_carry_goes_for_all():
    flat = np.where(np.arange(20) < 10, 0.0, X[:, 0])  # constant in the first arm
    bases, kept = found(np.column_stack([X[:, 1], flat]))
    assert kept == [0]
    assert [basis.R.shape for basis in bases] == [(2, 2), (2, 2)]


def test_a_column_that_fits_one_row_by_itself_goes():
    single = np.zeros(20)
    single[3] = 1.0  # its row would have leverage 1, and no residual
    assert found(np.column_stack([X[:, 0], single]))[1] == [0]


def test_an_arm_of_one_row_has_no_basis_and_takes_no_column_away():
    bases, kept = found(X, [np.arange(10), np.arange(10, 19), np.array([19])])
    assert kept == [0, 1]
    assert bases[2] is None


def test_an_arm_with_fewer_rows_than_columns_keeps_the_first_that_fit():
    bases, kept = found(X, [np.arange(17), np.arange(17, 20)])
    assert kept == [0]  # three rows: a constant, one column and one residual
    assert bases[1].Q.shape == (3, 2)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([1e-4, 1.0, 1e4]), st.booleans())
def test_units_weights_and_the_order_of_arms_change_nothing_that_is_kept(seed, unit, weighted):
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 3))  # any third column is a combination of two
    weight = rng.uniform(0.5, 2, 20) if weighted else None
    assert found(columns * unit, weight=weight)[1] == [0, 1]
    assert found(columns, ARMS[::-1])[1] == [0, 1]


def test_a_row_that_outweighs_all_others_of_its_arm_is_counted():
    rng = np.random.default_rng(2)
    x, arm = (
        np.column_stack([rng.normal(40, 12, 200), rng.integers(0, 2, 200), rng.normal(size=200)]),
        np.arange(200) % 2,
    )
    assert extreme_rows(x, arm).tolist() == [0, 0, 0]
    x[7, 0] = 9999.0
    assert extreme_rows(x, arm).tolist() == [1, 0, 0]
    x[8, 0], x[9, 2] = -9999.0, 1e6  # the other arm, another covariate
    assert extreme_rows(x, arm).tolist() == [2, 0, 1]
    x[11, 0] = 9999.0  # two equal ones in an arm: neither is alone
    assert extreme_rows(x, arm).tolist() == [1, 0, 1]


def test_what_is_rare_or_small_or_weighs_little_is_no_alarm():
    x = np.zeros((60, 1))
    x[3] = 1.0  # two values: such a column goes, or is of use
    assert extreme_rows(x, np.zeros(60, dtype=int)).tolist() == [0]
    x[:, 0] = np.arange(60.0)
    x[0] = 500.0
    assert extreme_rows(x, np.zeros(60, dtype=int)).tolist() == [1]
    assert extreme_rows(x, np.arange(60) // 19).tolist() == [0]  # arms of 19
    weights = np.ones(60)
    weights[0] = 0.01
    assert extreme_rows(x, np.zeros(60, dtype=int), weights).tolist() == [0]
