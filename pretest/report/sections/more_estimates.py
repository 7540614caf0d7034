"""The exploratory estimates: subgroups, and measures beside the main one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.estimated import by_outcome, cell_of, figure_cells, judged_rows
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.gain import is_turned
from pretest.report.words.tablerows import Row
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.words import Estimand, is_harm_role

# Estimands that a plain sentence explains, in the order of these sentences.
_EXPLAINED: Mapping[Estimand, str] = {
    "marginal_effect": "marginal_effect",
    "superiority": "superiority",
    "trimmed_difference": "trimmed_difference",
    "floor": "edges",
    "ceiling": "edges",
}


@dataclass(frozen=True, slots=True)
class MoreEstimates:
    """explained: one sentence per measure that is shown."""

    explained: tuple[str, ...]
    tables: tuple[Table, ...]


def more_section(edition: Edition) -> MoreEstimates:
    """Subgroups, and measures beside the main one, per audience. Ordered answers have all their cuts together here."""
    judged = {(cell_of(row), row["detail"]) for row in judged_rows(edition)}
    rows = [row for row in edition.rows("estimates") if _beside_main(row) and row["family"] != "concepts"]
    columns = [
        edition.strings(f"column.{name}")
        for name in ("concept", "subgroup", "measure", "estimate", "interval", "n_arms")
    ]
    tables = []
    for panel, part in edition.panels(rows).items():
        caption = edition.strings("more.caption", panel=edition.panel(panel))
        groups = [
            (name, _in_all_units([_more_row(edition, row, (cell_of(row), row["detail"]) in judged) for row in own]))
            for name, own in by_outcome(edition, panel, part)
        ]
        tables.append(make_table(caption, columns, groups))
    shown = {_EXPLAINED.get(row["estimand"], "") for row in rows}
    explained = tuple(
        edition.strings(f"more.explained.{name}") for name in dict.fromkeys(_EXPLAINED.values()) if name in shown
    )
    turned = {is_harm_role(row["role"]) for row in rows if is_turned(edition, row)}
    explained += tuple(edition.strings(f"more.explained.{'harm' if harm else 'gain'}") for harm in sorted(turned))
    return MoreEstimates(explained, tuple(tables))


def _beside_main(row: Row) -> bool:
    return bool(row["subgroup"]) or row["estimand"] not in ("difference", "risk_difference")


def _more_row(edition: Edition, row: Row, judged: bool) -> TableRow:
    strings = edition.strings
    subgroup = strings("more.whole")
    if row["subgroup"]:
        subgroup = edition.level_of(row["subgroup"], row["level"])
    before = (Cell(subgroup), Cell(_measure(edition, row, judged)))
    return TableRow(edition.labels.arm(row["concept"]), (*before, *figure_cells(edition, row)))


def _in_all_units(rows: list[TableRow]) -> list[TableRow]:
    """One row for one measure in several units (points, standard deviations): the second stands behind the first."""
    found: dict[tuple[str, ...], TableRow] = {}
    for row in rows:
        what = (row.head, *(cell.text for cell in row.cells[:2]), row.cells[-1].text)
        first = found.get(what)
        if first is None:
            found[what] = row
        elif first != row:
            pairs = zip(first.cells[2:-1], row.cells[2:-1], strict=True)
            both = (Cell(f"{one.text} ({other.text})", "number") for one, other in pairs)
            found[what] = TableRow(row.head, (*first.cells[:2], *both, first.cells[-1]))
    return list(found.values())


def _measure(edition: Edition, row: Row, judged: bool) -> str:
    """The words for what was estimated, with the answer or the arm that it is about."""
    strings = edition.strings
    measure = strings.word("estimand", row["estimand"])
    if row["estimand"] in ("floor", "ceiling"):
        part = {"concept": "of_concept", "reference": "of_reference"}.get(row["detail"], "between")
        return strings(f"more.{part}", measure=measure)
    if row["estimand"] == "marginal_effect" and row["detail"]:
        measure = strings("more.cut", measure=measure, cut=row["detail"])
        return strings("more.judged", measure=measure) if judged else measure
    return measure


SECTION = Section("more_estimates", more_section, (ESTIMATES, RELIABILITY))
