"""The codebook as a table: one row per column of the data, and per score."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pretest.forms.form import Form, Part, Question
from pretest.forms.naming import ARM
from pretest.forms.wording import question_hash
from pretest.platforms.codebook.write.hidden import rule_in_words
from pretest.platforms.codebook.write.scoring import Score, score_in_words, scores
from pretest.platforms.csvtext import Cell, to_csv
from pretest.platforms.routing import condition_data
from pretest.spec import Language
from pretest.spec.scale import Scale

_FIELDS = (
    "name", "of", "kind", "type", "codes", "missing_codes", "min", "max", "step", "scale", "role", "higher_is",
    "reversed", "phase", "block", "condition", "instructed", "bogus", "wording_hash", "sources",
)  # fmt: skip
_TEXTS = ("question", "labels", "missing_labels", "unit", "derivation")


def codebook_csv(form: Form) -> bytes:
    """``kind`` is ``asked``, ``made`` (a hidden answer, whose rule is its derivation), ``score`` or ``assigned``.

    ``of`` is the column of the data that a field answers: two audiences have a field each for what both are asked.
    Codes are joined by a blank, their labels as ``1 = text | …``.

    Columns of texts (``question_nl``, ``labels_nl``) exist per language. ``condition`` is JSON, as in a questionnaire.
    """
    header = [*_FIELDS, *(f"{text}_{language}" for text in _TEXTS for language in form.languages)]
    rows = [[record.get(name) for name in header] for record in _records(form)]
    return to_csv([header, *rows])


def _records(form: Form) -> Iterator[dict[str, Cell]]:
    asked = {question.column for question in form.questions}
    made = {score.questions[0].column: score for score in scores(form)}
    for part in form.parts:
        for screen in part.screens:
            for question in screen.questions:
                yield _question(question, part, form)
            score = made.get(screen.questions[0].column) if screen.questions else None
            if score is not None and score.column not in asked:
                yield _score(score, part, form.languages)
        if part.kind == "stimulus" and form.arms:
            yield _arm(form, part)


def _question(question: Question, part: Part, form: Form) -> dict[str, Cell]:
    answers, languages = question.answers, form.languages
    record: dict[str, Cell] = {
        "name": question.column,
        "of": question.of,
        "kind": "asked" if question.made is None else "made",
        "type": question.kind,
        "wording_hash": question_hash(question),
        "reversed": "yes" if question.item.reverse else "no",
        "instructed": question.item.instructed,
        "bogus": "yes" if question.item.bogus else "no",
        **_place(part, question.phase, question.scale),
    }
    for language in languages:
        record[f"question_{language}"] = question.text.in_language(language)
        if question.made is not None:
            record[f"derivation_{language}"] = rule_in_words(question, form, language)
    if answers is None:
        return record
    record |= {"codes": " ".join(str(value) for value in answers.values)}
    record |= {"missing_codes": " ".join(str(code.value) for code in answers.missing)}
    record |= {"min": answers.min, "max": answers.max, "step": answers.step}
    for language in languages:
        for field, options in (("labels", answers.options), ("missing_labels", answers.missing)):
            labels = [f"{option.value} = {option.label.in_language(language)}" for option in options]
            record[f"{field}_{language}"] = " | ".join(labels)
        record[f"unit_{language}"] = None if answers.unit is None else answers.unit.in_language(language)
    return record


def _score(score: Score, part: Part, languages: tuple[Language, ...]) -> dict[str, Cell]:
    low, high = score.bounds or (None, None)
    return {
        "name": score.column,
        "kind": "score",
        "type": score.scale.score.method,
        "min": low,
        "max": high,
        **_place(part, score.questions[0].phase, score.scale),
        **{f"question_{language}": score.scale.measures.in_language(language) for language in languages},
        **{f"derivation_{language}": " ".join(score_in_words(score, language)) for language in languages},
    }


def _arm(form: Form, part: Part) -> dict[str, Cell]:
    labels = {
        f"labels_{language}": " | ".join(f"{arm.code} = {arm.label.in_language(language)}" for arm in form.arms)
        for language in form.languages
    }
    codes = " ".join(arm.code for arm in form.arms)
    return {"name": ARM, "kind": "assigned", "type": "nominal", "codes": codes, "block": part.id, **labels}


def _place(part: Part, phase: str, scale: Scale | None) -> dict[str, Cell]:
    condition = None if part.show_if is None else json.dumps(condition_data(part.show_if), ensure_ascii=False)
    place: dict[str, Cell] = {"phase": phase, "block": part.id, "condition": condition}
    if scale is None:
        return place
    sources = "; ".join(f"{source.doi or source.url or ''} {source.note}".strip() for source in scale.sources)
    return place | {"scale": scale.id, "role": scale.role, "higher_is": scale.higher_is, "sources": sources}
