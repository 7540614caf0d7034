"""Hidden answers that a form works out by itself: who goes which way, and which blocks are asked of whom.

Nothing here is asked of anybody. A platform works it out with its own conditions, or draws it, and keeps it with the
answers; an import reads it as any other column.
"""

from __future__ import annotations

from collections.abc import Sequence

from pretest.errors import ExportError
from pretest.forms.form import EXECUTION, Made, Part, Question, Screen
from pretest.spec.answer import AnswerSet, Option
from pretest.spec.condition import Allowed, Condition
from pretest.spec.model import Label
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Derive, Item, Scale

ROUTE = "pretest_route"  # which audience's way a respondent goes: 1, 2, ... in the order of the form
SPLIT = "split"  # which draw of the blocks of a split: 1, 2, ...

_YES_NO = AnswerSet(
    type="nominal",
    options=(
        Option(value=1, label=Label(nl="ja", en="yes")),
        Option(value=0, label=Label(nl="nee", en="no")),
    ),
)


def derived(scale: Scale, name: str, derive: Derive, questions: Sequence[Question]) -> Question:
    """The hidden answer ``name`` that ``scale`` says is worked out of its items.

    Raises
    ------
    ExportError
        When one of the items is not among ``questions``: who was not asked it would be sorted without it.
    """
    asked = {question.item.id: question.column for question in questions}
    lacking = [item for item in derive.any_of if item not in asked]
    if lacking:
        what = f"'{name}' is worked out of '{lacking[0]}', which this audience is not asked"
        raise ExportError("derived_unasked", scale.id, what)
    columns = [asked[item] for item in derive.any_of]
    yes = [(1, Condition({column: Allowed(values=derive.values)})) for column in columns]
    none = Condition({column: Allowed.model_validate({"not": derive.values}) for column in columns})
    return _hidden(name, _YES_NO, Made((*yes, (0, none))), Label(nl=scale.title.nl, en=scale.title.en))


def route(ways: Sequence[tuple[Label, Condition]]) -> Question:
    """Which way a respondent goes: the first condition that is met gives its number; nobody's way is a missing one."""
    options = [Option(value=number, label=label) for number, (label, _) in enumerate(ways, start=1)]
    answers = AnswerSet(type="nominal", options=_two(options))
    cases = tuple((number, when) for number, (_, when) in enumerate(ways, start=1))
    return _hidden(ROUTE, answers, Made(cases), Label(nl="Route door het formulier", en="Way through the form"))


def split_draw(questionnaire: Questionnaire, column: str = SPLIT) -> Question:
    """Which blocks of the split are asked: a number that is drawn once, each with equal chance."""
    assert questionnaire.split is not None
    draws = questionnaire.split.draws
    options = [Option(value=number, label=_label(" + ".join(drawn))) for number, drawn in enumerate(draws, start=1)]
    answers = AnswerSet(type="nominal", options=tuple(options))
    named = Label(nl="Geloot welke blokken gevraagd worden", en="Drawn which blocks are asked")
    return _hidden(column, answers, Made((), len(draws)), named, SPLIT)


def execution_draw(number: int) -> Question:
    """Which execution of their arm people see: a number that is drawn once, each with equal chance."""
    options = tuple(Option(value=one, label=_label(str(one))) for one in range(1, number + 1))
    named = Label(nl="Geloot welke uitvoering van de boodschap", en="Drawn which execution of the message")
    return _hidden(EXECUTION, AnswerSet(type="nominal", options=options), Made((), number), named)


def made_part(question: Question, show_if: Condition | None = None) -> Part:
    """The block of the form in which ``question`` is worked out; nothing of it is seen."""
    screen = Screen(f"made_{question.column}", None, (question,))
    return Part(screen.id, "made", None, None, (screen,), False, show_if, None, False)


def _hidden(column: str, answers: AnswerSet, made: Made, text: Label, of: str | None = None) -> Question:
    return Question(
        column=column,
        item=Item(id=column, text=text),
        text=text,
        answers=answers,
        answers_id=f"made_{column}",
        scale=None,
        phase="post",
        gate=True,
        of=of or column,
        made=made,
    )


def _two(options: Sequence[Option]) -> tuple[Option, ...]:
    """A set of answers has two or more; where there is one way, nobody's is the other."""
    return tuple(options) if len(options) > 1 else (*options, Option(value=0, label=Label(nl="geen", en="none")))


def _label(text: str) -> Label:
    return Label(nl=text, en=text)
