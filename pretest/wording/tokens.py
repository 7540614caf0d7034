"""A text as words with their places and sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:['’\-\u00ad\u200b\u2011][^\W_]+)*)"
    r"|(?P<stop>[.!?…]+[\"'”’»)\]*_]*(?=\s|$))"
    r"|(?P<blank>\||\n[^\S\n]*(?=\n)|\n(?=[^\S\n]*(?:[-*•#>|]|\d+[.)])\s))"
)
_UNSEEN = str.maketrans({"\u00ad": None, "\u200b": None, "\u2011": "-", "’": "'"})
# A full stop behind these ends no sentence.
_SHORT = frozenset({"bijv", "bv", "dhr", "mevr", "nr", "o.a", "ca", "mr", "mrs", "dr", "e.g", "i.e", "vs", "st"})


class Token(NamedTuple):
    """One word. text: lower case, without hidden characters; start, end: places in the text; sentence: its number."""

    text: str
    start: int
    end: int
    sentence: int


def tokens_of(text: str, *, joined: bool = False) -> tuple[Token, ...]:
    """The words of ``text`` in order.

    A sentence ends at a full stop, question or exclamation mark, an empty line, before the next item of a list, and at
    the border of a cell of a table.

    Parameters
    ----------
    joined : empty lines end no sentence, as between the lines of subtitles.
    """
    return tuple(_walk(text, joined))


def _walk(text: str, joined: bool) -> Iterator[Token]:
    sentence, last = 0, ""
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "word":
            word = found[0]
            last = word.lower() if word.isascii() else word.casefold().translate(_UNSEEN)
            yield Token(last, found.start(), found.end(), sentence)
        elif found.lastgroup == "stop":
            short = found["stop"] == "." and (last in _SHORT or (len(last) == 1 and last.isalpha()))
            sentence += not short
        else:
            sentence += not joined


class Places:
    """From a place in a text to its line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, place: int) -> tuple[int, int]:
        line = bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1
