"""Rows that a look read, marked so that a later look knows them again without anybody's id being kept.

``private/looks.json`` (only its owner may read it, and it is never shared) holds for each look one keyed hash a row, of
all that the row says. A row counts as known only if it is still there as it was; where one is not, and no withdrawal
explains it, nobody knows which rows were there, and the looks share their level without that knowledge.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import SpecError
from pretest.files import write_atomic
from pretest.library import inside
from pretest.limits import LOCK_BYTES, MARKED_ROWS
from pretest.tables import columns
from pretest.words import Bools

MARKS = "private/looks.json"
# Where a row stands says nothing about it: an export may be sorted. Without ids the place is what people are named by.
PLACED = (columns.SOURCE_FILE, columns.SOURCE_ROW)
_KEY_LETTERS = 16  # what the hash takes
_DIGITS = 16  # hexadecimal, of 64 bits


def mark_rows(folder: Path, entry: str, frame: pd.DataFrame) -> None:
    """Note which rows the look of hash ``entry`` read; nothing where it is noted already, or rows are very many.

    Parameters
    ----------
    frame : of ``Responses``.

    Raises
    ------
    ExportError
        When that cannot be written.
    SpecError
        When what was noted before cannot be read.
    """
    marks = _read(folder) or {"key": secrets.token_hex(_KEY_LETTERS // 2), "looks": {}}
    if entry in marks["looks"] or len(frame) > MARKED_ROWS:
        return
    names = sorted(set(map(str, frame.columns)) - set(PLACED))
    rows = [f"{one:0{_DIGITS}x}" for one in _hashes(frame, names, marks["key"]).tolist()]
    marks["looks"][entry] = {"columns": names, "rows": sorted(rows)}
    write_atomic(inside(folder, MARKS), json.dumps(marks) + "\n", private=True)


def marked_rows(folder: Path, entry: str, frame: pd.DataFrame, withdrawn: int = 0) -> Bools | None:
    """(n,) which rows of ``frame`` the look of hash ``entry`` read; None where that cannot be known.

    Parameters
    ----------
    frame : of ``Responses``; n rows.
    withdrawn : how many rows of people who withdrew may be gone since.

    Raises
    ------
    SpecError
        When what was noted cannot be read.
    """
    marks = _read(folder) or {"looks": {}}
    noted = marks["looks"].get(entry)
    if noted is None or not set(noted["columns"]) <= set(map(str, frame.columns)):
        return None
    known = np.array([int(one, 16) for one in noted["rows"]], dtype=np.uint64)
    rows: Bools = np.isin(_hashes(frame, noted["columns"], marks["key"]), known)
    missing = len(known) - int(rows.sum())
    return rows if 0 <= missing <= withdrawn else None


def _hashes(frame: pd.DataFrame, names: list[str], key: str) -> NDArray[np.uint64]:
    """(n,) a keyed hash of each row."""
    found: NDArray[np.uint64] = np.asarray(
        pd.util.hash_pandas_object(frame[names], index=False, hash_key=key), dtype=np.uint64
    )
    return found


def _read(folder: Path) -> dict[str, Any] | None:
    path = inside(folder, MARKS)
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > LOCK_BYTES:
            raise ValueError
        marks = json.loads(path.read_text(encoding="utf-8"))
        if not _is_marks(marks):
            raise ValueError
    except (OSError, ValueError, RecursionError):
        hint = "Put the file back from a backup, or take it away: the looks then share their level without it."
        raise SpecError("marks_unreadable", MARKS, "this is no list of rows that a look read", hint=hint) from None
    return dict(marks)


def _is_marks(marks: object) -> bool:
    if not isinstance(marks, Mapping) or not isinstance(marks.get("looks"), Mapping):
        return False
    key = marks.get("key")
    known = isinstance(key, str) and len(key.encode()) == _KEY_LETTERS
    return known and all(_is_noted(one) for one in marks["looks"].values())


def _is_noted(one: object) -> bool:
    if (
        not isinstance(one, Mapping)
        or not isinstance(one.get("rows"), list)
        or not isinstance(one.get("columns"), list)
    ):
        return False
    return all(isinstance(name, str) for name in one["columns"]) and all(map(_is_hash, one["rows"]))


def _is_hash(row: object) -> bool:
    return isinstance(row, str) and len(row) == _DIGITS and set(row) <= set("0123456789abcdef")
