"""The designs of a plan as a table and a figure, and the table of what the chance of a concept is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.words.designs import design_name
from pretest.report.words.edition import Edition
from pretest.report.words.planned import rate_of_hundred

Record = Mapping[str, Any]  # plan.json, read back or as made

RATES = ("passes", "reassured", "noticed")


def parts_table(edition: Edition, record: Record) -> Table | None:
    """Per audience and main harm, of 100 studies: said to be below the margin, and harm noticed."""
    parts = (record.get("joint") or {}).get("parts")
    if not parts:
        return None
    strings = edition.strings
    groups = []
    for audience in dict.fromkeys(one["audience"] for one in parts):
        rows = [
            TableRow(_named(edition, one), tuple(edition.number(rate_of_hundred(edition, one[name])) for name in RATES))
            for one in parts
            if one["audience"] == audience
        ]
        title = edition.labels.audience(audience) if audience else strings("planning.whole_concept")
        groups.append((title, rows))
    headings = [strings("planning.column.harm"), *(strings(f"planning.column.{name}") for name in RATES)]
    return make_table(strings("planning.caption.parts"), headings, groups)


def _named(edition: Edition, part: Record) -> str:
    if part["outcome"]:
        return edition.labels.outcome(part["outcome"])
    return edition.strings("planning.whole_group" if part["audience"] else "planning.whole_concept")


def designs_table(edition: Edition, record: Record) -> Table | None:
    """Every design with its people, its minutes and how often a concept without harm passes."""
    designs = record.get("designs")
    if not designs:
        return None
    strings, priced = edition.strings, _is_priced(designs)
    names = ["design", "people", *(["cost"] if priced else []), "minutes", "design_chance"]
    rows = [_row(edition, one, priced=priced) for one in designs]
    headings = [strings(f"planning.column.{name}") for name in names]
    return make_table(strings("planning.caption.designs"), headings, [("", rows)])


def _is_priced(designs: list[Record]) -> bool:
    return any(not math.isclose(one["cost"], one["people"]) for one in designs)


def _row(edition: Edition, one: Record, *, priced: bool) -> TableRow:
    strings, numerals = edition.strings, edition.numerals
    name = design_name(edition, one)
    if one["recommended"]:
        name = strings("planning.designs.recommended_mark", design=name)
    elif one["cheapest"]:
        name = strings("planning.designs.cheapest_mark", design=name)
    missing = strings("planning.unbounded")
    minutes = sorted(round(value) for value in one["minutes"].values())
    low, high = numerals.count(minutes[0]), numerals.count(minutes[-1])
    chance = strings("planning.designs.by_formula", chance=numerals.probability(one["formula"]))
    if one["chance"] is not None:
        chance = rate_of_hundred(edition, one["chance"])
    cells = (
        numerals.count(one["people"]) if one["reachable"] else missing,
        *([numerals.count(round(one["cost"])) if one["reachable"] else missing] if priced else []),
        low if low == high else strings("planning.designs.minutes", low=low, high=high),
        chance if one["reachable"] else missing,
    )
    return TableRow(name, tuple(Cell(text, "number") for text in cells))


def designs_figure(edition: Edition, record: Record) -> Illustration | None:
    """The simulated designs by their number of people; None where none was simulated."""
    from pretest.report.figures.designs import curves_of, plot_designs

    strings, numerals = edition.strings, edition.numerals
    curves = curves_of(strings, record)
    if not curves:
        return None
    described, rows = [], []
    for curve in curves:
        for people, value, low, high in zip(curve.people, curve.values, curve.low, curve.high, strict=True):
            said = {"n": numerals.count(people), "chance": numerals.probability(value)}
            said |= {"low": numerals.probability(low), "high": numerals.probability(high)}
            described.append(strings("figure.designs.point", design=curve.label, **said))
            chance = rate_of_hundred(edition, {"value": value, "low": low, "high": high})
            rows.append(TableRow(curve.label, (edition.number(said["n"]), edition.number(chance))))
    headings = [strings(f"planning.column.{name}") for name in ("design", "people", "design_chance")]
    table = make_table(strings("planning.caption.designs"), headings, [("", rows)])
    return illustrate(plot_designs(record, lang=strings.language), "designs", table, " ".join(described))
