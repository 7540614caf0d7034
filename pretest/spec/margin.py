"""Margins: the smallest harm that matters, on what it is based, and what it means in words."""

from __future__ import annotations

from pydantic import Field, model_validator

from pretest.spec.model import Spec, Text
from pretest.words import MarginBasis, MarginUnit


class Margin(Spec):
    """The smallest harm that matters: in control-group SD, in points of the score, or as a share of people.

    ``{share: 0.05, cut: 4}`` is 5 percentage points of the people who answer 4 or higher; such a margin is judged in
    points, as all differences between shares are. basis: where the size comes from. why: the reason for this size.
    words: what it means, for those who must agree with it.
    """

    sd: float | None = Field(default=None, gt=0)
    points: float | None = Field(default=None, gt=0)
    share: float | None = Field(default=None, gt=0, lt=1)
    cut: float | None = None
    basis: MarginBasis | None = None
    why: Text | None = None
    words: Text | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Margin:
        if sum(size is not None for size in (self.sd, self.points, self.share)) != 1:
            raise ValueError("give the margin in sd, in points or as a share of people, one of these")
        if self.cut is not None and self.share is None:
            raise ValueError("a margin in sd or in points has no cut; give it as {share: 0.05, cut: 4}")
        return self

    @property
    def unit(self) -> MarginUnit:
        return "sd" if self.sd is not None else "points"

    @property
    def size(self) -> float:
        size = next(size for size in (self.sd, self.points, self.share) if size is not None)
        return size

    @property
    def is_reasoned(self) -> bool:
        """Whether its basis, its reason and its meaning are all told."""
        return None not in (self.basis, self.why, self.words)

    @property
    def in_one_language(self) -> bool:
        """Whether its reason or its meaning is one text that stands for both languages."""
        return any(text is not None and text.nl == text.en for text in (self.why, self.words))
