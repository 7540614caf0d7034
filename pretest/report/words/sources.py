"""What research, practice, this test and all together say of one harm, in people of 100, and where they contradict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.numerals import rounded
from pretest.report.words.tablerows import Row
from pretest.report.words.told import Between, Key, ToldRow, between_text
from pretest.words import CONTRADICTING, SOURCES, Contradiction, Knowing, PriorBasis, Source

NOTHING = Between(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the table of sources. known: whether it says anything, and if not why. level: of its interval. n: what
    stands behind it, None where that is not said. above: chance of an effect above the margin."""

    source: Source
    known: Knowing
    between: Between
    level: float
    n: int | None
    above: float

    @property
    def says(self) -> bool:
        return self.between.known


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of one harm of a concept. more_is: what more people are. rests_on: what was put with the data, ""
    where that is not known. domains: what the panel forecast per domain where that was told, in the order of the
    table."""

    panel: Panel
    concept: str
    outcome: str
    more_is: str
    rows: Mapping[Source, SourceRow]
    rests_on: PriorBasis | Literal[""]
    conflict: Contradiction
    domains: tuple[tuple[str, Between], ...] = ()

    @property
    def key(self) -> Key:
        return (*self.panel, self.concept, self.outcome)

    @property
    def hidden(self) -> bool:
        return any(row.known == "hidden" for row in self.rows.values())

    @property
    def before(self) -> tuple[SourceRow, ...]:
        """What was said before the data, where anything was."""
        return tuple(row for row in (self.rows["research"], self.rows["practice"]) if row.says)

    @property
    def alike(self) -> bool:
        """Whether everything that was said beforehand points to the same side as the data, by whole people."""
        data = self.rows["data"].between
        return bool(self.before) and all(_side(one.between) == _side(data) != 0 for one in self.before)

    @property
    def milder(self) -> bool:
        """Whether the data show less harm than a source that they contradict."""
        way = -1.0 if self.more_is == "better" else 1.0
        against = [one for one, other in CONTRADICTING[self.conflict] if other == "data"]
        data = self.rows["data"].between.estimate
        return any(way * (self.rows[one].between.estimate - data) > 0.0 for one in against)

    @property
    def domains_differ(self) -> bool:
        """Whether domains of the panel expect different sides, by whole people."""
        sides = {_side(between) for _, between in self.domains} - {0}
        return len(sides) > 1


def _side(between: Between) -> int:
    """1 for more people, -1 for fewer, 0 for nobody in whole people or where nothing is known."""
    number = rounded(between.estimate, 0) if between.known else 0
    return (number > 0) - (number < 0)


def source_rows(edition: Edition) -> dict[Key, Sources]:
    """All harms of the table, by wave, audience, concept and outcome."""
    of_key: dict[Key, dict[Source, Row]] = {}
    for row in edition.rows("triptych"):
        key = (row["wave"] or 0, row["audience"], row["concept"], row["outcome"])
        of_key.setdefault(key, {})[cast(Source, row["said_by"])] = row
    forecast = _by_domain(edition)
    return {key: _sources(key, rows, forecast) for key, rows in of_key.items() if set(rows) == set(SOURCES)}


def _by_domain(edition: Edition) -> dict[tuple[str, str, str], list[tuple[str, Between]]]:
    """What each domain forecast of an audience, concept and outcome."""
    found: dict[tuple[str, str, str], list[tuple[str, Between]]] = {}
    for row in edition.rows("forecasts"):
        between = Between(row["q50"], row["q05"], row["q95"])
        if row["domain"] and between.known:
            place = (row["audience"], row["concept"], row["outcome"])
            found.setdefault(place, []).append((row["domain"], between))
    return found


def _sources(
    key: Key, rows: Mapping[Source, Row], forecast: Mapping[tuple[str, str, str], Sequence[tuple[str, Between]]]
) -> Sources:
    wave, audience, concept, outcome = key
    first, both = rows["data"], rows["together"]
    return Sources(
        (wave, audience),
        concept,
        outcome,
        first["more_is"],
        {source: _source(source, rows[source]) for source in SOURCES},
        cast(PriorBasis | Literal[""], both["rests_on"]),
        cast(Contradiction, first["contradict"]),
        tuple(forecast.get((audience, concept, outcome), ())),
    )


def _source(source: Source, row: Row) -> SourceRow:
    known = "hidden" if row["suppressed"] else row["known"]
    between = Between(row["difference"], row["conf_low"], row["conf_high"]) if known != "hidden" else NOTHING
    return SourceRow(source, cast(Knowing, known), between, row["conf_level"], row["n_behind"], row["p_above_margin"])


def of_told(row: ToldRow) -> Sources:
    """What is known of a harm in findings without the table: these answers, with nothing that was known beforehand."""
    empty = {"research": "no_evidence", "practice": "no_panel", "data": "known", "together": "known"}
    between = {"data": row.data, "together": row.both}
    rows = {
        source: SourceRow(source, cast(Knowing, empty[source]), between.get(source, NOTHING), math.nan, None, math.nan)
        for source in SOURCES
    }
    more = row.fact.more_is if row.fact is not None else ""
    return Sources(row.panel, row.concept, row.outcome, more, rows, "convention", "not_compared")


# --- sentences -----------------------------------------------------------------------------------


def difference_text(edition: Edition, value: float, digits: int = 0) -> str:
    """A difference in words: 23 people more, 4 people fewer, about no difference."""
    number = rounded(value, digits)
    if number == 0:
        return edition.strings("sources.no_difference")
    key = "one" if abs(number) == 1 else "many"
    way = "fewer" if number < 0 else "more"
    return edition.strings(f"sources.{way}_{key}", n=edition.numerals.decimal(abs(float(number)), digits))


def source_sentence(edition: Edition, sources: Sources, source: Source, digits: int = 0) -> Claim:
    """What one source says, with its interval and what stands behind it; why it says nothing where that is so."""
    row, strings = sources.rows[source], edition.strings
    if not row.says:
        text = strings(f"sources.silent.{source}") if row.known == "known" else strings(f"sources.why.{row.known}")
        return _claim(sources, text, source)
    value = strings(
        "sources.value" if rounded(row.between.estimate, digits) else "sources.value_none",
        value=difference_text(edition, row.between.estimate, digits),
        between=between_text(edition, row.between, digits),
    )
    text = strings(f"sources.says.{source}", value=value, behind=_behind(edition, row))
    return _claim(sources, f"{text} {strings('sources.few')}" if row.known == "few_studies" else text, source)


def _claim(sources: Sources, text: str, claim: str, kind: Literal["source", "conflict"] = "source") -> Claim:
    return Claim(text, kind, claim, sources.concept, sources.panel[1], (sources.outcome,))


def _behind(edition: Edition, row: SourceRow) -> str:
    """How many studies, members or people stand behind a source."""
    if row.n is None:
        return edition.strings(f"sources.behind.{row.source}_unknown")
    key = f"{row.source}_one" if row.n == 1 else row.source
    return edition.strings(f"sources.behind.{key}", n=edition.numerals.count(row.n))


def rests_text(edition: Edition, sources: Sources) -> str:
    """What all together counts with besides this test; nothing where there is no such figure."""
    if not sources.rows["together"].says or not sources.rests_on:
        return ""
    return edition.strings(f"sources.rests.{sources.rests_on}")


def conflict_sentences(
    edition: Edition, sources: Sources, digits: int = 0, *, pairs: Literal["all", "test_first"] = "all"
) -> tuple[Claim, ...]:
    """Which sources contradict each other, each pair in people of 100; that less harm in this test is no proof of
    safety, where it is a source of more harm that is contradicted.

    pairs : ``test_first`` tells, where a source contradicts this test, those pairs alone.
    """
    told = CONTRADICTING[sources.conflict]
    if pairs == "test_first":
        told = tuple(pair for pair in told if "data" in pair) or told
    found = []
    for one, other in told:
        values = [sources.rows[source].between.estimate for source in (one, other)]
        first, second = (difference_text(edition, value, digits) for value in values)
        text = edition.strings(f"sources.conflict.{one}_{other}", one=first, other=second)
        found.append(_claim(sources, text, f"{one}_{other}", "conflict"))
    if found and sources.milder:
        found.append(_claim(sources, edition.strings("sources.conflict.milder"), "milder", "conflict"))
    return tuple(found)


def domains_text(edition: Edition, sources: Sources) -> str:
    """What the domains of the panel expect each, where they expect different sides; nothing elsewhere."""
    if not sources.domains_differ:
        return ""
    parts = [
        edition.strings(
            "sources.domain",
            domain=edition.strings(f"practice.domain.{domain}"),
            value=difference_text(edition, between.estimate),
        )
        for domain, between in sources.domains
    ]
    return edition.strings("sources.domains", listed="; ".join(parts))
