"""The headline probabilities per audience, beside what was believed before and what the data alone say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.claims import Claim
from pretest.report.words.drawn import harm_finding
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import judged_cells
from pretest.report.words.risked import RiskRow, disagreement, is_almost_sure, probability_text, risk_name, risk_rows
from pretest.report.words.sentences import worse_list, worse_name
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.risks import TABLE as RISKS
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import RISKS as RISK_ORDER

if TYPE_CHECKING:
    from pretest.report.figures.risks import RiskBar

SENSITIVE = 0.10  # difference in probability between two priors that the reader must know of
_COLUMNS = ("risk", "probability", "prior", "data_only", "weak", "n_outcomes", "worst", "expected", "least")


@dataclass(frozen=True, slots=True)
class RiskPanel:
    """One audience. disagreements: where the data alone and all together lie on different sides of one half.
    sensitive: a remark on risks that depend on the prior, or ""."""

    title: str
    illustration: Illustration
    disagreements: tuple[Claim, ...]
    sentences: tuple[Claim, ...]
    sensitive: str


@dataclass(frozen=True, slots=True)
class Risks:
    """example: how to read the largest probability, or ""."""

    example: str
    panels: tuple[RiskPanel, ...]


def risks_section(edition: Edition) -> Risks:
    """All risks in the order of the study."""
    panels = risk_rows(edition)
    return Risks(
        _example(edition, [row for rows in panels.values() for row in rows]),
        tuple(_panel(edition, panel, rows, number) for number, (panel, rows) in enumerate(panels.items(), 1)),
    )


def _example(edition: Edition, rows: list[RiskRow]) -> str:
    """The largest probability in words of 100 studies; only where that is a number between 1 and 99 and an answer."""
    known = [row for row in rows if row.risk != "any" and row.state == "known" and not row.disagree]
    known = [row for row in known if 0.01 <= row.probability <= 0.99]
    if not known:
        return ""
    row = max(known, key=lambda row: (row.probability, row.concept))
    return edition.strings(
        "risks.example",
        probability=edition.numerals.probability(row.probability),
        concept=_concept(edition, row),
        risk=risk_name(edition, row),
        hundred=edition.numerals.decimal(row.probability * 100, 0),
    )


def _concept(edition: Edition, row: RiskRow) -> str:
    name = edition.labels.arm(row.concept)
    return edition.strings("sentence.other_control", concept=name) if row.other_control else name


def _panel(edition: Edition, panel: Panel, rows: list[RiskRow], number: int) -> RiskPanel:
    names = [
        edition.strings("risks.name", concept=_concept(edition, row), risk=_heading(edition, row))
        for row in rows
        if row.figures and abs(row.probability - row.weak) > SENSITIVE
    ]
    sensitive = edition.strings("risks.sensitive", names=edition.strings.listed(names)) if names else ""
    single = [row for row in rows if row.risk != "any"]
    return RiskPanel(
        edition.panel(panel),
        _illustration(edition, panel, rows, f"risk{number}"),
        tuple(disagreement(edition, row, "risks.disagree", _concept(edition, row)) for row in single if row.disagree),
        tuple(_sentence(edition, row) for row in single),
        sensitive,
    )


def _heading(edition: Edition, row: RiskRow) -> str:
    """The kind of harm, or by name what was judged of it where that is not all that was measured."""
    if row.outcomes and not row.whole and row.risk != "any":
        return worse_list(edition, row.outcomes)
    return edition.strings(f"risks.heading.{row.risk}")


def _illustration(edition: Edition, panel: Panel, rows: list[RiskRow], prefix: str) -> Illustration:
    from pretest.report.figures.risks import RiskBlock, draw_risks

    strings, percent = edition.strings, edition.numerals.share
    concepts = list(dict.fromkeys(row.concept for row in rows))
    measured = [row.risk for row in rows if row.state != "not_measured"]
    kinds = [kind for kind in RISK_ORDER if kind != "any" and kind in measured]
    names = {row.concept: _concept(edition, row) for row in rows}
    blocks = [
        RiskBlock(
            names[concept],
            tuple(_bar(edition, row) for row in rows if row.concept == concept and row.risk in kinds),
        )
        for concept in concepts
    ]
    cells = [cell for cell in judged_cells(edition) if cell.is_harm and cell.panel == panel]
    place = edition.panel(panel)
    drawn = draw_risks(
        blocks,
        [strings(f"figure.risks.{word}") for word in ("bar", "prior", "data_only")],
        [percent(0.0), percent(0.5), percent(1.0)],
        title=harm_finding(edition, cells, place) if cells else strings("risks.figure_title", panel=place),
        subtitle=strings("figure.risks.subtitle"),
    )
    summary = " ".join(_figure_item(edition, row) for row in rows if row.risk != "any")
    caption = strings("risks.caption", panel=edition.panel(panel))
    left_out = {"least"} if not any(math.isfinite(row.least) for row in rows) else set()
    columns = [name for name in _COLUMNS if name not in left_out]
    groups = [
        (names[concept], [_table_row(edition, row, columns) for row in rows if row.concept == concept])
        for concept in concepts
    ]
    table = make_table(caption, [strings(f"column.{name}") for name in columns], groups)
    return illustrate(drawn, prefix, table, summary)


def _bar(edition: Edition, row: RiskRow) -> RiskBar:
    """A bar with its figures; of what cannot be told only the words are drawn, and the figures stand in the table."""
    from pretest.report.figures.risks import RiskBar

    heading = _heading(edition, row)
    if row.state == "known":
        text = edition.numerals.short_probability(row.probability)
        return RiskBar(heading, row.probability, row.prior, row.data_only, text)
    words = {"not_measured": "risks.not_measured", "hidden": "page.not_shown", "open": "risks.cannot_tell"}
    hidden = edition.strings(words.get(row.state, "risks.cannot_tell"))
    return RiskBar(heading, math.nan, math.nan, math.nan, "", hidden)


def _figure_item(edition: Edition, row: RiskRow) -> str:
    text = probability_text(edition, row)
    return edition.strings(
        "risks.figure_item", concept=_concept(edition, row), risk=_heading(edition, row), probability=text
    )


def _table_row(edition: Edition, row: RiskRow, columns: list[str]) -> TableRow:
    numerals = edition.numerals
    heading = _heading(edition, row)

    def short(value: float) -> str:
        # beside "cannot tell" a figure of almost 0 or almost 1 would be read as an answer after all
        hidden = row.state == "open" and is_almost_sure(value)
        return "–" if hidden else numerals.short_probability(value)

    if row.state == "hidden":
        return TableRow(heading, (edition.hidden(len(columns) - 1),))
    if not row.figures:
        return TableRow(heading, (Cell(probability_text(edition, row), "hidden", span=len(columns) - 1),))
    texts = {
        "probability": probability_text(edition, row, short=True),
        "prior": short(row.prior),
        "data_only": short(row.data_only),
        "weak": short(row.weak),
        "n_outcomes": numerals.count(row.n_outcomes) if row.n_outcomes else "–",
        "worst": worse_name(edition, row.worst) if row.worst else "–",
        "expected": numerals.signed(row.expected),
        "least": short(row.least) if math.isfinite(row.least) else "–",
    }
    kinds = {"worst": "text"}
    return TableRow(
        heading,
        tuple(Cell(texts[name], "text" if name in kinds else "number") for name in columns if name in texts),
    )


def _sentence(edition: Edition, row: RiskRow) -> Claim:
    strings, numerals = edition.strings, edition.numerals
    names = {"concept": _concept(edition, row), "risk": risk_name(edition, row)}
    if row.state == "not_measured":
        text = strings("risks.sentence_not_measured", concept=names["concept"], risk=_heading(edition, row))
    elif row.state == "hidden":
        text = strings("risks.sentence_hidden", **names, n=numerals.count(edition.threshold))
    elif row.state == "missing":
        text = strings("risks.sentence_missing", **names)
    else:
        text = _figures_sentence(edition, row, names)
    return Claim(text, "risk", row.state, row.concept, row.audience, row.outcomes)


def _figures_sentence(edition: Edition, row: RiskRow, names: dict[str, str]) -> str:
    strings, numerals = edition.strings, edition.numerals
    key = "risks.outcomes_one" if row.n_outcomes == 1 else "risks.outcomes_many"
    sentence = "risks.sentence_open" if row.state == "open" else "risks.sentence"
    if row.state == "open" and any(map(is_almost_sure, (row.probability, row.prior, row.data_only))):
        sentence = "risks.sentence_open_bare"
    return strings(
        sentence,
        **names,
        probability=numerals.probability(row.probability),
        prior=numerals.probability(row.prior),
        data_only=numerals.probability(row.data_only),
        n_outcomes=strings(key, n=numerals.count(row.n_outcomes)),
        outcomes=worse_list(edition, row.outcomes) or names["risk"],
    )


SECTION = Section("risks", risks_section, (RISKS, VERDICTS, ESTIMATES, RELIABILITY))
