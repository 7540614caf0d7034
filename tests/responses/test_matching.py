from __future__ import annotations

import pytest

from pretest.responses.matching import match_columns
from pretest.spec import DataFile


def match(raw, wanted, **options):
    return match_columns(DataFile(file="f.csv", **options), raw, wanted)


def test_named_columns_come_before_equal_names_and_that_is_noted():
    found = match(["sd1", "Q12"], ["sd1"], columns={"sd1": "Q12"})
    assert found.sources == {"sd1": ("Q12",)}
    assert [note.code for note in found.notes] == ["mapping_wins"]


def test_equal_names_match_and_others_are_left_alone():
    found = match(["sd1", "other"], ["sd1", "sd2"])
    assert found.sources == {"sd1": ("sd1",)}
    assert found.notes == ()


def test_names_that_differ_in_capitals_or_blanks_match_with_a_note():
    found = match(["SD1 ", "sd2"], ["sd1", "sd2"])
    assert found.sources == {"sd1": ("SD1 ",), "sd2": ("sd2",)}
    assert [note.code for note in found.notes] == ["matched_ignoring_case"]


def test_two_columns_that_differ_only_in_capitals_are_not_guessed_between():
    found = match(["SD1", "Sd1"], ["sd1"])
    assert found.sources == {}
    assert [note.code for note in found.notes] == ["match_ambiguous"]


@pytest.mark.parametrize("name", ["two words", "emoji 😀", "line\nbreak", "=cmd()", "<script>", "a{b}"])
def test_any_column_name_can_be_named(name):
    found = match([name], ["sd1"], columns={"sd1": name}, respondent=name)
    assert found.sources == {"sd1": (name,)}
    assert found.problems == ()


def test_columns_that_do_not_exist_are_problems_with_a_near_name():
    found = match(
        ["respondent_id", "Q1"],
        ["sd1"],
        columns={"sd1": ["Q1", "Q2"]},
        respondent="respondentid",
        arm={"shown": {"debt": ["8A"]}},
        recode={"nothing": {"a": 1}},
    )
    texts = [str(problem) for problem in found.problems]
    assert len(texts) == 4
    assert "Did you mean 'respondent_id'?" in texts[0]
    assert "arm.shown.debt" in texts[1]
    assert "columns.sd1" in texts[2]
    assert "'nothing'" in texts[3]
    assert found.sources == {"sd1": ("Q1",)}
