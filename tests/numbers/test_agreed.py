"""What came beside what was expected: by hand, against R (tests/reference/lookback_welch.R), and properties."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pretest.numbers.agreed import Measured, agreement, difference_interval, normal_scores, within_range

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "lookback_welch.json").read_text(encoding="utf-8"))
NAN, INF = math.nan, math.inf
sizes = st.floats(-3, 3)
spreads = st.floats(0.01, 2)


def measured(estimate, error, df=INF):
    return Measured(estimate, error, df, estimate - 1.96 * error, estimate + 1.96 * error)


def of_sample(values):
    n = len(values)
    return Measured(float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(n)), n - 1, NAN, NAN)


@pytest.mark.parametrize("case", REFERENCE["welch"])
def test_the_interval_of_a_difference_is_that_of_welch(case):
    found = difference_interval(of_sample(case["x"]), of_sample(case["y"]), 0.95)
    assert found == pytest.approx((case["low"], case["high"]), rel=1e-9)


@pytest.mark.parametrize("case", REFERENCE["scores"])
def test_scores_are_those_of_quadrature(case):
    mean, sd, came, error = case["values"]
    found = normal_scores(measured(mean, sd), measured(came, error))
    assert found.score == pytest.approx(case["score"], rel=1e-8)
    assert found.score_expected == pytest.approx(case["score_expected"], rel=1e-7)
    assert found.benchmark_expected == pytest.approx(case["benchmark_expected"], rel=1e-7)
    assert found.benchmark == abs(came)


def test_by_hand():
    """3 and 4 make 5: the difference of 1 has a standard error of 0.5, and an interval of 0.02 to 1.98."""
    expected, came = measured(1.0, 0.3), measured(2.0, 0.4)
    low, high = difference_interval(expected, came, 0.95)
    assert (low, high) == pytest.approx((1 - 1.959964 * 0.5, 1 + 1.959964 * 0.5), abs=1e-6)
    assert agreement(expected, came, (low, high), NAN) == "miss"
    assert agreement(expected, came, (low, high), 1.9) == "miss"
    assert agreement(expected, came, (low, high), 2.0) == "hit"  # surely smaller than the margin
    sure = normal_scores(measured(1.0, 0.0), measured(3.0, 0.0))
    assert (sure.score, sure.score_expected, sure.benchmark, sure.benchmark_expected) == (2.0, 2.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("expected", "came", "word"),
    [
        (measured(0.0, 0.2), measured(0.1, 0.2), "cannot_tell"),  # both may be nothing: that is no agreement
        (measured(0.5, 0.1), measured(0.4, 0.1), "hit"),  # both worse
        (measured(-0.5, 0.1), measured(-0.4, 0.1), "hit"),  # both better
        (measured(0.5, 0.1), measured(0.1, 0.2), "cannot_tell"),  # a wave that shows nothing by itself
        (measured(0.0, 0.1), measured(0.5, 0.1), "miss"),
        (measured(0.5, 0.1), measured(-0.5, 0.1), "miss"),
        (measured(0.5, 0.1), measured(0.4, NAN), "cannot_tell"),
    ],
)
def test_words_without_a_margin(expected, came, word):
    assert agreement(expected, came, difference_interval(expected, came, 0.95), NAN) == word


@given(sizes, spreads, sizes, spreads, st.one_of(st.just(NAN), st.floats(0.01, 5)))
def test_no_word_says_more_than_its_interval(a, sd, b, error, tolerance):
    expected, came = measured(a, sd), measured(b, error)
    low, high = difference_interval(expected, came, 0.95)
    word = agreement(expected, came, (low, high), tolerance)
    assert low <= b - a <= high
    if word == "miss":
        assert not low <= 0 <= high
    if word == "hit":
        surely = max(-low, high) < tolerance if tolerance == tolerance else False
        assert surely or (low <= 0 <= high and np.sign(a) == np.sign(b) != 0)


@given(spreads, st.floats(0.01, 3), spreads, st.floats(0.01, 3))
def test_opposite_changes_that_are_both_sure_are_never_a_hit(sd, above, error, below):
    expected, came = measured(2 * sd + above, sd), measured(-2 * error - below, error)
    assert expected.low > 0 > came.high
    assert agreement(expected, came, difference_interval(expected, came, 0.95), NAN) == "miss"


@given(sizes, st.floats(0.0, 0.5), st.floats(0.0, 1.0))
def test_a_perfect_forecast_beats_who_expected_no_change(came, share, error):
    """Sharp enough: its own width below what there was to be off."""
    assume(abs(came) > 0.05)
    found = normal_scores(measured(came, share * abs(came)), measured(came, error))
    assert found.score < found.benchmark
    assert found.score_expected < found.benchmark_expected or error > 0


@given(sizes, spreads, sizes, spreads)
def test_the_score_over_the_error_is_never_below_that_of_the_truth_itself(a, sd, b, error):
    """The mean over truths is at least the least of all: half the forecast's own width stays."""
    found = normal_scores(measured(a, sd), measured(b, error))
    assert found.score_expected >= sd * (math.sqrt(2) - 1) / math.sqrt(math.pi) - 1e-12
    assert found.benchmark_expected >= abs(b) - 1e-12


def test_ranges_of_a_group():
    wave = measured(1.0, 1.0)
    assert within_range(-5.0, 5.0, wave) == "hit"
    assert within_range(0.0, 2.0, wave) == "cannot_tell"  # the wave knows less than the group said
    assert within_range(3.5, 9.0, wave) == "miss"
    assert within_range(2.0, 9.0, wave) == "cannot_tell"
    assert within_range(-9.0, -1.0, wave) == "miss"
    assert within_range(-5.0, 5.0, Measured(1.0, NAN, NAN, NAN, NAN)) == "cannot_tell"


def test_what_is_unknown_gives_no_figure():
    unknown = Measured(1.0, NAN, NAN, NAN, NAN)
    assert np.isnan(difference_interval(unknown, measured(0.0, 0.1), 0.95)).all()
    assert np.isnan(difference_interval(measured(0.0, 0.0), measured(0.0, 0.0), 0.95)).all()
    assert math.isnan(normal_scores(unknown, measured(0.0, 0.1)).score)
