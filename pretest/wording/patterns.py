"""Patterns of words found in a text, in one walk over it: the time does not grow with the number of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pretest.spec.lexicon import GAP
from pretest.wording.tokens import Token

WIDEST_GAP = 4  # other words that "..." may stand for
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
        self._patterns = [[-1 if part == GAP else self._part(part) for part in one.split()] for one in patterns]
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
        self._known: dict[str, frozenset[int]] = {}

    def find(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Every place where a pattern stands, the shortest from each first word, in the order of the text."""
        fits = [self._fitting(token.text) for token in tokens]
        for place, fitting in enumerate(fits):
            for part in fitting:
                for number in self._starting.get(part, ()):
                    last = _last(self._patterns[number], place, fits, tokens)
                    if last is not None:
                        yield Match(number, place, last)

    def _part(self, part: str) -> int:
        return self._parts.setdefault(part.casefold().replace("’", "'"), len(self._parts))

    def _table(self, choice: str) -> dict[str, set[int]]:
        if choice.startswith("*"):
            return self._within if choice.endswith("*") else self._ends
        return self._starts if choice.endswith("*") else self._exact

    def _fitting(self, word: str) -> frozenset[int]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[word] = frozenset(self._fit(word))
        return found

    def _fit(self, word: str) -> set[int]:
        found = set(self._exact.get(word, ()))
        for length in range(2, min(len(word), _LONGEST) + 1):
            found |= self._starts.get(word[:length], set()) | self._ends.get(word[-length:], set())
        for inner, numbers in self._within.items():
            if inner in word:
                found |= numbers
        return found


_LONGEST = 60  # letters of a word that are looked at


def _last(
    parts: Sequence[int], place: int, fits: Sequence[frozenset[int]], tokens: Sequence[Token]
) -> int | None:
    """The place of the last word of a pattern whose first word stands at ``place``; None where it does not go on."""
    reached = {place}
    index = 1
    while index < len(parts):
        most = 0
        if parts[index] == -1:
            most, index = WIDEST_GAP, index + 1
        wanted, onward = parts[index], set()
        for at in reached:
            for step in range(1, most + 2):
                near = at + step
                if near >= len(tokens) or tokens[near].sentence != tokens[place].sentence:
                    break
                if wanted in fits[near]:
                    onward.add(near)
        if not onward:
            return None
        reached, index = onward, index + 1
    return min(reached)
