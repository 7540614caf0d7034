"""The JSON Schema of an exported questionnaire, as data."""

from __future__ import annotations

from typing import Any, get_args

from pretest.spec import LANGUAGES, Role
from pretest.spec.answer import AnswerType, MissingKind
from pretest.spec.questionnaire import BlockKind
from pretest.words import Direction, Severity

FORMAT = "pretest-questionnaire/1"
_STRING = {"type": "string"}
_NUMBER = {"type": "number"}
_INTEGER = {"type": "integer"}
_BOOLEAN = {"type": "boolean"}
_COPY = {"type": "object", "properties": dict.fromkeys(LANGUAGES, _STRING), "additionalProperties": False}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{12}$"}


def json_schema() -> dict[str, Any]:
    """The schema of ``ID.json`` (JSON Schema 2020-12); every key is required and no other is allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "One questionnaire as it goes to the field: what is asked, of whom, in what order and words.",
        **_object(
            format={"const": FORMAT},
            id=_said(_STRING, "Id of the questionnaire."),
            study=_said(_or_null(_STRING), "Id of the study; null when none was named."),
            audience=_said(_STRING, "Whom the items are worded for."),
            title=_said(_TEXT, "For the researcher; it may say who is asked."),
            shown_title=_said(_TEXT, "The only title that a respondent sees."),
            languages=_said(_list(_LANGUAGE, minItems=1), "The first is shown by default."),
            seed=_said(_INTEGER, "Of the study; random orders and allocation lists follow from it."),
            wording=_said(_HASH, "Changes when a text, an answer, a code, an order or a condition changes."),
            eligible=_said(_or_null(_CONDITION), "Who sees the message; null is everybody."),
            audiences=_said({"type": "object", "additionalProperties": _CONDITION}, "Who belongs to which audience."),
            arms=_said(_list({"$ref": "#/$defs/arm"}), "One is drawn at random per respondent."),
            blocks=_list({"$ref": "#/$defs/block"}, minItems=1),
            scales={"type": "object", "additionalProperties": {"$ref": "#/$defs/scale"}},
            notes=_said(_list({"$ref": "#/$defs/note"}), "To read before fieldwork."),
        ),
        "$defs": {**_shown(), **_asked(), **_measured()},
    }


def _shown() -> dict[str, Any]:
    picture = _object(file=_STRING, media_type=_STRING, sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"})
    return {
        "text": {
            "description": "Language → text, letter by letter.",
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, _STRING),
            "additionalProperties": False,
            "minProperties": 1,
        },
        "condition": {
            "description": "Column → allowed answers; all must hold. An unanswered question meets nothing unless "
            "missing is keep. {} holds for everybody.",
            "type": "object",
            "additionalProperties": {"anyOf": [_list(_VALUE, minItems=1), {"$ref": "#/$defs/allowed"}]},
        },
        "allowed": {
            "type": "object",
            "properties": {
                "values": _list(_VALUE, minItems=1),
                "min": _NUMBER,
                "max": _NUMBER,
                "not": _list(_VALUE),
                "missing": {"enum": ["keep", "drop"]},
            },
            "additionalProperties": False,
            "minProperties": 1,
        },
        "arm": _object(
            id=_said(_STRING, "As in study.yaml."),
            code=_said({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"}, "As stored in the data."),
            label=_TEXT,
            control=_BOOLEAN,
            copy=_said(_COPY, "Language → the message in Markdown; {} without a text."),
            picture=_or_null(picture),
            messenger=_said(_or_null(_STRING), "Who speaks."),
            channel=_said(_or_null(_STRING), "Where it is seen or heard."),
            strategy=_said(_or_null(_STRING), "With which means."),
            executions=_said(
                _list({"$ref": "#/$defs/execution"}), "Texts, films or speakers of one concept; id as in the data."
            ),
        ),
        "execution": _object(
            id=_STRING,
            label=_TEXT,
            drawn=_said(_list(_INTEGER), "Values of the question 'execution' that show it; [] where nothing is drawn."),
            copy=_said(_COPY, "What its people read: the arm's own text, then that of the execution."),
        ),
        "note": _object(code=_STRING, severity=_enum(Severity), where=_STRING, message=_STRING),
    }


def _asked() -> dict[str, Any]:
    option = _object(value=_INTEGER, label=_TEXT)
    missing = _object(value=_INTEGER, label=_TEXT, kind=_enum(MissingKind))
    case = _object(value=_INTEGER, when=_CONDITION)
    return {
        "block": _object(
            id=_STRING,
            kind=_said({"enum": [*get_args(BlockKind), "made"]}, "made: hidden answers; nothing is shown."),
            title=_or_null(_TEXT),
            text=_or_null(_TEXT),
            order=_said({"enum": ["fixed", "random"]}, "Random: of the screens, and of the questions on each."),
            show_if=_said(_or_null(_CONDITION), "Who gets the block; null is everybody."),
            min_seconds=_said(_or_null(_NUMBER), "The message stays at least this long."),
            after_message=_BOOLEAN,
            arm=_said(_or_null(_STRING), "Id of the arm whose people see the block; null is every arm."),
            screens=_said(_list({"$ref": "#/$defs/screen"}), "What is shown together."),
        ),
        "screen": _object(
            id=_STRING,
            scale=_said(_or_null(_STRING), "Key of scales. Its title is never shown to respondents."),
            score=_said(_or_null(_STRING), "Column of the score in the scored data."),
            grid=_said(_BOOLEAN, "The questions fit in one table."),
            questions=_list({"$ref": "#/$defs/question"}),
        ),
        "question": _object(
            column=_said(_STRING, "Name of the field, unique in the form."),
            of=_said(_STRING, "The column of the data that it answers; two audiences have a field each."),
            item=_STRING,
            text=_TEXT,
            type=_said(_enum(AnswerType), "multiple: codes from low to high with a blank between them."),
            phase={"enum": ["pre", "post"]},
            reverse=_said(_BOOLEAN, "Counts as lowest + highest - answer in the score."),
            instructed=_said(_or_null(_INTEGER), "The code that an attention check asks for."),
            bogus=_said(_BOOLEAN, "Asks about something that does not exist."),
            answers=_said(_or_null({"$ref": "#/$defs/answers"}), "null: free text."),
            made=_said(_or_null({"$ref": "#/$defs/made"}), "How the form works it out; null for what is asked."),
            wording=_HASH,
        ),
        "made": _object(
            cases=_said(_list(case), "The first that is met gives the value; none of them: no answer."),
            draws=_said(_or_null(_INTEGER), "Drawn once from 1 to this, each with equal chance; null: by the cases."),
        ),
        "answers": _object(
            id=_or_null(_STRING),
            options=_list(option),
            missing=_said(_list(missing), "Codes that count as no answer."),
            min=_or_null(_NUMBER),
            max=_or_null(_NUMBER),
            step=_or_null(_NUMBER),
            unit=_or_null(_TEXT),
            low_label=_or_null(_TEXT),
            high_label=_or_null(_TEXT),
        ),
    }


def _measured() -> dict[str, Any]:
    margin = {
        "type": "object",
        "properties": {"sd": _NUMBER, "points": _NUMBER},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    source = {
        "type": "object",
        "properties": {"doi": _STRING, "url": _STRING, "note": _STRING},
        "required": ["note"],
        "additionalProperties": False,
    }
    score = _object(
        method={"enum": ["mean", "sum", "single", "share"]},
        min_answered=_NUMBER,
        count=_said(_or_null(_list(_INTEGER)), "share: the codes that count; null is the highest."),
    )
    return {
        "scale": _object(
            title=_TEXT,
            measures=_TEXT,
            role=_enum(Role),
            higher_is=_enum(Direction),
            score=score,
            margin=_said(_or_null(margin), "Smallest harm that matters."),
            status={"enum": ["new", "adapted", "licensed"]},
            sources=_list(source),
        ),
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Any, **bounds: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **bounds}


def _or_null(schema: Any) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, **schema}


def _enum(words: Any) -> dict[str, Any]:
    return {"enum": list(get_args(words))}


_TEXT = {"$ref": "#/$defs/text"}
_CONDITION = {"$ref": "#/$defs/condition"}
_LANGUAGE = {"enum": list(LANGUAGES)}
_VALUE = {"type": ["number", "string"]}
