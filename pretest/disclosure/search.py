"""Which further counts must be hidden so that no small one can be worked out.

What is told is a set of equations in the hidden counts. A sum of counts can be worked out when it is a combination of
these equations. Then one of the counts that the combination uses is hidden too, the one that costs least for what it
protects, until nothing small can be worked out (Fischetti and Salazar-Gonzalez 2000, 10.1287/mnsc.46.5.691.12053, state
the problem; the greedy choice here is safe, not least).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

from pretest.disclosure.ledger import Key, Ledger
from pretest.disclosure.ranges import Room

Number = int | Fraction
Terms = dict[Any, Number]
PRIME = 2**61 - 1
BASE = 1_000_003


def hide(ledger: Ledger, first: Iterable[Key] = ()) -> set[Key]:
    """The names that are not told: the small ones, ``first``, and what would give any small one away.

    A count of nobody is told, unless it is among ``first``.
    """
    hidden: set[Key] = set()
    for key in (*ledger.small, *first):
        hidden.update(ledger.together(key))
    room, looking = Room(ledger), Looking(ledger)
    while chosen := _choose(ledger, list(looking.ways(hidden))) or _choose(ledger, list(room.ways(hidden))):
        for key in chosen:
            hidden.update(ledger.together(key))
    return hidden


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """A ledger with a number for each name, which is found much quicker than a long name is.

    names, counts: by number. units: the small ones. sums, guarded: as in the ledger.
    """

    names: Sequence[Key]
    counts: Sequence[int]
    units: Sequence[int]
    sums: Sequence[Mapping[int, int]]
    guarded: Sequence[Mapping[int, int]]

    @classmethod
    def of(cls, ledger: Ledger) -> Numbered:
        place = {key: number for number, key in enumerate(ledger.counts)}
        sums, guarded = (
            [{place[key]: factor for key, factor in sum_.items()} for sum_ in sums]
            for sums in (ledger.sums, ledger.guarded)
        )
        units = [place[key] for key in ledger.counts if key in ledger.small]
        return cls(list(ledger.counts), list(ledger.counts.values()), units, sums, guarded)


class Looking:
    """What gives a small number away, as more and more of a ledger is hidden.

    Hidden counts that no sum holds together are worked out apart, and again only where more has been hidden.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._below = ledger.below
        self._names = Numbered.of(ledger)
        self._parts: dict[frozenset[int], _Part] = {}

    def ways(self, hidden: set[Key]) -> Iterator[frozenset[Key]]:
        """Per small number that can be worked out: the counts that are told and needed for it, none where nothing more
        can be hidden."""
        names = self._names
        unknown = {number for number, key in enumerate(names.names) if key in hidden}
        found = _held_together(names.sums, unknown)
        self._parts = {inside: self._parts.get(inside) or _Part(names, inside, sums) for inside, sums in found.items()}
        part_of = {number: part for inside, part in self._parts.items() for number in inside}
        for part in self._parts.values():
            yield from (self._named(told) for told in part.small)
        for sum_ in names.guarded:
            if (told := _known_of(sum_, unknown, part_of)) is not None:
                yield self._named(told)
        yield from (self._named(told) for told in _narrow(names, self._below, unknown))

    def _named(self, told: Iterable[int]) -> frozenset[Key]:
        """Those that count anybody."""
        return frozenset(self._names.names[number] for number in told if self._names.counts[number] > 0)


def _held_together(
    sums: Sequence[Mapping[int, int]], unknown: set[int]
) -> dict[frozenset[int], list[Mapping[int, int]]]:
    """Unknown numbers that sums hold together, directly or by others, with these sums in their order."""
    leader = {number: number for number in unknown}

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    holding = [(sum_, [number for number in sum_ if number in unknown]) for sum_ in sums]
    for _, inside in holding:
        for number in inside[1:]:
            leader[find(number)] = find(inside[0])
    members: dict[int, set[int]] = defaultdict(set)
    own: dict[int, list[Mapping[int, int]]] = defaultdict(list)
    for sum_, inside in holding:
        if inside:
            members[find(inside[0])].update(inside)
            own[find(inside[0])].append(sum_)
    return {frozenset(members[first]): sums_ for first, sums_ in own.items()}


class _Part:
    """Hidden counts that sums hold together. small: per small number that can be worked out, the told counts of it."""

    def __init__(self, names: Numbered, inside: frozenset[int], sums: Sequence[Mapping[int, int]]) -> None:
        self.equations = Equations(sums, inside)
        told = (self.equations.told({number: 1}) for number in names.units if number in inside)
        self.small: list[Terms] = [terms for terms in told if terms is not None]


def _known_of(sum_: Mapping[int, int], unknown: set[int], part_of: Mapping[int, _Part]) -> Terms | None:
    """What a sum is in counts that are told; None when it cannot be worked out."""
    terms: Terms = {number: factor for number, factor in sum_.items() if number not in unknown}
    inside: dict[_Part, dict[int, int]] = {}
    for number, factor in sum_.items():
        if number in unknown and factor:
            if number not in part_of:
                return None
            inside.setdefault(part_of[number], {})[number] = factor
    for part, own in inside.items():
        found = part.equations.told(own)
        if found is None:
            return None
        for number, times in found.items():
            terms[number] = terms.get(number, 0) + times
    return {number: factor for number, factor in terms.items() if factor}


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """What one unknown is. later: in unknowns that are solved after it, or not at all; told: the counts of its own sum,
    which with ``used`` (turns of earlier unknowns, and how often each) and all times ``factor`` give the rest."""

    later: Mapping[Hashable, Number]
    told: Mapping[Hashable, Number]
    used: Sequence[tuple[int, Number]]
    factor: Number


class Equations:
    """Sums that are 0, solved for hidden counts one by one; exact.

    Only the unknowns are worked out for every sum. What is told is put together for those sums in which none is left,
    which are few; most others are passed by at once (``shades``).

    hidden: the unknown counts.
    """

    def __init__(self, sums: Sequence[Mapping[Any, int]], hidden: Collection[Hashable]) -> None:
        self._hidden = hidden
        self._turn: dict[Hashable, int] = {}
        self._pivots: list[Hashable] = []
        self._solved: list[_Solved] = []
        for sum_ in sums:
            unknown, used = self._left(sum_)
            if unknown:
                pivot, by = unknown.popitem()
                factor = _ratio(-1, by)
                self._turn[pivot] = len(self._solved)
                self._pivots.append(pivot)
                later = {key: _whole(value * factor) for key, value in unknown.items()}
                self._solved.append(_Solved(later, self._known(sum_), used, factor))
        self._shades = shades(self._pivots, [solved.later for solved in self._solved], hidden)

    def told(self, sum_: Mapping[Any, int]) -> Terms | None:
        """What the sum is in counts that are told; None when it cannot be worked out."""
        if sum(factor * self._shades.get(key, 0) for key, factor in sum_.items()) % PRIME:
            return None
        unknown, used = self._left(sum_)
        return None if unknown else self._traced(sum_, used)

    def reduce(self, sum_: Mapping[Any, int]) -> Terms:
        """The same sum in as few unknowns as can be; in none when it can be worked out."""
        unknown, used = self._left(sum_)
        return unknown | self._traced(sum_, used)

    def _known(self, sum_: Mapping[Any, int]) -> Terms:
        return {key: value for key, value in sum_.items() if value and key not in self._hidden}

    def _left(self, sum_: Mapping[Any, int]) -> tuple[Terms, list[tuple[int, Number]]]:
        """The unknowns that stay in a sum, and which solved ones were put in (by their turn), and how often."""
        terms: Terms = {key: value for key, value in sum_.items() if value and key in self._hidden}
        used: list[tuple[int, Number]] = []
        turns = [self._turn[key] for key in terms if key in self._turn]
        heapify(turns)
        while turns:
            turn = heappop(turns)
            factor = terms.pop(self._pivots[turn], 0)
            if not factor:
                continue
            used.append((turn, factor))
            for other, value in self._solved[turn].later.items():
                total = _whole(terms.get(other, 0) + factor * value)
                if other not in terms and other in self._turn:
                    heappush(turns, self._turn[other])
                if total:
                    terms[other] = total
                else:
                    terms.pop(other, None)
        return terms, used

    def _traced(self, sum_: Mapping[Any, int], used: Sequence[tuple[int, Number]]) -> Terms:
        """The told counts of a sum, from the last solved unknown that was put in back to the first."""
        terms, times = self._known(sum_), dict(used)
        turns = [-turn for turn in times]
        heapify(turns)
        while turns:
            turn = -heappop(turns)
            solved = self._solved[turn]
            share = times.pop(turn, 0) * solved.factor
            if not share:
                continue
            for key, value in solved.told.items():
                terms[key] = terms.get(key, 0) + share * value
            for earlier, factor in solved.used:
                if earlier not in times:
                    heappush(turns, -earlier)
                times[earlier] = times.get(earlier, 0) + share * factor
        return {key: value for key, value in terms.items() if value}


def shades(
    pivots: Sequence[Hashable], later: Sequence[Mapping[Hashable, Number]], hidden: Collection[Hashable]
) -> dict[Hashable, int]:
    """A whole number below ``PRIME`` per unknown that follows every equation: what nothing is known of has any number.

    A sum of unknowns that can be worked out has shade 0. So one with another shade cannot, which is certain; one with
    shade 0 nearly always can, which has to be looked at. Empty, so that all are looked at, where a factor has no such
    number.
    """
    if any(value.denominator % PRIME == 0 for terms in later for value in terms.values()):
        return {}
    solved = set(pivots)
    found = {key: pow(BASE, place, PRIME) for place, key in enumerate((key for key in hidden if key not in solved), 1)}
    for pivot, terms in zip(reversed(pivots), reversed(later), strict=True):
        found[pivot] = sum(_remainder(value) * found[key] for key, value in terms.items()) % PRIME
    return found


def _remainder(value: Number) -> int:
    return value.numerator if value.denominator == 1 else value.numerator * pow(value.denominator, -1, PRIME)


def _ratio(value: Number, by: Number) -> Number:
    return value * by if by in (1, -1) else _whole(Fraction(value) / by)


def _whole(value: Number) -> Number:
    """The same as an int where it is whole, which is quicker to go on with."""
    return value.numerator if value.denominator == 1 else value


def _choose(ledger: Ledger, ways: Sequence[frozenset[Key]]) -> list[Key]:
    """Names such that each way to a small number loses one of those that it needs; tied names count as one."""
    found: list[Key] = []
    uses: dict[Key, set[int]] = {}
    for number, way in enumerate(ways):
        for key in way:
            uses.setdefault(ledger.together(key)[0], set()).add(number)
    order = {key: place for place, key in enumerate(ledger.counts)}
    worth = {key: sum(ledger.worth[one] for one in ledger.together(key)) for key in uses}
    while uses:
        best = min(uses, key=lambda key: (worth[key] / len(uses[key]), ledger.counts[key], order[key]))
        found.append(best)
        gone = uses[best]
        uses = {key: left for key, its in uses.items() if (left := its - gone)}
    return found


def _narrow(names: Numbered, below: int, unknown: set[int]) -> Iterator[list[int]]:
    """Equations that leave their hidden counts, each at least one person, too little room: together they are few."""
    for equation in names.sums:
        inside = [number for number in equation if number in unknown and names.counts[number] > 0]
        if not inside or len({equation[number] for number in inside}) > 1:
            continue
        together = sum(names.counts[number] for number in inside)
        if together < below or together == len(inside):
            yield [number for number in equation if number not in unknown]
