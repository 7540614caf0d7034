"""Columns of one name in exports: allowed, unless it is a question that cannot be told from another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from pretest.errors import DataError
from pretest.tablefiles.tablefile import Table
from pretest.values import names_phrase


def _itself(name: str) -> Iterable[str]:
    return (name,)


def require_single(
    table: Table, fields: Collection[str], hint: str, readings: Callable[[str], Iterable[str]] = _itself
) -> None:
    """Say so when several columns have the name of one question.

    Parameters
    ----------
    fields
        Names of questions as the platform writes them.
    hint
        How to export so that every name stands there once.
    readings
        What a name of a column may be short for.

    Raises
    ------
    DataError
        With the names.
    """
    found = [name for name in table.twice if any(reading in fields for reading in readings(name))]
    if found:
        what = f"several columns with different contents have the name of one question: {names_phrase(found)}"
        raise DataError("columns_twice", table.name, what, hint=hint)
