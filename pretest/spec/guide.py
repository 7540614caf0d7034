"""Guides for talks in the phase in which concepts are made (surveys/guides/ID.yaml): topics, questions, and cards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pretest.limits import BLOCKS, ITEMS
from pretest.spec.model import Id, Label, Name, Named, Spec, Text


class Topic(Spec):
    """One part of the talk. text: for who leads it; prompts: questions to ask; cards: words to sort or to choose from.

    minutes: how long it takes, about.
    """

    id: Id
    kind: Literal["topic"] = "topic"
    title: Label
    text: Text | None = None
    prompts: tuple[Label, ...] = Field(default=(), max_length=ITEMS)
    cards: tuple[Label, ...] = Field(default=(), max_length=ITEMS)
    minutes: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _something_to_say(self) -> Topic:
        if self.text is None and not self.prompts and not self.cards:
            raise ValueError("a topic needs a text, prompts or cards")
        return self


class Guide(Named):
    """respondent_title: what stands above the printed guide, which lies on the table; a neutral one of ours when None,
    for ``title`` may say what somebody does."""

    kind: Literal["guide"]
    audience: Name
    title: Label
    respondent_title: Label | None = None
    blocks: tuple[Topic, ...] = Field(min_length=1, max_length=BLOCKS)

    @model_validator(mode="after")
    def _topics_once(self) -> Guide:
        ids = [block.id for block in self.blocks]
        twice = sorted({block for block in ids if ids.count(block) > 1})
        if twice:
            raise ValueError(f"block id '{twice[0]}' is used twice")
        return self

    @property
    def minutes(self) -> float:
        """How long the talk takes, as far as its topics say."""
        return sum(block.minutes or 0 for block in self.blocks)
