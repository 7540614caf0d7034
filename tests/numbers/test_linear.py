"""Differences without covariates: by hand, against R, properties, and cells that cannot be estimated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

EXACT = 1e-10  # deterministic results; R writes 15 digits


def sample(seed: int, *, n: int = 60, n_arms: int = 3, missing: float = 0.1):
    rng = np.random.default_rng(seed)
    arm = np.concatenate([np.repeat(np.arange(n_arms), 4), rng.integers(0, n_arms, n - 4 * n_arms)])
    y = rng.normal(3, 1, (n, 2)) + 0.4 * arm[:, None]
    y[4 * n_arms :][rng.random((n - 4 * n_arms, 2)) < missing] = np.nan
    return y, arm, rng


def test_difference_in_means_by_hand():
    fits = estimate_differences(np.array([[1.0], [3.0], [2.0], [6.0]]), Design(np.array([0, 0, 1, 1]), 2))
    assert fits.estimate[0, 0] == 2.0
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(2 / 2 + 8 / 2))
    assert fits.df[0, 0] == pytest.approx(25 / (1 + 16))
    assert fits.reference_mean[0] == 2.0
    assert fits.reference_sd[0] == pytest.approx(np.sqrt(2))
    assert fits.arm_mean.tolist() == [[2.0], [4.0]]
    assert (fits.n_concept[0, 0], fits.n_reference[0], fits.n_clusters[0, 0]) == (2, 2, 4)
    assert fits.status[0, 0] == "ok"
    assert fits.variance == "hc2"
    np.testing.assert_allclose(fits.influence[:, 0, 0], np.array([1, -1, -2, 2]) / np.sqrt(2))


@pytest.mark.parametrize("outcome", ["y1", "y2"])
def test_plain_differences_equal_r(reference, column, outcome):
    r = reference("linear")
    arm = np.array(r["data"]["arm"])
    y = column(r["data"][outcome])[:, None]
    expected = r["plain"][outcome]
    fits = {kind: estimate_differences(y, Design(arm, 4), variance=kind) for kind in ("hc2", "hc3", "classical")}
    np.testing.assert_allclose(fits["hc2"].estimate[:, 0], expected["estimate"], rtol=EXACT)
    np.testing.assert_allclose(fits["hc2"].std_error[:, 0], expected["welch_se"], rtol=EXACT)
    np.testing.assert_allclose(fits["hc2"].df[:, 0], expected["welch_df"], rtol=EXACT)
    np.testing.assert_allclose(fits["classical"].df[:, 0], expected["classical_df"])
    np.testing.assert_allclose(fits["hc2"].reference_mean, expected["control_mean"], rtol=EXACT)
    np.testing.assert_allclose(fits["hc2"].reference_sd, expected["control_sd"], rtol=EXACT)
    for kind, fit in fits.items():
        np.testing.assert_allclose(joint_covariance(fit.influence[:, :, 0]), expected[kind], rtol=EXACT)
        np.testing.assert_allclose(fit.std_error[:, 0] ** 2, np.diag(expected[kind]), rtol=EXACT)


def test_all_outcomes_at_once_equal_one_at_a_time():
    y, arm, _ = sample(1)
    together = estimate_differences(y, Design(arm, 3))
    for k in range(2):
        alone = estimate_differences(y[:, [k]], Design(arm, 3))
        for name in ("estimate", "std_error", "df", "n_concept"):
            np.testing.assert_allclose(getattr(together, name)[:, k], getattr(alone, name)[:, 0], rtol=1e-13)


DESIGNS = [
    "rows",
    "clusters",
    "cr1",
    "survey",
    "weights",
    "weighted clusters",
    "covariates",
    "clusters and covariates",
    "superpopulation",
    "finite",
]


def fit_design(y, arm, rng, design, n_arms=3):
    n = len(arm)
    options: dict = {}
    if "cluster" in design or design in ("cr1", "survey"):
        options["cluster"] = np.arange(n) // 3
    if design == "cr1":
        options["variance"] = "cr1"
    if design == "survey":
        options |= {"weights": rng.gamma(4, 1, n), "strata": np.arange(n) // 15, "variance": "taylor"}
    if "weight" in design:
        options["weights"] = rng.gamma(4, 1, n)
    if "covariates" in design or design in ("superpopulation", "finite"):
        options["covariates"] = rng.normal(size=(n, 2))
    if design == "finite":
        options["inference"] = "finite"
    return fit_options(y, arm, n_arms, options), options


def fit_options(y, arm, n_arms, options):
    of_design = {name: options[name] for name in ("cluster", "weights", "strata") if name in options}
    others = {name: value for name, value in options.items() if name not in of_design}
    return estimate_differences(y, Design(arm, n_arms, **of_design), **others)


@pytest.mark.parametrize("design", DESIGNS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_cluster_summed_influence_is_the_standard_error(design, seed):
    y, arm, rng = sample(seed)
    fits, _ = fit_design(y, arm, rng, design)
    V = joint_covariance(fits.influence_by_cluster())
    assert (fits.status == "ok").all()
    np.testing.assert_allclose(np.sqrt(np.diag(V)), fits.std_error.ravel(), rtol=1e-12)
    if design != "survey":
        assert not fits.influence.transpose(0, 2, 1)[np.isnan(y)].any()


@pytest.mark.parametrize("design", DESIGNS)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50), scale=st.sampled_from([-2.0, 0.1, 1.0, 7.5]))
@settings(max_examples=15)
def test_shift_scale_order_and_labels_change_what_they_should(design, seed, shift, scale):
    y, arm, rng = sample(seed)
    fits, options = fit_design(y, arm, rng, design)
    moved = fit_options(shift + scale * y, arm, 3, options)
    np.testing.assert_allclose(moved.estimate, scale * fits.estimate, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(moved.std_error, abs(scale) * fits.std_error, rtol=1e-7)
    np.testing.assert_allclose(moved.df, fits.df, rtol=1e-7)

    order = rng.permutation(len(arm))
    arrays = {name: value[order] for name, value in options.items() if isinstance(value, np.ndarray)}
    shuffled = fit_options(y[order], arm[order], 3, options | arrays)
    np.testing.assert_allclose(shuffled.estimate, fits.estimate, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(shuffled.std_error, fits.std_error, rtol=1e-9)
    np.testing.assert_allclose(shuffled.df, fits.df, rtol=1e-9)
    np.testing.assert_allclose(shuffled.influence, fits.influence[order], rtol=1e-7, atol=1e-11)

    swapped = fit_options(y, np.array([0, 2, 1])[arm], 3, options)
    np.testing.assert_allclose(swapped.std_error, fits.std_error[::-1], rtol=1e-9)
    turned = fit_options(y, np.array([1, 0, 2])[arm], 3, options)
    np.testing.assert_allclose(turned.estimate[0], -fits.estimate[0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(turned.std_error[0], fits.std_error[0], rtol=1e-9)
    np.testing.assert_allclose(turned.df[0], fits.df[0], rtol=1e-9)


def test_rows_of_one_concept_do_not_touch_another():
    y, arm, _ = sample(3)
    fits = estimate_differences(y, Design(arm, 3))
    assert not fits.influence[arm == 2, 0].any()
    np.testing.assert_allclose(
        estimate_differences(y[arm < 2], Design(arm[arm < 2], 2)).std_error[0], fits.std_error[0], rtol=1e-13
    )


def test_cells_that_cannot_be_estimated_say_why_and_leave_the_others_alone():
    arm = np.array([0, 0, 0, 1, 1, 1, 2, 3, 3, 3])
    y = np.array([1.0, 2.0, 4.0, 2.0, 5.0, 5.0, 9.0, np.nan, np.nan, np.nan])[:, None]
    fits = estimate_differences(y, Design(arm, 5))
    assert fits.status[:, 0].tolist() == ["ok", "too_few", "empty", "empty"]
    assert fits.estimate[1, 0] == pytest.approx(9 - 7 / 3)
    assert np.isnan(fits.estimate[2:, 0]).all()
    assert np.isnan(fits.std_error[1:, 0]).all()
    assert np.isnan(fits.df[1:, 0]).all()
    assert np.isnan(fits.influence[:, 1:, 0]).all()
    alone = estimate_differences(y[:6], Design(arm[:6], 2))
    assert fits.std_error[0, 0] == pytest.approx(alone.std_error[0, 0], rel=1e-14)
    assert np.isfinite(fits.influence[:, 0]).all()


@pytest.mark.parametrize("covariates", [None, np.arange(6.0)[:, None] ** 2])
def test_a_control_without_rows_gives_no_estimate_at_all(covariates):
    arm = np.array([0, 0, 0, 1, 1, 1])
    y = np.where(arm == 0, np.nan, np.arange(6.0))[:, None]
    fits = estimate_differences(y, Design(arm, 2), covariates=covariates)
    assert fits.status.tolist() == [["no_control"]]
    assert np.isnan(fits.estimate).all()
    assert np.isnan(fits.reference_sd).all()


def test_one_row_in_the_control_gives_an_estimate_without_an_error():
    fits = estimate_differences(np.array([[1.0], [2.0], [4.0]]), Design(np.array([0, 1, 1]), 2))
    assert fits.status.tolist() == [["too_few"]]
    assert fits.estimate.tolist() == [[2.0]]
    assert np.isnan(fits.std_error).all()


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
@pytest.mark.parametrize("kind", ["hc2", "hc3", "classical"])
def test_a_constant_outcome_has_no_standard_error_rather_than_zero(value, kind):
    fits = estimate_differences(np.full((30, 1), value), Design(np.arange(30) % 3, 3), variance=kind)
    assert fits.status.tolist() == [["zero_variance"]] * 2
    assert np.isnan(fits.std_error).all()
    np.testing.assert_allclose(fits.estimate, 0.0, atol=1e-9)


def test_a_constant_control_leaves_the_variance_of_the_concept():
    y = np.array([1.0, 1.0, 1.0, 1.0, 3.0, 2.0])[:, None]
    fits = estimate_differences(y, Design(np.array([0, 0, 0, 1, 1, 1]), 2))
    assert fits.status.tolist() == [["ok"]]
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(1 / 3))
    assert fits.df[0, 0] == pytest.approx(2)


def test_classical_variance_is_shared_with_an_arm_that_has_no_spread():
    y = np.array([1.0, 1.0, 1.0, 1.0, 3.0, 2.0])[:, None]
    fits = estimate_differences(y, Design(np.array([0, 0, 0, 1, 1, 1]), 2), variance="classical")
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(2 / 4 * (1 / 3 + 1 / 3)))
    assert joint_covariance(fits.influence[:, :, 0])[0, 0] == pytest.approx(fits.std_error[0, 0] ** 2)


def test_no_rows_at_all():
    fits = estimate_differences(np.empty((0, 2)), Design(np.empty(0, dtype=int), 3))
    assert (fits.status == "no_control").all()
    assert fits.influence.shape == (0, 2, 2)


@pytest.mark.parametrize("kind", ["cr1", "cr2"])
def test_a_clustered_variance_without_clusters_is_noted(kind):
    y, arm, _ = sample(4)
    fits = estimate_differences(y, Design(arm, 3), variance=kind)
    assert fits.variance == "hc2"
    assert [note.code for note in fits.notes] == ["variance_replaced"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"outcomes": np.zeros(4)}, "outcomes"),
        ({"outcomes": np.array([[np.inf]] * 4)}, "outcomes"),
        ({"arm": np.array([0, 1, 2, 0])}, "arm"),
        ({"arm": np.array([0, 1, -1, 0])}, "arm"),
        ({"arm": np.array([0.0, 1.0, 0.0, 1.0])}, "arm"),
        ({"covariates": np.array([[1.0], [np.nan], [2.0], [3.0]])}, "covariates"),
        ({"covariates": np.zeros((3, 1))}, "covariates"),
        ({"weights": np.array([1.0, 0.0, 1.0, 1.0])}, "weights"),
        ({"cluster": np.array(["a", "b", "c", "d"])}, "cluster"),
        ({"strata": np.array([0, 1])}, "strata"),
    ],
)
def test_impossible_arrays_are_refused_by_name(changed, message):
    arrays = {"outcomes": np.zeros((4, 1)), "arm": np.array([0, 1, 0, 1])} | changed
    with pytest.raises(ValueError, match=message):
        fit_options(arrays.pop("outcomes"), arrays.pop("arm"), 2, arrays)
