"""Labels of the codes of arms: used where study.yaml says nothing, and never against it in silence."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

from pretest.errors import DataError
from pretest.responses import read_responses

FRAME = pd.DataFrame({"id": [1.0, 2, 3, 4], "arm": [1.0, 2, 1, 3], "sd1": [1.0, 2, 3, 4]})
IN_ORDER = {1: "control", 2: "Debt", 3: "FEAR"}


@pytest.fixture
def study_of(make_study, tmp_path):
    def make(given, **source):
        (tmp_path / "data").mkdir()
        pyreadstat.write_sav(FRAME, tmp_path / "data/d.sav", variable_value_labels={"arm": given})
        return make_study({"file": "data/d.sav"} | source)

    return make


def found(study):
    responses = read_responses(study)
    notes = [note for note in responses.notes if "label" in note.code]
    return responses.frame["_arm"].tolist(), notes


def problem(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    (one,) = caught.value.problems
    return one


def test_labels_that_name_arms_are_used_and_told(study_of):
    arms, (note,) = found(study_of(IN_ORDER))
    assert arms == ["control", "debt", "control", "fear"]
    assert note.code == "arm_labels_used"
    assert "1 = control, 2 = debt, 3 = fear" in note.message


def test_the_words_that_study_yaml_has_for_arms_may_be_the_labels(study_of):
    study = study_of({1: "Group zero", 2: "group  one", 3: "fear"}, arms={"group zero": "control", "Group one": "debt"})
    assert found(study)[0] == ["control", "debt", "control", "fear"]


def test_labels_that_agree_with_the_study_say_nothing(study_of):
    assert found(study_of(IN_ORDER, arms={"1": "control", "2": "debt", "3": "fear"})) == (
        ["control", "debt", "control", "fear"],
        [],
    )


@pytest.mark.parametrize("words", [{1: "Debt", 2: "Control"}, {1: "the debt film", 2: "Controlegroep"}])
def test_arms_that_changed_places_stop_the_run_and_both_are_named(study_of, words):
    one = problem(study_of(words | {3: "fear"}, arms={"1": "control", "2": "debt", "3": "fear"}))
    assert one.code == "arm_labels_contradict"
    assert f"1 is '{words[1]}' in the file and 'control' in study.yaml" in str(one)
    assert f"2 is '{words[2]}' in the file and 'debt' in study.yaml" in str(one)


def test_recode_comes_before_the_labels(study_of):
    swap = {"arm": {"1": 2, "2": 1}}
    one = problem(study_of(IN_ORDER, recode=swap, arms={"1": "control", "2": "debt", "3": "fear"}))
    assert one.code == "arm_labels_contradict"


def test_a_recode_that_mends_the_labels_is_no_contradiction(study_of):
    swap = {"arm": {"1": 2, "2": 1}}
    arms, notes = found(study_of({1: "debt", 2: "control", 3: "fear"}, recode=swap, arms={"1": "control", "2": "debt"}))
    assert arms == ["debt", "control", "debt", "fear"]
    assert [note.code for note in notes] == ["arm_labels_used"]


def test_other_words_are_a_warning_that_shows_them(study_of):
    arms, (note,) = found(study_of({1: "blue", 2: "red"}, arms={"1": "control", "2": "debt", "3": "fear"}))
    assert arms == ["control", "debt", "control", "fear"]
    assert note.code == "arm_labels_differ"
    assert "1 = 'blue' is 'control'" in note.message


def test_unknown_codes_are_told_with_their_labels(study_of):
    text = str(problem(study_of({1: "blue", 2: "debt", 3: "fear"})))
    assert "unknown arm '1'" in text
    assert "(labelled 1 = 'blue' in the file)" in text


def test_a_reason_lets_the_study_win(study_of):
    source = {"arms": {"1": "control", "2": "debt", "3": "fear"}, "labels": {"arm": "labels of the pilot"}}
    arms, (note,) = found(study_of({1: "debt", 2: "control"}, **source))
    assert arms == ["control", "debt", "control", "fear"]
    assert note.code == "labels_overruled"
    assert "labels of the pilot" in note.message
