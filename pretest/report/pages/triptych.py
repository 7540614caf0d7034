"""Before, this test, together: one difference three times, in people of 100 on one axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.numerals import rounded
from pretest.report.words.told import Between, ToldRow, digits_of, outward

WIDTH = 300.0
STEPS = (5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class TriptychLine:
    """One of the three. place, left, right: on an axis from 0 to ``WIDTH``; None where there is nothing to draw."""

    name: str
    text: str
    place: float | None
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Triptych:
    """zero: the place of no difference. disagree: both are said, or ""."""

    title: str
    subtitle: str
    lines: tuple[TriptychLine, ...]
    zero: float
    claim: Claim
    disagree: str


def triptych(edition: Edition, row: ToldRow) -> Triptych:
    """The three of one row; of what is not known only the words stand there."""
    strings, labels = edition.strings, edition.labels
    digits = digits_of(row)
    low, high = _axis([one for one in (row.data, row.prior, row.both) if one.known])
    parts = (("before", row.prior), ("this", row.data), ("together", row.both))
    lines = tuple(_line(edition, strings(f"short.certain.{name}"), one, low, high, digits) for name, one in parts)
    way = "worse" if row.fact is not None and row.fact.more_is == "worse" else "better"
    names = {"concept": labels.arm(row.concept), "reference": labels.arm(row.reference_arm)}
    return Triptych(
        strings("short.large.whom", audience=edition.panel(row.panel), outcome=labels.outcome(row.outcome)),
        strings("short.certain.more_people", **names, way=strings(f"short.certain.{way}")),
        lines,
        _place(0.0, low, high),
        Claim("", "told", "triptych", row.concept, row.panel[1], (row.outcome,)),
        _disagree(edition, row, digits),
    )


def _disagree(edition: Edition, row: ToldRow, digits: int) -> str:
    """Where research and this test point to different sides, both are said."""
    if not row.both.known or not row.apart:
        return ""
    data, both = (_way(edition, one.estimate, digits) for one in (row.data, row.both))
    return edition.strings("short.certain.disagree", data=data, both=both)


def _way(edition: Edition, value: float, digits: int) -> str:
    number = rounded(value, digits)
    key = "short.certain.minus" if number < 0 else "short.certain.plus"
    return edition.strings(key, n=edition.numerals.decimal(abs(float(number)), digits))


def _line(edition: Edition, name: str, one: Between, low: int, high: int, digits: int) -> TriptychLine:
    if not one.known:
        return TriptychLine(name, edition.strings("short.certain.no_prior"), None, None, None)
    bounds = outward(one, digits)
    text = edition.strings(
        "short.certain.value",
        estimate=_signed(edition, rounded(one.estimate, digits), digits),
        low=_signed(edition, bounds[0], digits),
        high=_signed(edition, bounds[1], digits),
    )
    places = (_place(value, low, high) for value in (one.estimate, one.low, one.high))
    return TriptychLine(name, text, *places)


def _axis(known: list[Between]) -> tuple[int, int]:
    """Whole steps around everything that is drawn, with no difference always in it."""
    least = min([0.0, *(one.low for one in known)])
    most = max([0.0, *(one.high for one in known)])
    step = next((step for step in STEPS if (most - least) / step <= 6), STEPS[-1])
    low, high = math.floor(least / step) * step, math.ceil(most / step) * step
    return (low, high) if high > low else (low, low + step)


def _place(value: float, low: int, high: int) -> float:
    return round((value - low) / (high - low) * WIDTH, 1)


def _signed(edition: Edition, number: Decimal, digits: int) -> str:
    return edition.numerals.signed(float(number), digits)
