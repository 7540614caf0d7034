"""Numbers as people read them, by cases made by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import read_strings

DUTCH = Numerals(read_strings("nl"))
ENGLISH = Numerals(read_strings("en"))


@pytest.mark.parametrize(
    ("value", "digits", "dutch", "english"),
    [
        (0.256, 2, "0,26", "0.26"),
        (-0.256, 2, "\u22120,26", "\u22120.26"),
        (0.125, 2, "0,13", "0.13"),
        (-0.125, 2, "\u22120,13", "\u22120.13"),
        (-0.001, 2, "0,00", "0.00"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0.285, 2, "0,29", "0.29"),
        (7.0, 0, "7", "7"),
        (math.nan, 2, "niet te berekenen", "cannot be computed"),
        (math.inf, 2, "niet te berekenen", "cannot be computed"),
    ],
)
def test_decimal_rounds_half_away_from_zero_and_writes_its_language(value, digits, dutch, english):
    assert DUTCH.decimal(value, digits) == dutch
    assert ENGLISH.decimal(value, digits) == english


@pytest.mark.parametrize(
    ("value", "text"), [(0.31, "+0,31"), (-0.31, "\u22120,31"), (0.0, "0,00"), (0.004, "0,00"), (0.005, "+0,01")]
)
def test_signed_has_a_plus_only_above_zero_after_rounding(value, text):
    assert DUTCH.signed(value) == text


@pytest.mark.parametrize(
    ("value", "marks", "text"),
    [
        (0.1996, (0.2,), "+0,1996"),
        (0.1991, (0.2,), "+0,199"),
        (0.2, (0.2,), "+0,20"),
        (0.204, (0.2,), "+0,204"),
        (0.003, (0.0, 0.2), "+0,003"),
        (-0.0004, (0.0,), "\u22120,0004"),
        (0.15, (0.0, 0.2), "+0,15"),
        (0.5, (math.nan,), "+0,50"),
    ],
)
def test_bound_never_looks_as_if_it_were_on_a_mark_that_it_is_not_on(value, marks, text):
    assert DUTCH.bound(value, *marks) == text


@pytest.mark.parametrize(("value", "text"), [(0.2, "0,20"), (0.125, "0,125"), (5.0, "5,00"), (0.33333, "0,3333")])
def test_exact_keeps_the_digits_of_the_plan(value, text):
    assert DUTCH.exact(value) == text


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (0.37, "37\u00a0%", "37%"),
        (0.0, "minder dan 1\u00a0%", "less than 1%"),
        (0.0099, "minder dan 1\u00a0%", "less than 1%"),
        (0.01, "1\u00a0%", "1%"),
        (0.125, "13\u00a0%", "13%"),
        (0.99, "99\u00a0%", "99%"),
        (0.995, "meer dan 99\u00a0%", "more than 99%"),
        (1.0, "meer dan 99\u00a0%", "more than 99%"),
        (math.nan, "niet te berekenen", "cannot be computed"),
    ],
)
def test_probability_is_never_0_or_100_percent(value, dutch, english):
    assert DUTCH.probability(value) == dutch
    assert ENGLISH.probability(value) == english


@given(st.floats(0, 1))
def test_a_probability_is_never_written_as_certain(value):
    for numerals in (DUTCH, ENGLISH):
        for text in (numerals.probability(value), numerals.short_probability(value)):
            assert text not in ("0\u00a0%", "0%", "100\u00a0%", "100%")


def test_short_probability_fits_a_narrow_place():
    assert DUTCH.short_probability(0.004) == "<\u00a01\u00a0%"
    assert ENGLISH.short_probability(0.999) == ">\u00a099%"
    assert DUTCH.short_probability(0.5) == "50\u00a0%"


def test_share_of_nobody_and_of_everybody_are_written_as_such():
    assert DUTCH.share(0.0) == "0\u00a0%"
    assert DUTCH.share(1.0) == "100\u00a0%"
    assert DUTCH.share(0.002) == "minder dan 1\u00a0%"


def test_p_values_count_and_units():
    assert DUTCH.p_value(0.0004) == "<\u00a00,001"
    assert DUTCH.p_value(0.0346) == "0,035"
    assert ENGLISH.p_value(math.nan) == "cannot be computed"
    assert DUTCH.count(12345) == "12.345"
    assert ENGLISH.count(-1200) == "\u22121,200"
    assert DUTCH.in_unit("+0,21", "sd") == "+0,21\u00a0SD"
    assert DUTCH.in_unit("niet te berekenen", "sd") == "niet te berekenen"


def test_dates_in_words():
    assert DUTCH.date("2026-03-01") == "1 maart 2026"
    assert ENGLISH.date("2026-12-31") == "31 December 2026"
    assert DUTCH.date("spring") == "spring"
    assert DUTCH.date("2026-13-01") == "2026-13-01"
    assert DUTCH.date(None) is None
