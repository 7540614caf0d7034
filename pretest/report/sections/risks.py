"""The headline probabilities per audience, beside what was believed before and what the data alone say."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.figures.bars import RiskBar, plot_risks
from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.risks import TABLE as RISKS

RISK_ORDER = ("stigmatisation", "boomerang", "help_barrier", "any")
SENSITIVE = 0.10  # difference in probability between two priors that the reader must know of
_COLUMNS = ("risk", "probability", "prior", "data_only", "weak", "n_outcomes", "worst", "expected", "least")


@dataclass(frozen=True, slots=True)
class RiskPanel:
    """One audience. sensitive: a remark on risks that depend on the prior, or ""."""

    title: str
    illustration: Illustration
    sentences: tuple[str, ...]
    sensitive: str


@dataclass(frozen=True, slots=True)
class Risks:
    """example: how to read the largest probability, or ""."""

    example: str
    panels: tuple[RiskPanel, ...]


def risks_section(edition: Edition) -> Risks:
    """All risks in the order of the study."""
    panels = edition.panels(edition.rows("risks"))
    return Risks(
        _example(edition, [row for rows in panels.values() for row in rows]),
        tuple(_panel(edition, panel, rows, number) for number, (panel, rows) in enumerate(panels.items(), 1)),
    )


def _example(edition: Edition, rows: list[Row]) -> str:
    """The largest probability in words of 100 studies; only where that is a number between 1 and 99."""
    known = [row for row in rows if row["risk"] != "any" and 0.01 <= row["probability"] <= 0.99]
    if not known:
        return ""
    row = max(known, key=lambda row: (row["probability"], row["concept"]))
    probability = row["probability"]
    return edition.strings(
        "risks.example",
        probability=edition.numerals.probability(probability),
        concept=edition.labels.arm(row["concept"]),
        risk=edition.strings(f"risks.kind.{row['risk']}"),
        hundred=edition.numerals.decimal(probability * 100, 0),
    )


def _panel(edition: Edition, panel: Panel, rows: list[Row], number: int) -> RiskPanel:
    rows = sorted(rows, key=lambda row: (edition.concept_place(row["concept"]), RISK_ORDER.index(row["risk"])))
    concepts = list(dict.fromkeys(row["concept"] for row in rows))
    names = [
        edition.strings("risks.name", concept=edition.labels.arm(row["concept"]), risk=_heading(edition, row))
        for row in rows
        if _is_sensitive(row)
    ]
    sensitive = edition.strings("risks.sensitive", names=edition.strings.listed(names)) if names else ""
    sentences = tuple(_sentence(edition, row) for row in rows if row["risk"] != "any")
    return RiskPanel(
        edition.panel(panel), _illustration(edition, panel, rows, concepts, f"risk{number}"), sentences, sensitive
    )


def _is_sensitive(row: Row) -> bool:
    return bool(abs(row["probability"] - row["weak_probability"]) > SENSITIVE)


def _heading(edition: Edition, row: Row) -> str:
    return edition.strings(f"risks.heading.{row['risk']}")


def _is_hidden(row: Row) -> bool:
    return bool(row["suppressed"]) and not math.isfinite(row["probability"])


def _illustration(edition: Edition, panel: Panel, rows: list[Row], concepts: list[str], prefix: str) -> Illustration:
    strings = edition.strings
    kinds = [kind for kind in RISK_ORDER[:3] if any(row["risk"] == kind for row in rows)]
    found = {(row["concept"], row["risk"]): row for row in rows}
    bars = [[_bar(edition, found.get((concept, kind))) for kind in kinds] for concept in concepts]
    title = strings("risks.figure_title", panel=edition.panel(panel))
    summary = " ".join(_figure_item(edition, row) for row in rows if row["risk"] != "any")
    percent = edition.numerals.share
    svg = plot_risks(
        [edition.labels.arm(concept) for concept in concepts],
        [strings(f"risks.heading.{kind}") for kind in kinds],
        bars,
        ticks=(percent(0.0), percent(0.5), percent(1.0)),
        prefix=prefix,
        title=title,
        description=strings("risks.figure_desc", summary=summary),
    )
    caption = strings("risks.caption", panel=edition.panel(panel))
    columns = [strings(f"column.{name}") for name in _COLUMNS]
    groups = [
        (edition.labels.arm(concept), [_table_row(edition, row) for row in rows if row["concept"] == concept])
        for concept in concepts
    ]
    return Illustration(prefix, svg, strings("risks.figure_caption"), make_table(caption, columns, groups))


def _bar(edition: Edition, row: Row | None) -> RiskBar | None:
    if row is None:
        return None
    if _is_hidden(row):
        return RiskBar(math.nan, math.nan, math.nan, "", edition.strings("page.not_shown"))
    figures = (row["probability"], row["prior_probability"], row["data_only_probability"])
    return RiskBar(*figures, edition.numerals.short_probability(row["probability"]))


def _figure_item(edition: Edition, row: Row) -> str:
    text = edition.hidden().text if _is_hidden(row) else edition.numerals.probability(row["probability"])
    concept = edition.labels.arm(row["concept"])
    return edition.strings("risks.figure_item", concept=concept, risk=_heading(edition, row), probability=text)


def _table_row(edition: Edition, row: Row) -> TableRow:
    numerals = edition.numerals
    if _is_hidden(row):
        return TableRow(_heading(edition, row), (edition.hidden(len(_COLUMNS) - 1),))
    names = ("probability", "prior_probability", "data_only_probability", "weak_probability")
    worst = edition.labels.outcome(row["worst_outcome"]) if row["worst_outcome"] else "–"
    n_outcomes = "–" if row["n_outcomes"] is None else numerals.count(row["n_outcomes"])
    cells = [Cell(numerals.short_probability(row[name]), "number") for name in names]
    expected = Cell(numerals.signed(row["expected_harm"]), "number")
    least = Cell(
        "–" if math.isnan(row["p_least_harmful"]) else numerals.short_probability(row["p_least_harmful"]), "number"
    )
    return TableRow(_heading(edition, row), (*cells, Cell(n_outcomes, "number"), Cell(worst), expected, least))


def _sentence(edition: Edition, row: Row) -> str:
    strings, numerals = edition.strings, edition.numerals
    names = {"concept": edition.labels.arm(row["concept"]), "risk": strings(f"risks.kind.{row['risk']}")}
    if _is_hidden(row):
        return strings("risks.sentence_hidden", **names, n=numerals.count(edition.threshold))
    if not math.isfinite(row["probability"]):
        return strings("risks.sentence_missing", **names)
    count = row["n_outcomes"] or 0
    key = "risks.outcomes_one" if count == 1 else "risks.outcomes_many"
    return strings(
        "risks.sentence",
        **names,
        probability=numerals.probability(row["probability"]),
        prior=numerals.probability(row["prior_probability"]),
        data_only=numerals.probability(row["data_only_probability"]),
        n_outcomes=strings(key, n=numerals.count(count)),
    )


SECTION = Section("risks", risks_section, (RISKS,))
