"""People with the same categories as one cell: one pass over the people, then raking works on the cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pretest.words import Floats, Ints

Codes = NDArray[np.integer[Any]]

_DENSE = 2**18  # joint cells that may always be counted in a plain table


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """U units of equal people: cells, or the people themselves where a cap must look at each of them.

    size: (U,) people; base: (U,) their mean base weight; codes: per margin (U,), 0 = not known, else category + 1.
    place: (n,) number of each person's unit, and there: (U,) the numbers that have a weight. own: (n,) base weight
    over the unit's mean, or None where all are equal.
    """

    size: Floats
    base: Floats
    codes: tuple[Ints, ...]
    place: Codes
    there: Ints
    n_places: int
    own: Floats | None

    def spread(self, weights: Floats) -> Floats:
        """(n,) the units' weights given back to the people; 0 where the base weight is."""
        found = _table(weights, self.there, self.n_places).take(self.place)
        return found if self.own is None else found * self.own


def collapse(codes: Sequence[Codes], sizes: Sequence[int], base: Floats | None, *, apart: bool) -> Cells:
    """Cells of people with the same codes.

    codes: per margin (n,), -1 = not known. sizes: categories per margin. base: (n,) or None. apart: people with
    unequal base weights stay apart, so that each can meet a bound.
    """
    levels = [size + 1 for size in sizes]
    if base is not None and len(base) and base.min() == base.max() > 0:
        base = None
    if base is not None and apart:
        people = np.flatnonzero(base > 0)
        own_codes = tuple(code[people].astype(np.intp) + 1 for code in codes)
        return Cells(np.ones(len(people)), base[people], own_codes, np.arange(len(base)), people, len(base), None)
    joint, n_joint = _joint(codes, levels)
    counts = np.bincount(joint, None if base is None else base > 0, n_joint).astype(np.float64)
    there = np.flatnonzero(counts)
    size, split = counts[there], _split(there, joint, n_joint, codes, levels)
    if base is None:
        return Cells(size, np.ones(len(there)), split, joint, there, n_joint, None)
    mean = np.bincount(joint, base, n_joint)[there] / size
    own = base / np.maximum(_table(mean, there, n_joint), np.finfo(float).tiny).take(joint)
    return Cells(size, mean, split, joint, there, n_joint, own)


def _table(values: Floats, there: Ints, n_places: int) -> Floats:
    """(n_places,) values at their places, else 0."""
    table = np.zeros(n_places)
    table[there] = values
    return table


def _joint(codes: Sequence[Codes], levels: Sequence[int]) -> tuple[Codes, int]:
    """(n,) number of each person's joint cell, and how many numbers there are.

    Where the table of all combinations would be far larger than the people, only combinations that occur are numbered.
    """
    n_joint = math.prod(levels)
    if n_joint >= 2**31:
        return _occurring(codes)
    wide = any(code.dtype.itemsize > 4 for code in codes)
    joint: Codes = codes[0].astype(np.int64) if wide else codes[0].astype(np.int32)
    for code, level in zip(codes[1:], levels[1:], strict=True):
        np.multiply(joint, level, out=joint)
        np.add(joint, code, out=joint, casting="unsafe")
    np.add(joint, sum(math.prod(levels[index + 1 :]) for index in range(len(levels))), out=joint)  # codes begin at -1
    return (joint, n_joint) if n_joint <= max(_DENSE, 4 * len(joint)) else _occurring([joint])


def _occurring(codes: Sequence[Codes]) -> tuple[Codes, int]:
    rows, joint = np.unique(np.column_stack(codes), axis=0, return_inverse=True)
    return joint.reshape(len(codes[0])).astype(np.intp), len(rows)


def _split(there: Ints, joint: Codes, n_joint: int, codes: Sequence[Codes], levels: Sequence[int]) -> tuple[Ints, ...]:
    """Per margin the category + 1 of each cell that occurs."""
    if n_joint == math.prod(levels):
        return tuple(np.asarray(part, dtype=np.intp) for part in np.unravel_index(there, tuple(levels)))
    somebody = np.zeros(n_joint, dtype=np.intp)
    somebody[joint] = np.arange(len(joint))
    return tuple(code[somebody[there]].astype(np.intp) + 1 for code in codes)
