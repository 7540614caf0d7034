"""Questionnaires laid out: what is asked, in what order, and to whom the message is shown."""

from __future__ import annotations

import pytest

from pretest.errors import ExportError
from pretest.forms.layout import lay_out
from pretest.spec import load_study
from tests.platforms.forms import every_feature


def test_every_question_in_its_order(study):
    form = lay_out(study, "everything")
    assert [q.column for q in form.questions] == [
        "consent", "age", "used_12m", "Li-1_pre", "2li_pre", "li_3_pre", "Li-1", "2li", "li_3",
        "colours", "warmth1", "remark", "day1", "extra1", "thoughts",
    ]  # fmt: skip
    assert [q.column for q in form.questions if q.gate] == ["consent", "age", "used_12m"]
    assert [screen.id for screen in form.screens] == [
        "consent", "age", "used_12m", "likert_pre", "message", "likert", "mixed", "extra", "words", "end",
    ]  # fmt: skip
    assert [screen.id for screen in form.screens if screen.grid] == ["likert_pre", "likert"]
    assert [part.id for part in form.parts if part.after] == ["after", "only_adults", "words", "end"]
    assert form.eligible == form.parts[3].show_if
    assert list(form.audiences) == ["users", "non_users"]


def test_arms_with_their_copy_per_language(study):
    arms = lay_out(study, "everything").arms
    assert [(arm.id, arm.code) for arm in arms] == [
        ("control", "control"), ("mouth cancer", "mouth_cancer"), ("2nd-try", "a_2nd_try"),
    ]  # fmt: skip
    assert arms[0].copy == {"nl": "Neutraal", "en": "Neutral"}
    assert arms[1].picture is not None
    assert arms[1].picture.media_type == "image/png"


def test_copy_that_is_not_divided_is_shown_whole_and_noted(tmp_path):
    every_feature(tmp_path)
    (tmp_path / "concepts/second.md").write_text("Only one", encoding="utf-8")
    form = lay_out(load_study(tmp_path), "everything")
    assert form.arms[2].copy == {"nl": "Only one", "en": "Only one"}
    assert [note.code for note in form.notes] == ["concept_undivided"]


def test_a_missing_concept_is_serious(tmp_path):
    every_feature(tmp_path)
    (tmp_path / "concepts/second.md").unlink()
    form = lay_out(load_study(tmp_path), "everything")
    assert [(note.code, note.severity) for note in form.notes] == [
        ("concept_missing", "serious"), ("arm_without_message", "serious"),
    ]  # fmt: skip


def test_unknown_questionnaire__error(study):
    with pytest.raises(ExportError, match="Did you mean 'everything'"):
        lay_out(study, "everyting")


def test_condition_on_a_later_question__error(tmp_path):
    every_feature(tmp_path)
    path = tmp_path / "surveys/questionnaires/everything.yaml"
    text = path.read_text("utf-8").replace("show_if: {consent: [1]}}", "show_if: {extra1: [1]}}", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match="'extra1', which no earlier question asks"):
        lay_out(load_study(tmp_path), "everything")
