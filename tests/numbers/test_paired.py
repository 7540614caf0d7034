"""Means of a few people: counted by hand, beside R and scipy, and never surer than the people allow."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pretest.numbers.paired import estimate_difference, estimate_mean

R = json.loads((Path(__file__).parents[1] / "reference" / "practice_dialogue.json").read_text(encoding="utf-8"))
DOMAIN = np.array(R["data"]["domain"])
BEFORE, AFTER, SHIFT = (np.array(R["data"][name], dtype=float) for name in ("before", "after", "shift"))
POSITIONS = st.lists(st.integers(1, 7), min_size=2, max_size=12).map(lambda found: np.array(found, dtype=float))


def test_a_mean_by_hand():
    # 1, 2, 3: mean 2, sd 1, error 1/sqrt(3) = .57735; t(.975, 2) = 4.302653
    fit = estimate_mean(np.array([1.0, 2.0, 3.0]))
    assert (fit.n, fit.mean, fit.sd, fit.df) == (3, 2.0, 1.0, 2.0)
    assert fit.std_error == pytest.approx(0.5773502691896258, rel=1e-12)
    assert fit.conf_high - fit.mean == pytest.approx(4.302652729911275 * 0.5773502691896258, rel=1e-9)


def same(fit, told):
    assert fit.n == told["n"]
    found = (fit.mean, fit.std_error, fit.df, fit.conf_low, fit.conf_high)
    assert found == pytest.approx([told[name] for name in ("estimate", "se", "df", "low", "high")], rel=1e-9)


@pytest.mark.parametrize("domain", ["care", "safety", "experience", "all"])
def test_the_change_is_that_of_r(domain):
    rows = np.ones(len(SHIFT), dtype=bool) if domain == "all" else domain == DOMAIN
    same(estimate_mean(SHIFT[rows]), R["change"][domain])


@pytest.mark.parametrize(("values", "name"), [(BEFORE, "before"), (AFTER, "after"), (SHIFT, "change")])
def test_the_difference_is_that_of_r(values, name):
    same(estimate_difference(values[DOMAIN == "care"], values[DOMAIN == "safety"]), R["distance"][name])


@given(POSITIONS, POSITIONS)
def test_the_difference_is_that_of_scipy(first, second):
    fit = estimate_difference(first, second)
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        assert math.isnan(fit.conf_low)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of scipy, where one group does not vary
        found = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert (fit.conf_low, fit.conf_high) == (pytest.approx(found.low, rel=1e-9), pytest.approx(found.high, rel=1e-9))
    other = estimate_difference(second, first)
    assert (other.conf_low, other.mean) == (pytest.approx(-fit.conf_high), pytest.approx(-fit.mean))


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 4.0], [1.0] * 12])
def test_equal_answers_of_a_few_people_give_no_interval(values):
    fit = estimate_mean(np.array(values, dtype=float))
    assert math.isnan(fit.conf_low)
    assert math.isnan(fit.conf_high)
    assert math.isnan(fit.df)
    if values:
        assert fit.mean == values[0]


def test_one_person_against_another_has_no_interval():
    fit = estimate_difference(np.array([7.0]), np.array([1.0, 2.0]))
    assert fit.mean == 5.5
    assert math.isnan(fit.conf_low)


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match="finite"):
        estimate_mean(np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="finite"):
        estimate_difference(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
