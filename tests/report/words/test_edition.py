"""Labels in the place of codes, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.findings import VariableFacts
from pretest.report.words.edition import read_edition
from tests.report.sample import sample

GENDER = VariableFacts("gender", {"nl": "Geslacht", "en": "Gender"}, {"2": {"nl": "vrouw", "en": "woman"}})
BAND = VariableFacts(
    "band", {"nl": "Leeftijdsgroep", "en": "Age group"}, {"3": {"nl": "25 tot 35 jaar", "en": "25 to 34"}}
)
AGE = VariableFacts("age", {"nl": "Leeftijd", "en": "Age"})


def edition(language):
    findings = sample()
    return read_edition(replace(findings, study=replace(findings.study, variables=(GENDER, AGE, BAND))), language)


@pytest.mark.parametrize(
    ("variable", "level", "nl", "en"),
    [
        ("gender", "2", "Geslacht: vrouw", "Gender: woman"),
        ("gender", "7", "Geslacht: 7", "Gender: 7"),
        ("age", "<30", "Leeftijd: onder 30", "Age: under 30"),
        ("age", ">=30.5", "Leeftijd: 30,5 of meer", "Age: 30.5 or more"),
        ("age", "-3-<1e+06", "Leeftijd: -3 tot 1e+06", "Age: -3 to below 1e+06"),
        ("band", "<3", "Leeftijdsgroep: onder ‘25 tot 35 jaar’", "Age group: under ‘25 to 34’"),
        ("band", ">=3", "Leeftijdsgroep: ‘25 tot 35 jaar’ of meer", "Age group: ‘25 to 34’ or more"),
        ("band", ">=4", "Leeftijdsgroep: 4 of meer", "Age group: 4 or more"),
        ("town", "2", "town: 2", "town: 2"),
    ],
)
def test_a_level_is_its_label_with_that_of_its_variable(variable, level, nl, en):
    assert edition("nl").level_of(variable, level) == nl
    assert edition("en").level_of(variable, level) == en


@pytest.mark.parametrize(
    ("name", "nl", "en"),
    [
        ("gender=2", "Geslacht: vrouw", "Gender: woman"),
        ("age?", "Leeftijd (niet ingevuld)", "Age (not filled in)"),
        ("age_pre?", "Leeftijd (vooraf) (niet ingevuld)", "Age (beforehand) (not filled in)"),
    ],
)
def test_a_covariate_is_named_with_what_was_done_to_it(name, nl, en):
    assert (edition("nl").variable(name), edition("en").variable(name)) == (nl, en)


def test_a_label_of_a_study_cannot_reorder_the_text_around_it():
    odd = replace(GENDER, values={"2": {"nl": "vr‮ouw\n", "en": "w\u202eoman"}})
    findings = sample()
    made = read_edition(replace(findings, study=replace(findings.study, variables=(odd,))), "nl")
    assert made.level_of("gender", "2") == "Geslacht: vrouw"


def test_the_place_of_a_note_has_labels_and_stays_as_it_is_where_it_is_not_known():
    audience = sample().study.audiences[0]
    for language, expected in (("nl", "Meting 2, Geslacht: vrouw"), ("en", "Wave 2, Gender: woman")):
        made = edition(language)
        found = made.where(f"{audience.id}, wave 2, gender: 2")
        assert found == f"{made.labels.audience(audience.id)}, {expected}"
    assert edition("nl").where("rule 'speeding'") == "rule 'speeding'"
    assert edition("nl").where("data/wave1.csv, row: 2") == "data/wave1.csv, row: 2"
