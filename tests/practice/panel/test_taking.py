"""Forms beside the answers that were there: read again nothing changes, and what was changed is told."""

from __future__ import annotations

import datetime

import pytest

from pretest.errors import DataError
from pretest.practice.panel.reading import read_answers
from pretest.practice.panel.taking import take_sheet, together
from pretest.report.words.retold import retold_note, retold_problem
from pretest.spec.panel import load_panel
from tests.practice.conftest import all_ratings
from tests.practice.panel.filled import filled, ordinary

FIRST, LATER = datetime.date(2026, 2, 3), datetime.date(2026, 2, 20)


@pytest.fixture
def study(panel_study):
    return panel_study(all_ratings(6, ["c2", "c3"]))


def take(study, member="c1", number=1, day=FIRST, says=ordinary, name=""):
    data = filled(study, member, number, says=says)
    found, problems = take_sheet(study, load_panel(study), data, name or f"{member}-{number}.xlsx", day)
    assert problems == []
    return found


def test_new_answers_stand_beside_those_that_were_there(study):
    kept = read_answers(study).answers
    now = together(load_panel(study), kept, [take(study)])
    assert (now.new, now.changed, now.same) == ((("c1", 1),), (), ())
    assert [one.member for one in now.answers] == ["c1"] * 15 + ["c2"] * 4 + ["c3"] * 4  # in the order of the panel


def test_the_same_sheet_read_again_changes_nothing_not_even_its_day(study):
    kept = together(load_panel(study), (), [take(study)]).answers
    again = together(load_panel(study), kept, [take(study, day=LATER)])
    assert (again.new, again.changed, again.same) == ((), (), (("c1", 1),))
    assert again.answers == kept
    assert again.notes == ()


def test_a_changed_sheet_replaces_what_its_member_said_and_says_so(study):
    kept = together(load_panel(study), (), [take(study)]).answers
    other = take(study, day=LATER, says=lambda one: {"value": 9} if one.kind == "rating" else ordinary(one))
    now = together(load_panel(study), kept, [other])
    assert now.changed == (("c1", 1),)
    assert {one.value for one in now.answers if one.kind == "rating"} == {9}
    assert {one.date for one in now.answers} == {LATER}
    assert len(now.answers) == len(kept)
    assert [note.message for note in now.notes] == [
        "Member 'c1' changed 4 answers of round 1: the earlier ones were replaced."
    ]
    assert all(retold_note(note) for note in now.notes)


def test_an_earlier_round_that_changes_after_a_later_one_is_told(study):
    panel = load_panel(study)
    kept = together(panel, (), [take(study), take(study, number=2)]).answers
    other = take(study, says=lambda one: {"value": 9} if one.kind == "rating" else ordinary(one))
    notes = together(panel, kept, [other]).notes
    assert [note.code for note in notes] == ["panel_replaced", "panel_round_reopened"]
    assert all(retold_note(note) for note in notes)


def test_two_sheets_of_one_member_and_round_are_refused(study):
    with pytest.raises(DataError) as caught:
        together(load_panel(study), (), [take(study, name="a.xlsx"), take(study, name="b.xlsx")])
    assert "two sheets of round 1" in str(caught.value)
    assert all(retold_problem(problem) for problem in caught.value.problems)
