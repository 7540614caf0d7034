"""What the commands say on the screen, in the language of the study or of ``--lang``.

Errors are in English, and so is a note for which there is no text in that language.
"""

from __future__ import annotations

from functools import cache

from pretest.errors import Note
from pretest.report.words.strings import Strings, read_home
from pretest.words import Language

Speech = Strings
TERMINAL, NOTES = "words/terminal", "sections/notes"


@cache
def speech(language: Language) -> Speech:
    """The shipped texts of the screen."""
    return read_home(TERMINAL, language)


@cache
def _notes(language: Language) -> Strings:
    return read_home(NOTES, language)


def counted(words: Speech, key: str, number: int, **values: str) -> str:
    """The text of ``key.one`` or ``key.many``."""
    return words(f"{key}.one" if number == 1 else f"{key}.many", n=count(words, number), **values)


def count(words: Speech, number: int) -> str:
    """12345 → 12.345 or 12,345."""
    return f"{number:,}".replace(",", words("terminal.thousands"))


def told_note(note: Note, language: Language) -> str:
    """A note in ``language``: the text of its code, with the English message behind it where that says more.

    In English, and without a text for its code, it is the message itself.
    """
    key = f"note.{note.code}"
    if language == "en" or not _notes(language).has(key):
        return note.message
    return f"{_notes(language)(key)} ({note.message})"
