"""Risk differences: by hand, against R, and answers that the covariates separate."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import estimate_differences, estimate_risk_differences, joint_covariance
from pretest.numbers.binary import _room
from pretest.numbers.design import Design

EXACT = 1e-8  # deterministic results; glm stops at a relative change of the deviance


def study(r, column):
    data = r["data"]
    x = np.column_stack([data["x1"], data["x2"]]).astype(float)
    return column(data["b"])[:, None], np.array(data["arm"]), x


def test_difference_of_proportions_by_hand():
    y = np.array([0, 0, 0, 1, 1, 1, 1, 0], dtype=float)[:, None]
    fits = estimate_risk_differences(y, Design(np.repeat([0, 1], 4), 2))
    assert fits.estimate[0, 0] == 0.5
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(2 * 0.25 * 0.75 / 3))
    assert fits.df[0, 0] == pytest.approx(6)


def test_unadjusted_and_adjusted_differences_equal_r(reference, column):
    r = reference("binary")
    y, arm, x = study(r, column)
    plain = estimate_risk_differences(y, Design(arm, 3))
    np.testing.assert_allclose(plain.estimate[:, 0], r["plain"]["estimate"], rtol=EXACT)
    np.testing.assert_allclose(plain.std_error[:, 0], r["plain"]["se"], rtol=EXACT)
    np.testing.assert_allclose(plain.df[:, 0], r["plain"]["df"], rtol=EXACT)
    finite = estimate_risk_differences(y, Design(arm, 3), covariates=x, inference="finite")
    np.testing.assert_allclose(finite.estimate[:, 0], r["estimate"], rtol=EXACT)
    np.testing.assert_allclose(joint_covariance(finite.influence[:, :, 0]), r["finite"], rtol=EXACT)
    wider = estimate_risk_differences(y, Design(arm, 3), covariates=x)
    np.testing.assert_allclose(wider.std_error[:, 0], r["superpopulation_se"], rtol=EXACT)
    np.testing.assert_allclose(
        np.sqrt(np.diag(joint_covariance(wider.influence[:, :, 0]))), wider.std_error[:, 0], rtol=1e-12
    )
    assert wider.variance == "gcomputation_hc2"


def test_weighted_g_computation_with_clusters_equals_svyglm_without_strata(reference, column):
    r = reference("survey")
    data, expected = r["data"], r["results"]["clusters_weights"]["binary"]
    fits = estimate_risk_differences(
        column(data["b"])[:, None],
        Design(
            np.array(data["arm"]),
            3,
            cluster=np.array(data["cluster"]),
            weights=column(data["weight"]),
        ),
        covariates=np.array(data["x"], dtype=float)[:, None],
        inference="finite",
    )
    np.testing.assert_allclose(fits.estimate[:, 0], expected["estimate"], rtol=EXACT)
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected["vcov"], rtol=1e-6)


def test_clusters_of_one_row_differ_from_rows_by_the_small_sample_factor_only(reference, column):
    y, arm, x = study(reference("binary"), column)
    rows = estimate_risk_differences(y, Design(arm, 3), covariates=x)
    clusters = estimate_risk_differences(y, Design(arm, 3, cluster=np.arange(len(arm))), covariates=x)
    np.testing.assert_allclose(clusters.estimate, rows.estimate)
    np.testing.assert_allclose(clusters.std_error, rows.std_error, rtol=0.06)
    pairs = Design(np.repeat(arm, 2), 3, cluster=np.repeat(np.arange(len(arm)), 2))
    doubled = estimate_risk_differences(np.repeat(y, 2, axis=0), pairs, covariates=np.repeat(x, 2, axis=0))
    np.testing.assert_allclose(doubled.std_error, clusters.std_error, rtol=1e-8)


def test_two_outcomes_at_once_equal_each_alone(reference, column):
    y, arm, x = study(reference("binary"), column)
    both = np.hstack([y, 1.0 - y])
    both[:4, 1] = np.nan
    together = estimate_risk_differences(both, Design(arm, 3), covariates=x)
    for k in range(2):
        alone = estimate_risk_differences(both[:, [k]], Design(arm, 3), covariates=x)
        np.testing.assert_allclose(together.estimate[:, k], alone.estimate[:, 0], rtol=1e-10)
        np.testing.assert_allclose(together.std_error[:, k], alone.std_error[:, 0], rtol=1e-10)
        np.testing.assert_allclose(together.df[:, k], alone.df[:, 0], rtol=1e-10)


def separated_study():
    rng = np.random.default_rng(4)
    arm, x = np.arange(90) % 3, rng.normal(size=(90, 1))
    y = (rng.random((90, 1)) < 0.4).astype(float)
    y[arm == 2] = x[arm == 2] > 0.3
    return y, arm, x


def test_separation_falls_back_to_the_plain_difference_and_says_so():
    y, arm, x = separated_study()
    fits = estimate_risk_differences(y, Design(arm, 3), covariates=x)
    plain = estimate_differences(y, Design(arm, 3))
    assert fits.status[:, 0].tolist() == ["ok", "separated"]
    for name in ("estimate", "std_error", "df"):
        assert getattr(fits, name)[1, 0] == getattr(plain, name)[1, 0]
    np.testing.assert_array_equal(fits.influence[:, 1], plain.influence[:, 1])
    assert fits.estimate[0, 0] != plain.estimate[0, 0]
    assert np.isfinite(fits.influence).all()
    assert [note.code for note in fits.notes] == ["separated"]


def test_an_arm_where_nobody_says_yes_is_separated_not_certain():
    y, arm, x = separated_study()
    y[arm == 2] = 0.0
    fits = estimate_risk_differences(y, Design(arm, 3), covariates=x)
    assert fits.status[:, 0].tolist() == ["ok", "separated"]
    assert fits.std_error[1, 0] > 0.05


def test_everybody_the_same_everywhere_has_no_standard_error():
    _, arm, x = separated_study()
    fits = estimate_risk_differences(np.ones((90, 1)), Design(arm, 3), covariates=x)
    assert (fits.status == "zero_variance").all()
    assert np.isnan(fits.std_error).all()


def test_empty_and_tiny_arms_leave_the_others_alone():
    y, arm, x = separated_study()
    arm[arm == 2] = 1
    arm[0] = 2
    fits = estimate_risk_differences(y, Design(arm, 4), covariates=x)
    assert fits.status[:, 0].tolist() == ["ok", "too_few", "empty"]
    assert np.isfinite(fits.influence[:, 0]).all()


def test_other_values_than_0_and_1_are_refused():
    with pytest.raises(ValueError, match="0, 1 or NaN"):
        estimate_risk_differences(np.array([[0.0], [2.0]]), Design(np.array([0, 1]), 2))


@pytest.mark.slow
def test_adjusted_intervals_cover():
    """95 % intervals, 100 per arm; Monte Carlo error 0.5 points at 2,000 studies."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(400_000, 1))
    truth = np.mean(1 / (1 + np.exp(0.5 - 1.5 * x)) - 1 / (1 + np.exp(1 - 0.3 * x)))
    covered = 0
    for _ in range(2_000):
        x = rng.normal(size=(200, 1))
        arm = rng.permutation(np.repeat([0, 1], 100))
        p = 1 / (1 + np.exp(np.where(arm[:, None] == 1, 0.5 - 1.5 * x, 1 - 0.3 * x)))
        fits = estimate_risk_differences((rng.random((200, 1)) < p) * 1.0, Design(arm, 2), covariates=x)
        covered += bool(abs(fits.estimate[0, 0] - truth) < 1.972 * fits.std_error[0, 0])
    assert 0.935 < covered / 2_000 < 0.965


def test_nearly_equal_weights_are_nearly_no_weights(reference, column):
    y, arm, x = study(reference("binary"), column)
    plain = estimate_risk_differences(y, Design(arm, 3), covariates=x)
    nearly = 1.0 + 1e-7 * np.random.default_rng(8).normal(size=len(arm))
    close = estimate_risk_differences(y, Design(arm, 3, weights=nearly), covariates=x)
    assert close.variance == "gcomputation_hc2"
    np.testing.assert_allclose(close.std_error, plain.std_error, rtol=1e-5)
    weighted = estimate_differences(y, Design(arm, 3, weights=nearly))
    np.testing.assert_array_equal(close.df, weighted.df)


def test_the_room_of_weighted_residuals_equals_full_matrices():
    """Whitened by √(p(1-p)), S = (I-H)(I-H)' with H = X M X'W; its diagonal is the room."""
    rng = np.random.default_rng(9)
    design, weight = np.column_stack([np.ones(30), rng.normal(size=(30, 2))]), rng.lognormal(0, 1, 30)
    p = 1 / (1 + np.exp(-rng.normal(size=30)))
    white = design * np.sqrt(p * (1 - p))[:, None]
    inverse = np.linalg.inv(white.T @ (weight[:, None] * white))
    left = np.eye(30) - white @ inverse @ white.T * weight
    np.testing.assert_allclose(_room(design, weight, p[:, None], inverse[None])[:, 0], np.diag(left @ left.T))
