"""Research, practice, this test, together: one difference four times, in people of 100 on one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.numerals import rounded
from pretest.report.words.sources import (
    SourceRow,
    Sources,
    conflict_sentences,
    domains_text,
    of_told,
    rests_text,
    source_rows,
)
from pretest.report.words.told import Between, ToldRow, digits_of, outward
from pretest.words import SOURCES

WIDTH = 300.0
STEPS = (5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class TriptychLine:
    """One source. place, left, right: on an axis from 0 to ``WIDTH``; None where there is nothing to draw."""

    name: str
    claim: Claim
    place: float | None
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Triptych:
    """zero: the place of no difference. conflicts: which sources contradict this test, or else each other. remarks:
    what all together rests on, and where the panel is divided."""

    title: str
    subtitle: str
    lines: tuple[TriptychLine, ...]
    zero: float
    conflicts: tuple[Claim, ...]
    remarks: tuple[str, ...]


def sources_of(edition: Edition, rows: Sequence[ToldRow]) -> tuple[Sources, ...]:
    """The sources of rows that are told; of findings without them what those rows say by themselves."""
    known = source_rows(edition)
    return tuple(known.get(row.key) or of_told(row) for row in rows)


def triptych(edition: Edition, row: ToldRow, sources: Sources) -> Triptych:
    """The four of one row; of what is not known only the words stand there."""
    strings, labels = edition.strings, edition.labels
    digits = digits_of(row)
    low, high = _axis([one.between for one in sources.rows.values() if one.says])
    way = "worse" if row.fact is not None and row.fact.more_is == "worse" else "better"
    names = {"concept": labels.arm(row.concept), "reference": labels.arm(row.reference_arm)}
    remarks = (rests_text(edition, sources), domains_text(edition, sources))
    return Triptych(
        strings("short.large.whom", audience=edition.panel(row.panel), outcome=labels.outcome(row.outcome)),
        strings("short.certain.more_people", **names, way=strings(f"short.certain.{way}")),
        tuple(_line(edition, sources, sources.rows[source], low, high, digits) for source in SOURCES),
        _place(0.0, low, high),
        conflict_sentences(edition, sources, digits, pairs="test_first"),
        tuple(text for text in remarks if text),
    )


def _line(edition: Edition, sources: Sources, row: SourceRow, low: int, high: int, digits: int) -> TriptychLine:
    name, one = edition.strings(f"sources.name.{row.source}"), row.between
    place = (sources.concept, sources.panel[1], (sources.outcome,))
    if not row.says:
        why = "no_estimate" if row.known in ("known", "few_studies") else row.known
        text = edition.strings(f"sources.short.{why}")
        return TriptychLine(name, Claim(text, "source", row.source, *place), None, None, None)
    bounds = outward(one, digits)
    text = edition.strings(
        "short.certain.value_few" if row.known == "few_studies" else "short.certain.value",
        estimate=_signed(edition, rounded(one.estimate, digits), digits),
        low=_signed(edition, bounds[0], digits),
        high=_signed(edition, bounds[1], digits),
    )
    places = (_place(value, low, high) for value in (one.estimate, one.low, one.high))
    return TriptychLine(name, Claim(text, "source", row.source, *place), *places)


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
