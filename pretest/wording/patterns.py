"""Patterns of words found in a text, in one walk over it: the time does not grow with the number of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pretest.spec.lexicon import GAP
from pretest.wording.tokens import Token

WIDEST_GAP = 4  # other words that "..." may stand for
GAP_PART = -1
_KEPT = 200_000  # different words of which is remembered what they fit


@dataclass(frozen=True, slots=True)
class Match:
    """pattern: its number; first, last: of the words that it covers, by their place in the text."""

    pattern: int
    first: int
    last: int


class Patterns:
    """Compiled patterns. Each part of a pattern is a choice of words; a word of the text is looked up once.

    Examples
    --------
    >>> from pretest.wording.tokens import tokens_of
    >>> patterns = Patterns(["junk*", "jij|jullie ... schuld"])
    >>> [(one.pattern, one.first, one.last) for one in patterns.find(tokens_of("Jullie hebben schuld, junkies."))]
    [(1, 0, 2), (0, 3, 3)]
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._parts: dict[str, int] = {}
        self._patterns = [[GAP_PART if part == GAP else self._part(part) for part in one.split()] for one in patterns]
        self._starting: dict[int, list[int]] = {}
        for number, parts in enumerate(self._patterns):
            self._starting.setdefault(parts[0], []).append(number)
        self._exact: dict[str, set[int]] = {}
        self._starts: dict[str, set[int]] = {}
        self._ends: dict[str, set[int]] = {}
        self._within: dict[str, set[int]] = {}
        for part, number in self._parts.items():
            for choice in part.split("|"):
                self._table(choice).setdefault(choice.strip("*"), set()).add(number)
        self._lengths = sorted({len(inner) for inner in (*self._starts, *self._ends)})
        self._known: dict[str, tuple[frozenset[int], tuple[int, ...]]] = {}

    def find(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Every place where a pattern stands, the shortest from each first word, in the order of the text."""
        known = [self._fitting(token.text) for token in tokens]
        fits = [fitting for fitting, _ in known]
        for place, (_, starting) in enumerate(known):
            for number in starting:
                parts = self._patterns[number]
                last = place if len(parts) == 1 else _last(parts, place, fits, tokens)
                if last is not None:
                    yield Match(number, place, last)

    def _part(self, part: str) -> int:
        return self._parts.setdefault(part.casefold().replace("’", "'"), len(self._parts))

    def _table(self, choice: str) -> dict[str, set[int]]:
        if choice.startswith("*"):
            return self._within if choice.endswith("*") else self._ends
        return self._starts if choice.endswith("*") else self._exact

    def _fitting(self, word: str) -> tuple[frozenset[int], tuple[int, ...]]:
        """The parts that ``word`` fits, and the patterns that begin with one of them."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            fitting = frozenset(self._fit(word))
            starting = tuple(sorted(number for part in fitting for number in self._starting.get(part, ())))
            found = self._known[word] = fitting, starting
        return found

    def _fit(self, word: str) -> set[int]:
        found = set(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found.update(self._starts.get(word[:length], ()), self._ends.get(word[-length:], ()))
        for inner, numbers in self._within.items():
            if inner in word:
                found |= numbers
        return found


def _last(parts: Sequence[int], place: int, fits: Sequence[frozenset[int]], tokens: Sequence[Token]) -> int | None:
    """The place of the last word of a pattern whose first word stands at ``place``; None where it does not go on."""
    sentence, end = tokens[place].sentence, len(tokens)
    reached, index = [place], 1
    while index < len(parts):
        width = 1
        if parts[index] == GAP_PART:
            width, index = WIDEST_GAP + 1, index + 1
        wanted = parts[index]
        onward: list[int] = []
        for at in reached:
            for near in range(max(at, onward[-1] if onward else at) + 1, min(at + width + 1, end)):
                if tokens[near].sentence != sentence:
                    break
                if wanted in fits[near]:
                    onward.append(near)
        if not onward:
            return None
        reached, index = onward, index + 1
    return reached[0]
