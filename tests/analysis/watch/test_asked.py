"""How a wave was asked: what study.yaml says first, then what the file kept, then the study's own texts if they fit."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.analysis.watch.asked import wave_asked
from pretest.forms.layout import lay_out
from pretest.forms.wording import Asked, asked_in, questionnaire_hash
from pretest.responses.imported import AskedForm
from pretest.responses.responses import SourceFile
from pretest.spec import load_study
from pretest.tables.columns import WORDING
from tests.tiny import write_study

STUDY = """
study: asked
title: Asked
languages: [en]
seed: 7
arms: {}
audiences:
  everyone: {label: Everyone, questionnaire: first}
data:
  - {file: data/wave1.csv, respondent: id, wave: 1}
  - {file: data/wave2.csv, respondent: id, wave: 2, questionnaires: {everyone: second}}
  - {file: data/wave3.csv, respondent: id, wave: 3, worded: {bl1: {nl: Wie dan?, en: Who  then?, answers: yes_no}}}
"""
PLAN = "plan: asked\noutcomes: {blame: {margin: {points: 1}}, social_distance: {margin: {points: 1}}}\n"
FORM = """
id: {id}
audience: everyone
title: A form
blocks:
  - {{id: one, kind: scales, scales: [{scales}]}}
"""
NOW = "If someone becomes ill because of drugs, it is that person's own fault."


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    forms = {
        f"surveys/questionnaires/{name}.yaml": FORM.format(id=name, scales=scales)
        for name, scales in (("first", "blame, social_distance"), ("second", "social_distance, blame"))
    }
    return load_study(write_study(tmp_path_factory.mktemp("asked") / "s", study=STUDY, plan=PLAN, data=None, **forms))


def file(asked=None, wave=1):
    return SourceFile("data/wave1.csv", "ab", 1, 1, 0, None, None, "csv", wave, (), (), asked or {})


def found(study, wave=1, hashes=(), files=()):
    part = pd.DataFrame({WORDING: pd.Series(list(hashes), dtype="str")})
    return wave_asked(study, files, part, ["bl1", "bl2", "bl4"], "everyone", wave)


def kept(form, text):
    """What an imported file kept: ``text`` in the place of bl2."""
    return {form: AskedForm("as-kept", {"bl2": Asked({"nl": text, "en": text}, {"nl": "", "en": ""})})}


def test_without_a_word_the_questions_are_those_of_the_study(study):
    asked = found(study)
    assert asked.questionnaire is None
    assert asked.wordings["bl2"].texts == {"en": NOW}
    assert asked.wordings["bl2"].answers["en"].startswith("Strongly disagree / ")


def test_data_with_the_hash_of_the_study_confirm_its_questions_and_others_leave_them_unknown(study):
    own = questionnaire_hash(lay_out(study, "first"))
    assert found(study, hashes=[own, own]).wordings == found(study).wordings
    other = found(study, hashes=["0123456789ab", own])
    assert other.wordings == {}
    assert other.questionnaire == "+".join(sorted(("0123456789ab", own)))
    assert other.order_up_to(["bl1"]) is None


def test_an_imported_file_knows_what_was_asked_though_the_study_words_it_otherwise_now(study):
    asked = found(study, hashes=["as-kept"], files=[file(kept("first", "Whose fault is it?"))])
    assert asked.wordings["bl2"].texts == {"en": "Whose fault is it?"}
    assert set(asked.wordings) == {"bl2"}
    assert found(study, hashes=["another"], files=[file(kept("first", "Whose fault?"))]).wordings == {}
    assert found(study, files=[file(kept("first", "Whose fault?"), wave=2)]).wordings == found(study).wordings


def test_files_of_a_wave_that_disagree_say_nothing(study):
    files = [file(kept("first", "Whose fault is it?")), file(kept("first", "Who did it?"))]
    assert found(study, hashes=["as-kept"], files=files).wordings == {}


def test_study_yaml_goes_first_and_blanks_do_not_count(study):
    asked = found(study, wave=3, hashes=["as-kept"], files=[file(kept("first", "x"), wave=3)])
    assert asked.wordings["bl1"].texts == {"en": "Who then?"}
    assert asked.wordings["bl1"].answers != found(study).wordings["bl1"].answers
    assert asked.wordings["bl1"].hash != found(study).wordings["bl1"].hash


def test_a_hash_covers_the_languages_of_the_study_alone():
    one, other = (Asked({"nl": text, "en": "Who?"}, {"nl": "", "en": ""}) for text in ("Wie?", "Wie dan?"))
    assert one.hash(["en"]) == other.hash(["en"])
    assert one.hash(["en", "nl"]) != other.hash(["nl", "en"])


def test_order_is_all_that_came_before_the_last_question(study):
    first, second = found(study, wave=1), found(study, wave=2)
    assert first.order_up_to(["bl1", "bl2"]) == found(study, wave=3).order_up_to(["bl1", "bl2"])
    assert first.order_up_to(["bl1"]) != second.order_up_to(["bl1"])
    assert first.order_up_to(["bl1"]) != first.order_up_to(["bl2"])
    assert first.order_up_to(["elsewhere"]) is None


def test_the_texts_of_a_form_have_their_column_and_answers(study):
    texts = asked_in(lay_out(study, "first"))
    assert texts["bl2"].texts["en"] == NOW
    assert set(texts["bl2"].answers) == {"nl", "en"}
