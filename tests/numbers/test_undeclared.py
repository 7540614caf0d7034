"""The price of a look that nobody planned is the chance of being wrong at one of two, and told where it is known."""

from __future__ import annotations

import pytest
from scipy.stats import multivariate_normal, norm

from pretest.numbers.undeclared import MEASURED_AT, UNDECLARED_RATE, undeclared_rate


def test_it_is_the_chance_to_cross_at_half_or_at_all_of_the_people():
    bound = norm.isf(MEASURED_AT)
    alike = [[1.0, 0.5**0.5], [0.5**0.5, 1.0]]  # of two means, one of which holds half of the people of the other
    crossed = 1.0 - multivariate_normal([0.0, 0.0], alike).cdf([bound, bound])
    assert pytest.approx(crossed, abs=0.0005) == UNDECLARED_RATE


def test_it_is_told_at_the_level_at_which_it_is_known_alone():
    assert undeclared_rate(MEASURED_AT) == UNDECLARED_RATE
    assert undeclared_rate(0.025) is None
