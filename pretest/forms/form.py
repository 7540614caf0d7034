"""A questionnaire laid out: what one audience is asked, screen after screen, with every text and column settled.

Exports write a form to a platform; imports read the platform's columns back into the form's. Both therefore start
here, and neither needs to know the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pretest.errors import Note
from pretest.spec.answer import AnswerSet
from pretest.spec.concept import Picture
from pretest.spec.condition import Condition
from pretest.spec.model import Text
from pretest.spec.questionnaire import BlockKind, Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.words import Language, Phase

PRE = "_pre"


class Content(Protocol):
    """Where a questionnaire finds its scales and answers: a study, or the shipped content."""

    @property
    def answers(self) -> dict[str, AnswerSet]: ...
    @property
    def scales(self) -> dict[str, Scale]: ...
    @property
    def questionnaires(self) -> dict[str, Questionnaire]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question. column: of the data (``ITEM`` or ``ITEM_pre``). text: as worded for the audience.

    answers: None for a free text. answers_id: name of the answer set. scale: what the item belongs to, or None.
    gate: a later condition looks at the answer.
    """

    column: str
    item: Item
    text: Text
    answers: AnswerSet | None
    answers_id: str | None
    scale: Scale | None
    phase: Phase
    gate: bool = False

    @property
    def kind(self) -> str:
        """The type of the answers; ``text`` where there is no answer set."""
        return "text" if self.answers is None else self.answers.type


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Questions that are shown together: one scale in one phase, or the items of a block. No questions: text only.

    id: unique in the form, of letters, digits, - and _. scale: None where the questions are no scale. Its title is
    for the researcher; showing it to respondents would tell them what is measured.
    """

    id: str
    scale: Scale | None
    questions: tuple[Question, ...]

    @property
    def grid(self) -> bool:
        """Whether all questions (two or more) have the same options, so that they fit in one table."""
        sets = {question.answers_id for question in self.questions}
        return len(self.questions) > 1 and len(sets) == 1 and self.questions[0].kind in ("ordinal", "nominal")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One block of the questionnaire.

    screens: in order; one without questions for a text or a stimulus. shuffled: screens come in random order, and so
    do the questions on each. show_if: None when everybody sees it. after: the message comes before it.
    """

    id: str
    kind: BlockKind
    title: Text | None
    text: Text | None
    screens: tuple[Screen, ...]
    shuffled: bool
    show_if: Condition | None
    min_seconds: float | None
    after: bool


@dataclass(frozen=True, slots=True, eq=False)
class FormArm:
    """One arm. id: as in study.yaml. code: the same as letters, digits and _, for platforms that allow nothing else.

    copy: language → Markdown; picture: or None.
    """

    id: str
    code: str
    label: Text
    control: bool
    copy: dict[Language, str]
    picture: Picture | None


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A questionnaire as it goes to the field.

    languages: the first is shown by default. arms: empty when no study was named, or it has none. audiences: audience
    of the study → who belongs to it, for those that this form can sort (quota). eligible: who goes on to the message
    or, without one, to the last questions; None for everybody; who does not meet it is screened out. notes: what is
    worth knowing before fieldwork.
    """

    study: str | None
    questionnaire: Questionnaire
    title: Text
    languages: tuple[Language, ...]
    seed: int
    parts: tuple[Part, ...]
    arms: tuple[FormArm, ...]
    audiences: dict[str, Condition]
    eligible: Condition | None
    notes: tuple[Note, ...]

    @property
    def id(self) -> str:
        return self.questionnaire.id

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for part in self.parts for screen in part.screens for q in screen.questions)

    @property
    def screens(self) -> tuple[Screen, ...]:
        return tuple(screen for part in self.parts for screen in part.screens)

    @property
    def stimulus(self) -> Part | None:
        """The block that shows the message, or None."""
        return next((part for part in self.parts if part.kind == "stimulus"), None)

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
