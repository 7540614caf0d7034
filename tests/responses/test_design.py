from __future__ import annotations

import pytest

from pretest.disclosure.notes import tell
from pretest.errors import DataError
from pretest.responses import read_responses

HEADER = "id,arm,w,city,sd1\n"


def codes(responses):
    return [note.code for note in responses.notes]


def test_design_columns_come_first_and_are_text(make_study, put):
    put("id,arm,klas,stad,blok,film,sd1\n1.0,control,2.0,Ede,A,7.0,1\n2,,,,,,2\n")
    named = {"cluster": "klas", "place": "stad", "stratum": "stad", "block": "blok", "execution": "film"}
    study = make_study(named | {"wave": 3})
    frame = read_responses(study).frame
    assert list(frame.columns[:12]) == [
        "_respondent", "_wave", "_arm", "_arm_code", "_cluster", "_stratum", "_block", "_place",
        "_execution", "_weight", "_file", "_row",
    ]  # fmt: skip
    first = frame.iloc[0]
    assert first[["_respondent", "_cluster", "_stratum", "_block", "_place"]].tolist() == ["1", "2", "Ede", "A", "Ede"]
    assert first["_execution"] == "7"
    assert (first["_wave"], first["_file"], first["_row"]) == (3, "data/wave1.csv", 2)
    assert frame["_weight"].isna().all()
    assert frame.loc[1, ["_cluster", "_stratum", "_block", "_place", "_execution"]].isna().all()


def test_without_a_respondent_column_every_row_is_somebody(make_study, put):
    put("arm,sd1\ncontrol,1\ncontrol,1\n")
    put("arm,sd1\ncontrol,1\n", "data/wave2.csv")
    study = make_study({"respondent": None}, {"respondent": None, "file": "data/wave2.csv", "wave": 2})
    assert read_responses(study).frame["_respondent"].nunique() == 3


def test_a_blank_respondent_is_an_error_with_the_row(make_study, put):
    put(HEADER + "r1,control,1,Ede,1\n ,debt,1,Ede,1\n")
    with pytest.raises(DataError, match="row 3") as caught:
        read_responses(make_study({}))
    assert caught.value.code == "respondent_blank"


@pytest.mark.parametrize("weight", ["-1", "", "inf", "nan", "heavy", "-0.001"])
def test_weights_that_cannot_be_used_are_errors_with_the_row(make_study, put, weight):
    put(HEADER + f"r1,control,1,Ede,1\nr2,debt,{weight},Ede,1\n")
    with pytest.raises(DataError, match="row 3") as caught:
        read_responses(make_study({"weight": "w"}))
    assert caught.value.code == "weight_unusable"


def test_weights_of_zero_are_kept_and_counted(make_study, put):
    put(HEADER + "r1,control,0,Ede,1\nr2,debt,0.5,Ede,1\n")
    responses = read_responses(make_study({"weight": "w"}))
    assert responses.frame["_weight"].tolist() == [0, 0.5]
    (note,) = [note for note in tell(responses.notes, 0) if note.code == "weight_zero"]
    assert note.message.startswith("1 row has weight 0")


def test_weights_with_a_decimal_comma_are_numbers(make_study, put):
    put("id;arm;w;sd1\nr1;control;0,85;1\nr2;debt;1,15;1\n")
    assert read_responses(make_study({"weight": "w"})).frame["_weight"].tolist() == [0.85, 1.15]


def test_a_wave_is_weighted_as_a_whole_or_not_at_all(make_study, put):
    put(HEADER + "r1,control,1,Ede,1\n")
    put(HEADER + "r2,debt,1,Ede,1\n", "data/b.csv")
    with pytest.raises(DataError, match=r"data/b\.csv: other files of wave 1") as caught:
        read_responses(make_study({"weight": "w"}, {"file": "data/b.csv"}))
    assert caught.value.code == "weight_partly"
    frame = read_responses(make_study({"weight": "w"}, {"file": "data/b.csv", "wave": 2})).frame
    assert frame["_weight"].isna().tolist() == [False, True]


def test_repeated_respondents_are_counted_and_exact_copies_told_apart(make_study, put):
    put(HEADER + "r1,control,1,Ede,1\nr1,control,1,Ede,1\nr1,control,1,Ede,2\nr1,debt,1,Ede,1\nr2,debt,1,Ede,1\n")
    responses = read_responses(make_study({"several": True}))
    (note,) = [note for note in tell(responses.notes, 0) if note.code == "respondent_repeated"]
    assert note.severity == "warning"
    assert "2 rows repeat" in note.message
    assert "the first in row 3; 1 is an exact copy" in note.message
    assert "r1" not in note.message.replace("rows", "")
    assert len(responses.frame) == 5


@pytest.mark.parametrize("key", ["cluster", "stratum", "block"])
def test_an_empty_cell_of_the_design_is_refused_with_its_row(make_study, put, key):
    put("id,arm,klas,sd1\nr1,control,a,1\nr2,debt, ,1\nr3,debt,b,1\nr4,,,1\n")
    with pytest.raises(DataError, match=f"names the {key}, but is empty in row 3") as caught:
        read_responses(make_study({key: "klas"}))
    assert [problem.code for problem in caught.value.problems] == [f"{key}_blank"]


def test_a_code_for_missing_is_no_cluster(make_study, put):
    put("id,arm,klas,sd1\nr1,control,1,1\nr2,debt,-99,1\n")
    with pytest.raises(DataError, match="empty in row 3"):
        read_responses(make_study({"cluster": "klas", "missing": [-99]}))


def test_who_lives_nowhere_is_counted(make_study, put):
    put("id,arm,stad,sd1\nr1,control,Ede,1\nr2,debt,,1\n")
    responses = read_responses(make_study({"place": "stad"}))
    (note,) = [note for note in tell(responses.notes, 0) if note.code == "place_blank"]
    assert note.message.startswith("1 row has no place")
    assert len(responses.frame) == 2


def test_a_column_may_hold_the_wave(make_study, put):
    put("id,arm,year,sd1\nr1,control,2024,1\nr2,debt,2024,2\nr3,control,2025.0,1\n")
    frame = read_responses(make_study({"wave_column": "year"})).frame
    assert frame["_wave"].tolist() == [2024, 2024, 2025]


@pytest.mark.parametrize("year", ["", "spring", "1.5", "1e12"])
def test_a_wave_that_is_no_whole_number_is_an_error_with_the_row(make_study, put, year):
    put(f"id,arm,year,sd1\nr1,control,2024,1\nr2,debt,{year},2\n")
    with pytest.raises(DataError, match="row 3") as caught:
        read_responses(make_study({"wave_column": "year"}))
    assert caught.value.code == "wave_unusable"


def test_the_same_id_in_the_next_wave_is_no_repetition(make_study, put):
    put("id,arm,year,sd1\nr1,control,1,1\nr1,control,2,1\n")
    assert "respondent_repeated" not in codes(read_responses(make_study({"wave_column": "year", "ids": "shared"})))
