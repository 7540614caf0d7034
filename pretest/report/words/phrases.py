"""The copy of a concept with the phrases that a person marked: one place to call, for whoever marks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pretest.findings import PhraseFacts


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of copy. text: as it stands, untrusted; marks: the phrases that it is part of, in the order in which they
    are given; none where it is plain."""

    text: str
    marks: tuple[PhraseFacts, ...] = ()

    @property
    def is_marked(self) -> bool:
        return bool(self.marks)


def marked(copy: str, phrases: Iterable[PhraseFacts]) -> tuple[Part, ...]:
    """``copy`` in plain and marked parts, which joined are the copy again, letter by letter.

    A phrase is marked wherever it stands; capitals count. Where phrases overlap, the part that they share carries both.
    A phrase that does not stand there (and an empty one) marks nothing. Nothing is escaped: that is for the page.

    Examples
    --------
    >>> from pretest.findings import PhraseFacts
    >>> from pretest.report.words.phrases import marked
    >>> [(part.text, part.is_marked) for part in marked("You pay for it.", [PhraseFacts("pay")])]
    [('You ', False), ('pay', True), (' for it.', False)]
    """
    found = [(start, start + len(phrase.text), phrase) for phrase in phrases for start in _places(copy, phrase.text)]
    ends = sorted({0, len(copy), *(start for start, _, _ in found), *(end for _, end, _ in found)})
    parts: list[Part] = []
    for start, end in pairwise(ends):
        marks = _once(tuple(phrase for first, last, phrase in found if first <= start and end <= last))
        if parts and parts[-1].marks == marks:
            parts[-1] = Part(parts[-1].text + copy[start:end], marks)
        else:
            parts.append(Part(copy[start:end], marks))
    return tuple(parts)


def _once(marks: tuple[PhraseFacts, ...]) -> tuple[PhraseFacts, ...]:
    """Each phrase once: one that stands twice in overlapping places ("anan" in "ananan") marks them as one."""
    return tuple(mark for place, mark in enumerate(marks) if mark not in marks[:place])


def _places(copy: str, phrase: str) -> Iterable[int]:
    """Where ``phrase`` begins in ``copy``, overlapping places included."""
    start = copy.find(phrase) if phrase else -1
    while start >= 0:
        yield start
        start = copy.find(phrase, start + 1)
