"""The tables of a preregistration: outcomes with their margins, verdicts and decisions with their rules, files."""

from __future__ import annotations

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.preregistered import margin_meaning, margin_text
from pretest.report.words.ruled import Facts, column_name
from pretest.words import BENEFIT_VERDICTS, LISTED_HARM_VERDICTS

# Harms first; what is open is said in the same words of both.
JUDGED = (*LISTED_HARM_VERDICTS, *(one for one in reversed(BENEFIT_VERDICTS) if one not in LISTED_HARM_VERDICTS))


def hypotheses_table(edition: Edition, facts: Facts) -> Table:
    """The main harms per audience, each with what its margin means."""
    audiences = dict.fromkeys(one["audience"] for one in facts["hypotheses"])
    groups = [
        (
            edition.labels.audience(audience),
            [_main_row(edition, facts, one) for one in facts["hypotheses"] if one["audience"] == audience],
        )
        for audience in audiences
    ]
    headings = _headings(edition, "outcome", "role", "margin", "margin_means", "covariates")
    return make_table(edition.strings("lock.caption.hypotheses"), headings, groups)


def others_table(edition: Edition, facts: Facts) -> Table:
    rows = [
        TableRow(edition.labels.outcome(one["outcome"]), (_role(edition, one), *_cells(edition, facts, one)))
        for one in facts["others"]
    ]
    headings = _headings(edition, "outcome", "role", "margin", "model", "covariates")
    return make_table(edition.strings("lock.caption.others"), headings, [("", rows)])


def words_table(edition: Edition, group: str, codes: tuple[str, ...]) -> Table:
    """Each verdict or decision with the rule that leads to it, and what it means."""
    strings = edition.strings
    rows = [
        TableRow(
            strings(f"{group}.{code}.word"),
            (Cell(strings(f"lock.rule.{code}")), Cell(strings(f"{group}.{code}.meaning"))),
        )
        for code in codes
    ]
    headings = _headings(edition, group, "condition", "meaning")
    return make_table(strings(f"lock.caption.{group}s"), headings, [("", rows)])


def files_table(edition: Edition, facts: Facts) -> Table:
    rows = [
        TableRow(clean_line(name), (Cell(file["sha256"]), Cell(file["content_sha256"])))
        for name, file in facts["files"].items()
    ]
    headings = _headings(edition, "file", "bytes", "content")
    return make_table(edition.strings("lock.caption.files"), headings, [("", rows)])


def _headings(edition: Edition, *names: str) -> list[str]:
    return [edition.strings(f"lock.column.{name}") for name in names]


def _main_row(edition: Edition, facts: Facts, one: Facts) -> TableRow:
    meaning = Cell(margin_meaning(edition, one["outcome"]) or edition.strings("lock.not_said"))
    margin = Cell(margin_text(edition, one))
    return TableRow(
        edition.labels.outcome(one["outcome"]), (_role(edition, one), margin, meaning, _covariates(edition, facts, one))
    )


def _role(edition: Edition, one: Facts) -> Cell:
    return Cell(edition.strings(f"lock.role.{one['role'].replace('.', '_')}"))


def _cells(edition: Edition, facts: Facts, one: Facts) -> tuple[Cell, ...]:
    margin = Cell(margin_text(edition, one) or edition.strings("lock.none"))
    return margin, Cell(edition.strings(f"lock.model.{one['model']}")), _covariates(edition, facts, one)


def _covariates(edition: Edition, facts: Facts, one: Facts) -> Cell:
    names = [column_name(edition, facts, name) for name in one["covariates"]]
    return Cell(edition.strings.listed(names) or edition.strings("lock.none"))
