"""What happened at a dilemma table: who sat there, where they stood before and after, what was heard, and ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.words import DOMAINS, Domain

TablePhase = Literal["before", "after"]
TABLE_PHASES: tuple[TablePhase, ...] = get_args(TablePhase)
Backing = Literal["yes", "partly", "no"]
BACKINGS: tuple[Backing, ...] = get_args(Backing)
Consent = Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a table. id: a number, no name. quote: whether what they say may be quoted.

    statements: fingerprint of the statements that they took positions on, "" where nobody wrote that down.
    """

    id: str
    table: str
    domain: Domain
    quote: Consent
    date: str = ""
    statements: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """value: 1 (do not agree) to 7 (agree)."""

    person: str
    phase: TablePhase
    statement: str
    value: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence that was heard from another field. by: who wrote it down, "" for the table as a whole.
    acknowledged: whether who said it found that it was said back well; quote: whether they let it be quoted."""

    table: str
    by: str
    domain: Domain
    text: str
    acknowledged: Consent | Literal[""]
    quote: Consent


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out of the dilemma. id: stays the same, so that later decisions can point to it. who: a role, no name;
    what: they do; by_when: a day, or words. backing: per field that was asked."""

    id: str
    table: str
    text: str
    kind: str
    who: str
    what: str
    by_when: str
    backing: dict[Domain, Backing] = field(default_factory=dict)
    date: str = ""

    def objectors(self) -> tuple[Domain, ...]:
        """Fields that said no, in the order of the words."""
        return tuple(domain for domain in DOMAINS if self.backing.get(domain) == "no")


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything of all dilemma tables of a study, in the order of the files."""

    people: tuple[Person, ...] = ()
    positions: tuple[Position, ...] = ()
    heard: tuple[Heard, ...] = ()
    ways_out: tuple[WayOut, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the tables."""
        found = {one.table for one in self.people} | {one.table for one in self.heard}
        return tuple(sorted(found | {one.table for one in self.ways_out}))

    @property
    def dates(self) -> tuple[str, ...]:
        """Days on which people sat together, sorted; without those that nobody wrote down."""
        return tuple(sorted({one.date for one in self.people if one.date}))

    def in_domain(self, domain: str) -> tuple[Person, ...]:
        """People of one field; of "" everybody."""
        return tuple(one for one in self.people if domain in ("", one.domain))

    def told_apart(self) -> tuple[Domain, ...]:
        """Fields with enough people to be told apart, in the order of the words."""
        return tuple(domain for domain in DOMAINS if len(self.in_domain(domain)) >= FEWEST_TOLD)

    def untold(self) -> tuple[Domain, ...]:
        """Fields with people, but too few to be told apart."""
        told = self.told_apart()
        return tuple(domain for domain in DOMAINS if domain not in told and self.in_domain(domain))

    def quotable(self) -> tuple[Heard, ...]:
        """Sentences that may be quoted: who said it agreed, and so did who wrote it down."""
        agreed = {one.id for one in self.people if one.quote == "yes"}
        return tuple(one for one in self.heard if one.quote == "yes" and (not one.by or one.by in agreed))

    def of_table(self, name: str) -> Tables:
        """One table alone."""
        return self._kept(lambda table: table == name)

    def without_table(self, name: str) -> Tables:
        """All tables but one."""
        return self._kept(lambda table: table != name)

    def without_people(self, ids: frozenset[str]) -> Tables:
        """Without some people, their positions, and what they wrote down."""
        return Tables(
            tuple(one for one in self.people if one.id not in ids),
            tuple(one for one in self.positions if one.person not in ids),
            tuple(one for one in self.heard if one.by not in ids),
            self.ways_out,
        )

    def joined(self, other: Tables) -> Tables:
        """Both, sorted by table; within one as they were written down."""
        table_of = {one.id: one.table for one in (*self.people, *other.people)}
        return Tables(
            tuple(sorted((*self.people, *other.people), key=lambda one: one.table)),
            tuple(sorted((*self.positions, *other.positions), key=lambda one: table_of[one.person])),
            tuple(sorted((*self.heard, *other.heard), key=lambda one: one.table)),
            tuple(sorted((*self.ways_out, *other.ways_out), key=lambda one: one.table)),
        )

    def _kept(self, keeps: Callable[[str], bool]) -> Tables:
        people = tuple(one for one in self.people if keeps(one.table))
        ids = {one.id for one in people}
        return Tables(
            people,
            tuple(one for one in self.positions if one.person in ids),
            tuple(one for one in self.heard if keeps(one.table)),
            tuple(one for one in self.ways_out if keeps(one.table)),
        )
