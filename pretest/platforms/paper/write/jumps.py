"""Who fills in a part of the sheet and where to go on, in words; worked out of the conditions, and always exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.forms.conditions import answer_meets
from pretest.forms.form import Form, Question
from pretest.platforms.phrases import word
from pretest.platforms.routing import condition_in_words, part_after_skip, still_to_check
from pretest.platforms.ruling import Called, one_of_them
from pretest.words import Language

Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line to tick. value: its code; None for what holds where no line is true, which is not ticked."""

    value: int | None
    text: str


def instruction(form: Form, place: int, language: Language, numbers: Numbers) -> str | None:
    """Who fills in part ``place``, and where all others go on; None where everybody does who gets there."""
    needed = still_to_check(form.parts, place)
    if not needed:
        return None
    condition = condition_in_words(form, needed, language, lambda question: _named(question, language, numbers))
    target = _target(form, part_after_skip(form.parts, place), language)
    return word("go_on_if", language, condition=condition, target=target)


def lines_of(form: Form, question: Question, language: Language, numbers: Numbers) -> list[Line]:
    """The lines of what is worked out on paper, in order: the first true one is ticked, and says where to go on."""
    assert question.made is not None
    found = []
    for value, group in groupby(question.made.cases, key=lambda case: case[0]):
        words = one_of_them(form, [when for _, when in group], language, _called(language, numbers))
        target = _target(form, _next_for(form, question, value), language)
        text = word("line", language, n=value, condition=words, target=target)
        found.append(Line(value, text))
    target = _target(form, _next_for(form, question, None), language)
    return [*found, Line(None, word("no_line", language, target=target))]


def _next_for(form: Form, question: Question, value: int | None) -> int | None:
    """The next part that does not refuse ``value``; whoever goes there need not read the parts between."""
    own = next(n for n, part in enumerate(form.parts) for screen in part.screens if question in screen.questions)
    for later in range(own + 1, len(form.parts)):
        show_if = form.parts[later].show_if
        allowed = None if show_if is None else show_if.root.get(question.column)
        if allowed is None or (allowed.missing == "keep" if value is None else answer_meets(allowed, str(value))):
            return later
    return None


def _target(form: Form, place: int | None, language: Language) -> str:
    return word("to_end", language) if place is None else word("to_part", language, n=place + 1)


def _named(question: Question, language: Language, numbers: Numbers) -> str:
    return word("at_question", language, n=numbers[question.column])


def _called(language: Language, numbers: Numbers) -> Called:
    def several(questions: Sequence[Question]) -> str:
        asked = [numbers[question.column] for question in questions]
        first, last = asked[0], asked[-1]
        if len(asked) > 2 and asked == list(range(first, last + 1)):
            return word("at_questions", language, numbers=word("from_to", language, low=first, high=last))
        listed = f"{', '.join(map(str, asked[:-1]))} {word('and', language)} {last}"
        return word("at_questions", language, numbers=listed)

    return Called(lambda question: _named(question, language, numbers), several)
