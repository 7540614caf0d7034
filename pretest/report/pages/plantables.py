"""The tables of a plan: people per audience, the formula, errors, what can be excluded, verdicts per harm."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.planned import TOLD, decision_name, effect_name, joint_chances, of_hundred, rate_text

Record = Mapping[str, Any]  # plan.json, read back or as made


def joint_table(edition: Edition, record: Record) -> Table:
    """Per true effect, of 100 such studies how many make which decision, in all audiences and harms together."""
    chances = joint_chances(record)
    scenarios = dict.fromkeys((one.multiple, one.gain) for one in chances)
    groups = []
    for multiple, gain in scenarios:
        here = {one.decision: one for one in chances if (one.multiple, one.gain) == (multiple, gain)}
        rows = [
            TableRow(decision_name(edition, name), (edition.number(of_hundred(edition, here[name])),)) for name in TOLD
        ]
        groups.append((_scenario(edition, multiple, gain), rows))
    headings = [edition.strings(f"planning.column.{name}") for name in ("decision", "of_hundred")]
    return make_table(edition.strings("planning.caption.joint"), headings, groups)


def _scenario(edition: Edition, multiple: float, gain: float) -> str:
    if gain:
        return edition.strings("planning.effect.gain", gain=edition.numerals.decimal(gain, 1))
    return edition.strings("planning.effect.harm", effect=effect_name(edition, multiple))


def size_table(edition: Edition, record: Record) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: per audience how many people, with the interval of that number."""
    names = ("audience", "people", "interval", "per_concept", "in_control", "simulated", "cleared")
    headings = [edition.strings(f"planning.column.{name}") for name in names]
    count = edition.numerals.count
    rows = []
    for one in record["needed"]:
        audience = one["audience"]
        high = edition.strings("planning.unbounded") if one["high"] is None else count(math.ceil(one["high"]))
        known = [count(one[name]) for name in ("n", "n_concept", "n_control")]
        total, concept, control = known if one["reachable"] else [edition.strings("planning.unbounded")] * 3
        rows.append(
            [
                edition.labels.audience(audience),
                total,
                edition.strings("number.between", low=count(one["low"]), high=high),
                concept,
                control,
                count(record["sizes"][audience]),
                rate_text(edition, record["cleared"][audience]),
            ]
        )
    return headings, rows


def sizes_table(edition: Edition, record: Record) -> Table:
    headings, rows = size_table(edition, record)
    cells = [TableRow(row[0], tuple(Cell(text, "number") for text in row[1:])) for row in rows]
    return make_table(edition.strings("planning.caption.sizes"), headings, [("", cells)])


def formula_table(edition: Edition, record: Record) -> Table:
    names = ("harm", "margin", "correlation", "power", "per_concept", "in_control", "people")
    numerals = edition.numerals

    def row(one: Record) -> TableRow:
        cells = (
            numerals.exact(one["margin"]),
            numerals.decimal(one["correlation"]),
            numerals.probability(one["power"]),
            *(numerals.count(one[key]) for key in ("n_concept", "n_control", "n_audience")),
        )
        return TableRow(edition.labels.outcome(one["outcome"]), tuple(Cell(text, "number") for text in cells))

    return _by_audience(edition, record["closed_form"], names, "formula", row)


def errors_table(edition: Edition, record: Record) -> Table:
    harms: dict[tuple[str, str], dict[str, Record]] = {}
    for one in record["errors"]:
        harms.setdefault((one["audience"], one["outcome"]), {})[one["rate"]] = one
    kinds = ("false_reassurance", "false_signal", "false_alarm")
    rows = [{"audience": audience, "outcome": outcome, **rates} for (audience, outcome), rates in harms.items()]

    def row(one: Record) -> TableRow:
        cells = tuple(edition.number(rate_text(edition, one[kind])) for kind in kinds)
        return TableRow(edition.labels.outcome(one["outcome"]), cells)

    return _by_audience(edition, rows, ("harm", *kinds), "errors", row)


def detectable_table(edition: Edition, record: Record) -> Table:
    names = ("harm", "people", "margin", "detectable", "by_formula")
    numerals = edition.numerals

    def row(one: Record) -> TableRow:
        sizes = [_decimal(edition, one[key]) for key in ("detectable", "by_formula")]
        cells = (numerals.count(one["n_audience"]), numerals.exact(one["margin"]), *sizes)
        return TableRow(edition.labels.outcome(one["outcome"]), tuple(Cell(text, "number") for text in cells))

    return _by_audience(edition, record["detectable"], names, "detectable", row)


def constructs_table(edition: Edition, record: Record) -> Table:
    """Per harm, how many people a split asks it, and how often it is then excluded."""
    numerals = edition.numerals

    def row(one: Record) -> TableRow:
        chances = (numerals.probability(one["share"]) if one["share"] < 1 else edition.strings("planning.everybody"),
                   numerals.count(one["n_concept"]), numerals.probability(one["power"]))  # fmt: skip
        return TableRow(edition.labels.outcome(one["outcome"]), tuple(Cell(text, "number") for text in chances))

    return _by_audience(
        edition, record["constructs"], ("any_harm", "asked", "per_concept", "excluded"), "constructs", row
    )


def _by_audience(
    edition: Edition, rows: Sequence[Record], names: Sequence[str], caption: str, row: Callable[[Record], TableRow]
) -> Table:
    """A table with one part per audience."""
    audiences = dict.fromkeys(one["audience"] for one in rows)
    groups = [
        (edition.labels.audience(audience), [row(one) for one in rows if one["audience"] == audience])
        for audience in audiences
    ]
    headings = [edition.strings(f"planning.column.{name}") for name in names]
    return make_table(edition.strings(f"planning.caption.{caption}"), headings, groups)


def verdicts_table(edition: Edition, rows: list[Record]) -> Table:
    verdicts = list(dict.fromkeys(one["verdict"] for one in rows))
    groups = []
    for outcome in dict.fromkeys(one["outcome"] for one in rows):
        here = {(one["multiple"], one["verdict"]): one for one in rows if one["outcome"] == outcome}
        multiples = dict.fromkeys(multiple for multiple, _ in here)
        lines = [
            TableRow(
                effect_name(edition, multiple),
                tuple(edition.number(rate_text(edition, here[multiple, verdict])) for verdict in verdicts),
            )
            for multiple in multiples
        ]
        groups.append((edition.labels.outcome(outcome), lines))
    headings = [edition.strings("planning.column.true_effect")]
    headings += [edition.strings(f"verdict.{verdict}.word") for verdict in verdicts]
    return make_table(edition.strings("planning.caption.verdicts"), headings, groups)


def _decimal(edition: Edition, value: float | None) -> str:
    return edition.strings("number.missing") if value is None else edition.numerals.decimal(value)
