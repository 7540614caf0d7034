"""Columns that are not found: the names stand below the header, or the header has the texts of the questions."""

from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.spec import Scale

ROWS = "a,control,1,2,3\nb,debt,2,3,4\nc,fear,3,4,5\n"
TEXTS = ("How close?", "Would you help?", "Don’t you know anybody?")


@pytest.fixture
def study(make_study):
    """study(texts, **keys): the small study, with the texts of three questions."""

    def make(texts=TEXTS, **keys):
        small = make_study(data=[{"file": "data/wave1.csv", "respondent": "id", "arm": "arm"} | keys])
        scale = small.scales["distance"].model_dump(by_alias=True, exclude_none=True)
        for item, text in zip(scale["items"], texts, strict=True):
            item["text"] = {"nl": text, "en": text}
        small.scales["distance"] = Scale.model_validate(scale)
        return small

    return make


def problems(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    return caught.value.problems


def test_names_in_a_second_row_are_found_there(study, put):
    put("Number,Group,First,Second,Third\nid,arm,sd1,sd2,sd3\n" + ROWS)
    (problem,) = problems(study())
    assert (problem.code, "row 2" in problem.what) == ("header_elsewhere", True)
    assert len(read_responses(study(header_row=2)).frame) == 3


def test_texts_in_a_second_row_are_found_there(study, put):
    put("Number,Group,How close do you feel?,,\n,,How close?,Would you help?,Don't you know anybody?\n" + ROWS)
    (problem,) = problems(study(respondent="Number", arm="Group"))
    assert (problem.code, "row 2" in problem.what) == ("header_elsewhere", True)


@pytest.mark.parametrize(
    "heads",
    [
        "How close?,Would you help?,Don't you know anybody?",
        "Q1. How  close?,2) Would you help?,DON’T YOU KNOW ANYBODY?",
        "What do you think? [How close?],What do you think? [Would you help?],x [Don’t you know anybody?]",
    ],
)
def test_texts_of_questions_as_names_are_paired_for_study_yaml(study, put, heads):
    put(f"id,arm,{heads}\n{ROWS}")
    (problem,) = problems(study())
    assert problem.code == "headings_are_texts"
    first, second, third = heads.split(",")
    assert f'columns: {{sd1: "{first}", sd2: "{second}", sd3: "{third}"}}' in problem.hint
    frame = read_responses(study(columns={"sd1": first, "sd2": second, "sd3": third})).frame
    assert frame["sd1"].tolist() == [1.0, 2.0, 3.0]


def test_a_text_of_two_questions_is_paired_with_neither(study, put):
    put(f"id,arm,How close?,x,y\n{ROWS}")
    (problem,) = problems(study(("How close?", "How close?", "Other?")))
    assert "can be more than one question" in problem.what
    assert "sd1" not in problem.hint


def test_columns_of_one_name_matter_only_when_they_are_used(study, put):
    put("id,arm,sd1,sd2,sd3,note,note\na,control,1,2,3,x,y\nb,debt,2,3,4,z,w\n")
    assert len(read_responses(study()).frame) == 2
    put("id,arm,sd1,sd2,sd3,sd1,id\na,control,1,2,3,4,q\nb,debt,2,3,4,5,r\n")
    found = problems(study())
    assert {problem.code for problem in found} == {"columns_twice"}
    hints = " ".join(problem.hint for problem in found)
    assert 'columns: {sd1: "sd1 [column 3]"}' in hints
    assert 'respondent: "id [column 1]"' in hints
    told = study(respondent="id [column 1]", columns={"sd1": "sd1 [column 6]"})
    assert read_responses(told).frame["sd1"].tolist() == [4.0, 5.0]
