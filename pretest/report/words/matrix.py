"""Who is harmed: each kind of harm in each audience of each concept, in one word that is never left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pretest.report.words.answer import AnswerRow, concept_name
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.harmwords import HarmWord, harm_word
from pretest.report.words.judged import JudgedCell
from pretest.report.words.moves import audience_inside, short_moves
from pretest.words import HARM_ROLES, RISKS

HarmState = Literal["harm", "perhaps", "cannot_tell", "hidden", "not_measured", "not_above", "better"]
HARM_STATES: tuple[HarmState, ...] = get_args(HarmState)
"""From worst to best: what is not known is no good news."""

KINDS = tuple(zip(RISKS, HARM_ROLES, strict=False))
"""Kind of harm, and the role of its outcomes."""
MOST_NAMED = 1  # moves named in one cell; the table behind the fold has all

_STATES: dict[HarmWord, HarmState] = {
    "harm": "harm",
    "signalled": "perhaps",
    "cannot_tell": "cannot_tell",
    "hidden": "hidden",
    "not_measured": "not_measured",
    "not_above_limit": "not_above",
    "better": "better",
}
_WORDS = {state: word for word, state in _STATES.items()}
_NAMED: dict[HarmState, Literal["worse", "better"]] = {
    "harm": "worse",
    "perhaps": "worse",
    "cannot_tell": "worse",
    "better": "better",
}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One kind of harm. kind: its name. state: the worst that any outcome of that kind says. claim: what is read
    behind its word. open: whether a question beside the main ones cannot be told."""

    kind: str
    state: HarmState
    claim: Claim
    open: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    audience: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixConcept:
    name: str
    rows: tuple[MatrixRow, ...]


def harm_matrix(edition: Edition, answers: Sequence[AnswerRow]) -> tuple[MatrixConcept, ...]:
    """The matrix in the order of the answers: harms first."""
    return tuple(
        MatrixConcept(
            concept_name(edition, answer),
            tuple(
                MatrixRow(
                    edition.labels.audience(local.audience),
                    tuple(_cell(edition, answer, local.audience, kind, role) for kind, role in KINDS),
                )
                for local in answer.local
            ),
        )
        for answer in answers
    )


def state_of(cells: Sequence[JudgedCell]) -> HarmState:
    """What they say together, by the one rule for it (``harm_word``)."""
    return _STATES[harm_word(cells)]


def state_word(edition: Edition, state: HarmState) -> str:
    """The word of figures for it, at the beginning of a cell."""
    word = edition.strings(f"figure.word.{_WORDS[state]}")
    return word[:1].upper() + word[1:]


def open_beside(cells: Sequence[JudgedCell], state: HarmState) -> tuple[str, ...]:
    """Outcomes that cannot be told, beside a word that does not say so."""
    if state not in ("not_above", "better"):
        return ()
    return tuple(dict.fromkeys(cell.outcome for cell in cells if state_of((cell,)) in ("cannot_tell", "hidden")))


def _cell(edition: Edition, answer: AnswerRow, audience: str, kind: str, role: str) -> MatrixCell:
    own = [cell for cell in answer.of_audience(audience) if cell.role == role]
    state = state_of(own)
    saying = sorted((cell for cell in own if state_of((cell,)) == state), key=lambda cell: not cell.primary)
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in saying)) if state in _NAMED else ()
    text, outcomes = _text(edition, state, outcomes), outcomes[:MOST_NAMED]
    claim = Claim(text, "harm_state", state, answer.concept, audience, outcomes)
    return MatrixCell(edition.strings(f"risks.heading.{kind}"), state, claim, bool(open_beside(own, state)))


def audience_cell(edition: Edition, answer: AnswerRow, audience: str) -> MatrixCell:
    """All kinds of harm of one audience in one cell: the worst of them."""
    cells = [_cell(edition, answer, audience, kind, role) for kind, role in KINDS]
    measured = [cell for cell in cells if cell.state != "not_measured"] or cells
    worst = min((cell.state for cell in measured), key=HARM_STATES.index)
    saying = [cell for cell in measured if cell.state == worst]
    outcomes = tuple(dict.fromkeys(outcome for cell in saying for outcome in cell.claim.outcomes))
    texts = list(dict.fromkeys(cell.claim.text for cell in saying if cell.claim.text))
    claim = Claim("; ".join(texts), "harm_state", worst, answer.concept, audience, outcomes)
    return MatrixCell("", worst, claim, any(cell.open for cell in measured) and worst in ("not_above", "better"))


def _text(edition: Edition, state: HarmState, outcomes: tuple[str, ...]) -> str:
    strings = edition.strings
    if state not in _NAMED:
        return ""
    moves = short_moves(edition, outcomes[:MOST_NAMED], _NAMED[state])
    more = len(outcomes) - MOST_NAMED
    return strings("short.matrix.more", moves=moves, n=edition.numerals.count(more)) if more > 0 else moves


def matrix_finding(edition: Edition, answers: Sequence[AnswerRow]) -> Claim:
    """The title: in which groups harm was shown, or else where there is a sign of it."""
    by_concept = {verdict: _harmed(edition, answers, verdict) for verdict in ("harm", "harm_signalled")}
    strings = edition.strings
    for verdict, groups in by_concept.items():
        if groups:
            told = tuple(dict.fromkeys(audience for own in groups for audience in own))
            names = strings.listed([audience_inside(edition, audience) for audience in told])
            each = verdict == "harm" and len(groups) > 1 and len(told) == len(groups) and all(map(_single, groups))
            key = "each" if each else verdict
            return Claim(strings(f"short.matrix.title.{key}", audiences=names), "finding", verdict, "", " ".join(told))
    return Claim(strings("short.matrix.title.none"), "finding", "none", "")


def _single(audiences: tuple[str, ...]) -> bool:
    return len(audiences) == 1


def _harmed(edition: Edition, answers: Sequence[AnswerRow], verdict: str) -> list[tuple[str, ...]]:
    """Per concept with such a harm, the audiences that have it, in the order of the study."""
    order = [audience.id for audience in edition.findings.study.audiences]
    found = []
    for answer in answers:
        own = {cell.panel[1] for cell in answer.cells if cell.verdict == verdict}
        if own:
            found.append(tuple(sorted(own, key=lambda name: order.index(name) if name in order else len(order))))
    return found
