"""Conditions as Qualtrics branch logic.

A condition becomes clauses that must all hold; in a clause one expression must hold. That is the only shape in which
branch logic leaves no doubt about what goes before what: groups joined by And, within a group nothing but Or.
An answer with a missing code counts as no answer, as it does in the analysis.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pretest.errors import ExportError
from pretest.forms.form import Question
from pretest.forms.logic import AtLeast, AtMost, NoneOf, OneOf, Wanted, ticked_together, wanted_of
from pretest.forms.naming import QUESTIONNAIRE
from pretest.platforms.qualtrics.names import Names, choice_ids
from pretest.platforms.qualtrics.write.text import as_number
from pretest.spec.answer import AnswerSet
from pretest.spec.condition import Condition, Value


@dataclass(frozen=True, slots=True)
class Expression:
    """left: an answer (``q://QID1/...``) or the name of a field. right: what it is compared with, or None."""

    left: str
    operator: str
    right: str | None = None

    def written(self, place: int) -> dict[str, Any]:
        """As in a survey file; ``place`` in its group, from 0."""
        found: dict[str, Any] = {"LogicType": "EmbeddedField", "LeftOperand": self.left, "Operator": self.operator}
        if self.left.startswith("q://"):
            qid = self.left.split("/")[2]
            found |= {"LogicType": "Question", "QuestionID": qid, "QuestionIsInLoop": "no", "ChoiceLocator": self.left}
            found |= {"QuestionIDFromLocator": qid}
        if self.right is not None:
            found["RightOperand"] = self.right
        if place:
            found["Conjuction"] = "Or"  # spelt so by Qualtrics
        word = "If" if place == 0 else "Or"
        words = f"{word} {self.left} {self.operator} {self.right or ''}".strip()
        return found | {"Type": "Expression", "Description": html.escape(words)}


Clause = tuple[Expression, ...]
NEVER = Expression(QUESTIONNAIRE, "Empty")  # the field is filled when the survey starts


def branch_logic(clauses: Sequence[Clause]) -> dict[str, Any]:
    """Clauses, of which there is at least one, as the logic of a branch."""
    logic: dict[str, Any] = {}
    for number, clause in enumerate(clauses):
        group: dict[str, Any] = {str(place): one.written(place) for place, one in enumerate(clause)}
        logic[str(number)] = group | {"Type": "If" if number == 0 else "AndIf"}
    return logic | {"Type": "BooleanExpression"}


def condition_clauses(names: Names, condition: Condition) -> tuple[Clause, ...]:
    """What must hold; empty when the condition holds for everybody.

    Raises
    ------
    ExportError
        When branch logic cannot express it: bounds on a text, or several combinations of ticked options.
    """
    found: list[Clause] = []
    for column, allowed in condition.root.items():
        question = names.form.question(column)
        if question is None:
            where = f"{names.form.id}.{column} (qualtrics)"
            raise ExportError("condition_unasked", where, f"a condition looks at '{column}', which is not asked")
        clauses = list(_column(names, wanted_of(question, allowed)))
        found += [clause if clause else (NEVER,) for clause in clauses]
    return tuple(found)


def _column(names: Names, wanted: Wanted) -> Iterator[Clause]:
    question = wanted.question
    if question.made is not None:
        yield from _made(names.field(question), wanted)
        return
    qid = names.question(question)
    if question.answers is None or question.kind in ("text", "date"):
        yield from _text(names, wanted)
    elif question.kind in ("ordinal", "nominal"):
        yield from _choice(qid, question.answers, wanted)
    elif question.kind == "multiple":
        yield from _ticked(names, question.answers, wanted)
    else:
        place = "ChoiceNumericEntryValue/1" if _slider(question) else "ChoiceTextEntryValue"
        yield from _number(f"q://{qid}/{place}", wanted)


def _made(field: str, wanted: Wanted) -> Iterator[Clause]:
    """A hidden answer is a field of the flow, empty where no case was met."""
    codes = () if wanted.question.answers is None else wanted.question.answers.values
    if wanted.keeps_missing:
        yield from ((Expression(field, "NotEqualTo", str(code)),) for code in codes if code not in wanted.options)
    else:
        yield tuple(Expression(field, "EqualTo", str(code)) for code in wanted.options)


def _slider(question: Question) -> bool:
    return question.kind == "slider" and not as_number(question)


def _choice(qid: str, answers: AnswerSet, wanted: Wanted) -> Iterator[Clause]:
    ids = choice_ids(answers)
    if wanted.keeps_missing:
        for code in answers.values:
            if code not in wanted.options:
                yield (Expression(f"q://{qid}/SelectableChoice/{ids[code]}", "NotSelected"),)
    else:
        yield tuple(Expression(f"q://{qid}/SelectableChoice/{ids[code]}", "Selected") for code in wanted.options)


def _number(left: str, wanted: Wanted) -> Iterator[Clause]:
    """Bounds come first."""
    codes = [str(code) for code in wanted.missing]
    kept: Clause = ()
    if wanted.keeps_missing:
        kept = (Expression(left, "Empty"), *(Expression(left, "EqualTo", code) for code in codes))
    else:
        yield (Expression(left, "NotEmpty"),)
        yield from ((Expression(left, "NotEqualTo", code),) for code in codes)
    for test in sorted(wanted.tests, key=lambda test: isinstance(test, OneOf | NoneOf)):
        match test:
            case AtLeast(bound):
                yield (Expression(left, "GreaterThanOrEqual", _plain(bound)), *kept)
            case AtMost(bound):
                yield (Expression(left, "LessThanOrEqual", _plain(bound)), *kept)
            case OneOf(values):
                yield (*(Expression(left, "EqualTo", _plain(value)) for value in values), *kept)
            case NoneOf(values):
                yield from ((Expression(left, "NotEqualTo", _plain(value)), *kept) for value in values)


def _text(names: Names, wanted: Wanted) -> Iterator[Clause]:
    if wanted.bounded:
        what = "a condition has bounds on a written answer, which Qualtrics does not compare as a number"
        raise ExportError("condition_bounds", f"{names.form.id}.{wanted.question.column} (qualtrics)", what)
    yield from _number(f"q://{names.question(wanted.question)}/ChoiceTextEntryValue", wanted)


def _ticked(names: Names, answers: AnswerSet, wanted: Wanted) -> Iterator[Clause]:
    """Ticked options are one answer, such as ``1 3``, and a condition looks at it as a whole."""
    question, allowed = wanted.question, wanted.allowed
    qid, ids = names.question(question), choice_ids(answers)
    refused = _combinations(answers, allowed.not_ or ())
    only_refuses = not (wanted.names_answers or wanted.bounded)
    if wanted.keeps_missing and only_refuses:
        yield from _not_ticked(qid, answers, ids, refused)
        return
    singles = [frozenset([code]) for code in wanted.options]
    named = () if wanted.bounded else allowed.values or ()
    good = [*singles, *(one for one in _combinations(answers, named) if len(one) > 1)]
    good = [one for one in good if one not in refused]
    if only_refuses:
        yield tuple(Expression(f"q://{qid}/SelectableChoice/{ids[code]}", "Selected") for code in answers.values)
        yield from _not_ticked(qid, answers, ids, refused)
    elif len(good) > 1 or wanted.keeps_missing:
        what = f"a condition allows several combinations of the ticked options of '{question.column}'"
        hint = "Ask it as a question with one answer, or let the condition say what is not allowed."
        raise ExportError("condition_combinations", f"{names.form.id}.{question.column} (qualtrics)", what, hint=hint)
    elif not good:
        yield (NEVER,)
    else:
        for code, number in ids.items():
            yield (
                Expression(f"q://{qid}/SelectableChoice/{number}", "Selected" if code in good[0] else "NotSelected"),
            )


def _not_ticked(
    qid: str, answers: AnswerSet, ids: dict[int, int], combinations: Iterable[frozenset[int]]
) -> Iterator[Clause]:
    for codes in combinations:
        yield tuple(
            Expression(f"q://{qid}/SelectableChoice/{ids[code]}", "NotSelected" if code in codes else "Selected")
            for code in answers.values
        )


def _combinations(answers: AnswerSet, values: Iterable[Value]) -> list[frozenset[int]]:
    """Values of a condition that can be ticked: ``1``, ``"1 3"``."""
    return [ticked for value in values if (ticked := ticked_together(value, answers.values))]


def _plain(value: Value) -> str:
    """A value as the form stores it: whole numbers without a point."""
    if isinstance(value, str):
        return value.strip()
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
