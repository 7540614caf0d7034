"""Who took part, as groups: the cells of people that a wave is weighted by to have the mix of the baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import first_rows, numbered
from pretest.tables.columns import MIX
from pretest.values import as_number
from pretest.words import Ints

FEWEST = 10
"""A group of fewer people than this, in any wave, is joined with the next one."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """C cells of people who are in the same group of each of V variables.

    names: (V,) variables. groups: (C, V) number of the group in each variable. sizes: (V,) groups of each.
    """

    names: tuple[str, ...]
    groups: Ints
    sizes: tuple[int, ...]


def mix_columns(columns: Iterable[object]) -> list[str]:
    """Those of ``columns`` that the mix is of."""
    return [str(name) for name in columns if str(name).startswith(MIX)]


def to_mix(frame: pd.DataFrame) -> tuple[Mix, Ints]:
    """The mix of ``frame``, from its columns ``mix:NAME`` of text; groups in the order of their numbers or letters.

    Returns
    -------
    The mix, and (R,) the cell of each row: 0..C-1, or -1 for who is in no known group of some variable.
    """
    columns = mix_columns(frame.columns)
    names = tuple(name.removeprefix(MIX) for name in columns)
    row_cell = np.full(len(frame), -1, dtype=np.intp)
    if not columns:
        return Mix((), np.empty((0, 0), dtype=np.intp), ()), row_cell
    found = [_ordered(frame[column]) for column in columns]
    codes = np.stack([code for code, _ in found], axis=1)
    known = np.flatnonzero((codes >= 0).all(axis=1))
    row_cell[known] = numbered(*codes[known].T)
    groups = codes[known][first_rows(row_cell[known])]
    return Mix(names, np.asarray(groups, dtype=np.intp), tuple(size for _, size in found)), row_cell


def _ordered(labels: pd.Series) -> tuple[Ints, int]:
    """(R,) place of each label among all of them, -1 where it is missing; and how many there are."""
    code, values = pd.factorize(labels)
    texts = [str(value) for value in values]
    place = np.full(len(texts) + 1, -1, dtype=np.intp)
    place[sorted(range(len(texts)), key=lambda one: _place(texts[one]))] = np.arange(len(texts))
    return place[code], len(texts)


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
