"""Marked phrases of a concept: they stand in its text, letter by letter, and reach the findings."""

from __future__ import annotations

import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.findings import PhraseFacts
from pretest.spec import check_study, load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D, text: concepts/debt.md, PHRASES}
audiences:
  users: {label: U}
"""
PLAN = "plan: p\noutcomes:\n  o: {column: o, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}, primary: true}\n"
COPY = "You pay along.\nWho uses, pays for “crime”.\n"


@pytest.fixture
def study(make_study):
    def make(phrases: str, arm: str = "text: concepts/debt.md"):
        text = STUDY.replace("text: concepts/debt.md", arm).replace("PHRASES", f"phrases: {phrases}")
        return make_study(text, PLAN, **{"concepts/debt.md": COPY, "concepts/two.md": "Another film."})

    return make


def codes(folder) -> list[str]:
    return [problem.code for problem in check_study(folder)[1]]


def test_phrases_reach_the_findings_with_their_reason(study):
    folder = study('[{text: You pay, why: {nl: verwijt, en: blames}}, {text: "pays for “crime”"}]')
    arms = {arm.id: arm for arm in study_facts(load_study(folder)).arms}
    blames = PhraseFacts("You pay", {"nl": "verwijt", "en": "blames"})
    assert arms["debt"].phrases == (blames, PhraseFacts("pays for “crime”"))
    assert arms["control"].phrases == ()


@pytest.mark.parametrize("phrase", ["you pay", 'pays for "crime"', "pay along. Who uses", "Another film"])
def test_a_phrase_that_is_not_there_letter_by_letter_is_told_where_it_stands(study, phrase):
    folder = study(f"[{{text: You pay}}, {{text: '{phrase}'}}]")
    (problem,) = check_study(folder)[1]
    assert problem.code == "phrase_not_in_text"
    assert "arms.debt.phrases.1.text" in problem.where
    assert "concepts/debt.md" in problem.what


def test_a_phrase_may_stand_in_one_execution(study):
    arm = "text: concepts/debt.md, executions: {film: {text: concepts/two.md}}"
    assert codes(study("[{text: Another film}]", arm)) == []


def test_a_phrase_twice_and_a_phrase_without_a_text_are_mistakes(study):
    assert codes(study("[{text: You pay}, {text: You pay}]")) == ["phrase_twice"]
    assert codes(study("[{text: You pay}]", "channel: tv")) == ["phrases_without_text"]


@pytest.mark.parametrize(
    "phrases", ["[{text: ''}]", "[{why: x}]", f"[{{text: {'a' * 301}}}]", f"[{', '.join(['{text: You}'] * 51)}]"]
)
def test_empty_long_and_many_phrases_are_refused(study, phrases):
    loaded, problems = check_study(study(phrases))
    assert loaded is None
    assert all("phrases" in problem.where for problem in problems)
