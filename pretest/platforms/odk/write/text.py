"""Texts of a study as labels of an XLSForm: every letter is shown as it was written.

Clients read labels as a small Markdown (ODK Collect as HTML too), and the converter reads ``${name}`` as a reference
to an answer. What has an escape is escaped; what has none gets a blank, and is counted as changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pretest.spec import Language, Text

LANGUAGE_NAMES: dict[Language, str] = {"nl": "Nederlands (nl)", "en": "English (en)"}

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINK = re.compile(r"\](?=\()")  # [a](b): a blank between them, and it is no link
_HEADING = re.compile(r"^(\s*)#", re.MULTILINE)
_BEYOND = re.compile(r"!\[|^\s*>|^\s*\||`|^\s*([*-] ?){3,}$", re.MULTILINE)


@dataclass(slots=True)
class Labels:
    """Cells of the label columns, and which texts could not stay letter by letter.

    changed: where a blank was put in. beyond: where Markdown is used that clients do not know.
    """

    languages: Sequence[Language]
    changed: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def of(self, column: str, text: Text, where: str) -> dict[str, str]:
        """``column::Language`` → the plain ``text`` in that language."""
        return {
            f"{column}::{LANGUAGE_NAMES[language]}": self._checked(plain(text.in_language(language)), where, _LINK)
            for language in self.languages
        }

    def of_markdown(self, column: str, copy: dict[Language, str], where: str) -> dict[str, str]:
        """``column::Language`` → the message in that language, its Markdown left as it is."""
        if any(_BEYOND.search(copy[language]) for language in self.languages if language in copy):
            self.beyond.append(where)
        return {
            f"{column}::{LANGUAGE_NAMES[language]}": self._checked(_letters(copy[language]), where)
            for language in self.languages
            if language in copy
        }

    def _checked(self, text: str, where: str, apart: re.Pattern[str] | None = None) -> str:
        safe = _without_references(text if apart is None else apart.sub("] ", text))
        if safe != text and where not in self.changed:
            self.changed.append(where)
        return safe


def plain(text: str) -> str:
    """``text`` so that its stars, underscores, hashes and angle brackets are shown, not acted on."""
    text = _letters(text.replace("\\", "\\\\"))
    for mark in "*_":
        if text.count(mark) > 1:  # one alone marks nothing
            text = text.replace(mark, f"\\{mark}")
    return _HEADING.sub(r"\1\\#", text)


def _letters(text: str) -> str:
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def _without_references(text: str) -> str:
    """No escape exists for these: a reference to an answer, a look-up, and a text that is only a dash."""
    text = text.replace("${", "$ {").replace("instance(", "instance (")
    return "–" if text.strip() == "-" else text
