"""Questionnaires: blocks in order, for one audience (surveys/questionnaires/ID.yaml)."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from pretest.errors import did_you_mean
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


class Split(Spec):
    """Planned missingness: every respondent gets ``each`` of ``blocks``, drawn with equal chance, and all others.

    blocks: ids of blocks, two or more. each: how many of them, at least one and fewer than there are.
    """

    blocks: tuple[Id, ...] = Field(min_length=2, max_length=BLOCKS)
    each: int = Field(ge=1)

    @model_validator(mode="after")
    def _some_of_them(self) -> Split:
        if len(set(self.blocks)) < len(self.blocks):
            raise ValueError("split names a block twice")
        if self.each >= len(self.blocks):
            raise ValueError(f"split gives {self.each} of {len(self.blocks)} blocks, so nothing is left out")
        return self

    @property
    def draws(self) -> tuple[tuple[str, ...], ...]:
        """What can be drawn, numbered from 1 on: ``each`` blocks, in the order of ``blocks``."""
        return tuple(combinations(self.blocks, self.each))

    def with_block(self, block: str) -> tuple[int, ...]:
        """The numbers of the draws in which ``block`` is asked."""
        return tuple(number for number, drawn in enumerate(self.draws, start=1) if block in drawn)


class Questionnaire(Named):
    """respondent_title: the only title that a respondent ever sees; a neutral one of ours when None, for ``title`` may
    say what somebody does. split: blocks of which everybody gets some."""

    audience: Name
    title: Label
    respondent_title: Label | None = None
    split: Split | None = None
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

    @model_validator(mode="after")
    def _split_of_questions(self) -> Questionnaire:
        kinds = {block.id: block.kind for block in self.blocks}
        for name in () if self.split is None else self.split.blocks:
            if name not in kinds:
                raise ValueError(f"split names '{name}', which is no block. {did_you_mean(name, kinds) or ''}".rstrip())
            if kinds[name] not in ("scales", "open"):
                raise ValueError(f"split names '{name}', a block of kind '{kinds[name]}' that everybody must see")
        return self
