"""What templates show: tables, figures with the table behind them, and lists of terms. All text is still unescaped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from pretest.report.figures.palette import Mark
from pretest.report.words.addresses import data_link

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SIGNED = re.compile(r"[+-][\d.,]+")
Kind = Literal["text", "number", "verdict", "hidden"]
NUMBERED = 12  # columns that the style sheet knows by their place


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. mark: the sign before a verdict's word. span: columns that it takes."""

    text: str
    kind: Kind = "text"
    mark: Mark | None = None
    span: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    head: str
    cells: tuple[Cell, ...]

    @property
    def plain(self) -> bool:
        """Whether each cell stands in a column of its own, so that its place says which."""
        return all(cell.span == 1 for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one subheading; title "" for none."""

    title: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """columns: headings, that of the row heads first. numeric: for each whether its cells are numbers."""

    caption: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    numeric: tuple[bool, ...]

    @property
    def empty(self) -> bool:
        return not any(group.rows for group in self.groups)

    @property
    def numbered(self) -> str:
        """Classes that say which columns are numbers, for the style sheet: a class in every cell would weigh more than
        the figures."""
        return " ".join(f"n{place}" for place, numeric in enumerate(self.numeric, 1) if numeric and place <= NUMBERED)


@dataclass(frozen=True, slots=True)
class Illustration:
    """A figure, its caption (what was found), what is drawn in it, and the table with the figures behind it.

    svg_links: addresses that hold the drawings as files.
    """

    id: str
    svg: Markup
    caption: str
    table: Table
    note: str = ""
    svg_links: tuple[Markup, ...] = ()

    @property
    def csv_link(self) -> Markup:
        """The table as a CSV file in an address that holds it, for an attribute in double quotes."""
        # The mark in front tells spreadsheets that this is UTF-8.
        return data_link("text/csv", f"\ufeff{csv_text(self.table)}")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a list of facts."""

    name: str
    values: tuple[str, ...]


def csv_text(table: Table) -> str:
    """The table as CSV: what is seen in it, one line a row, with the heading of its part in front."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    titled = any(group.title for group in table.groups)
    writer.writerow([*([""] if titled else []), *map(_harmless, table.columns)])
    for group in table.groups:
        for row in group.rows:
            cells = [text for cell in row.cells for text in (cell.text, *[""] * (cell.span - 1))]
            writer.writerow([_harmless(text) for text in (*([group.title] if titled else []), row.head, *cells)])
    return written.getvalue()


def _harmless(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula; a signed number is none."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _SIGNED.fullmatch(text) else text


def make_table(caption: str, columns: Sequence[str], groups: Iterable[tuple[str, Iterable[TableRow]]]) -> Table:
    """A table from (title, rows) pairs; a column is numeric when none of its cells is text or a verdict."""
    made = tuple(Group(title, tuple(rows)) for title, rows in groups)
    kinds: list[set[Kind]] = [set() for _ in columns]
    for row in (row for group in made for row in group.rows):
        place = 1
        for cell in row.cells:
            kinds[place].add(cell.kind)
            place += cell.span
        if place != len(columns):
            raise ValueError(f"table '{caption}': a row has {place} columns instead of {len(columns)}")
    numeric = tuple("number" in kind and not kind & {"text", "verdict"} for kind in kinds)
    return Table(caption, tuple(columns), tuple(group for group in made if group.rows), numeric)
