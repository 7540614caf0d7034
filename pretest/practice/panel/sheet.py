"""A filled in spreadsheet of one member: whose it is, and what is in its yellow cells.

Nothing of the file is believed but its stamp and its answers: the questions themselves come from the study. Numbers
may be written as people write them: ``5``, ``5,5``, ``+5``, ``5 ``, with a long minus sign.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pretest.errors import DataError, Problem
from pretest.practice.panel.form import Cell, PanelForm, Question
from pretest.practice.panel.formwords import said
from pretest.spec.panel import Member
from pretest.tablefiles.workbook import Cells, has_macros, read_cells, sheet_titles
from pretest.values import shown
from pretest.words import LANGUAGES, Language

STAMP_SHEET = "pretest"
HEADER_ROW = 3
Column = Literal["number", "question", "value", "q05", "q50", "q95", "text", "check"]
COLUMNS: tuple[Column, ...] = ("number", "question", "value", "q05", "q50", "q95", "text", "check")
STAMPED = ("study", "round", "member", "language", "plan", "concepts", "questions")

_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})
_ROW_COLUMN = re.compile(r"(?P<file>.+):(?P<row>\d+) (?P<column>\w+)", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Row:
    """What one member filled in on one question. row: of the sheet; cells: column → text, never empty throughout."""

    question: Question
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class PanelSheet:
    """One file that came back. stamp: of the form that it was; cells: of its answers."""

    name: str
    stamp: Mapping[str, str]
    cells: Cells

    @property
    def language(self) -> Language:
        return "nl" if self.stamp["language"] == "nl" else "en"


def letter(column: Column) -> str:
    """The letter that a spreadsheet gives to a column of the answers."""
    return "ABCDEFGHIJ"[COLUMNS.index(column)]


def is_sheet(data: bytes, name: str) -> bool:
    """Whether a workbook is, or pretends to be, a spreadsheet of a form: it has a stamp, or cannot be looked into."""
    try:
        titles = sheet_titles(data, name)
    except DataError:
        return True  # what is wrong with it is told when it is read
    answers = {said("sheet.answers", language) for language in LANGUAGES}
    return STAMP_SHEET in titles or bool(answers & set(titles)) or has_macros(data, name)


def open_sheet(data: bytes, name: str) -> PanelSheet:
    """The bytes of one filled in spreadsheet.

    Raises
    ------
    DataError
        When it is no workbook, damaged, holds a program or unpacks to an absurd size, or was not made by
        ``pretest panel form``.
    """
    if has_macros(data, name):
        hint = "Copy the answers into the sheet as 'pretest panel form' wrote it, and save that as .xlsx."
        raise DataError(
            "panel_sheet_macro", name, "the workbook holds a program (macros), which no form has", hint=hint
        )
    titles = sheet_titles(data, name)
    stamp = _stamp(read_cells(data, name, STAMP_SHEET)) if STAMP_SHEET in titles else {}
    known = {said("sheet.answers", language) for language in LANGUAGES}
    answers = next((title for title in titles if title in known), None)
    if set(stamp) != set(STAMPED) or answers is None or not re.fullmatch(r"[1-9]", stamp["round"]):
        hint = "Fill in the file that 'pretest panel form' wrote; do not copy its cells into another workbook."
        raise DataError("panel_sheet_unknown", name, "this workbook is no form of a panel", hint=hint)
    return PanelSheet(name, stamp, read_cells(data, name, answers))


def _stamp(cells: Cells) -> dict[str, str]:
    pairs = [row for row in cells.rows[1:] if len(row) == 2 and row[0] in STAMPED and len(row[1]) <= 200]
    return {name: value.strip() for name, value in pairs}


def stamp_problems(sheet: PanelSheet, form: PanelForm) -> Iterator[Problem]:
    """Why the file cannot be read as ``form``: it is of another study, or of texts that were changed since."""
    again = "Make the forms anew with 'pretest panel form', and have them filled in again."
    if sheet.stamp["study"] != form.stamp["study"]:
        what = f"this is a sheet of another study, {shown(sheet.stamp['study'])}"
        yield Problem("panel_sheet_study", sheet.name, what, form.stamp["study"], hint="Read it there.")
    elif sheet.stamp["concepts"] != form.stamp["concepts"]:
        what = "the text of a concept, or its picture, was changed after this sheet was made"
        yield Problem("panel_sheet_concepts", sheet.name, what, hint=again)
    elif sheet.stamp["questions"] != form.stamp["questions"]:
        what = "the questions were changed after this sheet was made"
        yield Problem("panel_sheet_questions", sheet.name, what, hint=again)


def read_rows(sheet: PanelSheet, form: PanelForm, date: datetime.date) -> tuple[list[Row], list[Problem]]:
    """What stands in the yellow cells as rows of ``practice/panel.csv``, each with its row in the sheet.

    Empty questions give no row. What is wrong: lines that are gone, formulas in place of answers, and cells of which
    the spreadsheet made a date. Whether the numbers themselves can be is told by ``check_answers``.
    """
    places = {row[0]: place for place, row in enumerate(sheet.cells.rows, start=1) if row and place > HEADER_ROW}
    found: list[Row] = []
    problems: list[Problem] = []
    for number, question in enumerate(form.questions, start=1):
        place = places.get(str(number))
        if place is None:
            what = f"the line of question {number} is gone"
            hint = "Fill in the sheet as it was sent; its lines are locked for this reason."
            problems.append(Problem("panel_line_missing", sheet.name, what, hint=hint))
            continue
        cells: dict[str, str] = {cell: _content(sheet, place, cell, problems) for cell in question.cells}
        if any(cells.values()):
            found.append(Row(question, place, cells))
    where = lambda row: f"{sheet.name}, {letter('value')}{row}"  # noqa: E731
    return as_rows(found, form.member, form.round, date, where, problems), problems


def as_rows(
    found: Sequence[Row], member: Member, number: int, date: datetime.date, where: Callable[[int], str],
    problems: list[Problem],
) -> list[Row]:  # fmt: skip
    """Answers of one member in one round as rows of ``practice/panel.csv``; whether we may quote stands with each
    reason. where: what a row is called in messages."""
    quoted = _consent(found, where, problems)
    about = {"round": str(number), "date": date.isoformat()}
    whose = {"member": member.id, "domain": member.domain, **about}
    return [replace(one, cells={**whose, **_of(one, quoted)}) for one in found if one.question.kind != "consent"]


def _of(row: Row, quoted: str) -> dict[str, str]:
    question = row.question
    about = {"kind": question.kind, "concept": question.concept, "audience": question.audience}
    own = {**about, "outcome": question.outcome, **row.cells}
    return {**own, "value": quoted} if question.kind == "reason" else own


def _content(sheet: PanelSheet, place: int, cell: Cell, problems: list[Problem]) -> str:
    """The text of one yellow cell, with the signs that people use for a minus as one."""
    column = COLUMNS.index(cell)
    row = sheet.cells.rows[place - 1]
    content = row[column].strip() if column < len(row) else ""
    where = f"{sheet.name}, {letter(cell)}{place}"
    if (place, column + 1) in sheet.cells.formulas:
        hint = "Type the number or the words themselves."
        problems.append(Problem("panel_formula", where, "there is a formula in place of an answer", hint=hint))
        return ""
    if cell == "text":
        return content
    if _DATE.match(content):
        hint = "Format the cell as a number, and type the answer again."
        what = "the spreadsheet made a date of the answer"
        problems.append(Problem("panel_made_date", where, what, got=shown(content), hint=hint))
        return ""
    return content.translate(_MINUS).strip()


def _consent(rows: Sequence[Row], where: Callable[[int], str], problems: list[Problem]) -> str:
    """ "1" where the member says that their reasons may be quoted; else "", also where nothing is said."""
    answer = next((one for one in rows if one.question.kind == "consent"), None)
    if answer is None or answer.cells["value"] in ("1", "0"):
        return "1" if answer is not None and answer.cells["value"] == "1" else ""
    got = shown(answer.cells["value"])
    what = "whether we may quote is 1 for yes or 0 for no"
    problems.append(Problem("panel_consent", where(answer.row), what, "1 or 0", got))
    return ""


def in_cells(problem: Problem) -> Problem:
    """A problem of a row of the file as one of a cell of the sheet: ``s1.xlsx:12 q05`` is ``s1.xlsx, D12``."""
    found = _ROW_COLUMN.fullmatch(problem.where)
    if found is None:
        return problem
    column = next((one for one in COLUMNS if one == found["column"]), None)
    cell = f"row {found['row']}" if column is None else f"{letter(column)}{found['row']}"
    return replace(problem, where=f"{found['file']}, {cell}")
