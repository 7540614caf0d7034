"""Concepts beside each other: which one is worse than which, where the plan asks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row
from pretest.tables.estimates import TABLE as ESTIMATES

_COLUMNS = ("pair", "estimate", "interval", "p_adjusted")


@dataclass(frozen=True, slots=True)
class PairPanel:
    """One audience. sentences: of every pair that differs, or one that says that none does."""

    title: str
    sentences: tuple[Claim, ...]
    table: Table


def pairs_section(edition: Edition) -> tuple[PairPanel, ...]:
    """The pairs of concepts in the unit of the plan, positive = the first of the two is worse."""
    unit = edition.findings.plan.unit
    rows = [row for row in edition.rows("estimates") if row["family"] == "concepts"]
    rows = [row for row in rows if row["unit"] in (unit, "probability")]
    return tuple(_panel(edition, panel, own) for panel, own in edition.panels(rows).items())


def _panel(edition: Edition, panel: tuple[int, str], rows: list[Row]) -> PairPanel:
    strings = edition.strings
    differing = tuple(pair_sentence(edition, row) for row in rows if differs(edition, row))
    none = Claim(strings("pairs.none_differ"), "pair", "no_difference_shown", "", panel[1])
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(edition.labels.outcome(row["outcome"]), []).append(_row(edition, row))
    columns = [strings(f"pairs.column.{name}") for name in _COLUMNS]
    caption = strings("pairs.caption", panel=edition.panel(panel))
    return PairPanel(edition.panel(panel), differing or (none,), make_table(caption, columns, list(groups.items())))


def differs(edition: Edition, row: Row) -> bool:
    """Whether a difference between two concepts is shown, with the certainty of the whole family of pairs."""
    return math.isfinite(row["p_adjusted"]) and row["p_adjusted"] <= edition.findings.plan.alpha


def pair_sentence(edition: Edition, row: Row) -> Claim:
    """Which of two concepts is worse on one outcome, and by how much."""
    worse, better = (
        (row["concept"], row["reference"]) if row["harm_estimate"] > 0 else (row["reference"], row["concept"])
    )
    size = edition.numerals.in_unit(edition.numerals.decimal(abs(row["harm_estimate"])), row["unit"])
    text = edition.strings(
        "pairs.worse",
        worse=edition.labels.arm(worse),
        better=edition.labels.arm(better),
        outcome=edition.labels.outcome(row["outcome"]),
        size=size,
    )
    return Claim(text, "pair", "worse", worse, row["audience"], (row["outcome"],))


def _row(edition: Edition, row: Row) -> TableRow:
    numerals = edition.numerals
    name = edition.strings(
        "pairs.pair", concept=edition.labels.arm(row["concept"]), other=edition.labels.arm(row["reference"])
    )
    if row["suppressed"] and not math.isfinite(row["estimate"]):
        return TableRow(name, (edition.hidden(len(_COLUMNS) - 1),))
    sign = 1.0 if row["harm_estimate"] * row["estimate"] >= 0 else -1.0
    low, high = sorted((sign * row["conf_low"], sign * row["conf_high"]))
    texts = (
        numerals.in_unit(numerals.signed(row["harm_estimate"]), row["unit"]),
        edition.strings("number.between", low=numerals.signed(low), high=numerals.signed(high)),
        numerals.p_value(row["p_adjusted"]),
    )
    return TableRow(name, tuple(Cell(text, "number") for text in texts))


SECTION = Section("pairs", pairs_section, (ESTIMATES,))
