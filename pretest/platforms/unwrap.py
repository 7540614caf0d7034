"""Exports of survey platforms, unwrapped to one row per submission."""

from __future__ import annotations

from pretest.errors import DataError
from pretest.platforms.platform import Platform
from pretest.platforms.registry import readable
from pretest.tablefiles.tablefile import Table


def claiming(table: Table) -> tuple[Platform, ...]:
    """Every platform whose export ``table`` could be, by its form alone."""
    return tuple(one for one in readable().values() if one.reader.recognise(table))


def recognise(table: Table) -> Platform | None:
    """The platform whose export ``table`` is; None for a plain table.

    Raises
    ------
    DataError
        When the table could be the export of two platforms.
    """
    found = claiming(table)
    if len(found) > 1:
        what = f"the file could be an export of {' or '.join(one.id for one in found)}"
        raise DataError("format_ambiguous", table.name, what, hint=f"Say which: --format {found[0].id}.")
    return found[0] if found else None


def platform_named(name: str, where: str) -> Platform:
    """The platform of that name.

    Raises
    ------
    DataError
        When this version cannot unwrap its exports.
    """
    known = readable()
    if name not in known:
        expected = f"one of {', '.join(known) or 'none'}"
        raise DataError("format_unknown", where, f"exports of {name} cannot be unwrapped", expected)
    return known[name]
