"""A few people of a stored wave, drawn so that a run draws the same ones again, however the rows are ordered.

Each person has a number that follows from the id and a key; those with the smallest numbers are drawn. All people are
as likely, somebody with several rows too, and a file is read in pieces of which little stays (bottom-k sampling: Cohen
& Kaplan 2007, DOI 10.1145/1281100.1281133).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from pretest.tables.columns import RESPONDENT
from pretest.waves.store.rows import damaged, open_rows
from pretest.words import Floats, Ints

PIECE = 2**17
Names = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Draw:
    """Who is drawn. columns: only people with an answer in one of these. key: 16 letters; other people with another
    one."""

    columns: tuple[str, ...]
    key: str


def draw_people(path: Path, draws: Mapping[str, Draw], most: int) -> dict[str, pd.DataFrame]:
    """For each draw the answers of at most ``most`` people, in the order of the file.

    Parameters
    ----------
    path
        Parquet file of rows, as the store keeps them. A row without a person is somebody of its own.

    Returns
    -------
    A float64 column for each column of the draw that the file has, the first row with an answer of each person.

    Raises
    ------
    DataError
        When the file cannot be read (code ``store_damaged``).
    """
    file = open_rows(path)
    there = set(file.schema_arrow.names)
    asked = {name: [column for column in draw.columns if column in there] for name, draw in draws.items()}
    kept = {name: _Kept.none(len(columns)) for name, columns in asked.items()}
    wanted = list(dict.fromkeys(column for columns in asked.values() for column in columns))
    for start, people, answers in _pieces(path, file, wanted) if wanted else ():
        for name, columns in asked.items():
            if columns:
                values = np.stack([answers[column] for column in columns], axis=1)
                kept[name] = kept[name].with_piece(start, people, values, draws[name].key, most)
    return {name: pd.DataFrame(kept[name].values, columns=columns) for name, columns in asked.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Who is drawn so far. number: (n,) of each person; row: (n,) place in the file; values: (n, k)."""

    number: NDArray[np.uint64]
    row: Ints
    values: Floats

    @classmethod
    def none(cls, k: int) -> _Kept:
        return cls(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64), np.empty((0, k)))

    def with_piece(self, start: int, people: Names | None, values: Floats, key: str, most: int) -> _Kept:
        """people: (R,) ids, None for who has none; values: (R, k) their answers, in rows ``start`` and on."""
        row = np.flatnonzero(~np.isnan(values).all(axis=1))
        number = _numbers(start + row, None if people is None else people[row], key)
        if len(self.number) == most:
            low = number <= self.number.max()
            row, number = row[low], number[low]
        numbers, rows = np.append(self.number, number), np.append(self.row, start + row)
        first = np.unique(numbers, return_index=True)[1][:most]  # by number; of equal ones the first row
        first = np.sort(first)
        return _Kept(numbers[first], rows[first], np.concatenate([self.values, values[row]])[first])


def _numbers(rows: Ints, people: Names | None, key: str) -> NDArray[np.uint64]:
    """(n,) the number of each person, from the id, or without one from the place in the file."""
    names = np.array([None] * len(rows), dtype=object) if people is None else people
    nobody = np.flatnonzero(pd.isna(names))
    names = names.copy()
    names[nobody] = [f"\0{row}" for row in rows[nobody]]
    return np.asarray(pd.util.hash_array(names, hash_key=key, categorize=False))


def _pieces(path: Path, file: Any, columns: Sequence[str]) -> Iterator[tuple[int, Names | None, dict[str, Floats]]]:
    """Rows of the file: place of the first, ids of the people, and their answers."""
    named = [RESPONDENT] if RESPONDENT in file.schema_arrow.names else []
    start = 0
    try:
        for batch in file.iter_batches(PIECE, columns=[*named, *columns], use_threads=False):
            people = None
            if named:
                labels = batch.column(batch.schema.names.index(RESPONDENT))
                labels = labels.dictionary_decode() if pa.types.is_dictionary(labels.type) else labels
                people = labels.cast(pa.string()).to_numpy(zero_copy_only=False)
            answers = {name: batch.column(batch.schema.names.index(name)) for name in columns}
            numbers = {name: one.cast(pa.float64()).to_numpy(zero_copy_only=False) for name, one in answers.items()}
            yield start, people, numbers
            start += batch.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise damaged(path) from None
