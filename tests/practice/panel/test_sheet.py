"""Filled in sheets that come back: read as people write, and refused with the cell where they cannot be."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest

from pretest.errors import DataError
from pretest.practice.panel.sheet import open_sheet, read_rows
from pretest.practice.panel.taking import take_sheet
from pretest.report.words.retold import retold_note, retold_problem
from pretest.spec.panel import load_panel
from tests.practice.conftest import all_ratings
from tests.practice.panel.filled import filled, form_of, ordinary

TODAY = datetime.date(2026, 2, 3)


@pytest.fixture
def study(panel_study):
    return panel_study(all_ratings())


def taken(study, data, name="c1.xlsx", number=None):
    found, problems = take_sheet(study, load_panel(study), data, name, TODAY, number)
    untold = [str(one) for one in problems if retold_problem(one) is None]
    assert not untold, f"not told in Dutch: {untold}"
    return found, problems


def refused(study, data, number=None):
    found, problems = taken(study, data, number=number)
    assert found is None
    return {one.code: str(one) for one in problems}


def with_answer(kind, **cells):
    """What ``ordinary`` says, with other cells on the first question of this kind."""
    first = []

    def says(question):
        if question.kind != kind or (first and first[0] != question.place):
            return ordinary(question)
        first[:] = [question.place]
        return {**ordinary(question), **cells}

    return says


def test_a_sheet_gives_every_answer_of_its_member(study):
    found, problems = taken(study, filled(study))
    assert problems == []
    kinds = [one.kind for one in found.answers]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"training": 1, "rating": 4, "reason": 4, "forecast": 6}
    assert {(one.member, one.domain, one.round, one.date) for one in found.answers} == {("c1", "care", 1, TODAY)}
    assert {one.value for one in found.answers if one.kind == "reason"} == {1}  # may be quoted
    assert {one.quantiles for one in found.answers if one.kind == "forecast"} == {(-2.0, 3.5, 10.0)}


@pytest.mark.parametrize("written", ["5", " 5 ", 5, 5.0, "5,0", "+5"])
def test_a_mark_is_read_as_people_write_it(study, written):
    found, problems = taken(study, filled(study, says=with_answer("rating", value=written)))
    assert problems == []
    assert found.answers[1].value == 5


@pytest.mark.parametrize(
    ("written", "number"),
    [("−3,5", -3.5), ("–3.5", -3.5), ("-3,5 ", -3.5), (-3.5, -3.5), ("\u00a0-3.5", -3.5)],
)
def test_a_number_of_people_is_read_as_people_write_it(study, written, number):
    found, problems = taken(study, filled(study, says=with_answer("forecast", q05=written)))
    assert problems == []
    assert next(one for one in found.answers if one.kind == "forecast").quantiles[0] == number


def test_reasons_are_not_quoted_where_nothing_or_no_is_said(study):
    for answer in (0, None):
        found, problems = taken(study, filled(study, says=with_answer("consent", value=answer)))
        assert problems == []
        assert {one.value for one in found.answers if one.kind == "reason"} == {None}


@pytest.mark.parametrize(
    ("kind", "cells", "code", "where", "says"),
    [
        ("rating", {"value": 10}, "panel_rating", "c1.xlsx, C", "1 to 9"),
        ("rating", {"value": 4.5}, "panel_rating", "c1.xlsx, C", "whole number"),
        ("rating", {"value": datetime.datetime(2026, 5, 1)}, "panel_made_date", "c1.xlsx, C", "made a date"),
        ("forecast", {"q50": 30}, "panel_order", "c1.xlsx, E", "wrong order: -2, 30, 10"),
        ("forecast", {"q95": 101}, "panel_people", "c1.xlsx, F", "-100 to 100"),
        ("forecast", {"q50": None}, "panel_forecast_part", "c1.xlsx, E", "lowest, middle and highest"),
        ("forecast", {"q05": "5 tot 10"}, "panel_people", "c1.xlsx, D", "5 tot 10"),
        ("reason", {"text": "=HYPERLINK(A1)"}, "panel_formula", "c1.xlsx, G", "formula"),
        ("rating", {"value": "=1+3"}, "panel_formula", "c1.xlsx, C", "formula"),
        ("consent", {"value": "ja"}, "panel_consent", "c1.xlsx, C6", "1 or 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(study, kind, cells, code, where, says):
    found = refused(study, filled(study, says=with_answer(kind, **cells)))
    assert set(found) == {code}
    assert found[code].startswith(where)
    assert says in found[code]


def test_half_of_the_concepts_is_no_judgement(study):
    data = filled(study, says=lambda one: {} if one.concept == "together" else ordinary(one))
    found = refused(study, data)
    assert "judged 2 of 4 in round 1" in found["panel_half"]
    assert "together (non_users)" in found["panel_half"]


def test_forecasts_without_a_single_mark_are_no_judgement(study):
    found = refused(study, filled(study, says=lambda one: {} if one.kind == "rating" else ordinary(one)))
    assert "no concept was given a mark" in found["panel_half"]


def test_all_mistakes_of_a_sheet_are_told_at_once(study):
    says = lambda one: {"value": 12} if one.kind == "rating" else ordinary(one)  # noqa: E731
    _, problems = taken(study, filled(study, says=says))
    assert len(problems) == 4
    assert len({one.where for one in problems}) == 4


def test_an_empty_sheet_is_left_out_with_a_word(study):
    found, problems = taken(study, filled(study, says=lambda one: {}))
    assert (problems, found.answers) == ([], ())
    assert [note.code for note in found.notes] == ["panel_sheet_empty"]
    assert all(retold_note(note) for note in found.notes)


def stamped(**values):
    def change(book):
        sheet = book["pretest"]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value in values:
                row[1].value = values[row[0].value]

    return change


@pytest.mark.parametrize(
    ("stamp", "code", "says"),
    [
        ({"study": "another"}, "panel_sheet_study", "another study, 'another'"),
        ({"concepts": "0" * 64}, "panel_sheet_concepts", "was changed after this sheet was made"),
        ({"questions": "0" * 64}, "panel_sheet_questions", "the questions were changed"),
        ({"round": "3"}, "panel_sheet_round", "a sheet of round 3"),
        ({"member": "c9"}, "panel_unknown_member", "member 'c9' is not on the panel"),
        ({"round": "x"}, "panel_sheet_unknown", "no form of a panel"),
    ],
)
def test_a_sheet_of_something_else_is_refused(study, stamp, code, says):
    found = refused(study, filled(study, after=stamped(**stamp)))
    assert set(found) == {code}
    assert says in found[code]


def test_a_sheet_of_another_round_than_is_asked_for_is_refused(study):
    assert "expected round 2" in refused(study, filled(study), number=2)["panel_sheet_round"]
    assert taken(study, filled(study, number=2), number=2)[0] is not None


def test_another_plan_with_the_same_questions_is_told(study):
    found, _ = taken(study, filled(study, after=stamped(plan="0" * 64)))
    assert [note.code for note in found.notes] == ["panel_plan_changed"]
    assert all(retold_note(note) for note in found.notes)


def test_a_line_that_is_gone_is_told(study):
    data = filled(study, after=lambda book: book.worksheets[1].delete_rows(10))
    assert "is gone" in refused(study, data)["panel_line_missing"]


def test_an_answer_that_moved_with_its_line_is_read_there(study):
    """Rows are found by their number, not by their place."""
    found, problems = taken(study, filled(study, after=lambda book: book.worksheets[1].insert_rows(4, 3)))
    assert problems == []
    assert len(found.answers) == 15


def test_a_program_in_the_workbook_is_refused(study):
    data = io.BytesIO(filled(study))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "a program (macros)" in refused(study, data.getvalue())["panel_sheet_macro"]


def test_a_workbook_that_unpacks_without_end_is_refused(study):
    data = io.BytesIO(filled(study))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * 60_000_000)
    with pytest.raises(DataError) as caught:
        open_sheet(data.getvalue(), "bomb.xlsx")
    assert caught.value.code == "unpacks_too_large"


@pytest.mark.parametrize("data", [b"", b"name,value\n", b"PK\x03\x04 damaged"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(DataError):
        open_sheet(data, "broken.xlsx")


def test_rows_name_their_place_in_the_sheet(study):
    sheet = open_sheet(filled(study), "c1.xlsx")
    rows, problems = read_rows(sheet, form_of(study), TODAY)
    assert problems == []
    numbers = [int(sheet.cells.rows[one.row - 1][0]) for one in rows]
    assert numbers == sorted(set(range(1, 17)) - {2})  # question 2 is that of consent, which is kept with the reasons
