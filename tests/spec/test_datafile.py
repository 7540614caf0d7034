"""What study.yaml may say of a data file and of checks per arm: a word that is no word is an error with its place."""

from __future__ import annotations

import pytest

from pretest.spec import check_study
from tests.tiny import TINY_PLAN, TINY_STUDY, write_study

DATA = "respondent: id, arm: condition"


@pytest.mark.parametrize(
    ("said", "where", "message"),
    [
        ("ids: mine", "ids", "own"),
        ("several: perhaps", "several", "true"),
        ("decimal: ';'", "decimal", "','"),
        ("audience: nobody", "audience", "nobody"),
        ("labels: {sd1: ''}", "labels.sd1", "at least 1 character"),
        ("wave_colum: year", "wave_colum", "wave_column"),
    ],
)
def test_a_wrong_word_is_told_with_its_place(tmp_path, said, where, message):
    _, problems = check_study(write_study(tmp_path, TINY_STUDY.replace(DATA, f"{DATA}, {said}")))
    assert [where in problem.where for problem in problems] == [True], problems
    assert message in str(problems[0])


def test_every_key_can_be_said(tmp_path):
    said = "ids: own, several: true, decimal: ',', audience: everyone, labels: {sd1: why}, wave_column: year"
    study, problems = check_study(write_study(tmp_path, TINY_STUDY.replace(DATA, f"{DATA}, {said}")))
    assert problems == ()
    (data,) = study.file.data
    assert (data.ids, data.several, data.decimal, data.audience) == ("own", True, ",", "everyone")
    assert (data.labels, data.wave_column) == ({"sd1": "why"}, "year")


@pytest.mark.parametrize(
    ("correct", "code", "message"),
    [
        ("{control: [1]}", "correct_incomplete", "does not say which answers are right in arm 'debt'"),
        ("{control: [1], debt: [2], dept: [3]}", "unknown", "Did you mean 'debt'?"),
    ],
)
def test_right_answers_are_said_of_every_arm_and_of_no_other(tmp_path, correct, code, message):
    plan = TINY_PLAN + f"quality: [{{rule: attention, column: seen, correct: {correct}}}]\n"
    _, problems = check_study(write_study(tmp_path, plan=plan))
    assert len(problems) == 1
    assert code in problems[0].code
    assert message in str(problems[0])
