"""Weighted HC2 and CR2: by hand, against clubSandwich, against full matrices, and equal weights as no weights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtr

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

EXACT = 1e-9  # deterministic results; R writes 15 digits


def test_two_rows_per_arm_by_hand():
    """Control 1 and 4, shares 2/3 and 1/3: room 2/9 and 8/9, variance 2 + 1/2; concept 5 and 7 in equal shares: 1."""
    y = np.array([1.0, 4.0, 5.0, 7.0])[:, None]
    fits = estimate_differences(y, Design(np.array([0, 0, 1, 1]), 2, weights=np.array([2.0, 1.0, 1.0, 1.0])))
    assert fits.estimate[0, 0] == pytest.approx(4.0)
    assert fits.std_error[0, 0] ** 2 == pytest.approx(3.5)
    # P has one eigenvalue per arm: 5/9 and 1/2
    assert fits.df[0, 0] == pytest.approx((5 / 9 + 1 / 2) ** 2 / ((5 / 9) ** 2 + 1 / 4))
    assert fits.variance == "hc2"


def weighted_study(r, column):
    data = r["data"]
    x = np.column_stack([data["x"], data["z"]]).astype(float)
    return column(data["y"])[:, None], np.array(data["arm"]), np.array(data["cluster"]), column(data["w"]), x


@pytest.mark.parametrize("design", ["nested", "crossed"])
@pytest.mark.parametrize(
    ("unit", "model"),
    [("rows", "plain"), ("rows", "lin1"), ("clusters", "plain"), ("clusters", "lin1"), ("clusters", "lin2")],
)
def test_variance_and_df_equal_club_sandwich(reference, column, design, model, unit):
    r = reference("weighted")[design]
    y, arm, cluster, w, x = weighted_study(r, column)
    expected, columns = r[unit][model], {"plain": 0, "lin1": 1, "lin2": 2}[model]
    drawn = Design(arm, 3, cluster=cluster if unit == "clusters" else None, weights=w)
    fits = estimate_differences(y, drawn, covariates=x[:, :columns], inference="finite")
    np.testing.assert_allclose(fits.estimate[:, 0], expected["estimate"], rtol=EXACT)
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected["cr2"], rtol=1e-8)
    np.testing.assert_allclose(fits.std_error[:, 0] ** 2, np.diag(expected["cr2"]), rtol=EXACT)
    np.testing.assert_allclose(fits.df[:, 0], expected["df"], rtol=1e-8)


def by_definition(X, y, w, cluster, contrast):
    """Variance and df of contrast'β with full matrices, identity target."""
    M = np.linalg.inv(X.T @ (w[:, None] * X))
    residual = y - X @ (M @ X.T @ (w * y))
    left = np.eye(len(y)) - X @ M @ X.T * w
    S = left @ left.T
    total, rows = 0.0, []
    for g in np.unique(cluster):
        at = np.flatnonzero(cluster == g)
        values, vectors = np.linalg.eigh(S[np.ix_(at, at)])
        root = np.where(values > 1e-12, np.maximum(values, 1e-12) ** -0.5, 0.0)
        p = vectors @ np.diag(root) @ vectors.T @ (w[at, None] * X[at]) @ M @ contrast
        total += (p @ residual[at]) ** 2
        rows.append(left[at].T @ p)
    P = np.array([[a @ b for b in rows] for a in rows])
    return total, np.trace(P) ** 2 / np.trace(P @ P)


@pytest.mark.parametrize("p", [0, 1, 3])
@pytest.mark.parametrize("size", [1, 2, 9])
def test_sums_per_arm_equal_the_definition(p, size):
    """Clusters within and across arms, smaller and larger than the number of coefficients; missing answers."""
    rng = np.random.default_rng(p + 10 * size)
    n, n_arms = 90, 3
    cluster = np.arange(n) // size
    arm = np.where(cluster % 2, rng.integers(0, n_arms, n), cluster % 3)
    x, w = rng.normal(size=(n, p)), rng.lognormal(0, 1, n)
    y = rng.normal(size=(n, 2)) + rng.normal(size=n)[cluster, None]
    y[rng.random(n) < 0.1, 1] = np.nan
    fits = estimate_differences(y, Design(arm, n_arms, cluster=cluster, weights=w), covariates=x, inference="finite")
    rows = estimate_differences(y, Design(arm, n_arms, weights=w), covariates=x, inference="finite")
    for k in range(2):
        at = ~np.isnan(y[:, k])
        z = np.hstack([np.ones((at.sum(), 1)), x[at] - np.average(x[at], axis=0, weights=w[at])])
        X = ((arm[at, None] == np.arange(n_arms))[:, :, None] * z[:, None, :]).reshape(at.sum(), -1)
        for c in (1, 2):
            contrast = np.zeros(X.shape[1])
            contrast[c * (p + 1)], contrast[0] = 1.0, -1.0
            variance, df = by_definition(X, y[at, k], w[at], cluster[at], contrast)
            assert fits.std_error[c - 1, k] ** 2 == pytest.approx(variance, rel=1e-9)
            assert fits.df[c - 1, k] == pytest.approx(df, rel=1e-9)
            if size == 1:
                assert rows.std_error[c - 1, k] ** 2 == pytest.approx(variance, rel=1e-9)
                assert rows.df[c - 1, k] == pytest.approx(df, rel=1e-9)


@pytest.mark.parametrize("p", [0, 2])
@pytest.mark.parametrize("clustered", [False, True])
def test_nearly_equal_weights_are_nearly_no_weights(p, clustered):
    """Only the degrees of freedom of plain means are others: Welch's from the data, and not from the design."""
    rng = np.random.default_rng(4)
    arm, x, y = np.arange(60) % 3, rng.normal(size=(60, p)), rng.normal(size=(60, 2))
    cluster = np.arange(60) // 4 if clustered else None
    none = estimate_differences(y, Design(arm, 3, cluster=cluster), covariates=x)
    equal = estimate_differences(y, Design(arm, 3, cluster=cluster, weights=np.full(60, 7.0)), covariates=x)
    nearly = 1.0 + 1e-7 * rng.normal(size=60)
    close = estimate_differences(y, Design(arm, 3, cluster=cluster, weights=nearly), covariates=x)
    for name in ("estimate", "std_error", "df"):
        np.testing.assert_array_equal(getattr(equal, name), getattr(none, name))
    np.testing.assert_allclose(close.std_error, none.std_error, rtol=1e-5)
    if p or clustered:
        np.testing.assert_allclose(close.df, none.df, rtol=1e-5)


def test_strata_are_told_and_not_used():
    rng = np.random.default_rng(5)
    y, arm, w = rng.normal(size=(40, 1)), np.arange(40) % 2, rng.uniform(0.5, 2, 40)
    fits = estimate_differences(y, Design(arm, 2, weights=w, strata=np.arange(40) // 10))
    without = estimate_differences(y, Design(arm, 2, weights=w))
    assert (fits.std_error.item(), fits.df.item()) == (without.std_error.item(), without.df.item())
    assert [(note.code, note.severity) for note in fits.notes] == [("strata_not_in_contrasts", "info")]


def test_an_arm_without_an_outcome_leaves_the_others_alone():
    rng = np.random.default_rng(6)
    y, arm, w = rng.normal(size=(60, 2)), np.arange(60) % 3, rng.uniform(0.5, 2, 60)
    y[arm == 2, 1] = np.nan
    for cluster in (None, np.arange(60) // 2):
        fits = estimate_differences(y, Design(arm, 3, cluster=cluster, weights=w))
        assert fits.status.tolist() == [["ok", "ok"], ["ok", "empty"]]
        assert np.isfinite(fits.std_error[:, 0]).all()
        assert np.isfinite(fits.df[0]).all()


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [None, 8])
def test_false_alarms_with_lognormal_weights(clusters):
    """One-sided 5 %, weights lognormal(1), 50 per arm or 8 clusters of 6 per arm; Monte Carlo error 0.35 points."""
    rng = np.random.default_rng(7)
    n, runs, found = 100 if clusters is None else 2 * clusters * 6, 4_000, 0.0
    cluster = None if clusters is None else np.arange(n) // 6
    arm = np.arange(n) % 2 if cluster is None else cluster % 2
    for _ in range(runs // 20):
        y = rng.normal(size=(n, 20))
        if cluster is not None:
            y += rng.normal(0, 0.5, size=(n, 20))[cluster]
        fits = estimate_differences(y, Design(arm, 2, cluster=cluster, weights=rng.lognormal(0, 1, n)))
        found += np.sum(stdtr(fits.df, -fits.estimate / fits.std_error) < 0.05)
    assert 0.035 < found / runs < 0.065
