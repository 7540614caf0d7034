"""Questionnaires: blocks in order, for one audience (surveys/questionnaires/ID.yaml)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pretest.limits import BLOCKS, ITEMS
from pretest.spec.condition import Condition
from pretest.spec.model import Id, Label, Name, Named, Spec, Text
from pretest.spec.scale import Item
from pretest.words import Phase

BlockKind = Literal["consent", "scales", "stimulus", "open", "text"]


class Block(Spec):
    id: Id
    kind: BlockKind
    title: Label | None = None
    text: Text | None = None
    scales: tuple[Id, ...] = Field(default=(), max_length=ITEMS)
    items: tuple[Item, ...] = Field(default=(), max_length=ITEMS)
    phase: Phase = "post"
    order: Literal["fixed", "random"] = "fixed"
    min_seconds: float | None = Field(default=None, gt=0)
    show_if: Condition | None = None

    @model_validator(mode="after")
    def _content_fits_kind(self) -> Block:
        if self.kind == "scales" and not self.scales:
            raise ValueError("a block of kind 'scales' needs a list of scales")
        if self.kind != "scales" and self.scales:
            raise ValueError(f"a block of kind '{self.kind}' cannot hold scales")
        if self.kind == "open" and not self.items:
            raise ValueError("a block of kind 'open' needs items")
        if self.kind == "text" and self.text is None:
            raise ValueError("a block of kind 'text' needs a text")
        if self.min_seconds is not None and self.kind != "stimulus":
            raise ValueError("min_seconds belongs to a stimulus block")
        return self


class Questionnaire(Named):
    audience: Name
    title: Label
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=BLOCKS)

    @model_validator(mode="after")
    def _blocks_once(self) -> Questionnaire:
        ids = [block.id for block in self.blocks]
        twice = sorted({block for block in ids if ids.count(block) > 1})
        if twice:
            raise ValueError(f"block id '{twice[0]}' is used twice")
        asked = [(scale, block.phase) for block in self.blocks for scale in block.scales]
        again = sorted({pair for pair in asked if asked.count(pair) > 1})
        if again:
            raise ValueError(f"scale '{again[0][0]}' is asked twice in phase '{again[0][1]}'")
        return self
