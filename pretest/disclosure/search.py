"""Which further counts must be hidden so that no small one can be worked out.

What is told is a set of equations in the hidden counts. A sum of counts can be worked out when it is a combination of
these equations. Then one of the counts that the combination uses is hidden too, the one that costs least for what it
protects, until nothing small can be worked out (Fischetti and Salazar-Gonzalez 2000, 10.1287/mnsc.46.5.691.12053, state
the problem; the greedy choice here is safe, not least).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush

from pretest.disclosure.ledger import Key, Ledger, Sum
from pretest.disclosure.ranges import Room

Number = int | Fraction
Terms = dict[Key, Number]


def hide(ledger: Ledger, first: Iterable[Key] = ()) -> set[Key]:
    """The names that are not told: the small ones, ``first``, and what would give any small one away.

    A count of nobody is told, unless it is among ``first``.
    """
    hidden: set[Key] = set()
    for key in (*ledger.small, *first):
        hidden.update(ledger.together(key))
    room = Room(ledger)
    while chosen := _choose(ledger, list(ways_to_tell(ledger, hidden))) or _choose(ledger, list(room.ways(hidden))):
        for key in chosen:
            hidden.update(ledger.together(key))
    return hidden


def ways_to_tell(ledger: Ledger, hidden: set[Key]) -> Iterator[frozenset[Key]]:
    """Per small number that can be worked out: the counts that are told and needed for it, none where nothing more can
    be hidden."""
    equations = Equations(ledger.sums, hidden)
    units: list[Sum] = [{key: 1} for key in ledger.counts if key in ledger.small and key in hidden]
    for sum_ in (*units, *ledger.guarded):
        rest = equations.reduce(sum_)
        if not any(key in hidden for key in rest):
            yield _told(ledger, hidden, rest)
    yield from _narrow(ledger, hidden)


class Equations:
    """Sums that are 0, solved for hidden counts one by one; exact.

    hidden: the unknown counts.
    """

    def __init__(self, sums: Sequence[Sum], hidden: set[Key]) -> None:
        self._hidden = hidden
        self._turn: dict[Key, int] = {}
        self._solved: list[tuple[Key, Terms]] = []  # unknowns in turn, and what each is in later ones and told counts
        for sum_ in sums:
            terms = self.reduce(sum_) if any(key in hidden for key in sum_) else {}
            unknown = [key for key in terms if key in hidden]
            if unknown:
                pivot = unknown[-1]
                by = terms.pop(pivot)
                self._turn[pivot] = len(self._solved)
                self._solved.append((pivot, {key: _ratio(-value, by) for key, value in terms.items()}))

    def reduce(self, sum_: Mapping[Key, Number]) -> Terms:
        """The same sum in as few unknowns as can be; in none when it can be worked out."""
        terms: Terms = {key: value for key, value in sum_.items() if value}  # an answer may count for 0
        turns = [self._turn[key] for key in terms if key in self._turn]
        heapify(turns)
        while turns:
            turn = heappop(turns)
            key, parts = self._solved[turn]
            factor = terms.pop(key, 0)
            for other, value in parts.items() if factor else ():
                total = terms.get(other, 0) + factor * value
                if other not in terms and other in self._turn:
                    heappush(turns, self._turn[other])
                if total:
                    terms[other] = total
                else:
                    terms.pop(other, None)
        return terms


def _ratio(value: Number, by: Number) -> Number:
    return value * by if by in (1, -1) else Fraction(value) / by


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


def _narrow(ledger: Ledger, hidden: set[Key]) -> Iterator[frozenset[Key]]:
    """Equations that leave their hidden counts, each at least one person, too little room: together they are few."""
    for equation in ledger.sums:
        inside = [key for key in equation if key in hidden and ledger.counts[key] > 0]
        if not inside or len({equation[key] for key in inside}) > 1:
            continue
        together = sum(ledger.counts[key] for key in inside)
        if ledger.is_small(together) or together == len(inside):
            yield _told(ledger, hidden, equation)


def _told(ledger: Ledger, hidden: set[Key], factors: Mapping[Key, Number]) -> frozenset[Key]:
    """The counts of a sum that are told and count anybody."""
    return frozenset(key for key in factors if key not in hidden and ledger.counts[key] > 0)
