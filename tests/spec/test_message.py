"""With whom questions about the message are compared, and what is said of those that cannot be."""

from __future__ import annotations

import pytest

from pretest.spec import load_study
from pretest.spec.plannotes import message_notes
from tests.tiny import write_study

STUDY = """
study: about
title: T
languages: [en, nl]
seed: 3
arms:
  other: {label: O, control: true}
TODAY  debt: {label: D}
audiences:
  all: {label: A}
data: []
"""
TODAY = "  today: {label: N, control: current}\n"
PLAN = """
plan: p
outcomes:
  felt: {primary: true, margin: {sd: 0.3}}
  fair: {}
  hurt: {margin: {sd: 0.3}}
  plain: {column: plain, role: harm.stigma, higher_is: worse, margin: {sd: 0.3}}
composites:
  both: {of: [hurt, plain], role: harm.stigma, tell: hurt, margin: {sd: 0.3}}
MORE
"""
SCALE = """
id: NAME
title: N
measures: m
role: ROLE
higher_is: worse
answers: agree5
refers_to: message
status: new
items: [{id: NAME_1, text: This message}]
"""
FILES = {
    f"surveys/scales/{name}.yaml": SCALE.replace("NAME", name).replace("ROLE", role)
    for name, role in (("felt", "harm.stigma"), ("hurt", "harm.stigma"), ("fair", "quality"))
}


def made(folder, *, today: str = TODAY, more: str = "", plan: str = PLAN):
    study = load_study(write_study(folder, STUDY.replace("TODAY", today), plan.replace("MORE", more), None, **FILES))
    return study, {one.id: (one.reference, one.compared) for one in study.outcomes()}


def codes(study):
    return {note.code: note.severity for note in message_notes(study)}


def test_questions_about_the_message_are_compared_with_what_is_sent_today(tmp_path):
    study, found = made(tmp_path)
    assert found["felt"] == found["fair"] == found["both"] == ("today", "on_topic")
    assert found["plain"] == ("other", "everybody")
    assert codes(study) == {"message_reference": "info"}


def test_without_such_a_control_only_their_levels_mean_something(tmp_path):
    study, found = made(tmp_path, today="")
    assert found["felt"] == found["fair"] == found["both"] == (None, "nobody")
    assert found["plain"] == ("other", "everybody")
    assert codes(study) == {"harm_about_message": "serious", "levels_only": "info"}


def test_a_plan_may_judge_all_against_what_is_sent_today_and_never_against_something_else(tmp_path):
    study, found = made(tmp_path / "a", more="reference: today")
    assert found["felt"] == ("today", "on_topic")
    assert found["plain"] == ("today", "everybody")
    assert codes(study) == {}
    _, found = made(tmp_path / "b", plan=PLAN.replace("fair: {}", "fair: {reference: other}"))
    assert found["fair"] == (None, "nobody")


@pytest.mark.parametrize("arms", ["", TODAY])
def test_a_harm_that_does_not_decide_is_no_reason_to_warn(tmp_path, arms):
    study, _ = made(tmp_path, today=arms, plan=PLAN.replace("felt: {primary: true, ", "felt: {"))
    assert "harm_about_message" not in codes(study)
