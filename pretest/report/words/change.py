"""What must change in a concept: a hint, made of what was found and of what people marked in its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pretest.report.words.answer import AnswerRow, harmed_cells
from pretest.report.words.claims import Claim
from pretest.report.words.copytext import Piece, copy_pieces, numbered
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.moves import short_moves
from pretest.report.words.numerals import rounded
from pretest.words import HARM_ROLES, RISKS, is_harm_role

MOST_MOVED = 3
_KIND_OF = dict(zip(HARM_ROLES, RISKS, strict=False))
_REACTANCE = ("reactance", "threat", "anger", "counter_arguing")  # in the ids of the shipped reactions


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """concept: label. pieces: its text, marked phrases numbered. reasons: why they were marked, in that order. moved:
    what got worse. mediator: through which reaction, or "". take, attempt: what to take away and what to try. again: on
    what to test again, and with how many."""

    concept: str
    pieces: tuple[Piece, ...]
    reasons: tuple[str, ...]
    moved: Claim
    mediator: str
    take: tuple[str, ...]
    attempt: tuple[str, ...]
    again: tuple[Claim, ...]


def concept_change(edition: Edition, answer: AnswerRow) -> ConceptChange:
    """All that can be said of what to change in one concept. An engine that knows more takes the place of this one.

    Nothing of it is a claim on what a new text would do: it starts from what got worse, the reactions on the way, and
    the phrases that a person marked by hand.
    """
    cells = harmed_cells(answer.cells)
    pieces, reasons = _copy(edition, answer.concept)
    mediators = _mediators(edition, answer, cells)
    unclear = answer.total.gate_reason == "not_understood"
    kinds = (*_kinds(cells, mediators), *(("understanding",) if unclear else ()))
    phrases = (edition.strings("short.change.take.phrases"),) if reasons else ()
    return ConceptChange(
        edition.labels.arm(answer.concept),
        pieces,
        reasons,
        _moved(edition, answer, cells),
        _told_mediators(edition, mediators),
        (*phrases, *(edition.strings(f"short.change.take.{kind}") for kind in kinds)),
        tuple(edition.strings(f"short.change.try.{kind}") for kind in kinds),
        _again(edition, answer, cells),
    )


def _copy(edition: Edition, concept: str) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    arm = next((arm for arm in edition.findings.study.arms if arm.id == concept), None)
    if arm is None or not arm.text:
        return (), ()
    languages = edition.findings.study.languages
    place = languages.index(edition.labels.language) if edition.labels.language in languages else 0
    pieces = copy_pieces(arm, place, len(languages))
    missing = edition.strings("short.change.no_reason")
    reasons = (edition.labels.text(piece.why) or missing for piece in numbered(pieces))
    return pieces, tuple(reasons)


def _moved(edition: Edition, answer: AnswerRow, cells: list[JudgedCell]) -> Claim:
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in cells))[:MOST_MOVED]
    text = edition.strings("short.change.moved", moves=short_moves(edition, outcomes, "worse"))
    if not outcomes:
        text = edition.strings("short.change.understood") if answer.total.gate_reason == "not_understood" else ""
    return Claim(text, "finding", "moved", answer.concept, "", outcomes)


def _mediators(edition: Edition, answer: AnswerRow, cells: Iterable[JudgedCell]) -> tuple[str, ...]:
    """Reactions that rose with the concept and through which harm that was found went, in the order of the table."""
    places = {(cell.panel, cell.outcome) for cell in cells}
    found = []
    for row in edition.rows("mechanism"):
        here = row["concept"] == answer.concept and ((row["wave"] or 0, row["audience"]), row["outcome"]) in places
        if here and row["path"] == "indirect" and ">" not in row["mediator"] and row["conf_low"] > 0:
            found.append(row["mediator"])
    return tuple(dict.fromkeys(found))


def _told_mediators(edition: Edition, mediators: tuple[str, ...]) -> str:
    if not mediators:
        return ""
    names = edition.strings.listed([edition.labels.outcome(name) for name in mediators])
    return edition.strings("short.change.mediator", mediators=names)


def _kinds(cells: Iterable[JudgedCell], mediators: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of harm that were found, and reactance where harm went through it."""
    roles = {cell.role for cell in cells}
    kinds = [_KIND_OF[role] for role in HARM_ROLES if role in roles]
    through = any(word in name for name in mediators for word in _REACTANCE)
    return (*kinds, "reactance") if through else tuple(kinds)


def _again(edition: Edition, answer: AnswerRow, cells: Iterable[JudgedCell]) -> tuple[Claim, ...]:
    """On which outcomes to test again, and with how many where the study can say so."""
    strings = edition.strings
    harms = [cell for cell in cells if is_harm_role(cell.role)]
    main = [cell for cell in harms if cell.primary] or harms
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in main))[:MOST_MOVED]
    if not outcomes:
        if answer.total.gate_reason != "not_understood":
            return ()
        return (Claim(strings("short.change.again_understood"), "note", "again_understood", answer.concept),)
    names = strings.listed([edition.labels.outcome(outcome) for outcome in outcomes])
    told = [Claim(strings("short.change.again", outcomes=names), "note", "again", answer.concept, "", outcomes)]
    n_more = answer.total.n_more
    if n_more > 0:  # NaN where no number can be given
        number = edition.numerals.count(int(rounded(n_more, 0, "ROUND_CEILING")))
        told.append(Claim(strings("short.change.n_more", n=number), "note", "n_more", answer.concept))
    else:
        told.append(Claim(strings("short.change.n_plan"), "note", "n_plan", answer.concept))
    return tuple(told)
