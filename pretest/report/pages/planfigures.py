"""The figures of a plan: how often each decision is made, by the true effect, for one audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pretest.report.figures.curves import Curve, plot_curves
from pretest.report.figures.palette import MARKS
from pretest.report.pages.table import Illustration, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.planned import decision_name, effect_name, rate_text

Record = Mapping[str, Any]  # one row of operating.csv

CURVES = ("stop", "revise", "collect_more", "cleared")


def decision_curves(edition: Edition, audience: str, rows: Sequence[Record]) -> Illustration:
    strings, numerals = edition.strings, edition.numerals
    multiples = sorted({one["multiple"] for one in rows})
    rate = {(one["multiple"], one["verdict"]): one for one in rows}
    curves = [
        Curve(decision_name(edition, name), MARKS["harm_excluded" if name == "cleared" else name],
              tuple(rate[multiple, name]["probability"] for multiple in multiples))
        for name in CURVES
    ]  # fmt: skip
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
    prefix = f"plan-{audience}"
    svg = plot_curves(
        multiples,
        [effect_name(edition, multiple) for multiple in multiples],
        curves,
        axis=strings("planning.figure.axis"),
        ticks=tuple(strings("number.percent", number=str(number)) for number in (0, 50, 100)),  # type: ignore[arg-type]
        prefix=prefix,
        title=title,
        description=" ".join(described),
    )
    return Illustration(prefix, svg, title, make_table(title, headings, [("", cells)]))
