"""Effects in declared subgroups, pulled towards each other; and whether people differ in ways that nobody named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.heterogeneity import TABLE as HETEROGENEITY
from pretest.tables.subgroups import TABLE as SUBGROUPS

_COLUMNS = ("level", "measured", "shrunk", "interval", "above", "people")
_SPREAD = ("cell", "mean", "spread", "p", "least", "most", "people")
_DESCRIBED = ("variable", "least", "most", "difference")
_LIKELY = 0.5  # probability of harm above the margin that is said in words


@dataclass(frozen=True, slots=True)
class Subgroups:
    """warnings: levels that are likely harmed, most likely first. tables: declared subgroups. people: sentences on
    other differences. spread, described: the tables behind them. searched: whether such differences were sought."""

    warnings: tuple[str, ...]
    tables: tuple[Table, ...]
    people: tuple[str, ...]
    spread: tuple[Table, ...]
    described: tuple[Table, ...]
    searched: bool


def subgroups_section(edition: Edition) -> Subgroups:
    """Harm first: levels where harm above the margin is more likely than not are named before everything else."""
    rows, differing = edition.rows("subgroups"), edition.rows("heterogeneity")
    likely = [row for row in rows if not row["suppressed"] and row["p_above_margin"] >= _LIKELY]
    likely.sort(key=lambda row: -row["p_above_margin"])
    panels = edition.panels(differing)
    return Subgroups(
        warnings=tuple(_warning(edition, row) for row in likely),
        tables=tuple(
            table for panel, part in edition.panels(rows).items() for table in _level_tables(edition, panel, part)
        ),
        people=_people(edition, differing),
        spread=tuple(_spread_table(edition, panel, part) for panel, part in panels.items()),
        described=tuple(table for panel, part in panels.items() for table in _described_tables(edition, panel, part)),
        searched=bool(differing),
    )


def _names(edition: Edition, row: Row) -> dict[str, str]:
    return {
        "panel": edition.panel((row["wave"] or 0, row["audience"])),
        "concept": edition.labels.arm(row["concept"]),
        "outcome": edition.labels.outcome(row["outcome"]),
    }


def _warning(edition: Edition, row: Row) -> str:
    named = {"subgroup": edition.level_of(row["subgroup"], row["level"])}
    probability = _probability(edition, row)
    return edition.strings("subgroups.warning", **_names(edition, row), **named, probability=probability)


def _level_tables(edition: Edition, panel: Panel, rows: list[Row]) -> list[Table]:
    """One table per subgroup variable: levels within concept and outcome."""
    columns = [edition.strings(f"subgroups.column.{name}") for name in _COLUMNS]
    made = []
    for subgroup in dict.fromkeys(row["subgroup"] for row in rows):
        own = [row for row in rows if row["subgroup"] == subgroup]
        own.sort(key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"])))
        groups = []
        for _, part in groupby(own, key=lambda row: (row["outcome"], row["concept"])):
            levels = list(part)
            title = edition.strings("subgroups.cell", **_names(edition, levels[0]))
            groups.append((title, [_level_row(edition, row) for row in levels]))
        name = edition.variable(subgroup)
        caption = edition.strings("subgroups.caption", panel=edition.panel(panel), subgroup=name)
        made.append(make_table(caption, columns, groups))
    return made


def _level_row(edition: Edition, row: Row) -> TableRow:
    name, numerals = edition.level(row["subgroup"], row["level"]), edition.numerals
    if row["suppressed"]:
        return TableRow(name, (edition.hidden(len(_COLUMNS) - 1),))
    counts = [_count(edition, row[name]) for name in ("n_concept", "n_reference")]
    texts = (
        numerals.signed(row["harm_estimate"]),
        numerals.signed(row["shrunk"]),
        _between(edition, row),
        _probability(edition, row),
        edition.strings("subgroups.pair", first=counts[0], second=counts[1]),
    )
    return TableRow(name, tuple(Cell(text, "number") for text in texts))


def _probability(edition: Edition, row: Row) -> str:
    """Never 0 % or 100 %: that no draw lay on one side is no certainty."""
    value = row["p_above_margin"]
    return edition.numerals.share(min(max(value, 1e-9), 1 - 1e-9)) if math.isfinite(value) else "–"


def _between(edition: Edition, row: Row) -> str:
    signed = edition.numerals.signed
    return edition.strings("subgroups.between", low=signed(row["conf_low"]), high=signed(row["conf_high"]))


def _count(edition: Edition, n: int | None) -> str:
    return "?" if n is None else edition.numerals.count(n)


def _cells(rows: list[Row]) -> list[list[Row]]:
    keys = ("wave", "audience", "concept", "outcome")
    return [list(part) for _, part in groupby(rows, key=lambda row: tuple(row[key] for key in keys))]


def _people(edition: Edition, rows: list[Row]) -> tuple[str, ...]:
    """Per cell with a signal who is in the most affected group; one sentence where there is no signal at all."""
    sentences = []
    for cell in _cells(rows):
        described = [row for row in cell if row["part"] == "description" and row["group"] == "difference"]
        if not described:
            continue
        sentences.append(edition.strings("subgroups.differ", **_names(edition, cell[0])))
        for row in described:
            if not row["conf_low"] > 0 and not row["conf_high"] < 0:
                continue
            key = "subgroups.more" if row["estimate"] > 0 else "subgroups.less"
            limits = {
                "low": edition.numerals.signed(row["conf_low"]),
                "high": edition.numerals.signed(row["conf_high"]),
            }
            value = edition.numerals.signed(row["estimate"])
            sentences.append(edition.strings(key, variable=edition.variable(row["variable"]), value=value, **limits))
    if rows and not sentences:
        sentences.append(edition.strings("subgroups.not_shown"))
    return tuple(sentences)


def _spread_table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    columns = [edition.strings(f"subgroups.column.{name}") for name in _SPREAD]
    lines = [_spread_row(edition, cell) for cell in _cells(rows)]
    return make_table(edition.strings("subgroups.spread_caption", panel=edition.panel(panel)), columns, [("", lines)])


def _spread_row(edition: Edition, cell: list[Row]) -> TableRow:
    head = edition.strings("subgroups.cell", **_names(edition, cell[0]))
    found = {(row["part"], row["group"]): row for row in cell if row["part"] != "description"}
    spread = found["blp_spread", ""]
    if spread["suppressed"]:
        return TableRow(head, (edition.hidden(len(_SPREAD) - 1),))
    if ("blp_mean", "") not in found:
        return TableRow(head, (Cell(edition.strings("subgroups.too_few"), span=len(_SPREAD) - 1),))
    groups = [found[part] for part in (("group", "least"), ("group", "most"))]
    texts = [
        _with_interval(edition, found["blp_mean", ""]),
        _with_interval(edition, spread),
        edition.numerals.p_value(spread["p_value"]),
        *(_with_interval(edition, row) for row in groups),
        _count(edition, spread["n"]),
    ]
    return TableRow(head, tuple(Cell(text, "number") for text in texts))


def _with_interval(edition: Edition, row: Row) -> str:
    if row["suppressed"] or not math.isfinite(row["estimate"]):
        return "–"
    return edition.strings(
        "subgroups.estimate", value=edition.numerals.signed(row["estimate"]), between=_between(edition, row)
    )


def _described_tables(edition: Edition, panel: Panel, rows: list[Row]) -> list[Table]:
    columns = [edition.strings(f"subgroups.column.{name}") for name in _DESCRIBED]
    made = []
    for cell in _cells([row for row in rows if row["part"] == "description"]):
        lines = []
        for variable, part in groupby(cell, key=lambda row: row["variable"]):
            found = {row["group"]: row for row in part}
            means = [edition.numerals.decimal(found[group]["estimate"]) for group in ("least", "most")]
            texts = (*means, _with_interval(edition, found["difference"]))
            lines.append(TableRow(edition.variable(variable), tuple(Cell(text, "number") for text in texts)))
        caption = edition.strings("subgroups.described_caption", **_names(edition, cell[0]))
        made.append(make_table(caption, columns, [("", lines)]))
    return made


SECTION = Section("subgroups", subgroups_section, (SUBGROUPS, HETEROGENEITY))
