"""All counts of people that one release would tell, how they hang together, and which are too small to be told.

A count has a name (``Key``); tables that tell the same count use the same name. What the reader could work out counts
as told: where a whole and its parts are told, so is the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Key = tuple[object, ...]  # kind of count, then of which people
Sum = Mapping[Key, int]  # counts with a factor each
POINTS = "points"  # kind of name: what answers add up to, which is never told itself


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Where a figure stands. columns: of row number ``row`` of ``table``, gone when ``key`` must not be told."""

    key: Key
    table: str
    row: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A told figure that ties hidden counts: ``sum`` of counts, each with a factor, is ``total``.

    needs: names without which it says nothing: the numbers of people that it is a mean of, and the figure itself.
    """

    sum: Mapping[Key, float]
    total: float
    needs: tuple[Key, ...]


@dataclass(slots=True, eq=False)
class Ledger:
    """below: counts of 1 to below - 1 people are not told.

    counts: what each name counts. worth: figures that are lost with it. sums: sums of counts that are 0, for everybody
    to see; inside: sums that are 0 or more, as parts are no more than their whole; figures: what told figures say of
    counts. guarded: sums that are a small number of people; shaded: those of them whose people's answers would follow
    from figures on the counts. small: the names of small counts. joint: names that stand for several answers. tied:
    names that are hidden together, by a name of the tie.
    """

    below: int
    counts: dict[Key, int] = field(default_factory=dict)
    worth: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    inside: list[Mapping[Key, float]] = field(default_factory=list)
    guarded: list[Sum] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    joint: set[Key] = field(default_factory=set)
    shaded: list[Sum] = field(default_factory=list)
    small: set[Key] = field(default_factory=set)
    tied: dict[Key, list[Key]] = field(default_factory=dict)
    _tie: dict[Key, Key] = field(default_factory=dict)

    def tell(self, key: Key, number: int, worth: int = 1) -> Key:
        """Enter a count that is told; gives its name.

        One name that counts two numbers is two counts, and the people between them are guarded.
        """
        own = key
        while own in self.counts and self.counts[own] != number:
            own = (*own, "also")
        if own not in self.counts:
            self.counts[own] = number
            self.worth[own] = 0
            if self.is_small(number):
                self.small.add(own)
            if own != key:
                self.split(key, [own])
        self.worth[own] += worth
        return own

    def split(self, whole: Key, parts: Iterable[Key]) -> None:
        """``parts`` are different people of ``whole``: where they are all of it this is known, and a few others are
        people to be guarded. Names that are not in the ledger are nothing that is told."""
        named = list(parts)
        if whole not in self.counts or not named or any(part not in self.counts for part in named):
            return
        rest = self.counts[whole] - sum(self.counts[part] for part in named)
        found = {whole: 1} | dict.fromkeys(named, -1)
        if rest >= 0:
            self.inside.append(found)
        if rest == 0:
            self.sums.append(found)
        elif self.is_small(abs(rest)):
            self.guarded.append(found)

    def guard(self, factors: Sum) -> None:
        """A sum of counts that must not be told when it is a small number of people."""
        if self.is_small(abs(self.total(factors))):
            self.guarded.append(factors)

    def shade(self, factors: Sum) -> None:
        """A sum of counts that are people themselves: known when it is nobody, and when it is a few people neither
        their number may be told nor, by figures on all of its counts, what they answered."""
        total = self.total(factors)
        if total >= 0:
            self.inside.append(factors)
        if total == 0:
            self.sums.append(factors)
        elif self.is_small(abs(total)):
            self.guarded.append(factors)
            self.shaded.append(factors)

    def in_shade(self, hidden: set[Key]) -> set[Key]:
        """Hidden names, one at least of every shaded sum, whose figures go with them."""
        bare = {key for key in hidden if self.is_small(self.counts[key])}
        order = {key: place for place, key in enumerate(self.counts)}
        for factors in self.shaded:
            if not any(key in bare for key in factors):
                bare.add(min((key for key in factors if key in hidden), key=lambda key: (self.worth[key], order[key])))
        return bare

    def name_figure(self, key: Key, worth: int) -> None:
        """A figure that can be hidden by a name of its own; it counts nobody."""
        self.counts[key], self.worth[key] = 0, worth

    def tie_figure(self, factors: Mapping[Key, float], total: float, needs: tuple[Key, ...]) -> None:
        """What a figure that is told says of counts, as long as all that it ``needs`` is told."""
        self.figures.append(Figure(factors, total, needs))

    def add_up(self, key: Key, total: int) -> None:
        """A name for what the answers of people add up to: nothing that is told itself, and no people."""
        self.counts[key], self.worth[key] = total, 0

    def limit(self, factors: Mapping[Key, float]) -> None:
        """A sum that is known to be 0 or more."""
        if self.total(factors) >= 0:
            self.inside.append(factors)

    def contain(self, whole: Key, *parts: Key) -> None:
        """``parts`` are different people of ``whole``; how many are none of them is no secret."""
        if whole in self.counts and self.counts[whole] >= sum(self.counts[part] for part in parts):
            self.inside.append({whole: 1} | dict.fromkeys(parts, -1))

    def tie(self, name: Key, keys: Sequence[Key]) -> None:
        """All of ``keys`` are hidden when one is."""
        self.tied.setdefault(name, []).extend(keys)
        for key in keys:
            self._tie[key] = name

    def together(self, key: Key) -> Sequence[Key]:
        """The names that are hidden with ``key``, itself among them."""
        name = self._tie.get(key)
        return [key] if name is None else self.tied[name]

    def total(self, factors: Mapping[Key, float]) -> float:
        return sum(factor * self.counts[key] for key, factor in factors.items())

    def is_small(self, number: float) -> bool:
        """Whether so few people are too few to be told; nobody is not."""
        return 0 < number < self.below
