"""Columns are called as people know them: the question or the scale behind them, with the labels of answers."""

from __future__ import annotations

import pytest

import pretest
from pretest.planning.columnfacts import column_facts


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("columns") / "study"
    pretest.init(folder)
    study = pretest.load_study(folder)
    rules = [rule.model_dump(exclude_unset=True) for rule in study.plan.quality]
    listed = {"rule": "straightlining", "columns": ["rb1", "rb2", "rb3"], "then": "flag"}
    return column_facts(study.with_plan(quality=[listed, *rules]))


def test_a_question_of_a_block_has_its_wording_and_answers(facts):
    assert facts["consent"]["label"]["en"].startswith("I take part voluntarily")
    assert facts["consent"]["answers"]["1"] == {"nl": "Ja", "en": "Yes"}


def test_what_is_asked_before_the_message_is_known_by_its_scale(facts):
    before = {name: one for name, one in facts.items() if one["before"]}
    assert before
    for name, one in before.items():
        assert name.endswith("_pre")
        assert "_" not in one["label"]["nl"]


def test_a_question_of_a_scale_names_that_scale(facts):
    assert any(one["scale"] is not None for one in facts.values())
