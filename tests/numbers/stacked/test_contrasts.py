"""Contrasts of many studies are what the engine says of each."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import Design, estimate_differences
from pretest.numbers.stacked import (
    StackedRows,
    stacked_adjusted,
    stacked_differences,
    stacked_fits,
    stacked_means,
)
from tests.numbers.stacked.drawn import OUTCOMES, PARTS, STUDIES, engine


@pytest.mark.parametrize(("adjusted", "inference"), [(False, "finite"), (True, "finite"), (True, "superpopulation")])
def test_estimates_errors_and_influence_are_those_of_the_engine(drawn, adjusted, inference):
    scores, inside, x = drawn
    rows = StackedRows.of(scores, inside, PARTS)
    known = np.ones(x.shape[:2], dtype=bool)
    levels = stacked_adjusted(rows, x, known, inference) if adjusted else stacked_means(rows)
    fits = stacked_fits(rows, levels)
    seen = 0
    for r in range(STUDIES):
        real, own = engine(drawn, r, adjusted=adjusted, inference=inference)
        for k in np.flatnonzero(levels.sound[r]):
            seen += 1
            for name in ("estimate", "std_error", "df"):
                np.testing.assert_allclose(getattr(fits, name)[r, k], getattr(real, name)[:, k], rtol=1e-9)
            np.testing.assert_allclose(fits.influence[r, k][:, own].T, real.influence[:, :, k], atol=1e-12)
            assert fits.status[r, k].tolist() == real.status[:, k].tolist()
    assert seen > STUDIES * OUTCOMES / 2


def test_a_covariate_that_hardly_anybody_has_is_left_out_as_the_engine_does(drawn):
    """The rare one fits a row by itself in some arm; the engine says so, and the estimates agree."""
    left_out = [engine(drawn, r, adjusted=True)[0].dropped for r in range(STUDIES)]
    assert any(1 in dropped for one in left_out for dropped in one)


def test_what_cannot_be_estimated_is_told_as_the_engine_tells_it():
    scores = np.zeros((1, 4, 9))
    scores[0, 0] = 3.0
    scores[0, 1, 3:6] = np.nan
    scores[0, 2, :3] = np.nan
    scores[0, 3] = [1, 2, 3, 4, np.nan, np.nan, 1, 1, 2]
    parts = (slice(0, 3), slice(3, 6), slice(6, 9))
    rows = StackedRows.of(scores, np.ones((1, 9), dtype=bool), parts)
    fits = stacked_fits(rows, stacked_means(rows))
    real = estimate_differences(scores[0].T, Design(np.repeat(np.arange(3), 3), 3))
    assert fits.status[0].T.tolist() == real.status.tolist()
    np.testing.assert_allclose(fits.estimate[0].T, real.estimate)
    np.testing.assert_allclose(fits.std_error[0].T, real.std_error)


def test_plain_differences_without_influence(drawn):
    scores, inside, _ = drawn
    rows = StackedRows.of(scores, inside, PARTS)
    estimate, error, df = stacked_differences(rows, stacked_means(rows))
    for r in range(STUDIES):
        real, _ = engine(drawn, r, adjusted=False)
        np.testing.assert_allclose(estimate[r], real.estimate)
        np.testing.assert_allclose(error[r], real.std_error)
        np.testing.assert_allclose(df[r], real.df)
