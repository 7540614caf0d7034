from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.values import Levels, as_number, canonical, canonical_column, rows_phrase, shown, to_numbers


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
