"""Audiences that overlap: what is told of two of them tells of the people who are in one only.

Everyone less the people who do not use is the people who do, though no table counts them so. What may be added and
subtracted depends on who can be in which audiences at once: the patterns of membership that occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np

from pretest.words import Bools

EVERYBODY = ""  # in a count's name: whoever was read, of any audience or none
MOST = 4  # audiences that are added and subtracted at once
Pattern = frozenset[str]  # the audiences that somebody is in
Signs = Mapping[str, int]  # audience → 1 (added) or -1 (taken off)


def patterns_of(masks: Mapping[str, Bools]) -> frozenset[Pattern]:
    """The patterns of membership that occur.

    masks: audience → (rows,) whether the row belongs to it.
    """
    if not masks:
        return frozenset()
    names = list(masks)
    found = np.unique(np.column_stack([masks[name] for name in names]), axis=0)
    return frozenset(frozenset(name for name, inside in zip(names, row, strict=True) if inside) for row in found)


def differences(patterns: Iterable[Pattern]) -> list[Signs]:
    """Sums and differences of audiences that are people themselves, or nobody at all.

    Everybody who was read is one of the audiences. The first sign is 1; of what is nobody both signs would do.

    Examples
    --------
    >>> differences([frozenset({"all", "users"}), frozenset({"all"})])[-1]
    {'all': 1, 'users': -1}
    """
    known = [pattern | {EVERYBODY} for pattern in patterns]
    names = sorted({name for pattern in known for name in pattern})
    if not names:
        return []
    inside = np.array([[name in pattern for name in names] for pattern in known], dtype=int)
    found: list[Signs] = []
    for size in range(2, min(MOST, len(names)) + 1):
        for chosen in combinations(range(len(names)), size):
            found += _of_people(inside[:, chosen], [names[place] for place in chosen])
    return found


def identities(patterns: Iterable[Pattern]) -> list[Signs]:
    """The differences that are nobody at all: what is added up over people is 0 in them too."""
    known = [pattern | {EVERYBODY} for pattern in patterns]
    return [
        signs
        for signs in differences(known)
        if not any(sum(sign for name, sign in signs.items() if name in pattern) for pattern in known)
    ]


def _of_people(inside: np.ndarray[tuple[int, int], np.dtype[np.int_]], names: Sequence[str]) -> list[Signs]:
    made: list[Signs] = []
    for signs in product((1, -1), repeat=len(names)):
        totals = inside @ np.array(signs)
        nobody = not totals.any()
        if totals.min(initial=0) >= 0 and totals.max(initial=0) <= 1 and -1 in signs and (signs[0] == 1 or not nobody):
            made.append(dict(zip(names, signs, strict=True)))
    return made
