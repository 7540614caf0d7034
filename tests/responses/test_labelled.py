"""Labels in place of codes: turned into codes, counted, and never guessed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.importing import import_responses
from pretest.responses.labelled import read_labels
from pretest.spec import AnswerSet, DataFile
from pretest.tablefiles.distinct import wholes
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical


def option(value, nl, en):
    return {"value": value, "label": {"nl": nl, "en": en}}


FIVE = AnswerSet.model_validate(
    {
        "type": "ordinal",
        "options": [
            option(1, "Helemaal  oneens", "Strongly disagree"),
            option(2, "Eens", "Agree"),
            option(3, "4", "4"),
            option(4, "Anders", "Other"),
            option(5, "Anders", "Else"),
        ],
        "missing": [{**option(98, "Weet ik niet", "Don't know"), "kind": "dont_know"}],
    }
)
SEVERAL = AnswerSet.model_validate(
    {
        "type": "multiple",
        "options": [
            option(1, "Rood, of roze", "Red, or pink"),
            option(2, "Groen", "Green"),
            option(10, "Blauw", "Blue"),
        ],
    }
)
YEARS = AnswerSet.model_validate(
    {"type": "number", "min": 0, "missing": [{**option(-9, "Zeg ik niet", "Rather not"), "kind": "refused"}]}
)


def read(cells, answers=FIVE, **source):
    frame = pd.DataFrame({"x": pd.Series(cells, dtype="str")})
    table = Table("f.csv", frame, np.arange(2, len(frame) + 2), "csv", "", 1)
    return read_labels(DataFile(file="f.csv", **source), table, {"item": answers}, {"item": ("x",)})


def cells(found):
    return [None if pd.isna(value) else value for value in found.table.frame["x"]]


def test_labels_of_any_language_become_codes_whatever_the_blanks():
    found = read(["Helemaal oneens", " Agree ", "Don't  know", None, "2", "Weet ik niet"])
    assert cells(found) == ["1", "2", "98", None, "2", "98"]
    assert found.recoded == {"item": 4}
    assert found.problems == ()


@pytest.mark.parametrize("text", ["Don’t know", "don´t know", "DON'T\u00a0KNOW", "Don`t know\u200b"])
def test_quotes_blanks_and_capitals_make_no_other_label_and_are_told_once(text):
    found = read(["Agree", text, text])
    assert cells(found) == ["2", "98", "98"]
    assert [note.code for note in found.notes] == ["labels_alike"]
    assert "'x'" in found.notes[0].message
    assert read(["Agree", "Don't know"]).notes == ()


def test_a_label_that_is_written_exactly_so_goes_before_one_that_is_alike():
    answers = AnswerSet.model_validate(
        {"type": "ordinal", "options": [option(1, "wel", "US"), option(2, "niet", "us")]}
    )
    found = read(["US", "us"], answers)
    assert (cells(found), found.notes) == (["1", "2"], ())
    assert [problem.code for problem in read(["US", "Us"], answers).problems] == ["label_ambiguous"]


YES = AnswerSet.model_validate({"type": "nominal", "options": [option(0, "Nee", "No"), option(1, "Ja", "Yes")]})
ONE_TWO = AnswerSet.model_validate({"type": "nominal", "options": [option(2, "Nee", "No"), option(1, "Ja", "Yes")]})


def test_true_and_false_are_answers_where_these_are_one_and_zero():
    found = read(["WAAR", "false", "Ja", None], YES)
    assert cells(found) == ["1", "0", "1", None]
    assert [note.code for note in found.notes] == ["switches_read"]
    assert cells(read(["TRUE", "FALSE"], ONE_TWO)) == ["TRUE", "FALSE"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Rood, of roze;Groen;", "1 2"),
        ("Green Blue", "2 10"),
        ("10,1", "1 10"),
        ("2; 1;", "1 2"),
        ("groen|BLAUW", "2 10"),
    ],
)
def test_several_answers_as_other_programs_write_them(text, codes):
    found = read([text, None], SEVERAL)
    assert (cells(found), found.problems) == ([codes, None], ())


def test_ticked_answers_that_cannot_be_read_are_a_problem_even_without_any_label():
    (problem,) = read(["Purple", "1 2"], SEVERAL).problems
    assert (problem.code, "row 2" in problem.what) == ("label_unknown", True)


def test_codes_alone_become_numbers_and_nothing_is_counted():
    found = read(["1", "5", None, "98"])
    assert cells(found) == [1.0, 5.0, None, 98.0]
    assert (found.recoded, found.problems) == ({}, ())


@pytest.mark.parametrize("text", ["01", "1.0", "+1", "1e0", "-0", "9007199254740993", "x", " 1"])
def test_what_is_no_plain_whole_number_is_left_to_the_rules_of_values(text):
    assert cells(read(["1", text])) == ["1", text]


def test_an_unknown_label_is_a_problem_with_its_row_and_without_its_text():
    found = read(["Agree", "Agreed", None, "7"])
    (problem,) = found.problems
    assert problem.code == "label_unknown"
    assert "rows 3, 5" in problem.what
    assert "Agreed" not in str(problem)


def test_what_is_no_answer_by_its_form_is_named_with_what_to_write():
    found = read(["Agree", "#N/B", "n.v.t.", "Purple", "#N/B"])
    told = [str(problem) for problem in found.problems]
    assert [problem.code for problem in found.problems] == ["label_unknown"] * 3
    assert "errors of a spreadsheet (#N/B) among the labels of 'item' in 2 rows, rows 3, 6" in told[0]
    assert 'missing: ["n.v.t."]' in told[1]
    assert "rows 5" not in told[2]
    assert "row 5" in told[2]
    assert "Purple" not in " ".join(told)
    assert read(["Agree", "#N/B"], missing=["#N/B"]).problems == ()


def test_a_label_of_two_codes_is_a_problem():
    (problem,) = read(["Eens", "Anders"]).problems
    assert (problem.code, "row 3" in problem.what) == ("label_ambiguous", True)
    # "4" is a code and the label of another code: in a column of codes it is the code
    assert cells(read(["4", "1"])) == [4.0, 1.0]
    assert [p.code for p in read(["Eens", "4"]).problems] == ["label_ambiguous"]


def test_several_ticked_labels_become_codes_even_with_commas_in_them():
    found = read(["Groen,Rood, of roze", "Red, or pink", "Blue; Green", "1 10", None], SEVERAL)
    assert cells(found) == ["1 2", "1", "2 10", "1 10", None]
    assert found.recoded == {"item": 3}
    assert [p.code for p in read(["Green,Purple", "Green"], SEVERAL).problems] == ["label_unknown"]


def test_numbers_beside_labels_of_missing_codes_stay_numbers():
    assert cells(read(["35", "Rather not", "41,5"], YEARS))[:2] == ["35", "-9"]


def test_declared_missing_texts_and_recoded_columns_are_left_alone():
    assert cells(read(["Agree", "n/a"], missing=["n/a"])) == ["2", "n/a"]
    assert cells(read(["Agree", "No idea"], recode={"item": {"No idea": 98}})) == ["Agree", "No idea"]
    assert cells(read(["Agree", "No idea"], recode={"x": {"No idea": 98}})) == ["Agree", "No idea"]


def test_labels_reach_the_analysis_and_the_report(make_study, put):
    path = put("id,arm,sd1,sd2,sd3\na,control,1,don't know,3\nb,debt,2,rather not,4\n")
    responses = read_responses(make_study({}))
    assert responses.reasons["sd2"].tolist() == ["dont_know", "refused"]
    assert import_responses(make_study({}), [path]).report["recoded"] == {"sd2": None}  # fewer than 10
    told = make_study({}, plan={"suppress_below": 1})
    assert import_responses(told, [path]).report["recoded"] == {"sd2": 2}
    put("id,arm,sd1,sd2,sd3\na,control,1,don't know,3\nb,debt,2,dunno,4\n")
    with pytest.raises(DataError) as caught:
        read_responses(make_study({}))
    assert caught.value.code == "label_unknown"
    assert "dunno" not in str(caught.value)


@given(
    st.lists(st.none() | st.integers(-(10**17), 10**17).map(str) | st.text("0123456789-+. x", max_size=4), max_size=9)
)
def test_whole_numbers_are_exactly_those_that_canonical_writes(texts):
    column = pd.Series([text or None for text in texts], dtype="str")
    found = wholes(column)
    filled = [text for text in texts if text]
    plain = all(re.fullmatch(r"0|-?[1-9][0-9]*", text) and abs(int(text)) < 2**53 for text in filled)
    assert (found is not None) == plain
    if found is not None:
        assert [None if np.isnan(value) else canonical(value) for value in found] == [text or None for text in texts]
