"""What a report knows of a told question: its words per audience, and the answers that count, from the lowest score."""

from __future__ import annotations

import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.spec import load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
audiences:
  users: {label: U}
  others: {label: O}
"""
PLAN = """
plan: p
outcomes:
  mood: {margin: {sd: 0.2}}
  other: {column: o, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}
composites:
  both: {of: [mood, other], role: harm.stigma, tell: mood, margin: {sd: 0.2}}
"""
SCALE = """
id: mood
title: {nl: N, en: N}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: worse
answers: agree5
status: new
METHOD
items:
  - {id: mood_1, text: {nl: Ik doe mee, en: I join}, reverse: REVERSE, text_by_audience: {users: {nl: Jij, en: You}}}
  - {id: mood_2, text: Two}
tell: TELL
"""


@pytest.fixture
def told(make_study):
    def make(tell: str = "{item: mood_1, cut: 4}", reverse: str = "false", method: str = ""):
        scale = SCALE.replace("TELL", tell).replace("REVERSE", reverse).replace("METHOD", method)
        folder = make_study(STUDY, PLAN, **{"surveys/scales/mood.yaml": scale})
        return {outcome.id: outcome.told for outcome in study_facts(load_study(folder)).outcomes}

    return make


def words(facts) -> list[str]:
    return [answer["en"] for answer in facts.answers]


def test_the_question_its_answers_and_what_more_people_is(told):
    facts = told()["mood"]
    assert (facts.outcome, facts.item, facts.cut, facts.n_answers, facts.more_is) == ("mood", "mood_1", 4, 5, "worse")
    assert facts.text == {"nl": "Ik doe mee", "en": "I join"}
    assert words(facts) == ["Agree", "Strongly agree"]


def test_an_audience_that_was_asked_in_other_words_reads_those(told):
    assert told()["mood"].by_audience == {"users": {"nl": "Jij", "en": "You"}}
    assert told("{item: mood_2, cut: 4}")["mood"].by_audience == {}


def test_of_a_reversed_question_the_low_answers_count_the_lowest_score_first(told):
    assert words(told(reverse="true")["mood"]) == ["Disagree", "Strongly disagree"]


def test_of_a_share_the_codes_count_that_the_scale_names(told):
    method = "score: {method: share, count: [1, 2]}"
    assert words(told("{item: mood_1, cut: 1}", method=method)["mood"]) == ["Strongly disagree", "Disagree"]


def test_a_composite_is_told_by_its_component_and_a_column_by_nothing(told):
    found = told()
    assert found["both"] == found["mood"]
    assert found["other"] is None
