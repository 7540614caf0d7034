"""Who is in the data twice: as a person, by all answers, or by device."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pretest.quality import screen
from pretest.responses import read_responses
from pretest.tables import columns
from tests.quality.screened import differently, flagged, steps


@pytest.fixture
def repeated(answers):
    """The second stands in the data twice; the fifth copies the first; the sixth uses the device of the fourth."""
    frame = differently(answers)
    same = [name for name in frame if name not in ("id", "arm")]
    frame.loc[4, same] = frame.loc[0, same]
    frame = pd.concat([frame, frame.iloc[[1]].assign(age=50)], ignore_index=True)
    return frame, ["s0", "s1", "s2", "s3", "s4", "s3", "s6"]


@pytest.mark.parametrize(
    ("by", "rows"),
    [([], [1, 4]), (["id"], [1]), (["answers"], [4]), (["session"], [5]), (["id", "answers", "session"], [1, 4, 5])],
)
def test_the_kinds_of_duplicates_are_told_apart(flag_rows, repeated, by, rows):
    frame, sessions = repeated
    flagged, screened = flag_rows(frame, {"rule": "duplicate", "by": by}, **{columns.SESSION: sessions})
    assert flagged == rows
    reasons = {1: "same respondent and arm again", 4: "same answers as an earlier respondent"}
    reasons[5] = "same device or browser session as an earlier respondent"
    assert screened.cases["reason"].tolist() == [reasons[row] for row in rows]


def test_sessions_that_are_missing_are_not_alike(flag_rows, answers):
    sessions = ["a", None, None, "", "", "a"]
    rule = {"rule": "duplicate", "by": ["session"]}
    assert flag_rows(differently(answers), rule, **{columns.SESSION: sessions})[0] == [5]
    flagged, screened = flag_rows(differently(answers), rule)
    assert flagged == []
    assert [note.code for note in screened.notes] == ["rule_without_data"]


def test_a_session_in_another_wave_is_no_duplicate(make_study, put, answers):
    put(answers(3))
    put(answers(3).assign(id=list("abc")), "data/b.csv")
    rule = {"rule": "duplicate", "by": ["session"]}
    study = make_study({}, {"file": "data/b.csv", "wave": 2}, plan={"quality": [rule]})
    responses = read_responses(study)
    shared = responses.frame.assign(**{columns.SESSION: ["a", "b", "c", "a", "b", "b"]})
    assert screen(study, replace(responses, frame=shared)).cases[["wave", "row"]].to_numpy().tolist() == [[2, 4]]


def test_repeated_respondents_and_copied_answers_are_duplicates(run, answers):
    wide = pd.DataFrame({f"x{i}": range(20) for i in range(7)})
    frame = pd.concat([answers(20), wide], axis=1).assign(
        age=range(20, 40), birth_year=1990, x_ever=1, x_12m=1, x_30d=1, z_ever=0, ac1=4
    )
    copied = [name for name in frame if name not in ("id", "arm")]
    frame.loc[7, copied] = frame.loc[2, copied]  # the same answers under another id
    frame.loc[9, "id"], frame.loc[9, "arm"] = frame.loc[0, "id"], frame.loc[0, "arm"]  # the same person again
    _, _, screened = run(frame, {"rule": "duplicate", "then": "exclude"})
    assert sorted(flagged(screened, "duplicate")) == [2, 9]
    assert steps(screened)[-1] == ["kept", 17, 17]  # both rows of the repeated respondent are gone


def test_equal_answers_to_few_questions_are_no_duplicates(run, answers):
    frame = answers(4)
    frame[["sd1", "sd2", "sd3"]] = 3
    _, _, screened = run(frame, {"rule": "duplicate"})
    assert len(screened.cases) == 0


def test_one_respondent_with_several_concepts_is_no_duplicate(run):
    _, _, screened = run("id,arm,sd1,sd2,sd3\nr1,control,1,2,3\nr1,debt,1,2,3\n", {"rule": "duplicate"})
    assert len(screened.cases) == 0
