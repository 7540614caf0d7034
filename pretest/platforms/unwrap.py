"""Exports of survey platforms, unwrapped to one row per submission."""

from __future__ import annotations

from pretest.errors import DataError
from pretest.platforms.formr.read import FORMR
from pretest.platforms.limesurvey.read import LIMESURVEY
from pretest.platforms.odk.read import ODK
from pretest.platforms.qualtrics.read import QUALTRICS
from pretest.platforms.redcap.read import REDCAP
from pretest.platforms.unwrapped import Platform, Unwrapped
from pretest.tablefiles.tablefile import Table

PLATFORMS: tuple[Platform, ...] = (ODK, LIMESURVEY, QUALTRICS, REDCAP, FORMR)


def claiming(table: Table) -> tuple[Platform, ...]:
    """Every platform whose export ``table`` could be, by its form alone."""
    return tuple(one for one in PLATFORMS if one.recognise(table))


def recognise(table: Table) -> Platform | None:
    """The platform whose export ``table`` is; None for a plain table.

    Raises
    ------
    DataError
        When the table could be the export of two platforms.
    """
    found = claiming(table)
    if len(found) > 1:
        what = f"the file could be an export of {' or '.join(one.name for one in found)}"
        raise DataError("format_ambiguous", table.name, what, hint=f"Say which: --format {found[0].name}.")
    return found[0] if found else None


def platform_named(name: str, where: str) -> Platform:
    """The platform of that name.

    Raises
    ------
    DataError
        When this version cannot unwrap its exports.
    """
    found = next((one for one in PLATFORMS if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in PLATFORMS) or "none"
        raise DataError("format_unknown", where, f"exports of {name} cannot be unwrapped", f"one of {known}")
    return found


__all__ = ["PLATFORMS", "Platform", "Unwrapped", "claiming", "platform_named", "recognise"]
