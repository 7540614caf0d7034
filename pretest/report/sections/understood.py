"""Whether each message was understood, as figures: per arm, together and per group, beside the gate."""

from __future__ import annotations

import math

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.understood import TABLE as UNDERSTOOD

_COLUMNS = ("people", "share", "gate", "word")
_SHARES = 2  # columns that are hidden together with the number of people


def understood_section(edition: Edition) -> tuple[Table, ...]:
    """A table per audience: under each message everybody, then the groups; controls without a word."""
    return tuple(_table(edition, panel, rows) for panel, rows in edition.panels(edition.rows("understood")).items())


def _table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    strings = edition.strings
    groups: dict[str, list[TableRow]] = {}
    for row in sorted(rows, key=lambda one: edition.concept_place(one["concept"])):
        title = strings(
            "understood.of", concept=edition.labels.arm(row["concept"]), scale=edition.labels.variable(row["scale"])
        )
        groups.setdefault(title, []).append(_line(edition, row))
    columns = [strings("understood.column.group"), *(strings(f"understood.column.{name}") for name in _COLUMNS)]
    return make_table(strings("understood.caption", panel=edition.panel(panel)), columns, list(groups.items()))


def _line(edition: Edition, row: Row) -> TableRow:
    strings, decimal = edition.strings, edition.numerals.decimal
    name = edition.level_of(row["subgroup"], row["level"]) if row["subgroup"] else strings("understood.everybody")
    gate = Cell(strings("understood.of_100", n=decimal(100 * row["gate"], 0)), "number")
    word = Cell(strings(f"understood.word.{row['met']}"))
    if row["n"] is None:
        return TableRow(name, (edition.hidden(_SHARES), gate, word))
    people = Cell(edition.numerals.count(row["n"]), "number")
    if not math.isfinite(row["share"]):
        return TableRow(name, (people, edition.hidden(), gate, word))
    ends = {end: decimal(100 * row[f"conf_{end}"], 1) for end in ("low", "high")}
    share = f"{decimal(100 * row['share'], 1)} ({strings('number.between', **ends)})"
    return TableRow(name, (people, Cell(share, "number"), gate, word))


SECTION = Section("understood", understood_section, (UNDERSTOOD,))
