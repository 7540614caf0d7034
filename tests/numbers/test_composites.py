"""Composites: scores that can be counted by hand, and the uncertainty of the SDs that they are made with."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import Design, estimate_differences, standardise
from pretest.numbers.composites import component_scales, compose, composite_fits, reference_moments

SIGN = np.array([1.0, -1.0, 1.0])


def drawn(rng, n, *, harm=0.0, shift=0.5):
    """(2n, 3) skewed scores of two arms that share a factor, the second one better when higher; (2n,) arm."""
    arm = np.repeat([0, 1], n)
    factor = rng.normal(size=2 * n) + harm * arm
    noise = rng.normal(size=(2 * n, 3))
    latent = factor[:, None] * SIGN + noise * [0.8, 1.0, 1.3]
    return np.exp(shift * latent), arm


def whole(values, design, covariates=None):
    """Fits of the composite as the pipeline makes them, and as if the SDs were known."""
    mean, sd = reference_moments(values, design.arm == 0, design.weights)
    score = compose(values, SIGN, mean, sd)
    bare = estimate_differences(score[:, None], design, covariates=covariates)
    return composite_fits(bare, {0: component_scales(values, SIGN, design, covariates=covariates)}), bare


def test_a_composite_by_hand():
    values = np.array([[1.0, 2.0], [3.0, 6.0], [4.0, 0.0], [np.nan, 4.0]])
    mean, sd = reference_moments(values, np.array([True, True, False, False]))
    assert mean.tolist() == [2.0, 4.0]
    assert sd == pytest.approx([np.sqrt(2), np.sqrt(8)])
    score = compose(values, np.array([1.0, -1.0]), mean, sd)
    # (4 - 2) / √2 and -(0 - 4) / √8 are both √2
    assert score[:3] == pytest.approx([0.0, 0.0, np.sqrt(2)])
    assert np.isnan(score[3])


def test_moments_are_those_that_effects_are_standardised_with():
    rng = np.random.default_rng(3)
    values, arm = drawn(rng, 30)
    values[rng.random(values.shape) < 0.2] = np.nan
    weights = rng.uniform(0.5, 2.0, size=60)
    for given in (None, weights):
        fits = estimate_differences(values, Design(arm, 2, weights=given))
        mean, sd = reference_moments(values, arm == 0, given)
        assert mean == pytest.approx(fits.reference_mean)
        assert sd == pytest.approx(fits.reference_sd)


def statistic(values, arm, weight, x=None):
    """Difference and control SD of the composite as smooth functions of the weights of the rows."""
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)
    own = weight[:, None] * there * (arm == 0)[:, None]
    mean = (own * filled).sum(axis=0) / own.sum(axis=0)
    sd = np.sqrt((own * (filled - mean) ** 2).sum(axis=0) / own.sum(axis=0))
    complete = there.all(axis=1)
    score = np.where(complete, (SIGN * (filled - mean) / sd).mean(axis=1), 0.0)
    w = weight * complete
    if x is None:
        level = [np.average(score, weights=w * (arm == a)) for a in (0, 1)]
    else:
        centre = np.average(x, weights=w)
        level = []
        for a in (0, 1):
            root = np.sqrt(w * (arm == a))
            lines = root[:, None] * np.column_stack([np.ones(len(x)), x - centre])
            level.append(np.linalg.lstsq(lines, root * score, rcond=None)[0][0])
    control = w * (arm == 0)
    spread = np.sqrt(np.average((score - np.average(score, weights=control)) ** 2, weights=control))
    return np.array([level[1] - level[0], (level[1] - level[0]) / spread])


def derivatives(values, arm, x=None):
    """(n, 2) numeric influence of each row: the derivative to its weight."""
    n, step = len(arm), 1e-5
    found = []
    for i in range(n):
        up, down = np.ones(n), np.ones(n)
        up[i], down[i] = 1 + step, 1 - step
        found.append((statistic(values, arm, up, x) - statistic(values, arm, down, x)) / (2 * step))
    return np.array(found)


@pytest.mark.parametrize("adjusted", [False, True])
def test_influence_is_the_derivative_of_the_whole_statistic(adjusted):
    rng = np.random.default_rng(5)
    values, arm = drawn(rng, 250, harm=0.8)
    values[rng.random(values.shape) < 0.05] = np.nan
    x = rng.normal(size=500) if adjusted else None
    design = Design(arm, 2)
    mean, sd = reference_moments(values, arm == 0)
    covariates = None if x is None else x[:, None]
    score = compose(values, SIGN, mean, sd)[:, None]
    bare = estimate_differences(score, design, covariates=covariates, inference="superpopulation")
    fits = composite_fits(bare, {0: component_scales(values, SIGN, design, covariates=covariates)})
    numeric = np.sqrt((derivatives(values, arm, x) ** 2).sum(axis=0))
    assert fits.std_error[0, 0] == pytest.approx(numeric[0], rel=0.015)
    assert standardise(fits).std_error[0, 0] == pytest.approx(numeric[1], rel=0.015)
    # and the SDs of the components matter: without them the error is another one
    assert abs(bare.std_error[0, 0] / numeric[0] - 1) > 0.05


def test_each_influence_value_is_its_own_derivative():
    values, arm = drawn(np.random.default_rng(8), 200, harm=0.8)
    fits, _ = whole(values, Design(arm, 2))
    numeric = derivatives(values, arm)
    assert fits.influence[:, 0, 0] == pytest.approx(numeric[:, 0], rel=0.02, abs=1e-5)
    assert standardise(fits).influence[:, 0, 0] == pytest.approx(numeric[:, 1], rel=0.02, abs=2e-5)


@pytest.mark.parametrize("kind", ["rows", "clusters", "weights"])
def test_squared_influence_by_cluster_is_the_variance(kind):
    rng = np.random.default_rng(9)
    values, arm = drawn(rng, 60, harm=0.4)
    cluster = arm * 12 + rng.integers(0, 12, size=120) if kind == "clusters" else None
    weights = rng.uniform(0.5, 2.0, size=120) if kind == "weights" else None
    fits, bare = whole(values, Design(arm, 2, cluster=cluster, weights=weights))
    assert (fits.influence_by_cluster() ** 2).sum() == pytest.approx(fits.std_error[0, 0] ** 2)
    assert fits.estimate == pytest.approx(bare.estimate)
    assert fits.df == pytest.approx(bare.df)


def test_units_of_the_components_do_not_matter():
    values, arm = drawn(np.random.default_rng(10), 80, harm=0.3)
    design = Design(arm, 2)
    here, there = standardise(whole(values, design)[0]), standardise(whole(values * [10.0, 0.1, 3.0] + 7.0, design)[0])
    assert there.estimate == pytest.approx(here.estimate)
    assert there.std_error == pytest.approx(here.std_error)
    assert there.influence == pytest.approx(here.influence)


def test_a_composite_of_one_score_twice_is_that_score():
    values, arm = drawn(np.random.default_rng(12), 100, harm=0.5)
    one, sign, design = values[:, :1], np.ones(2), Design(arm, 2)
    twice = np.repeat(one, 2, axis=1)
    score = compose(twice, sign, *reference_moments(twice, arm == 0))[:, None]
    fits = composite_fits(estimate_differences(score, design), {0: component_scales(twice, sign, design)})
    expected, found = standardise(estimate_differences(one, design)), standardise(fits)
    assert found.estimate == pytest.approx(expected.estimate)
    assert found.std_error == pytest.approx(expected.std_error)
    assert fits.reference_variance_influence == pytest.approx(0.0, abs=1e-12)  # its SD is 1 by construction


def test_a_cell_without_a_standard_error_keeps_none():
    values, arm = drawn(np.random.default_rng(13), 20)
    values[arm == 0, 1] = 2.0  # flat in the control arm
    score = compose(values, SIGN, *reference_moments(values, arm == 0))
    assert np.isnan(score).all()
    bare = estimate_differences(score[:, None], Design(arm, 2))
    fits = composite_fits(bare, {0: component_scales(values, SIGN, Design(arm, 2))})
    assert fits.status.tolist() == bare.status.tolist()
    assert np.isnan(fits.std_error).all()


@pytest.mark.slow
@pytest.mark.parametrize(("n", "control"), [(100, 100), (150, 300)])
def test_false_reassurance_at_the_margin(n, control):
    """The true effect is the margin, in SD of the composite: harm may be excluded in 5 % of the studies."""
    rng = np.random.default_rng(20)
    large, of_large = drawn(rng, 1_000_000, harm=0.25)
    mean, sd = reference_moments(large, of_large == 0)
    score = compose(large, SIGN, mean, sd)
    margin = (score[of_large == 1].mean() - score[of_large == 0].mean()) / score[of_large == 0].std()
    most, missed, draws = max(n, control), 0, 4_000
    for _ in range(draws):
        values, arm = drawn(rng, most, harm=0.25)
        kept = np.r_[0:control, most : most + n]
        fits, _ = whole(values[kept], Design(arm[kept], 2))
        missed += standardise(fits).bounds(0.05)[1][0, 0] < margin
    assert missed / draws <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / draws)
