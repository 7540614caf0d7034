"""Scales: a construct, its items and how they become one score (surveys/scales/ID.yaml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pretest.spec.model import Id, Name, Named, Spec, Text
from pretest.words import Direction, MarginUnit, Role, is_judged


class Margin(Spec):
    """The smallest harm that matters: in control-group SD or in points of the score, one of both."""

    sd: float | None = Field(default=None, gt=0)
    points: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_unit(self) -> Margin:
        if (self.sd is None) == (self.points is None):
            raise ValueError("give the margin in sd or in points, one of both")
        return self

    @property
    def unit(self) -> MarginUnit:
        return "sd" if self.sd is not None else "points"

    @property
    def size(self) -> float:
        size = self.sd if self.sd is not None else self.points
        assert size is not None  # the validator saw to it; this narrows the type
        return size


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


class Scale(Named):
    title: Text
    measures: Text
    role: Role
    higher_is: Direction
    answers: Id
    score: Score = Score()
    items: tuple[Item, ...] = Field(min_length=1)
    status: Literal["new", "adapted", "licensed"]
    sources: tuple[Source, ...] = ()
    margin: Margin | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Scale:
        ids = [item.id for item in self.items]
        twice = sorted({item for item in ids if ids.count(item) > 1})
        if twice:
            raise ValueError(f"item id '{twice[0]}' is used twice")
        if self.score.method == "single" and len(self.items) != 1:
            raise ValueError(f"score method 'single' needs one item, this scale has {len(self.items)}")
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
