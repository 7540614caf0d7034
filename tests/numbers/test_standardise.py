"""Effects in SD units: exact moments, leave-one-out, invariance, and the error rate that the margin rests on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from pretest.numbers import estimate_differences, joint_covariance, small_sample_correction, standardise
from pretest.numbers.design import Design

SKEWED = {"floor": [0.60, 0.20, 0.10, 0.06, 0.04], "ceiling": [0.04, 0.06, 0.10, 0.20, 0.60]}


def items(rng, probabilities, size):
    return 1.0 + np.searchsorted(np.cumsum(probabilities)[:-1], rng.random(size))


def test_standard_error_from_the_third_and_fourth_moments():
    rng = np.random.default_rng(1)
    control, concept = items(rng, SKEWED["floor"], 40), items(rng, SKEWED["floor"], 30) + 0.5
    arm = np.repeat([0, 1], [40, 30])
    d = standardise(estimate_differences(np.concatenate([control, concept])[:, None], Design(arm, 2)))
    n, e = 40, control - control.mean()
    s, delta = control.std(ddof=1), concept.mean() - control.mean()
    variance_of_s2 = (n / (n - 1)) ** 3 * (np.mean(e**4) - np.mean(e**2) ** 2) / n
    covariance = np.sum(e**3) / (n - 1) ** 2
    expected = (concept.var(ddof=1) / 30 + s**2 / n) / s**2
    expected += delta**2 / (4 * s**6) * variance_of_s2 + delta / s**4 * covariance
    assert d.estimate[0, 0] == pytest.approx(delta / s, rel=1e-12)
    assert d.std_error[0, 0] ** 2 == pytest.approx(expected, rel=1e-12)
    assert d.scale[0] == pytest.approx(s)
    assert d.corrected[0, 0] == pytest.approx(delta / s * d.correction[0])


@pytest.mark.parametrize("design", ["rows", "clusters", "survey"])
def test_standard_error_equals_leaving_one_unit_out(design):
    """The jackknife is another linearisation; with 150 units the two agree within 3 %."""
    rng = np.random.default_rng(2)
    n, per = 450, 1 if design == "rows" else 3
    cluster = np.arange(n) // per
    arm = cluster % 2
    y = items(rng, SKEWED["floor"], n) + 0.4 * arm + rng.normal(size=n)[cluster] * (per > 1)
    weights = rng.gamma(4, 1, n) if design == "survey" else None

    def fit(keep):
        options = {"cluster": cluster[keep]} if per > 1 else {}
        if weights is not None:
            options["weights"] = weights[keep]
        return standardise(estimate_differences(y[keep, None], Design(arm[keep], 2, **options)))

    units = np.unique(cluster)
    left_out = np.array([fit(cluster != g).estimate[0, 0] for g in units])
    jackknife = np.sqrt((len(units) - 1) / len(units) * np.sum((left_out - left_out.mean()) ** 2))
    assert fit(cluster >= 0).std_error[0, 0] == pytest.approx(jackknife, rel=0.03)


@given(seed=st.integers(0, 1000), shift=st.floats(-20, 20), scale=st.floats(0.1, 20))
@settings(max_examples=30)
def test_units_of_the_outcome_do_not_matter(seed, shift, scale):
    rng = np.random.default_rng(seed)
    y, arm, cluster = rng.normal(size=(40, 2)) ** 2, np.arange(40) % 3, np.arange(40) // 3
    once = standardise(estimate_differences(y, Design(arm, 3, cluster=cluster)))
    again = standardise(estimate_differences(shift + scale * y, Design(arm, 3, cluster=cluster)))
    np.testing.assert_allclose(again.estimate, once.estimate, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(again.std_error, once.std_error, rtol=1e-8)
    V = joint_covariance(once.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(V)), once.std_error.ravel(), rtol=1e-12)


def test_bounds_solve_the_equation_they_invert():
    """At the bound x the statistic (δ - x s) / SE(δ - x s) is exactly minus or plus the t quantile."""
    rng = np.random.default_rng(4)
    y, arm, cluster = items(rng, SKEWED["floor"], (90, 2)), np.arange(90) % 3, np.arange(90) // 2
    fits = estimate_differences(y, Design(arm, 3, cluster=cluster))
    d = standardise(fits)
    alpha = np.array([[0.05, 0.01], [0.2, 0.05]])
    for bound, sign in zip(d.bounds(alpha), (1, -1), strict=True):
        at_bound = fits.influence - fits.reference_variance_influence[:, None, :] * bound / (2 * d.scale)
        sums = at_bound.reshape(45, 2, 2, 2).sum(axis=1)
        statistic = (fits.estimate - bound * d.scale) / np.sqrt((sums**2).sum(axis=0))
        np.testing.assert_allclose(statistic, sign * stdtrit(d.df, 1 - alpha), rtol=1e-9)
    assert (d.bounds(0.05)[0] > 0).tolist() == (fits.estimate > stdtrit(fits.df, 0.95) * fits.std_error).tolist()


@pytest.mark.parametrize("clustered", [False, True])
def test_thirds_give_the_third_cumulant_at_any_margin(clustered):
    rng = np.random.default_rng(6)
    y, arm = items(rng, SKEWED["floor"], (90, 2)), np.arange(90) % 3
    fits = estimate_differences(y, Design(arm, 3, cluster=np.arange(90) // 2 if clustered else None))
    d = standardise(fits)
    for margin in (0.0, 0.2, -0.7):
        at_margin = fits.influence / d.scale
        at_margin = at_margin - margin * fits.reference_variance_influence[:, None, :] / (2 * d.scale**2)
        if clustered:
            at_margin = at_margin.reshape(45, 2, 2, 2).sum(axis=1)
        third = d.thirds[0] - 3 * margin * d.thirds[1] + 3 * margin**2 * d.thirds[2] - margin**3 * d.thirds[3]
        np.testing.assert_allclose(third, (at_margin**3).sum(axis=0), rtol=1e-10)
    assert np.isnan(standardise(estimate_differences(np.ones((6, 1)), Design(np.arange(6) % 2, 2))).thirds).all()


def test_an_sd_that_is_hardly_known_bounds_nothing():
    y = np.array([1.0, 1.0, 5.0, 2.0, 3.0, 2.0])[:, None]
    d = standardise(estimate_differences(y, Design(np.array([0, 0, 0, 1, 1, 1]), 2)))
    lower, upper = d.bounds(1e-4)
    assert lower.tolist() == [[-np.inf]]
    assert upper.tolist() == [[np.inf]]


def test_correction_equals_the_gamma_formula_of_r(reference):
    r = reference("linear")["hedges"]
    np.testing.assert_allclose(small_sample_correction(np.array(r["df"], dtype=float)), r["factor"], rtol=1e-12)
    assert np.isnan(small_sample_correction(np.array([0.0, 1.0]))).all()


def test_a_control_without_spread_has_no_standardised_effect():
    y = np.array([1.0, 1.0, 1.0, 1.0, 3.0, 2.0])[:, None]
    d = standardise(estimate_differences(y, Design(np.array([0, 0, 0, 1, 1, 1]), 2)))
    assert d.status.tolist() == [["flat_reference"]]
    for values in (d.estimate, d.std_error, d.df, d.scale, *d.bounds(0.05)):
        assert np.isnan(values).all()


def test_cells_without_a_difference_stay_without():
    y = np.array([1.0, 2.0, 4.0, np.nan, 3.0])[:, None]
    d = standardise(estimate_differences(y, Design(np.array([0, 0, 0, 1, 2]), 3)))
    assert d.status.tolist() == [["empty"], ["too_few"]]
    assert np.isnan(d.std_error).all()


@pytest.mark.slow
@pytest.mark.parametrize("shape", sorted(SKEWED))
@pytest.mark.parametrize("margin", [0.2, 0.5])
@pytest.mark.parametrize("n", [50, 100, 250])
def test_harm_at_the_margin_is_excluded_in_four_to_six_percent(shape, margin, n):
    """P(upper 95 % bound < Δ | δ = Δ) on skewed 5-point items; Monte Carlo error 0.15 points at 20,000 studies."""
    rng = np.random.default_rng(3)
    values, p0 = np.arange(1.0, 6.0), np.array(SKEWED[shape])
    mean = p0 @ values
    target = mean + margin * np.sqrt(p0 @ (values - mean) ** 2)
    tilts = np.linspace(-3, 3, 60_001)
    tilted = p0 * np.exp(np.outer(tilts, values - mean))
    tilted /= tilted.sum(axis=1, keepdims=True)
    p1 = tilted[np.argmin(np.abs(tilted @ values - target))]
    arm = np.repeat([0, 1], n)
    excluded, shown, plain = 0, 0, 0
    for _ in range(10):
        y = np.vstack([items(rng, p0, (n, 2_000)), items(rng, p1, (n, 2_000))])
        d = standardise(estimate_differences(y, Design(arm, 2)))
        lower, upper = d.bounds(0.05)
        excluded += np.sum(upper < margin)
        shown += np.sum(lower > margin)
        plain += np.sum(d.estimate + stdtrit(d.df, 0.95) * d.std_error < margin)
    assert 0.04 < excluded / 20_000 < 0.06
    assert 0.035 < shown / 20_000 < 0.06
    assert 0.02 < plain / 20_000 < 0.075  # what a symmetric interval would do
