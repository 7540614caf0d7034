"""Remarks that count people, put into words: a small count is told as "fewer than", never in digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pretest.disclosure.limit import hides
from pretest.errors import Note

_COUNT = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")


def tell(notes: Iterable[Note], below: int) -> tuple[Note, ...]:
    """``notes`` with their counts in words, each once; a count of 1 to ``below`` - 1 is not told.

    A note says ``{n}`` or ``{n:row is|rows are}`` for the count ``n`` of its ``people``; ``{N...}`` begins a sentence.
    Where ``of`` counts them all and only a few of these are not among ``n``, that is not told either; nor is ``all``
    where it adds up other counts of which one is not told.
    """
    return tuple(dict.fromkeys(told(note, below) for note in notes))


def told(note: Note, below: int) -> Note:
    """One note as it may leave."""
    if not note.people:
        return note
    counts = dict(note.people)
    whole = counts.get("of")

    def words(found: re.Match[str]) -> str:
        name, one, many = found.groups()
        if name.lower() not in counts:
            return found.group()
        number = counts[name.lower()]
        text = number_in_words(number, below)
        others = [count for other, count in counts.items() if other not in ("all", "of")]
        rests = others if name.lower() == "all" else []
        if whole is not None and name.lower() != "of":
            rests = [whole - number]
        if hides(below) and number >= below and any(0 < rest < below for rest in rests):
            text = f"{below:,} or more"
        noun = "" if one is None else f" {one if number == 1 and not (hides(below) and number < below) else many}"
        phrase = text + noun
        return phrase[0].upper() + phrase[1:] if name[0].isupper() else phrase

    return replace(note, message=_COUNT.sub(words, note.message), people=())


def number_in_words(number: int, below: int) -> str:
    """``no``, ``fewer than 10`` or ``2,613``."""
    if number == 0:
        return "no"
    return f"fewer than {below}" if hides(below) and number < below else f"{number:,}"
