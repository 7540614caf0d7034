"""Whether a condition names answers that its question has: one that does not would let nobody through, in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pretest.errors import Problem
from pretest.spec.answer import AnswerSet, Option
from pretest.spec.condition import Allowed, Condition, Value
from pretest.spec.model import Label
from pretest.spec.places import FEW, Places
from pretest.words import Language

if TYPE_CHECKING:
    from pretest.spec.study import Study

PRE = "_pre"  # behind the column of what is asked before the message
_YES_NO = AnswerSet(
    type="nominal",
    options=(Option(value=1, label=Label(nl="ja", en="yes")), Option(value=0, label=Label(nl="nee", en="no"))),
)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_CHOICES = ("ordinal", "nominal", "multiple")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """sets: column → the answers that it can have. language: in which answers are named."""

    sets: dict[str, list[AnswerSet]]
    language: Language


def check_condition_values(study: Study, place: Places) -> Iterator[Problem]:
    """Every value in a condition of the study, its questionnaires, its plan and its scales that is no answer."""
    known = Known(_answers(study), study.file.languages[0])
    for name, audience in study.file.audiences.items():
        yield from _condition(audience.when, known, place, study.name, ("audiences", name, "when"))
    for questionnaire in study.questionnaires.values():
        file = f"surveys/questionnaires/{questionnaire.id}.yaml"
        for index, block in enumerate(questionnaire.blocks):
            if block.show_if is not None:
                yield from _condition(block.show_if, known, place, file, ("blocks", index, "show_if"))
    for index, rule in enumerate(study.plan.quality):
        if rule.when is not None:
            yield from _condition(rule.when, known, place, study.file.plan, ("quality", index, "when"))
    for scale in study.scales.values():
        for name, derive in scale.derive.items():
            here: tuple[str | int, ...] = ("derive", name, "values")
            for item in scale.items:
                answers = study.answers.get(scale.answers_of(item)) if item.id in derive.any_of else None
                if answers is not None:
                    where = place.at(f"surveys/scales/{scale.id}.yaml", *here)
                    yield from _values(item.id, derive.values, [answers], where, known.language)


def _answers(study: Study) -> dict[str, list[AnswerSet]]:
    """Column → the answers that it can have; more than one set where questionnaires ask it in their own way."""
    found: dict[str, list[AnswerSet]] = {}
    for scale in study.scales.values():
        for item in scale.items:
            _add(found, item.id, study.answers.get(scale.answers_of(item)))
        for name in scale.derive:
            _add(found, name, _YES_NO)
    for questionnaire in study.questionnaires.values():
        for block in questionnaire.blocks:
            for item in block.items:
                _add(found, item.id, study.answers.get(item.answers or ""))
    return found


def _add(found: dict[str, list[AnswerSet]], column: str, answers: AnswerSet | None) -> None:
    if answers is not None:
        found.setdefault(column, []).append(answers)


def _condition(
    condition: Condition, known: Known, place: Places, file: str, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    for column, allowed in condition.root.items():
        sets = known.sets.get(column) or known.sets.get(column.removesuffix(PRE)) or []
        where = place.at(file, *path, column)
        yield from _values(column, (*(allowed.values or ()), *(allowed.not_ or ())), sets, where, known.language)
        yield from _silent(column, allowed, sets, where)
        yield from _bounds(column, allowed, sets, where, known.language)


def _values(
    column: str, values: Iterable[Value], sets: list[AnswerSet], where: str, language: Language
) -> Iterator[Problem]:
    if not sets or any(answers.type in ("text", "date") for answers in sets):
        return
    for value in values:
        if not any(_is_answer(value, answers) for answers in sets):
            yield Problem(
                "condition_value", where, f"'{value}' is no answer to '{column}'", hint=_hint(value, sets, language)
            )


def _silent(column: str, allowed: Allowed, sets: list[AnswerSet], where: str) -> Iterator[Problem]:
    """Missing codes count as no answer: a list that asks for nothing else lets nobody through."""
    values = allowed.values or ()
    missing = {float(code.value) for answers in sets for code in answers.missing}
    asked = [value for value in values if not any(_is_option(value, answers) for answers in sets)]
    if values and len(asked) == len(values) and all(as_number(value) in missing for value in asked):
        what = f"'{values[0]}' at '{column}' counts as no answer, so nobody meets this"
        hint = "Name answers that count, or leave the condition out."
        yield Problem("condition_missing", where, what, hint=hint)


def as_number(value: Value) -> float | None:
    """As the conditions themselves compare: what is no finite number is text. (Kept free of numerical libraries.)"""
    text = str(value).strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def _is_answer(value: Value, answers: AnswerSet) -> bool:
    missing = {float(code.value) for code in answers.missing}
    return _is_option(value, answers) or as_number(value) in missing


def _is_option(value: Value, answers: AnswerSet) -> bool:
    codes = {float(code) for code in answers.values}
    if answers.type == "multiple":
        return all(as_number(word) in codes for word in str(value).split()) and bool(str(value).split())
    number = as_number(value)
    if answers.type in _CHOICES:
        return number in codes
    low = answers.min is None or (number is not None and number >= answers.min)
    return number is not None and low and (answers.max is None or number <= answers.max)


def _bounds(column: str, allowed: Allowed, sets: list[AnswerSet], where: str, language: Language) -> Iterator[Problem]:
    """Bounds that no answer lies within."""
    if (allowed.min is None and allowed.max is None) or not sets:
        return
    low = float("-inf") if allowed.min is None else allowed.min
    high = float("inf") if allowed.max is None else allowed.max
    ranges = [answers.bounds or _widest(answers) for answers in sets]
    if all(most < low or least > high for least, most in ranges):
        what = f"no answer to '{column}' lies within these bounds"
        yield Problem("condition_bounds", where, what, hint=_listed(sets[0], language))


def _widest(answers: AnswerSet) -> tuple[float, float]:
    """Lowest and highest answer as far as they are known."""
    if answers.type in _CHOICES and answers.values:
        return float(min(answers.values)), float(max(answers.values))
    low = float("-inf") if answers.min is None else answers.min
    return low, float("inf") if answers.max is None else answers.max


def _hint(value: Value, sets: list[AnswerSet], language: Language) -> str:
    """The code to use, where the value is the text of an answer, and the answers that there are."""
    labels: dict[str, int] = {}
    for option in (option for answers in sets for option in answers.options):
        for text in (option.label.nl, option.label.en):
            labels.setdefault(text.strip().casefold(), option.value)
    code = labels.get(str(value).strip().casefold())
    listed = _listed(sets[0], language)
    return listed if code is None else f"Write the code: {code}. {listed}"


def _listed(answers: AnswerSet, language: Language) -> str:
    if answers.options:
        shown = [f"{option.value} = {option.label.in_language(language)}" for option in answers.options[:FEW]]
        more = ", ..." if len(answers.options) > FEW else ""
        return f"Answers: {', '.join(shown)}{more}."
    low, high = ("any" if bound is None else f"{bound:g}" for bound in (answers.min, answers.max))
    return f"Answers are numbers, from {low} to {high}."
