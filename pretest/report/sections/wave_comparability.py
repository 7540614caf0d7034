"""Which waves cannot be compared, and why: said before any change is shown."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.movement import reason_group, reason_word
from pretest.report.sections.qualitytables import quality_tables
from pretest.report.sections.section import Section
from pretest.report.words.differs import Said, difference_sentences, rebased_sentences
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS
from pretest.tables.wave_differences import TABLE as WAVE_DIFFERENCES
from pretest.tables.wave_quality import TABLE as WAVE_QUALITY

MOST_TOLD = 12
Pair = tuple[int, int]
Spot = tuple[str, str]  # audience, place


@dataclass(frozen=True, slots=True)
class Compared:
    """told: what differs in sentences, breaks first; more: how many differences stand in the tables alone. rebased:
    outcomes that are compared with a later wave. blocked, caution: differences between waves; None where there are
    none. waves: how many there are. quality: how well each wave was measured."""

    told: tuple[Said, ...]
    more: str
    rebased: tuple[str, ...]
    blocked: Table | None
    caution: Table | None
    waves: int
    quality: tuple[Table, ...]


def comparability_section(edition: Edition) -> Compared:
    """Differences in measuring, each told once: at the step between waves where it arose."""
    found = _differences(edition)
    tables: dict[str, Table | None] = {}
    for group in ("blocked", "caution"):
        lines: dict[tuple[Spot, Pair, frozenset[str]], list[str]] = {}
        for (spot, pair, code), outcomes in found.items():
            if reason_group(edition, code) == group:
                lines.setdefault((spot, pair, frozenset(outcomes)), []).append(reason_word(edition, code))
        rows = [_row(edition, spot, pair, words, outcomes) for (spot, pair, outcomes), words in lines.items()]
        texts = edition.strings
        columns = [texts(f"monitor.comparability.{name}") for name in ("waves", "group", "outcomes", "difference")]
        caption = texts(f"monitor.comparability.{group}_caption")
        tables[group] = make_table(caption, columns, [("", rows)]) if rows else None
    waves = {row["wave"] for row in edition.rows("levels")}
    told = difference_sentences(edition)
    n_more = len(told) - MOST_TOLD
    return Compared(
        told=told[:MOST_TOLD],
        more=_more(edition, n_more),
        rebased=rebased_sentences(edition),
        blocked=tables["blocked"],
        caution=tables["caution"],
        waves=len(waves),
        quality=quality_tables(edition),
    )


def _more(edition: Edition, n_more: int) -> str:
    """That there are more differences than are told in sentences; "" where there are none."""
    return edition.strings("monitor.comparability.more", n=edition.numerals.count(n_more)) if n_more > 0 else ""


def _differences(edition: Edition) -> dict[tuple[Spot, Pair, str], set[str]]:
    """(spot, waves, reason) → outcomes, without what already follows from another line."""
    steps: dict[tuple[Spot, Pair, str], set[str]] = {}
    spans: dict[tuple[Spot, Pair, str], set[str]] = {}
    for row in edition.rows("changes"):
        target = {"previous": steps, "baseline": spans}.get(row["kind"])
        if target is None:
            continue
        for code in _codes(edition, row):
            key = ((row["audience"], row["place"]), (row["wave_from"], row["wave_to"]), code)
            target.setdefault(key, set()).add(row["outcome"])
    for (spot, pair, code), outcomes in spans.items():
        told = [key for key in steps if key[0] == spot and key[2] == code and _within(key[1], pair)]
        left = outcomes.difference(*(steps[key] for key in told))
        if left:
            steps[spot, pair, code] = left
    kept = {
        key: outcomes
        for key, outcomes in steps.items()
        if key[0][1] == "" or outcomes - steps.get(((key[0][0], ""), *key[1:]), set())
    }
    order = [audience.id for audience in edition.findings.study.audiences]
    place = {audience: number for number, audience in enumerate(order)}
    return dict(sorted(kept.items(), key=lambda item: (place.get(item[0][0][0], len(order)), *item[0][:2])))


def _codes(edition: Edition, row: Row) -> list[str]:
    codes = [code for code in row["reason"].split("; ") if code]
    return [code for code in codes if reason_group(edition, code) != "missing"]


def _within(step: Pair, span: Pair) -> bool:
    return span[0] <= step[0] and step[1] <= span[1]


def _row(edition: Edition, spot: Spot, pair: Pair, words: list[str], outcomes: frozenset[str]) -> TableRow:
    texts = edition.strings
    audience = edition.labels.audience(spot[0])
    where = texts("monitor.comparability.place", audience=audience, place=clean_line(spot[1])) if spot[1] else audience
    every = {row["outcome"] for row in edition.rows("changes") if row["audience"] == spot[0]}
    names = [edition.labels.outcome(outcome) for outcome in sorted(outcomes, key=edition.outcome_place)]
    whole = len(every) > 1 and outcomes >= every
    what = texts("monitor.comparability.all_outcomes") if whole else texts.listed(names)
    head = texts("monitor.comparability.pair", a=str(pair[0]), b=str(pair[1]))
    return TableRow(head, (Cell(where), Cell(what), Cell("; ".join(words))))


SECTION = Section(
    "comparability",
    comparability_section,
    (WAVE_DIFFERENCES, LEVELS, CHANGES, WAVE_QUALITY),
    runs=("monitor",),
    folder="wave_comparability",
)
