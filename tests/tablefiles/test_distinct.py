"""The quick ways give what the rules give cell by cell, whatever is written in the cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.responses import recode
from pretest.responses.recode import Raw, recoded, to_column, to_item
from pretest.spec import AnswerSet
from pretest.tablefiles.distinct import canonical_texts, categories, matching, plain_numbers, wholes
from pretest.values import Levels, as_number, canonical_column, to_numbers

ODD = [
    "1", "1.0", "1.", " 1", "1 ", "01", "+1", "-1", "-0", ".5", "0.5", "-.5", "1e2", "1.5E+2", "1e-7", "1e400", "inf",
    "nan", "NaN", "1,5", "1 000", "1_0", "0x1", "٣", "8", "8.0", "99", "DK", "", " ", "\t2", "2.50", "1\u00a0",
    "9007199254740993", "1.0.0", "-", "true",
]  # fmt: skip
TEXTS = st.lists(st.none() | st.sampled_from(ODD) | st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{0,2})?", fullmatch=True))
NUMBERS = st.lists(
    st.none() | st.sampled_from([0.0, -0.0, 1.0, 2.5, 8.0, 99.0, 1e-7, 1e22, 2.0**60, -3.0]) | st.floats()
)
COLUMNS = TEXTS.map(lambda cells: pd.Series(cells, dtype="str")) | NUMBERS.map(
    lambda cells: pd.Series(cells, dtype="float64")
)
ANSWERS = AnswerSet.model_validate(
    {
        "type": "ordinal",
        "options": [{"value": value, "label": str(value)} for value in (1, 2)],
        "missing": [{"value": 8, "label": "don't know", "kind": "dont_know"}],
    }
)


def slowly(monkey, raw, how):
    """The same by the rules for each distinct value."""
    with monkey.context() as patched:
        patched.setattr(recode, "plain_numbers", lambda column: None)
        return how(raw)


@given(column=COLUMNS, coded=st.integers(0, 2**16), item=st.booleans())
def test_numbers_are_read_quickly_as_they_are_read_slowly(column, coded, item):
    raw = Raw(column, np.array([bool(coded >> place & 1) for place in range(len(column))], dtype=bool))
    how = (lambda one: to_item(one, ANSWERS)) if item else to_column
    quick = how(raw)
    slow = slowly(pytest.MonkeyPatch, raw, how)
    pd.testing.assert_series_equal(quick.values, slow.values)
    pd.testing.assert_series_equal(quick.reasons, slow.reasons)
    np.testing.assert_array_equal(quick.bad, slow.bad)
    assert quick.decimal == slow.decimal


@given(column=COLUMNS, coded=st.integers(0, 2**16), recode=st.booleans())
def test_missing_codes_are_found_quickly_as_they_are_found_slowly(column, coded, recode):
    raw = Raw(column, np.array([bool(coded >> place & 1) for place in range(len(column))], dtype=bool))
    how = lambda one: recoded(one, {"2.5": 3, "01": None} if recode else None, ["99", "8", "DK", "-3"])  # noqa: E731
    quick, slow = how(raw), slowly(pytest.MonkeyPatch, raw, how)
    pd.testing.assert_series_equal(quick.values, slow.values)
    np.testing.assert_array_equal(quick.coded, slow.coded)


@given(column=COLUMNS)
def test_texts_are_spelled_quickly_as_they_are_spelled_slowly(column):
    pd.testing.assert_series_equal(canonical_texts(column), canonical_column(column))


@given(cells=TEXTS)
def test_categories_say_the_same_as_the_texts(cells):
    column = pd.Series(cells, dtype="str")
    made = categories(column)
    pd.testing.assert_series_equal(made.astype("str"), column)
    assert made.cat.categories.tolist() == column.dropna().drop_duplicates().tolist()


def test_plain_columns_take_the_quick_way_and_others_do_not():
    """The property above would hold too if the quick ways were never taken."""
    assert wholes(pd.Series(["1", "20", None, "-3"], dtype="str")).tolist()[:2] == [1, 20]
    assert wholes(pd.Series(["1", "02"], dtype="str")) is None
    found = plain_numbers(pd.Series(["1.25", None, "1e3"], dtype="str"))
    assert found.points
    assert not found.canonical
    np.testing.assert_array_equal(found.values, [1.25, np.nan, 1000])
    assert plain_numbers(pd.Series(["1,25"], dtype="str")) is None
    assert plain_numbers(pd.Series(["inf"], dtype="str")) is None
    assert plain_numbers(pd.Series([np.inf])) is None
    assert not plain_numbers(pd.Series([1.0, np.nan])).points
    assert plain_numbers(pd.Series([1e-7, 2.0])).points is False  # written 1e-07


def test_a_code_is_matched_by_its_spelling():
    numbers = plain_numbers(pd.Series([8.0, 1.0, np.nan]))
    assert {text: cells.tolist() for text, cells in matching(numbers, ["8", "08", "DK", "9"]).items()} == {
        "8": [True, False, False]
    }
    assert matching(plain_numbers(pd.Series(["08", "1.5"], dtype="str")), ["8"]) is None  # 08 is not spelled 8
    assert matching(plain_numbers(pd.Series(["7.5", "1.5"], dtype="str")), ["8"]) == {}


@given(column=COLUMNS)
def test_plain_numbers_are_the_numbers_of_the_distinct_texts(column):
    found = plain_numbers(column)
    if found is None:
        return
    levels = Levels.of(column)
    by_level = to_numbers(levels.texts)
    assert not any(as_number(text) is None for text in levels.texts)
    np.testing.assert_array_equal(np.array([*by_level.values, np.nan])[levels.codes], found.values)
    assert (by_level.decimal == ".") == found.points
