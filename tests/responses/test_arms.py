from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.responses import read_responses

HEADER = "id,arm,sd1,sd2,sd3\n"


def problems(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    return caught.value.problems


def test_codes_become_arms_and_are_kept(make_study, put):
    put(HEADER + "r1,0,1,1,1\nr2,1.0,1,1,1\nr3,A,1,1,1\n")
    frame = read_responses(make_study({"arms": {"0": "control", "1": "debt", "A": "debt"}})).frame
    assert frame["_arm"].tolist() == ["control", "debt", "debt"]
    assert frame["_arm_code"].tolist() == ["0", "1", "A"]


def test_an_arm_that_is_not_in_the_study_is_a_problem_with_rows_and_a_near_name(make_study, put):
    put(HEADER + "r1,control,1,1,1\nr2,dept,1,1,1\nr3,dept,1,1,1\n")
    (problem,) = problems(make_study({}))
    assert problem.code == "arm_unknown"
    assert "'dept'" in str(problem)
    assert "rows 3, 4" in str(problem)
    assert "Did you mean 'debt'?" in str(problem)


def test_a_column_that_is_no_column_of_arms_is_not_shown(make_study, put):
    put(HEADER + "".join(f"r{i},my private thought {i},1,1,1\n" for i in range(30)))
    (problem,) = problems(make_study({}))
    assert "30 different values" in str(problem)
    assert "private" not in str(problem)


def test_rows_without_an_arm_are_kept_and_counted(make_study, put):
    put(HEADER + "r1,control,1,1,1\nr2,,1,1,1\nr3,-99,1,1,1\n")
    responses = read_responses(make_study({"missing": [-99]}))
    assert responses.frame["_arm"].isna().tolist() == [False, True, True]
    assert responses.flow[["step", "n_respondents"]].to_numpy().tolist() == [["read", 3], ["no_arm", 2]]


SHOWN = {"arm": {"shown": {"control": ["8A", "9A"], "debt": ["8B"]}}, "columns": {"sd1": ["8A", "8B"]}}


def test_the_arm_is_the_one_whose_columns_were_answered(make_study, put):
    put("id,8A,9A,8B,sd2\nr1,1,,,5\nr2,,2,,5\nr3,,,3,5\nr4,,,,5\nr5,-99,,4,5\n")
    frame = read_responses(make_study(SHOWN | {"missing": [-99]})).frame
    assert frame["_arm"].fillna("").tolist() == ["control", "control", "debt", "", "debt"]
    assert frame["sd1"].fillna(0).tolist() == [1, 0, 3, 0, 4]


def test_answers_for_two_arms_are_an_error_with_the_row(make_study, put):
    put("id,8A,9A,8B\nr1,1,,\nr2,1,,2\n")
    (problem,) = problems(make_study(SHOWN))
    assert problem.code == "two_arms_answered"
    assert "row 3" in str(problem)


def test_a_study_without_arms_needs_no_arm_column(make_study, put):
    put("id,sd1\nr1,1\n")
    responses = read_responses(make_study({"arm": None}, arms={}))
    assert responses.frame["_arm"].isna().all()
    assert responses.flow["step"].tolist() == ["read"]


def test_a_study_with_arms_but_no_arm_column_is_told_so(make_study, put):
    put("id,sd1\nr1,1\n")
    notes = read_responses(make_study({"arm": None})).notes
    assert ("arm_column_missing", "serious") in [(note.code, note.severity) for note in notes]


def test_arms_in_the_data_of_a_study_without_arms_are_a_problem(make_study, put):
    put(HEADER + "r1,control,1,1,1\n")
    assert "the study has none" in str(problems(make_study({}, arms={}))[0])


def test_the_arms_column_can_be_recoded(make_study, put):
    put(HEADER + "r1,Controle,1,1,1\n")
    study = make_study({"recode": {"arm": {"Controle": "control"}}})
    assert read_responses(study).frame["_arm"].tolist() == ["control"]
