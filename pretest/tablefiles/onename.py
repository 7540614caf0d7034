"""Columns of one name: allowed, as long as nothing that is used hangs on which of them is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pretest.errors import DataError, Note
from pretest.limits import COLUMN_NAME
from pretest.values import shown

# Control characters but tab and line breaks, and halves of letters.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """names: one per column, each once. twice: a name that columns of different contents share → what they are called
    in ``names``."""

    names: Sequence[str]
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def require_names(names: Sequence[str], file: str) -> None:
    """Refuse names of columns that nobody can type or read.

    Raises
    ------
    DataError
        With the place of the first name that is longer than any question, or holds signs that cannot be seen.
    """
    for place, name in enumerate(names, start=1):
        unseen = _UNSEEN.search(name)
        if len(name) <= COLUMN_NAME and unseen is None:
            continue
        what = f"the name of column {place} has {len(name):,} letters"
        if unseen is not None:
            what = f"the name of column {place} holds a sign that cannot be seen (U+{ord(unseen[0]):04X})"
        hint = "Give it a short name in the file."
        raise DataError("column_name", file, what, f"at most {COLUMN_NAME:,} letters to read", hint=hint)


def told_apart(frame: pd.DataFrame, names: Sequence[str], file: str) -> Names:
    """``names`` with the place of the column behind those that stand there more than once.

    Of columns with equal contents the first keeps its name. Columns of ``frame`` are taken by their place.
    """
    if len(set(names)) == len(names):
        return Names(names)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    new, notes = list(names), []
    twice: dict[str, tuple[str, ...]] = {}
    for name, here in places.items():
        if len(here) == 1:
            continue
        first = frame.iloc[:, here[0]]
        equal = all(first.equals(frame.iloc[:, place]) for place in here[1:])
        for place in here[1 if equal else 0 :]:
            new[place] = _free(f"{name} [column {place + 1}]", places)
        twice |= {} if equal else {name: tuple(new[place] for place in here)}
        notes.append(Note("columns_twice", "info", file, _message(name, [place + 1 for place in here], equal)))
    return Names(new, twice, tuple(notes))


def _message(name: str, places: Sequence[int], equal: bool) -> str:
    which = ", ".join(map(str, places))
    message = f"{len(places)} columns are called {shown(name)} (columns {which}). "
    if equal:
        return f"{message}Their contents are equal: the first was used."
    return f"{message}Their contents differ: each was given its place, as {shown(f'{name} [column {places[0]}]')}."


def _free(name: str, taken: Collection[str]) -> str:
    return name if name not in taken else _free(f"{name} again", taken)
