"""Lin's adjustment: against R and an explicit joint regression, and covariates that an arm cannot carry."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

EXACT = 1e-9  # deterministic results; R writes 15 digits


@pytest.mark.parametrize("outcome", ["y1", "y2"])
def test_lin_estimator_equals_r(reference, column, outcome):
    r = reference("linear")
    arm, x = np.array(r["data"]["arm"]), np.column_stack([r["data"]["x1"], r["data"]["x2"]]).astype(float)
    y = column(r["data"][outcome])[:, None]
    expected = r["lin"][outcome]
    for kind in ("hc2", "hc3", "classical"):
        fits = estimate_differences(y, Design(arm, 4), covariates=x, variance=kind, inference="finite")
        np.testing.assert_allclose(fits.estimate[:, 0], expected["estimate"], rtol=EXACT)
        np.testing.assert_allclose(fits.std_error[:, 0], expected[f"{kind}_se"], rtol=EXACT)
    fits = estimate_differences(y, Design(arm, 4), covariates=x, inference="finite")
    np.testing.assert_allclose(joint_covariance(fits.influence[:, :, 0]), expected["hc2"], rtol=1e-8)
    np.testing.assert_allclose(fits.df[:, 0], expected["bm_df"], rtol=1e-8)
    wider = estimate_differences(y, Design(arm, 4), covariates=x)
    np.testing.assert_allclose(wider.std_error[:, 0], expected["superpopulation_se"], rtol=EXACT)
    np.testing.assert_allclose(wider.estimate, fits.estimate)


def test_two_outcomes_with_different_missing_rows_equal_each_alone(reference, column):
    r = reference("linear")
    arm, x = np.array(r["data"]["arm"]), np.column_stack([r["data"]["x1"], r["data"]["x2"]]).astype(float)
    y = np.column_stack([column(r["data"]["y1"]), column(r["data"]["y2"]), column(r["data"]["y1"]) ** 2])
    together = estimate_differences(y, Design(arm, 4), covariates=x, inference="superpopulation")
    for k in range(3):
        alone = estimate_differences(y[:, [k]], Design(arm, 4), covariates=x, inference="superpopulation")
        for name in ("estimate", "std_error", "df"):
            np.testing.assert_allclose(getattr(together, name)[:, k], getattr(alone, name)[:, 0], rtol=1e-12)
        np.testing.assert_allclose(together.influence[:, :, k], alone.influence[:, :, 0], atol=1e-13)


def explicit_lin(y, arm, x, n_arms):
    """The joint regression written out: arm dummies, centred covariates, all interactions; HC2 with the hat matrix."""
    z = x - x.mean(axis=0)
    dummies = (arm[:, None] == np.arange(1, n_arms)).astype(float)
    interactions = (dummies[:, :, None] * z[:, None, :]).reshape(len(y), -1)
    X = np.hstack([np.ones((len(y), 1)), dummies, z, interactions])
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ y
    h = np.einsum("ij,jk,ik->i", X, inverse, X)
    meat = X * ((y - X @ beta) / np.sqrt(1 - h))[:, None]
    V = inverse @ meat.T @ meat @ inverse
    return beta[1:n_arms], V[1:n_arms, 1:n_arms]


def test_separate_regressions_equal_the_joint_one():
    rng = np.random.default_rng(5)
    n, n_arms = 120, 4
    arm, x = rng.integers(0, n_arms, n), rng.normal(2, 3, (n, 3))
    y = rng.normal(size=n) + x[:, 0] * (1 + arm)
    beta, V = explicit_lin(y, arm, x, n_arms)
    fits = estimate_differences(y[:, None], Design(arm, n_arms), covariates=x, inference="finite")
    np.testing.assert_allclose(fits.estimate[:, 0], beta, rtol=1e-10)
    np.testing.assert_allclose(joint_covariance(fits.influence[:, :, 0]), V, rtol=1e-9)


def test_a_covariate_of_no_use_to_one_arm_is_left_out_of_all_and_named():
    rng = np.random.default_rng(6)
    arm = np.repeat([0, 1, 2], 20)
    x = rng.normal(size=(60, 5))
    x[:, 1] = (np.arange(60) % 2) * (arm != 2)  # a dummy that is constant in arm 2
    x[:, 2] = 3.0 - 2.0 * x[:, 0]  # a combination of the first
    x[:, 3] = 7.0  # constant
    y = rng.normal(size=(60, 2)) + x[:, [0]]
    y[:3, 1] = np.nan
    fits = estimate_differences(y, Design(arm, 3), covariates=x)
    assert fits.dropped == ((1, 2, 3), (1, 2, 3))
    assert {note.code for note in fits.notes} == {"covariate_dropped"}
    kept = estimate_differences(y, Design(arm, 3), covariates=x[:, [0, 4]])
    assert kept.dropped == ((), ())
    assert kept.notes == ()
    np.testing.assert_allclose(fits.std_error, kept.std_error, rtol=1e-12)


def test_a_dummy_that_fits_one_row_by_itself_is_left_out():
    rng = np.random.default_rng(7)
    arm = np.repeat([0, 1], 15)
    x = np.column_stack([(np.arange(30) == 4) * 1.0, rng.normal(size=30)])
    x[20, 0] = 1.0
    fits = estimate_differences(rng.normal(size=(30, 1)), Design(arm, 2), covariates=x)
    assert fits.dropped == ((0,),)
    assert fits.status.tolist() == [["ok"]]


def test_more_covariates_than_rows_never_stop_the_estimate():
    rng = np.random.default_rng(8)
    arm, x = np.repeat([0, 1], 12), rng.normal(size=(24, 40))
    fits = estimate_differences(rng.normal(size=(24, 1)), Design(arm, 2), covariates=x)
    assert np.isfinite(fits.std_error).all()
    assert len(fits.dropped[0]) >= 40 - 10
    assert {note.code for note in fits.notes} == {"covariate_dropped", "many_covariates"}


@pytest.mark.parametrize("inference", ["finite", "superpopulation"])
@pytest.mark.parametrize("grouped", [False, True])
def test_small_and_empty_arms_leave_the_others_alone(inference, grouped):
    rng = np.random.default_rng(9)
    arm = np.concatenate([np.repeat([0, 1], 20), [2]])
    x, y = rng.normal(size=(41, 1)), rng.normal(size=(41, 1))
    cluster = np.arange(41) // 2 if grouped else None
    fits = estimate_differences(y, Design(arm, 4, cluster=cluster), covariates=x, inference=inference)
    assert fits.status[:, 0].tolist() == ["ok", "too_few", "empty"]
    assert np.isfinite(fits.influence[:, 0]).all()
    assert np.isfinite(fits.estimate[1, 0])
    assert np.isnan(fits.std_error[1:]).all()


def test_a_perfect_fit_has_no_standard_error_rather_than_zero():
    x = np.arange(20.0)[:, None]
    fits = estimate_differences(0.1 + 0.3 * x, Design(np.arange(20) % 2, 2), covariates=x)
    assert fits.status.tolist() == [["zero_variance"]]
    assert np.isnan(fits.std_error).all()


def test_constant_weights_and_no_weights_give_the_same_points():
    rng = np.random.default_rng(10)
    arm, x, y = rng.integers(0, 3, 80), rng.normal(size=(80, 2)), rng.normal(size=(80, 2))
    plain = estimate_differences(y, Design(arm, 3), covariates=x)
    weighted = estimate_differences(y, Design(arm, 3, weights=np.full(80, 2.5)), covariates=x)
    np.testing.assert_allclose(weighted.estimate, plain.estimate, rtol=1e-12)


@pytest.mark.slow
def test_adjusted_intervals_cover_when_effects_vary_with_the_covariate():
    """95 % intervals with 40 per arm and strongly different slopes; Monte Carlo error 0.5 points at 2,000 runs."""
    rng = np.random.default_rng(11)
    covered = {"finite": 0, "superpopulation": 0}
    runs = 2_000
    for _ in range(runs):
        x = rng.normal(size=(80, 1))
        arm = rng.permutation(np.repeat([0, 1], 40))
        y = rng.normal(size=80) + x[:, 0] * np.where(arm == 1, 2.0, -1.0)
        for inference in covered:
            fits = estimate_differences(y[:, None], Design(arm, 2), covariates=x, inference=inference)
            covered[inference] += bool(abs(fits.estimate[0, 0]) < 1.99 * fits.std_error[0, 0])
    assert 0.93 < covered["superpopulation"] / runs < 0.97
    assert covered["finite"] / runs < 0.90  # fixed covariates are not what varies here
