"""A questionnaire laid out: what one audience is asked, screen after screen, with every text and column settled.

Exports write a form to a platform; imports read the platform's columns back into the form's. Both therefore start
here, and neither needs to know the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from pretest.errors import Note
from pretest.spec.answer import AnswerSet
from pretest.spec.concept import Picture
from pretest.spec.condition import Allowed, Condition
from pretest.spec.model import Text
from pretest.spec.questionnaire import BlockKind, Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.words import Language, Phase

PRE = "_pre"
EXECUTION = "execution"  # which draw of the texts, films or speakers of an arm: 1, 2, ...


class Content(Protocol):
    """Where a questionnaire finds its scales and answers: a study, or the shipped content."""

    @property
    def answers(self) -> dict[str, AnswerSet]: ...
    @property
    def scales(self) -> dict[str, Scale]: ...
    @property
    def questionnaires(self) -> dict[str, Questionnaire]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """How a hidden answer comes about.

    cases: (value, condition) in order; the first condition that is met gives the value, none of them no answer.
    draws: where it is drawn instead, from 1 to this, each with equal chance and once per respondent; else None.
    """

    cases: tuple[tuple[int, Condition], ...]
    draws: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question. column: unique in the form (``ITEM`` or ``ITEM_pre``, with the audience where two are asked it).
    text: as worded for the audience.

    answers: None for a free text. answers_id: name of the answer set. scale: what the item belongs to, or None.
    gate: a later condition looks at the answer. of: the column of the data that it answers (``ITEM`` or ``ITEM_pre``).
    made: how the form works it out, where nobody is asked it; None for all that is asked.
    """

    column: str
    item: Item
    text: Text
    answers: AnswerSet | None
    answers_id: str | None
    scale: Scale | None
    phase: Phase
    gate: bool
    of: str
    made: Made | None = None

    @property
    def kind(self) -> str:
        """The type of the answers; ``text`` where there is no answer set."""
        return "text" if self.answers is None else self.answers.type


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Questions that are shown together: one scale in one phase, or the items of a block. No questions: text only.

    id: unique in the form, of letters, digits, - and _. scale: None where the questions are no scale. Its title is
    for the researcher; showing it to respondents would tell them what is measured. of: its id in the questionnaire
    that it comes from, where another has that id in the form.
    """

    id: str
    scale: Scale | None
    questions: tuple[Question, ...]
    of: str = ""

    @property
    def own(self) -> str:
        """Its id in its own questionnaire."""
        return self.of or self.id

    @property
    def grid(self) -> bool:
        """Whether all questions (two or more) have the same options, so that they fit in one table."""
        sets = {question.answers_id for question in self.questions}
        return len(self.questions) > 1 and len(sets) == 1 and self.questions[0].kind in ("ordinal", "nominal")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One block of the form. kind: ``made`` for hidden answers, of which nothing is seen.

    screens: in order; one without questions for a text or a stimulus. shuffled: screens come in random order, and so
    do the questions on each. show_if: None when everybody sees it. after: the message comes before it. arm: only
    people of this arm see it, beside show_if; None for those of every arm. of: its id in the questionnaire that it
    comes from, where another has that id in the form.
    """

    id: str
    kind: BlockKind | Literal["made"]
    title: Text | None
    text: Text | None
    screens: tuple[Screen, ...]
    shuffled: bool
    show_if: Condition | None
    min_seconds: float | None
    after: bool
    arm: FormArm | None = None
    of: str = ""

    @property
    def own(self) -> str:
        """Its id in its own questionnaire."""
        return self.of or self.id


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """One text, film or speaker of an arm, with what all people of the arm see before it.

    id: as in the data. drawn: numbers of the draw that show it; () where everybody of the arm sees it.
    """

    id: str
    copy: dict[Language, str]
    picture: Picture | None
    drawn: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FormArm:
    """One arm. id: as in study.yaml. code: the same as letters, digits and _, for platforms that allow nothing else.

    copy: language → Markdown; picture: or None. messenger, channel, strategy: who speaks, where, with which means, as
    the study says it. executions: name in the data → label, of the texts, films or speakers of one concept. shown:
    those among which the form draws; empty where it draws none.
    """

    id: str
    code: str
    label: Text
    control: bool
    copy: dict[Language, str]
    picture: Picture | None
    messenger: str | None = None
    channel: str | None = None
    strategy: str | None = None
    executions: tuple[tuple[str, Text], ...] = ()
    shown: tuple[Execution, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """What people of ``arm`` see: all of them or, where it has several executions, those who drew this one.

    code: that of the arm, with the place of the execution behind it; unique in the form. when: who of the arm sees it.
    execution: its id, or None.
    """

    arm: FormArm
    code: str
    copy: dict[Language, str]
    picture: Picture | None
    execution: str | None = None
    drawn: tuple[int, ...] = ()

    @property
    def when(self) -> Condition | None:
        return Condition({EXECUTION: Allowed(values=self.drawn)}) if self.drawn else None

    @property
    def named(self) -> str:
        """What it is called in a note."""
        return f"arm '{self.arm.id}'" + ("" if self.execution is None else f", execution '{self.execution}'")


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What goes to the field: one questionnaire, or the questionnaires of several audiences in one form.

    id: of the questionnaire, or the name of the form in study.yaml. audience: whose it is, for the researcher. title:
    for the researcher. shown_title: the only title that a respondent sees. languages: the first is shown by default.
    arms: empty when no study was named, or it has none. audiences: audience of the study → who belongs to it, for those
    that this form can sort (quota). eligible: who goes on to the message or, without one, to the last questions; None
    for everybody; who does not meet it is screened out. notes: what is worth knowing before fieldwork.
    """

    id: str
    study: str | None
    audience: str
    title: Text
    shown_title: Text
    languages: tuple[Language, ...]
    seed: int
    parts: tuple[Part, ...]
    arms: tuple[FormArm, ...]
    audiences: dict[str, Condition]
    eligible: Condition | None
    notes: tuple[Note, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every field that holds an answer, those that the form works out by itself included."""
        return tuple(q for part in self.parts for screen in part.screens for q in screen.questions)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that somebody is asked."""
        return tuple(question for question in self.questions if question.made is None)

    @property
    def screens(self) -> tuple[Screen, ...]:
        return tuple(screen for part in self.parts for screen in part.screens)

    @property
    def stimulus(self) -> Part | None:
        """The block that shows the message, or None."""
        return next((part for part in self.parts if part.kind == "stimulus"), None)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown of every arm, in order: one message, or one of each of its executions."""
        taken = {arm.code for arm in self.arms}
        found: list[Message] = []
        for arm in self.arms:
            if not arm.shown:
                found.append(Message(arm, arm.code, arm.copy, arm.picture))
            for place, one in enumerate(arm.shown, start=1):
                code = f"{arm.code}_{place}"
                while code in taken:
                    code += "x"
                taken.add(code)
                found.append(Message(arm, code, one.copy, one.picture, one.id, one.drawn))
        return tuple(found)

    def messages_of(self, arm: FormArm) -> tuple[Message, ...]:
        return tuple(one for one in self.messages if one.arm is arm)

    def question(self, column: str) -> Question | None:
        return next((question for question in self.questions if question.column == column), None)


def plain_names(names: Iterable[str], prefix: str = "a") -> dict[str, str]:
    """name → the same in letters, digits and _, beginning with a letter; different names stay different."""
    found: dict[str, str] = {}
    for name in names:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name).strip("_")
        plain = plain if plain[:1].isalpha() else f"{prefix}_{plain}".rstrip("_")
        number, candidate = 2, plain
        while candidate in found.values():
            candidate, number = f"{plain}_{number}", number + 1
        found[name] = candidate
    return found
