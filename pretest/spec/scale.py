"""Scales: a construct, its items and how they become one score (surveys/scales/ID.yaml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pretest.errors import did_you_mean
from pretest.limits import ITEMS
from pretest.spec.answer import AnswerSet
from pretest.spec.margin import Margin
from pretest.spec.model import Id, Label, Name, Named, Spec, Text
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


class Scale(Named):
    """A construct. refers_to: whether an item mentions the message that was shown, so that no answer of people who saw
    another message can be compared with it. tell: the question through which laymen are told of it; plain: how they
    are told which way it moved. derive: columns that are worked out of its items."""

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
    tell: Told | None = None
    plain: Plain | None = None
    derive: dict[Id, Derive] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _coherent(self) -> Scale:
        ids = [item.id for item in self.items]
        twice = sorted({item for item in ids if ids.count(item) > 1})
        if twice:
            raise ValueError(f"item id '{twice[0]}' is used twice")
        if self.score.method == "single" and len(self.items) != 1:
            raise ValueError(f"score method 'single' needs one item, this scale has {len(self.items)}")
        if self.tell is not None and self.tell.item not in ids:
            hint = did_you_mean(self.tell.item, ids)
            raise ValueError(f"tell names '{self.tell.item}', which is no item of this scale. {hint or ''}".rstrip())
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
