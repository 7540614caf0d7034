"""How the messages work: through which reaction, and how fragile that conclusion is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.mechanism import TABLE as MECHANISM

_PATHS = ("a", "b", "indirect", "total", "share", "rho_zero")
_COLUMNS = ("concept", "mediator", *_PATHS, "people")


@dataclass(frozen=True, slots=True)
class Mechanism:
    """sentences: where the reaction clearly carries part of the effect. tables: per audience, behind a fold."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def mechanism_section(edition: Edition) -> Mechanism:
    """One line per outcome, concept and reaction; a chain of two reactions has a line of its own."""
    sentences: list[str] = []
    tables = []
    for panel, rows in edition.panels(edition.rows("mechanism")).items():
        ways = _ways(edition, rows)
        sentences += [_sentence(edition, panel, way) for way in ways if _clear(way)]
        tables.append(_table(edition, panel, ways))
    return Mechanism(tuple(sentences), tuple(tables))


def _ways(edition: Edition, rows: list[Row]) -> list[dict[str, Row]]:
    """Per outcome, concept and mediator: path → row, in the order of the study."""

    def place(row: Row) -> tuple[object, ...]:
        return edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]), row["mediator"]

    ordered = sorted(rows, key=place)
    return [{row["path"]: row for row in part} for _, part in groupby(ordered, key=place)]


def _clear(way: dict[str, Row]) -> bool:
    """Towards harm through the reaction, with an interval that stays above 0."""
    row = way["indirect"]
    return ">" not in row["mediator"] and row["conf_low"] > 0.0


def _sentence(edition: Edition, panel: Panel, way: dict[str, Row]) -> str:
    row, numerals = way["indirect"], edition.numerals
    return edition.strings(
        "mechanism.sentence",
        panel=edition.panel(panel),
        concept=edition.labels.arm(row["concept"]),
        outcome=edition.labels.outcome(row["outcome"]),
        mediator=_mediator(edition, row["mediator"]),
        estimate=numerals.signed(row["estimate"]),
        low=numerals.signed(row["conf_low"]),
        high=numerals.signed(row["conf_high"]),
        rho=numerals.decimal(way["rho_zero"]["estimate"]),
    )


def _table(edition: Edition, panel: Panel, ways: list[dict[str, Row]]) -> Table:
    columns = [edition.strings(f"mechanism.column.{name}") for name in _COLUMNS]
    groups = [
        (edition.labels.outcome(outcome), [_line(edition, way) for way in part])
        for outcome, part in groupby(ways, key=lambda way: way["indirect"]["outcome"])
    ]
    return make_table(edition.strings("mechanism.caption", panel=edition.panel(panel)), columns, groups)


def _line(edition: Edition, way: dict[str, Row]) -> TableRow:
    row = way["indirect"]
    head, mediator = edition.labels.arm(row["concept"]), Cell(_mediator(edition, row["mediator"]))
    if row["suppressed"]:
        return TableRow(head, (mediator, edition.hidden(len(_COLUMNS) - 2)))
    if not math.isfinite(row["estimate"]):
        return TableRow(head, (mediator, Cell(edition.strings("mechanism.cannot"), span=len(_COLUMNS) - 2)))
    cells = [edition.number(_figure(edition, way.get(path))) for path in _PATHS]
    people = "–" if row["n"] is None else edition.numerals.count(row["n"])
    return TableRow(head, (mediator, *cells, edition.number(people)))


def _figure(edition: Edition, row: Row | None) -> str:
    if row is None or not math.isfinite(row["estimate"]):
        return "–"
    names = {"value": "estimate", "low": "conf_low", "high": "conf_high"}
    return edition.strings(
        "mechanism.interval", **{key: edition.numerals.signed(row[name]) for key, name in names.items()}
    )


def _mediator(edition: Edition, name: str) -> str:
    """The reaction, or the first and then the second of a chain."""
    return " → ".join(edition.labels.outcome(part) for part in name.split(">"))


SECTION = Section("mechanism", mechanism_section, (MECHANISM,))
