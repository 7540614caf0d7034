"""The figures of a plan: how often each decision is made, by the true effect, for one audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pretest.report.pages.table import Illustration, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.words.edition import Edition
from pretest.report.words.planned import decision_name, effect_name, rate_text

Record = Mapping[str, Any]  # one row of operating.csv, or the record of a plan


def decision_curves(edition: Edition, audience: str, rows: Sequence[Record], record: Record) -> Illustration:
    """rows: of ``audience``, its decisions; record: the whole plan."""
    from pretest.report.figures.planned import CURVES, plot_plan

    strings, numerals = edition.strings, edition.numerals
    multiples = sorted({one["multiple"] for one in rows})
    rate = {(one["multiple"], one["verdict"]): one for one in rows}
    title = strings("planning.figure.title", audience=edition.labels.audience(audience))
    described = [
        strings(
            "planning.figure.point",
            effect=effect_name(edition, multiple),
            shares=strings.listed(
                [
                    f"{decision_name(edition, name)} {numerals.probability(rate[multiple, name]['probability'])}"
                    for name in CURVES
                ]
            ),
        )
        for multiple in multiples
    ]
    cells = [
        TableRow(
            effect_name(edition, multiple),
            tuple(edition.number(rate_text(edition, rate[multiple, name])) for name in CURVES),
        )
        for multiple in multiples
    ]
    headings = [strings("planning.column.true_effect"), *(decision_name(edition, name) for name in CURVES)]
    drawn = plot_plan(record, audience, lang=strings.language)
    return illustrate(drawn, f"plan-{audience}", make_table(title, headings, [("", cells)]), " ".join(described))
