"""What the columns that a plan names are called by people: the question or scale behind each, and its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pretest.spec import Study
from pretest.spec.answer import AnswerSet
from pretest.spec.model import Text
from pretest.spec.scale import Item

BEFORE = "_pre"  # ends the name of a column that was asked before the message


def column_facts(study: Study) -> dict[str, dict[str, Any]]:
    """Column → what it is called, for every column that the plan names outside its outcomes.

    Returns
    -------
    dict
        ``label``: language → text; ``scale``: language → title of the scale that the question is of, or None;
        ``before``: whether it is asked before the message; ``answers``: code as text → language → label. A column that
        no questionnaire asks is left out: it has no name but its own.
    """
    found = {name: _facts(study, name) for name in dict.fromkeys(_named(study))}
    return {name: facts for name, facts in found.items() if facts is not None}


def _named(study: Study) -> Iterator[str]:
    plan = study.plan
    for outcome in study.outcomes():
        yield from (name for name, _ in outcome.covariates)
    yield from (subgroup.by for subgroup in plan.subgroups)
    for rule in plan.quality:
        yield from rule.columns
        yield from rule.scales
        yield from (rule.column,) if rule.column is not None else ()
        yield from rule.when.columns if rule.when is not None else ()
    for audience in study.file.audiences.values():
        yield from audience.when.columns if audience.when is not None else ()


def _facts(study: Study, name: str) -> dict[str, Any] | None:
    for plain, before in ((name, False), (name.removesuffix(BEFORE), name.endswith(BEFORE))):
        scale = study.scales.get(plain)
        if scale is not None:
            single = scale.items[0] if len(scale.items) == 1 else None
            answers = None if single is None else study.answers.get(scale.answers_of(single))
            return _record(scale.title, None, before, answers)
        for item, title, answers in _items(study):
            if item.id == plain:
                return _record(item.text, title, before, answers)
    return None


def _items(study: Study) -> Iterator[tuple[Item, Text | None, AnswerSet | None]]:
    """Every question that the study can ask, with the title of its scale and its answers."""
    for scale in study.scales.values():
        for item in scale.items:
            yield item, scale.title, study.answers.get(scale.answers_of(item))
    for questionnaire in study.questionnaires.values():
        for block in questionnaire.blocks:
            for item in block.items:
                yield item, None, study.answers.get(item.answers or "")


def _record(label: Text, scale: Text | None, before: bool, answers: AnswerSet | None) -> dict[str, Any]:
    return {
        "label": _texts(label),
        "scale": None if scale is None else _texts(scale),
        "before": before,
        "answers": {} if answers is None else {str(one.value): _texts(one.label) for one in answers.options},
    }


def _texts(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}
