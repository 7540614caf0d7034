"""The decision on each concept, overall and per audience, with the outcomes that drive it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.sentences import cell_sentence, outcome_list
from pretest.report.words.tablerows import Row
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import CLEARED_DECISIONS, DRIVERS, WARNING_VERDICTS

_REASONS = ("no_control", "no_primary_harm", "no_benefit_measured")


@dataclass(frozen=True, slots=True)
class Decision:
    """audience: label. word: the decision. meaning, why: sentences. driving: sentences with figures."""

    audience: str
    word: Cell
    meaning: str
    why: tuple[str, ...]
    driving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptDecision:
    id: str
    concept: str
    overall: Decision
    audiences: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """table: everything at a glance; concepts: one card each."""

    table: Table
    concepts: tuple[ConceptDecision, ...]


def decisions_section(edition: Edition) -> Decisions:
    """Decisions in the order of the study; of several waves, each wave apart."""
    rows = [row for row in edition.rows("verdicts") if not row["outcome"]]
    cells = judged_cells(edition)
    found: dict[tuple[int, str], dict[str, Row]] = {}
    for row in rows:
        found.setdefault((row["wave"] or 0, row["concept"]), {})[row["audience"]] = row
    keys = sorted(found, key=lambda key: (key[0], edition.concept_place(key[1])))
    audiences = [audience for _, audience in edition.panels(rows) if audience]
    cards = [_card(edition, number, key, found[key], cells) for number, key in enumerate(keys, 1)]
    return Decisions(_overview(edition, keys, found, list(dict.fromkeys(audiences))), tuple(cards))


def _concept_name(edition: Edition, key: tuple[int, str]) -> str:
    wave, concept = key
    name = edition.labels.arm(concept)
    return edition.strings("page.panel", audience=name, wave=str(wave)) if edition.several_waves else name


def _overview(
    edition: Edition,
    keys: Sequence[tuple[int, str]],
    found: dict[tuple[int, str], dict[str, Row]],
    audiences: list[str],
) -> Table:
    strings = edition.strings
    columns = [strings("column.concept"), strings("column.overall"), *map(edition.labels.audience, audiences)]
    rows = []
    for key in keys:
        cells = [
            edition.verdict(found[key][audience]["verdict"], "decision") if audience in found[key] else Cell("–")
            for audience in ("", *audiences)
        ]
        rows.append(TableRow(_concept_name(edition, key), tuple(cells)))
    return make_table(strings("decisions.caption"), columns, [("", rows)])


def _card(
    edition: Edition, number: int, key: tuple[int, str], rows: dict[str, Row], cells: Iterable[JudgedCell]
) -> ConceptDecision:
    wave, concept = key
    own = [cell for cell in cells if cell.panel[0] == wave and cell.concept == concept]
    local = {panel[1]: part[0] for panel, part in edition.panels(rows.values()).items() if panel[1]}
    audiences = [
        _decision(edition, row, [cell for cell in own if cell.panel[1] == audience]) for audience, row in local.items()
    ]
    total = rows.get("")
    overall = _overall(edition, total, local) if total is not None else audiences[0]
    return ConceptDecision(f"concept-{number}", _concept_name(edition, key), overall, tuple(audiences))


def _overall(edition: Edition, total: Row, local: dict[str, Row]) -> Decision:
    """The whole, with the audiences that it follows from."""
    names = [edition.labels.audience(name) for name, row in local.items() if row["verdict"] == total["verdict"]]
    why = [edition.strings("decisions.overall_one", audiences=edition.strings.listed(names))] if names else []
    meaning = edition.strings(f"decision.{total['verdict']}.meaning")
    word = edition.verdict(total["verdict"], "decision")
    return Decision(edition.strings("column.overall"), word, meaning, tuple(why + _more(edition, total)), ())


def _decision(edition: Edition, row: Row, cells: list[JudgedCell]) -> Decision:
    strings, decision = edition.strings, row["verdict"]
    drivers = _drivers(row, cells)
    cleared = decision in CLEARED_DECISIONS
    why = [strings("why.cleared")] if cleared else []
    # a harm that was shown is said on the card of a concept that may go ahead, however small it is
    small = [cell for cell in cells if cleared and cell.is_harm and cell.primary and cell.verdict == "trivial_harm"]
    if small:
        why.append(strings("why.trivial_harm", outcomes=outcome_list(edition, small)))
    if row["reason"] in _REASONS:
        why.append(strings(f"why.{row['reason']}"))
    for verdict in dict.fromkeys(cell.verdict for cell in drivers):
        outcomes = outcome_list(edition, (cell for cell in drivers if cell.verdict == verdict))
        why.append(strings(f"why.{verdict}", outcomes=outcomes))
    why += _more(edition, row) + _exploratory(edition, cells) + _weak(edition, cells)
    driving = [
        cell_sentence(edition, cell) for cell in (*small, *drivers) if cell in small or cell.verdict in WARNING_VERDICTS
    ]
    return Decision(
        edition.labels.audience(row["audience"]),
        edition.verdict(decision, "decision"),
        strings(f"decision.{decision}.meaning"),
        tuple(why),
        tuple(driving),
    )


def _drivers(row: Row, cells: list[JudgedCell]) -> list[JudgedCell]:
    """The cells that the row names as its reason; where it names none, those that the default rules would name."""
    judged = [cell for cell in cells if cell.primary or not cell.is_harm]
    named = set(row["reason"].split("; "))
    found = [cell for cell in judged if f"{cell.verdict}:{cell.outcome}" in named]
    if found or row["reason"] in _REASONS:
        return found
    return [cell for cell in judged if cell.verdict in DRIVERS.get(row["verdict"], ())]


def _more(edition: Edition, row: Row) -> list[str]:
    """How many more people are needed, and what is not shown."""
    strings, numerals = edition.strings, edition.numerals
    if row["suppressed"] and not edition.findings.complete:
        return [strings("decisions.hidden", n=numerals.count(edition.threshold))]
    if row["verdict"] != "collect_more":
        return []
    if not math.isfinite(row["n_more"]):
        return [strings("decisions.n_more_unknown")]
    return [strings("decisions.n_more", n=numerals.count(math.ceil(row["n_more"])))]


def _exploratory(edition: Edition, cells: list[JudgedCell]) -> list[str]:
    """A warning where outcomes that do not drive the decision point at harm."""
    loud = [cell for cell in cells if cell.is_harm and not cell.primary and cell.verdict in WARNING_VERDICTS]
    return [edition.strings("decisions.exploratory", outcomes=outcome_list(edition, loud))] if loud else []


def _weak(edition: Edition, cells: list[JudgedCell]) -> list[str]:
    """A warning for each kind of weak measurement among the primary harms."""
    warnings = []
    for weakness in ("low", "unknown", "moderate"):
        weak = [cell for cell in cells if cell.is_harm and cell.primary and cell.weakness == weakness]
        if weak:
            warnings.append(edition.strings(f"decisions.{weakness}", outcomes=outcome_list(edition, weak)))
    return warnings


SECTION = Section("decisions", decisions_section, (ESTIMATES, VERDICTS, RELIABILITY))
