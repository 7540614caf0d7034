"""Answers that nobody is asked: the rule by which a form works them out, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pretest.forms.form import Form, Question
from pretest.platforms.phrases import word
from pretest.platforms.ruling import Called, one_of_them
from pretest.words import Language


def rule_in_words(question: Question, form: Form, language: Language) -> str:
    """How the form comes to the answer ``question``, which is not asked: a sentence that names columns."""
    made = question.made
    assert made is not None  # asked only of hidden answers
    if made.draws is not None:
        return word("made_drawn", language, n=made.draws) + "."
    told: list[str] = []
    for value, group in groupby(made.cases, key=lambda case: case[0]):
        condition = one_of_them(form, [when for _, when in group], language, _columns(language))
        case = word("made_case", language, value=value, condition=condition)
        told.append(word("made_else", language, case=case) if told else case)
    return "; ".join([*told, word("made_empty", language)]) + "."


def _columns(language: Language) -> Called:
    def several(questions: Sequence[Question]) -> str:
        names = [question.column for question in questions]
        return f"{', '.join(names[:-1])} {word('and', language)} {names[-1]}"

    return Called(lambda question: question.column, several)
