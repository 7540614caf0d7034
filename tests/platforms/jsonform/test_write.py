"""JSON: every export keeps to its schema, texts come back letter by letter, and all that is asked is in it."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError

from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.jsonform.write import FORMAT, json_schema, to_json
from pretest.spec import Condition, Text, load_study
from pretest.spec.content import load_content
from tests.platforms.forms import DOT, studies

VALIDATOR = Draft202012Validator(json_schema())


@pytest.fixture(scope="module")
def form(study):
    return lay_out(study, "everything")


@pytest.fixture(scope="module")
def data(study):
    return read(to_json(study, "everything"))


def read(export, name="everything"):
    found = json.loads(export.files[f"{name}.json"].decode("utf-8"))
    VALIDATOR.validate(found)
    return found


def questions(data):
    return [question for block in data["blocks"] for screen in block["screens"] for question in screen["questions"]]


def test_files_and_bytes(study):
    export = to_json(study, "everything")
    assert list(export.files) == ["everything.json", "media/mouth_cancer.png", "questionnaire.schema.json"]
    assert export.files["media/mouth_cancer.png"] == DOT
    assert json.loads(export.files["questionnaire.schema.json"]) == json_schema()
    assert to_json(study, "everything").files == export.files


def test_the_schema_is_a_schema_and_says_what_each_key_means():
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["title"] == FORMAT == "pretest-questionnaire/1"
    for definition in json_schema()["$defs"].values():
        assert definition["additionalProperties"] is False or "additionalProperties" in definition


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("wording"),
        lambda data: data.update(format="pretest-questionnaire/2"),
        lambda data: data.update(extra=1),
        lambda data: data["blocks"][0].update(kind="page"),
        lambda data: data["blocks"][1].update(show_if={"age": {"at_least": 18}}),
        lambda data: questions(data)[0]["answers"]["options"][0].update(value="1"),
        lambda data: questions(data)[0]["text"].update(fr="?"),
        lambda data: data["arms"][0].update(code="a b"),
    ],
)
def test_the_schema_refuses_what_is_wrong(data, spoil):
    wrong = copy.deepcopy(data)
    spoil(wrong)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(wrong)


def test_everything_is_in_it(data, form):
    assert (data["format"], data["id"], data["study"], data["seed"]) == (FORMAT, "everything", "every-feature", 11)
    assert data["wording"] == questionnaire_hash(form)
    assert data["languages"] == ["nl", "en"]
    assert [block["id"] for block in data["blocks"]] == [part.id for part in form.parts]
    assert [block["order"] for block in data["blocks"]][2:5] == ["random", "fixed", "random"]
    assert data["blocks"][3]["min_seconds"] == 10
    assert data["eligible"] == {"consent": [1], "age": {"min": 18}}
    assert data["audiences"] == {"users": {"used_12m": [1]}, "non_users": {"used_12m": [0]}}
    assert [question["column"] for question in questions(data)] == [question.column for question in form.questions]
    assert [question["wording"] for question in questions(data)] == [question_hash(one) for one in form.questions]
    item = next(question for question in questions(data) if question["column"] == "2li")
    assert item["reverse"]
    assert item["text"] == {"nl": "=2+3 is een tekst", "en": "=2+3 is a text"}
    assert item["answers"]["missing"][1] == {
        "value": 98, "label": {"nl": "Weet ik niet", "en": "Don't know"}, "kind": "dont_know",
    }  # fmt: skip
    assert data["scales"]["likert"]["role"] == "harm.stigma"
    assert data["scales"]["likert"]["score"] == {"method": "mean", "min_answered": 0.5, "count": None}


def test_conditions_come_back_as_they_were(data, form):
    for block, part in zip(data["blocks"], form.parts, strict=True):
        back = None if block["show_if"] is None else Condition.model_validate(block["show_if"])
        assert back == part.show_if


def test_arms_with_copy_and_picture(data):
    control, cancer, second = data["arms"]
    assert (control["code"], control["control"], control["picture"]) == ("control", True, None)
    assert cancer["copy"] == {"nl": "**Let op** <script>alert(1)</script>", "en": '**Mind** "this" & that'}
    assert cancer["picture"] == {
        "file": "media/mouth_cancer.png", "media_type": "image/png", "sha256": hashlib.sha256(DOT).hexdigest(),
    }  # fmt: skip
    assert second["code"] == "a_2nd_try"


def test_one_language(study):
    found = read(to_json(study, "everything", ["en"]))
    assert found["title"] == {"en": "Everything"}
    assert found["arms"][0]["copy"] == {"en": "Neutral"}


def test_odd_characters_survive(study):
    text = 'bell\x07 😀 tab\t\r\n\u2028 "quoted" \\ </script>'
    item = study.scales["age"].items[0].model_copy(update={"text": Text(nl=text, en=text)})
    scale = study.scales["age"].model_copy(update={"items": (item,)})
    found = read(to_json(replace(study, scales=study.scales | {"age": scale}), "everything"))
    assert questions(found)[1]["text"]["nl"] == text


@pytest.mark.parametrize("name", sorted(load_content().questionnaires))
def test_shipped_questionnaires(name):
    for content in (load_content(), load_study("analyses/example")):
        found = read(to_json(content, name), name)
        form = lay_out(content, name)
        assert [question["column"] for question in questions(found)] == [question.column for question in form.questions]
        assert {note["code"] for note in found["notes"]} == {note.code for note in form.notes}


@settings(max_examples=60)
@given(study=studies())
def test_any_questionnaire_comes_back_letter_by_letter(study):
    form = lay_out(study, "q")
    found = read(to_json(study, "q"), "q")
    languages = form.languages
    for data, question in zip(questions(found), form.questions, strict=True):
        assert data["text"] == {language: question.text.in_language(language) for language in languages}
        options = [*question.answers.options, *question.answers.missing]
        back = [*data["answers"]["options"], *data["answers"]["missing"]]
        assert [one["value"] for one in back] == [one.value for one in options]
        assert [one["label"] for one in back] == [
            {language: one.label.in_language(language) for language in languages} for one in options
        ]
    assert [arm["id"] for arm in found["arms"]] == list(study.file.arms)
