"""What templates show: tables, figures with the table behind them, and lists of terms. All text is still unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from pretest.report.figures.palette import Mark

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
    """A figure, its caption, and the table with the figures behind it."""

    id: str
    svg: Markup
    caption: str
    table: Table


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a list of facts."""

    name: str
    values: tuple[str, ...]


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
