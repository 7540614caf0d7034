"""How far a hidden number of people is open: the least and the most that it can be, given all that is told.

A number that cannot be worked out may still be known to be one of two or three. So the least and the most of every
small hidden number are found by linear programming over everything that is told (Fischetti and Salazar-Gonzalez 2000,
10.1287/mnsc.46.5.691.12053), and where they do not leave room from 1 to as many as are hidden at all, one of the
numbers that press on it is hidden too. Numbers that nothing connects are looked at apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pretest.disclosure.ledger import Key, Ledger, Sum
from pretest.special import csr_matrix, hstack, identity, linprog, vstack

ROUNDING = 1e-6
FEWEST = 3  # numbers that are looked at together rather than one by one
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

    They are the small counts, and the people between two counts of one kind; who left a question open is no secret, so
    the people between a step and an answer may be known to be some few, if not how many.

    What was possible once stays possible when more is hidden, so the least and the most that each number took in any
    solution so far are kept, and a programme is solved only for numbers that were not yet seen to be open.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._place = {key: place for place, key in enumerate(ledger.counts)}
        self._real = np.array(list(ledger.counts.values()), dtype=np.float64)
        between = [sum_ for sum_ in ledger.guarded if _of_one_kind({key[0] for key in sum_})]
        self._sums: list[Sum] = [*({key: 1} for key in ledger.counts if key in ledger.small), *between]
        self._sums = [sum_ if ledger.total(sum_) > 0 else {key: -v for key, v in sum_.items()} for sum_ in self._sums]
        self._least = np.zeros(0)
        if self._sums:  # most releases have nothing to hide, and need no solver
            self._matrix = _matrix(self._sums, self._place)
            self._least = self._matrix @ self._real
        self._most = self._least.copy()
        self._asked = float(_asked(ledger)) if self._sums else 0.0  # once: it is compared with at every look
        self._given_up: set[int] = set()

    def ways(self, hidden: set[Key]) -> Iterator[frozenset[Key]]:
        """Per small hidden number that is not open enough: what is told and presses on it. A number that nothing told
        presses on is left as it is."""
        if not self._sums:
            return
        facts = _Groups(self._ledger, list(_facts(self._ledger, hidden)))
        for sign in (1.0, -1.0):
            self._sweep(facts, sign, hidden)
        found = 0
        for row, sum_ in enumerate(self._sums):
            groups = facts.of(key for key in sum_ if key in hidden)
            if not groups or row in self._given_up:
                continue
            for sign in (1.0, -1.0):
                if self._is_open(row, sign):
                    continue
                told = self._press(sum_, sign, [facts.programme(group) for group in groups])
                if self._is_open(row, sign):
                    continue
                if told:
                    found += 1
                    yield told
                else:
                    self._given_up.add(row)
            if found >= AT_ONCE:
                return

    def _sweep(self, facts: _Groups, sign: float, hidden: set[Key]) -> None:
        """Look at many numbers at once, of all groups: as many as can be low, or high, together."""
        rows = [
            row for row, sum_ in enumerate(self._sums) if not self._is_open(row, sign) and facts.cover(sum_, hidden)
        ]
        limit = 1.0 if sign > 0 else self._asked
        while len(rows) >= FEWEST:
            programme = facts.together(key for row in rows for key in self._sums[row] if key in hidden)
            aims = [_split(self._ledger, self._sums[row], hidden) for row in rows]
            self._see(programme, programme.together(aims, limit, sign))
            left = [row for row in rows if not self._is_open(row, sign)]
            if len(rows) - len(left) < FEWEST:
                return
            rows = left

    def _see(self, programme: _Programme, values: NDArray[np.float64]) -> None:
        """Take in one solution: what is possible."""
        solution = self._real.copy()
        solution[[self._place[key] for key in programme.place]] = values
        totals = self._matrix @ solution
        self._least, self._most = np.minimum(self._least, totals), np.maximum(self._most, totals)

    def _is_open(self, row: int, sign: float) -> bool:
        if sign > 0:
            return bool(self._least[row] <= 1 + ROUNDING)
        return bool(self._most[row] >= self._asked - ROUNDING)

    def _press(self, sum_: Sum, sign: float, groups: Sequence[_Programme]) -> frozenset[Key]:
        """Solve for the least (``sign`` 1) or the most of a sum; what presses on it there.

        A part beside it is hidden rather than their whole, which often follows from elsewhere.
        """
        told: set[Key] = set()
        solution = self._real.copy()
        for programme in groups:
            values, pressing = programme.end({key: sign * v for key, v in sum_.items() if key in programme.place})
            solution[[self._place[key] for key in programme.place]] = values
            told |= pressing
        totals = self._matrix @ solution
        self._least, self._most = np.minimum(self._least, totals), np.maximum(self._most, totals)
        kinds = {key[0] for key in sum_}
        return frozenset(key for key in told if key[0] in kinds) or frozenset(told)


def _of_one_kind(kinds: set[object]) -> bool:
    """Counts of one kind; who is not at an end of an item's answers is as much a count as who is."""
    return len(kinds) == 1 or kinds == {"item", "share"}


def _asked(ledger: Ledger) -> int:
    """Up to how many people a hidden number must be possible: as many as are hidden, but no more than there are."""
    return min(ledger.below - 1, max(ledger.counts.values()))


def _split(ledger: Ledger, sum_: Sum, hidden: set[Key]) -> tuple[dict[Key, float], float]:
    return _hidden_part(sum_, hidden), _told_part(ledger, sum_, hidden)


def _hidden_part(sum_: Mapping[Key, float], hidden: set[Key]) -> dict[Key, float]:
    return {key: float(factor) for key, factor in sum_.items() if key in hidden}


def _told_part(ledger: Ledger, sum_: Mapping[Key, float], hidden: set[Key]) -> float:
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


class _Groups:
    """Facts in groups that share no hidden number, each a programme once it is asked for."""

    def __init__(self, ledger: Ledger, facts: Sequence[Fact]) -> None:
        self._most = 2.0 * (max(ledger.counts.values()) + _asked(ledger) + 1)  # how many there are may be hidden itself
        self._leader: dict[Key, Key] = {}
        for fact in facts:
            first = self._find(next(iter(fact.terms)))
            for key in fact.terms:
                self._leader[self._find(key)] = first
        self._facts: dict[Key, list[int]] = defaultdict(list)
        for number, fact in enumerate(facts):
            self._facts[self._find(next(iter(fact.terms)))].append(number)
        self._all = facts
        self._programmes: dict[Key, _Programme] = {}

    def of(self, keys: Iterable[Key]) -> list[Key]:
        """The groups of hidden numbers; nothing is told of some."""
        return list(dict.fromkeys(self._find(key) for key in keys if key in self._leader))

    def cover(self, sum_: Sum, hidden: set[Key]) -> bool:
        """Whether something is hidden in the sum, and something told of all that is."""
        inside = [key for key in sum_ if key in hidden]
        return bool(inside) and all(key in self._leader for key in inside)

    def programme(self, group: Key) -> _Programme:
        if group not in self._programmes:
            self._programmes[group] = self._made({group})
        return self._programmes[group]

    def together(self, keys: Iterable[Key]) -> _Programme:
        """The groups of all these numbers as one programme: none has anything to do with another."""
        return self._made(set(self.of(keys)))

    def _made(self, groups: set[Key]) -> _Programme:
        numbers = sorted(number for group in groups for number in self._facts[group])
        return _Programme([self._all[number] for number in numbers], self._most)

    def _find(self, key: Key) -> Key:
        leader = self._leader
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key


class _Programme:
    """The facts on one group of hidden numbers as a linear programme; none is below 0, or far above all people."""

    def __init__(self, facts: Sequence[Fact], most: float) -> None:
        self.place: dict[Key, int] = {}
        for fact in facts:
            for key in fact.terms:
                self.place.setdefault(key, len(self.place))
        self._exact = [fact for fact in facts if fact.exact]
        self._least = [fact for fact in facts if not fact.exact]
        self._sides = np.array([fact.side for fact in self._exact])
        self._sides_above = -np.array([fact.side for fact in self._least])
        self._most = most

    @cached_property  # most programmes are never solved
    def _equal(self) -> Any:
        return _matrix([fact.terms for fact in self._exact], self.place)

    @cached_property
    def _above(self) -> Any:
        return -_matrix([fact.terms for fact in self._least], self.place)

    def together(
        self, aims: Sequence[tuple[Mapping[Key, float], float]], limit: float, sign: float
    ) -> NDArray[np.float64]:
        """The hidden numbers where the aims (hidden terms, told part) together come closest to ``limit`` or beyond,
        downwards for ``sign`` 1 and upwards for -1."""
        n, k = len(self.place), len(aims)
        cells = [(row, self.place[key], v) for row, (terms, _) in enumerate(aims) for key, v in terms.items()]
        rows, columns, values = zip(*cells, strict=True)
        matrix = csr_matrix((sign * np.array(values), (rows, columns)), shape=(k, n))
        sides = sign * (limit - np.array([told for _, told in aims]))
        above = vstack([hstack([self._above, csr_matrix((len(self._least), k))]), hstack([matrix, -identity(k)])])
        equal = hstack([self._equal, csr_matrix((len(self._exact), k))])
        found = _solved(
            np.r_[np.zeros(n), np.ones(k)], above, np.r_[self._sides_above, sides], equal, self._sides, self._most
        )
        solution: NDArray[np.float64] = found.x[:n]
        return solution

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
        found = _solved(weights, self._above, self._sides_above, self._equal, self._sides, self._most)
        told: set[Key] = set()
        for facts, prices in ((self._exact, found.eqlin.marginals), (self._least, found.ineqlin.marginals)):
            told.update(*(fact.told for fact, price in zip(facts, prices, strict=True) if abs(price) > ROUNDING))
        return found.x, frozenset(told)


def _matrix(sums: Sequence[Mapping[Key, float]], place: Mapping[Key, int]) -> Any:
    """(sums, names) the factors of each, sparse."""
    cells = [(row, place[key], value) for row, sum_ in enumerate(sums) for key, value in sum_.items()]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((values, (rows, columns)), shape=(len(sums), len(place)))


def _solved(cost: NDArray[np.float64], above: Any, sides: Any, equal: Any, equal_sides: Any, most: float) -> Any:
    found = linprog(cost, above, sides, equal, equal_sides, bounds=(0.0, most), method="highs")
    if found.status != 0:
        raise ValueError(f"what is told contradicts itself: {found.message}")
    return found
