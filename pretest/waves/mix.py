"""Who took part, as groups: the cells of people that a wave is weighted by to have the mix of the baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import numbered
from pretest.tables.columns import MIX
from pretest.values import as_number
from pretest.words import Ints

FEWEST = 10
"""A group of fewer people than this, in any wave, is joined with the next one."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """C cells of people who are in the same group of each of V variables.

    names: (V,) variables. row_cell: (R,) 0..C-1, -1 for who is in no known group of some variable. groups: (C, V)
    number of the group in each variable. sizes: (V,) groups of each.
    """

    names: tuple[str, ...]
    row_cell: Ints
    groups: Ints
    sizes: tuple[int, ...]


def to_mix(frame: pd.DataFrame) -> Mix:
    """The mix of ``frame``, from its columns ``mix:NAME`` of text; groups in the order of their numbers or letters."""
    columns = [str(name) for name in frame.columns if str(name).startswith(MIX)]
    names = tuple(name.removeprefix(MIX) for name in columns)
    codes, sizes = [], []
    for column in columns:
        code, labels = pd.factorize(frame[column])  # a missing label has -1
        texts = [str(label) for label in labels]
        place = np.full(len(labels) + 1, -1, dtype=np.intp)
        place[sorted(range(len(labels)), key=lambda one: _place(texts[one]))] = np.arange(len(labels))
        codes.append(place[code])
        sizes.append(len(labels))
    if not codes:
        return Mix((), np.full(len(frame), -1, dtype=np.intp), np.empty((0, 0), dtype=np.intp), ())
    known = np.flatnonzero(np.min(codes, axis=0) >= 0)
    row_cell = np.full(len(frame), -1, dtype=np.intp)
    row_cell[known] = numbered(*(code[known] for code in codes))
    groups = np.zeros((row_cell.max(initial=-1) + 1, len(codes)), dtype=np.intp)
    groups[row_cell[known]] = np.stack(codes, axis=1)[known]
    return Mix(names, row_cell, groups, tuple(sizes))


def _place(label: str) -> tuple[bool, float, str]:
    number = as_number(label)
    return number is None, number or 0.0, label


def joined_groups(people: Ints, *, fewest: int = FEWEST) -> Ints:
    """(G,) which of the G groups of a variable stand together: each with ``fewest`` people or more in every wave.

    From the first group to the last: a group that is too small in some wave is joined with the next one, the last with
    the one before it. With one group left, or none, the variable says nothing.

    Parameters
    ----------
    people
        (T, G) people who answered in each wave and group.

    Examples
    --------
    >>> import numpy as np
    >>> joined_groups(np.array([[20, 4, 30, 12], [20, 9, 30, 3]])).tolist()
    [0, 1, 1, 1]
    """
    together = np.zeros(people.shape[1], dtype=np.intp)
    held = np.zeros(people.shape[0], dtype=np.intp)
    number = 0
    for group in range(people.shape[1]):
        together[group] = number
        held = held + people[:, group]
        if held.min(initial=fewest) >= fewest:
            number, held = number + 1, np.zeros_like(held)
    together[together == number] = max(number - 1, 0)
    return together
