from __future__ import annotations

import hashlib
import logging

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pretest.analysis.checks import check_responses
from pretest.disclosure.notes import tell
from pretest.disclosure.release import release
from pretest.errors import DataError
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.tables import columns

HEADER = "id,arm,sd1,sd2,sd3"


def codes(responses):
    return [note.code for note in responses.notes]


def test_a_plain_file_gives_items_as_numbers_and_a_record_of_the_file(make_study, put):
    path = put(f"{HEADER}\nr1,control,1,2,3\nr2,debt,,5,4\n")
    responses = read_responses(make_study({}))
    assert list(responses.frame.columns) == [*columns.DESIGN_COLUMNS, "sd1", "sd2", "sd3"]
    assert responses.frame["sd1"].dtype == "float64"
    assert responses.frame["sd2"].tolist() == [2, 5]
    assert responses.reasons.shape == (2, 0)
    (file,) = responses.files
    assert (file.name, file.n_rows, file.n_columns, file.n_unused_columns) == ("data/wave1.csv", 2, 5, 0)
    assert (file.encoding, file.delimiter, file.format, file.wave) == ("utf-8", ",", "csv", 1)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert responses.flow.iloc[0].tolist() == [1, "", "", "read", 2, 2, False]
    assert release({"flow": responses.flow}, 10)["flow"]["n_respondents"].isna().all()
    assert responses.notes == ()


def test_items_of_the_pre_phase_and_named_columns_are_kept(make_study, put):
    put(f"{HEADER},sd1_pre,Region,unused\nr1,control,1,2,3,4,Ede,x\n")
    plan = {"covariates": ["distance_pre"], "subgroups": [{"by": "region"}]}
    frame = read_responses(make_study({}, plan=plan)).frame
    assert list(frame.columns[len(columns.DESIGN_COLUMNS) :]) == ["sd1", "sd1_pre", "sd2", "sd3", "region"]
    assert frame["region"].tolist() == ["Ede"]


@pytest.mark.parametrize("place", [3, 100, 199])
def test_a_file_of_200_columns_with_few_used_keeps_only_those(make_study, put, place):
    names = [f"q{i}" for i in range(200)]
    names[0], names[1], names[place] = "id", "arm", "sd1"
    rows = [["r1", "control", *["secret"] * 198], ["r2", "debt", *["secret"] * 198]]
    for row in rows:
        row[place] = "2"
    put("\n".join(",".join(row) for row in [names, *rows]) + "\n")
    responses = read_responses(make_study({}))
    assert list(responses.frame.columns) == [*columns.DESIGN_COLUMNS, "sd1"]
    assert responses.files[0].n_unused_columns == 197
    (note,) = responses.notes
    assert (note.code, note.severity) == ("columns_unused", "info")
    assert note.message.startswith("197 columns of 200 are not used")


@pytest.mark.parametrize("name", ["two words", "😀 ok?", '"line\nbreak"', "=cmd()", "<script>alert(1)</script>"])
def test_columns_of_any_name_can_be_used(make_study, put, name):
    put(f"id,arm,{name},sd2,sd3\nr1,control,1,2,3\n")
    responses = read_responses(make_study({"columns": {"sd1": name.strip('"')}}))
    assert responses.frame["sd1"].tolist() == [1]


@pytest.mark.parametrize("name", ["data/=cmd().csv", "data/<script>.csv", "data/a b 😀.csv"])
def test_files_of_any_name_can_be_read_and_are_named_in_errors(make_study, put, name):
    put(f"{HEADER}\nr1,control,1,2,3\n", name)
    assert read_responses(make_study({"file": name})).frame["_file"].tolist() == [name]
    put(f"{HEADER}\nr1,control,1,2\n", name)
    with pytest.raises(DataError) as caught:
        read_responses(make_study({"file": name}))
    assert caught.value.problems[0].where == name


WORDS = ["NA", "None", "nan", "=cmd()|' /C calc'!A0", "<script>alert(1)</script>", "een, twee; drie", "-99 ", "007"]


def test_open_answers_are_kept_as_written(make_study, put):
    frame = pd.DataFrame({"id": [f"r{i}" for i in range(8)], "arm": "control", "opinion": WORDS})
    put(frame)
    assert read_responses(make_study({})).frame["opinion"].tolist() == WORDS


def test_a_declared_missing_code_holds_for_open_answers_too(make_study, put):
    put("id,arm,opinion\nr1,control,-99\nr2,control,fine\n")
    responses = read_responses(make_study({"missing": [-99]}))
    assert responses.frame["opinion"].isna().tolist() == [True, False]
    assert responses.reasons["opinion"].tolist()[0] == "code"


def test_all_problems_of_all_files_come_at_once(make_study, put):
    put(f"{HEADER}\nr1,nothing,1,x,3\n")
    put(f"{HEADER}\nr1,control,1,2\n", "data/b.csv")
    study = make_study({"weight": "w"}, {"file": "data/b.csv", "wave": 2}, {"file": "data/c.csv", "wave": 3})
    with pytest.raises(DataError) as caught:
        read_responses(study)
    found = [(problem.where, problem.code) for problem in caught.value.problems]
    assert found == [
        ("data/wave1.csv", "column_unknown"),
        ("data/wave1.csv", "arm_unknown"),
        ("data/wave1.csv", "text_in_number"),
        ("data/b.csv", "ragged_rows"),
        ("data/c.csv", "file_missing"),
    ]
    assert str(caught.value).count("\n") == len(found) - 1


def test_a_study_without_data_is_an_error(make_study):
    with pytest.raises(DataError, match="no data files"):
        read_responses(make_study(data=[]))


def test_files_are_joined_with_missing_where_a_file_lacks_a_column(make_study, put):
    put("id,arm,sd1,group\nr1,control,1,5\n")
    put("id,arm,sd2,group\nr2,debt,98,five\n", "data/b.csv")
    study = make_study({}, {"file": "data/b.csv", "wave": 2}, plan={"covariates": ["group"]})
    responses = read_responses(study)
    frame = responses.frame
    assert frame["sd1"].isna().tolist() == [False, True]
    assert frame["_wave"].tolist() == [1, 2]
    assert frame["group"].tolist() == ["5", "five"]
    assert responses.reasons["sd2"].isna().tolist() == [True, False]
    assert "numbers_and_text" in codes(responses)
    assert responses.flow[["wave", "n_respondents"]].to_numpy().tolist() == [[1, 1], [2, 1]]


def test_a_few_texts_in_a_column_of_numbers_are_noted(make_study, put):
    put("id,arm,schooling\nr1,control,1\nr2,debt,2\nr3,debt,unknown\n")
    responses = read_responses(make_study({}, plan={"covariates": ["schooling"]}))
    (note,) = [note for note in responses.notes if note.code == "numbers_and_text"]
    assert "row 4" in note.message
    assert "unknown" not in note.message


@pytest.mark.parametrize(
    "need",
    [
        {"covariates": [{"name": "schooling", "type": "numeric"}]},
        {"subgroups": [{"by": "schooling", "cut": [1]}]},
        {"quality": [{"rule": "eligible", "when": {"schooling": {"min": 1}}}]},
        {"quality": [{"rule": "speeding", "seconds": 1, "column": "schooling"}]},
        {"outcomes": {"s": {"column": "schooling", "role": "benefit", "higher_is": "better"}}},
    ],
)
def test_columns_that_must_be_numbers_may_not_hold_text(make_study, put, need):
    put("id,arm,schooling\nr1,control,1\nr2,debt,low\n")
    with pytest.raises(DataError, match="row 3") as caught:
        read_responses(make_study({}, plan=need))
    assert caught.value.code == "text_in_number"


def test_more_than_one_header_row_is_recognised(make_study, put):
    put('id,arm,sd1\nId,Arm,How near?\n"{""import"": 1}",{},{}\nr1,control,1\nr2,debt,2\n')
    with pytest.raises(DataError) as caught:
        read_responses(make_study({}))
    (problem,) = [one for one in caught.value.problems if one.code == "text_in_number"]
    assert "rows 2, 3" in str(problem)
    assert "repeat the questions" in str(problem)


def test_items_may_have_their_answer_in_the_first_of_several_columns(make_study, put):
    put("id,arm,A,B\nr1,control,1,\nr2,debt,,2\nr3,fear,3,4\n")
    responses = read_responses(make_study({"columns": {"sd1": ["A", "B"]}}))
    assert responses.frame["sd1"].tolist() == [1, 2, 3]
    (note,) = [note for note in tell(responses.notes, 0) if note.code == "answered_twice"]
    assert note.message.startswith("1 row has more than one answer among 'A', 'B'")


def test_spss_user_missing_codes_become_missing_with_a_reason(make_study, tmp_path):
    frame = pd.DataFrame({"id": ["a", "b", "c", "d"], "arm": ["control"] * 4, "sd1": [1.0, 98.0, 9.0, np.nan]})
    (tmp_path / "data").mkdir()
    labels = {"sd1": {1.0: "Strongly disagree", 9.0: "No answer"}}
    pyreadstat.write_sav(frame, tmp_path / "data/d.sav", missing_ranges={"sd1": [9, 98]}, variable_value_labels=labels)
    responses = read_responses(make_study({"file": "data/d.sav"}))
    assert responses.frame["sd1"].isna().tolist() == [False, True, True, True]
    assert responses.reasons["sd1"].tolist()[1:3] == ["dont_know", "code"]
    assert responses.reasons["sd1"].isna().tolist() == [True, False, False, True]


def test_utf16_with_semicolons_and_decimal_commas_is_read(make_study, put):
    put("id;arm;sd1;age;opinion\nr1;control;1;30,5;één\nr2;debt;2;41,25;twee\n".encode("utf-16"))
    responses = read_responses(make_study({}))
    assert responses.frame["age"].tolist() == [30.5, 41.25]
    assert responses.frame["opinion"].tolist() == ["één", "twee"]
    assert codes(responses) == ["encoding_detected", "decimal_comma"]


def test_decimal_commas_beside_decimal_points_are_a_warning(make_study, put):
    put("id;arm;age;schooling\nr1;control;30,5;1.5\n")
    responses = read_responses(make_study({}, plan={"covariates": ["schooling"]}))
    assert [n.severity for n in responses.notes if n.code == "decimal_mixed"] == ["warning"]


def test_nothing_that_anybody_wrote_leaves_through_notes_errors_or_logs(make_study, put, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "topsecret"
    rows = [f"{secret}{i % 3},control,{secret},{i % 5 + 1},3,{secret},{i}" for i in range(12)]
    put(f"{HEADER},opinion,mixed\n" + "\n".join(rows) + f"\nx,debt,1,1,1,{secret},{secret}\n")
    plan = {"covariates": ["mixed"], "quality": [{"rule": "duplicate"}, {"rule": "straightlining"}]}
    with pytest.raises(DataError) as caught:
        read_responses(make_study({}, plan=plan))
    assert secret not in str(caught.value)
    study = make_study({"missing": [secret]}, plan=plan)
    responses = read_responses(study)
    report = check_responses(study, responses)
    screened = screen(study, responses)
    notes = [*responses.notes, *report.notes, *screened.notes]
    assert "numbers_and_text" not in [note.code for note in notes]
    assert "respondent_repeated" in [note.code for note in notes]
    said = " ".join(note.message for note in notes) + screened.cases.to_csv() + caplog.text
    assert secret not in said


NUMBERS = st.floats(-1e15, 1e15) | st.integers(-(10**6), 10**6).map(float) | st.none()
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=10).map(str.strip) | st.none()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(NUMBERS, st.sampled_from([1, 2, 3, 4, 5, None]), TEXTS), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_as_csv_is_read_back(make_study, put, rows, mark, encoding):
    frame = pd.DataFrame(rows, columns=["number", "sd1", "opinion"]).astype({"number": float, "sd1": float})
    frame.insert(0, "id", [f"r{i}" for i in range(len(frame))])
    frame.insert(1, "arm", "control")
    put(frame, sep=mark, encoding=encoding)
    study = make_study({}, plan={"covariates": [{"name": "number", "type": "numeric"}]})
    found = read_responses(study).frame
    np.testing.assert_array_equal(found["number"], frame["number"])
    np.testing.assert_array_equal(found["sd1"], frame["sd1"])
    written = [None if pd.isna(text) or text == "" else text for text in frame["opinion"]]
    assert [None if pd.isna(text) else text for text in found["opinion"]] == written
