"""Rows of JSON, held against their table: the quick way takes nothing that the careful way refuses."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pretest.errors import DataError
from pretest.limits import FINDINGS_NUMBER, FINDINGS_TEXT
from pretest.tables import rows as module
from pretest.tables.hiding import Hiding
from pretest.tables.rows import read_rows
from pretest.tables.table import Column, Table

TOY = Table(
    name="toy",
    what="One row per toy.",
    columns=(
        Column("name", "text", "Its name."),
        Column("sort", "text", "Its sort.", ("soft", "hard", "")),
        Column("n", "int", "How many."),
        Column("size", "float", "Its size."),
        Column("sold", "bool", "Whether it was sold."),
    ),
    hides=Hiding(),
)
GOOD = {"name": "bear", "sort": "soft", "n": 3, "size": 1.5, "sold": True}
VALUES = [
    None,
    True,
    False,
    0,
    -3,
    2**53,
    2**53 + 1,
    2**80,
    1.0,
    -0.25,
    FINDINGS_NUMBER,
    float(FINDINGS_NUMBER) * 1.01,
    math.nan,
    math.inf,
    -math.inf,
    "",
    "soft",
    "Soft",
    "<b>",
    "x" * FINDINGS_TEXT,
    "x" * (FINDINGS_TEXT + 1),
    ["soft"],
    {"soft": 1},
]


def carefully(rows, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(module, "_columns", lambda table, rows: None)
        return outcome(rows)


def outcome(rows):
    try:
        return read_rows(TOY, rows, "f.json")
    except DataError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize("column", TOY.kinds)
def test_both_ways_refuse_the_same_values_in_the_same_words(column, monkeypatch):
    for value in VALUES:
        rows = [GOOD, {**GOOD, column: value}, dict.fromkeys(GOOD)]
        try:
            slow = carefully(rows, monkeypatch)
        except OverflowError:
            slow = None
        if isinstance(slow, pd.DataFrame):
            pd.testing.assert_frame_equal(outcome(rows), slow)
        elif slow is not None:
            assert outcome(rows) == slow, value
            assert module._columns(TOY, rows) is None, value


@pytest.mark.parametrize(
    "rows", [[], [GOOD, 3], [GOOD, {**GOOD, "more": 1}], [GOOD, {"name": "bear"}], [{}], [GOOD, [1, 2, 3, 4, 5]]]
)
def test_rows_of_another_form_are_looked_at_one_by_one(rows):
    assert module._columns(TOY, rows) is None


def test_rows_in_which_nothing_is_wrong_are_read_by_column():
    columns = module._columns(TOY, [GOOD, dict(reversed(GOOD.items()))])
    assert columns is not None
    assert list(columns) == list(TOY.kinds)
