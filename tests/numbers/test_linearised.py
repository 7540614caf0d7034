"""Linearised variances: by hand, and against R package survey with strata, clusters, weights, domains, lonely units."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.errors import EstimationError
from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

EXACT = 1e-9  # deterministic results; R writes 15 digits
TAYLOR = {"variance": "taylor", "inference": "finite"}


def arrays(r, column, rows=slice(None)):
    data = r["data"]
    y = np.column_stack([column(data["y1"]), column(data["y2"])])[rows]
    design = {"weights": column(data["weight"])[rows]}
    design |= {"cluster": np.array(data["cluster"])[rows], "strata": np.array(data["stratum"])[rows]}
    return y, np.array(data["arm"])[rows], np.array(data["x"], dtype=float)[rows, None], design


def options_of(name, design):
    given = {
        "full": ("weights", "cluster", "strata"),
        "weights_only": ("weights",),
        "strata_only": ("strata",),
        "clusters_weights": ("weights", "cluster"),
    }[name]
    return {key: design[key] for key in given}


def test_weighted_difference_by_hand():
    """Control 1 and 4 with weights 2 and 1: mean 2, linearised values ±2/3, scaled by 4/3 for four units."""
    y = np.array([1.0, 4.0, 5.0, 5.0])[:, None]
    fits = estimate_differences(y, Design(np.array([0, 0, 1, 1]), 2, weights=np.array([2.0, 1.0, 1.0, 1.0])), **TAYLOR)
    assert fits.estimate[0, 0] == pytest.approx(3.0)
    assert fits.std_error[0, 0] ** 2 == pytest.approx(4 / 3 * 2 * (2 / 3) ** 2)
    assert fits.df[0, 0] == 3
    assert fits.reference_sd[0] == pytest.approx(np.sqrt(2 * (2 * 1 + 1 * 4) / 3))
    assert fits.variance == "taylor"


@pytest.mark.parametrize("name", ["full", "weights_only", "strata_only", "clusters_weights"])
@pytest.mark.parametrize("model", ["plain", "lin"])
def test_taylor_variance_equals_svyglm(reference, column, name, model):
    r = reference("survey")
    y, arm, x, design = arrays(r, column)
    fits = estimate_differences(
        y, Design(arm, 3, **options_of(name, design)), covariates=x if model == "lin" else None, **TAYLOR
    )
    for k, outcome in enumerate(("y1", "y2")):
        expected = r["results"][name][outcome if model == "plain" else f"lin_{outcome}"]
        np.testing.assert_allclose(fits.estimate[:, k], expected["estimate"], rtol=EXACT)
        V = joint_covariance(fits.influence_by_cluster()[:, k::2])
        np.testing.assert_allclose(V, expected["vcov"], rtol=1e-8)
        np.testing.assert_allclose(fits.std_error[:, k] ** 2, np.diag(expected["vcov"]), rtol=EXACT)
        np.testing.assert_allclose(fits.df[:, k], expected["df"])
        np.testing.assert_allclose(fits.reference_mean[k], expected["control_mean"], rtol=EXACT)
        np.testing.assert_allclose(fits.reference_sd[k], expected["control_sd"], rtol=EXACT)


def test_degrees_of_freedom_count_the_units_of_the_contrast(reference, column):
    """svyglm reports degf + 1 - coefficients over all arms; here it is units minus strata of concept and control."""
    r = reference("survey")
    expected = r["results"]["weights_only"]["y1"]
    y, arm, _, design = arrays(r, column)
    fits = estimate_differences(y, Design(arm, 3, weights=design["weights"]), **TAYLOR)
    assert expected["df_residual"] == expected["degf"] - 2
    assert (fits.df[:, 0] < expected["df_residual"]).all()


def test_a_lonely_unit_is_adjusted_as_in_r_and_noted(reference, column):
    r = reference("survey")
    y, arm, _, design = arrays(r, column, np.array(r["lonely_rows"]))
    expected = r["results"]["lonely"]["y1"]
    fits = estimate_differences(y[:, :1], Design(arm, 3, **design), **TAYLOR)
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected["vcov"], rtol=1e-8)
    np.testing.assert_allclose(fits.df[:, 0], expected["df"])
    assert [note.code for note in fits.notes] == ["lonely_psu"]
    with pytest.raises(EstimationError, match="one sampling unit") as error:
        estimate_differences(y, Design(arm, 3, **design), lonely_psu="error", **TAYLOR)
    assert error.value.code == "lonely_psu"


def test_a_cluster_in_two_strata_is_refused():
    with pytest.raises(EstimationError, match="3 clusters have rows in more than one stratum"):
        estimate_differences(
            np.arange(6.0)[:, None],
            Design(np.arange(6) % 2, 2, cluster=np.array([0, 0, 1, 1, 2, 2]), strata=np.array([0, 1, 1, 0, 1, 0])),
            **TAYLOR,
        )


def test_a_single_sampling_unit_has_no_standard_error():
    fits = estimate_differences(
        np.arange(6.0)[:, None], Design(np.arange(6) % 2, 2, cluster=np.zeros(6, int), weights=np.ones(6)), **TAYLOR
    )
    assert fits.status.tolist() == [["few_clusters"]]
    assert np.isnan(fits.std_error).all()


def test_scale_of_the_weights_does_not_matter(reference, column):
    y, arm, x, design = arrays(reference("survey"), column)
    once = estimate_differences(y, Design(arm, 3, **design), covariates=x, variance="taylor")
    design["weights"] = design["weights"] * 1000
    again = estimate_differences(y, Design(arm, 3, **design), covariates=x, variance="taylor")
    np.testing.assert_allclose(again.estimate, once.estimate, rtol=1e-11)
    np.testing.assert_allclose(again.std_error, once.std_error, rtol=1e-11)


def test_taylor_is_never_chosen_for_a_contrast_unasked(reference, column):
    y, arm, _, design = arrays(reference("survey"), column)
    assert estimate_differences(y, Design(arm, 3, **design)).variance == "cr2"
    assert estimate_differences(y, Design(arm, 3, weights=design["weights"])).variance == "hc2"
    asked = estimate_differences(y, Design(arm, 3, weights=design["weights"]), variance="classical")
    assert (asked.variance, [note.code for note in asked.notes]) == ("hc2", ["variance_replaced"])
