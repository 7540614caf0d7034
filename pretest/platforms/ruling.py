"""Several conditions as one phrase: which of them must hold, with questions that ask the same answer named together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pretest.forms.form import Form, Question
from pretest.platforms.phrases import word
from pretest.platforms.routing import allowed_answers
from pretest.spec.condition import Allowed, Condition
from pretest.words import Language


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """How questions are called: one (``question 3``, or its column), and several (``questions 3 and 4``)."""

    one: Callable[[Question], str]
    several: Callable[[Sequence[Question]], str]


def one_of_them(form: Form, conditions: Sequence[Condition], language: Language, called: Called) -> str:
    """``conditions`` of which one must hold, as a phrase without an end."""
    if len(conditions) == 1:
        return all_of_it(form, conditions[0].root, language, called)
    first, *others = (condition.root for condition in conditions)
    shared = {column: allowed for column, allowed in first.items() if all(o.get(column) == allowed for o in others)}
    rests = [{c: allowed for c, allowed in one.root.items() if c not in shared} for one in conditions]
    if any(len(rest) != 1 for rest in rests):
        phrases = [all_of_it(form, one.root, language, called) for one in conditions]
        return f"; {word('or', language)} ".join(phrases)
    answers = _by_answer(form, [next(iter(rest.items())) for rest in rests], language)
    told = [_phrase("any_of_questions", asked, answer, language, called) for answer, asked in answers.items()]
    either = f", {word('or', language)} ".join(told)
    if not shared:
        return either
    return f"{all_of_it(form, shared, language, called)}; {word('and', language)} {either}"


def all_of_it(form: Form, root: Mapping[str, Allowed], language: Language, called: Called) -> str:
    """A condition of which all must hold, as a phrase without an end."""
    answers = _by_answer(form, list(root.items()), language)
    told = [_phrase("each_of_questions", asked, answer, language, called) for answer, asked in answers.items()]
    return f"; {word('and', language)} ".join(told)


def _by_answer(form: Form, wanted: Sequence[tuple[str, Allowed]], language: Language) -> dict[str, list[Question]]:
    """Answer in words → the questions of which it is asked."""
    found: dict[str, list[Question]] = {}
    for column, allowed in wanted:
        question = form.question(column)
        assert question is not None  # conditions look at what is asked before: the layout saw to it
        found.setdefault(allowed_answers(question, allowed, language), []).append(question)
    return found


def _phrase(key: str, asked: Sequence[Question], answer: str, language: Language, called: Called) -> str:
    if len(asked) == 1:
        return f"{called.one(asked[0])}: {answer}"
    return word(key, language, questions=called.several(asked), answer=answer)
