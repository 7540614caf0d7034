"""Rules on repeats: ids, answers, sessions, bursts and open answers. No text and no id may come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.quality import screen
from pretest.quality.burst import _most_within, burst_size
from pretest.responses import read_responses
from pretest.tables import columns


@pytest.fixture
def judged(make_study, put, answers):
    """judged(frame, rule, submission columns): rows (from 0) that the rule flags, and what screening makes of it."""

    def make(frame, rule, **extra):
        put(frame)
        study = make_study({}, plan={"quality": [rule]})
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        return (screened.cases["row"] - 2).tolist(), screened

    return make


def different(answers, n=6):
    """n respondents who all answer differently to more than ten items."""
    place = np.arange(n)
    asked = {"age": 20 + place, "birth_year": 1990 - place, "x_ever": 1, "x_12m": 1, "x_30d": place % 2, "z_ever": 0}
    again = {f"{name}_pre": 1 + (place + turn) % 5 for turn, name in enumerate(("sd1", "sd2", "sd3"))}
    return answers(n).assign(**asked, **again, ac1=4)


# --- duplicates ---------------------------------------------------------------------------------------------


@pytest.fixture
def repeated(answers):
    """The second stands in the data twice; the fifth copies the first; the sixth uses the device of the fourth."""
    frame = different(answers)
    same = [name for name in frame if name not in ("id", "arm")]
    frame.loc[4, same] = frame.loc[0, same]
    frame = pd.concat([frame, frame.iloc[[1]].assign(age=50)], ignore_index=True)
    return frame, ["s0", "s1", "s2", "s3", "s4", "s3", "s6"]


@pytest.mark.parametrize(
    ("by", "rows"),
    [([], [1, 4]), (["id"], [1]), (["answers"], [4]), (["session"], [5]), (["id", "answers", "session"], [1, 4, 5])],
)
def test_the_kinds_of_duplicates_are_told_apart(judged, repeated, by, rows):
    frame, sessions = repeated
    flagged, screened = judged(frame, {"rule": "duplicate", "by": by}, **{columns.SESSION: sessions})
    assert flagged == rows
    reasons = {1: "same respondent and arm again", 4: "same answers as an earlier respondent"}
    reasons[5] = "same device or browser session as an earlier respondent"
    assert screened.cases["reason"].tolist() == [reasons[row] for row in rows]


def test_sessions_that_are_missing_are_not_alike(judged, answers):
    sessions = ["a", None, None, "", "", "a"]
    rule = {"rule": "duplicate", "by": ["session"]}
    assert judged(different(answers), rule, **{columns.SESSION: sessions})[0] == [5]
    flagged, screened = judged(different(answers), rule)
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


# --- bursts -------------------------------------------------------------------------------------------------


def at(*seconds):
    return [(pd.Timestamp("2026-03-01T10:00:00") + pd.Timedelta(seconds=one)).isoformat() for one in seconds]


def test_five_submissions_within_five_seconds_are_a_burst(judged, answers):
    ended = at(1, 2, 3, 4, 6, 60, 120, 121, 122, 123, 128)
    flagged, screened = judged(answers(11), {"rule": "burst"}, **{columns.ENDED: ended})
    assert flagged == [0, 1, 2, 3, 4]  # the second time, the fifth comes after six seconds
    assert screened.cases["value"].tolist() == [5] * 5
    rule = {"rule": "burst", "at_least": 3, "seconds": 1.5}
    assert judged(answers(11), rule, **{columns.ENDED: ended})[0] == []
    assert judged(answers(11), {**rule, "seconds": 2}, **{columns.ENDED: ended})[0] == [0, 1, 2, 3, 6, 7, 8, 9]


def test_the_start_counts_where_there_is_no_end_and_time_zones_are_read(judged, answers):
    started = ["2026-03-01T10:00:01+01:00", "2026-03-01T09:00:02Z", "2026-03-01T09:00:03Z", "2026-03-01T10:00:05Z"]
    rule = {"rule": "burst", "at_least": 3, "seconds": 2}
    assert judged(answers(4), rule, **{columns.STARTED: started})[0] == [0, 1, 2]
    ended = [None, None, "2026-03-01T12:00:00Z", None]
    assert judged(answers(4), rule, **{columns.STARTED: started, columns.ENDED: ended})[0] == []


@pytest.mark.parametrize("times", [None, at(0, 0, 0, 0, 60, 60), ["2026-03-01"] * 6, ["soon"] * 6])
def test_times_without_seconds_cannot_tell(judged, answers, times):
    extra = {} if times is None else {columns.ENDED: times}
    flagged, screened = judged(answers(6), {"rule": "burst"}, **extra)
    assert flagged == []
    assert [note.code for note in screened.notes] == ["rule_without_data"]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 10))
def test_most_within_a_stretch_is_what_counting_gives(times, seconds):
    found = _most_within(np.array(times, dtype=float), float(seconds))
    for own, value in zip(times, found, strict=True):
        starts = [start for start in times if own - seconds <= start <= own]
        assert value == max(sum(start <= other <= start + seconds for other in times) for start in starts)


def test_a_burst_is_larger_where_submissions_come_fast():
    slowly, fast = np.arange(0, 360_000, 3600.0), np.arange(0, 3600, 1.5)
    assert burst_size(slowly, 5.0) == 5
    # 2,400 an hour, 3.33 in five seconds: 2,400 times P(Poisson >= 15) is 0.006, with 14 it is 0.026
    assert burst_size(fast, 5.0) == 16


@pytest.mark.slow
@pytest.mark.parametrize("hours", [1, 8, 24])
def test_chance_makes_a_burst_in_about_one_study_in_a_hundred_at_most(hours):
    rng = np.random.default_rng(20261122)
    hits = 0
    for _ in range(1000):
        times = np.floor(rng.uniform(0, hours * 3600, 2400))
        hits += bool((_most_within(times, 5.0) >= burst_size(times, 5.0)).any())
    assert hits / 1000 < 0.02


# --- open answers ---------------------------------------------------------------------------------------------

PASTED = "This message is very good and clear"


def test_one_text_of_several_people_and_one_text_in_all_questions(judged, answers):
    frame = answers(7)
    frame["opinion"] = [
        PASTED,
        f"  {PASTED.upper()}!! ",
        "I do not know",
        "I do not know",
        "It was quite fine to me",
        "",
        None,
    ]
    frame["why"] = ["a", "b", "c", "d", "it was quite fine, to me", PASTED + " too", None]
    rule = {"rule": "repeated_text", "columns": ["opinion", "why"]}
    flagged, screened = judged(frame, rule)
    assert flagged == [0, 1, 4]
    assert screened.cases["reason"].tolist() == ["same open answer as other respondents"] * 2 + [
        "same text in all open questions"
    ]
    assert screened.cases["value"].tolist() == [2, 2, 2]
    assert judged(frame, {**rule, "words": 4})[0] == [0, 1, 2, 3, 4]
    assert judged(frame, {"rule": "repeated_text"})[0] == [0, 1]  # the study's own open question


def test_no_text_of_a_respondent_comes_out(judged, answers):
    frame = answers(4).assign(opinion=PASTED)
    _, screened = judged(frame, {"rule": "repeated_text"})
    said = " ".join([*screened.cases.astype(str).to_numpy().ravel(), *(note.message for note in screened.notes)])
    assert len(screened.cases) == 4
    assert not set(PASTED.lower().split()) & set(said.lower().split()) - {"is", "and"}


def test_one_person_who_repeats_a_text_over_messages_copies_nobody(judged):
    lines = [f"r1,control,1,2,3,{PASTED}", f"r1,debt,1,2,3,{PASTED}", "r2,control,1,2,3,no", "r2,debt,1,2,3,no"]
    frame = "id,arm,sd1,sd2,sd3,opinion\n" + "\n".join(lines) + "\n"
    assert judged(frame, {"rule": "repeated_text"})[0] == []


def test_without_open_answers_nobody_is_judged(judged, answers):
    _, screened = judged(answers(4), {"rule": "repeated_text"})
    assert [note.code for note in screened.notes] == ["rule_without_data"]
