"""The answer on each concept: what to do, why, for whom, how sure, and what warns beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pretest.report.words.claims import Claim
from pretest.report.words.decided import (
    Badge,
    DecisionRow,
    badges,
    decision_badge,
    decision_key,
    decision_rows,
    driving_cells,
)
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.moves import audience_inside, move_sentence, short_moves
from pretest.report.words.sure import Sure, certainty_row, sure
from pretest.report.words.understanding import short_understood
from pretest.words import DECISIONS, HARM_VERDICTS, REACHED_VERDICTS, WARNING_VERDICTS

CHANGING = ("stop", "revise")
MOST_REASONS = 2  # audiences told of in one answer; the matrix has all
_ORDER = {word: place for place, word in enumerate(("harm", "harm_signalled", "benefit_reversed"))}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """All rows behind one answer. total: the decision over all audiences; local: by audience, in the order of the
    study; cells: of this concept and wave."""

    total: DecisionRow
    local: tuple[DecisionRow, ...]
    cells: tuple[JudgedCell, ...]

    @property
    def concept(self) -> str:
        return self.total.concept

    @property
    def wave(self) -> int:
        return self.total.panel[0]

    @property
    def changing(self) -> bool:
        """Whether the concept is stopped or must be changed."""
        return self.total.decision in CHANGING

    def of_audience(self, audience: str) -> list[JudgedCell]:
        return [cell for cell in self.cells if cell.panel[1] == audience]


@dataclass(frozen=True, slots=True)
class ConceptAnswer:
    """One row of the first screen. name: of the concept, with its wave where there are several."""

    name: str
    decision: str
    word: Badge
    badges: tuple[Badge, ...]
    why: tuple[Claim, ...]
    sure: Sure


def answer_rows(edition: Edition) -> tuple[AnswerRow, ...]:
    """One row per concept and wave: the worst decision first, then in the order of the study."""
    found: dict[tuple[int, str], list[DecisionRow]] = {}
    for row in decision_rows(edition):
        found.setdefault((row.panel[0], row.concept), []).append(row)
    cells = judged_cells(edition)
    audiences = [audience.id for audience in edition.findings.study.audiences]

    def place(row: DecisionRow) -> int:
        return audiences.index(row.audience) if row.audience in audiences else len(audiences)

    rows = []
    for (wave, concept), own in found.items():
        local = sorted((row for row in own if row.audience), key=place)
        total = next((row for row in own if not row.audience), None) or local[0]
        mine = tuple(cell for cell in cells if cell.panel[0] == wave and cell.concept == concept)
        rows.append(AnswerRow(total, tuple(local), mine))
    return tuple(sorted(rows, key=lambda row: (_weight(row), row.wave, edition.concept_place(row.concept))))


def _weight(row: AnswerRow) -> tuple[int, bool]:
    """The worst decision first; among those, where harm was shown."""
    known = row.total.decision in DECISIONS
    return (DECISIONS.index(row.total.decision) if known else 0), row.total.harm_badge != "harm"


def concept_name(edition: Edition, row: AnswerRow) -> str:
    name = edition.labels.arm(row.concept)
    return edition.strings("page.panel", audience=name, wave=str(row.wave)) if edition.several_waves else name


def concept_answer(edition: Edition, row: AnswerRow) -> ConceptAnswer:
    total = row.total
    return ConceptAnswer(
        concept_name(edition, row),
        total.decision,
        decision_badge(edition, total),
        badges(edition, total),
        tuple(why_told(edition, row)),
        sure(edition, certainty_row(edition, total.panel, total.concept, total.decision)),
    )


def harmed_cells(cells: Iterable[JudgedCell]) -> list[JudgedCell]:
    """The cells that warn: the worst verdict first, then main outcomes, then the largest."""
    own = [cell for cell in cells if cell.verdict in WARNING_VERDICTS]
    return sorted(own, key=lambda cell: (_ORDER[cell.verdict], not cell.primary, -cell.estimate if cell.figures else 0))


def why_told(edition: Edition, row: AnswerRow) -> list[Claim]:
    """Why the decision is what it is, and for whom: harms first; what was reached only where nothing warns; and last
    who does not understand it, whatever the decision."""
    return [*_why_moved(edition, row), *_not_understood(edition, row)]


def _why_moved(edition: Edition, row: AnswerRow) -> list[Claim]:
    warned = _warned(edition, row)
    if row.changing and warned:
        return warned
    if row.total.decision == "go":
        reached = _reached(edition, row)
        if reached:
            return [*warned, *reached]
    meaning = Claim(_meaning(edition, row.total), "decision", row.total.decision, row.concept, row.total.audience)
    return [*warned, meaning, *_small_harms(edition, row)]


def _not_understood(edition: Edition, row: AnswerRow) -> Iterable[Claim]:
    for local in row.local:
        yield from short_understood(edition, local.panel, row.concept, audience_inside(edition, local.audience))


def _meaning(edition: Edition, total: DecisionRow) -> str:
    key = f"{decision_key(total)}.meaning"
    return edition.strings(key) if edition.strings.has(key) else ""


def _warned(edition: Edition, row: AnswerRow) -> list[Claim]:
    """Per audience the worst that was found: where the decision comes from as a sentence, the rest in few words."""
    groups = [(local, harmed_cells(row.of_audience(local.audience))) for local in row.local]
    groups = [(local, cells) for local, cells in groups if cells]
    groups.sort(key=lambda group: (group[0].decision != row.total.decision, _ORDER[group[1][0].verdict]))
    if not groups:
        return []
    (first, cells), *others = groups
    driving = [cell for cell in driving_cells(first, cells) if cell.verdict == cells[0].verdict]
    told = [_worse_sentence(edition, row, (driving or cells)[0])]
    for local, own in others[: MOST_REASONS - 1]:
        told.append(_also(edition, row, local.audience, own))
    left = tuple(local.audience for local, _ in others[MOST_REASONS - 1 :])
    if left:
        names = edition.strings.listed([audience_inside(edition, audience) for audience in left])
        text = edition.strings("short.why.also_audiences", audiences=names)
        told.append(Claim(text, "warning", "also", row.concept))
    return told


def _worse_sentence(edition: Edition, row: AnswerRow, cell: JudgedCell) -> Claim:
    audience = cell.panel[1]
    sentence = move_sentence(edition, audience, cell.outcome, "worse")
    text = edition.strings(f"short.why.{cell.verdict}", sentence=sentence)
    return Claim(text, "verdict", cell.verdict, row.concept, audience, (cell.outcome,))


def _also(edition: Edition, row: AnswerRow, audience: str, cells: Sequence[JudgedCell]) -> Claim:
    worst = cells[0].verdict
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in cells if cell.verdict == worst))[:1]
    moves = short_moves(edition, outcomes, "worse")
    text = edition.strings(f"short.why.also.{worst}", audience=audience_inside(edition, audience), moves=moves)
    return Claim(text, "verdict", worst, row.concept, audience, outcomes)


def _reached(edition: Edition, row: AnswerRow) -> list[Claim]:
    """One sentence per audience on what the campaign wanted and reached there."""
    told = []
    for local in row.local:
        cells = [cell for cell in row.of_audience(local.audience) if cell.verdict in REACHED_VERDICTS]
        cells.sort(key=lambda cell: (cell.is_harm, not cell.primary, -abs(cell.estimate) if cell.figures else 0))
        if cells:
            text = move_sentence(edition, local.audience, cells[0].outcome, "better")
            claim = Claim(text, "verdict", cells[0].verdict, row.concept, local.audience, (cells[0].outcome,))
            told.append(claim)
    return told[:MOST_REASONS]


def _small_harms(edition: Edition, row: AnswerRow) -> list[Claim]:
    """Harm below the limit is told too, whatever the decision."""
    told = []
    for local in row.local:
        small = [cell for cell in row.of_audience(local.audience) if cell.verdict == "trivial_harm"]
        outcomes = tuple(dict.fromkeys(cell.outcome for cell in small))
        if outcomes:
            moves = short_moves(edition, outcomes, "worse")
            audience = audience_inside(edition, local.audience)
            text = edition.strings("short.why.also.trivial_harm", audience=audience, moves=moves)
            told.append(Claim(text, "verdict", "trivial_harm", row.concept, local.audience, outcomes))
    return told


# --- what warns on the row itself ----------------------------------------------------------------


def row_warnings(edition: Edition, row: AnswerRow) -> Iterable[Claim]:
    """What makes this one answer less sure than it looks, in few words."""
    strings = edition.strings

    def warning(code: str) -> Claim:
        return Claim(strings(f"short.warning.{code}"), "warning", code, row.concept, row.total.audience)

    blocks = {cell.block for cell in row.cells}
    if _left_unequally(edition, row) or "attrition" in blocks:
        yield warning("drop_out")
    for block in ("weights", "keying"):
        if block in blocks:
            yield warning(block)
    if row.total.decision == "go":
        yield warning("who")
    if any(cell.suppressed and cell.verdict in HARM_VERDICTS for cell in row.cells):
        text = strings("short.warning.hidden", n=edition.numerals.count(edition.threshold))
        yield Claim(text, "warning", "hidden", row.concept, row.total.audience)


def _left_unequally(edition: Edition, row: AnswerRow) -> bool:
    """Whether more people left this concept than the control, in some audience, by the check on drop-out."""
    checks = edition.rows("design_checks")
    own = [check for check in checks if check["check"] == "drop_out" and check["concept"] == row.concept]
    return any(check["flag"] and not check["variable"] and (check["wave"] or 0) == row.wave for check in own)
