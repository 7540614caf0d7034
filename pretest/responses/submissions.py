"""What a platform says about each submission: which of them count, what was shown, how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from pyarrow import compute

from pretest.errors import DataError, Note, Problem
from pretest.platforms.platform import Ids
from pretest.platforms.unwrapped import Unwrapped
from pretest.responses.recode import Raw, to_column
from pretest.spec import DataFile
from pretest.tablefiles.distinct import arrow_texts, wholes
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import Levels, canonical, canonical_column, is_number_column, plural, rows_phrase, shown
from pretest.words import Bools

_ROUNDED = r"^\s*\d[.,]\d+E\+\d+\s*$"  # how a spreadsheet writes long numbers
LEFT_OUT = ("preview", "test", "spam", "screened_out", "quota_full")  # statuses that never count
BETWEEN = " | "  # between the arms of one cell
NOTHING = "|"  # known that nothing was shown; in files, where "" would read as unknown


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Submissions of one file that do not count."""

    step: str
    n_respondents: int
    n_rows: int


def columns_by_field(unwrapped: Unwrapped) -> dict[str, str]:
    """Our name for a field → the column of the export; the first where several claim to be it."""
    found: dict[str, str] = {}
    for column, ours in unwrapped.fields.items():
        found.setdefault(ours, column)
    return found


def count_statuses(unwrapped: Unwrapped) -> dict[str, int]:
    """Submissions per status, in the order of ``columns.STATUSES``; empty where the platform tells none."""
    column = columns_by_field(unwrapped).get(columns.STATUS)
    if column is None:
        return {}
    counts = unwrapped.table.frame[column].value_counts()
    return {status: int(counts[status]) for status in columns.STATUSES if status in counts}


def without_left_out(
    unwrapped: Unwrapped, respondent: str | None
) -> tuple[Unwrapped, tuple[LeftOut, ...], tuple[Note, ...]]:
    """The submissions that count, and how many do not, per status.

    Raises
    ------
    DataError
        When none counts.
    """
    table = unwrapped.table
    column = columns_by_field(unwrapped).get(columns.STATUS)
    if column is None:
        return unwrapped, (), ()
    status = table.frame[column]
    steps: list[LeftOut] = []
    notes: list[Note] = []
    for step in LEFT_OUT:
        here = (status == step).to_numpy(dtype=bool)
        if here.any():
            steps.append(LeftOut(step, _n_respondents(table, here, respondent), int(here.sum())))
            n_here = int(here.sum())
            message = f"{{N:submission with status {step} was|submissions with status {step} were}} left out, "
            message += "not being an answer."
            notes.append(Note("submissions_left_out", "info", table.name, message, (("n", n_here),)))
    n_partial = int((status == "partial").sum())
    if n_partial:
        message = "{N:submission was|submissions were} not finished. Unfinished ones stay in; the rule incomplete "
        message += "can take them out."
        notes.append(Note("submissions_partial", "info", table.name, message, (("n", n_partial),)))
    counting = ~status.isin(LEFT_OUT).to_numpy(dtype=bool)
    if not counting.any():
        what = "no submission counts: all are previews, tests, spam or screened out"
        raise DataError("no_submissions", table.name, what, hint="Export the real answers.")
    kept = unwrapped if counting.all() else replace(unwrapped, table=chosen_rows(table, counting))
    return kept, tuple(steps), tuple(notes)


def chosen_rows(table: Table, chosen: Bools) -> Table:
    """Some rows of a table; each still knows its line of the file."""
    coded = {name: mask[chosen] for name, mask in table.coded.items()}
    return replace(table, frame=table.frame[chosen].reset_index(drop=True), rows=table.rows[chosen], coded=coded)


def _n_respondents(table: Table, rows: Bools, respondent: str | None) -> int:
    if respondent is None or respondent not in table.frame:
        return int(rows.sum())
    ids = canonical_column(table.frame.loc[rows, respondent])
    return int(ids.nunique() + ids.isna().sum())


def with_unique_ids(unwrapped: Unwrapped, ids_are: Ids, wave: int) -> tuple[Unwrapped, tuple[Note, ...]]:
    """Ids that a platform gives per form, made different between forms and waves.

    LimeSurvey and REDCap number the submissions of every form from 1: 17 in one file and 17 in another are two people.
    So are equal ids of any platform that are bare numbers.
    """
    column = columns_by_field(unwrapped).get(columns.RESPONDENT)
    if column is None:
        return unwrapped, ()
    table = unwrapped.table
    ids = table.frame[column]
    if ids_are == "unique" and not is_number_column(ids) and wholes(ids) is None:
        return unwrapped, ()
    form = PurePosixPath(table.name).stem
    asked = columns_by_field(unwrapped).get(columns.QUESTIONNAIRE)
    if asked is not None and table.frame[asked].nunique() == 1:
        form = canonical(table.frame[asked].dropna().iloc[0])
    unique = f"{wave}:{form}:" + canonical_column(ids)
    fields = {name: ours for name, ours in unwrapped.fields.items() if ours != columns.RESPONDENT}
    frame = table.frame.assign(**{columns.RESPONDENT: unique.astype("str")})
    message = f"The ids in column {shown(column)} are given per form: wave and form were put before them, so that "
    message += "nobody passes for somebody of another file."
    note = Note("ids_per_form", "info", table.name, message)
    more = {**fields, columns.RESPONDENT: columns.RESPONDENT}
    metadata = (*unwrapped.metadata, column)
    return replace(unwrapped, table=replace(table, frame=frame), fields=more, metadata=metadata), (note,)


def rounded_ids(source: DataFile, table: Table) -> tuple[Problem, ...]:
    """A problem when ids were written as 1,23E+15: a spreadsheet rounded them, and different people share one."""
    if source.respondent is None or source.respondent not in table.frame:
        return ()
    if is_number_column(table.frame[source.respondent]):
        return ()
    ids = arrow_texts(table.frame[source.respondent])
    if not compute.any(compute.match_substring(ids, "E+")).as_py():
        return ()
    found = compute.match_substring_regex(ids, _ROUNDED)
    rounded = np.asarray(compute.fill_null(found, False))
    if not rounded.any():
        return ()
    rows = table.rows[rounded]
    what = f"ids in column {shown(source.respondent)} were rounded by a spreadsheet (as 1,23E+15), {rows_phrase(rows)}"
    hint = "Different people may share one now: take the ids from the export itself, as text."
    return (Problem("ids_rounded", source.file, what, hint=hint),)


def with_shown(unwrapped: Unwrapped, arms: Mapping[str, str], told: bool) -> Unwrapped:
    """``columns.SHOWN`` as arm ids, and the seconds, from whatever the platform keeps of them.

    Parameters
    ----------
    arms
        Code on the platform → arm of the study.
    told
        Whether an empty cell says that nothing was shown; else it says nothing.
    """
    by_field = columns_by_field(unwrapped)
    frame, fields = unwrapped.table.frame, dict(unwrapped.fields)
    new: dict[str, pd.Series] = {}
    if columns.SHOWN in by_field:
        new[columns.SHOWN] = _as_ids(frame[by_field[columns.SHOWN]], arms, told)
        fields.pop(by_field[columns.SHOWN])
    elif unwrapped.shown_seconds:
        by_arm = {
            arms.get(arm, arm): seconds_of(frame[column], unwrapped.table.delimiter)[0]
            for arm, column in unwrapped.shown_seconds.items()
            if column in frame
        }
        seconds = np.column_stack([values.to_numpy(dtype=np.float64) for values in by_arm.values()])
        texts = np.full(len(frame), "", dtype=object)
        for place, arm in enumerate(by_arm):
            here = ~np.isnan(seconds[:, place])
            texts[here] = [f"{text}{BETWEEN if text else ''}{arm}" for text in texts[here]]
        new[columns.SHOWN] = pd.Series(texts, dtype="str")
        if columns.SHOWN_SECONDS not in by_field:
            some = ~np.isnan(seconds).all(axis=1)
            new[columns.SHOWN_SECONDS] = pd.Series(np.where(some, np.nansum(seconds, axis=1), np.nan))
    if not new:
        return unwrapped
    wider = frame.assign(**new)
    fields |= {name: name for name in new}
    return replace(unwrapped, table=replace(unwrapped.table, frame=wider), fields=fields)


def _as_ids(column: pd.Series, arms: Mapping[str, str], told: bool) -> pd.Series:
    levels = Levels.of(column)
    texts = [BETWEEN.join(arms.get(part, part) for part in _shown_arms(text)) for text in levels.texts]
    values = np.array([*texts, "" if told else np.nan], dtype=object)[levels.codes]
    return pd.Series(values, index=column.index, dtype="str")


def _shown_arms(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def seconds_of(column: pd.Series, delimiter: str | None) -> tuple[pd.Series, int]:
    """A column as float64, and how many of its cells are no numbers (and so missing)."""
    clean = to_column(Raw(column, np.zeros(len(column), dtype=bool)), "number", delimiter)
    return clean.values, int(clean.bad.sum())


def submission_values(table: Table, fields: Mapping[str, str]) -> tuple[dict[str, pd.Series], tuple[Note, ...]]:
    """What the platform says of each submission, under our names: float64 or text.

    Parameters
    ----------
    fields
        Our name → column of the table.
    """
    values: dict[str, pd.Series] = {}
    notes: list[Note] = []
    for ours, column in fields.items():
        if ours in (columns.RESPONDENT, columns.ARM_CODE) or column not in table.frame:
            continue
        if ours == columns.SHOWN:
            values[ours] = table.frame[column].reset_index(drop=True)
        elif ours.startswith(columns.PAGE_SECONDS) or columns.SUBMISSION_COLUMNS.get(ours) == "float":
            values[ours], n_bad = seconds_of(table.frame[column], table.delimiter)
            if n_bad:
                message = f"{plural(n_bad, 'cell')} of column {shown(column)} held no number of seconds: left empty."
                notes.append(Note("seconds_unreadable", "warning", table.name, message))
        else:
            values[ours] = canonical_column(table.frame[column])
    return values, tuple(notes)
