"""Results of formr surveys: CSV (with commas or semicolons), TSV, XLSX and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.forms.form import Form
from pretest.forms.naming import ARM, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.platforms.duplicates import require_single
from pretest.platforms.fieldnames import clash_notes, questions_by_field
from pretest.platforms.formr import NAMES
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical, rows_phrase

STATUS, DURATION, DEVICE = "[status]", "[seconds from created to ended]", "[session]"
_SIGN = {"session", "created", "modified", "ended"}
_DISPLAY = {"session", "item_name", "answered", "shown"}
_PLATFORM = ("created", "modified", "ended", "expired")
_OURS = {
    ARM: columns.ARM_CODE,
    QUESTIONNAIRE: columns.QUESTIONNAIRE,
    WORDING: columns.WORDING,
    "pretest_language": columns.LANGUAGE,
}
_TEST = re.compile(r"[A-Za-z]{3,}XXX.*", re.DOTALL)  # formr names a tester after an animal, XXX and random letters
_PREFIXED = re.compile(r"c(-?\d+)")
_CODES = re.compile(r"-?\d+(\s*,\s*-?\d+)*")
_IDENTIFYING = ("ip", "ip_address", "email", "geopoint")


def recognise(table: Table) -> bool:
    """Whether the columns are those that formr puts before the items of a survey, or those of its display table."""
    names = set(table.frame.columns)
    return names >= _SIGN or names >= _DISPLAY


def unwrap(table: Table, forms: Sequence[Form]) -> Unwrapped:
    """One row per session and survey; several ticked answers as codes parted by a blank; times and status added.

    Raises
    ------
    DataError
        When the table is formr's item display table (one row per item), or no results of formr at all.
    """
    names = {str(name) for name in table.frame.columns}
    _require_results(table, names)
    known, clashes = questions_by_field(forms, NAMES)
    require_single(table, known, "Export the results of one survey again, without joining files by hand.")
    frame = table.frame.copy()
    for name, question in known.items():
        if name in names and question.kind in ("ordinal", "nominal", "slider", "multiple"):
            frame[name] = _codes(frame[name], question.kind == "multiple")
    frame[DEVICE] = frame["session"]
    started, ended = _times(frame["created"]), _times(frame["ended"])
    seconds = (ended - started).dt.total_seconds().astype("float64")
    frame[DURATION] = seconds.where(seconds >= 0)
    frame[STATUS] = _status(frame, ended)
    for column, moments in (("created", started), ("ended", ended)):
        frame[column] = moments.dt.strftime("%Y-%m-%dT%H:%M:%S").astype("str").mask(moments.isna())
    fields = {name: question.of for name, question in known.items() if name in names}
    fields |= {name: ours for name, ours in _OURS.items() if name in names}
    fields |= {"session": columns.RESPONDENT, DEVICE: columns.SESSION, "created": columns.STARTED}
    fields |= {"ended": columns.ENDED, DURATION: columns.DURATION, STATUS: columns.STATUS}
    rest = [name for name in map(str, frame.columns) if name not in fields]
    return Unwrapped(
        table=replace(table, frame=frame),
        fields=fields,
        identifying=tuple(name for name in rest if name.lower() in _IDENTIFYING),
        metadata=tuple(name for name in rest if name in _PLATFORM or name.startswith("pretest_")),
        notes=(*clash_notes(table, clashes), *_odd_times(table, seconds)),
    )


def _require_results(table: Table, names: set[str]) -> None:
    if names >= _DISPLAY:
        what = "this is formr's item display table, with one row per item instead of one per respondent"
        hint = "Export the results of the survey ('Results', not 'Item display table')."
        raise DataError("formr_display_table", table.name, what, hint=hint)
    if not names >= _SIGN:
        what = "these are no results of a formr survey"
        hint = "Leave 'format' out of study.yaml, so that the columns are read as they are."
        raise DataError("no_formr_export", table.name, what, "columns session, created, modified, ended", hint=hint)


def _codes(column: pd.Series, several: bool) -> pd.Series:
    """Codes without the letter that an export of ours puts before some; several of them ascending."""

    def code(value: object) -> object:
        if not isinstance(value, str):
            return value
        text = _PREFIXED.sub(r"\1", value) if _PREFIXED.fullmatch(value.split(",")[0].strip()) else value
        if several and _CODES.fullmatch(text.strip()):
            return " ".join(sorted(re.split(r"\s*,\s*", text.strip()), key=int))
        return text

    if not several and not column.map(lambda value: isinstance(value, str)).any():
        return column
    found = column.map(lambda value: canonical(value) if several and value == value and value is not None else value)
    return found.map(code)


def _times(column: pd.Series) -> pd.Series:
    """Moments in the server's time, missing where a cell is no time."""
    texts = column.map(lambda value: canonical(value) if isinstance(value, str) else None)
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")


def _status(frame: pd.DataFrame, ended: pd.Series) -> pd.Series:
    """Complete once the survey has ended; sessions of testers do not count."""
    values = np.where(ended.notna(), "complete", "partial").astype(object)
    if SCREENED_OUT in frame:
        out = [isinstance(value, str | float) and canonical(value) == "1" for value in frame[SCREENED_OUT]]
        values[np.array(out, dtype=bool)] = "screened_out"
    tests = [isinstance(value, str) and _TEST.fullmatch(value) is not None for value in frame["session"]]
    values[np.array(tests, dtype=bool)] = "test"
    return pd.Series(values, index=frame.index, dtype="str")


def _odd_times(table: Table, seconds: pd.Series) -> Iterator[Note]:
    odd = (seconds < 0).to_numpy(dtype=bool)
    if odd.any():
        message = f"A survey ended before it began in {rows_phrase(table.rows[odd])}: the duration was left empty."
        yield Note("times_unreadable", "warning", table.name, message)


FORMR = Reader(recognise, unwrap)
