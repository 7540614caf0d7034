"""What LimeSurvey says about a submission: finished or not, when, and the seconds on every page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.forms.form import Form
from pretest.platforms.limesurvey.names import Group, groups_of
from pretest.platforms.limesurvey.read.answers import is_one
from pretest.platforms.limesurvey.read.header import Head
from pretest.tables import columns
from pretest.values import as_number, canonical

STATUS = "[status]"
DURATION = "[seconds from start to end]"
_UNDATED = 1980  # year of submission of a finished response in a survey that keeps no dates


@dataclass(slots=True)
class Times:
    """fields: column → what it is. shown: code of an arm → column with the seconds of its message."""

    frame: pd.DataFrame
    fields: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read_times(frame: pd.DataFrame, at: Mapping[str, str], screened_out: str | None) -> Times:
    """``frame`` with status and times in one spelling.

    Parameters
    ----------
    at
        LimeSurvey's code → column of ``frame``.
    screened_out
        Column that says 1 for who was screened out, or None.
    """
    found = Times(frame.copy())
    submitted = _moments(frame[at["submitdate"]])
    out = np.array([is_one(cell) for cell in frame[screened_out]]) if screened_out is not None else False
    status = np.where(out, "screened_out", np.where(submitted.notna(), "complete", "partial"))
    found.frame[STATUS] = pd.Series(status, index=frame.index, dtype=object)
    found.fields[STATUS] = columns.STATUS
    ended = submitted.mask(submitted.dt.year == _UNDATED)
    found.frame[at["submitdate"]] = _iso(ended)
    found.fields[at["submitdate"]] = columns.ENDED
    started = None
    if "startdate" in at:
        started = _moments(frame[at["startdate"]])
        started = started.mask(started.dt.year == _UNDATED)
        found.frame[at["startdate"]] = _iso(started)
        found.fields[at["startdate"]] = columns.STARTED
    if "interviewtime" in at:
        found.fields[at["interviewtime"]] = columns.DURATION
    elif started is not None:
        seconds = (ended - started).dt.total_seconds()
        found.frame[DURATION] = seconds.where(seconds >= 0).astype("float64")
        found.fields[DURATION] = columns.DURATION
    return found


def _moments(cells: pd.Series) -> pd.Series:
    texts = cells.map(lambda cell: canonical(cell) if isinstance(cell, str) else None)
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")


def _iso(times: pd.Series) -> pd.Series:
    written: pd.Series = times.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return written.astype("str")


def read_pages(times: Times, heads: Sequence[Head], form: Form, where: str) -> None:
    """Seconds per page, where the pages of the export are those of ``form``; a Note where they are not."""
    pages = [head for head in heads if head.group is not None]
    if not pages:
        return
    groups = _matched(pages, groups_of(form))
    if groups is None:
        message = (
            "The pages of the file are not those of the questionnaire, so their seconds are left out, and nothing "
            "says how long a message was on the screen."
        )
        times.notes.append(Note("pages_unmatched", "warning", where, message))
        return
    for head, group in groups:
        if group.kind == "arm" and group.arm is not None:
            times.frame[head.name] = seen = _seen(times.frame[head.name])
            first = times.shown.setdefault(group.arm.code, head.name)
            times.frame[first] = times.frame[first].where(times.frame[first].notna(), seen)  # of another execution
        elif group.screen is not None and group.kind in ("screen", "text"):
            times.fields[head.name] = columns.PAGE_SECONDS + group.screen.id


def _matched(pages: Sequence[Head], groups: Sequence[Group]) -> list[tuple[Head, Group]] | None:
    """By the names of the groups where the file has them, else by their order when there are equally many."""
    named = {group.name: group for group in groups}
    heard = [head.group or "" for head in pages]
    if all(heard) and len(named) == len(groups) and set(heard) <= set(named) and len(set(heard)) == len(heard):
        return [(head, named[name]) for head, name in zip(pages, heard, strict=True)]
    if len(pages) == len(groups) and not any(heard):
        return list(zip(pages, groups, strict=True))
    return None


def _seen(cells: pd.Series) -> pd.Series:
    """A page of no seconds at all was passed over: the cell is empty then."""
    zero = np.array(list(_zeros(cells)), dtype=bool)
    return cells.mask(pd.Series(zero, index=cells.index))


def _zeros(cells: pd.Series) -> Iterator[bool]:
    return (cell is not None and as_number(cell) == 0 for cell in cells)
