"""The panel of the example: invented, whole, before the data, and with fields that differ as its README says."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest

from pretest.planning.cametrue import came_true
from pretest.practice.panel.forecasts import pooled
from pretest.practice.panel.rand import judgements
from pretest.practice.panel.reading import read_answers
from pretest.spec import load_study
from tests.reference import example_panel


@pytest.fixture(scope="module")
def study():
    return load_study("analyses/example")


@pytest.fixture(scope="module")
def answers(study):
    return read_answers(study)


def test_the_file_is_what_its_script_writes():
    assert example_panel.TARGET.read_bytes() == example_panel.content()


def test_every_member_judged_every_concept_in_both_rounds(study, answers):
    judged = Counter((one.member, one.round) for one in answers.of("rating"))
    assert len(judged) == 2 * 17
    assert set(judged.values()) == {len(study.decided) * len(study.audiences)}
    assert {note.code for note in answers.notes} == {"panel_exercise"}  # nothing is missing


def test_fourteen_work_in_the_field_and_three_have_lived_experience(answers):
    domains = Counter(member.domain for member in answers.panel.members)
    assert domains == {"care": 4, "safety": 4, "experience": 3, "education": 3, "youth_work": 3}


def test_all_of_it_was_said_before_the_first_answers(study, answers):
    first = min(data.date for data in study.file.data)
    assert max(one.date for one in answers.answers) < first
    assert min(one.date for one in answers.answers) == datetime.date(2026, 2, 3)


def test_care_fears_stigma_more_than_safety_does(answers):
    last = {(one.concept, one.audience, one.domain): one.judgement for one in judgements(answers) if one.round == 2}
    for audience in ("users", "non_users"):
        assert last["guilt", audience, "care"].appropriate == "inappropriate"
        assert last["guilt", audience, "safety"].median >= last["guilt", audience, "care"].median + 2
    expected = {(one.concept, one.audience, one.outcome, one.domain): one.q50 for one in pooled(answers)}
    assert expected["guilt", "non_users", "stigma", "care"] > expected["guilt", "non_users", "stigma", "safety"] + 10


def test_nothing_came_true_yet_where_there_are_no_findings(study):
    found = came_true(study)
    assert (found.truths, found.scores(), found.folder) == ({}, (), None)
    assert len(found.forecasts) == 3 * 7 * 6  # concepts, outcomes, five fields and everybody
