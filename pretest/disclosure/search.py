"""Which further counts must be hidden so that no small one can be worked out.

What is told is a set of equations in the hidden counts. A sum of counts can be worked out when it is a combination of
these equations. Then one of the counts that the combination uses is hidden too, the one that costs least for what it
protects, until nothing small can be worked out (Fischetti and Salazar-Gonzalez 2000, 10.1287/mnsc.46.5.691.12053, state
the problem; the greedy choice here is safe, not least).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pretest.disclosure.ledger import Key, Ledger, Sum

Floats = NDArray[np.float64]
NEAR = 1e-7
Part = tuple[list[Key], list[Sum], list[Sum]]  # hidden names, equations and guarded sums that hang together


def hide(ledger: Ledger, first: Iterable[Key] = ()) -> set[Key]:
    """The names that are not told: the small ones, ``first``, and what would give any small one away.

    A count of nobody is told, unless it is among ``first``.
    """
    hidden: set[Key] = set()
    for key in (*ledger.small, *first):
        hidden.update(ledger.together(key))
    while True:
        ways = list(_ways(ledger, hidden))
        chosen = _choose(ledger, ways)
        if not chosen:
            return hidden
        for key in chosen:
            hidden.update(ledger.together(key))


def _choose(ledger: Ledger, ways: Sequence[frozenset[Key]]) -> list[Key]:
    """Names such that each way to a small number loses one of those that it needs."""
    found: list[Key] = []
    left = [way for way in ways if way]
    while left:
        uses: dict[Key, int] = {}
        for way in left:
            for key in way:
                uses[key] = uses.get(key, 0) + 1
        best = min(uses, key=lambda key: (ledger.worth[key] / uses[key], ledger.counts[key], str(key)))
        found.append(best)
        left = [way for way in left if best not in way]
    return found


def _ways(ledger: Ledger, hidden: set[Key]) -> Iterator[frozenset[Key]]:
    """Per small number that can be worked out: the counts that are told and needed for it."""
    units: list[Sum] = [{key: 1} for key in sorted(hidden & ledger.small, key=str)]
    for names, equations, guarded in _parts(ledger, hidden, [*units, *ledger.guarded]):
        yield from _narrow(ledger, hidden, equations)
        yield from _solvable(ledger, hidden, names, equations, guarded)


def _parts(ledger: Ledger, hidden: set[Key], guarded: Sequence[Sum]) -> Iterator[Part]:
    """What hangs together by hidden counts; a guarded sum without any hidden count stands alone."""
    root: dict[Key, Key] = {key: key for key in hidden}

    def find(key: Key) -> Key:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    touched = [(sum_, [key for key in sum_ if key in hidden]) for sum_ in ledger.sums]
    watched = [(sum_, [key for key in sum_ if key in hidden]) for sum_ in guarded]
    for _, keys in (*touched, *watched):
        for key in keys[1:]:
            root[find(key)] = find(keys[0])
    parts: dict[Key, Part] = {}
    for key in sorted(hidden, key=str):
        parts.setdefault(find(key), ([], [], []))[0].append(key)
    for place, group in ((1, touched), (2, watched)):
        for sum_, keys in group:
            if keys:
                parts[find(keys[0])][place].append(sum_)
            elif place == 2:
                parts.setdefault(("alone",), ([], [], []))[2].append(sum_)
    yield from parts.values()


def _narrow(ledger: Ledger, hidden: set[Key], equations: Sequence[Sum]) -> Iterator[frozenset[Key]]:
    """Equations that leave the hidden counts, each at least one person, too little room: together they are few."""
    for equation in equations:
        inside = [key for key in equation if key in hidden and ledger.counts[key] > 0]
        if not inside or len({equation[key] for key in inside}) > 1:
            continue
        together = sum(ledger.counts[key] for key in inside)
        if ledger.is_small(together) or together == len(inside):
            yield _told(ledger, hidden, equation)


def _solvable(
    ledger: Ledger, hidden: set[Key], names: Sequence[Key], equations: Sequence[Sum], guarded: Sequence[Sum]
) -> Iterator[frozenset[Key]]:
    if not names:
        yield from (_told(ledger, hidden, sum_) for sum_ in guarded)
        return
    place = {key: number for number, key in enumerate(names)}
    known = _matrix(equations, place)
    wanted = _matrix(guarded, place)
    weights = wanted @ np.linalg.pinv(known) if len(equations) else np.zeros((len(guarded), 0))
    left = np.abs(wanted - weights @ known).max(axis=1, initial=0.0) if len(guarded) else np.zeros(0)
    for number in np.flatnonzero(left < NEAR):
        total: dict[Key, float] = {key: float(factor) for key, factor in guarded[number].items()}
        for weight, equation in zip(weights[number].tolist(), equations, strict=True):
            if abs(weight) > NEAR:
                for key, factor in equation.items():
                    total[key] = total.get(key, 0.0) - weight * factor
        yield _told(ledger, hidden, {key: 1 for key, factor in total.items() if abs(factor) > NEAR})


def _matrix(sums: Sequence[Sum], place: dict[Key, int]) -> Floats:
    made = np.zeros((len(sums), len(place)))
    for row, sum_ in enumerate(sums):
        for key, factor in sum_.items():
            if key in place:
                made[row, place[key]] = factor
    return made


def _told(ledger: Ledger, hidden: set[Key], factors: Sum) -> frozenset[Key]:
    """The counts of a sum that are told and count anybody."""
    return frozenset(key for key in factors if key not in hidden and ledger.counts[key] > 0)
