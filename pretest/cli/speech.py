"""What the commands say on the screen, in the language of the study or of ``--lang``.

Errors and notes are in Dutch where ``report/words/retold`` has the whole sentence, else in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pretest.errors import Note, Problem
from pretest.library import Library
from pretest.report.words.retold import retold_note, retold_problem
from pretest.spec.yamlfile import parse_yaml
from pretest.words import LANGUAGES, Language

TERMINAL, NOTES = "reports/words/terminal", "reports/sections/notes"
_FIRST_LANGUAGE = re.compile(r"^languages:\s*(?:\[\s*|-\s*)?[\"']?(nl|en)\b", re.MULTILINE)
_MOST_READ = 200_000  # bytes of a study.yaml
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
    """A note in ``language``: with its names and figures where its sentence is known in that language.

    Else the text of its code with the English message behind it, and without such a text the message itself.
    """
    retold = None if language == "en" else retold_note(note)
    if retold is not None:
        return retold
    key = f"note.{note.code}"
    if language == "en" or not _notes(language).has(key):
        return note.message
    return f"{_notes(language)(key)} ({note.message})"


def told_problem(problem: Problem, language: Language) -> str:
    """A problem in ``language``, or wholly in English where a part of it is not known in that language."""
    return (None if language == "en" else retold_problem(problem)) or str(problem)


def language_of(arguments: Sequence[str]) -> Language:
    """The language to tell an error in: that of ``--lang``, else the first one of the study that is named.

    The study may be what is wrong, so that only its line of languages is looked for; without it, English.
    """
    for place, argument in enumerate(arguments):
        asked = argument.removeprefix("--lang=") if argument != "--lang" else "".join(arguments[place + 1 : place + 2])
        if argument.startswith("--lang") and asked in LANGUAGES:
            return "nl" if asked == "nl" else "en"
    folders = [Path(one) for one in arguments[1:] if not one.startswith("-")]
    for folder in [*folders, *(parent for one in folders for parent in one.parents[:3]), Path()]:
        found = _FIRST_LANGUAGE.search(_beginning(folder / "study.yaml"))
        if found is not None:
            return "nl" if found[1] == "nl" else "en"
    return "en"


def _beginning(path: Path) -> str:
    """The text of a file that is there and can be read; else nothing, as nothing is known of its language then."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_READ).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
