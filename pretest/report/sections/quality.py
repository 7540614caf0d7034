"""Which rows the quality rules pointed out, and how the design turned out."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.disclosure.release import release
from pretest.quality.pointed import tabulate_pointed
from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.sections.losses import explained_rules, loss_tables
from pretest.report.sections.realised import realised_tables
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.flowed import coded
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row, plain_rows
from pretest.tables.cases import TABLE as CASES
from pretest.tables.loss import TABLE as LOSS
from pretest.tables.pointed import TABLE as POINTED
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
    rows = [
        TableRow(
            coded(edition, "rule", row["rule"]),
            (
                Cell(clean_line(strings.word("action", row["action"]))),
                _count(edition, row["n_rows"], row["suppressed"]),
            ),
        )
        for row in _pointed(edition)
    ]
    columns = [strings(f"column.{name}") for name in ("rule", "action", "rows")]
    table = make_table(strings("quality.caption"), columns, [("", rows)])
    rules = tuple(clean_line(rule) for rule in edition.findings.plan.quality)
    return AnswerQuality(table, rules, loss_tables(edition), explained_rules(edition), realised_tables(edition))


def _pointed(edition: Edition) -> list[Row]:
    """How many rows each rule pointed out; findings of before there was such a table have the rows themselves."""
    findings = edition.findings
    if not findings.pointed.empty or findings.cases.empty:
        return edition.rows(POINTED.name)
    rows = release({POINTED.name: tabulate_pointed(findings.cases)}, findings.suppressed_below)[POINTED.name]
    return plain_rows(rows, POINTED.kinds)


def _count(edition: Edition, count: int | None, suppressed: bool) -> Cell:
    if suppressed or count is None:
        return Cell(edition.strings("page.fewer", n=edition.numerals.count(edition.threshold)), "hidden")
    return Cell(edition.numerals.count(count), "number")


SECTION = Section("quality", quality_section, (POINTED, CASES, LOSS, REALISED))
