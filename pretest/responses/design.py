"""The columns of the design: who, in which wave, saw which arm, with what weight, in which cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from pretest.codes import n_different
from pretest.errors import Note, Problem
from pretest.responses.arms import find_arms
from pretest.spec import DataFile, Study
from pretest.tablefiles.distinct import (
    canonical_texts,
    categories,
    matching,
    no_texts,
    plain_numbers,
    same_text,
    texts_of,
)
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import Levels, canonical, rows_phrase, shown, to_numbers
from pretest.words import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """frame: ``DESIGN_COLUMNS``, one row per row of the table."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def design_of(study: Study, source: DataFile, table: Table, braces: Sequence[str] = ()) -> Design:
    """The design columns of one file (already long). Columns that study.yaml does not name are missing.

    ``braces`` are columns that reshaping made: beside the arm they tell the rows of a respondent apart. Without a
    respondent column every row of the file is a respondent. Without a weight column the weight is missing.
    """
    problems: list[Problem] = []
    notes: list[Note] = []
    found: dict[str, pd.Series] = {columns.RESPONDENT: categories(respondents_of(source, table, problems))}
    arms = find_arms(study, source, table, braces)
    problems += arms.problems
    notes += arms.notes
    found |= {columns.ARM: arms.arm, columns.ARM_CODE: arms.code}
    for key in ("cluster", "stratum", "block", "place", "execution"):
        found[f"_{key}"] = _texts(table, getattr(source, key), source)
    found[columns.WEIGHT] = _weights(source, table, problems, notes)
    n_rows = len(table.frame)
    found[columns.WAVE] = pd.Series(np.full(n_rows, source.wave, dtype=np.int64))
    found[columns.SOURCE_FILE] = same_text(source.file, n_rows)
    found[columns.SOURCE_ROW] = pd.Series(table.rows)
    frame = pd.DataFrame({name: found[name] for name in columns.DESIGN_COLUMNS})
    return Design(frame, tuple(problems), (*notes, *_duplicates(source, table, frame, braces)))


def design_columns(source: DataFile) -> tuple[str, ...]:
    """Columns of the file that the design is read from."""
    keys = ("respondent", "block", "cluster", "stratum", "weight", "place", "execution")
    named = [name for key in keys if (name := getattr(source, key)) is not None]
    if isinstance(source.arm, str):
        named.append(source.arm)
    elif source.arm is not None:
        named += [column for shown_columns in source.arm.shown.values() for column in shown_columns]
    return tuple(dict.fromkeys(named))


def _texts(table: Table, column: str | None, source: DataFile) -> pd.Series:
    """Canonical text of one column; missing where there is none, or no value, or a declared missing code."""
    if column is None or column not in table.frame:
        return no_texts(len(table.frame))
    texts = canonical_texts(table.frame[column])
    missing = [canonical(value) for value in source.missing]
    coded = texts.isin(missing).to_numpy(dtype=bool) if missing else np.zeros(len(texts), dtype=bool)
    if column in table.coded:
        coded |= table.coded[column]
    return texts.mask(coded) if coded.any() else texts


def respondents_of(source: DataFile, table: Table, problems: list[Problem]) -> pd.Series:
    """(rows,) id of each row's respondent; without such a column every row is somebody else. Adds ``problems``."""
    if source.respondent is None:
        rows = pa.array(table.rows).cast(pa.large_string())
        start = pa.scalar(f"{source.file}:", pa.large_string())
        return texts_of(compute.binary_join_element_wise(start, rows, pa.scalar("", pa.large_string())))
    ids = _texts(table, source.respondent, source)
    blank = np.unique(table.rows[ids.isna().to_numpy(dtype=bool)])
    if len(blank) and source.respondent in table.frame:
        what = f"column {shown(source.respondent)} names the respondent, but is empty in {rows_phrase(blank)}"
        hint = "Give these rows an id, or leave respondent out when every row is somebody else."
        problems.append(Problem("respondent_blank", source.file, what, hint=hint))
    return ids


def _weights(source: DataFile, table: Table, problems: list[Problem], notes: list[Note]) -> pd.Series:
    if source.weight is None or source.weight not in table.frame:
        return pd.Series(np.full(len(table.frame), np.nan))
    weights = _numbers(table, source.weight, source)
    wrong = np.unique(table.rows[~(weights >= 0)])
    if len(wrong):
        what = f"weights in column {shown(source.weight)} are negative, missing or no number: {rows_phrase(wrong)}"
        hint = "Every row needs a weight of 0 or more."
        problems.append(Problem("weight_unusable", source.file, what, hint=hint))
    zero = np.unique(table.rows[weights == 0])
    if len(zero):
        message = "{N:row has|rows have} weight 0: they are kept, and count for nothing."
        notes.append(Note("weight_zero", "warning", source.file, message, (("n", len(zero)),)))
    return pd.Series(weights)


def _numbers(table: Table, column: str, source: DataFile) -> Floats:
    """(rows,) the numbers of a column, NaN where there is none or a declared missing code."""
    plain = plain_numbers(table.frame[column])
    codes = None if plain is None else matching(plain, [canonical(value) for value in source.missing])
    if plain is not None and codes is not None:
        gone = np.logical_or.reduce([table.coded.get(column, np.zeros(len(table.frame), dtype=bool)), *codes.values()])
        return np.where(gone, np.nan, plain.values)
    levels = Levels.of(_texts(table, column, source))
    numbers: Floats = np.array([*to_numbers(levels.texts, table.delimiter).values, np.nan])[levels.codes]
    return numbers


def _duplicates(source: DataFile, table: Table, frame: pd.DataFrame, braces: Sequence[str]) -> Sequence[Note]:
    """Several rows of one respondent with the same arm code; exact copies of rows are told apart."""
    if source.respondent is None:
        return ()
    who = frame[columns.RESPONDENT]
    if n_different(who.cat.codes.to_numpy() + 1) == len(who):  # nobody comes again
        return ()
    key = pd.concat([frame[[columns.RESPONDENT, columns.ARM_CODE]], table.frame[list(braces)]], axis=1)
    again = np.array(key.duplicated() & frame[columns.RESPONDENT].notna())
    if not again.any():
        return ()
    exact = int((table.frame.duplicated().to_numpy(dtype=bool) & again).sum())
    rows = np.unique(table.rows[again])
    copies = "none is" if exact == 0 else "{copies:is|are}"
    message = f"{{N:row repeats|rows repeat}} a respondent and arm that came before, the first in row {rows[0]}; "
    message += f"{copies} an exact copy."
    return (Note("respondent_repeated", "warning", source.file, message, (("n", len(rows)), ("copies", exact))),)


def shared_respondents(files: Sequence[tuple[str, int, pd.DataFrame]]) -> tuple[Note, ...]:
    """A Note per pair of files (name, wave, design frame) of one wave that have respondents in common."""
    notes: list[Note] = []
    for place, (first, wave, frame) in enumerate(files):
        for second, other_wave, other in files[place + 1 :]:
            people = frame[columns.RESPONDENT].drop_duplicates()
            both = int(people.isin(other[columns.RESPONDENT]).sum()) if wave == other_wave else 0
            if both:
                message = f"{{N:respondent stands|respondents stand}} in both {first} and {second}, "
                message += f"which belong to wave {wave}: they count as the same people."
                notes.append(Note("respondent_in_two_files", "warning", second, message, (("n", both),)))
    return tuple(notes)


def half_weighted(files: Sequence[DataFile]) -> tuple[Problem, ...]:
    """A problem per wave of which some files have weights and others have not: they cannot be put together."""
    problems: list[Problem] = []
    for wave in sorted({file.wave for file in files}):
        having = {file.weight is not None for file in files if file.wave == wave}
        bare = next((file for file in files if file.wave == wave and file.weight is None), None)
        if bare is not None and len(having) > 1:
            what = f"other files of wave {wave} have weights, this one has not"
            hint = "Name its weight column in study.yaml; a column of ones will do where nobody was over-represented."
            problems.append(Problem("weight_partly", bare.file, what, hint=hint))
    return tuple(problems)
