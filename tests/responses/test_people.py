"""Who is who: one id in two files, two arms, two clusters; panel or fresh samples is said, never guessed."""

from __future__ import annotations

import pytest

from pretest.disclosure.notes import tell
from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.importing import import_responses

HEADER = "id,arm,w,klas,city,sd1\n"


def problems(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    return caught.value.problems


def notes(study, code):
    return [note.message for note in tell(read_responses(study).notes, 0) if note.code == code]


@pytest.fixture
def two_files(make_study, put):
    """two_files(first, second): two files of which the ids 1 and 2 are equal, and 3 is not."""

    def make(first=None, second=None, arm="control"):
        put(HEADER + "1,control,1,a,Ede,1\n2,debt,1,a,Ede,2\n")
        put(HEADER + f"1,{arm},1,a,Ede,1\n2,debt,1,a,Ede,2\n3,debt,1,a,Ede,2\n", "data/b.csv")
        return make_study(first or {}, {"file": "data/b.csv", "wave": 2} | (second or {}))

    return make


@pytest.mark.parametrize("wave", [1, 2])
def test_ids_that_two_files_have_in_common_need_a_word(two_files, wave):
    (found,) = problems(two_files({}, {"wave": wave}))
    assert found.code == "ids_in_common"
    assert found.where == "data/b.csv"
    assert "2 ids of this file stand in data/wave1.csv too: either these are the same people, or both" in found.what
    assert "ids: shared" in found.hint
    assert "ids: own" in found.hint


def test_own_ids_are_different_people(two_files):
    """ids that restart at 1 must not make two people of a panel out of four."""
    frame = read_responses(two_files({"ids": "own"}, {"ids": "own"})).frame
    assert frame["_respondent"].nunique() == 5
    assert read_responses(two_files({}, {"ids": "own"})).frame["_respondent"].nunique() == 5


def test_shared_ids_are_the_same_people(two_files):
    frame = read_responses(two_files({"ids": "shared"}, {"ids": "shared"})).frame
    assert frame["_respondent"].nunique() == 3
    assert notes(two_files({"ids": "shared"}, {"ids": "shared"}), "respondent_in_two_files") == []
    one_wave = notes(two_files({"ids": "shared"}, {"wave": 1}), "respondent_in_two_files")
    assert one_wave == [
        "2 respondents stand in both data/wave1.csv and data/b.csv, which belong to wave 1: "
        "they count as the same people."
    ]


def test_files_without_ids_in_common_need_no_word(make_study, put):
    put(HEADER + "1,control,1,a,Ede,1\n")
    put(HEADER + "2,control,1,a,Ede,1\n", "data/b.csv")
    assert len(read_responses(make_study({}, {"file": "data/b.csv"})).frame) == 2


def test_a_merged_file_says_whether_its_waves_are_a_panel(make_study, put):
    put("id,arm,year,sd1\n1,control,1,1\n2,debt,1,2\n1,debt,2,1\n")
    (found,) = problems(make_study({"wave_column": "year"}))
    assert found.code == "ids_in_common"
    assert "1 id stands in several waves of this file" in found.what
    own = read_responses(make_study({"wave_column": "year", "ids": "own"})).frame
    panel = read_responses(make_study({"wave_column": "year", "ids": "shared"})).frame
    assert (own["_respondent"].nunique(), panel["_respondent"].nunique()) == (3, 2)


def test_one_id_in_two_arms_is_an_error_with_the_rows(make_study, put):
    put(HEADER + "1,control,1,a,Ede,1\n2,debt,1,a,Ede,2\n1,debt,1,a,Ede,1\n")
    (found,) = problems(make_study({}))
    assert found.code == "respondent_in_two_arms"
    assert "1 respondent has rows in two or more arms: rows 2, 4" in found.what
    assert "several: true" in found.hint
    assert len(read_responses(make_study({"several": True})).frame) == 3


def test_one_id_in_two_arms_of_two_files_is_an_error_in_both(two_files):
    found = problems(two_files({"ids": "shared"}, {"wave": 1}, arm="debt"))
    assert [(one.where, one.code) for one in found] == [
        ("data/wave1.csv", "respondent_in_two_arms"),
        ("data/b.csv", "respondent_in_two_arms"),
    ]


def test_another_arm_in_another_wave_is_allowed(two_files):
    assert len(read_responses(two_files({"ids": "shared"}, arm="debt")).frame) == 5


def test_a_row_without_an_arm_is_no_second_arm(make_study, put):
    put(HEADER + "1,control,1,a,Ede,1\n1,,1,a,Ede,1\n")
    assert len(read_responses(make_study({})).frame) == 2


def test_reshaped_files_rate_several_concepts(make_study, put):
    put("id,sd1_control,sd1_debt\nr1,1,2\nr2,3,4\n")
    study = make_study({"arm": None, "reshape": "{outcome}_{arm}"})
    assert read_responses(study).frame["_arm"].tolist() == ["control", "debt"] * 2


@pytest.mark.parametrize(("key", "column", "word"), [("cluster", "klas", "clusters"), ("stratum", "city", "strata")])
def test_nobody_is_in_two_clusters_or_strata(make_study, put, key, column, word):
    put(HEADER + "1,control,1,a,Ede,1\n1,debt,1,b,Epe,2\n2,debt,1,a,Ede,1\n")
    (found,) = problems(make_study({"several": True, key: column}))
    assert found.code == f"respondent_in_two_{word}"
    assert "rows 2, 3" in found.what


def test_two_weights_of_one_person_are_told(make_study, put):
    put(HEADER + "1,control,1,a,Ede,1\n1,debt,2,a,Ede,2\n2,debt,1,a,Ede,1\n")
    (message,) = notes(make_study({"several": True, "weight": "w"}), "weight_differs")
    assert message.startswith("1 respondent has rows with different weights")
    put(HEADER + "1,control,2,a,Ede,1\n1,debt,2,a,Ede,2\n2,debt,1,a,Ede,1\n")
    assert notes(make_study({"several": True, "weight": "w"}), "weight_differs") == []


def test_an_import_refuses_the_same(two_files, tmp_path):
    paths = [tmp_path / "data/wave1.csv", tmp_path / "data/b.csv"]
    with pytest.raises(DataError) as caught:
        import_responses(two_files({}, {"wave": 1}), paths)
    assert caught.value.code == "ids_in_common"
    found = import_responses(two_files({"ids": "own"}, {"wave": 1, "ids": "own"}), paths)
    assert len(set(found.table["_respondent"].to_pylist())) == 5
    assert found.entry["ids"] == "own"
