from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.values import (
    Levels,
    as_number,
    canonical,
    canonical_column,
    folded_label,
    readings,
    rows_phrase,
    shown,
    to_numbers,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1", "1"),
        ("1.0", "1"),
        (" 1. ", "1"),
        (1, "1"),
        (1.0, "1"),
        (np.float64(-99), "-99"),
        (0.25, "0.25"),
        ("007", "007"),
        ("A ", "A"),
        (True, "TRUE"),
        (datetime.date(2026, 3, 1), "2026-03-01"),
        (pd.Timestamp("2026-03-01"), "2026-03-01"),
        ("NA", "NA"),
    ],
)
def test_equal_values_have_one_spelling(value, text):
    assert canonical(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_canonical_keeps_every_number_exactly(value):
    assert as_number(canonical(value)) == value


@pytest.mark.parametrize("text", ["", "nan", "NA", "inf", "1e999", "0x10", "1_000", "1,5", "٣", "--1", "1 2"])
def test_what_is_no_number_is_not_read_as_one(text):
    assert as_number(text) is None


def test_decimal_commas_are_read_when_the_column_is_consistent():
    numbers = to_numbers(["1,5", "2", "-0,25"], ";")
    assert numbers.values == (1.5, 2.0, -0.25)
    assert numbers.decimal == ","


@pytest.mark.parametrize(("texts", "delimiter"), [(["1,5", "2.5"], ";"), (["1,234", "12,000"], ",")])
def test_commas_that_may_mean_something_else_are_not_guessed(texts, delimiter):
    assert any(math.isnan(value) for value in to_numbers(texts, delimiter).values)


def test_three_decimals_are_decimals_where_the_file_is_separated_by_semicolons():
    assert to_numbers(["1,234"], ";").values == (1.234,)


def test_blank_cells_are_empty_and_the_text_nan_is_not():
    levels = Levels.of(pd.Series(["a", " ", None, "nan", "a"], dtype="str"))
    assert levels.empty.tolist() == [False, True, True, False, False]


@given(st.lists(st.sampled_from(["1", "1.0", " 2.", "007", "a.0", "", " ", "-3.00", "1.50", "+4.0"]), min_size=1))
def test_a_column_is_spelled_as_its_values_are(cells):
    found = canonical_column(pd.Series(cells, dtype="str"))
    assert ["" if pd.isna(text) else text for text in found] == [canonical(cell) for cell in cells]
    numbers = pd.Series([1.0, 2.5, np.nan])
    assert [None if pd.isna(text) else text for text in canonical_column(numbers)] == ["1", "2.5", None]


def test_names_are_shown_on_one_line_and_rows_are_counted():
    assert shown("two\nlines\x00") == "'two\\nlines\\x00'"
    assert len(shown("x" * 500)) == 62
    assert rows_phrase([5]) == "row 5"
    assert rows_phrase([2, 3, 4, 5, 6, 7, 9]) == "rows 2, 3, 4, 5, 6 and 2 more"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don\u2019t know", "don't know"),
        ("\u201eWeet ik niet\u201d", '"weet ik niet"'),
        ("Helemaal\u00a0 oneens ", "helemaal oneens"),
        ("1 \u2013 5", "1 - 5"),
        ("Cafe\u0301", "CAF\u00c9"),
        ("\ufeffOne\u00adens", "oneens"),
        ("STRASSE", "stra\u00dfe"),
    ],
)
def test_labels_that_programs_respelled_are_alike(one, other):
    assert folded_label(one) == folded_label(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Eens", "Oneens"), ("1-5", "15"), ("cocaine", "coca\u00efne"), ("a b", "ab")]
)
def test_labels_that_say_something_else_stay_apart(one, other):
    assert folded_label(one) != folded_label(other)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded_label(folded_label(text)) == folded_label(text)


@pytest.mark.parametrize(
    ("texts", "delimiter", "doubtful"),
    [
        (["2.774", "279"], ",", (0,)),
        (["2.774", "1.115"], ";", (0, 1)),
        (["2.774", "0.5"], ",", ()),
        (["0.774", "2.774"], ",", ()),
        (["12345.678"], ",", ()),
        (["1.25", "2.5"], ",", ()),
        (["1.234.567", "12"], ",", (0,)),
        (["1.234.567", "2.774", "0.5"], ",", (0, 1)),
        (["1,234", "5"], ",", (0,)),
        (["1,234", "5"], ";", ()),
        (["1 234", "12"], ",", (0,)),
        (["1\u00a0234", "12"], ",", (0,)),
        (["1'234", "12"], ",", (0,)),
        (["1.234,5", "3"], ";", (0,)),
        (["1,5", "1.5"], ";", (0, 1)),
        (["2.774", "Rotterdam"], ",", ()),
        (["07.234"], ",", ()),
        ([], None, ()),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_told(texts, delimiter, doubtful):
    assert to_numbers(texts, delimiter).doubtful == doubtful


def test_both_readings_are_named():
    assert readings("2.774") == ("2.774", "2774")
    assert readings("1,234") == ("1234", "1.234")
    assert readings("1.234.567") == ("1234567",)
    assert readings("1,5") == ("1.5",)


def test_with_a_known_mark_the_other_stands_between_thousands():
    assert to_numbers(["2.774", "1.234,5", "1,5", "7", "1 000"], None, ",").values == (2774, 1234.5, 1.5, 7, 1000)
    assert to_numbers(["2.774", "1,234.5", "7", "1'000", "1e3"], None, ".").values == (2.774, 1234.5, 7, 1000, 1000)
    assert all(math.isnan(value) for value in to_numbers(["1.5", "x", "12.34.567"], None, ",").values)
    assert math.isnan(to_numbers(["1,5"], None, ".").values[0])


@given(st.lists(st.integers(0, 10**9), min_size=1), st.sampled_from([".", ","]))
def test_thousands_marks_come_off_as_they_went_on(numbers, decimal):
    other = "," if decimal == "." else "."
    written = [f"{number:,}".replace(",", other) for number in numbers]
    assert to_numbers(written, None, decimal).values == tuple(numbers)


@given(
    st.lists(st.none() | st.integers(-600, 600).map(float) | st.sampled_from([0.5, 1e9, -0.0]), max_size=30),
    st.sampled_from(["float64", "category", "Int64", "object"]),
)
def test_levels_say_of_every_cell_what_stands_in_it(cells, dtype):
    """Codes, categories and numbers are taken apart in ways of their own; every cell keeps its canonical text."""
    kept = [None if cell is not None and dtype == "Int64" and cell % 1 else cell for cell in cells]
    column = pd.Series(
        pd.array(kept, dtype=dtype) if dtype == "Int64" else pd.Series(kept, dtype="float64"), dtype=dtype
    )
    levels = Levels.of(column)
    texts = [None if code < 0 else levels.texts[code] for code in levels.codes]
    assert texts == [None if cell is None else canonical(cell) for cell in kept]
    assert levels.used() == {code for code in levels.codes.tolist() if code >= 0}


def test_blank_categories_are_empty():
    levels = Levels.of(pd.Series(["a", " ", "a"], dtype="category"))
    assert levels.empty.tolist() == [False, True, False]
