"""The text of a concept as people read it: without markup, in one language, and with marked phrases apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pretest.findings import ArmFacts, Texts
from pretest.report.words.labels import clean

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
    """The text of an arm in pieces, in order. A phrase that is not found in it stands behind it as a piece of its own,
    so that nothing that was marked is lost; of phrases that overlap the first is marked where both begin."""
    text = plain_copy(arm.text or "", place, languages)
    whole = plain_copy(arm.text or "")
    spans: list[tuple[int, int, Texts | None]] = []
    lost = []
    for phrase in arm.phrases:
        wanted = " ".join(plain_copy(phrase.text).split())
        found = re.search(r"\s+".join(map(re.escape, wanted.split())), text, re.IGNORECASE) if wanted else None
        if found is not None and not any(found.start() < end and start < found.end() for start, end, _ in spans):
            spans.append((found.start(), found.end(), phrase.why))
        elif wanted and (found is not None or wanted.casefold() not in " ".join(whole.split()).casefold()):
            lost.append((wanted, phrase.why))
    pieces, last = [], 0
    for start, end, why in sorted(spans, key=lambda span: span[0]):
        pieces += [Piece(text[last:start]), Piece(text[start:end], 1, why)]
        last = end
    pieces += [Piece(text[last:]), *(Piece(wanted, 1, why) for wanted, why in lost)]
    kept = [piece for piece in pieces if piece.text]
    number = 0
    numbered = []
    for piece in kept:
        number += bool(piece.number)
        numbered.append(Piece(piece.text, number if piece.number else 0, piece.why))
    return tuple(numbered)
