"""Who is who: rows and files that would make one person of two, or give one person what only several can have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.spec import DataFile
from pretest.tables import columns
from pretest.values import names_phrase, plural, rows_phrase
from pretest.words import Bools

_ONE_EACH = {columns.CLUSTER: "clusters", columns.STRATUM: "strata", columns.PLACE: "places"}


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One file. source: what study.yaml says of it. design: columns of the design (respondent, wave, file and row at
    least), one row per row of the file."""

    source: DataFile
    design: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """problems stop the run; notes are told."""

    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def check_people(files: Sequence[Read]) -> People:
    """Ids that stand in two files without a word on it, in two arms, clusters, strata or places, or with two weights.

    Only files that name a column of respondents are looked at: elsewhere every row is somebody else.
    """
    named = [file for file in files if file.source.respondent is not None]
    problems = list(_in_common(named))
    notes: list[Note] = [] if problems else list(_shared(named))
    if not problems and named:
        frame = _joined(named)
        several = {file.source.file for file in named if file.source.rates_several}
        problems += _in_two_arms(frame, several)
        for column, what in _ONE_EACH.items():
            problems += _in_two(frame, column, what)
        notes += _two_weights(frame)
    return People(tuple(problems), tuple(notes))


def own_ids(source: DataFile, ids: pd.Series, waves: pd.Series | None = None) -> pd.Series:
    """(rows,) ids as they count: a file that numbers its people for itself has its name (and wave) put before them."""
    if source.ids != "own":
        return ids
    wave = str(source.wave) if waves is None else waves.astype("Int64").astype("str")
    unique: pd.Series = wave + f":{source.file}:" + ids
    return unique.astype("str")


def _in_common(files: Sequence[Read]) -> Iterator[Problem]:
    """Files that have ids in common, of which none says whether these are the same people."""
    for first, second, n in _pairs(files):
        if first.source.ids is None and second.source.ids is None:
            yield ids_in_common(first.source.file, second.source.file, n)
    for file in files:
        waves = file.design[columns.WAVE]
        if file.source.wave_column is None or file.source.ids is not None or waves.nunique() < 2:
            continue
        pairs = file.design[[columns.RESPONDENT, columns.WAVE]].drop_duplicates()
        n = int(pairs[columns.RESPONDENT].duplicated().sum())
        if n:
            what = f"{plural(n, 'id stands', 'ids stand')} in several waves of this file: either these are the same "
            what += "people, asked again, or every wave numbers its people from the start"
            yield Problem("ids_in_common", file.source.file, what, hint=_SAY)


def ids_in_common(first: str, second: str, n: int) -> Problem:
    """Two files of which neither says whether the ``n`` ids that both have are of the same people."""
    what = f"{plural(n, 'id of this file stands', 'ids of this file stand')} in {first} too: either these are the "
    what += "same people, or both files number their people from the start"
    return Problem("ids_in_common", second, what, hint=_SAY)


_SAY = (
    "Write ids: shared under data in study.yaml when equal ids are the same person (a panel), or ids: own when the "
    "file numbers its people for itself (a fresh sample)."
)


def _shared(files: Sequence[Read]) -> Iterator[Note]:
    """Files of one wave whose people are the same, as study.yaml says."""
    for first, second, n in _pairs(files):
        if first.source.wave == second.source.wave and first.source.wave_column is second.source.wave_column is None:
            message = (
                f"{{N:respondent stands|respondents stand}} in both {first.source.file} and {second.source.file}, "
            )
            message += f"which belong to wave {first.source.wave}: they count as the same people."
            yield Note("respondent_in_two_files", "warning", second.source.file, message, (("n", n),))


def _pairs(files: Sequence[Read]) -> Iterator[tuple[Read, Read, int]]:
    """Pairs of files with ids in common, and how many."""
    people = [set(file.design[columns.RESPONDENT].dropna().unique()) for file in files if len(files) > 1]
    for place, first in enumerate(people):
        for later in range(place + 1, len(people)):
            both = len(first & people[later])
            if both:
                yield files[place], files[later], both


def _joined(files: Sequence[Read]) -> pd.DataFrame:
    """The rows with an id under each other; ``who`` is a number per person and wave."""
    frame = pd.concat([file.design for file in files], ignore_index=True)
    frame = frame[frame[columns.RESPONDENT].notna()].reset_index(drop=True)
    who = pd.factorize(frame[columns.RESPONDENT])[0].astype(np.int64)
    wave = pd.factorize(frame[columns.WAVE])[0].astype(np.int64)
    return frame.assign(who=who * (int(wave.max(initial=0)) + 1) + wave)


def _differing(frame: pd.DataFrame, column: str) -> Bools:
    """(rows,) whether the person of the row has two different values in ``column``."""
    if column not in frame or len(frame) == frame["who"].nunique():
        return np.zeros(len(frame), dtype=bool)
    values = frame[["who", column]].dropna().drop_duplicates()
    twice = values.loc[values["who"].duplicated(), "who"].unique()
    return np.asarray(frame["who"].isin(twice) & frame[column].notna(), dtype=bool)


def _in_two_arms(frame: pd.DataFrame, several: set[str]) -> Iterator[Problem]:
    wrong = _differing(frame, columns.ARM) & ~frame[columns.SOURCE_FILE].isin(several).to_numpy(dtype=bool)
    for file, rows, n in _by_file(frame, wrong):
        what = f"{plural(n, 'respondent has', 'respondents have')} rows in two or more arms: {rows_phrase(rows)}"
        hint = "If people rate several concepts, write several: true under data in study.yaml: their rows are then "
        hint += "clustered on the person. Else these ids are of different people, or the arm is wrong."
        yield Problem("respondent_in_two_arms", file, what, hint=hint)


def _in_two(frame: pd.DataFrame, column: str, what: str) -> Iterator[Problem]:
    for file, rows, n in _by_file(frame, _differing(frame, column)):
        told = f"{plural(n, 'respondent has', 'respondents have')} rows in two {what}: {rows_phrase(rows)}"
        hint = f"Nobody can be in two {what} in one wave: correct the rows, or the ids."
        yield Problem(f"respondent_in_two_{what}", file, told, hint=hint)


def _two_weights(frame: pd.DataFrame) -> Iterator[Note]:
    wrong = _differing(frame, columns.WEIGHT)
    if wrong.any():
        message = "{N:respondent has|respondents have} rows with different weights in one wave. Every row counts with "
        message += "its own weight; a weight normally belongs to a person."
        files = names_phrase(sorted(frame.loc[wrong, columns.SOURCE_FILE].unique()))
        yield Note("weight_differs", "warning", files, message, (("n", int(frame.loc[wrong, "who"].nunique())),))


def _by_file(
    frame: pd.DataFrame, wrong: Bools
) -> Iterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.int64]], int]]:
    """File, its rows, and how many people these are of."""
    if wrong.any():
        for file, part in frame[wrong].groupby(columns.SOURCE_FILE, sort=False):
            rows = np.unique(part[columns.SOURCE_ROW].to_numpy(dtype=np.int64))
            yield str(file), rows, int(part["who"].nunique())
