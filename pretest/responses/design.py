"""The columns of the design: who, in which wave, saw which arm, with what weight, in which cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from pretest.codes import n_different
from pretest.errors import Note, Problem
from pretest.limits import DATA_NUMBER, WAVE
from pretest.responses.arms import find_arms
from pretest.responses.cleaning import two_readings
from pretest.responses.people import own_ids
from pretest.spec import DataFile, Study
from pretest.tablefiles.distinct import (
    canonical_texts,
    categories,
    matching,
    no_texts,
    same_text,
    sure_numbers,
    texts_of,
)
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import Levels, canonical, is_number_column, rows_phrase, shown, to_numbers
from pretest.words import Bools, Floats


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
    n_rows = len(table.frame)
    waves = waves_of(source, table, problems)
    ids = categories(respondents_of(source, table, problems, waves))
    found: dict[str, pd.Series] = {columns.RESPONDENT: ids, columns.WAVE: waves}
    arms = find_arms(study, source, table, braces)
    problems += arms.problems
    notes += arms.notes
    found |= {columns.ARM: arms.arm, columns.ARM_CODE: arms.code}
    for key in ("cluster", "stratum", "block", "place", "execution"):
        found[f"_{key}"] = _texts(table, getattr(source, key), source)
    found[columns.WEIGHT] = _weights(source, table, problems, notes)
    told = found[columns.ARM].notna().to_numpy(dtype=bool) | (not study.file.arms)
    problems += _blanks(source, table, found, told)
    notes += _without_place(source, found[columns.PLACE])
    found[columns.SOURCE_FILE] = same_text(source.file, n_rows)
    found[columns.SOURCE_ROW] = pd.Series(table.rows)
    frame = pd.DataFrame({name: found[name] for name in columns.DESIGN_COLUMNS})
    return Design(frame, tuple(problems), (*notes, *_duplicates(source, table, frame, braces)))


def with_waves_found(study: Study, frame: pd.DataFrame) -> Study:
    """``study`` with an entry per wave for every file that holds several, as if each wave had a file of its own."""
    data: list[DataFile] = []
    for source in study.file.data:
        if source.wave_column is None:
            data.append(source)
            continue
        here = frame.loc[frame[columns.SOURCE_FILE] == source.file, columns.WAVE]
        for wave in sorted({int(one) for one in here.unique()}):
            data.append(source.model_copy(update={"wave": wave, "date": source.dates.get(wave)}))
    return replace(study, file=study.file.model_copy(update={"data": tuple(data)}))


def design_columns(source: DataFile) -> tuple[str, ...]:
    """Columns of the file that the design is read from."""
    keys = ("respondent", "block", "cluster", "stratum", "weight", "place", "execution", "wave_column")
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


def waves_of(source: DataFile, table: Table, problems: list[Problem]) -> pd.Series:
    """(rows,) wave of each row: that of the file, or what its column of waves says."""
    if source.wave_column is None or source.wave_column not in table.frame:
        return pd.Series(np.full(len(table.frame), source.wave, dtype=np.int64))
    levels = Levels.of(_texts(table, source.wave_column, source))
    numbers = np.array([*to_numbers(levels.texts).values, np.nan])[levels.codes]
    whole = np.isfinite(numbers) & (numbers == np.round(numbers)) & (np.abs(numbers) <= WAVE)
    wrong = np.unique(table.rows[~whole])
    if len(wrong):
        what = f"column {shown(source.wave_column)} holds the wave, but no whole number in {rows_phrase(wrong)}"
        hint = "Number the waves in the order of time (years will do), or give each wave a file of its own."
        problems.append(Problem("wave_unusable", source.file, what, hint=hint))
    return pd.Series(np.where(whole, numbers, source.wave).astype(np.int64))


def _blanks(source: DataFile, table: Table, found: Mapping[str, pd.Series], told: Bools) -> Iterator[Problem]:
    """Rows with an arm of which it is not known in which cluster, stratum or block they are.

    Who has no arm is not analysed: a platform draws block and arm together.
    """
    for key in ("cluster", "stratum", "block"):
        column = getattr(source, key)
        if column is None or column not in table.frame:
            continue
        rows = np.unique(table.rows[found[f"_{key}"].isna().to_numpy(dtype=bool) & told])
        if len(rows):
            what = f"column {shown(column)} names the {key}, but is empty in {rows_phrase(rows)}"
            yield Problem(f"{key}_blank", source.file, what, hint=_BLANK_HINTS[key])


_BLANK_HINTS = {
    "cluster": "Fill it in; who belongs to no cluster is one of their own, with an id of its own there.",
    "stratum": "Fill it in; people outside every stratum are a stratum of their own, with a name.",
    "block": "Fill it in, or leave block out of study.yaml where people were not assigned within blocks.",
}


def _without_place(source: DataFile, places: pd.Series) -> Iterator[Note]:
    """Who lives nowhere counts for the whole, and in no place."""
    n = int(places.isna().sum())
    if source.place is not None and 0 < n < len(places):
        message = "{N:row has|rows have} no place: they count for the whole, and in no place."
        yield Note("place_blank", "warning", source.file, message, (("n", n),))


def respondents_of(
    source: DataFile, table: Table, problems: list[Problem], waves: pd.Series | None = None
) -> pd.Series:
    """(rows,) id of each row's respondent; without such a column every row is somebody else. Adds ``problems``.

    Parameters
    ----------
    waves
        (rows,) wave of each row, where the file holds several.
    """
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
    return own_ids(source, ids, waves)


def _weights(source: DataFile, table: Table, problems: list[Problem], notes: list[Note]) -> pd.Series:
    if source.weight is None or source.weight not in table.frame:
        return pd.Series(np.full(len(table.frame), np.nan))
    weights = _numbers(table, source, source.weight, problems)
    if weights is None:
        return pd.Series(np.full(len(table.frame), np.nan))
    wrong = np.unique(table.rows[~((weights >= 0) & (weights <= DATA_NUMBER))])
    if len(wrong):
        huge = ", or absurdly large" if (weights > DATA_NUMBER).any() else ""
        what = f"weights in column {shown(source.weight)} are negative, missing or no number{huge}"
        what += f": {rows_phrase(wrong)}"
        hint = "Every row needs a weight of 0 or more."
        problems.append(Problem("weight_unusable", source.file, what, hint=hint))
    zero = np.unique(table.rows[weights == 0])
    if len(zero):
        message = "{N:row has|rows have} weight 0: they are kept, and count for nothing."
        notes.append(Note("weight_zero", "warning", source.file, message, (("n", len(zero)),)))
    return pd.Series(weights)


def _numbers(table: Table, source: DataFile, column: str, problems: list[Problem]) -> Floats | None:
    """(rows,) the numbers of a column, NaN where there is none or a declared missing code; None where they can be read
    in two ways, which ``problems`` then says."""
    plain = sure_numbers(table.frame[column], source.decimal)
    codes = None if plain is None else matching(plain, [canonical(value) for value in source.missing])
    if plain is not None and codes is not None:
        gone = np.logical_or.reduce([table.coded.get(column, np.zeros(len(table.frame), dtype=bool)), *codes.values()])
        return np.where(gone, np.nan, plain.values)
    levels = Levels.of(_texts(table, column, source))
    typed = is_number_column(table.frame[column])
    found = to_numbers(levels.texts, table.delimiter, None if typed else source.decimal)
    numbers: Floats = np.array([*found.values, np.nan])[levels.codes]
    if found.doubtful and not typed and source.format is None:
        rows = table.rows[np.isin(levels.codes, found.doubtful)]
        problems.append(two_readings(source, [column], rows, levels.texts[found.doubtful[0]]))
        return None
    return numbers


def _duplicates(source: DataFile, table: Table, frame: pd.DataFrame, braces: Sequence[str]) -> Sequence[Note]:
    """Several rows of one respondent with the same arm code; exact copies of rows are told apart."""
    if source.respondent is None:
        return ()
    who = frame[columns.RESPONDENT]
    if n_different(who.cat.codes.to_numpy() + 1) == len(who):  # nobody comes again
        return ()
    key = pd.concat([frame[[columns.RESPONDENT, columns.WAVE, columns.ARM_CODE]], table.frame[list(braces)]], axis=1)
    again = np.array(key.duplicated() & frame[columns.RESPONDENT].notna())
    if not again.any():
        return ()
    exact = int((table.frame.duplicated().to_numpy(dtype=bool) & again).sum())
    rows = np.unique(table.rows[again])
    copies = "none is" if exact == 0 else "{copies:is|are}"
    message = f"{{N:row repeats|rows repeat}} a respondent and arm that came before, the first in row {rows[0]}; "
    message += f"{copies} an exact copy."
    return (Note("respondent_repeated", "warning", source.file, message, (("n", len(rows)), ("copies", exact))),)


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
