"""Effects in SD of many studies are what the engine says of each."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import standardise
from pretest.numbers.bounds import FEWEST_UNITS
from pretest.numbers.stacked import StackedRows, stacked_adjusted, stacked_effects, stacked_fits, stacked_means
from tests.numbers.stacked.drawn import PARTS, STUDIES, engine


@pytest.mark.parametrize("adjusted", [False, True])
def test_effects_and_what_their_bounds_rest_on_are_those_of_the_engine(drawn, adjusted):
    scores, inside, x = drawn
    rows = StackedRows.of(scores, inside, PARTS)
    known = np.ones(x.shape[:2], dtype=bool)
    levels = stacked_adjusted(rows, x, known, "superpopulation") if adjusted else stacked_means(rows)
    fits = stacked_fits(rows, levels)
    effects = stacked_effects(fits, PARTS[0])
    assert levels.sound.any()
    for r in range(STUDIES):
        real, _ = engine(drawn, r, adjusted=adjusted)
        standard = standardise(real)
        for k in np.flatnonzero(levels.sound[r]):
            for name in ("estimate", "df", "difference_variance", "scale_variance", "covariance"):
                np.testing.assert_allclose(getattr(effects, name)[r, k], getattr(standard, name)[:, k], rtol=1e-9)
            enough = np.minimum(real.units[1:, k], real.units[0, k]) >= FEWEST_UNITS
            third = np.where(enough, standard.thirds[:, :, k], np.nan)
            np.testing.assert_allclose(effects.thirds[:, r, k], third, rtol=1e-8)
            skewness = np.where(enough, real.third[:, k] / real.std_error[:, k] ** 3, np.nan)
            np.testing.assert_allclose(effects.skewness[r, k], skewness, rtol=1e-8)


def test_a_reference_without_spread_has_no_effect_in_sd():
    scores = np.array([[[2.0, 2.0, 2.0, 1.0, 3.0, 5.0]]])
    rows = StackedRows.of(scores, np.ones((1, 6), dtype=bool), (slice(0, 3), slice(3, 6)))
    fits = stacked_fits(rows, stacked_means(rows))
    effects = stacked_effects(fits, slice(0, 3))
    assert fits.status[0, 0, 0] == "ok"
    assert effects.status[0, 0, 0] == "flat_reference"
    assert np.isnan(effects.estimate).all()
    assert np.isnan(effects.scale).all()
