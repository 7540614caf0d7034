"""What the commands say on the screen, in the language of the study or of ``--lang``.

Errors are in English, and so is a note for which there is no text in that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pretest.errors import Note
from pretest.library import Library
from pretest.spec.yamlfile import parse_yaml
from pretest.words import Language

TERMINAL, NOTES = "reports/words/terminal", "reports/sections/notes"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """Texts of the screen in one language, by flat key. Apart from those of reports, whose room takes long to load."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """The text of ``key``, filled in. A missing key or place is our mistake and raises KeyError."""
        return _PLACE.sub(lambda match: values[match.group(1)], self.texts[key])

    def has(self, key: str) -> bool:
        return key in self.texts

    def word(self, group: str, code: str) -> str:
        """The word for a code that may be unknown: then the code itself."""
        return self.texts.get(f"{group}.{code}", code)


@cache
def speech(language: Language) -> Speech:
    """The shipped texts of the screen."""
    return _read(TERMINAL, language)


@cache
def _notes(language: Language) -> Speech:
    return _read(NOTES, language)


def _read(folder: str, language: Language) -> Speech:
    name = f"{folder}/{language}.yaml"
    shipped = Library().find(name)
    if shipped is None:
        raise FileNotFoundError(f"{name} is missing from the installation")
    return Speech(language, dict(_flat(parse_yaml(shipped.data, name).data, "")))


def _flat(node: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


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
