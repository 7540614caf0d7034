"""Which arm each row saw: a column of codes, or the arm whose columns were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem, did_you_mean, some
from pretest.responses.recode import Raw, recoded
from pretest.spec import DataFile, Shown, Study
from pretest.tablefiles.distinct import no_texts
from pretest.tablefiles.tablefile import Table
from pretest.values import Levels, canonical, names_phrase, plural, rows_phrase, shown

ARM = "arm"
_MOST_CODES = 20  # a column with more unknown values is no column of arms, and its values are not shown


@dataclass(frozen=True, slots=True, eq=False)
class Arms:
    """arm, code: (n,) text; missing where no arm was seen."""

    arm: pd.Series
    code: pd.Series
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def arm_column(source: DataFile, braces: Sequence[str]) -> str | None:
    """The column that holds the arm's code; ``{arm}`` in reshape stands for it when study.yaml names none."""
    if isinstance(source.arm, str):
        return source.arm
    return ARM if source.arm is None and ARM in braces else None


def find_arms(study: Study, source: DataFile, table: Table, braces: Sequence[str] = ()) -> Arms:
    """The arm of every row, with a problem per code that the study does not know."""
    if isinstance(source.arm, Shown):
        return _shown_arms(source, source.arm, table)
    column = arm_column(source, braces)
    if column is None or column not in table.frame:
        none = no_texts(len(table.frame))
        notes: tuple[Note, ...] = ()
        if column is None and study.file.arms:
            message = "study.yaml does not say which column holds the arm: nobody in this file counts for any arm."
            notes = (Note("arm_column_missing", "serious", source.file, message),)
        return Arms(none, none, (), notes)
    return _coded_arms(study, source, table, column)


def _coded_arms(study: Study, source: DataFile, table: Table, column: str) -> Arms:
    nothing = np.zeros(len(table.frame), dtype=bool)
    raw = Raw(table.frame[column], table.coded.get(column, nothing))
    raw = recoded(raw, source.recode.get(column), [canonical(value) for value in source.missing])
    levels = Levels.of(raw.values.where(~raw.coded))
    known = {name: name for name in study.file.arms} | {canonical(code): arm for code, arm in source.arms.items()}
    arms = [known.get(text) for text in levels.texts]
    arm = pd.Series(np.array([np.nan if name is None else name for name in [*arms, None]], dtype=object)[levels.codes])
    code = pd.Series(np.array([*levels.texts, np.nan], dtype=object)[levels.codes], dtype="str")
    unknown = sorted({levels.texts[level] for level in levels.used() if arms[level] is None})
    problems: tuple[Problem, ...] = ()
    if unknown:
        rows = np.unique(table.rows[levels.rows_with([name is None for name in arms])])
        problems = (_unknown(study, source, table, column, unknown, rows.tolist()),)
    return Arms(arm.astype("str"), code, problems)


def _unknown(
    study: Study, source: DataFile, table: Table, column: str, unknown: Sequence[str], rows: Sequence[int]
) -> Problem:
    if not study.file.arms:
        hint = "Declare the arms in study.yaml, or leave arm out of data."
        return Problem(
            "arm_unknown", source.file, f"column {shown(column)} holds arms, but the study has none", hint=hint
        )
    if len(unknown) > _MOST_CODES:
        what = f"column {shown(column)} holds {len(unknown):,} different values that are no arms of the study"
        return Problem("arm_unknown", source.file, what, hint="Is it the right column? Name it as arm in study.yaml.")
    what = f"unknown {'arm' if len(unknown) == 1 else 'arms'} {names_phrase(unknown)} in column {shown(column)}"
    near = did_you_mean(unknown[0], [*study.file.arms, *source.arms])
    labels = table.labels.get(column, {})
    labelled = [f"{code} = {shown(labels[code])}" for code in unknown if code in labels]
    hint = near or f"Say which arm each code is, as arms: {{{shown(unknown[0])[1:-1]}: {next(iter(study.file.arms))}}}."
    what += f" (labelled {some(labelled)} in the file)" if labelled else ""
    return Problem("arm_unknown", source.file, f"{what}, {rows_phrase(rows)}", hint=hint)


def _shown_arms(source: DataFile, arm: Shown, table: Table) -> Arms:
    """The arm whose columns hold an answer; a row with answers for two arms is an error."""
    codes = [canonical(value) for value in source.missing]
    none = np.zeros(len(table.frame), dtype=bool)
    answered = []
    for columns in arm.shown.values():
        present = [column for column in columns if column in table.frame]
        raws = [recoded(Raw(table.frame[name], table.coded.get(name, none)), None, codes) for name in present]
        answered.append(np.any([~Levels.of(raw.values).empty & ~raw.coded for raw in raws] or [none], axis=0))
    seen = np.array(answered)
    names = np.array([*arm.shown, np.nan], dtype=object)
    which = np.where(seen.any(axis=0), seen.argmax(axis=0), -1)
    values = pd.Series(names[which], dtype="str")
    several = table.rows[seen.sum(axis=0) > 1]
    problems: tuple[Problem, ...] = ()
    if len(several):
        what = f"{plural(len(several), 'row has', 'rows have')} answers for two arms: {rows_phrase(several)}"
        hint = "Nobody can be in two arms: correct arm.shown in study.yaml, or leave these rows out of the export."
        problems = (Problem("two_arms_answered", source.file, what, hint=hint),)
    return Arms(values, values.copy(), problems)
