"""Hashes of what respondents read: another wording is another hash, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

from pretest.forms import wording
from pretest.forms.layout import lay_out
from pretest.forms.wording import LENGTH, question_hash, questionnaire_hash
from pretest.spec import Text, load_study
from tests.platforms.forms import every_feature


def test_a_hash_changes_with_the_wording_and_not_with_the_keying(tmp_path):
    def hashes(old="", new="", file="surveys/scales/likert.yaml"):
        study = every_feature(tmp_path)
        path = tmp_path / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
        form = lay_out(load_study(study.folder), "everything")
        return questionnaire_hash(form), [question_hash(question) for question in form.questions]

    whole, single = hashes()
    assert hashes("reverse: true", "reverse: false") == (whole, single)
    changed, items = hashes("Vraag drie:", "Vraag 3:")
    assert changed != whole
    assert [i for i, (a, b) in enumerate(zip(single, items, strict=True)) if a != b] == [5, 8]  # li_3 before and after
    coded, _ = hashes("{value: 98,", "{value: 99,", "surveys/answers.yaml")
    assert coded != whole
    ordered, same = hashes("order: random, ", "", "surveys/questionnaires/everything.yaml")
    assert ordered != whole
    assert same == single


def reworded(form, **changes):
    """The second question of the questionnaire, changed."""
    return question_hash(replace(form.questions[1], **changes))


def test_a_question_is_its_text_and_its_answers(study):
    form = lay_out(study, "everything")
    question = form.questions[1]
    plain = question_hash(question)
    assert len(plain) == LENGTH
    assert reworded(form, column="other", gate=False, scale=None, phase="pre") == plain
    assert reworded(form, text=Text(nl="Anders", en=question.text.en)) != plain
    assert reworded(form, text=Text(nl=question.text.nl, en="Different")) != plain
    assert reworded(form, answers=None) != plain
    assert reworded(form, answers=question.answers.model_copy(update={"max": 121})) != plain


def test_blanks_and_line_ends_are_no_wording(study):
    form = lay_out(study, "everything")
    text = form.questions[1].text
    spaced = Text(nl="  " + text.nl.replace(" ", "\n "), en=text.en + "\n")
    assert reworded(form, text=spaced) == question_hash(form.questions[1])


def test_a_questionnaire_is_its_blocks_in_their_order_without_the_arms(study):
    form = lay_out(study, "everything")
    whole = questionnaire_hash(form)
    assert questionnaire_hash(replace(form, arms=(), seed=1, title=Text(nl="x", en="x"), audiences={})) == whole
    assert questionnaire_hash(replace(form, parts=form.parts[::-1])) != whole
    first, *rest = form.parts
    for change in ({"min_seconds": 3.0}, {"shuffled": True}, {"text": None}, {"kind": "text"}):
        assert questionnaire_hash(replace(form, parts=(replace(first, **change), *rest))) != whole
    assert questionnaire_hash(replace(form, parts=(replace(first, id="welcome", after=True), *rest))) == whole


def test_a_form_is_hashed_once_however_many_respondents_ask(study, monkeypatch):
    form, seen = lay_out(study, "everything"), []
    hashed = wording._hash
    monkeypatch.setattr(wording, "_hash", lambda value: seen.append(value) or hashed(value))
    assert questionnaire_hash(form) == questionnaire_hash(form)
    assert len(seen) == 1
    assert questionnaire_hash(lay_out(study, "everything")) == questionnaire_hash(form)
