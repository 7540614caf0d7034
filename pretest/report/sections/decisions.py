"""The decision on each concept, overall and per audience, with two badges and the outcomes that drive it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pretest.report.pages.cardwarnings import card_warnings
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.answer import answer_rows
from pretest.report.words.claims import Claim
from pretest.report.words.decided import (
    Badge,
    DecisionRow,
    badges,
    decision_badge,
    decision_cell,
    decision_key,
    decision_rows,
)
from pretest.report.words.edition import Edition
from pretest.report.words.headlines import WHY_KINDS, cleared_claims, more_claims, why_claims
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.sentences import cell_sentence
from pretest.tables.certainty import TABLE as CERTAINTY
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.tables.understood import TABLE as UNDERSTOOD
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import WARNING_VERDICTS

Rows = dict[str, DecisionRow]  # by audience; "" is all of them


@dataclass(frozen=True, slots=True)
class Decision:
    """audience: label. word: the decision. badges: on harm and on the aim. meaning, why: sentences. driving: sentences
    with figures."""

    audience: str
    word: Badge
    badges: tuple[Badge, ...]
    meaning: Claim
    why: tuple[Claim, ...]
    driving: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ConceptDecision:
    """One card. warnings: what makes the decision less sure than it looks, in few words."""

    id: str
    concept: str
    overall: Decision
    audiences: tuple[Decision, ...]
    warnings: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """table: everything at a glance; badges: what is said of harm and of the aims; concepts: one card each."""

    table: Table
    badges: Table
    concepts: tuple[ConceptDecision, ...]


def decisions_section(edition: Edition) -> Decisions:
    """Decisions in the order of the study; of several waves, each wave apart."""
    found: dict[tuple[int, str], Rows] = {}
    for row in decision_rows(edition):
        found.setdefault((row.panel[0], row.concept), {})[row.audience] = row
    keys = sorted(found, key=lambda key: (key[0], edition.concept_place(key[1])))
    order = [audience.id for audience in edition.findings.study.audiences]
    ordered = {key: dict(sorted(found[key].items(), key=lambda item: _place(order, item[0]))) for key in keys}
    cells = judged_cells(edition)
    warned = {(row.wave, row.concept): card_warnings(edition, row) for row in answer_rows(edition)}
    cards = [_card(edition, number, key, ordered[key], cells, warned[key]) for number, key in enumerate(keys, 1)]
    return Decisions(_overview(edition, ordered), _badge_table(edition, ordered), tuple(cards))


def _place(order: list[str], audience: str) -> tuple[int, str]:
    return (order.index(audience) if audience in order else len(order)), audience


def _concept_name(edition: Edition, key: tuple[int, str]) -> str:
    wave, concept = key
    name = edition.labels.arm(concept)
    return edition.strings("page.panel", audience=name, wave=str(wave)) if edition.several_waves else name


def _overview(edition: Edition, found: dict[tuple[int, str], Rows]) -> Table:
    strings = edition.strings
    audiences = list(dict.fromkeys(audience for rows in found.values() for audience in rows if audience))
    columns = [strings("column.concept"), strings("column.overall"), *map(edition.labels.audience, audiences)]
    rows = []
    for key, own in found.items():
        cells = [
            decision_cell(edition, own[audience]) if audience in own else Cell("–") for audience in ("", *audiences)
        ]
        rows.append(TableRow(_concept_name(edition, key), tuple(cells)))
    return make_table(strings("decisions.caption"), columns, [("", rows)])


def _badge_table(edition: Edition, found: dict[tuple[int, str], Rows]) -> Table:
    """Empty where the findings are from before there were badges."""
    strings = edition.strings
    rows = []
    for key, own in found.items():
        told = badges(edition, own.get("", next(iter(own.values()))))
        if len(told) == 2:
            rows.append(TableRow(_concept_name(edition, key), tuple(badge.cell for badge in told)))
    columns = [strings("column.concept"), strings("column.harm_badge"), strings("column.aim_badge")]
    return make_table(strings("decisions.badges_caption"), columns, [("", rows)])


def _card(
    edition: Edition,
    number: int,
    key: tuple[int, str],
    rows: Rows,
    cells: Sequence[JudgedCell],
    warnings: tuple[Claim, ...],
) -> ConceptDecision:
    wave, concept = key
    own = [cell for cell in cells if cell.panel[0] == wave and cell.concept == concept]
    local = {audience: row for audience, row in rows.items() if audience}
    of_audience = {audience: [cell for cell in own if cell.panel[1] == audience] for audience in local}
    told = tuple(_decision(edition, row, of_audience[audience]) for audience, row in local.items())
    total = rows.get("")
    overall = _overall(edition, total, local, own) if total is not None else told[0]
    return ConceptDecision(f"concept-{number}", _concept_name(edition, key), overall, told, warnings)


def _overall(edition: Edition, total: DecisionRow, local: Rows, cells: list[JudgedCell]) -> Decision:
    """The whole: what drives it, by name and audience, and the audiences that it follows from."""
    strings = edition.strings
    driving = {name: row for name, row in local.items() if row.decision == total.decision}
    told: list[Claim] = []
    for name, row in driving.items():
        label = edition.labels.audience(name)
        told += [
            replace(claim, text=strings("decisions.in_audience", audience=label, sentence=claim.text))
            for claim in why_claims(edition, row, [cell for cell in cells if cell.panel[1] == name])
            if claim.kind in WHY_KINDS
        ]
    names = strings.listed([edition.labels.audience(name) for name in driving])
    follows = strings("decisions.overall_one", audiences=names) if driving else ""
    why = [Claim(follows, "decision", total.decision, total.concept)] if driving else []
    why += [*cleared_claims(edition, total, cells), *told, *more_claims(edition, total)]
    return Decision(
        strings("column.overall"),
        decision_badge(edition, total),
        badges(edition, total),
        _meaning(edition, total),
        tuple(why),
        (),
    )


def _decision(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> Decision:
    claims = [*why_claims(edition, row, cells), *more_claims(edition, row), *_weak(edition, row, cells)]
    # a harm that was shown is told with its figures, however small it is
    loud = [
        cell for cell in cells if cell.verdict in WARNING_VERDICTS or (cell.primary and cell.verdict == "trivial_harm")
    ]
    return Decision(
        edition.labels.audience(row.audience),
        decision_badge(edition, row),
        badges(edition, row),
        _meaning(edition, row),
        tuple(claims),
        tuple(cell_sentence(edition, cell) for cell in loud),
    )


def _meaning(edition: Edition, row: DecisionRow) -> Claim:
    key = f"{decision_key(row)}.meaning"
    text = edition.strings(key) if edition.strings.has(key) else ""
    return Claim(text, "decision", row.decision, row.concept, row.audience)


def _weak(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """A warning for each kind of weak measurement among the primary harms."""
    warnings = []
    for weakness in ("low", "unknown", "moderate"):
        weak = [cell.outcome for cell in cells if cell.is_harm and cell.primary and cell.weakness == weakness]
        outcomes = tuple(dict.fromkeys(weak))
        if outcomes:
            names = edition.strings.listed([edition.labels.outcome(outcome) for outcome in outcomes])
            text = edition.strings(f"decisions.{weakness}", outcomes=names)
            warnings.append(Claim(text, "note", weakness, row.concept, row.audience, outcomes))
    return warnings


SECTION = Section(
    "decisions",
    decisions_section,
    (ESTIMATES, VERDICTS, RELIABILITY, CERTAINTY, SENSITIVITY, DESIGN_CHECKS, UNDERSTOOD),
)
