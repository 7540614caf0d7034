"""Composites of many studies owe to the SDs of their components what the engine says of each."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import Design, estimate_differences
from pretest.numbers.composites import component_scales, compose, composite_fits, reference_moments
from pretest.numbers.stacked import (
    StackedRows,
    stacked_adjusted,
    stacked_fits,
    stacked_means,
    with_stacked_scales,
)
from tests.numbers.stacked.drawn import ARMS, PARTS, STUDIES

SIGN = np.array([1.0, -1.0, 1.0])
CONTROL = np.repeat([True, False], [ARMS[0], sum(ARMS[1:])])


def composed(drawn, r):
    scores, inside, _ = drawn
    mean, sd = reference_moments(scores[r].T, CONTROL & inside[r])
    return compose(scores[r].T, SIGN, mean, sd)


@pytest.mark.parametrize("adjusted", [False, True])
def test_errors_and_influence_are_those_of_the_engine(drawn, adjusted):
    scores, inside, x = drawn
    x = x[:, :1]
    outcomes = np.stack([[composed(drawn, r)] for r in range(STUDIES)])
    rows = StackedRows.of(outcomes, inside, PARTS)
    known = np.ones(x.shape[:2], dtype=bool)
    levels = stacked_adjusted(rows, x, known, "superpopulation") if adjusted else stacked_means(rows)
    bare = stacked_fits(rows, levels)
    fits = with_stacked_scales(bare, rows, levels, 0, scores, SIGN)
    for r in range(STUDIES):
        own = np.flatnonzero(inside[r])
        design = Design(np.repeat(np.arange(3), ARMS)[own], 3)
        covariates = x[r][:, own].T if adjusted else None
        plain = estimate_differences(outcomes[r][:, own].T, design, covariates=covariates, inference="superpopulation")
        scales = component_scales(scores[r][:, own].T, SIGN, design, covariates=covariates)
        real = composite_fits(plain, {0: scales})
        np.testing.assert_allclose(fits.std_error[r, 0], real.std_error[:, 0], rtol=1e-9)
        np.testing.assert_allclose(fits.influence[r, 0][:, own].T, real.influence[:, :, 0], atol=1e-12)
        control = np.flatnonzero(design.arm == 0)
        mine = fits.of_variance[r, 0][own[control]]
        np.testing.assert_allclose(mine, real.reference_variance_influence[control, 0], atol=1e-12)
        np.testing.assert_allclose(fits.estimate[r], plain.estimate.T, rtol=1e-9)
    assert (np.abs(fits.std_error / bare.std_error - 1.0) > 1e-6).all()  # the SDs do count for something
