"""Trimmed means and the ends of a slider: by hand, against R and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t, ttest_ind

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design
from pretest.numbers.trimmed import _weighted, _yuen, estimate_edge_shares, estimate_trimmed_differences

EXACT = 1e-10


def sample(seed, n=90):
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 3
    return np.minimum(np.round(rng.gamma(1.5, 20, size=(n, 2)) + 5 * arm[:, None]), 100), arm


def test_five_answers_by_hand():
    # 20 % off either end of 1 2 3 4 100: mean 3; winsorised 2 2 3 4 4: sum of squares 4, variance 4 / (3 * 2)
    y, arm = np.array([1.0, 2, 3, 4, 100, 0, 0, 0, 0, 50])[:, None], np.repeat([1, 0], 5)
    fits = estimate_trimmed_differences(y, Design(arm, 2), share=0.2)
    assert fits.estimate[0, 0] == pytest.approx(3.0)
    assert fits.std_error[0, 0] == pytest.approx(np.sqrt(4 / 6))
    assert fits.df[0, 0] == pytest.approx(2)


@pytest.mark.parametrize(("name", "share"), [("tenth", 0.1), ("fifth", 0.2)])
def test_equals_the_formulas_in_r(reference, name, share):
    r = reference("trimmed")
    y = np.array(r["data"]["y"], dtype=float)[:, None]
    fits = estimate_trimmed_differences(y, Design(np.array(r["data"]["arm"]), 3), share=share)
    for c, expected in enumerate(r[name]):
        assert fits.estimate[c, 0] == pytest.approx(expected["estimate"], rel=EXACT)
        assert fits.std_error[c, 0] == pytest.approx(expected["se"], rel=EXACT)
        assert fits.df[c, 0] == pytest.approx(expected["df"], rel=EXACT)


def test_equals_scipy_with_missing_answers():
    y, arm = sample(1)
    y[3, 0] = np.nan
    fits = estimate_trimmed_differences(y, Design(arm, 3), share=0.15)
    there = ~np.isnan(y[:, 0])
    expected = ttest_ind(y[there & (arm == 2), 0], y[there & (arm == 0), 0], equal_var=False, trim=0.15)
    assert fits.estimate[1, 0] / fits.std_error[1, 0] == pytest.approx(expected.statistic, rel=EXACT)
    assert fits.df[1, 0] == pytest.approx(expected.df, rel=EXACT)


def test_nothing_trimmed_is_the_plain_difference():
    y, arm = sample(2)
    fits, plain = estimate_trimmed_differences(y, Design(arm, 3), share=0.0), estimate_differences(y, Design(arm, 3))
    for name in ("estimate", "std_error", "df", "influence"):
        np.testing.assert_allclose(getattr(fits, name), getattr(plain, name), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("design", ["rows", "clusters", "weights", "strata"])
def test_influence_values_square_to_the_variance(design):
    y, arm = sample(3)
    rng = np.random.default_rng(4)
    more = {
        "rows": {},
        "clusters": {"cluster": rng.integers(0, 15, 90)},
        "weights": {"weights": rng.uniform(0.5, 2, 90)},
        "strata": {"weights": rng.uniform(0.5, 2, 90), "strata": np.arange(90) // 30, "cluster": np.arange(90) // 3},
    }[design]
    fits = estimate_trimmed_differences(y, Design(arm, 3, **more))
    covariance = joint_covariance(fits.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)).reshape(2, 2), fits.std_error, rtol=1e-12)
    assert (fits.status == "ok").all()


def test_equal_weights_are_no_weights():
    y, arm = sample(5)
    plain = estimate_trimmed_differences(y, Design(arm, 3))
    equal = estimate_trimmed_differences(y, Design(arm, 3, weights=np.full(90, 3.0)))
    np.testing.assert_array_equal(equal.std_error, plain.std_error)
    for one, other in zip(_weighted(y[:30, 0], np.ones(30), 0.1), _yuen(y[:30, 0], 0.1), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 10))
def test_scale_shift_and_sign(seed, scale):
    y, arm = sample(seed, n=45)
    fits = estimate_trimmed_differences(y, Design(arm, 3))
    moved = estimate_trimmed_differences(7 - scale * y, Design(arm, 3))
    np.testing.assert_allclose(moved.estimate, -scale * fits.estimate, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(moved.std_error, scale * fits.std_error, rtol=1e-8)


def test_one_wild_answer_does_not_move_it():
    y, arm = sample(6)
    wild = y.copy()
    top = np.flatnonzero(arm == 1)[np.argmax(y[arm == 1, 0])]
    wild[top, 0] = 1e6
    fits, moved = (estimate_trimmed_differences(values, Design(arm, 3)) for values in (y, wild))
    assert moved.estimate[0, 0] == fits.estimate[0, 0]
    assert moved.std_error[0, 0] == pytest.approx(fits.std_error[0, 0])


def test_what_cannot_be_estimated_is_named():
    y = np.array([50.0, 50, 50, 1, 50, 50, 50, 1, 2])[:, None]
    arm = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2])
    fits = estimate_trimmed_differences(y, Design(arm, 4), share=0.25)
    assert fits.status[:, 0].tolist() == ["zero_variance", "too_few", "empty"]
    assert np.isnan(fits.std_error).all()
    with pytest.raises(ValueError, match="share"):
        estimate_trimmed_differences(y, Design(arm, 4), share=0.5)


def test_shares_at_the_ends_by_hand():
    y = np.array([0.0, 0, 100, 50, 0, 100, 100, 30, np.nan])[:, None]
    floor, ceiling = estimate_edge_shares(y, Design(np.array([0, 0, 0, 0, 1, 1, 1, 1, 1]), 2))
    np.testing.assert_allclose(floor.arm_mean[:, 0], [0.5, 0.25])
    np.testing.assert_allclose(ceiling.arm_mean[:, 0], [0.25, 0.5])
    assert floor.estimate[0, 0] == -0.25
    assert ceiling.std_error[0, 0] == pytest.approx(np.sqrt(0.1875 / 3 + 0.25 / 3))
    with pytest.raises(ValueError, match="outcomes"):
        estimate_edge_shares(y, Design(np.zeros(9, dtype=int), 2), highest=99.0)


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True])
def test_error_rate_on_skewed_counts(weighted):
    rng = np.random.default_rng(7)
    y = np.minimum(np.round(rng.gamma(1.5, 20, size=(100, 4000))), 100)
    weights = rng.uniform(0.5, 2, 100) if weighted else None
    fits = estimate_trimmed_differences(y, Design(np.arange(100) % 2, 2, weights=weights))
    p = 2 * t.sf(np.abs(fits.estimate / fits.std_error), fits.df)
    assert abs(np.mean(p < 0.05) - 0.05) < 0.015
