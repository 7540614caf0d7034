"""Who withdrew, as far as reading must know it: their rows stay out, also of an export that is imported again.

``private/withdrawn.jsonl`` holds no ids but keyed hashes of them (HMAC-SHA-256); the key is a random one per study, and
lies beside it. While a withdrawal is under way what it will log stands in ``private/withdrawal.json``, which counts as
logged: from the first moment on nobody reads the rows of who withdrew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note, SpecError
from pretest.library import inside
from pretest.limits import PROVENANCE_BYTES
from pretest.values import canonical
from pretest.words import Bools

LOG = "private/withdrawn.jsonl"  # a line per withdrawal and file: file, old_sha256, new_sha256, time, n_rows, who
PENDING = "private/withdrawal.json"  # what a withdrawal that is under way is doing
KEY = "private/withdrawal.key"
_KEY_LETTERS = 64  # hexadecimal, of 32 bytes


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """who: keyed hashes of the ids. unfinished: whether a withdrawal was stopped half-way."""

    key: bytes
    who: frozenset[str]
    unfinished: bool = False

    def rows_of(self, ids: pd.Series) -> Bools:
        """(rows,) which ids are of people who withdrew; an empty id is nobody's."""
        if not self.who:
            return np.zeros(len(ids), dtype=bool)
        codes, found = pd.factorize(ids)
        out = [hash_of(value, self.key) in self.who for value in found.tolist()]
        return np.array([*out, False], dtype=bool)[codes]


def hash_of(respondent: object, key: bytes) -> str:
    """The id as the log knows it; 1, 1.0 and " 1" are one id, 01 is another."""
    return hmac.digest(key, canonical(respondent).encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def read_withdrawn(folder: Path) -> Withdrawn:
    """Who withdrew from the study in ``folder``.

    Raises
    ------
    SpecError
        When the log or the key cannot be read: whom to leave out would be unknown.
    """
    records = list(withdrawal_records(folder))
    who = frozenset(str(one) for record in records for one in _listed(record.get("who")))
    unfinished = inside(folder, PENDING).is_file()
    return Withdrawn(read_key(folder) if who else b"", who, unfinished)


def read_key(folder: Path) -> bytes:
    """The key of the hashes.

    Raises
    ------
    SpecError
        When it is not there, or is no key: nobody who withdrew would be recognised.
    """
    path = inside(folder, KEY)
    try:
        text = path.read_text(encoding="ascii").strip()
        if len(text) != _KEY_LETTERS:
            raise ValueError
        return bytes.fromhex(text)
    except (OSError, ValueError):
        what = "the key is gone or damaged by which people who withdrew are recognised"
        raise SpecError("withdrawal_key", KEY, what, hint="Put back the file from a backup of private/.") from None


def withdrawal_records(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of the log, then those that a withdrawal under way will add; none where nobody withdrew.

    Raises
    ------
    SpecError
        When one of both cannot be read.
    """
    for name, read in ((LOG, _lines), (PENDING, _pending)):
        path = inside(folder, name)
        if not path.is_file():
            continue
        try:
            if path.stat().st_size > PROVENANCE_BYTES:
                raise ValueError
            yield from [dict(record) for record in read(path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise SpecError("withdrawn_unreadable", name, "this is no log of withdrawals") from None


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _pending(text: str) -> list[Any]:
    return list(json.loads(text)["log"])


def _listed(who: object) -> Iterable[object]:
    return who if isinstance(who, list) else ()


def withdrawn_notes(where: str, withdrawn: Withdrawn, out: Bools) -> tuple[Note, ...]:
    """That rows were left out, without saying how many: a number of one would be about somebody.

    Raises
    ------
    DataError
        When nobody is left.
    """
    if len(out) and out.all():
        raise DataError("all_withdrawn", where, "everybody in this file withdrew", hint="Take it out of study.yaml.")
    notes: list[Note] = []
    if out.any():
        message = "The file holds rows of people who withdrew from the study. They were left out."
        notes.append(Note("withdrawn_left_out", "warning", where, message))
    if withdrawn.unfinished:
        message = "A withdrawal was stopped half-way. Nobody who withdrew is read, but their rows are still in files: "
        notes.append(Note("withdrawal_unfinished", "serious", PENDING, f"{message}say 'pretest withdraw --finish'."))
    return tuple(notes)
