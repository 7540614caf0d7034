"""The figures of one outside series, read and checked: days, numbers, and intervals that hold their figure."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pretest.errors import DataError, Note, Problem
from pretest.limits import DATA_NUMBER, NAME
from pretest.spec.outside import OutsideSeries
from pretest.tablefiles.days import EXPECTED, to_days
from pretest.values import plural, readings, to_numbers
from pretest.waves.local.textfile import Sheet, long, quoted, read_sheet, require_none, unseen

FIGURES = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class Observed:
    """One figure. low, high: its interval, NaN where there is none; row: line of the file."""

    date: datetime.date
    place: str
    value: float
    low: float
    high: float
    row: int


@dataclass(frozen=True, slots=True)
class Observations:
    """The figures of one series, by date and place."""

    series: OutsideSeries
    observed: tuple[Observed, ...]
    notes: tuple[Note, ...] = ()


def read_outside(folder: Path, series: OutsideSeries) -> Observations:
    """The figures of ``series``, whose file lies in the study ``folder``; rows without a figure are left out and said.

    Raises
    ------
    SpecError
        When the path leads out of the study.
    DataError
        With file, line and column of what is wrong: no file, columns that are missing, what is no day or no finite
        number, numbers that may mean two things, a figure outside its own interval, a count of people that is not
        whole or below 0, and two figures of one day and place.
    """
    named = series.columns.named
    sheet = read_sheet(folder, series.path, {meaning: (column,) for meaning, column in named.items()}, named)
    kept = [row for row, text in enumerate(sheet.columns["value"]) if text]
    if not kept:
        raise DataError("outside_empty", series.path, f"no row has a figure under {quoted(series.columns.value)}")
    problems: list[Problem] = []
    days = _days(sheet, kept, problems)
    figures = {name: _numbers(sheet, series, name, kept, problems) for name in FIGURES if name in named}
    places = sheet.columns.get("place", ("",) * len(sheet.rows))
    for row in kept:
        if "place" in named:
            problems += [*unseen(sheet, row, "place"), *long(sheet, row, "place", NAME)]
    require_none(problems)
    found = [
        Observed(
            days[row], places[row], *(figures.get(name, {}).get(row, math.nan) for name in FIGURES), sheet.rows[row]
        )
        for row in kept
    ]
    require_none([*_incoherent(sheet, series, found), *_twice(sheet.name, found)])
    n_empty = len(sheet.rows) - len(kept)
    message = f"{plural(n_empty, 'row')} without a figure {'was' if n_empty == 1 else 'were'} left out."
    notes = (Note("outside_no_figure", "info", series.path, message),) if n_empty else ()
    return Observations(series, tuple(sorted(found, key=lambda one: (one.date, one.place))), notes)


def _days(sheet: Sheet, kept: Sequence[int], problems: list[Problem]) -> dict[int, datetime.date]:
    texts = [sheet.columns["date"][row] for row in kept]
    read = to_days(texts)
    for place, what in read.wrong.items():
        problems.append(Problem("outside_day", sheet.where(kept[place], "date"), what, EXPECTED, quoted(texts[place])))
    return {row: day for row, day in zip(kept, read.days, strict=True) if day is not None}


def _numbers(
    sheet: Sheet, series: OutsideSeries, name: str, kept: Sequence[int], problems: list[Problem]
) -> dict[int, float]:
    """Line → number of one column, of the lines in which it has one."""
    rows = [row for row in kept if sheet.columns[name][row]]
    texts = [sheet.columns[name][row] for row in rows]
    read = to_numbers(texts, sheet.delimiter, series.decimal)
    doubtful = () if series.decimal is not None else read.doubtful
    for place, (row, number) in enumerate(zip(rows, read.values, strict=True)):
        where = sheet.where(row, name)
        if place in doubtful:
            ways = " or ".join(readings(texts[place]))
            hint = "Say which mark stands before decimals: decimal: ',' or '.' in watch/series.yaml."
            problems.append(Problem("outside_doubtful", where, f"{quoted(texts[place])} may be {ways}", hint=hint))
        elif not math.isfinite(number) or abs(number) > DATA_NUMBER:
            got = quoted(texts[place])
            problems.append(Problem("outside_number", where, "this is no number", "a finite number", got))
    return dict(zip(rows, read.values, strict=True))


def _incoherent(sheet: Sheet, series: OutsideSeries, found: Sequence[Observed]) -> Iterator[Problem]:
    for one in found:
        where = f"{sheet.name}:{one.row}"
        if series.counts and (one.value < 0 or not one.value.is_integer()):
            hint = "Leave out 'counts: true' where the figures are no numbers of people."
            yield Problem("outside_count", f"{where} {series.columns.value}", "this counts no people", hint=hint)
        if math.isnan(one.low) != math.isnan(one.high):
            yield Problem("outside_one_end", where, "an interval has two ends, and here is one")
        elif one.low > one.value or one.value > one.high:
            yield Problem("outside_interval", where, "the figure lies outside its own interval")


def _twice(name: str, found: Sequence[Observed]) -> Iterator[Problem]:
    first: dict[tuple[datetime.date, str], int] = {}
    for one in found:
        row = first.setdefault((one.date, one.place), one.row)
        if row != one.row:
            what = f"row {row} has a figure of this day and place already"
            yield Problem("outside_twice", f"{name}:{one.row}", what, hint="Keep one, or name the column of the place.")
