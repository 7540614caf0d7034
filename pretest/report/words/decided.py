"""The decisions on concepts as they are told: the word, two badges, and the cells that drive it."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.figures.palette import AIM_BADGE_MARKS, HARM_BADGE_MARKS
from pretest.report.pages.table import Cell
from pretest.report.words.claims import Claim, ClaimKind
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import JudgedCell
from pretest.report.words.tablerows import Row
from pretest.words import AIM_BADGES, GATE_REASONS, HARM_BADGES, REACHED_VERDICTS, WARNING_VERDICTS

BARE_REASONS = ("no_control", "no_primary_harm", "aim_not_measured")
"""Reasons of a decision that name no outcome."""

_RENAMED = {"harmless_no_effect": "harmless_aim_not_shown", "no_benefit_measured": "aim_not_measured"}  # before 0.2
_DRIVEN_BY = {
    "stop": ("harm",),
    "revise": WARNING_VERDICTS,
    "mend_first": ("inconclusive",),
    "collect_more": ("inconclusive",),
    "go": REACHED_VERDICTS,
    "harmless_aim_not_shown": ("benefit_not_shown",),
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision row. panel: its audience is "" over all of them. reasons: codes, in the order of the row. n_more:
    NaN where no number is given; n_more_reason then says why. drawn: whether more than single people were assigned."""

    panel: Panel
    concept: str
    decision: str
    reasons: tuple[str, ...]
    harm_badge: str
    aim_badge: str
    n_more: float
    n_more_reason: str
    suppressed: bool
    drawn: bool

    @property
    def gate_reason(self) -> str:
        """The worst that is said of what people understand, where the decision rests on it; else ""."""
        codes = {part.rpartition("/")[2].partition(":")[0] for part in self.reasons}
        return next((code for code in GATE_REASONS if code in codes), "")

    @property
    def audience(self) -> str:
        return self.panel[1]


@dataclass(frozen=True, slots=True)
class Badge:
    """One question and its answer: what is seen, and what it claims."""

    cell: Cell
    claim: Claim


def decision_rows(edition: Edition) -> tuple[DecisionRow, ...]:
    """All decisions, in the order of the table."""
    clustered = {
        (row["wave"] or 0, row["concept"])
        for row in edition.rows("estimates")
        if not row["subgroup"] and row["variance"].startswith("cr2")
    }
    rows = [row for row in edition.rows("verdicts") if not row["outcome"]]
    return tuple(_decision_row(row, (row["wave"] or 0, row["concept"]) in clustered) for row in rows)


def _decision_row(row: Row, drawn: bool) -> DecisionRow:
    return DecisionRow(
        panel=(row["wave"] or 0, row["audience"]),
        concept=row["concept"],
        decision=_RENAMED.get(str(row["verdict"]), str(row["verdict"])),
        reasons=tuple(_RENAMED.get(part, part) for part in row["reason"].split("; ") if part),
        harm_badge=row["harm_badge"],
        aim_badge=row["aim_badge"],
        n_more=row["n_more"],
        n_more_reason=row["n_more_reason"],
        suppressed=row["suppressed"] and not _is_uncontrolled(row["reason"]),
        drawn=drawn,
    )


def _is_uncontrolled(reason: str) -> bool:
    """Whether there was nothing to compare with; then no figures are kept back, there are none."""
    return all(part.rpartition("/")[2] == "no_control" for part in reason.split("; "))


def decision_key(row: DecisionRow) -> str:
    """The text of a decision: what was not measured is not told as something that was not shown."""
    not_measured = row.aim_badge == "not_measured" or "aim_not_measured" in row.reasons
    if row.decision == "harmless_aim_not_shown" and not_measured:
        return "decision.aim_not_measured"
    return f"decision.{row.decision}"


def decision_cell(edition: Edition, row: DecisionRow) -> Cell:
    """The word and sign of a decision."""
    cell = edition.verdict(row.decision, "decision")
    key = f"{decision_key(row)}.word"
    return Cell(edition.strings(key), cell.kind, cell.mark) if edition.strings.has(key) else cell


def decision_badge(edition: Edition, row: DecisionRow) -> Badge:
    cell = decision_cell(edition, row)
    return Badge(cell, _claim(row, cell.text, "decision", row.decision))


def badges(edition: Edition, row: DecisionRow) -> tuple[Badge, ...]:
    """What is said of harm, and what of the intended effect; findings of before there were badges have none."""
    found = []
    for badge in HARM_BADGES:
        if badge == row.harm_badge:
            cell = Cell(edition.strings(f"badge.harm.{badge}"), "verdict", HARM_BADGE_MARKS[badge])
            found.append(Badge(cell, _claim(row, cell.text, "harm_badge", badge)))
    for aim in AIM_BADGES:
        if aim == row.aim_badge:
            cell = Cell(edition.strings(f"badge.aim.{aim}"), "verdict", AIM_BADGE_MARKS[aim])
            found.append(Badge(cell, _claim(row, cell.text, "aim_badge", aim)))
    return tuple(found)


def _claim(row: DecisionRow, text: str, kind: ClaimKind, word: str) -> Claim:
    return Claim(text, kind, word, row.concept, row.audience)


def driving_cells(row: DecisionRow, cells: list[JudgedCell]) -> list[JudgedCell]:
    """The cells that a row of one audience names as its reason; where it names none, those that it must rest on.

    cells: of the concept in that audience.
    """
    named = set(row.reasons)
    found = [cell for cell in cells if not named.isdisjoint(_codes(cell))]
    if found or row.gate_reason or not named.isdisjoint(BARE_REASONS):
        return found
    judged = [cell for cell in cells if cell.primary or not cell.is_harm]
    return [cell for cell in judged if cell.verdict in _DRIVEN_BY.get(row.decision, ())]


def _codes(cell: JudgedCell) -> set[str]:
    """What a row would call this cell."""
    words = (cell.verdict, cell.block, cell.reason, "off_topic")
    return {f"{word}:{cell.outcome}" for word in words if word}
