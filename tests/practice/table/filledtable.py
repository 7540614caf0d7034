"""Sheets of a dilemma table as somebody fills them in."""

from __future__ import annotations

import io

import openpyxl

from pretest.planning.dialoguebook import dialogue_workbook
from pretest.practice.table.dialoguesheet import FIRST_ROW, sheet_plans
from pretest.spec.dialogue import load_dialogue
from pretest.spec.panel import load_panel

DIALOGUE = load_dialogue()
FIELDS = ["Zorg"] * 5 + ["Veiligheid"] * 4 + ["Ervaringsdeskundigen"] * 3


def empty(study, *, table="t1", n_people=12, language="nl", dialogue=DIALOGUE):
    data = dialogue_workbook(study.id, dialogue, load_panel(study), language, table=table, n_people=n_people)
    return openpyxl.load_workbook(io.BytesIO(data))


def put(book, sheet, row, column, value):
    """row: from 1, of those to fill in; column: its code."""
    page = book[sheet]
    codes = [cell.value for cell in page[FIRST_ROW - 1]]
    page.cell(FIRST_ROW + row - 1, codes.index(column) + 1).value = value


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(study, *, table="t1", fields=FIELDS):
    """Everybody on every card before and after; two sentences and a way out."""
    book = empty(study, table=table, n_people=len(fields))
    book["Over"]["C8"].value = "2026-01-15"
    for number, field in enumerate(fields, start=1):
        put(book, "Mensen", number, "domain", field)
        put(book, "Mensen", number, "quote", "ja" if number % 2 else "nee")
        for place, statement in enumerate(DIALOGUE.statements):
            first = 1 + (number + place) % 7
            put(book, "Voor", number, statement.id, first)
            put(book, "Na", number, statement.id, min(7, first + 1))
    put(book, "Gehoord", 1, "participant", f"{table}-01")
    put(book, "Gehoord", 1, "from_domain", "Veiligheid")
    put(book, "Gehoord", 1, "text", "Bewoners durven 's avonds niet meer naar buiten.")
    put(book, "Gehoord", 1, "acknowledged", "ja")
    put(book, "Gehoord", 1, "quote", "ja")
    put(book, "Gehoord", 2, "from_domain", "Zorg")
    put(book, "Gehoord", 2, "text", "=1+1")
    book["Gehoord"].cell(FIRST_ROW + 1, 3).data_type = "s"
    put(book, "Uitwegen", 1, "text", "Zet het nummer van de hulplijn groot op elke poster")
    put(book, "Uitwegen", 1, "kind", "Hulp erbij")
    put(book, "Uitwegen", 1, "who", "De gemeente")
    put(book, "Uitwegen", 1, "what", "Past de posters aan")
    put(book, "Uitwegen", 1, "by_when", "2026-02-01")
    put(book, "Uitwegen", 1, "backing_care", "ja")
    put(book, "Uitwegen", 1, "backing_safety", "een beetje")
    put(book, "Uitwegen", 1, "backing_experience", "nee")
    return book


def plans(study):
    return {plan.code: plan for plan in sheet_plans(DIALOGUE, load_panel(study))}
