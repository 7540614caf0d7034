"""A form of the panel as a member fills it in: the yellow cells get answers, and the file comes back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pretest.practice.panel.form import PanelForm, Question, panel_form
from pretest.practice.panel.sheet import COLUMNS
from pretest.report.workbook.panelsheet import panel_workbook
from pretest.spec import Study
from pretest.spec.panel import load_panel

Answers = Mapping[str, object]


def ordinary(question: Question) -> Answers:
    """What a member might say."""
    said: dict[str, Answers] = {
        "training": {"q05": 10, "q50": 10, "q95": 10},
        "consent": {"value": 1},
        "rating": {"value": 4},
        "reason": {"text": "Dat zie ik vaak."},
        "forecast": {"q05": -2, "q50": 3.5, "q95": 10},
    }
    return said[question.kind]


def form_of(study: Study, member: str = "c1", number: int = 1) -> PanelForm:
    panel = load_panel(study)
    found = panel.member(member)
    assert found is not None
    return panel_form(study, panel, found, number, "nl")


def filled(
    study: Study,
    member: str = "c1",
    number: int = 1,
    *,
    says: Callable[[Question], Answers] = ordinary,
    after: Callable[[openpyxl.Workbook], None] | None = None,
) -> bytes:
    """The bytes of a filled in sheet. after: what is done to the workbook beside filling it in."""
    form = form_of(study, member, number)
    book = openpyxl.load_workbook(io.BytesIO(panel_workbook(form, load_panel(study))))
    fill(book.worksheets[1], form, says)
    if after is not None:
        after(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(sheet: Worksheet, form: PanelForm, says: Callable[[Question], Answers]) -> None:
    places = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value is not None}
    for number, question in enumerate(form.questions, start=1):
        for cell, value in says(question).items():
            target = sheet.cell(places[number], COLUMNS.index(cell) + 1)
            assert not target.protection.locked, f"{target.coordinate} is locked"
            target.value = value
