"""Who was too fast: below a number of seconds, or a share of the median of those who are alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pretest.analysis.checks import check_responses
from pretest.disclosure.notes import tell
from pretest.errors import DataError
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.tables import columns
from tests.quality.screened import flagged

SHARE = {"rule": "speeding", "share_of_median": 0.5}


def test_the_platform_s_own_duration_is_used_where_study_and_rule_name_none(flag_times):
    flagged, cases, _ = flag_times(SHARE, {columns.DURATION: [100.0, 100, 100, 49, 51, np.nan]})
    assert flagged == [3]
    assert cases[["value", "threshold"]].to_numpy().tolist() == [[49, 50]]


def test_a_named_duration_goes_before_the_platform_s(flag_times):
    rule = {**SHARE, "column": "seconds"}
    flagged, _, _ = flag_times(rule, {columns.DURATION: [1.0, 100, 100]}, seconds=[100, 100, 40])
    assert flagged == [2]


def test_the_check_asks_for_a_duration_only_where_the_platform_has_none(make_study, put, answers):
    put(answers(6))
    study = make_study({}, plan={"quality": [SHARE]})
    responses = read_responses(study)
    assert "duration_missing" in {problem.code for problem in check_responses(study, responses).problems}
    timed = replace(responses, frame=responses.frame.assign(**{columns.DURATION: 100.0}))
    assert "duration_missing" not in {problem.code for problem in check_responses(study, timed).problems}
    with pytest.raises(DataError, match="needs a column with seconds"):
        screen(study, responses)


def test_speed_is_judged_within_the_language(flag_times):
    seconds = [100.0, 100, 100, 59, 300, 300, 300, 140]
    mixed, _, _ = flag_times(SHARE, {columns.DURATION: seconds})
    assert mixed == [3]  # below half of the median, 120
    language = ["nl"] * 4 + ["en"] * 4
    flagged, cases, notes = flag_times(SHARE, {columns.DURATION: seconds, columns.LANGUAGE: language})
    assert flagged == [7]
    assert cases["threshold"].tolist() == [150]
    assert "median_of_few" in {note.code for note in notes}


def test_speed_is_judged_within_the_questionnaire_that_the_data_name(flag_times):
    seconds = [100.0, 100, 100, 60, 300, 300, 300, 140]
    named = {columns.DURATION: seconds, columns.QUESTIONNAIRE: ["short"] * 4 + ["long"] * 4}
    assert flag_times(SHARE, named)[0] == [7]


def test_speeding_is_strictly_below_the_threshold(run, answers):
    frame = answers(4).assign(seconds=[99.9, 100, 100.1, np.nan])
    _, _, screened = run(frame, {"rule": "speeding", "seconds": 100, "column": "seconds"})
    assert flagged(screened, "speeding") == [2]
    assert screened.cases[["value", "threshold"]].iloc[0].tolist() == [99.9, 100]
    (note,) = tell(screened.notes, 10)
    assert note.code == "not_judged"
    assert "fewer than 10 respondents" in note.message


def test_speeding_is_a_share_of_the_median_of_the_same_file(make_study, put, answers):
    put(answers(5).assign(seconds=[100, 100, 100, 41, 39]))
    put(answers(5).assign(id=list("abcde"), seconds=[1000, 1000, 1000, 401, 399]), "data/b.csv")
    rule = {"rule": "speeding", "share_of_median": 0.4}
    study = make_study({"duration": "seconds"}, {"duration": "seconds", "file": "data/b.csv"}, plan={"quality": [rule]})
    screened = screen(study, read_responses(study))
    assert screened.cases[["file", "row", "threshold"]].to_numpy().tolist() == [
        ["data/wave1.csv", 6, 40],
        ["data/b.csv", 6, 400],
    ]


def test_speeding_is_judged_within_the_questionnaire(make_study, put, answers):
    put(answers(6).assign(x_ever=[0, 0, 0, 1, 1, 1], seconds=[100, 100, 45, 300, 300, 100]))
    audiences = {
        "users": {"label": "users", "questionnaire": "everyone", "when": {"x_ever": [1]}},
        "others": {"label": "others", "when": {"x_ever": [0]}},
    }
    plan = {"quality": [{"rule": "speeding", "share_of_median": 0.4, "column": "seconds"}]}
    study = make_study({}, plan=plan, audiences=audiences)
    assert flagged(screen(study, read_responses(study)), "speeding") == [7]


def test_speeding_without_a_duration_is_an_error(run, answers):
    with pytest.raises(DataError, match="needs a column with seconds"):
        run(answers(3), {"rule": "speeding", "seconds": 100})
