"""What can go wrong, and what is worth noting.

Errors stop the run and say where, what, and what to do. Notes do not stop it: they travel with the
results and are shown in the report, so that nothing is dropped or repaired in silence. This module
imports nothing of ours but the words.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pretest.words import Severity

MOST_NAME = 200  # letters of a name or a path that are shown in a message


@dataclass(frozen=True, slots=True)
class Note:
    """One remark that the reader of the results must be able to see.

    code: stable snake_case name, for tests and translations (``small_cell``).
    severity: ``info``, ``warning`` or ``serious`` (the reader must not act before reading it).
    where: the file, column, cell or scale it is about.
    message: one or two plain English sentences; never an open answer or a respondent id. Counts of people do not stand
    in it but in ``people``, by the name that the message gives them (``{n}``): ``pretest.disclosure.notes`` puts
    them into words as they may be told.
    """

    code: str
    severity: Severity
    where: str
    message: str
    people: tuple[tuple[str, int], ...] = ()


def record_of(note: Note) -> dict[str, str]:
    """A note as it stands in a file: its counts of people are in its words by now."""
    return {"code": note.code, "severity": note.severity, "where": note.where, "message": note.message}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the input. Rows are 1-based lines of the file, header included."""

    code: str
    where: str
    what: str
    expected: str | None = None
    got: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.expected is not None:
            parts.append(f"expected {self.expected}" + (f", got {self.got}" if self.got is not None else ""))
        elif self.got is not None:
            parts.append(f"got {self.got}")
        text = parts[0] if len(parts) == 1 else f"{parts[0].rstrip('.')}: {parts[1]}"
        if not text.endswith((".", "?", "!")):
            text += "."
        return f"{text} {self.hint}" if self.hint else text


class PretestError(Exception):
    """Base of every error that a user can mend. ``str()`` is plain text, one problem per line."""

    def __init__(
        self,
        code: str,
        where: str,
        what: str,
        expected: str | None = None,
        got: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.problems: tuple[Problem, ...] = (Problem(code, where, what, expected, got, hint),)
        super().__init__(str(self))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> PretestError:
        """One error that carries all the problems found."""
        error = cls.__new__(cls)
        error.problems = tuple(problems)
        Exception.__init__(error, str(error))
        return error

    @property
    def code(self) -> str:
        return self.problems[0].code

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SpecError(PretestError):
    """A YAML file of the study says something that cannot be; all problems at once."""


class DataError(PretestError):
    """A data file cannot be read, or holds what the study does not allow; names the rows."""


class DesignError(PretestError):
    """The study cannot answer what it asks: no control arm, an empty audience, an empty cell."""


class EstimationError(PretestError):
    """A model is not identified or did not converge; names the contrast."""


class ExportError(PretestError):
    """A target format cannot express what it is asked to; names the item and the target."""


LONGEST_MISTAKE = 200  # letters; what is longer is no slip of a known name


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """``Did you mean 'x'?`` for the nearest known name, or None when nothing is near."""
    if len(word) > LONGEST_MISTAKE:
        return None
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else None


def some(values: Sequence[object], most: int = 5) -> str:
    """The first few values as a phrase that says how many more there are."""
    shown = ", ".join(str(value) for value in values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most:,} more"
