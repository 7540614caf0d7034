"""Forms that came back, beside the answers that were there: what is new, what changed, and what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pretest.errors import DataError, Note, Problem, did_you_mean
from pretest.practice.panel.answers import COLUMNS, Answer
from pretest.practice.panel.form import panel_form
from pretest.practice.panel.reading import check_answers
from pretest.practice.panel.rows import Asked
from pretest.practice.panel.sheet import PanelSheet, Row, in_cells, open_sheet, read_rows, stamp_problems
from pretest.spec.panel import PANEL_FILE, Panel
from pretest.spec.study import Study
from pretest.values import plural, shown

Key = tuple[str, int]  # member and round: a form holds all answers of both


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What one file says. name: of the file; whose: member and round; answers: all of that member in that round."""

    name: str
    whose: Key
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """answers: all there are now, in the order of the panel, round by round. new, changed, same: whose forms are."""

    answers: tuple[Answer, ...]
    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    same: tuple[Key, ...]
    notes: tuple[Note, ...]


def take_sheet(
    study: Study, panel: Panel, data: bytes, name: str, date: datetime.date, number: int | None = None
) -> tuple[Taken | None, list[Problem]]:
    """One filled in spreadsheet as answers, or everything that is wrong with it.

    Parameters
    ----------
    date : on which the answers were given, as far as is known.
    number : the round that is read; a sheet of another one is a problem. None for any.
    """
    try:
        sheet = open_sheet(data, name)
    except DataError as error:
        return None, list(error.problems)
    member = panel.member(sheet.stamp["member"])
    here = int(sheet.stamp["round"])
    problem = _wrong_place(sheet, panel, study, here, number)
    if problem is not None or member is None:
        return None, [] if problem is None else [problem]
    form = panel_form(study, panel, member, here, sheet.language)
    problems = list(stamp_problems(sheet, form))
    if problems:
        return None, problems
    rows, problems = read_rows(sheet, form, date)
    if not rows and not problems:
        note = Note("panel_sheet_empty", "warning", name, "Nothing is filled in yet: the sheet was left out.")
        return Taken(name, (member.id, here), (), (note,)), []
    answers = checked_answers(Asked.of(study, panel), rows, name, problems)
    if problems:
        return None, [in_cells(one) for one in problems]
    return Taken(name, (member.id, here), answers, tuple(_notes(sheet, form.stamp))), []


def checked_answers(asked: Asked, rows: Sequence[Row], name: str, problems: list[Problem]) -> tuple[Answer, ...]:
    """Rows of one member and round as answers; what is wrong with them comes to ``problems``."""
    frame = pd.DataFrame([{**dict.fromkeys(COLUMNS, ""), **one.cells} for one in rows], columns=list(COLUMNS))
    whole: Literal["yes", "no"] = "no" if problems else "yes"  # what was refused already is not missing too
    checked = check_answers(asked, frame, [one.row for one in rows], name, whole=whole)
    problems += checked.problems
    if not problems and not any(one.kind == "rating" for one in checked.answers):
        problems.append(
            Problem("panel_half", name, "no concept was given a mark", hint="Ask the member for the marks.")
        )
    return checked.answers


def _wrong_place(sheet: PanelSheet, panel: Panel, study: Study, here: int, number: int | None) -> Problem | None:
    """Why the file is not looked into: it is of another study, member or round."""
    stamp = sheet.stamp
    if stamp["study"] != study.id:
        what = f"this is a sheet of another study, {shown(stamp['study'])}"
        return Problem("panel_sheet_study", sheet.name, what, hint="Read it in that study.")
    if panel.member(stamp["member"]) is None:
        hint = did_you_mean(stamp["member"], [one.id for one in panel.members]) or f"Members stand in {PANEL_FILE}."
        what = f"member {shown(stamp['member'])} is not on the panel of this study"
        return Problem("panel_unknown_member", sheet.name, what, hint=hint)
    if here > panel.rounds or (number is not None and here != number):
        expected = f"round {number}" if number is not None else f"at most round {panel.rounds}"
        what = f"this is a sheet of round {here}"
        return Problem("panel_sheet_round", sheet.name, what, expected, hint="Leave it out, or read that round.")
    return None


def _notes(sheet: PanelSheet, stamp: Mapping[str, str]) -> Iterable[Note]:
    if sheet.stamp["plan"] != stamp["plan"]:
        message = "The plan was changed after this sheet was made; its questions are the same, so it was read."
        yield Note("panel_plan_changed", "info", sheet.name, message)


def together(panel: Panel, kept: Sequence[Answer], taken: Sequence[Taken]) -> Together:
    """The answers that were there with those of ``taken`` in the place of what the same members said in that round.

    The same answers read again change nothing, not even their date. Answers that differ replace the earlier ones, and a
    note says so.

    Raises
    ------
    DataError
        When two files are of the same member and round.
    """
    _require_once(taken)
    before: dict[Key, tuple[Answer, ...]] = {}
    for answer in kept:
        before[answer.member, answer.round] = (*before.get((answer.member, answer.round), ()), answer)
    now = dict(before)
    kinds: dict[str, list[Key]] = {"new": [], "changed": [], "same": []}
    notes = [note for one in taken for note in one.notes]
    for one in (file for file in taken if file.answers):
        earlier = before.get(one.whose)
        kind = "new" if earlier is None else "same" if _said(earlier) == _said(one.answers) else "changed"
        kinds[kind].append(one.whose)
        if kind != "same":
            now[one.whose] = one.answers
        if kind == "changed" and earlier is not None:
            notes += _changed(one, earlier, before)
    places = {member.id: place for place, member in enumerate(panel.members)}
    order = sorted(now, key=lambda key: (key[1], places.get(key[0], len(places)), key[0]))
    answers = tuple(answer for key in order for answer in now[key])
    return Together(answers, tuple(kinds["new"]), tuple(kinds["changed"]), tuple(kinds["same"]), tuple(notes))


def _require_once(taken: Sequence[Taken]) -> None:
    first: dict[Key, str] = {}
    problems = []
    for one in (file for file in taken if file.answers):
        other = first.setdefault(one.whose, one.name)
        if other != one.name:
            what = f"member '{one.whose[0]}' has two sheets of round {one.whose[1]}: this one and {shown(other)}"
            problems.append(Problem("panel_sheet_twice", one.name, what, hint="Keep the one that counts."))
    if problems:
        raise DataError.of(problems)


def _said(answers: Iterable[Answer]) -> dict[object, object]:
    """What was said, without the day and the line."""
    return {one.key: (one.value, one.quantiles, one.text) for one in answers}


def _changed(one: Taken, earlier: Sequence[Answer], before: Mapping[Key, object]) -> list[Note]:
    """That answers were replaced, and that those of an earlier round were shown to others in the meantime."""
    member, number = one.whose
    old, new = _said(earlier), _said(one.answers)
    n = sum(old.get(key) != new.get(key) for key in {**old, **new})
    message = f"Member '{member}' changed {plural(n, 'answer')} of round {number}: the earlier ones were replaced."
    found = [Note("panel_replaced", "warning", one.name, message)]
    if any(other > number for _, other in before):
        message = f"Round {number + 1} was answered already, by people who saw what round {number} said before this."
        found.append(Note("panel_round_reopened", "warning", one.name, message))
    return found
