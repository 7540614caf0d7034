"""The score of a forecast where the truth is known with error only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from pretest.numbers.expectedscore import expected_crps
from pretest.numbers.forecast import crps, forecast_of, pool

NUMBERS = st.lists(st.integers(-100, 100), min_size=3, max_size=3).map(sorted)


def test_a_point_forecast_scores_the_mean_absolute_error():
    assert expected_crps(forecast_of(0, 0, 0), 0.0, 1.0) == pytest.approx(np.sqrt(2 / np.pi), abs=1e-9)


@pytest.mark.parametrize(("mean", "se"), [(5.0, 3.0), (-12.0, 0.5), (40.0, 6.0)])
def test_it_is_the_mean_of_the_score_by_numerical_integration(mean, se):
    forecast = pool([forecast_of(-4, 1, 12), forecast_of(10, 20, 25), forecast_of(3, 3, 3)])
    density = norm(mean, se)
    by_hand = quad(
        lambda truth: crps(forecast, truth) * density.pdf(truth),
        *(mean - 9 * se, mean + 9 * se), points=[3.0, mean], limit=200, epsabs=1e-9,
    )[0]  # fmt: skip
    assert expected_crps(forecast, mean, se) == pytest.approx(by_hand, abs=1e-6)


@given(NUMBERS, st.integers(-60, 60), st.floats(0.1, 20))
def test_it_is_never_below_the_error_of_the_estimate(numbers, mean, se):
    """Nobody can be expected to do better than who knows the truth's own distribution: se/√π."""
    assert expected_crps(forecast_of(*numbers), float(mean), se) >= se / np.sqrt(np.pi) - 1e-9


@given(NUMBERS, st.integers(-60, 60))
def test_without_error_it_is_the_score_itself(numbers, mean):
    forecast = forecast_of(*numbers)
    assert expected_crps(forecast, float(mean), 0.0) == crps(forecast, float(mean))
    assert expected_crps(forecast, float(mean), 1e-4) == pytest.approx(crps(forecast, float(mean)), abs=1e-3)


@pytest.mark.parametrize(("mean", "se"), [(np.nan, 1.0), (0.0, -1.0), (0.0, np.inf)])
def test_what_is_no_estimate_is_refused(mean, se):
    with pytest.raises(ValueError, match="estimate"):
        expected_crps(forecast_of(1, 2, 3), mean, se)
