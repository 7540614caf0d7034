"""What stands beside the survey, as typed rows: pillars with what belongs to them, outside series, and signals.

Nothing here is an estimate of the survey, and no sentence about the survey is made from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pretest.findings import OutsideFacts, PillarFacts
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.words import LANGUAGES, USUAL_PILLARS, Language

OTHER = ""  # id of the pillar of what stands in none
_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ToldPillar:
    """One group. id: OTHER for what stands in none. title: "" where there are no groups at all."""

    id: str
    title: str
    outcomes: tuple[str, ...]
    series: tuple[OutsideFacts, ...]


@dataclass(frozen=True, slots=True)
class ToldSignal:
    """One signal in words. day: an ISO date. language: of its text, where that is not the language of the page."""

    day: str
    date: str
    place: str
    role: str
    kind: str
    text: str
    source: str
    language: Language | None = None


def told_pillars(edition: Edition) -> tuple[ToldPillar, ...]:
    """The pillars of the plan in its order, those that only series name after them, and then what stands in none."""
    watch = edition.findings.plan.watch
    planned = () if watch is None else watch.pillars
    series = edition.findings.study.outside
    named = [pillar for pillar in USUAL_PILLARS if pillar in {one.pillar for one in series}]
    known = {pillar.id for pillar in planned}
    every = [*planned, *(PillarFacts(name) for name in named if name not in known)]
    homes = {name: pillar.id for pillar in every for name in pillar.series}
    placed = {one.id: homes.get(one.id, one.pillar or OTHER) for one in series}
    outcomes = {name for pillar in every for name in pillar.outcomes}
    rest = tuple(fact.id for fact in edition.findings.study.outcomes if fact.id not in outcomes)
    found = [*every, PillarFacts(OTHER, outcomes=rest if planned else ())]
    return tuple(
        ToldPillar(
            pillar.id,
            _title(edition, pillar) if every else "",
            pillar.outcomes,
            tuple(one for one in series if placed[one.id] == pillar.id),
        )
        for pillar in found
    )


def _title(edition: Edition, pillar: PillarFacts) -> str:
    if pillar.label is not None:
        return edition.labels.text(pillar.label)
    return edition.strings(f"beside.pillar.{pillar.id or 'other'}")


def outside_series(edition: Edition) -> dict[tuple[str, str], list[Row]]:
    """(series, place) → its figures by date; series as their file lists them, all places together first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in edition.rows("outside"):
        found.setdefault((row["series"], row["place"]), []).append(row)
    order = [fact.id for fact in edition.findings.study.outside]
    keys = sorted(found, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))
    return {key: sorted(found[key], key=lambda row: row["date"]) for key in keys}


def digits_of(values: Sequence[float]) -> int:
    """How many decimals it takes to write all of ``values`` as they are, at most three."""
    known = [value for value in values if math.isfinite(value)]
    for digits in range(_MOST_DIGITS):
        if all(math.isclose(value, round(value, digits), rel_tol=1e-12, abs_tol=1e-12) for value in known):
            return digits
    return _MOST_DIGITS


def series_name(edition: Edition, fact: OutsideFacts, place: str) -> str:
    """The label of a series, with its place where it has one."""
    label = edition.labels.text(fact.label)
    return edition.strings("beside.in_place", series=label, place=clean_line(place)) if place else label


def source_line(edition: Edition, fact: OutsideFacts) -> str:
    """Who publishes the figures, where, and when they were fetched."""
    date = clean_line(edition.numerals.date(fact.retrieved) or "")
    key = "beside.source_at" if fact.url else "beside.source"
    url = {"url": clean_line(fact.url)} if fact.url else {}
    return edition.strings(key, source=edition.labels.text(fact.source), date=date, **url)


def told_signals(edition: Edition) -> tuple[ToldSignal, ...]:
    """The signals, newest first."""
    rows = sorted(edition.rows("signals"), key=lambda row: row["date"], reverse=True)
    return tuple(_signal(edition, row) for row in rows)


def _signal(edition: Edition, row: Row) -> ToldSignal:
    own = edition.strings.language
    texts: dict[Language, str] = {language: row[f"text_{language}"] or "" for language in LANGUAGES}
    language = own if texts[own] else next((one for one in LANGUAGES if texts[one]), own)
    return ToldSignal(
        day=row["date"],
        date=clean_line(edition.numerals.date(row["date"]) or ""),
        place=clean_line(row["place"] or ""),
        role=clean_line(row["role"] or ""),
        kind=edition.strings(f"beside.kind.{row['kind']}"),
        text=clean_line(texts[language]),
        source=clean_line(row["source"] or ""),
        language=None if language == own else language,
    )


def is_beside(edition: Edition) -> bool:
    """Whether there is anything to show beside the survey."""
    return any(True for _ in _everything(edition))


def _everything(edition: Edition) -> Iterator[object]:
    yield from edition.findings.study.outside
    yield from edition.rows("signals")
