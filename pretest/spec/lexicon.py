"""Lexicons: rules on the wording of a campaign (surveys/lexicons/ID.yaml), as data for people who do not program.

A pattern is words with a space between them. ``junk*`` is every word that begins so, ``*verslaafde`` every word that
ends so; ``jij|jullie`` is one of the two; ``...`` stands for at most four other words of the same sentence. Capitals do
not count. Nothing else has a meaning in it, so that the lexicon of a stranger can be read.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from pretest.limits import ITEMS, PATTERN, PATTERNS, WORDING_RULES
from pretest.spec.model import Id, Label, Named, Spec, Text
from pretest.words import Language, Severity, Strength, WordingKind

GAP = "..."
Touches = Literal["stigma", "shame", "reactance", "norms", "curiosity", "credibility", "understanding", "help", "fear"]
Measure = Literal["sentence_words", "flesch_douma", "flesch_kincaid", "long_words"]
_WORD = re.compile(r"\*?[^\W_]+(?:['’-][^\W_]+)*\*?")


class Effect(Spec):
    """What is known of such words. on: what they touch; direction: of that, up, down, or differing between studies;
    source: a DOI or a document, or why none is claimed."""

    on: Touches
    direction: Literal["up", "down", "mixed", "none"]
    strength: Strength
    source: str = Field(min_length=1)


class WordingRule(Spec):
    """One rule. find: patterns; unless: patterns that make a find beside them no find; without: patterns of which one
    anywhere in the text is enough for no find at all (help beside a threat). try: what to write instead. triggers:
    texts that must be found, passes: near misses that must not; tests read both."""

    model_config = ConfigDict(populate_by_name=True)

    id: Id
    kind: WordingKind
    find: tuple[str, ...] = Field(min_length=1, max_length=PATTERNS)
    unless: tuple[str, ...] = Field(default=(), max_length=PATTERNS)
    without: tuple[str, ...] = Field(default=(), max_length=PATTERNS)
    severity: Severity
    message: Text
    instead: Text = Field(alias="try")
    effect: Effect
    triggers: tuple[str, ...] = Field(min_length=1, max_length=ITEMS)
    passes: tuple[str, ...] = Field(min_length=1, max_length=ITEMS)

    @field_validator("find", "unless", "without")
    @classmethod
    def _written_as_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            _require_pattern(pattern)
        return patterns


class ReadingRule(Spec):
    """A limit on how hard a text is to read. at: the value from which it is told, below it for ``flesch_douma``.

    ``{value}`` and ``{limit}`` in the message are filled in. triggers and passes: as for words.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Id
    measure: Measure
    at: float = Field(gt=0)
    severity: Severity
    message: Text
    instead: Text = Field(alias="try")
    effect: Effect
    triggers: tuple[str, ...] = Field(min_length=1, max_length=ITEMS)
    passes: tuple[str, ...] = Field(min_length=1, max_length=ITEMS)


class Lexicon(Named):
    """Rules for texts in one language. common: words by which that language is known."""

    language: Language
    title: Label
    common: tuple[str, ...] = Field(default=(), max_length=PATTERNS)
    rules: tuple[WordingRule, ...] = Field(default=(), max_length=WORDING_RULES)
    reading: tuple[ReadingRule, ...] = Field(default=(), max_length=ITEMS)

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all its rules."""
        return (*(one.id for one in self.rules), *(one.id for one in self.reading))

    @model_validator(mode="after")
    def _ids_once(self) -> Lexicon:
        twice = [one for one, many in Counter(self.ids).items() if many > 1]
        if twice:
            raise ValueError(f"rule id '{twice[0]}' is used twice")
        return self


def _require_pattern(pattern: str) -> None:
    words = pattern.split()
    if not words or len(words) > PATTERN:
        raise ValueError(f"the pattern '{pattern[:80]}' has {len(words)} words; it needs 1 to {PATTERN}")
    if GAP in (words[0], words[-1]):
        raise ValueError(f"the pattern '{pattern[:80]}' begins or ends with '...', which stands between words")
    for word in words:
        for part in [] if word == GAP else word.split("|"):
            if not _WORD.fullmatch(part) or len(part.strip("*")) < (2 if "*" in part else 1):
                hint = "letters, with * before or behind two or more of them, | between choices, and ... between words"
                raise ValueError(f"'{part[:40]}' in the pattern '{pattern[:80]}' is no word: write {hint}")
