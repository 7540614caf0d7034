"""CR2 and Satterthwaite: by hand, against clubSandwich and estimatr, and against the definition with full matrices."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

EXACT = 1e-9  # deterministic results; R writes 15 digits


def test_equal_clusters_by_hand_are_an_analysis_of_cluster_means():
    """Cluster means 1, 3 against 2, 6: variances 2/2 + 8/2, and one degree of freedom per arm."""
    y = np.repeat([1.0, 3.0, 2.0, 6.0], 2)[:, None] + np.tile([-0.5, 0.5], 4)[:, None]
    fits = estimate_differences(y, Design(np.repeat([0, 0, 1, 1], 2), 2, cluster=np.repeat([4, 9, 2, 3], 2)))
    assert fits.estimate[0, 0] == pytest.approx(2.0)
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(5))
    assert fits.df[0, 0] == pytest.approx(2)
    assert fits.n_clusters[0, 0] == 4
    assert fits.variance == "cr2"


@pytest.mark.parametrize("design", ["nested", "crossed"])
@pytest.mark.parametrize("model", ["plain", "lin"])
def test_cr2_and_cr1_equal_r(reference, column, design, model):
    r = reference("clustered")[design]
    arm, cluster = np.array(r["data"]["arm"]), np.array(r["data"]["cluster"])
    x = np.column_stack([r["data"]["x"], r["data"]["z"]]).astype(float) if model == "lin" else None
    y, expected, n_arms = column(r["data"]["y"])[:, None], r[model], arm.max() + 1
    fits = estimate_differences(y, Design(arm, n_arms, cluster=cluster), covariates=x, inference="finite")
    np.testing.assert_allclose(fits.estimate[:, 0], expected["estimate"], rtol=EXACT)
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected["cr2"], rtol=1e-8)
    np.testing.assert_allclose(fits.std_error[:, 0] ** 2, np.diag(expected["cr2"]), rtol=EXACT)
    np.testing.assert_allclose(fits.df[:, 0], expected["df"], rtol=1e-8)
    fixed = {"covariates": x, "inference": "finite"}
    stata = estimate_differences(y, Design(arm, n_arms, cluster=cluster), variance="cr1", **fixed)
    np.testing.assert_allclose(joint_covariance(stata.influence_by_cluster()), expected["cr1"], rtol=1e-8)
    if model == "plain":
        np.testing.assert_allclose(stata.std_error[:, 0], expected["stata_se"], rtol=EXACT)
        np.testing.assert_allclose(stata.df[:, 0], expected["stata_df"])


def cr2_by_definition(X, y, cluster, contrast):
    """Variance and df of contrast'β with the full matrices of Pustejovsky & Tipton (2018), identity working model."""
    M = np.linalg.inv(X.T @ X)
    residual = y - X @ (M @ X.T @ y)
    H = X @ M @ X.T
    total, rows = 0.0, []
    for g in np.unique(cluster):
        at = np.flatnonzero(cluster == g)
        values, vectors = np.linalg.eigh(np.eye(len(at)) - H[np.ix_(at, at)])
        root = np.where(values > 1e-12, np.maximum(values, 1e-12) ** -0.5, 0.0)
        p = vectors @ np.diag(root) @ vectors.T @ X[at] @ M @ contrast
        total += (p @ residual[at]) ** 2
        rows.append((np.eye(len(y)) - H)[at].T @ p)
    P = np.array([[a @ b for b in rows] for a in rows])
    return total, np.trace(P) ** 2 / np.trace(P @ P)


@pytest.mark.parametrize("p", [0, 1, 3])
@pytest.mark.parametrize("size", [1, 2, 6])
def test_sums_per_arm_equal_the_definition(p, size):
    """Clusters within arms and across arms, smaller and larger than the number of coefficients per arm."""
    rng = np.random.default_rng(p + 10 * size)
    n, n_arms = 72, 3
    cluster = np.arange(n) // size
    arm = np.where(cluster % 2, rng.integers(0, n_arms, n), cluster % 3)
    x = rng.normal(size=(n, p)) + rng.normal(size=(n // size, p))[cluster]
    y = rng.normal(size=n) + rng.normal(size=n // size)[cluster]
    one_hot = (arm[:, None] == np.arange(n_arms)).astype(float)
    z = np.hstack([np.ones((n, 1)), x - x.mean(axis=0)])
    X = (one_hot[:, :, None] * z[:, None, :]).reshape(n, -1)
    fits = estimate_differences(y[:, None], Design(arm, n_arms, cluster=cluster), covariates=x, inference="finite")
    for c in (1, 2):
        contrast = np.zeros(X.shape[1])
        contrast[c * (p + 1)], contrast[0] = 1.0, -1.0
        variance, df = cr2_by_definition(X, y, cluster, contrast)
        assert fits.std_error[c - 1, 0] ** 2 == pytest.approx(variance, rel=1e-10)
        assert fits.df[c - 1, 0] == pytest.approx(df, rel=1e-10)


@pytest.mark.parametrize("p", [0, 2])
def test_a_cluster_per_row_is_hc2(p):
    rng = np.random.default_rng(3)
    arm, y, x = rng.integers(0, 3, 60), rng.normal(size=(60, 2)), rng.normal(size=(60, p))
    rows = estimate_differences(y, Design(arm, 3), covariates=x, inference="finite")
    clusters = estimate_differences(y, Design(arm, 3, cluster=np.arange(60) + 100), covariates=x, inference="finite")
    np.testing.assert_allclose(clusters.std_error, rows.std_error, rtol=1e-12)
    np.testing.assert_allclose(clusters.influence, rows.influence, atol=1e-13)
    if p:
        np.testing.assert_allclose(clusters.df, rows.df, rtol=1e-12)


@pytest.mark.parametrize("covariates", [None, np.random.default_rng(0).normal(size=(12, 1))])
@pytest.mark.parametrize("kind", ["hc2", "cr1"])
def test_a_single_cluster_has_no_standard_error(covariates, kind):
    y = np.random.default_rng(1).normal(size=(12, 1))
    fits = estimate_differences(
        y, Design(np.arange(12) % 2, 2, cluster=np.zeros(12, int)), covariates=covariates, variance=kind
    )
    assert fits.status.tolist() == [["few_clusters"]]
    assert np.isnan(fits.std_error).all()
    assert np.isfinite(fits.estimate).all()


def test_a_concept_seen_in_one_cluster_only_has_no_standard_error():
    cluster = np.repeat(np.arange(5), 4)
    arm = np.where(cluster == 4, 1, 0)
    y = np.random.default_rng(2).normal(size=(20, 1))
    fits = estimate_differences(y, Design(arm, 2, cluster=cluster))
    assert fits.status.tolist() == [["few_clusters"]]
    assert np.isnan(fits.std_error).all()


@pytest.mark.parametrize("kind", ["hc3", "classical"])
def test_a_row_variance_is_not_used_for_clusters_and_that_is_noted(kind):
    y = np.random.default_rng(4).normal(size=(20, 1))
    fits = estimate_differences(y, Design(np.arange(20) % 2, 2, cluster=np.arange(20) // 2), variance=kind)
    assert fits.variance == "cr2"
    assert [note.code for note in fits.notes] == ["variance_replaced"]
