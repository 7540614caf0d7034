"""How people answered: shares of answers per arm, as stacked bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.sections.section import Section
from pretest.report.words.answered import Answered, answered
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.shares import Shares
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import scale_name, weak_scales
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.reliability import TABLE as RELIABILITY


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """direction: what a higher answer means, or ""."""

    view: Illustration
    direction: str


@dataclass(frozen=True, slots=True)
class Spread:
    """What was answered, and the same as a table."""

    found: Answered
    table: Table


@dataclass(frozen=True, slots=True)
class Answers:
    """figures: of the outcomes that decide, primary harms and benefits. tables: of all others."""

    figures: tuple[AnswerFigure, ...]
    tables: tuple[Table, ...]


def distributions_section(edition: Edition) -> Answers:
    """A figure per audience and outcome that decides, a table per audience and other outcome."""
    weak = weak_scales(edition)
    facts = edition.findings.study.outcomes
    key = {fact.id for fact in facts if fact.primary or fact.role == "benefit"}
    figures: list[AnswerFigure] = []
    tables: list[Table] = []
    for panel, rows in edition.panels(edition.rows("distributions")).items():
        rows.sort(key=lambda row: edition.outcome_place(row["outcome"]))
        for outcome, part in groupby(rows, key=lambda row: row["outcome"]):
            name = scale_name(edition, weak, panel, outcome)
            spread = _spread(edition, panel, name, list(part))
            if outcome in key:
                view = _illustration(edition, panel, outcome, spread, f"share{len(figures) + 1}")
                figures.append(AnswerFigure(view, _direction(edition, outcome)))
            else:
                tables.append(spread.table)
    return Answers(tuple(figures), tuple(tables))


def _direction(edition: Edition, outcome: str) -> str:
    facts = next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)
    if facts is None or facts.higher_is not in ("worse", "better"):
        return ""
    return edition.strings(f"distributions.{facts.higher_is}")


def _spread(edition: Edition, panel: Panel, outcome: str, rows: list[Row]) -> Spread:
    found = answered(edition, rows)
    caption = edition.strings("distributions.caption", outcome=outcome, panel=edition.panel(panel))
    table_rows = [_table_row(edition, arm, shares) for arm, shares in found.shares.items()]
    table = make_table(caption, [edition.strings("column.arm"), *found.answers], [("", table_rows)])
    return Spread(found, table)


def _illustration(edition: Edition, panel: Panel, outcome: str, spread: Spread, prefix: str) -> Illustration:
    from pretest.report.figures.answers import plot_answers

    drawn = plot_answers(edition, outcome, panel[1], wave=panel[0])
    return illustrate(drawn, prefix, spread.table, _summary(edition, spread.found))


def _table_row(edition: Edition, arm: str, shares: Shares) -> TableRow:
    name = edition.labels.arm(arm)
    if shares.none_shown:
        return TableRow(name, (edition.hidden(len(shares.shares)),))
    short = Cell(edition.strings("page.not_shown"), "hidden")
    percent = edition.numerals.share
    cells = [Cell(percent(share), "number") if math.isfinite(share) else short for share in shares.shares]
    return TableRow(name, tuple(cells))


def _summary(edition: Edition, found: Answered) -> str:
    strings = edition.strings
    sentences = []
    for arm, own in found.shares.items():
        parts = [
            strings("distributions.answer", answer=answer, share=edition.numerals.share(share))
            for answer, share in zip(found.answers, own.shares, strict=True)
            if math.isfinite(share)
        ]
        listed = strings.listed(parts) if parts else edition.hidden().text
        sentences.append(strings("distributions.figure_item", arm=edition.labels.arm(arm), answers=listed))
    return " ".join(sentences)


SECTION = Section("distributions", distributions_section, (RELIABILITY, DISTRIBUTIONS))
