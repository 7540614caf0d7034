"""The wording audit: which words of a text call people names, blame them, command them, or make drugs look common.

It is a check on respect and on known risks. It does not foretell what a text does to anybody: that takes a test.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pretest.errors import DataError
from pretest.spec.content import load_lexicons
from pretest.spec.lexicon import Lexicon, ReadingRule, WordingRule
from pretest.wording.patterns import Match, Patterns
from pretest.wording.reading import FEWEST_WORDS, Ease, ease_of, measured
from pretest.wording.tokens import Places, Token, tokens_of
from pretest.wording.written import Written, plain
from pretest.words import SEVERITIES, Language, Severity, WordingKind

State = Literal["told", "quoted", "allowed"]
LONGEST_MENTION = 5  # words between quotation marks that name a word instead of saying it
_QUOTED = re.compile(
    r"[“„]([^“”„\n]{1,120})[”“]|«([^«»\n]{1,120})»|\"([^\"\n]{1,120})\"|‘([^‘’\n]{1,120})’(?!\w)|(?<!\w)'([^'\n]{1,120})'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One find. line, column: from 1. words: as they stand there; "" where the whole text is meant. message, instead:
    in the language that was asked for. state: ``quoted`` where the word is named and not said, ``allowed`` where the
    writer allowed the rule."""

    file: str
    line: int
    column: int
    rule: str
    kind: WordingKind
    severity: Severity
    message: str
    instead: str
    words: str = ""
    state: State = "told"

    def record(self) -> dict[str, str | int]:
        """As FORMATS says it."""
        told: dict[str, str | int] = {
            "rule": self.rule,
            "message": self.message,
            "try": self.instead,
            "severity": self.severity,
        }
        return {"file": self.file, "line": self.line, "column": self.column, **told}


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """What was found in one text. language: of the rules; words: how many it has; found: in the order of the text;
    unknown: rules that the text allows and that do not exist, with their line."""

    name: str
    language: Language
    words: int
    found: tuple[Found, ...]
    unknown: tuple[tuple[int, str], ...] = ()

    @property
    def told(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one.state == "told")

    def of_state(self, state: State) -> int:
        return sum(one.state == state for one in self.found)


def audit(text: str, *, language: Language, name: str = "text", study: Path | None = None) -> tuple[Found, ...]:
    """What the rules on wording find in a text, as ``pretest audit`` tells it.

    Parameters
    ----------
    text : as people read it.
    language : of the text and of the messages.
    name : what the finds call it.
    study : folder whose own lexicons are added.

    Returns
    -------
    tuple of Found
        In the order of the text; without what is quoted, and what the text allows.

    Raises
    ------
    SpecError
        With every problem in the lexicons.

    Examples
    --------
    >>> import pretest
    >>> [(one.line, one.column, one.rule) for one in pretest.audit("Een junk is medeplichtig.", language="nl")]
    [(1, 5, 'junk'), (1, 13, 'medeplichtig')]
    """
    return audit_text(plain(text, name), load_lexicons(study), language=language).told


def audit_text(
    text: Written, lexicons: Mapping[str, Lexicon], *, language: Language, say: Language | None = None
) -> Audited:
    """Every place of ``text`` that a rule of its language finds.

    Parameters
    ----------
    lexicons : those of other languages are left out.
    language : of the text.
    say : language of the messages; that of the text when None.

    """
    own = [one for one in lexicons.values() if one.language == language]
    rules = [rule for one in own for rule in one.rules]
    tokens = tokens_of(text.text, joined=text.joined)
    said, places = say or language, Places(text.text)
    quoted = _mentions(text.text)
    found = []
    for rule, first, last in _matches(rules, tokens):
        start, end = tokens[first].start, tokens[last].end
        line, column = places.of(start)
        state = _state(text, rule.id, line, _lies_in(quoted, start, end))
        words = re.sub(r"\s+", " ", text.text[start:end])
        message, instead = rule.message.in_language(said), rule.instead.in_language(said)
        found.append(Found(text.name, line, column, rule.id, rule.kind, rule.severity, message, instead, words, state))
    found += _readings([rule for one in own for rule in one.reading], tokens, text, places, language, said)
    known = {rule for one in lexicons.values() for rule in one.ids}
    unknown = tuple((line, rule) for line, rule in text.asked if rule not in known)
    order = sorted(found, key=lambda one: (one.line, one.column, one.rule))
    return Audited(text.name, language, len(tokens), tuple(order), unknown)


def worst(found: Iterable[Found]) -> Severity | None:
    """The gravest of what is told; None where nothing is."""
    return max((one.severity for one in found if one.state == "told"), key=SEVERITIES.index, default=None)


def language_of(text: Written, lexicons: Mapping[str, Lexicon]) -> Language:
    """The language whose common words stand most in ``text``.

    Raises
    ------
    DataError
        When no language has twice as many as the others.
    """
    words = [token.text for token in tokens_of(text.text)]
    common: dict[Language, set[str]] = {}
    for one in lexicons.values():
        common.setdefault(one.language, set()).update(one.common)
    counts = sorted(((sum(word in known for word in words), name) for name, known in common.items()), reverse=True)
    if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[0][0] < 2 * counts[1][0]):
        hint = "Say which it is: --lang nl, or --lang en."
        raise DataError(
            "language_unknown", text.name, "the language of this text cannot be told from its words", hint=hint
        )
    return counts[0][1]


def _matches(rules: Sequence[WordingRule], tokens: Sequence[Token]) -> Iterator[tuple[WordingRule, int, int]]:
    """Rule, first and last word of each find; of one rule, finds that begin inside an earlier one are left out."""
    patterns, owners = _compiled(tuple(_wanted(rule) for rule in rules))
    finds: dict[int, list[Match]] = {}
    barred: dict[int, set[int]] = {}
    helped: set[int] = set()
    for match in patterns.find(tokens):
        owner, part = owners[match.pattern]
        if part == 2:
            helped.add(owner)
        elif part == 1:
            barred.setdefault(owner, set()).update(range(match.first, match.last + 1))
        else:
            finds.setdefault(owner, []).append(match)
    for owner, matches in finds.items():
        reach = -1
        for match in matches:
            inside = not barred.get(owner, _NONE).isdisjoint(range(match.first, match.last + 1))
            if owner in helped or inside or match.first <= reach:
                continue
            reach = match.last
            yield rules[owner], match.first, match.last


_NONE: frozenset[int] = frozenset()
Wanted = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _wanted(rule: WordingRule) -> Wanted:
    return rule.find, rule.unless, rule.without


@cache
def _compiled(wanted: tuple[Wanted, ...]) -> tuple[Patterns, tuple[tuple[int, int], ...]]:
    """All patterns together, and of each its rule and whether it is of find (0), unless (1) or without (2)."""
    every = [
        (one, (owner, part)) for owner, parts in enumerate(wanted) for part, ones in enumerate(parts) for one in ones
    ]
    return Patterns([pattern for pattern, _ in every]), tuple(owner for _, owner in every)


def _mentions(text: str) -> list[tuple[int, int]]:
    """Places between quotation marks of few words, with other words beside them in the line."""
    found = []
    for quote in _QUOTED.finditer(text):
        inner = next(part for part in quote.groups() if part is not None)
        start = text.rfind("\n", 0, quote.start()) + 1
        stop = text.find("\n", quote.end())
        beside = text[start : quote.start()] + text[quote.end() : len(text) if stop < 0 else stop]
        if len(tokens_of(inner)) <= LONGEST_MENTION and tokens_of(beside):
            found.append((quote.start(), quote.end()))
    return found


def _lies_in(mentions: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a find lies in one of ``mentions``, which are in order and apart."""
    before = bisect_right(mentions, start, key=lambda one: one[0])
    return before > 0 and end <= mentions[before - 1][1]


def _state(text: Written, rule: str, line: int, quoted: bool) -> State:
    if rule in (text.allowed or {}).get(line, ()):
        return "allowed"
    return "quoted" if quoted else "told"


def _readings(
    rules: Sequence[ReadingRule],
    tokens: Sequence[Token],
    text: Written,
    places: Places,
    language: Language,
    said: Language,
) -> Iterator[Found]:
    if not tokens:
        return
    ease = ease_of(tokens, language)
    for rule in rules:
        for start, value, words in _hard(rule, tokens, ease, text.text):
            line, column = places.of(start)
            message = (
                rule.message.in_language(said).replace("{value}", f"{value:.0f}").replace("{limit}", f"{rule.at:g}")
            )
            state, instead = _state(text, rule.id, line, False), rule.instead.in_language(said)
            yield Found(text.name, line, column, rule.id, "reading", rule.severity, message, instead, words, state)


def _hard(rule: ReadingRule, tokens: Sequence[Token], ease: Ease, text: str) -> Iterator[tuple[int, float, str]]:
    """Place, value and words of what lies beyond the limit of ``rule``; of a whole text there are no words."""
    if rule.measure == "sentence_words":
        for sentence in _sentences(tokens):
            if len(sentence) >= rule.at:
                yield sentence[0].start, len(sentence), re.sub(r"\s+", " ", text[sentence[0].start : sentence[-1].end])
    elif rule.measure == "long_words":
        for token in tokens:
            if len(token.text) >= rule.at:
                yield token.start, len(token.text), token.text
    elif ease.words >= FEWEST_WORDS:
        value = measured(ease, rule.measure)
        if value < rule.at if rule.measure == "flesch_douma" else value > rule.at:
            yield tokens[0].start, value, ""


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for place in range(1, len(tokens) + 1):
        if place == len(tokens) or tokens[place].sentence != tokens[start].sentence:
            yield tokens[start:place]
            start = place
