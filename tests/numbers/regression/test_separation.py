"""No maximum is never reported as a maximum: against the linear program, and by enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from pretest.numbers.regression import fit_ordinal, is_separated


def by_enumeration(y, x):
    """One covariate: P(y >= cut) is separated at every cut, in the same direction, ties allowed at the border."""
    for sign in (1, -1):
        v = sign * x
        borders = [v[y <= j].max() <= v[y > j].min() for j in range(y.max())]
        if all(borders):
            return True
    return False


def test_complete_separation():
    fits = fit_ordinal([[0, 0, 1, 1, 2, 2]], np.arange(6.0)[:, None], n_answers=3)
    assert fits.separated.tolist() == [True]
    assert not fits.converged[0]
    assert np.isnan(fits.coefficient).all()


def test_a_tie_at_the_border_is_quasi_separation_and_an_overlap_is_none():
    x = np.array([0.0, 1.0, 2.0, 2.0, 3.0, 4.0])[:, None]
    assert fit_ordinal([[0, 0, 0, 1, 1, 1]], x, n_answers=2).separated[0]
    x[2] = 2.0 + 1e-3
    assert fit_ordinal([[0, 0, 0, 1, 1, 1]], x, n_answers=2).converged[0]


def test_a_group_with_only_the_highest_answer_is_quasi_separated():
    y = np.array([0, 1, 2, 0, 1, 2, 1, 2, 2, 2, 2, 2])
    x = np.column_stack([np.arange(12) >= 8, np.sin(np.arange(12))]).astype(float)
    assert fit_ordinal(y[None, :], x, n_answers=3).separated[0]
    y[9] = 1
    assert fit_ordinal(y[None, :], x, n_answers=3).converged[0]


def test_a_group_with_only_a_middle_answer_is_not_separated():
    y = np.array([0, 1, 2, 0, 1, 2, 1, 2, 1, 1, 1, 1])
    fits = fit_ordinal(y[None, :], (np.arange(12) >= 8).astype(float)[:, None], n_answers=3)
    assert fits.status.tolist() == ["ok"]
    assert np.isfinite(fits.std_error).all()


@pytest.mark.parametrize("answers", [2, 3])
def test_every_pattern_of_six_answers_is_judged_right(answers):
    """All patterns in one batch; with one covariate and three answers the truth can be enumerated."""
    x = np.array([0.0, 0.0, 1.0, 1.5, 1.5, 3.0])
    patterns = np.array([y for y in product(range(answers), repeat=6) if len(set(y)) == answers])
    fits = fit_ordinal(patterns, x[:, None], n_answers=answers)
    truth = np.array([by_enumeration(y, x) for y in patterns])
    assert truth.any()
    assert not truth.all()
    np.testing.assert_array_equal(fits.separated, truth)
    np.testing.assert_array_equal(fits.converged, ~truth)


def test_random_small_problems_agree_with_a_linear_program_for_each_parameter():
    """Separation also means: some parameter can be moved along the cone of directions that never hurt."""
    rng = np.random.default_rng(1)
    x = np.round(rng.normal(size=(14, 3)), 1)
    y = np.digitize(x @ [4, -3, 0] + rng.logistic(size=(150, 14)), [-1.0, 1.0])
    y = y[[len(set(row)) == 3 for row in y]]
    fits = fit_ordinal(y, x, n_answers=3)
    for k, row in enumerate(y):
        rows = [np.r_[np.eye(2)[a], -v] for a, v in zip(row, x, strict=True) if a < 2]
        rows += [np.r_[-np.eye(2)[a - 1], v] for a, v in zip(row, x, strict=True) if a > 0]
        cone = -np.array(rows)
        moves = [
            linprog(sign * unit, A_ub=cone, b_ub=np.zeros(len(cone)), bounds=(-1, 1)).fun
            for unit in np.eye(5)
            for sign in (1, -1)
        ]
        assert fits.separated[k] == (min(moves) < -1e-6)
        assert fits.converged[k] != fits.separated[k]
    assert 0.1 < fits.separated.mean() < 0.9


def test_nearly_separated_answers_still_have_their_maximum():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 1))
    y = np.digitize(40 * x[:, 0] + rng.logistic(size=400), [-10.0, 10.0])
    fits = fit_ordinal(y[None, :], x, n_answers=3)
    assert fits.converged[0]
    assert fits.coefficient[0, 0] == pytest.approx(40, abs=4 * fits.std_error[0, 2])


def test_separated_problems_do_not_move_their_neighbours():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 2))
    y = np.digitize(x[:, 0] + rng.logistic(size=(3, 60)), [-1.0, 1.0])
    alone = fit_ordinal(y, x, n_answers=3)
    y[1] = np.digitize(x[:, 1], [-0.5, 0.5])
    batch = fit_ordinal(y, x, n_answers=3)
    assert batch.status.tolist() == ["ok", "separated", "ok"]
    np.testing.assert_array_equal(batch.coefficient[[0, 2]], alone.coefficient[[0, 2]])


def test_an_extreme_scale_does_not_hide_separation():
    x = np.array([0.0, 1.0, 2.0, 2.0, 3.0, 1e6])[:, None]
    assert fit_ordinal([[0, 0, 0, 1, 1, 1]], x, n_answers=2).status[0] != "ok"
    assert is_separated(np.array([0, 0, 1, -1, 1]), np.array([[0.0], [1.0], [2.0], [-5.0], [3.0]]))
    assert not is_separated(np.array([0, 0, 0]), np.arange(3.0)[:, None])
