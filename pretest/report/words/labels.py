"""Names as people read them. Labels and copy come from study files and are not trusted: see ``clean``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pretest.findings import ArmFacts, AudienceFacts, OutcomeFacts, StudyFacts, Texts, VariableFacts
from pretest.words import Language

# Characters that reorder the text around them; the marks U+200E and U+200F only place neutral characters and may stay.
_REORDERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def clean(text: str) -> str:
    """``text`` without characters that cannot be shown or that reorder other text; line breaks and tabs stay."""
    if text.isprintable():  # as nearly all is: no character that Unicode calls printable is one of those
        return text
    return "".join(character for character in text.replace("\r\n", "\n") if _shows(character))


def clean_line(text: str) -> str:
    """``clean`` on one line."""
    return " ".join(clean(text).split())


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters wide, for places in figures where the full text does not fit."""
    if width(text) <= most:
        return text
    kept = text
    while width(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def width(text: str) -> int:
    """Columns that ``text`` takes, wide East Asian characters counting as two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, most: int, lines: int = 2) -> list[str]:
    """``text`` broken at spaces into at most ``lines`` lines of ``most`` columns, the last one shortened."""
    broken: list[str] = []
    rest = text.split()
    while rest and len(broken) < lines - 1:
        line = rest.pop(0)
        while rest and width(f"{line} {rest[0]}") <= most:
            line = f"{line} {rest.pop(0)}"
        broken.append(shorten(line, most))
    if rest:
        broken.append(shorten(" ".join(rest), most))
    return broken


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Labels of one study in one language; an id without a label stands for itself."""

    study: StudyFacts
    language: Language

    def text(self, texts: Texts | None) -> str:
        """The text in this language, else in the first language there is, on one line."""
        if not texts:
            return ""
        return clean_line(texts.get(self.language) or next(iter(texts.values())))

    def title(self) -> str:
        return self.text(self.study.title) or clean_line(self.study.id)

    def arm(self, arm_id: str) -> str:
        return self._label(self.study.arms, arm_id)

    def audience(self, audience_id: str) -> str:
        return self._label(self.study.audiences, audience_id)

    def outcome(self, outcome_id: str) -> str:
        return self._label(self.study.outcomes, outcome_id)

    def variable(self, variable_id: str) -> str:
        """The name of a background variable; of an outcome where it is one."""
        found = self._variable(variable_id)
        return self.text(found.label) if found is not None else self.outcome(variable_id)

    def value(self, variable_id: str, value: str) -> str:
        """What a code of a variable stands for, as it stands in a sentence: ``gender``, ``2`` → woman."""
        found = self._variable(variable_id)
        return (self.text(found.values.get(value)) if found is not None else "") or clean_line(value)

    def _variable(self, wanted: str) -> VariableFacts | None:
        return next((fact for fact in self.study.variables if fact.id == wanted), None)

    def _label(self, facts: Iterable[ArmFacts | AudienceFacts | OutcomeFacts], wanted: str) -> str:
        found = next((fact for fact in facts if fact.id == wanted), None)
        return (self.text(found.label) if found is not None else "") or clean_line(wanted)


def _shows(character: str) -> bool:
    if character in "\n\t":
        return True
    code = ord(character)
    if code in _REORDERING or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return False
    return unicodedata.category(character) not in ("Cc", "Cs")
