"""What laymen are told, as figures: people of 100 for every question that was named beforehand, and how sure it is."""

from __future__ import annotations

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.report.words.told import ToldRow, answers_text, question_text, told_rows
from pretest.tables.certainty import TABLE as CERTAINTY
from pretest.tables.told import TABLE as TOLD

_COLUMNS = ("reference", "value", "difference", "before", "together", "sure")


def told_section(edition: Edition) -> tuple[Table, ...]:
    """A table per audience: its rows are the concepts, under the question and the answers that count."""
    told = told_rows(edition)
    words = {_place(row): str(row["word"]) for row in edition.rows("certainty")}
    return tuple(
        _table(edition, panel, [told[_place(row)] for row in rows], words)
        for panel, rows in edition.panels(edition.rows("told")).items()
    )


def _place(row: Row) -> tuple[int, str, str, str]:
    return row["wave"] or 0, row["audience"], row["concept"], row["outcome"]


def _table(edition: Edition, panel: Panel, rows: list[ToldRow], words: dict[tuple[int, str, str, str], str]) -> Table:
    strings = edition.strings
    groups: dict[str, list[TableRow]] = {}
    for row in sorted(rows, key=lambda one: (edition.outcome_place(one.outcome), edition.concept_place(one.concept))):
        asked = strings(
            "told.question",
            outcome=edition.labels.outcome(row.outcome),
            question=question_text(edition, row),
            answers=answers_text(edition, row),
        )
        groups.setdefault(asked, []).append(_row(edition, row, words.get(row.key, "")))
    columns = [strings("column.concept"), *(strings(f"told.column.{name}") for name in _COLUMNS)]
    return make_table(strings("told.caption", panel=edition.panel(panel)), columns, list(groups.items()))


def _row(edition: Edition, row: ToldRow, word: str) -> TableRow:
    name, strings = edition.labels.arm(row.concept), edition.strings
    if not row.known:
        return TableRow(name, (edition.hidden(len(_COLUMNS)),))
    sure = strings(f"short.sure.word.{word}") if strings.has(f"short.sure.word.{word}") else "–"
    one, signed = edition.numerals.decimal, edition.numerals.signed

    def between(estimate: float, low: float, high: float) -> str:
        return f"{signed(estimate, 1)} ({strings('number.between', low=signed(low, 1), high=signed(high, 1))})"

    texts = [one(row.reference, 1), one(row.value, 1)]
    for found in (row.data, row.prior, row.both):
        texts.append(between(found.estimate, found.low, found.high) if found.known else "–")
    return TableRow(name, (*(Cell(text, "number") for text in texts), Cell(sure)))


SECTION = Section("told", told_section, (TOLD, CERTAINTY))
