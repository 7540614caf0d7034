"""Logistic regression: by hand, against a general optimiser, and answers without a maximum."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from pretest.numbers.logistic import fit_logistic


def test_a_two_by_two_table_by_hand():
    # 1 of 4 without and 3 of 4 with: logits -log 3 and log 3; information 4 · 3/16 = 3/4 in each group
    design = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    fit = fit_logistic(design, np.array([1.0, 0, 0, 0, 1, 1, 1, 0])[:, None], np.ones(8))
    np.testing.assert_allclose(fit.coefficient[:, 0], [-np.log(3), 2 * np.log(3)])
    np.testing.assert_allclose(fit.information_inverse[0], [[4 / 3, -4 / 3], [-4 / 3, 8 / 3]])
    assert not fit.separated[0]


def test_weights_are_repeated_rows():
    rng = np.random.default_rng(3)
    design, w = np.column_stack([np.ones(30), rng.normal(size=30)]), rng.integers(1, 4, 30)
    y = (rng.random((30, 2)) < 0.4).astype(float)
    weighted = fit_logistic(design, y, w.astype(float))
    repeated = fit_logistic(np.repeat(design, w, axis=0), np.repeat(y, w, axis=0), np.ones(w.sum()))
    np.testing.assert_allclose(weighted.coefficient, repeated.coefficient, rtol=1e-9)
    np.testing.assert_allclose(weighted.information_inverse, repeated.information_inverse, rtol=1e-9)


def test_a_group_where_everybody_says_yes_is_separated_and_tells_no_number():
    design = np.column_stack([np.ones(6), np.repeat([0.0, 1.0], 3)])
    fit = fit_logistic(design, np.array([0.0, 1, 0, 1, 1, 1])[:, None], np.ones(6))
    assert fit.separated.tolist() == [True]
    assert np.isnan(fit.coefficient).all()
    assert np.isnan(fit.information_inverse).all()


def test_newton_finds_the_maximum_of_the_likelihood():
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(80), rng.normal(size=(80, 2))])
    y = (rng.random((80, 3)) < 0.5).astype(float)
    X[0, 1] = 12.0  # one far row does not count as separation
    y[0, 1] = 1.0
    y[:, 2] = X[:, 1] > 0  # separated
    w = rng.gamma(3, 1, 80)
    fit = fit_logistic(X, y, w)
    assert fit.separated.tolist() == [False, False, True]
    for k in range(2):
        found = minimize(lambda b, k=k: -w @ (y[:, k] * (X @ b) - np.logaddexp(0, X @ b)), np.zeros(3), tol=1e-12)
        np.testing.assert_allclose(fit.coefficient[:, k], found.x, atol=1e-5)
