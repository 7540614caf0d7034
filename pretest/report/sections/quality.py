"""Which rows the quality rules pointed out, and how the design turned out."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.sections.losses import explained_rules, loss_tables
from pretest.report.sections.participants import coded
from pretest.report.sections.realised import realised_tables
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.tables.cases import TABLE as CASES
from pretest.tables.loss import TABLE as LOSS
from pretest.tables.realised import TABLE as REALISED


@dataclass(frozen=True, slots=True)
class AnswerQuality:
    """table: rows pointed out per rule and consequence. rules: what the plan asks for. losses: people pointed out per
    rule and group, a table per audience. explained: what each kind of rule looks at. realised: how the design turned
    out, a table per wave.
    """

    table: Table
    rules: tuple[str, ...]
    losses: tuple[Table, ...]
    explained: tuple[Term, ...]
    realised: tuple[Table, ...]


def quality_section(edition: Edition) -> AnswerQuality:
    """How many rows each rule pointed out; never which."""
    strings = edition.strings
    found: dict[tuple[str, str], set[tuple[str, int | None, int | None]]] = {}
    for row in edition.rows("cases"):
        found.setdefault((row["rule"], row["action"]), set()).add((row["file"], row["wave"], row["row"]))
    rows = [
        TableRow(
            coded(edition, "rule", rule),
            (Cell(clean_line(strings.word("action", action))), _cases(edition, len(cases))),
        )
        for (rule, action), cases in found.items()
    ]
    columns = [strings(f"column.{name}") for name in ("rule", "action", "rows")]
    table = make_table(strings("quality.caption"), columns, [("", rows)])
    rules = tuple(clean_line(rule) for rule in edition.findings.plan.quality)
    return AnswerQuality(table, rules, loss_tables(edition), explained_rules(edition), realised_tables(edition))


def _cases(edition: Edition, count: int) -> Cell:
    if 0 < count < edition.findings.suppressed_below:
        return Cell(edition.strings("page.fewer", n=edition.numerals.count(edition.threshold)), "hidden")
    return Cell(edition.numerals.count(count), "number")


SECTION = Section("quality", quality_section, (CASES, LOSS, REALISED))
