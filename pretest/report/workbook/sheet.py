"""What a sheet of the workbook is, before it is written: plain values, and how each column looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pretest.report.words.labels import clean_line

MOST_NAME = 31  # letters of a sheet's name, as spreadsheets allow
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Look = Literal["text", "whole", "decimal", "share", "chance", "small"]
"""whole: no decimals; decimal: three of them; share, chance: in percent; small: p-values, also very small ones."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """In place of a figure that may not be shown: words, never 0 and never empty."""

    text: str


Value = str | int | float | bool | Hidden | None


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its title for people, and its name in findings.json, or ""."""

    title: str
    code: str = ""
    look: Look = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """title: what one row is. frozen: columns that stay in view."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    frozen: int = 1


def sheet_name(text: str, taken: Iterable[str]) -> str:
    """``text`` as the name of a sheet that none of ``taken`` has: allowed letters, at most 31, never empty."""
    used = {name.casefold() for name in taken}
    plain = clean_line(text.translate(_NOT_IN_NAMES)).strip("' ") or "-"
    name, number = plain[:MOST_NAME].strip("' "), 1
    while name.casefold() in used:
        number += 1
        end = f" {number}"
        name = f"{plain[: MOST_NAME - len(end)].rstrip()}{end}"
    return name
