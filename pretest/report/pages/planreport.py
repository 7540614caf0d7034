"""The page on a study that is still to be done: how many people, and how often it would say what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.page import render_page
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.words.edition import Edition, read_edition
from pretest.words import Language

Record = Mapping[str, Any]  # plan.json, read back or as made

SECTIONS = ("advice", "formula", "operating", "errors", "detectable", "how")


@dataclass(frozen=True, slots=True)
class Operating:
    """One audience: the figure on decisions, and the table of the verdicts per harm."""

    title: str
    illustration: Illustration
    verdicts: Table


def render_plan(findings: Findings, record: Record, *, language: Language, library: Library | None = None) -> str:
    """``plan.json`` as one HTML page that needs nothing else.

    Parameters
    ----------
    findings : of the study that is planned, without results (``pipeline.draft_findings``): its names and labels.
    """
    edition = read_edition(findings, language, library)
    operating = [_operating(edition, record, audience) for audience in record["cleared"]]
    return render_page(
        "pages/plan.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=SECTIONS,
        unsuppressed=False,
        advice=recommendation(edition, record),
        sizes=_sizes(edition, record),
        formula=_formula(edition, record),
        operating=operating,
        errors=_errors(edition, record),
        detectable=_detectable(edition, record),
        studies=edition.numerals.count(record["n_studies"]),
    )


def recommendation(edition: Edition, record: Record) -> list[str]:
    """What to do, in sentences: people per audience, how sure that is, and what would make it cheaper."""
    strings, numerals = edition.strings, edition.numerals
    target = numerals.probability(record["question"]["target"])
    if not all(one["reachable"] for one in record["needed"]):
        return [strings("planning.advice.unreachable", target=target), *_chances(edition, record)]
    lines = []
    for one in record["needed"]:
        values = {
            "audience": edition.labels.audience(one["audience"]),
            "n": numerals.count(one["n"]),
            "concept": numerals.count(one["n_concept"]),
            "control": numerals.count(one["n_control"]),
        }
        lines.append(strings("planning.advice.audience", **values))
    if len(record["needed"]) > 1:
        lines.append(strings("planning.advice.total", n=numerals.count(record["needed_total"])))
    lines.append(strings("planning.advice.target", target=target))
    lines += _chances(edition, record)
    ratio, control = record["question"]["ratio"], record["control_ratio"]
    equal = len(set(ratio.values())) <= 1
    if control >= 1.4 and equal and len(ratio) > 2:
        lines.append(strings("planning.advice.ratio", ratio=numerals.decimal(control, 1)))
    lines.append(strings("planning.advice.losses"))
    return lines


def _chances(edition: Edition, record: Record) -> list[str]:
    """How often the decision on a concept was right in the simulated studies, over all audiences together."""
    strings, numerals = edition.strings, edition.numerals
    people = numerals.count(sum(record["sizes"].values()))
    rate, enough = record["concept"]["cleared"], record["question"]["target"]
    kind = "enough" if rate["low"] >= enough else ("too_few" if rate["high"] < enough else "near")
    name = kind if record["question"]["n"] is not None else "simulated"
    lines = [strings(f"planning.advice.{name}", n=people, chance=numerals.probability(rate["value"]))]
    if "go" in record["concept"]:
        chance = numerals.probability(record["concept"]["go"]["value"])
        lines.append(strings("planning.advice.go", n=people, chance=chance, gain=numerals.decimal(record["gain"], 1)))
    return lines


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
                _rate(edition, record["cleared"][audience]),
            ]
        )
    return headings, rows


def _sizes(edition: Edition, record: Record) -> Table:
    headings, rows = size_table(edition, record)
    cells = [TableRow(row[0], tuple(Cell(text, "number") for text in row[1:])) for row in rows]
    return make_table(edition.strings("planning.caption.sizes"), headings, [("", cells)])


def _formula(edition: Edition, record: Record) -> Table:
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


def _errors(edition: Edition, record: Record) -> Table:
    harms: dict[tuple[str, str], dict[str, Record]] = {}
    for one in record["errors"]:
        harms.setdefault((one["audience"], one["outcome"]), {})[one["rate"]] = one
    kinds = ("false_reassurance", "false_signal", "false_alarm")
    rows = [{"audience": audience, "outcome": outcome, **rates} for (audience, outcome), rates in harms.items()]

    def row(one: Record) -> TableRow:
        cells = tuple(edition.number(_rate(edition, one[kind])) for kind in kinds)
        return TableRow(edition.labels.outcome(one["outcome"]), cells)

    return _by_audience(edition, rows, ("harm", *kinds), "errors", row)


def _detectable(edition: Edition, record: Record) -> Table:
    names = ("harm", "people", "margin", "detectable", "by_formula")
    numerals = edition.numerals

    def row(one: Record) -> TableRow:
        sizes = [_decimal(edition, one[key]) for key in ("detectable", "by_formula")]
        cells = (numerals.count(one["n_audience"]), numerals.exact(one["margin"]), *sizes)
        return TableRow(edition.labels.outcome(one["outcome"]), tuple(Cell(text, "number") for text in cells))

    return _by_audience(edition, record["detectable"], names, "detectable", row)


def _by_audience(edition: Edition, rows: Sequence[Record], names: Sequence[str], caption: str, row: Any) -> Table:
    """A table with one part per audience."""
    audiences = dict.fromkeys(one["audience"] for one in rows)
    groups = [
        (edition.labels.audience(audience), [row(one) for one in rows if one["audience"] == audience])
        for audience in audiences
    ]
    headings = [edition.strings(f"planning.column.{name}") for name in names]
    return make_table(edition.strings(f"planning.caption.{caption}"), headings, groups)


def _operating(edition: Edition, record: Record, audience: str) -> Operating:
    rows = [one for one in record["operating"] if one["audience"] == audience]
    decisions = [one for one in rows if one["outcome"] == "" and one["gain"] == 0]
    return Operating(
        title=edition.labels.audience(audience),
        illustration=_illustration(edition, audience, decisions, record),
        verdicts=_verdicts(edition, [one for one in rows if one["outcome"] != "" and one["gain"] == 0]),
    )


def _illustration(edition: Edition, audience: str, rows: list[Record], record: Record) -> Illustration:
    from pretest.report.figures.planned import CURVES, plot_plan

    strings, numerals = edition.strings, edition.numerals
    multiples = sorted({one["multiple"] for one in rows})
    rate = {(one["multiple"], one["verdict"]): one for one in rows}
    described = [
        strings(
            "planning.figure.point",
            effect=_effect(edition, multiple),
            shares=strings.listed(
                [
                    f"{_word(edition, name)} {numerals.probability(rate[multiple, name]['probability'])}"
                    for name in CURVES
                ]
            ),
        )
        for multiple in multiples
    ]
    cells = [
        TableRow(
            _effect(edition, multiple), tuple(edition.number(_rate(edition, rate[multiple, name])) for name in CURVES)
        )
        for multiple in multiples
    ]
    headings = [strings("planning.column.true_effect"), *(_word(edition, name) for name in CURVES)]
    caption = strings("planning.figure.title", audience=edition.labels.audience(audience))
    table = make_table(caption, headings, [("", cells)])
    drawn = plot_plan(record, audience, lang=strings.language)
    return illustrate(drawn, f"plan-{audience}", table, " ".join(described))


def _verdicts(edition: Edition, rows: list[Record]) -> Table:
    verdicts = list(dict.fromkeys(one["verdict"] for one in rows))
    groups = []
    for outcome in dict.fromkeys(one["outcome"] for one in rows):
        here = {(one["multiple"], one["verdict"]): one for one in rows if one["outcome"] == outcome}
        multiples = dict.fromkeys(multiple for multiple, _ in here)
        lines = [
            TableRow(
                _effect(edition, multiple),
                tuple(edition.number(_rate(edition, here[multiple, verdict])) for verdict in verdicts),
            )
            for multiple in multiples
        ]
        groups.append((edition.labels.outcome(outcome), lines))
    headings = [edition.strings("planning.column.true_effect")]
    headings += [edition.strings(f"verdict.{verdict}.word") for verdict in verdicts]
    return make_table(edition.strings("planning.caption.verdicts"), headings, groups)


def _word(edition: Edition, decision: str) -> str:
    return (
        edition.strings("planning.cleared") if decision == "cleared" else edition.strings(f"decision.{decision}.word")
    )


def _effect(edition: Edition, multiple: float) -> str:
    known = {0.0: "none", 0.5: "half", 1.0: "margin", 2.0: "double"}
    if multiple in known:
        return edition.strings(f"planning.effect.{known[multiple]}")
    return edition.strings("planning.effect.other", number=edition.numerals.decimal(multiple))


def _rate(edition: Edition, rate: Record) -> str:
    """A simulated probability with its interval: 4,5 % (2,9 tot 7,0)."""
    in_table = "probability" in rate  # of operating.csv; else one of the rates
    names = ("probability", "conf_low", "conf_high") if in_table else ("value", "low", "high")
    value, low, high = (rate[name] for name in names)
    if value is None or not math.isfinite(value):
        return edition.strings("number.missing")
    one = edition.numerals.decimal
    percent = edition.strings("number.percent", number=one(value * 100, 1)).replace(" ", "\u00a0")
    return f"{percent} ({edition.strings('number.between', low=one(low * 100, 1), high=one(high * 100, 1))})"


def _decimal(edition: Edition, value: float | None) -> str:
    return edition.strings("number.missing") if value is None else edition.numerals.decimal(value)
