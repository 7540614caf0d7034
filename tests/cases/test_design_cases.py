"""Studies that once went wrong in who is who and what is what: each says now what is the matter, or is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.errors import PretestError
from pretest.responses import read_responses

HERE = Path(__file__).parent


@pytest.fixture
def case(tmp_path):
    """case(name, {file: (old, new)}): a copy of one case, with texts in its files replaced."""

    def copy(name, changes=None):
        folder = shutil.copytree(HERE / name, tmp_path / name)
        for file, (old, new) in (changes or {}).items():
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return copy


def codes(found):
    return [one.code for one in found]


def test_09_arms_that_only_labels_name_are_read_by_their_labels(case):
    report = pretest.check(case("09-sav-labelled-arm"))
    assert report.problems == ()
    (note,) = [note for note in report.notes if note.code == "arm_labels_used"]
    assert "'cond'" in note.message
    assert "1 = control, 2 = a" in note.message


def test_09_arms_that_study_yaml_names_otherwise_are_refused(case):
    arms = ('{"control": control, "a": a}', '{"1": a, "2": control}')
    report = pretest.check(case("09-sav-labelled-arm", {"study.yaml": arms}))
    (problem,) = report.problems
    assert problem.code == "arm_labels_contradict"
    assert "1 is 'control' in the file and 'a' in study.yaml; 2 is 'a' in the file and 'control'" in str(problem)


def test_31_bands_that_became_dates_are_named(case):
    report = pretest.check(case("31-xlsx-band-became-date"))
    assert set(codes(report.problems)) == {"audience_empty"}
    text = str(report.problems[0])
    assert "column 'band' holds dates ('2026-05-01'" in text
    assert "the study asks for '1-5'" in text
    assert "'1-5' or '5-1'" in text
    assert 'recode: {band: {"2026-05-01": "1-5"}}' in text


def test_31_the_recode_that_is_advised_mends_it(case):
    recode = ("arm: cond}", 'arm: cond, recode: {band: {"2026-05-01": "1-5", "2026-09-06": "6-9"}}}')
    assert pretest.check(case("31-xlsx-band-became-date", {"study.yaml": recode})).problems == ()


def test_32_true_and_false_are_1_and_0(case):
    folder = case("32-xlsx-booleans")
    report = pretest.check(folder)
    assert report.problems == ()
    (note,) = [note for note in report.notes if note.code == "switches_read"]
    assert "'used'" in note.message
    assert set(read_responses(pretest.load_study(folder)).frame["used"]) == {0.0, 1.0}


def test_32_another_word_is_named_with_what_the_study_asks(case):
    words = ("when: {used: [1]}", "when: {used: [2]}")
    report = pretest.check(case("32-xlsx-booleans", {"study.yaml": words}))
    (problem,) = report.problems
    assert "column 'used' holds '0', '1', and the study asks for '2'" in str(problem)


@pytest.mark.parametrize("several", [False, True])
def test_42_one_id_in_two_arms_is_an_error_unless_people_rate_several(case, several):
    change = {"study.yaml": ("arm: cond}", "arm: cond, several: true}")} if several else {}
    report = pretest.check(case("42-respondent-two-arms", change))
    if several:
        assert report.problems == ()
        return
    (problem,) = report.problems
    assert problem.code == "respondent_in_two_arms"
    assert "1 respondent has rows in two or more arms: rows" in str(problem)


def test_38_an_item_that_was_reversed_already_blocks_the_decision(case):
    found = pretest.analyse(pretest.load_study(case("38-already-reversed-item")))
    (note,) = [note for note in found.notes if note.code.startswith("keying")]
    assert note.severity == "serious"
    assert "d3" in note.message
    assert set(found.verdicts.loc[found.verdicts["outcome"] == "", "verdict"]) == {"mend_first"}


EVERYBODY = "age: {min: 100}"


@pytest.mark.parametrize("run", [pretest.analyse, pretest.monitor])
def test_everybody_left_out_is_a_sentence_that_names_the_rule(case, run):
    study = pretest.load_study(case("crash-excl"))
    with pytest.raises(PretestError) as caught:
        run(study)
    text = str(caught.value)
    assert "nobody is left" in text
    assert "'eligible'" in text


def test_check_says_that_everybody_is_left_out(case):
    (problem,) = pretest.check(case("crash-excl")).problems
    assert problem.code == "nobody_left"
    assert "rule 'eligible' took 160 respondents and left no respondents" in str(problem)


@pytest.mark.parametrize("run", [pretest.analyse, pretest.monitor])
def test_an_audience_of_which_nobody_is_left_is_told(case, run):
    folder = case("crash-excl", {"analyses/plan.yaml": (EVERYBODY, "used_12m: [0]")})
    notes = run(pretest.load_study(folder)).notes
    (note,) = [note for note in notes if note.code == "audience_left_empty"]
    assert note.where == "audience 'users'"
    assert note.severity == "serious"


@pytest.mark.parametrize(
    ("arm", "audience", "column"),
    [("control", None, "age"), ("debt", None, "age"), ("control", 1, "age"), (None, None, "stigma"), (None, 1, "want")],
)
@pytest.mark.parametrize("run", [pretest.analyse, pretest.monitor])
def test_an_empty_arm_cell_or_outcome_ends_in_a_report_that_says_so(case, run, arm, audience, column):
    """Everybody of an arm too young, or nobody who answered an outcome: no figure, and never a crash."""
    folder = case("crash-excl", {"analyses/plan.yaml": ("min: 100", "min: 18")})
    path = folder / "data/w1.csv"
    frame = pd.read_csv(path)
    here = ((frame["arm"] == arm) | (arm is None)) & ((frame["used_12m"] == audience) | (audience is None))
    frame[column] = frame[column].astype(float).mask(here, 10.0 if column == "age" else np.nan)
    frame.to_csv(path, index=False)
    found = run(pretest.load_study(folder))
    assert any(note.severity == "serious" for note in found.notes)
    assert "go" not in set(found.verdicts["verdict"])
