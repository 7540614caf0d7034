"""How people were weighted to the population: what it costs, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.weighting import TABLE as WEIGHTING

_SUMMARY = ("people", "effective", "deff", "range", "capped", "reached")
_BALANCE = ("population", "sample", "weighted", "people")


@dataclass(frozen=True, slots=True)
class Weighting:
    """summary: a table per wave and audience; balance: shares before and after, to unfold. Empty without weighting."""

    summary: tuple[Table, ...]
    balance: tuple[Table, ...]


def weighting_section(edition: Edition) -> Weighting:
    rows = edition.rows("weighting")
    summary = edition.panels(row for row in rows if not row["variable"])
    balance = edition.panels(row for row in rows if row["variable"])
    return Weighting(
        tuple(_summary(edition, panel, found) for panel, found in summary.items()),
        tuple(_balance(edition, panel, found) for panel, found in balance.items()),
    )


def _summary(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    strings, numerals = edition.strings, edition.numerals
    name = edition.panel(panel)
    lines = []
    for row in rows:
        reached = Cell(
            "–" if row["iterations"] is None else strings(f"weighting.{'yes' if row['converged'] else 'no'}")
        )
        if row["suppressed"] and row["n"] is None:
            lines.append(TableRow(name, (edition.hidden(len(_SUMMARY) - 1), reached)))
            continue
        limits = strings(
            "weighting.between", low=numerals.decimal(row["min_weight"]), high=numerals.decimal(row["max_weight"])
        )
        texts = [
            numerals.count(row["n"]),
            numerals.count(round(row["n_effective"])),
            numerals.decimal(row["deff"]),
            limits,
            numerals.count(row["n_trimmed"] or 0),
        ]
        lines.append(TableRow(name, (*(Cell(text, "number") for text in texts), reached)))
    columns = [strings("column.audience"), *(strings(f"weighting.column.{key}") for key in _SUMMARY)]
    return make_table(strings("weighting.caption", panel=name), columns, [("", lines)])


def _balance(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    strings = edition.strings
    variables = list(dict.fromkeys(row["variable"] for row in rows))
    groups = [
        (edition.variable(variable), [_line(edition, row) for row in rows if row["variable"] == variable])
        for variable in variables
    ]
    columns = [strings("weighting.column.category"), *(strings(f"weighting.column.{key}") for key in _BALANCE)]
    return make_table(strings("weighting.balance_caption", panel=edition.panel(panel)), columns, groups)


def _line(edition: Edition, row: Row) -> TableRow:
    head = edition.level(row["variable"], row["category"]) or "–"
    if row["suppressed"] and row["n"] is None:
        return TableRow(head, (edition.hidden(len(_BALANCE)),))
    shares = [_share(edition, row[f"{name}_share"]) for name in ("population", "sample", "weighted")]
    count = "–" if row["n"] is None else edition.numerals.count(row["n"])
    return TableRow(head, tuple(Cell(text, "number") for text in (*shares, count)))


def _share(edition: Edition, value: float) -> str:
    return "–" if value != value else edition.numerals.share(value)


SECTION = Section("weighting", weighting_section, (WEIGHTING,))
