"""Audiences that overlap: what is told of two of them tells of the people who are in one only.

Everyone less the people who do not use is the people who do, though no table counts them so. What may be added and
subtracted depends on who can be in which audiences at once: the patterns of membership that occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pretest.words import Bools

EVERYBODY = ""  # in a count's name: whoever was read, of any audience or none
MOST = 4  # audiences that are added and subtracted at once
Pattern = frozenset[str]  # the audiences that somebody is in
Signs = Mapping[str, int]  # audience → 1 (added) or -1 (taken off)
Ints = NDArray[np.int_]
Chosen = tuple[tuple[int, int], ...]  # places of audiences, each with its sign


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
    return list(_differences(frozenset(pattern | {EVERYBODY} for pattern in patterns)))


@lru_cache(maxsize=8)
def _differences(known: frozenset[Pattern]) -> tuple[Signs, ...]:
    names = sorted({name for pattern in known for name in pattern})
    if not names:
        return ()
    inside = np.array([[name in pattern for name in names] for pattern in known], dtype=int)
    chosen = [one for size in range(2, min(MOST, len(names)) + 1) for one in _of_people(inside, size)]
    return tuple(MappingProxyType({names[place]: sign for place, sign in signs}) for signs in chosen)


def identities(patterns: Iterable[Pattern]) -> list[Signs]:
    """The differences that are nobody at all: what is added up over people is 0 in them too."""
    known = [pattern | {EVERYBODY} for pattern in patterns]
    return [
        signs
        for signs in differences(known)
        if not any(sum(sign for name, sign in signs.items() if name in pattern) for pattern in known)
    ]


def _of_people(inside: Ints, size: int) -> list[Chosen]:
    """All sums and differences of ``size`` audiences that are 0 or 1 in every pattern, in order.

    inside: (patterns, names) 1 where the pattern is in the audience. One that is beyond 0 and 1 in a pattern is left
    where too few of the audiences that may still follow are in it.
    """
    later = np.cumsum(inside[:, ::-1], axis=1)[:, ::-1]
    found: list[Chosen] = []

    def grow(chosen: Chosen, totals: Ints) -> None:
        start, left = (chosen[-1][0] + 1 if chosen else 0), size - len(chosen)
        if start >= inside.shape[1]:
            return
        room = np.minimum(later[:, start], left)
        if (totals - room > 1).any() or (totals + room < 0).any():
            return
        for sign in (1, -1):
            made = totals[:, None] + sign * inside[:, start:]
            if left > 1:
                for place in range(inside.shape[1] - start):
                    grow((*chosen, (start + place, sign)), made[:, place])
            elif sign == -1 or any(earlier == -1 for _, earlier in chosen):
                fits = ((made >= 0) & (made <= 1)).all(axis=0) & ((chosen[0][1] == 1) | made.any(axis=0))
                found.extend((*chosen, (start + int(place), sign)) for place in np.flatnonzero(fits))

    grow((), np.zeros(len(inside), dtype=int))
    return sorted(found, key=lambda one: ([place for place, _ in one], [-sign for _, sign in one]))
