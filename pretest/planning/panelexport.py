"""Answers of a panel that came back from a survey platform: one row a member, taken apart into answers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

import numpy as np

from pretest.errors import DataError, Problem, did_you_mean
from pretest.forms.layout import lay_out
from pretest.platforms.unwrap import recognise
from pretest.platforms.unwrapped import Unwrapped
from pretest.practice.panel.form import PanelForm
from pretest.practice.panel.questions import (
    dutch_form,
    is_of_a_panel,
    item_ids,
    member_id,
    panel_content,
    panel_questionnaire,
)
from pretest.practice.panel.rows import Asked
from pretest.practice.panel.sheet import Row, as_rows
from pretest.practice.panel.taking import Taken, checked_answers
from pretest.responses.submissions import LEFT_OUT
from pretest.spec.panel import PANEL_FILE, Panel
from pretest.spec.study import Study
from pretest.spec.studyfile import DataFile
from pretest.tablefiles.tablefile import table_of
from pretest.tables.columns import STATUS
from pretest.values import canonical, shown


def take_export(
    study: Study, panel: Panel, data: bytes, name: str, date: datetime.date, number: int | None = None
) -> tuple[list[Taken], list[Problem]]:
    """An export of the questionnaire of a panel as answers, or everything that is wrong with it.

    Parameters
    ----------
    data : of a file as the platform gives it, or a plain table whose columns are the items of the questionnaire.
    number : its round; where it is None, the one whose questions the file has.
    """
    rounds = [number] if number is not None else list(range(1, panel.rounds + 1))
    try:
        table = table_of(data, DataFile(file=name))
        platform = recognise(table)
        for one in rounds:
            form = dutch_form(study, panel, one)
            questionnaire = panel_questionnaire(study, panel, one)
            laid = lay_out(panel_content(), questionnaire, study.file.languages)
            found = Unwrapped(table) if platform is None else platform.reader.unwrap(table, [laid])
            columns = _columns(found, {member_id(form), *item_ids(form)})
            if member_id(form) in columns:
                return _members(study, panel, form, found, columns, date)
    except DataError as error:
        return [], list(error.problems)
    return [], [_unknown(name, [str(column) for column in table.frame])]


def _columns(found: Unwrapped, items: Collection[str]) -> dict[str, str]:
    """Item → column that holds it: as the platform says, else the column of that name."""
    named = {str(column): str(column) for column in found.table.frame if str(column) in items}
    return named | {item: column for column, item in found.fields.items() if item in items}


def _previews(found: Unwrapped) -> frozenset[int]:
    """Places of the rows with which somebody only looked at the form."""
    status = next((column for column, item in found.fields.items() if item == STATUS), None)
    if status is None:
        return frozenset()
    return frozenset(place for place, word in enumerate(found.table.frame[status]) if word in LEFT_OUT)


def _unknown(name: str, columns: list[str]) -> Problem:
    if any(is_of_a_panel(column) for column in columns):
        what = "the answers are to other texts, or of another round, than those of the study now"
        hint = "Make the forms anew with 'pretest panel form', and have them filled in again."
        return Problem("panel_sheet_questions", name, what, hint=hint)
    hint = "Fill in the file that 'pretest panel form' wrote; do not copy its cells into another workbook."
    return Problem("panel_sheet_unknown", name, "this file holds no answers of a panel", hint=hint)


def _members(
    study: Study, panel: Panel, form: PanelForm, found: Unwrapped, columns: Mapping[str, str], date: datetime.date
) -> tuple[list[Taken], list[Problem]]:
    """Every row of the file as what its member said."""
    table, asked = found.table, Asked.of(study, panel)
    taken: list[Taken] = []
    problems: list[Problem] = []
    frame = table.frame
    previews = _previews(found)
    for place, line in enumerate(np.asarray(table.rows).tolist()):
        if place in previews:
            continue
        cells = {item: _text(frame[column].iloc[place]) for item, column in columns.items()}
        who = cells.get(member_id(form), "")
        member = panel.member(who)
        where = f"{table.name}, row {line}"
        if member is None:
            if any(cells.values()):
                hint = did_you_mean(who, [one.id for one in panel.members]) or f"Members stand in {PANEL_FILE}."
                what = f"member {shown(who)} is not on the panel of this study"
                problems.append(Problem("panel_unknown_member", where, what, hint=hint))
            continue
        rows = [
            Row(question, line, own)
            for number, question in enumerate(form.questions, start=1)
            if any((own := _cells(form, number, cells)).values())
        ]
        wrong: list[Problem] = []
        made = as_rows(rows, member, form.round, date, lambda row: f"{table.name}, row {row}", wrong)
        answers = checked_answers(asked, made, table.name, wrong)
        problems += wrong
        if not wrong:
            taken.append(Taken(where, (member.id, form.round), answers))
    return taken, problems


def _cells(form: PanelForm, number: int, cells: Mapping[str, str]) -> dict[str, str]:
    """The answers to one question, of the row of one member."""
    return {cell: cells.get(item, "") for item, (own, cell) in item_ids(form).items() if own == number}


def _text(value: object) -> str:
    return "" if value is None or value != value else canonical(value).strip()  # NaN differs from itself
