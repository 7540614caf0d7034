"""Rules on time: medians of those who are alike, pages, and the page with the message."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pretest.analysis.checks import check_responses
from pretest.errors import DataError
from pretest.forms.form import lay_out
from pretest.quality import screen
from pretest.quality.asked import forms_without_arms
from pretest.responses import read_responses
from pretest.spec import Questionnaire
from pretest.tables import columns
from tests.platforms.forms import every_feature

BLOCKS = [
    {"id": "who", "kind": "scales", "scales": ["age", "birth_year"]},
    {"id": "message", "kind": "stimulus", "min_seconds": 10},
    {"id": "after", "kind": "scales", "scales": ["distance", "check"]},
    {"id": "thanks", "kind": "text", "text": "thanks"},
]


@pytest.fixture
def judged(make_study, put, answers):
    """judged(rule, submission columns, blocks): row numbers (from 0) that the rule flags, its cases, its notes."""

    def make(rule, extra, blocks=BLOCKS, **frame):
        n = len(next(iter(extra.values()))) if extra else 4
        put(answers(n).assign(**frame))
        study = make_study({}, plan={"quality": [rule]})
        asked = Questionnaire.model_validate(
            {"id": "everyone", "audience": "everyone", "title": "everyone", "blocks": blocks}
        )
        study = replace(study, questionnaires={"everyone": asked})
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        return (screened.cases["row"] - 2).tolist(), screened.cases, screened.notes

    return make


SHARE = {"rule": "speeding", "share_of_median": 0.5}


def test_the_platform_s_own_duration_is_used_where_study_and_rule_name_none(judged):
    flagged, cases, _ = judged(SHARE, {columns.DURATION: [100.0, 100, 100, 49, 51, np.nan]})
    assert flagged == [3]
    assert cases[["value", "threshold"]].to_numpy().tolist() == [[49, 50]]


def test_a_named_duration_goes_before_the_platform_s(judged):
    rule = {**SHARE, "column": "seconds"}
    flagged, _, _ = judged(rule, {columns.DURATION: [1.0, 100, 100]}, seconds=[100, 100, 40])
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


def test_speed_is_judged_within_the_language(judged):
    seconds = [100.0, 100, 100, 59, 300, 300, 300, 140]
    mixed, _, _ = judged(SHARE, {columns.DURATION: seconds})
    assert mixed == [3]  # below half of the median, 120
    language = ["nl"] * 4 + ["en"] * 4
    flagged, cases, notes = judged(SHARE, {columns.DURATION: seconds, columns.LANGUAGE: language})
    assert flagged == [7]
    assert cases["threshold"].tolist() == [150]
    assert "median_of_few" in {note.code for note in notes}


def test_speed_is_judged_within_the_questionnaire_that_the_data_name(judged):
    seconds = [100.0, 100, 100, 60, 300, 300, 300, 140]
    named = {columns.DURATION: seconds, columns.QUESTIONNAIRE: ["short"] * 4 + ["long"] * 4}
    assert judged(SHARE, named)[0] == [7]


def pages(**seconds):
    return {columns.PAGE_SECONDS + name: np.array(values, dtype=float) for name, values in seconds.items()}


def test_pages_that_are_fast_for_their_median(judged):
    timed = pages(
        age=[10, 10, 10, 4, 4, 4],
        birth_year=[10, 10, 10, 4, 10, np.nan],
        distance=[20, 20, 20, 9, 9, 9],
        message=[1, 1, 1, 30, 30, 30],  # the message has a rule of its own
        thanks=[1, 1, 1, 30, 30, 30],  # nothing is asked here
    )
    flagged, cases, notes = judged({"rule": "page_speeding", "share_of_median": 0.5}, timed)
    # medians 7, 10, 14.5: below 3.5, 5, 7.25 lies only the second page of the fourth
    assert flagged == []
    flagged, cases, notes = judged({"rule": "page_speeding", "share_of_median": 0.7}, timed)
    assert flagged == [3, 4]  # three of three, two of three; the last has two pages timed
    assert cases["value"].tolist() == pytest.approx([1, 2 / 3])
    assert cases["threshold"].tolist() == [0.5, 0.5]
    assert "not_judged" in {note.code for note in notes}


def test_pages_below_a_second_for_each_question(judged):
    timed = pages(age=[1, 0.9, 0.9], birth_year=[1, 1, 0.9], distance=[3, 2.9, 2.9], check=[1, 1, 0.5])
    rule = {"rule": "page_speeding", "seconds_per_item": 1}
    assert judged(rule, timed)[0] == [2]
    assert judged({**rule, "share_of_pages": 0.4}, timed)[0] == [1, 2]


@pytest.mark.parametrize("extra", [{}, pages(age=[1, 2], birth_year=[1, 2])])
def test_without_three_timed_pages_nobody_is_judged(judged, extra):
    flagged, _, notes = judged({"rule": "page_speeding", "seconds_per_item": 1}, extra)
    assert flagged == []
    assert [note.code for note in notes] == ["rule_without_data"]


def test_a_message_that_was_on_the_screen_too_briefly(judged):
    shown = {columns.SHOWN_SECONDS: np.array([9.9, 10, 30, np.nan])}
    flagged, cases, notes = judged({"rule": "exposure"}, shown)
    assert flagged == [0]
    assert cases[["value", "threshold", "action"]].to_numpy().tolist() == [[9.9, 10, "flag"]]
    assert [note.code for note in notes] == ["not_judged"]
    assert judged({"rule": "exposure", "seconds": 20}, shown)[0] == [0, 1]


def test_exposure_needs_a_minimum_and_a_time(judged):
    no_minimum = [block | {"min_seconds": None} if block["id"] == "message" else block for block in BLOCKS]
    shown = {columns.SHOWN_SECONDS: np.array([1.0, 30])}
    for extra, blocks in (({}, BLOCKS), (shown, no_minimum)):
        flagged, _, notes = judged({"rule": "exposure"}, extra, blocks)
        assert flagged == []
        assert [note.code for note in notes] == ["rule_without_data"]


def test_exposure_does_not_count_among_the_flags(make_study, put, answers):
    put(answers(3).assign(ac1=[1, 4, 1], z_ever=[1, 0, 0]))
    rules = [{"rule": "exposure", "seconds": 10}, {"rule": "attention"}, {"rule": "bogus"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    responses = read_responses(study)
    frame = responses.frame.assign(**{columns.SHOWN_SECONDS: 1.0})
    screened = screen(study, replace(responses, frame=frame))
    assert screened.cases.loc[screened.cases["rule"] == "flags", "row"].tolist() == [2]


def test_two_rules_on_speed_are_one_flag(judged, make_study, put, answers):
    put(answers(4).assign(seconds=[10, 10, 100, 100], ac1=[4, 1, 4, 4]))
    rules = [{"rule": "speeding", "seconds": 50, "column": "seconds"}]
    rules += [{"rule": "page_speeding", "share_of_median": 0.9}, {"rule": "attention"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    responses = read_responses(study)
    fast = pages(age=[1, 1, 9, 9], birth_year=[1, 1, 9, 9], distance=[1, 1, 9, 9])
    screened = screen(study, replace(responses, frame=responses.frame.assign(**fast)))
    counts = screened.cases["rule"].value_counts()
    assert counts["speeding"] == counts["page_speeding"] == 2
    assert screened.cases.loc[screened.cases["rule"] == "flags", "row"].tolist() == [3]


def test_screens_are_named_as_in_the_forms_of_the_exports(tmp_path):
    study = every_feature(tmp_path)
    for name, form in forms_without_arms(study).items():
        whole = lay_out(study, name)
        assert [screen.id for screen in form.screens] == [screen.id for screen in whole.screens]
        assert form.arms == ()


def test_another_unit_of_time_flags_the_same_people(judged):
    seconds = np.random.default_rng(20261122).gamma(3, 100, 60)
    timed = {columns.DURATION: seconds, **pages(age=seconds / 9, birth_year=seconds[::-1] / 9, distance=seconds / 5)}
    slower = {name: values * 60 for name, values in timed.items()}
    for rule in (SHARE, {"rule": "page_speeding", "share_of_median": 0.6}):
        assert judged(rule, slower)[0] == judged(rule, timed)[0] != []
