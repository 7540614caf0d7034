"""Labels of the variables that people are grouped by: from the scales, the answers and the population."""

from __future__ import annotations

from pathlib import Path

import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.spec import load_study

ROOT = Path(__file__).parents[3]
STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
audiences:
  users: {label: U}
"""
PLAN = """
plan: p
outcomes:
  distance: {column: d, label: L, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}, covariates: [own_column]}
covariates: [gender, sensation_seeking, warmth_pre]
subgroups: [{by: education}, {by: town}]
"""
TOWN = """
id: town
title: {nl: Woonplaats, en: Town}
measures: m
role: background
higher_is: neutral
answers: towns
score: {method: single}
status: new
items: [{id: town, text: Where do you live?}]
"""
TOWNS = """
towns:
  type: nominal
  options: [{value: 1, label: {nl: Den Haag, en: The Hague}}, {value: 2, label: Assen}]
"""


@pytest.fixture
def variables(make_study):
    folder = make_study(STUDY, PLAN)
    for name, text in (("scales/town", TOWN), ("answers", TOWNS)):
        path = folder / "surveys" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return {one.id: one for one in study_facts(load_study(folder)).variables}


def test_codes_of_a_shipped_question_have_labels_for_the_middle_of_a_sentence(variables):
    gender = variables["gender"]
    assert gender.label == {"nl": "Geslacht", "en": "Gender"}
    assert gender.values["2"] == {"nl": "vrouw", "en": "woman"}
    assert gender.values["97"]["en"] == "prefer not to say"


def test_answers_that_a_study_wrote_may_be_names_and_keep_their_letters(variables):
    assert variables["town"].values == {"1": {"nl": "Den Haag", "en": "The Hague"}, "2": {"nl": "Assen", "en": "Assen"}}


def test_a_score_of_several_questions_has_a_name_and_no_codes(variables):
    assert variables["sensation_seeking"].label["en"] == "Sensation seeking"
    assert variables["sensation_seeking"].values == {}


def test_a_score_from_before_is_named_by_its_scale_and_a_column_of_the_data_by_nothing(variables):
    assert variables["warmth"].label["nl"] == "Gevoelsthermometer"
    assert set(variables) == {"gender", "sensation_seeking", "warmth", "education", "town"}


def test_categories_of_the_population_are_those_of_the_code_that_stands_for_them_alone(make_study):
    plan = PLAN.replace("subgroups", "weights: {population: netherlands-15-74-education-2022}\n#")
    facts = study_facts(load_study(make_study(STUDY, plan)))
    education = next(one for one in facts.variables if one.id == "education")
    assert education.values["basisonderwijs"] == education.values["1"]
    assert "hbo_wo_bachelor" not in education.values
