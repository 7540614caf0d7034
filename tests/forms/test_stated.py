"""A consent says what study.yaml states; what it does not state, it leaves to the invitation."""

from __future__ import annotations

import pytest

from pretest.analysis.checks.care import care_notes
from pretest.analysis.record.lockfile import frozen_content
from pretest.errors import ExportError
from pretest.forms.layout import lay_out
from pretest.forms.stated import stated_in
from pretest.platforms.targets import export_questionnaire
from pretest.spec import load_study
from pretest.spec.content import load_content
from pretest.spec.load import check_study
from pretest.spec.model import Text
from tests.platforms.ways import PLAN

STUDY = """
study: told
title: Told
arms:
  control: {label: Control, control: true, text: c.md}
  concept: {label: Concept, text: c.md}
audiences:
  users: {label: Users, questionnaire: users_core, when: {used_12m: [1]}}
"""
STATED = """
controller: {name: {nl: "GGD <Stad> & *co*", en: "PHS <City> & *co*"}, contact: "{complaint} & a@b.nl"}
keep: {rows_until: 2027-12-31, withdraw_until: 2027-03-01}
complaint: {nl: de AP, en: the DPA}
"""
NEUTRAL = (
    "In de uitnodiging staat wie verantwoordelijk is voor je gegevens, hoe lang je antwoorden worden bewaard, waar je "
    "een klacht kunt indienen en hoe je je antwoorden later kunt laten verwijderen."
)


def study_of(folder, more: str = ""):
    (folder / "analyses").mkdir(exist_ok=True)
    (folder / "analyses/plan.yaml").write_text(PLAN.replace("harm:", "felt_stigma:").replace("role: harm.stigma, ", ""))
    (folder / "c.md").write_text("Text.")
    (folder / "study.yaml").write_text(STUDY + more)
    return folder


def last_paragraph(form, language: str) -> str:
    return form.parts[0].text.in_language(language).split("\n")[-1]


def test_everything_stated_stands_in_both_languages(tmp_path):
    form = lay_out(load_study(study_of(tmp_path, STATED)), "users_core")
    assert last_paragraph(form, "nl") == (
        "Verantwoordelijk voor je gegevens is GGD <Stad> & *co* ({complaint} & a@b.nl). We bewaren je antwoorden tot "
        "en met 31 december 2027. Een klacht kun je indienen bij de AP. Je antwoorden laten verwijderen kan tot en met "
        "1 maart 2027: stuur de code uit de uitnodiging naar {complaint} & a@b.nl."
    )
    english = last_paragraph(form, "en")
    assert english.startswith("Your data are the responsibility of PHS <City> & *co* (")
    assert "until 1 March 2027: send" in english
    assert "invitation says" not in english


@pytest.mark.parametrize("questionnaire", sorted(load_content().questionnaires))
def test_without_a_study_every_consent_points_to_the_invitation(questionnaire):
    consents = [part for part in lay_out(load_content(), questionnaire).parts if part.kind == "consent"]
    assert [part.text.nl.split("\n")[-1] for part in consents] == [NEUTRAL]
    assert all("{" not in part.text.in_language(language) for part in consents for language in ("nl", "en"))


def test_only_what_is_missing_is_left_to_the_invitation(tmp_path):
    some = "controller: {name: GGD, contact: a@b.nl}\nkeep: {rows_until: 2027-12-31}\n"
    assert last_paragraph(lay_out(load_study(study_of(tmp_path, some)), "users_core"), "en") == (
        "Your data are the responsibility of GGD (a@b.nl). We keep your answers until 31 December 2027. The invitation "
        "says where you can make a complaint and how you can have your answers deleted later."
    )


def test_check_says_what_is_left_to_the_invitation(tmp_path):
    notes = care_notes(load_study(study_of(tmp_path, "complaint: the DPA\n")))
    assert [note.code for note in notes] == ["consent_unstated"]
    assert "controller.name, controller.contact, keep.rows_until, keep.withdraw_until" in notes[0].message
    assert care_notes(load_study(study_of(tmp_path, STATED))) == ()


def test_what_is_stated_is_escaped_as_other_texts(tmp_path):
    page = export_questionnaire(load_study(study_of(tmp_path, STATED)), "users_core", "paper")
    for name, content in page.files.items():
        assert b"<Stad>" not in content, name
    assert any(b"&lt;Stad&gt; &amp; *co*" in content for content in page.files.values())


def test_a_place_that_nothing_fills_is_an_error():
    with pytest.raises(ExportError) as caught:
        stated_in(Text(nl="Van {controler}.", en="x"), None, "own.consent")
    assert caught.value.code == "unknown_place"
    assert "controller" in str(caught.value)


def test_a_lock_freezes_none_of_it(tmp_path):
    silent = frozen_content(load_study(study_of(tmp_path)))
    said = frozen_content(load_study(study_of(tmp_path, STATED)))
    assert {name: one.content for name, one in silent.items()} == {name: one.content for name, one in said.items()}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("controller: GGD", "wrong kind of value"),
        ("controller: {name: GGD}", "key 'contact' is missing"),
        ("controller: {name: GGD, contact: ''}", "contact"),
        ("keep: {rows_until: soon}", "rows_until"),
        ("keep: {rows_until: 2027-01-01, withdraw_until: 2027-01-02}", "withdraw_until lies after rows_until"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, text, what):
    problems = check_study(study_of(tmp_path, text + "\n"))[1]
    assert any(what in f"{one.where} {one.what}" for one in problems), problems
