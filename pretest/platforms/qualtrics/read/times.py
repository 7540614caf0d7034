"""Dates and times in exports of Qualtrics as ISO 8601 text.

A file as downloaded has ``2020-07-25 20:18:27``. A spreadsheet writes dates anew, as its owner's country does:
``7/4/20 22:43`` may then be July or April. All dates of a file together decide; where they do not, nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pretest.errors import Note
from pretest.values import plural

Order = Literal["day", "month"]
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?")
_WRITTEN = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
)


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """columns: the same columns, as ISO text where they could be read. notes: what was decided, or could not be."""

    columns: Mapping[str, pd.Series]
    notes: tuple[Note, ...] = ()


def iso_times(columns: Mapping[str, pd.Series], name: str) -> Times:
    """The date columns of one file (text); ``name`` of the file is for the notes."""
    texts = [str(value).strip() for column in columns.values() for value in column.dropna().unique()]
    written = [found for text in texts if (found := _WRITTEN.fullmatch(text)) is not None]
    order = _order(written)
    notes: list[Note] = []
    if written and order is None:
        message = (
            "Dates such as 7/4/20 can be read in two ways, and the dates of this file do not tell which; they stay as "
            "they are. Download the file again, and do not save it from a spreadsheet."
        )
        notes.append(Note("dates_ambiguous", "warning", name, message))
    elif written:
        first = "day before month" if order == "day" else "month before day"
        message = (
            f"Dates were written as by a spreadsheet; they were read with the {first}, as some can only be read so."
        )
        notes.append(Note("dates_read", "info", name, message))
    known = {text: iso for text in texts if (iso := _iso(text, order)) is not None}
    unread = sum(text not in known for text in texts) - (len(written) if order is None else 0)
    if unread:
        notes.append(
            Note("dates_unread", "warning", name, f"{plural(unread, 'date')} could not be read and stay as is.")
        )
    changed = {column: _renewed(values, known) for column, values in columns.items()}
    return Times(changed, tuple(notes))


def _renewed(values: pd.Series, known: Mapping[str, str]) -> pd.Series:
    return values.map(lambda value: known.get(str(value).strip(), value), na_action="ignore")


def _order(written: list[re.Match[str]]) -> Order | None:
    """What all dates together say; None when nothing, or when they contradict each other."""
    day_first = any(int(found[1]) > 12 for found in written)
    month_first = any(int(found[2]) > 12 for found in written)
    if day_first == month_first:
        return None
    return "day" if day_first else "month"


def _iso(text: str, order: Order | None) -> str | None:
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return iso[1] + (f"T{iso[2]}" if iso[2] else "") + (iso[3] or "")
    found = _WRITTEN.fullmatch(text)
    if found is None or order is None:
        return None
    day, month = (found[1], found[2]) if order == "day" else (found[2], found[1])
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    date = f"{year}-{int(month):02}-{int(day):02}"
    if found[4] is None:
        return date
    hour = int(found[4])
    if found[7] is not None:
        hour = hour % 12 + (12 if found[7].lower() == "p" else 0)
    return f"{date}T{hour:02}:{found[5]}" + (f":{found[6]}" if found[6] else "")
