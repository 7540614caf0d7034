"""Probability of superiority: by hand, against R and scipy, and its error rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import brunnermunzel

from pretest.numbers import joint_covariance
from pretest.numbers.design import Design
from pretest.numbers.superiority import estimate_superiority

EXACT = 1e-9


def sample(seed, n=90, outcomes=2):
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 3
    return np.clip(np.round(3 + 0.3 * arm[:, None] + rng.normal(size=(n, outcomes))), 1, 5), arm


def test_six_answers_by_hand():
    # concept 2, 3, 3 against control 1, 2, 3: 9 pairs, 5 higher, 3 the same -> 6.5 / 9
    y, arm = np.array([1.0, 2, 3, 2, 3, 3])[:, None], np.array([0, 0, 0, 1, 1, 1])
    fits = estimate_superiority(y, Design(arm, 2))
    assert fits.estimate[0, 0] == pytest.approx(6.5 / 9, rel=1e-14)
    concept, control = np.array([1.5, 2.5, 2.5]) / 3, np.array([3, 2.5, 1]) / 3
    v1, v0 = concept.var(ddof=1) / 3, control.var(ddof=1) / 3
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(v1 + v0), rel=1e-13)
    assert fits.df[0, 0] == pytest.approx((v1 + v0) ** 2 / (v1**2 / 2 + v0**2 / 2), rel=1e-13)


def test_estimate_error_and_df_equal_the_formulas_in_r_and_clubsandwich(reference):
    r = reference("superiority")
    d = r["data"]
    y, arm = np.array(d["y"], dtype=float)[:, None], np.array(d["arm"])
    plain = estimate_superiority(y, Design(arm, 3))
    clustered = estimate_superiority(y, Design(arm, 3, cluster=np.array(d["cluster"])))
    for c, expected in enumerate(r["concepts"]):
        assert plain.estimate[c, 0] == pytest.approx(expected["estimate"], rel=EXACT)
        assert plain.std_error[c, 0] == pytest.approx(expected["se"], rel=EXACT)
        assert plain.df[c, 0] == pytest.approx(expected["df"], rel=EXACT)
        assert clustered.std_error[c, 0] == pytest.approx(expected["cluster_se"], rel=EXACT)
        assert clustered.df[c, 0] == pytest.approx(expected["cluster_df"], rel=EXACT)
    assert clustered.variance == "cr2"


def test_statistic_and_p_value_equal_scipy():
    y, arm = sample(1)
    y[3, 0] = np.nan
    fits = estimate_superiority(y, Design(arm, 3))
    for c in range(2):
        for k in range(2):
            there = ~np.isnan(y[:, k])
            expected = brunnermunzel(y[there & (arm == 0), k], y[there & (arm == c + 1), k])
            assert fits.statistic[c, k] == pytest.approx(expected.statistic, rel=EXACT)
            assert fits.p_value[c, k] == pytest.approx(expected.pvalue, rel=EXACT)


@pytest.mark.parametrize("design", ["rows", "clusters", "weights", "strata"])
def test_influence_values_square_to_the_variance(design):
    y, arm = sample(2)
    y[:5, 1] = np.nan
    rng = np.random.default_rng(3)
    more = {
        "rows": {},
        "clusters": {"cluster": rng.integers(0, 15, 90)},
        "weights": {"weights": rng.uniform(0.5, 2, 90)},
        "strata": {"weights": rng.uniform(0.5, 2, 90), "strata": np.arange(90) // 30, "cluster": np.arange(90) // 3},
    }[design]
    fits = estimate_superiority(y, Design(arm, 3, **more))
    covariance = joint_covariance(fits.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)).reshape(2, 2), fits.std_error, rtol=1e-12)
    assert (fits.status == "ok").all()


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_only_the_order_counts_and_sides_are_symmetric(seed):
    y, arm = sample(seed, n=45)
    fits = estimate_superiority(y, Design(arm, 3))
    grown = estimate_superiority(np.exp(y) + 7, Design(arm, 3))
    np.testing.assert_array_equal(grown.estimate, fits.estimate)
    np.testing.assert_array_equal(grown.std_error, fits.std_error)
    turned = estimate_superiority(-y, Design(arm, 3))
    np.testing.assert_allclose(turned.estimate, 1 - fits.estimate, atol=1e-14)
    swapped = estimate_superiority(y[arm < 2], Design(1 - arm[arm < 2], 2))
    np.testing.assert_allclose(swapped.estimate[0], 1 - fits.estimate[0], atol=1e-14)
    np.testing.assert_allclose(swapped.std_error[0], fits.std_error[0], atol=1e-14)


def test_equal_weights_are_no_weights_and_double_weights_double_rows():
    y, arm = sample(4)
    plain = estimate_superiority(y, Design(arm, 3))
    equal = estimate_superiority(y, Design(arm, 3, weights=np.full(90, 2.5)))
    np.testing.assert_allclose(equal.estimate, plain.estimate, rtol=1e-13)
    np.testing.assert_allclose(equal.std_error, plain.std_error, rtol=0.02)
    w = np.where(np.arange(90) < 20, 2, 1)
    weighted = estimate_superiority(y, Design(arm, 3, weights=w.astype(float)))
    doubled = estimate_superiority(np.repeat(y, w, axis=0), Design(np.repeat(arm, w), 3))
    np.testing.assert_allclose(weighted.estimate, doubled.estimate, rtol=1e-13)


def test_no_overlap_and_empty_arms_have_no_standard_error():
    y = np.array([1.0, 2, 3, 4, 5, 6, 1])[:, None]
    fits = estimate_superiority(y, Design(np.array([0, 0, 0, 1, 1, 1, 2]), 5))
    assert fits.status[:, 0].tolist() == ["zero_variance", "too_few", "empty", "empty"]
    assert fits.estimate[0, 0] == 1.0
    assert np.isnan(fits.std_error).all()
    none = estimate_superiority(y, Design(np.ones(7, dtype=int), 2))
    assert none.status.tolist() == [["no_control"]]
    assert np.isnan(none.estimate).all()


@pytest.mark.slow
@pytest.mark.parametrize("clustered", [False, True])
def test_error_rate_without_a_difference_but_with_unequal_spread(clustered):
    rng = np.random.default_rng(5)
    n, outcomes = 60, 4000
    arm = (np.arange(n) % 3 == 0).astype(int)
    cluster = np.arange(n) // 3
    shared = rng.normal(size=(n // 3, outcomes))[cluster] * (1.0 if clustered else 0.0)
    y = np.round(3 * (shared + rng.normal(size=(n, outcomes)) * np.where(arm, 1.5, 1.0)[:, None]))
    fits = estimate_superiority(y, Design(arm, 2, cluster=cluster if clustered else None))
    assert abs(np.mean(fits.p_value < 0.05) - 0.05) < 0.015
