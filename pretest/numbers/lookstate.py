"""Which look this is, how much of the plan is there, and which rows were there before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pretest.numbers.spending import Course
from pretest.words import Bools, Spending


@dataclass(frozen=True, slots=True, eq=False)
class EarlierLook:
    """A look before this one. units: (audience, arm) → units of assignment that it had. rows: (n,) which rows of the
    data of this look were there then; None where that cannot be known."""

    units: Mapping[tuple[str, str], int]
    rows: Bools | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LookState:
    """One look at a study. Nothing in it depends on an outcome.

    planned: units per arm and audience at each planned look, rising; () where the plan names none. units: (audience,
    arm) → units of assignment at this look, zeros included. earlier: the looks before this one at answers of people,
    in order, each on other data. declared: whether the plan has this look. n rows: those of ``Responses.frame``.
    """

    planned: tuple[int, ...]
    units: Mapping[tuple[str, str], int]
    spending: Spending = "obrien_fleming"
    earlier: tuple[EarlierLook, ...] = ()
    declared: bool = True

    @property
    def index(self) -> int:
        """1 for the first look."""
        return len(self.earlier) + 1

    @property
    def fraction(self) -> float:
        """Units over planned units, of the arm and audience with the fewest; at most 1."""
        return self._fraction(self.units)

    @property
    def fractions(self) -> tuple[float, ...]:
        """Of every look up to this one, in order."""
        return (*(self._fraction(look.units) for look in self.earlier), self.fraction)

    @property
    def counted(self) -> tuple[EarlierLook, ...]:
        """The earlier looks that count: each with less of the plan than the next. One that had as much, such as an
        undeclared look after the last, is one in whose place this look comes; it is told, and spends nothing."""
        kept: list[EarlierLook] = []
        least = self.fraction
        for look in reversed(self.earlier):
            if self._fraction(look.units) < least:
                kept.append(look)
                least = self._fraction(look.units)
        return tuple(reversed(kept))

    @property
    def course(self) -> Course:
        """What the looks that count spend, up to this one."""
        return Course((*(self._fraction(look.units) for look in self.counted), self.fraction), self.spending)

    @property
    def next_course(self) -> Course | None:
        """``course`` with the next look that the plan has; None after the last one."""
        here = self.course
        later = [n / self.planned[-1] for n in self.planned if n / self.planned[-1] > here.fractions[-1]]
        return Course((*here.fractions, later[0]), self.spending) if later else None

    def _fraction(self, units: Mapping[tuple[str, str], int]) -> float:
        if not self.planned or not units:
            return 1.0
        return min(max(min(units.values()), 0.5) / self.planned[-1], 1.0)  # nobody in an arm spends next to nothing
