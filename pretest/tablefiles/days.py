"""Days as people and spreadsheets write them: as 2026-03-31, or as 31-3-2026, and never guessed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXPECTED = "a day as 2026-03-31"

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_TURNED = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """days: one per text, None where it is no day. wrong: place of such a text → what is the matter with it."""

    days: tuple[datetime.date | None, ...]
    wrong: dict[int, str]


def to_days(texts: Sequence[str]) -> Days:
    """The texts of one column as days.

    ``31-3-2026`` and ``31.3.2026`` are read with the day first, as all who write those marks do. ``3/4/2026`` is April
    in Europe and March in the United States: it is read only where another text of the column, such as ``31/3/2026``,
    shows which number is the day.

    Examples
    --------
    >>> to_days(["2026-03-31", "31-3-2026"]).days
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 31))
    >>> to_days(["3/4/2026"]).wrong
    {0: 'it is not clear which number is the day and which the month'}
    >>> to_days(["3/4/2026", "31/3/2026"]).days[0]
    datetime.date(2026, 4, 3)
    """
    found = [_TURNED.fullmatch(text) for text in texts]
    slashed = [one for one in found if one is not None and one[2] == "/"]
    day_first = any(int(one[1]) > 12 for one in slashed)
    month_first = any(int(one[3]) > 12 for one in slashed)
    days: list[datetime.date | None] = []
    wrong: dict[int, str] = {}
    for place, (text, turned) in enumerate(zip(texts, found, strict=True)):
        if turned is not None and turned[2] == "/" and day_first == month_first:
            wrong[place] = "it is not clear which number is the day and which the month"
            days.append(None)
            continue
        day = _day(text, turned, month_first)
        if day is None:
            wrong[place] = "this is no day"
        elif not FIRST_YEAR <= day.year <= LAST_YEAR:
            wrong[place] = f"the year lies outside {FIRST_YEAR} to {LAST_YEAR}"
            day = None
        days.append(day)
    return Days(tuple(days), wrong)


def _day(text: str, turned: re.Match[str] | None, month_first: bool) -> datetime.date | None:
    iso = _ISO.fullmatch(text)
    if iso is not None:
        parts = int(iso[1]), int(iso[2]), int(iso[3])
    elif turned is not None:
        day, month = int(turned[1]), int(turned[3])
        if turned[2] == "/" and month_first:
            day, month = month, day
        parts = int(turned[4]), month, day
    else:
        return None
    try:
        return datetime.date(*parts)
    except ValueError:
        return None
