"""Scales: a construct, its items and how they become one score (surveys/scales/ID.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator

from pretest.errors import did_you_mean
from pretest.limits import ITEMS
from pretest.spec.answer import AnswerSet
from pretest.spec.margin import Margin
from pretest.spec.model import Column, Id, Label, Name, Named, Spec, Text
from pretest.spec.plain import Plain
from pretest.words import Direction, RefersTo, Role, is_judged

UNSCORED = ("text", "date", "multiple")
"""Types of answers that are no scores."""


class Source(Spec):
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    url: str | None = None
    note: str


class Item(Spec):
    """One question. ``audiences`` limits it; ``text_by_audience`` words it for one audience."""

    id: Id
    text: Text
    reverse: bool = False
    answers: Id | None = None
    audiences: tuple[Name, ...] | None = None
    text_by_audience: dict[Name, Text] = Field(default_factory=dict)
    instructed: int | None = None
    bogus: bool = False

    def asked_of(self, audience: str) -> bool:
        return self.audiences is None or audience in self.audiences


class Score(Spec):
    """How items become a score; missing when fewer than ``min_answered`` of the items are answered."""

    method: Literal["mean", "sum", "single", "share"] = "mean"
    min_answered: float = Field(default=0.5, ge=0, le=1)
    count: tuple[int, ...] | None = None  # share: which codes count as 1


class Told(Spec):
    """The question through which laymen are told of a scale, as people of 100 who score ``cut`` or higher on it.

    The cut is a score of the question as the scale counts it, so after reverse-keying: of a reversed question with the
    answers 1 to 5, ``cut: 4`` counts who answered 1 or 2. So more people is more of what the scale measures.
    """

    item: Id
    cut: float


class Derive(Spec):
    """An answer that is worked out and never asked.

    1 when any of the items ``any_of`` has one of ``values``, 0 when all are answered and none has, else missing.
    """

    any_of: tuple[Id, ...] = Field(min_length=1, max_length=ITEMS)
    values: tuple[int, ...] = Field(min_length=1)


class Gate(Spec):
    """How many people must have every question right, as a share; of a scale that counts right answers.

    by: column of the study whose groups must pass each, beside everybody together.
    """

    share: float = Field(gt=0, lt=1)
    by: Column | None = None


def _told_form(value: object) -> str:
    """Which of the two forms of ``tell`` it is: a question has ``item`` and ``cut``; all else names audiences."""
    named = isinstance(value, Mapping) and value and not {"item", "cut"} & value.keys()
    return "audiences" if named else "question"


Tell = Annotated[
    Annotated[Told, Tag("question")] | Annotated[dict[Name, Told], Tag("audiences")], Discriminator(_told_form)
]
"""One question for everybody, or one per audience, for scales whose items differ between audiences."""


class Scale(Named):
    """A construct. refers_to: whether an item mentions the message that was shown, so that no answer of people who saw
    another message can be compared with it. tell: the question through which laymen are told of it, or one per audience
    (by the name that its questionnaire has) where these are asked other items; plain: how they are told which way it
    moved. derive: columns that are worked out of its items. gate: how many people must have all of it right before a
    concept may go ahead."""

    title: Label
    measures: Text
    role: Role
    higher_is: Direction
    answers: Id
    score: Score = Score()
    items: tuple[Item, ...] = Field(min_length=1, max_length=ITEMS)
    status: Literal["new", "adapted", "licensed"]
    sources: tuple[Source, ...] = ()
    margin: Margin | None = None
    refers_to: RefersTo = "none"
    tell: Tell | None = None
    plain: Plain | None = None
    derive: dict[Id, Derive] = Field(default_factory=dict)
    gate: Gate | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Scale:
        ids = [item.id for item in self.items]
        twice = sorted({item for item in ids if ids.count(item) > 1})
        if twice:
            raise ValueError(f"item id '{twice[0]}' is used twice")
        if self.score.method == "single" and len(self.items) != 1:
            raise ValueError(f"score method 'single' needs one item, this scale has {len(self.items)}")
        if self.gate is not None and self.score.method != "share":
            raise ValueError(f"a gate needs right answers: score method 'share' with count, not '{self.score.method}'")
        for audience, told in self.told_questions:
            if told.item not in ids:
                hint = did_you_mean(told.item, ids)
                raise ValueError(f"tell names '{told.item}', which is no item of this scale. {hint or ''}".rstrip())
            if audience and not next(item for item in self.items if item.id == told.item).asked_of(audience):
                raise ValueError(f"tell names '{told.item}' for '{audience}', who are not asked it")
        for name, derived in self.derive.items():
            for one in derived.any_of:
                if one not in ids:
                    hint = did_you_mean(one, ids)
                    raise ValueError(
                        f"derive.{name} names '{one}', which is no item of this scale. {hint or ''}".rstrip()
                    )
            if name in ids:
                raise ValueError(f"derive.{name} has the name of an item, which is asked")
        return self

    @field_validator("higher_is")
    @classmethod
    def _has_direction(cls, value: Direction, info: ValidationInfo) -> Direction:
        role = info.data.get("role")
        if value == "neutral" and role is not None and is_judged(role):
            what = f"a scale with the role '{role}' cannot be neutral, because it is judged"
            raise ValueError(f"{what}: say higher_is: worse or higher_is: better")
        return value

    @property
    def told_questions(self) -> tuple[tuple[str, Told], ...]:
        """Every question of ``tell`` with its audience, which is "" for one that is everybody's."""
        if isinstance(self.tell, Told):
            return (("", self.tell),)
        return () if self.tell is None else tuple(self.tell.items())

    def told_to(self, audience: str) -> Told | None:
        """The question through which laymen are told of ``audience`` (as its questionnaire calls it); None where there
        is none, or it is not asked of them."""
        found = next((told for name, told in self.told_questions if name in ("", audience)), None)
        asked = found is not None and any(item.id == found.item for item in self.items_for(audience))
        return found if asked else None

    def items_for(self, audience: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.asked_of(audience))

    def answers_of(self, item: Item) -> str:
        """Id of the answer set that ``item`` uses."""
        return item.answers or self.answers


def keyed_scores(scale: Scale, item: Item, answers: AnswerSet) -> tuple[float, ...]:
    """The scores that ``item`` can have in ``scale``, lowest first; empty where any number within bounds can be one.

    Reversed items are turned around within the bounds of their answers; of a scale that counts a share, an item is 0
    or 1.
    """
    if scale.score.method == "share":
        return 0.0, 1.0
    return tuple(sorted(keyed_score(item, answers, value) for value in answers.values))


def keyed_score(item: Item, answers: AnswerSet, value: float) -> float:
    """The score of one answer to ``item``."""
    if not item.reverse or answers.bounds is None:
        return float(value)
    low, high = answers.bounds
    return low + high - value


def counted_codes(scale: Scale, item: Item, cut: float, answers: AnswerSet) -> tuple[float, ...]:
    """The codes of the answers to ``item`` that count where people are told who score ``cut`` or higher on it.

    In the order of the scores, lowest first; empty where any number within bounds can be an answer.
    """
    scores = {option.value: keyed_score(item, answers, option.value) for option in answers.options}
    counting = [code for code, score in scores.items() if score >= cut]
    if scale.score.method == "share":
        counting = list(scale.score.count or (max(answers.values, default=1),))
    return tuple(float(code) for code in sorted(counting, key=lambda code: scores.get(code, code)))
