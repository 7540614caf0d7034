"""Questionnaire → JSON: everything that is asked and shown, for programs that read no YAML. Texts are letter by letter.

``json_schema`` describes it; the name of the format changes when a key changes its meaning or disappears.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from pretest.forms.form import Content, Form, FormArm, Made, Part, Question, Screen
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.codebook.write.scoring import score_of
from pretest.platforms.export import Export
from pretest.platforms.jsonform.write.schema import FORMAT, json_schema
from pretest.platforms.routing import condition_data
from pretest.spec import AnswerSet, Language, Questionnaire, Scale, Text

__all__ = ["FORMAT", "json_schema", "to_json"]


def to_json(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """``ID.json``, the pictures of the arms in ``media/``, and ``questionnaire.schema.json``.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out.
    """
    form = lay_out(content, questionnaire, languages)
    files = {f"{form.id}.json": _packed(_form(form))}
    files |= {_file(arm): arm.picture.data for arm in form.arms if arm.picture is not None}
    files["questionnaire.schema.json"] = _packed(json_schema())
    return Export(files, form.notes)


def _packed(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _form(form: Form) -> dict[str, Any]:
    scales = {screen.scale.id: screen.scale for screen in form.screens if screen.scale is not None}
    return {
        "format": FORMAT,
        "id": form.id,
        "study": form.study,
        "audience": form.audience,
        "title": _text(form.title, form),
        "shown_title": _text(form.shown_title, form),
        "languages": list(form.languages),
        "seed": form.seed,
        "wording": questionnaire_hash(form),
        "eligible": None if form.eligible is None else condition_data(form.eligible),
        "audiences": {name: condition_data(condition) for name, condition in form.audiences.items()},
        "arms": [_arm(arm, form) for arm in form.arms],
        "blocks": [_part(part, form) for part in form.parts],
        "scales": {name: _scale(scale, form) for name, scale in scales.items()},
        "notes": [{"code": n.code, "severity": n.severity, "where": n.where, "message": n.message} for n in form.notes],
    }


def _text(text: Text | None, form: Form) -> dict[str, str] | None:
    return None if text is None else {language: text.in_language(language) for language in form.languages}


def _file(arm: FormArm) -> str:
    assert arm.picture is not None  # the callers saw to it; this narrows the type
    return f"media/{arm.code}{PurePosixPath(arm.picture.name).suffix.lower()}"


def _arm(arm: FormArm, form: Form) -> dict[str, Any]:
    picture = None
    if arm.picture is not None:
        digest = hashlib.sha256(arm.picture.data).hexdigest()
        picture = {"file": _file(arm), "media_type": arm.picture.media_type, "sha256": digest}
    return {
        "id": arm.id,
        "code": arm.code,
        "label": _text(arm.label, form),
        "control": arm.control,
        "copy": {language: arm.copy[language] for language in form.languages if language in arm.copy},
        "picture": picture,
        "messenger": arm.messenger,
        "channel": arm.channel,
        "strategy": arm.strategy,
        "executions": [_execution(name, label, arm, form) for name, label in arm.executions],
    }


def _execution(name: str, label: Text, arm: FormArm, form: Form) -> dict[str, Any]:
    """``drawn`` and ``copy`` are empty where the form does not draw it."""
    shown = next((one for one in arm.shown if one.id == name), None)
    return {
        "id": name,
        "label": _text(label, form),
        "drawn": [] if shown is None else list(shown.drawn),
        "copy": {} if shown is None else {one: shown.copy[one] for one in form.languages if one in shown.copy},
    }


def _part(part: Part, form: Form) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": part.kind,
        "title": _text(part.title, form),
        "text": _text(part.text, form),
        "order": "random" if part.shuffled else "fixed",
        "show_if": None if part.show_if is None else condition_data(part.show_if),
        "min_seconds": part.min_seconds,
        "after_message": part.after,
        "arm": None if part.arm is None else part.arm.id,
        "screens": [_screen(screen, form) for screen in part.screens],
    }


def _screen(screen: Screen, form: Form) -> dict[str, Any]:
    score = score_of(screen) if screen.questions else None
    return {
        "id": screen.id,
        "scale": None if screen.scale is None else screen.scale.id,
        "score": None if score is None else score.column,
        "grid": screen.grid,
        "questions": [_question(question, form) for question in screen.questions],
    }


def _question(question: Question, form: Form) -> dict[str, Any]:
    return {
        "column": question.column,
        "of": question.of,
        "item": question.item.id,
        "text": _text(question.text, form),
        "type": question.kind,
        "phase": question.phase,
        "reverse": question.item.reverse,
        "instructed": question.item.instructed,
        "bogus": question.item.bogus,
        "answers": None if question.answers is None else _answers(question.answers, question.answers_id, form),
        "made": None if question.made is None else _made(question.made),
        "wording": question_hash(question),
    }


def _made(made: Made) -> dict[str, Any]:
    cases = [{"value": value, "when": condition_data(when)} for value, when in made.cases]
    return {"cases": cases, "draws": made.draws}


def _answers(answers: AnswerSet, name: str | None, form: Form) -> dict[str, Any]:
    return {
        "id": name,
        "options": [{"value": option.value, "label": _text(option.label, form)} for option in answers.options],
        "missing": [
            {"value": code.value, "label": _text(code.label, form), "kind": code.kind} for code in answers.missing
        ],
        "min": answers.min,
        "max": answers.max,
        "step": answers.step,
        "unit": _text(answers.unit, form),
        "low_label": _text(answers.low_label, form),
        "high_label": _text(answers.high_label, form),
    }


def _scale(scale: Scale, form: Form) -> dict[str, Any]:
    return {
        "title": _text(scale.title, form),
        "measures": _text(scale.measures, form),
        "role": scale.role,
        "higher_is": scale.higher_is,
        "score": scale.score.model_dump(mode="json"),
        "margin": None if scale.margin is None else scale.margin.model_dump(mode="json", exclude_none=True),
        "status": scale.status,
        "sources": [source.model_dump(mode="json", exclude_none=True) for source in scale.sources],
    }
