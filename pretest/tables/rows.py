"""Rows that were read from a file, held against their table: columns, types, words, lengths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pretest.errors import DataError, Problem
from pretest.limits import FINDINGS_NUMBER, FINDINGS_ROWS, FINDINGS_TEXT
from pretest.tables.table import DTYPES, Column, Kind, Table

MOST_PROBLEMS = 20  # that one error names
FEW_LETTERS = 60  # of a value, in a message
_KINDS: dict[Kind, str] = {
    "text": "text",
    "int": "a whole number",
    "float": "a finite number",
    "bool": "true or false",
}

_TYPES: Mapping[Kind, set[type]] = {"text": {str}, "int": {int}, "float": {int, float}, "bool": {bool}}
_WHOLE = min(FINDINGS_NUMBER, 2**53)  # whole numbers that every way of reading keeps


def read_rows(table: Table, rows: object, file: str, whole: bool = True) -> pd.DataFrame:
    """``rows`` of JSON as ``table``, each value of the type that its column has, or null.

    Parameters
    ----------
    file : name of the file, for messages.
    whole : whether every row must have all columns; an earlier schema may lack some.

    Returns
    -------
    DataFrame
        With the declared columns, in order and typed.

    Raises
    ------
    DataError
        With table, row (from 1) and column of what is wrong, at most ``MOST_PROBLEMS`` of them.
    """
    where = f"{file} {table.name}"
    if not isinstance(rows, list):
        raise DataError("findings_table", where, "the table is damaged", "a list of rows", type(rows).__name__)
    if len(rows) > FINDINGS_ROWS:
        raise DataError("findings_rows", where, f"the table has {len(rows):,} rows", f"at most {FINDINGS_ROWS:,}")
    columns = _columns(table, rows)
    if columns is not None:
        return pd.DataFrame(columns)
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        problems += _row(table, row, f"{where} row {number}", whole)
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise DataError.of(problems[:MOST_PROBLEMS])
    return table.require(pd.DataFrame(rows, columns=list(table.kinds)))


def _columns(table: Table, rows: list[Any]) -> dict[str, Any] | None:
    """The columns of rows in which nothing is wrong, typed; None where each row must be looked at for itself.

    It says yes to nothing in which ``_row`` finds a problem, and is quick: findings have tens of thousands of values.
    """
    names = table.kinds.keys()
    if not rows or not all(type(row) is dict and row.keys() == names for row in rows):
        return None
    columns: dict[str, Any] = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if not _all_fit(column, [value for value in values if value is not None]):
            return None
        columns[column.name] = _typed(column.kind, values)
    return columns


def _all_fit(column: Column, values: list[Any]) -> bool:
    if not set(map(type, values)) <= _TYPES[column.kind]:
        return False
    if column.words and not set(values) <= set(column.words):
        return False
    if column.kind == "text":
        return all(len(value) <= FINDINGS_TEXT for value in values)
    most = _WHOLE if column.kind == "int" else FINDINGS_NUMBER
    return all(-most <= value <= most for value in values)


def _typed(kind: Kind, values: list[Any]) -> pd.Series:
    if kind == "float":
        return pd.Series(np.array([math.nan if value is None else value for value in values], dtype=np.float64))
    return pd.Series(values, dtype=DTYPES[kind])


def _row(table: Table, row: object, where: str, whole: bool) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem("findings_row", where, "the row is damaged", "columns with values", type(row).__name__)
        return
    for name in row.keys() - table.kinds.keys():
        yield Problem("findings_column", where, f"there is no column '{str(name)[:FEW_LETTERS]}' in this table")
    for column in table.columns:
        if column.name in row:
            expected = _wrong(column, row[column.name])
            if expected:
                got = str(row[column.name])[:FEW_LETTERS]
                yield Problem("findings_value", f"{where} column {column.name}", "wrong value", expected, got)
        elif whole:
            yield Problem("findings_column", where, f"the column {column.name} is missing")


def _wrong(column: Column, value: object) -> str:
    """What was expected where ``value`` does not fit the column; "" where it does."""
    if value is None:
        return ""
    if column.words and value not in column.words:
        return f"one of {', '.join(word for word in column.words if word)}"
    if column.kind == "text" and isinstance(value, str):
        return "" if len(value) <= FINDINGS_TEXT else f"text of at most {FINDINGS_TEXT:,} letters"
    if column.kind == "bool" or isinstance(value, bool):
        return "" if column.kind == "bool" and isinstance(value, bool) else _KINDS[column.kind]
    kinds = (int, float) if column.kind == "float" else (int,) if column.kind == "int" else ()
    if not isinstance(value, kinds) or not isinstance(value, int | float):
        return _KINDS[column.kind]
    fits = abs(value) <= FINDINGS_NUMBER and math.isfinite(value)
    return "" if fits else f"a number between -{FINDINGS_NUMBER:g} and {FINDINGS_NUMBER:g}"
