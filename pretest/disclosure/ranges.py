"""How far a hidden number of people is open: the least and the most that it can be, given all that is told.

A number that cannot be worked out may still be known to be one of two or three. So the least and the most of every
small hidden number are found by linear programming over everything that is told (Fischetti and Salazar-Gonzalez 2000,
10.1287/mnsc.46.5.691.12053), and where they do not leave room from 1 to as many as are hidden at all, one of the
numbers that press on it is hidden too. Numbers that nothing connects are looked at apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from pretest.disclosure.ledger import Key, Ledger, Sum

ROUNDING = 1e-6
AT_ONCE = 40  # numbers looked at before more is hidden: what helps one often helps others


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """What is known of hidden numbers: ``terms`` (hidden names with a factor) add up to ``side``, or to at least that.

    told: the names that are told and without which it would not be known.
    """

    terms: dict[Key, float]
    side: float
    exact: bool
    told: frozenset[Key]


class Room:
    """Whether the small numbers of a ledger are open, as more and more of it is hidden.

    What was possible once stays possible when more is hidden, so the least and the most that each number took in any
    solution so far are kept, and a programme is solved only for numbers that were not yet seen to be open.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._place = {key: place for place, key in enumerate(ledger.counts)}
        self._real = np.array(list(ledger.counts.values()), dtype=np.float64)
        self._sums: list[Sum] = [*({key: 1} for key in ledger.counts if key in ledger.small), *ledger.guarded]
        self._sums = [sum_ if ledger.total(sum_) > 0 else {key: -v for key, v in sum_.items()} for sum_ in self._sums]
        cells = [(row, self._place[key], v) for row, sum_ in enumerate(self._sums) for key, v in sum_.items()]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        self._matrix = csr_matrix((values, (rows, columns)), shape=(len(self._sums), len(self._place)))
        self._least = self._matrix @ self._real
        self._most = self._least.copy()
        self._given_up: set[int] = set()

    def ways(self, hidden: set[Key]) -> Iterator[frozenset[Key]]:
        """Per small hidden number that is not open enough: what is told and presses on it. A number that nothing told
        presses on is left as it is."""
        facts = list(_facts(self._ledger, hidden))
        group_of: dict[Key, _Programme] = {}
        for inside in _apart(facts):
            programme = _Programme(self._ledger, inside)
            group_of |= dict.fromkeys(programme.place, programme)
        found = 0
        for row, sum_ in enumerate(self._sums):
            groups = {id(group_of[key]): group_of[key] for key in sum_ if key in group_of and key in hidden}
            if not groups or row in self._given_up:
                continue
            for sign in (1.0, -1.0):
                if self._is_open(row, sign):
                    continue
                told = self._press(sum_, sign, list(groups.values()))
                if self._is_open(row, sign):
                    continue
                if told:
                    found += 1
                    yield told
                else:
                    self._given_up.add(row)
            if found >= AT_ONCE:
                return

    def _is_open(self, row: int, sign: float) -> bool:
        if sign > 0:
            return bool(self._least[row] <= 1 + ROUNDING)
        return bool(self._most[row] >= self._ledger.below - 1 - ROUNDING)

    def _press(self, sum_: Sum, sign: float, groups: Sequence[_Programme]) -> frozenset[Key]:
        """Solve for the least (``sign`` 1) or the most of a sum; what presses on it there."""
        told: set[Key] = set()
        solution = self._real.copy()
        for programme in groups:
            values, pressing = programme.end({key: sign * v for key, v in sum_.items() if key in programme.place})
            solution[[self._place[key] for key in programme.place]] = values
            told |= pressing
        totals = self._matrix @ solution
        self._least, self._most = np.minimum(self._least, totals), np.maximum(self._most, totals)
        return frozenset(told)


def _hidden_part(sum_: Sum, hidden: set[Key]) -> dict[Key, float]:
    return {key: float(factor) for key, factor in sum_.items() if key in hidden}


def _told_part(ledger: Ledger, sum_: Sum, hidden: set[Key]) -> float:
    return float(sum(factor * ledger.counts[key] for key, factor in sum_.items() if key not in hidden))


def _facts(ledger: Ledger, hidden: set[Key]) -> Iterator[Fact]:
    for exact, sums in ((True, ledger.sums), (False, ledger.inside)):
        for sum_ in sums:
            if terms := _hidden_part(sum_, hidden):
                told = frozenset(key for key in sum_ if key not in hidden and ledger.counts[key] > 0)
                yield Fact(terms, -_told_part(ledger, sum_, hidden), exact, told)
    for figure in ledger.figures:
        if not any(key in hidden for key in figure.needs) and (terms := _hidden_part(figure.sum, hidden)):
            side = figure.total - _told_part(ledger, figure.sum, hidden)
            told = frozenset(key for key in figure.sum if key not in hidden and ledger.counts[key] > 0)
            yield Fact(terms, side, True, told | frozenset(figure.needs))


def _apart(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Facts in groups that share no hidden number."""
    leader: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for fact in facts:
        first = find(next(iter(fact.terms)))
        for key in fact.terms:
            leader[find(key)] = first
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[find(next(iter(fact.terms)))].append(fact)
    yield from groups.values()


class _Programme:
    """The facts on one group of hidden numbers as a linear programme; none is below 0, or above all people together."""

    def __init__(self, ledger: Ledger, facts: Sequence[Fact]) -> None:
        self.place: dict[Key, int] = {}
        for fact in facts:
            for key in fact.terms:
                self.place.setdefault(key, len(self.place))
        self._exact = [fact for fact in facts if fact.exact]
        self._least = [fact for fact in facts if not fact.exact]
        self._equal = self._matrix(self._exact)
        self._above = -self._matrix(self._least)
        self._sides = np.array([fact.side for fact in self._exact])
        self._sides_above = -np.array([fact.side for fact in self._least])
        self._most = float(max(ledger.counts.values()))

    def _matrix(self, facts: Sequence[Fact]) -> csr_matrix:
        cells = [(row, self.place[key], v) for row, fact in enumerate(facts) for key, v in fact.terms.items()]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        return csr_matrix((values, (rows, columns)), shape=(len(facts), len(self.place)))

    def end(self, cost: Mapping[Key, float]) -> tuple[NDArray[np.float64], frozenset[Key]]:
        """The hidden numbers, in the order of ``place``, where ``cost`` is least; what is told and presses there.

        Raises
        ------
        ValueError
            When what is told contradicts itself: a count went into the ledger under a wrong name.
        """
        weights = np.zeros(len(self.place))
        for key, value in cost.items():
            weights[self.place[key]] = value
        found = linprog(
            weights, self._above, self._sides_above, self._equal, self._sides, bounds=(0.0, self._most), method="highs"
        )
        if found.status != 0:
            raise ValueError(f"what is told contradicts itself: {found.message}")
        told: set[Key] = set()
        for facts, prices in ((self._exact, found.eqlin.marginals), (self._least, found.ineqlin.marginals)):
            told.update(*(fact.told for fact, price in zip(facts, prices, strict=True) if abs(price) > ROUNDING))
        return found.x, frozenset(told)
