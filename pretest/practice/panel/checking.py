"""Cells that people filled in, one by one: as words and numbers that are known, or as a problem with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pretest.errors import MOST_NAME, Problem, did_you_mean, some
from pretest.limits import CELL_TEXT, ID
from pretest.spec.dialogue import HIGHEST, LOWEST
from pretest.spec.model import Text
from pretest.values import as_number, folded_label, shown

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DUTCH_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Words = Mapping[str, str]
"""Folded label → the word that we use."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that somebody filled in. cells: column → text, "" where empty; place: of a cell, as messages name it."""

    cells: Mapping[str, str]
    place: Callable[[str], str]

    @property
    def empty(self) -> bool:
        return not any(self.cells.values())

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def words_of(labels: Mapping[str, Text], more: Mapping[str, Iterable[str]] | None = None) -> Words:
    """Every way to write each word: itself, its label in both languages, and ``more``."""
    found: dict[str, str] = {}
    for word, label in labels.items():
        for spelled in (word, label.nl, label.en, *(more or {}).get(word, ())):
            found.setdefault(folded_label(spelled), word)
    return found


@dataclass(slots=True)
class Checking:
    """problems: all that was found so far; a wrong cell never hides another one."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(
        self, code: str, where: str, what: str, expected: str | None = None, got: str | None = None,
        hint: str | None = None,
    ) -> None:  # fmt: skip
        self.problems.append(Problem(code, where, what, expected, got, hint))

    def word(self, line: Line, column: str, words: Words, *, empty: str | None = None) -> str | None:
        """One of ``words``; ``empty`` where nothing stands there, which is a problem when that is None."""
        cell, where = line[column], line.place(column)
        if not cell and empty is not None:
            return empty
        found = words.get(folded_label(cell))
        if found is None:
            known = some(list(dict.fromkeys(words.values())), 12)
            got = shown(cell) if cell else "nothing"
            self.wrong("cell_word", where, "this word is not known", known, got, did_you_mean(cell, words))
        return found

    def position(self, line: Line, column: str) -> int | None:
        """A whole number from 1 to 7; None where nothing stands there, or something else."""
        cell = line[column]
        if not cell:
            return None
        number = as_number(cell.replace(",", "."))
        if number is None or number != int(number) or not LOWEST <= number <= HIGHEST:
            expected = f"a whole number from {LOWEST} to {HIGHEST}"
            self.wrong("cell_position", line.place(column), "this is no position", expected, shown(cell))
            return None
        return int(number)

    def text(self, line: Line, column: str, *, needed: bool) -> str:
        """What stands there as people wrote it; ``needed``: whether nothing is a problem."""
        cell, where = line[column], line.place(column)
        if needed and not cell:
            self.wrong("cell_empty", where, "nothing stands here", hint="Fill in the cell, or empty the whole row.")
        if len(cell) > CELL_TEXT:
            self.wrong("cell_long", where, f"the text has {len(cell):,} letters", f"at most {CELL_TEXT:,}")
            return ""
        if _UNSEEN.search(cell):
            self.wrong("cell_unseen", where, "the text holds characters that cannot be seen", hint="Type it again.")
            return ""
        return cell

    def id(self, line: Line, column: str) -> str | None:
        """A number or code of a person, a table or a way out."""
        cell = line[column]
        if not _ID.fullmatch(cell) or len(cell) > ID:
            expected = "letters, digits, - and _, beginning with a letter or digit"
            got = shown(cell[:MOST_NAME]) if cell else "nothing"
            self.wrong("cell_id", line.place(column), "this is no id", expected, got)
            return None
        return cell

    def day(self, line: Line, column: str) -> str:
        """A day as 2026-03-31; Dutch spreadsheets write 31-3-2026."""
        cell = line[column].partition("T")[0].partition(" ")[0]
        found = _DUTCH_DAY.fullmatch(cell)
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else cell
        if not text:
            return ""
        try:
            if not _DAY.fullmatch(text):
                raise ValueError
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            self.wrong("cell_day", line.place(column), "this is no day", "a day as 2026-03-31", shown(line[column]))
            return ""
