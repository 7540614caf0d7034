"""Forecasts of people of 100 become shifts in SD, harm positive, and never surer than the sceptical prior."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from pretest.analysis.prior.practised import LEAST_SD, in_sd, pool_in_sd
from pretest.numbers.shifted import shifted_share


def test_a_difference_in_people_is_a_difference_of_probits_by_hand():
    mean, sd = in_sd(15.0, 5.0, 0.25)
    assert mean == pytest.approx(norm.ppf(0.40) - norm.ppf(0.25))
    assert sd == pytest.approx(0.05 / norm.pdf(norm.ppf(0.40)))
    assert in_sd(0.0, 5.0, 0.5) == (0.0, pytest.approx(0.05 * math.sqrt(2 * math.pi)))


@given(st.floats(0.05, 0.95), st.floats(-4.0, 4.0))
def test_it_is_the_way_back_of_what_laymen_are_told(base, people):
    shift, _ = in_sd(people, 1.0, base)
    assert float(shifted_share(base, shift)) - base == pytest.approx(people / 100, abs=1e-9)


@pytest.mark.parametrize(("base", "people"), [(0.1, -10.0), (0.1, -12.0), (0.95, 5.0), (0.95, 30.0)])
def test_forecasts_that_leave_the_shares_have_no_place(base, people):
    assert all(math.isnan(value) for value in in_sd(people, 5.0, base))


def test_the_spread_of_a_panel_holds_that_between_outcomes():
    # variances .09 and .09, means .1 and .5: between them .04
    assert pool_in_sd([0.1, 0.5], [0.3, 0.3]) == (pytest.approx(0.3), pytest.approx(math.sqrt(0.13)))


def test_a_panel_is_never_surer_than_the_sceptical_prior():
    assert pool_in_sd([0.1, 0.1], [0.01, 0.02]) == (pytest.approx(0.1), LEAST_SD)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 2)), min_size=1, max_size=8))
def test_the_mean_lies_among_the_outcomes_and_the_spread_is_at_least_their_mean_one(parts):
    means, sds = map(list, zip(*parts, strict=True))
    mean, sd = pool_in_sd(means, sds)
    assert min(means) - 1e-12 <= mean <= max(means) + 1e-12
    assert sd >= np.sqrt(np.mean(np.square(sds))) - 1e-12
