"""One sheet per result table that a report may show: codes and labels, every figure, and words where one is hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean
from pretest.report.workbook.columns import ORDER, is_labelled, label_of, look_of
from pretest.report.workbook.sheet import Head, Hidden, Sheet, Value, sheet_name
from pretest.tables import registry
from pretest.tables.table import Column, Table

Row = Mapping[str, str | int | float | bool | None]

_KEYS = ("wave", "audience", "concept", "outcome")  # columns that tell which row it is


def table_sheets(edition: Edition, taken: list[str]) -> list[Sheet]:
    """The tables that have rows, harms first; rows about single people are never among them.

    taken : names of the sheets that are there already.
    """
    tables = [table for table in registry.shared() if len(edition.findings.table(table.name))]
    names, sheets = list(taken), []
    for table in sorted(tables, key=_place):
        name = sheet_name(edition.strings.word("workbook.sheet", table.name), names)
        names.append(name)
        sheets.append(_sheet(edition, table, name))
    return sheets


def about(edition: Edition, table: Table) -> str:
    """What one row of ``table`` is; of a table that has no words here, as its columns say it."""
    key = f"workbook.about.{table.name}"
    return edition.strings(key) if edition.strings.has(key) else table.what


def _place(table: Table) -> int:
    return ORDER.index(table.name) if table.name in ORDER else len(ORDER)


def _sheet(edition: Edition, table: Table, name: str) -> Sheet:
    heads = tuple(head for column in table.columns for head in _heads(edition, table, column))
    rows = tuple(
        tuple(value for column in table.columns for value in _values(edition, table, column, row))
        for row in _plain_rows(edition.findings.table(table.name))
    )
    kept = [column for column in table.columns[: len(_KEYS)] if column.name in _KEYS]
    frozen = sum(1 + is_labelled(column) for column in kept[:2])
    return Sheet(name, about(edition, table), heads, rows, frozen)


def _plain_rows(frame: pd.DataFrame) -> list[Row]:
    """The rows in order; whatever is missing is None, also where it is a word or a yes or no."""
    columns = {str(name): _plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(values: pd.Series) -> list[Any]:
    objects = values.astype(object)
    return list(objects.where(values.notna(), None))


def _heads(edition: Edition, table: Table, column: Column) -> Iterator[Head]:
    own = f"workbook.column_of.{table.name}.{column.name}"  # a word that means something else in other tables
    title = edition.strings(own) if edition.strings.has(own) else edition.strings.word("workbook.column", column.name)
    yield Head(title, column.name, look_of(column))
    if is_labelled(column):
        yield Head(edition.strings("workbook.label_of", column=title), f"{column.name}_label")


def _values(edition: Edition, table: Table, column: Column, row: Row) -> Iterator[Value]:
    yield _value(edition, table, column, row)
    if is_labelled(column):
        code = row[column.name]
        yield None if code is None else label_of(edition, column.name, str(code))


def _value(edition: Edition, table: Table, column: Column, row: Row) -> Value:
    value = row[column.name]
    if value is None:
        return _missing(edition, table, column.name, row)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return value


def _missing(edition: Edition, table: Table, name: str, row: Row) -> Hidden | None:
    """Whether a value that is not there was hidden, or does not apply."""
    if name in table.hides.figures and "suppressed" in row and row["suppressed"] is not False:
        if edition.findings.complete:
            return None
        return Hidden(edition.strings("workbook.hidden", n=edition.numerals.count(edition.threshold)))
    gone = [count for count in table.hides.counts if count.column in row and row[count.column] is None]
    if any(count.column == name or name in count.takes for count in gone) and not edition.findings.complete:
        return Hidden(edition.strings("page.not_shown"))
    return None
