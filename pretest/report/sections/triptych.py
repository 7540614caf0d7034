"""What research, practice, this test and all together say of every primary harm, with the contradictions in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.sources import (
    SourceRow,
    Sources,
    conflict_sentences,
    domains_text,
    rests_text,
    source_rows,
    source_sentence,
)
from pretest.report.words.told import Key, ToldRow, answers_text, question_text, told_rows
from pretest.tables.forecasts import TABLE as FORECASTS
from pretest.tables.told import TABLE as TOLD
from pretest.tables.triptych import TABLE as TRIPTYCH
from pretest.words import SOURCES


@dataclass(frozen=True, slots=True)
class HarmSources:
    """One harm of one concept in sentences. said: of each source; conflicts: which contradict each other; remarks:
    what all together rests on, and where the panel is divided."""

    title: str
    said: tuple[Claim, ...]
    conflicts: tuple[Claim, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcePanel:
    """One audience. people: differences in people of 100; chances: of harm above the margin. loud: the harms of which
    sources contradict each other; rest: all others, behind a fold."""

    title: str
    people: Table
    chances: Table
    loud: tuple[HarmSources, ...]
    rest: tuple[HarmSources, ...]


def triptych_section(edition: Edition) -> tuple[SourcePanel, ...]:
    """A panel per audience; its rows are the concepts, under the question and the answers that count."""
    told, cells = told_rows(edition), {_place(cell): cell for cell in judged_cells(edition)}
    found: dict[Panel, list[Sources]] = {}
    for one in source_rows(edition).values():
        found.setdefault(one.panel, []).append(one)
    panels = edition.panels({"wave": wave, "audience": audience} for wave, audience in found)
    return tuple(_panel(edition, panel, found[panel], told, cells) for panel in panels)


def _place(cell: JudgedCell) -> Key:
    return (*cell.panel, cell.concept, cell.outcome)


def _panel(
    edition: Edition,
    panel: Panel,
    rows: list[Sources],
    told: Mapping[Key, ToldRow],
    cells: Mapping[Key, JudgedCell],
) -> SourcePanel:
    rows = sorted(rows, key=lambda one: (edition.outcome_place(one.outcome), edition.concept_place(one.concept)))
    name = edition.panel(panel)
    columns = [edition.strings("column.concept"), *(edition.strings(f"sources.name.{source}") for source in SOURCES)]
    people: dict[str, list[TableRow]] = {}
    chances: dict[str, list[TableRow]] = {}
    for one in rows:
        asked = _asked(edition, one, told.get(one.key))
        people.setdefault(asked, []).append(_people(edition, one))
        outcome = edition.labels.outcome(one.outcome)
        chances.setdefault(outcome, []).append(_chances(edition, one, cells.get(one.key)))
    loud = [one for one in rows if one.conflict not in ("none", "not_compared")]
    return SourcePanel(
        name,
        make_table(edition.strings("triptych.caption", panel=name), columns, list(people.items())),
        make_table(edition.strings("triptych.chances", panel=name), columns, list(chances.items())),
        tuple(_harm(edition, one) for one in loud),
        tuple(_harm(edition, one) for one in rows if one not in loud),
    )


def _asked(edition: Edition, one: Sources, row: ToldRow | None) -> str:
    outcome = edition.labels.outcome(one.outcome)
    if row is None or row.fact is None:
        return outcome
    question, answers = question_text(edition, row), answers_text(edition, row)
    return edition.strings("told.question", outcome=outcome, question=question, answers=answers)


def _people(edition: Edition, one: Sources) -> TableRow:
    name = edition.labels.arm(one.concept)
    if one.hidden:
        return TableRow(name, (edition.hidden(len(SOURCES)),))
    return TableRow(name, tuple(_difference(edition, one.rows[source]) for source in SOURCES))


def _difference(edition: Edition, row: SourceRow) -> Cell:
    if not row.says:
        why = "no_estimate" if row.known in ("known", "few_studies") else row.known
        return Cell(edition.strings(f"sources.short.{why}"))
    signed, between = edition.numerals.signed, row.between
    ends = edition.strings("number.between", low=signed(between.low, 1), high=signed(between.high, 1))
    text = f"{signed(between.estimate, 1)} ({ends})"
    return Cell(edition.strings("triptych.few", value=text) if row.known == "few_studies" else text, "number")


def _chances(edition: Edition, one: Sources, cell: JudgedCell | None) -> TableRow:
    """No chance stands beside a harm of which nothing can be told yet: it would seem to answer it."""
    name = edition.labels.arm(one.concept)
    if one.hidden:
        return TableRow(name, (edition.hidden(len(SOURCES)),))
    if cell is None or cell.verdict == "inconclusive" or cell.block:
        return TableRow(name, (Cell(edition.strings("triptych.open"), span=len(SOURCES)),))
    shares = (one.rows[source].above for source in SOURCES)
    cells = (Cell(edition.numerals.probability(p), "number") if math.isfinite(p) else Cell("–") for p in shares)
    return TableRow(name, tuple(cells))


def _harm(edition: Edition, one: Sources) -> HarmSources:
    names = {"concept": edition.labels.arm(one.concept), "outcome": edition.labels.outcome(one.outcome)}
    said = [source_sentence(edition, one, source) for source in SOURCES]
    remarks = (rests_text(edition, one), domains_text(edition, one))
    return HarmSources(
        edition.strings("triptych.of", **names),
        tuple(said[:1] if one.hidden else said),
        conflict_sentences(edition, one),
        tuple(text for text in remarks if text),
    )


SECTION = Section("triptych", triptych_section, (TRIPTYCH, TOLD, FORECASTS))
