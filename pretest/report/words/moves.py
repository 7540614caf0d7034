"""Which way an outcome went, in the words of laymen, or by its label where nobody wrote them."""

from __future__ import annotations

from typing import Literal

from pretest.findings import MoveFacts, OutcomeFacts
from pretest.report.words.edition import Edition
from pretest.report.words.sentences import better_name, worse_name
from pretest.words import DIRECTIONS

Way = Literal["worse", "better"]


def outcome_fact(edition: Edition, outcome: str) -> OutcomeFacts | None:
    """What the study says of an outcome; None where it does not know it."""
    return next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)


def short_move(edition: Edition, outcome: str, way: Way) -> str:
    """A few words for a cell: more distance; without plain words more ‘Social distance’."""
    move = _move(edition, outcome, way)
    text = edition.labels.text(move.short) if move is not None else ""
    return text or (worse_name if way == "worse" else better_name)(edition, outcome)


def short_moves(edition: Edition, outcomes: tuple[str, ...], way: Way) -> str:
    """Short moves as ``a, b and c``, each once."""
    return edition.strings.listed(list(dict.fromkeys(short_move(edition, outcome, way) for outcome in outcomes)))


def move_sentence(edition: Edition, audience: str, outcome: str, way: Way) -> str:
    """A whole sentence: People who do not use drugs keep more distance. Without plain words: the group, and the short
    move."""
    move = _move(edition, outcome, way)
    clause = edition.labels.text(move.clause) if move is not None else ""
    name = edition.labels.audience(audience)
    if clause:
        return edition.strings("short.move.clause", audience=name, clause=clause.rstrip("."))
    return edition.strings("short.move.label", audience=name, move=short_move(edition, outcome, way))


def audience_inside(edition: Edition, audience: str) -> str:
    """The label of a group within a sentence: People who …, Parents … begin with a small letter there, names keep
    theirs."""
    name, words = edition.labels.audience(audience), edition.strings("short.people_word")
    people = name.partition(" ")[0] in words.split(", ")
    return name[:1].lower() + name[1:] if people else name


def audiences_inside(edition: Edition, audiences: tuple[str, ...]) -> str:
    return edition.strings.listed([audience_inside(edition, audience) for audience in audiences])


def _move(edition: Edition, outcome: str, way: Way) -> MoveFacts | None:
    fact = outcome_fact(edition, outcome)
    if fact is None or fact.plain is None or fact.higher_is not in DIRECTIONS or fact.higher_is == "neutral":
        return None
    return fact.plain.more if fact.higher_is == way else fact.plain.less
