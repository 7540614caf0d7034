"""What a form of several audiences, or one with a split, becomes on paper: nothing is hidden there, so nothing is.

A drawn answer becomes a version of the sheet: the blocks that are not drawn are not printed. What a form works out
(which way somebody goes) becomes a list of lines, of which the first that is true is ticked; where all of it can be
said in words of questions that were asked before, the steps in between are not printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm

from pretest.errors import ExportError
from pretest.forms.conditions import answer_meets
from pretest.forms.form import EXECUTION, Form, FormArm, Made, Message, Part, Question
from pretest.spec.answer import AnswerSet, Option
from pretest.spec.condition import Allowed, Condition
from pretest.spec.model import Label, Text

HOW_TO_GO_ON = Text(nl="Hoe ga je verder?", en="How do you go on?")
MOST_VERSIONS = 60  # draws of blocks; more sheets than that cannot be kept apart by hand


def draws_of(form: Form, arm: FormArm | None) -> int:
    """How many versions the drawn answers ask for in ``arm``, each as often as the others; 1 where nothing is drawn.

    Draws of blocks run over its executions: every execution comes with every draw.

    Raises
    ------
    ExportError
        When that would be more versions than anybody can keep apart.
    """
    number = _blocks_drawn(form) * (1 if arm is None else max(1, len(arm.shown)))
    if number > MOST_VERSIONS:
        what = f"what is drawn gives {number} versions of the sheet, which nobody can keep apart on paper"
        raise ExportError("too_many_versions", form.id, what, f"at most {MOST_VERSIONS}")
    return number


def _blocks_drawn(form: Form) -> int:
    return lcm(*(_draws(one) for one in form.questions if _is_drawn(one) and one.column != EXECUTION))


def drawn_value(form: Form, question: Question, draw: int) -> int:
    """The value of a drawn ``question`` in version ``draw`` (from 1): over all versions each value as often."""
    if question.column == EXECUTION:
        return (draw - 1) // _blocks_drawn(form) + 1
    return (draw - 1) % _draws(question) + 1


def message_of(form: Form, arm: FormArm | None, draw: int) -> Message | None:
    """What version ``draw`` of ``arm`` shows; None without an arm."""
    if arm is None:
        return None
    shown = form.messages_of(arm)
    return shown[0] if len(shown) == 1 else shown[(draw - 1) // _blocks_drawn(form)]


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """form: as it is printed. draws: block, the first that was drawn → (column, value) of the draw, to be recorded."""

    form: Form
    draws: dict[str, tuple[str, int]]


def printed_form(form: Form, arm: FormArm | None, draw: int) -> Printed:
    """``form`` as version ``draw`` of ``arm`` is printed: without what was not drawn, or is for those of other arms."""
    drawn = {q.column: drawn_value(form, q, draw) for q in form.questions if _is_drawn(q)}
    parts = [part for part in form.parts if part.arm is None or (arm is not None and part.arm.id == arm.id)]
    kept: list[Part] = []
    draws: dict[str, tuple[str, int]] = {}
    told: set[str] = set()
    for part in parts:
        questions = [question for screen in part.screens for question in screen.questions]
        if questions and all(_is_drawn(question) for question in questions):
            continue
        root = {} if part.show_if is None else part.show_if.root
        settled = {column: allowed for column, allowed in root.items() if column in drawn}
        if not all(answer_meets(allowed, str(drawn[column])) for column, allowed in settled.items()):
            continue
        for column in settled.keys() - told:
            question = form.question(column)
            draws[part.id] = (column if question is None else question.of, drawn[column])
        told |= settled.keys()
        if part.kind == "stimulus" and arm is not None and len(arm.shown) > 1:
            draws[part.id] = (EXECUTION, drawn[EXECUTION])
        left = {column: allowed for column, allowed in root.items() if column not in drawn}
        kept.append(replace(part, show_if=Condition(left) if left else None))
    return Printed(replace(form, parts=tuple(_spelled_out(kept))), draws)


def _is_drawn(question: Question) -> bool:
    return question.made is not None and question.made.draws is not None


def _draws(question: Question) -> int:
    assert question.made is not None
    assert question.made.draws is not None
    return question.made.draws


def _spelled_out(parts: Sequence[Part]) -> Iterator[Part]:
    """``parts`` with what is worked out said in terms of what is asked, and lines to tick where others look at it."""
    every = [question for part in parts for screen in part.screens for question in screen.questions]
    made = {question.column: question for question in every if question.made is not None}
    lines = {column: _in_lines(question, made) for column, question in made.items()}
    looked_at = {column for part in parts if part.show_if is not None for column in part.show_if.columns}
    needed = _needed(lines, looked_at)
    homes = {q.column: part for part in parts for screen in part.screens for q in screen.questions}
    for part in parts:
        if part.kind != "made":
            yield part
            continue
        asked = [q for screen in part.screens for q in screen.questions]
        kept = tuple(lines[question.column] for question in asked if question.column in needed)
        if kept:
            screen = replace(part.screens[0], questions=kept)
            yield replace(part, screens=(screen,), show_if=part.show_if or _only_after(kept, homes))


def _needed(lines: Mapping[str, Question], looked_at: set[str]) -> set[str]:
    """What must be printed: what a block looks at, and what the lines of that look at in turn."""
    needed, more = set[str](), looked_at & set(lines)
    while more:
        needed |= more
        columns = {column for name in more for _, when in _cases(lines[name]) for column in when.columns}
        more = (columns & set(lines)) - needed
    return needed


def _cases(question: Question) -> tuple[tuple[int, Condition], ...]:
    return () if question.made is None else question.made.cases


def _cases_for(question: Question, allowed: Allowed) -> list[Condition] | None:
    """Conditions of which one must hold for ``question`` to have an ``allowed`` value; None where that is not enough.

    It is enough where every condition rules out those before it that give another value.
    """
    if allowed.missing == "keep":
        return None
    cases = _cases(question)
    wanted = [answer_meets(allowed, str(value)) for value, _ in cases]
    for place, (_, when) in enumerate(cases):
        others = [cases[earlier][1] for earlier in range(place) if wanted[earlier] != wanted[place]]
        if wanted[place] and not all(_rules_out(when, other) for other in others):
            return None
    return [when for met, (_, when) in zip(wanted, cases, strict=True) if met]


def _rules_out(when: Condition, other: Condition) -> bool:
    """Whether nobody meets both: ``when`` refuses, for one column, all that ``other`` asks of it."""
    for column, allowed in other.root.items():
        mine = when.root.get(column)
        if mine is None or mine.not_ is None or mine.missing == "keep":
            continue
        listed = allowed.values if allowed.missing == "drop" else None
        if listed is not None and not any(answer_meets(mine, str(value)) for value in listed):
            return True
    return False


def _in_lines(question: Question, made: Mapping[str, Question]) -> Question:
    """``question`` with a line per condition, in words of what was asked; which audience it is stands on no sheet."""
    cases: list[tuple[int, Condition]] = []
    for value, when in _cases(question):
        cases += [(value, condition) for condition in _without_steps(when, made)]
    values = dict.fromkeys(value for value, _ in cases)
    options = tuple(Option(value=value, label=Label(nl=f"regel {value}", en=f"line {value}")) for value in values)
    answers = AnswerSet.model_construct(type="nominal", options=options)  # there may be one line only
    return replace(question, text=HOW_TO_GO_ON, answers=answers, made=Made(tuple(cases)))


def _without_steps(when: Condition, made: Mapping[str, Question]) -> list[Condition]:
    """``when`` as conditions of which one must hold, without looking at what can be said in words of questions."""
    found: list[dict[str, Allowed]] = [{}]
    for column, allowed in when.root.items():
        step = made.get(column)
        inner = None if step is None else _cases_for(step, allowed)
        # Two demands on one question cannot stand beside each other: the step is printed then.
        if inner is None or any(set(one.root) & (set(root) | set(when.root)) for one in inner for root in found):
            found = [{**root, column: allowed} for root in found]
        else:
            found = [{**root, **one.root} for root in found for one in inner]
    return [Condition(root) for root in found]


def _only_after(lines: Sequence[Question], homes: Mapping[str, Part]) -> Condition | None:
    """What everybody has met who can tick a line at all: who answered a question has met the condition of its block."""
    found: dict[str, Allowed] | None = None
    for when in (when for line in lines for _, when in _cases(line)):
        met: dict[str, Allowed] = {}
        for column, allowed in when.root.items():
            home = homes.get(column) if allowed.missing == "drop" else None
            met |= {} if home is None or home.show_if is None else home.show_if.root
        shared = met if found is None else found
        found = {column: allowed for column, allowed in shared.items() if met.get(column) == allowed}
    return Condition(found) if found else None
