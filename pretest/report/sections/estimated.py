"""Rows of the table of estimates, ordered and put into cells, for every section that shows them."""

from __future__ import annotations

import math
from itertools import groupby

from pretest.analysis.models.registry import estimands
from pretest.report.pages.table import Cell
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.gain import told_estimate
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import scale_name, weak_scales


def judged_rows(edition: Edition) -> list[Row]:
    """The main effects of whole audiences; of several cuts of ordered answers the one that is judged comes first."""
    found: dict[tuple[object, ...], Row] = {}
    main = estimands().values()
    for row in edition.rows("estimates"):
        if row["estimand"] in main and not row["subgroup"] and row["family"] != "concepts":
            found.setdefault(cell_of(row), row)
    return list(found.values())


def cell_of(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("wave", "audience", "concept", "outcome", "unit", "subgroup", "level"))


def by_outcome(edition: Edition, panel: Panel, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by outcome, then concept, in the order of the study."""
    ordered = sorted(
        rows, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]))
    )
    weak = weak_scales(edition)
    return [
        (scale_name(edition, weak, panel, outcome), list(part))
        for outcome, part in groupby(ordered, key=lambda row: row["outcome"])
    ]


def figure_cells(edition: Edition, row: Row) -> tuple[Cell, ...]:
    """Estimate, interval and numbers of people, or the words that stand for them; as ``told_estimate`` signs them."""
    numerals = edition.numerals
    if row["suppressed"] and not math.isfinite(row["estimate"]):
        return (edition.hidden(3),)
    level = row["estimand"] == "superiority" or row["detail"] in ("concept", "reference")
    write = numerals.decimal if level else numerals.signed
    effect = told_estimate(edition, row)
    interval = edition.strings("number.between", low=write(effect.lower), high=write(effect.upper))
    known = math.isfinite(effect.lower) and math.isfinite(effect.upper)
    arms = " / ".join("?" if n is None else numerals.count(n) for n in (row["n_concept"], row["n_reference"]))
    estimate = numerals.in_unit(write(effect.estimate), row["unit"])
    shown = (estimate, interval if known else edition.strings("number.missing"), arms)
    return tuple(Cell(text, "number") for text in shown)
