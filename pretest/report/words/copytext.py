"""The text of a concept as people read it: without markup, in one language, and with marked phrases apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pretest.findings import ArmFacts, Texts
from pretest.report.words.labels import clean
from pretest.report.words.phrases import Part, marked

_RULE = re.compile(r"(?m)^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$")
_HEADING = re.compile(r"(?m)^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. number: of the phrase that was marked here, from 1; 0 for what was not. why: of a phrase."""

    text: str
    number: int = 0
    why: Texts | None = None


def plain_copy(text: str, place: int = 0, languages: int = 1) -> str:
    """``text`` without markdown. Where lines of dashes part it into as many texts as the study has ``languages``, the
    one of that ``place`` only; else all of it, parted by white lines."""
    parts = [part.strip() for part in _RULE.split(clean(text))]
    parts = [part for part in parts if part]
    chosen = [parts[place]] if languages > 1 and len(parts) == languages else parts
    plain = _HEADING.sub("", "\n\n".join(chosen))
    plain = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", plain))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", plain))
    return "\n\n".join(part for part in paragraphs if part)


def copy_pieces(arm: ArmFacts, place: int, languages: int) -> tuple[Piece, ...]:
    """The text of an arm in pieces, in order, the phrases numbered as they come. One that stands nowhere in the copy
    comes behind it as a piece of its own, so that nothing that was marked is lost."""
    text, whole = _without_title(arm, plain_copy(arm.text or "", place, languages)), plain_copy(arm.text or "")
    phrases = [replace(phrase, text=plain_copy(phrase.text)) for phrase in arm.phrases]
    lost = [Part(phrase.text, (phrase,)) for phrase in phrases if phrase.text and phrase.text not in whole]
    numbers: dict[str, int] = {}
    pieces = []
    for part in (*marked(text, phrases), *lost):
        mark = part.marks[0] if part.marks else None
        number = numbers.setdefault(mark.text, len(numbers) + 1) if mark else 0
        pieces.append(Piece(part.text, number, mark.why if mark else None))
    return tuple(piece for piece in pieces if piece.text)


def _without_title(arm: ArmFacts, text: str) -> str:
    """The text without a first line that only says the name of the concept, unless that was marked."""
    first, _, rest = text.partition("\n\n")
    names = {" ".join(clean(label).split()).casefold() for label in arm.label.values()}
    marked_there = any(phrase.text and plain_copy(phrase.text) in first for phrase in arm.phrases)
    return rest if rest and first.casefold() in names and not marked_there else text


def numbered(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The marked pieces, one per number, in order."""
    found: dict[int, Piece] = {}
    for piece in pieces:
        if piece.number:
            found.setdefault(piece.number, piece)
    return tuple(found[number] for number in sorted(found))
