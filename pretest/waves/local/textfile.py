"""A file of the folder ``watch``: small, text, with the columns that are needed, each cell as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pretest.errors import DataError, Problem, did_you_mean
from pretest.library import inside, read_small
from pretest.limits import WATCH_BYTES
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import table_of
from pretest.values import names_phrase, shown

MOST_PROBLEMS = 50  # that are told at once
# Signs that cannot be seen, and those that reorder the text around them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """columns: what it means → its texts, "" where empty, all of one length. rows: line of the file of each.

    delimiter: between cells. name: of the file, for messages; named: what a column means → its name in the file.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]
    rows: tuple[int, ...]
    delimiter: str | None

    def where(self, row: int, column: str) -> str:
        """A cell as messages name it: file, line and column."""
        return f"{self.name}:{self.rows[row]} {self.named.get(column, column)}"


def read_sheet(folder: Path, name: str, wanted: Mapping[str, Iterable[str]], needed: Iterable[str]) -> Sheet:
    """The columns ``wanted`` of the text file ``name`` in the study ``folder``.

    Parameters
    ----------
    wanted : what a column means → the names that it may have, in whatever letter case.
    needed : which of them must be there; of the others all cells are empty then.

    Raises
    ------
    SpecError
        When the path leads out of the study.
    DataError
        When the file is missing, too large, no text, damaged, or lacks a column that is needed.
    """
    table = table_of(_bytes(folder, name), DataFile(file=name))
    heads = {str(column).strip().casefold(): str(column) for column in table.frame.columns}
    named = {}
    for meaning, names in wanted.items():
        found = next((heads[one.casefold()] for one in names if one.casefold() in heads), None)
        if found is not None:
            named[meaning] = found
    missing = [next(iter(wanted[meaning])) for meaning in needed if meaning not in named]
    if missing:
        what = f"the file lacks columns: {names_phrase(missing)}"
        hint = did_you_mean(missing[0].casefold(), heads) or f"It has: {names_phrase(heads.values())}."
        raise DataError("watch_columns", name, what, hint=hint)
    empty = ("",) * len(table.frame)
    columns = {
        meaning: tuple(map(_text, table.frame[named[meaning]].tolist())) if meaning in named else empty
        for meaning in wanted
    }
    return Sheet(name, columns, named, tuple(np.asarray(table.rows).tolist()), table.delimiter)


def _bytes(folder: Path, name: str) -> bytes:
    path = inside(folder, name)
    if not path.is_file():
        raise DataError("file_missing", name, "there is no such file", hint="Put it there, or take out its entry.")
    size = path.stat().st_size
    if size > WATCH_BYTES:
        hint = "Take the years and the columns that matter."
        raise DataError("file_too_large", name, f"the file has {size:,} bytes", f"at most {WATCH_BYTES:,}", hint=hint)
    return read_small(path, name)


def _text(value: object) -> str:
    """A cell on one line, its digits untouched: ``2.000`` may be two thousand."""
    return "" if value is None or value != value else " ".join(str(value).split())


def unseen(sheet: Sheet, row: int, column: str) -> list[Problem]:
    """The problem of a cell that holds signs nobody can see; none where it holds none."""
    if not _UNSEEN.search(sheet.columns[column][row]):
        return []
    what = "the text holds signs that cannot be seen"
    return [Problem("watch_unseen", sheet.where(row, column), what, hint="Type it again, without copying it.")]


def long(sheet: Sheet, row: int, column: str, most: int) -> list[Problem]:
    """The problem of a cell with more letters than it may have; none where it has fewer."""
    length = len(sheet.columns[column][row])
    if length <= most:
        return []
    return [Problem("watch_long", sheet.where(row, column), f"the text has {length:,} letters", f"at most {most:,}")]


def require_none(problems: Iterable[Problem]) -> None:
    """Raise ``DataError`` with the first problems, where there are any."""
    found = list(problems)
    if len(found) > MOST_PROBLEMS:
        more = Problem("watch_more", "", f"and {len(found) - MOST_PROBLEMS:,} more problems of this file")
        found = [*found[:MOST_PROBLEMS], more]
    if found:
        raise DataError.of(found)


def quoted(text: str) -> str:
    """A short cell for a message; never used on what people wrote in their own words."""
    return shown(text, 30)
