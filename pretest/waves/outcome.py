"""What is followed over the waves: one score or one set of answers, and which direction is harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.words import Direction, Floats, harm_sign

Statistic = Literal["mean", "share"]


@dataclass(frozen=True, slots=True)
class WaveOutcome:
    """One outcome as it is followed: its mean, or the share of people in each of its categories.

    id: the column of the frame that holds the score. categories: the codes that an answer can have, in order; needed
    for shares, empty for a mean. cut: where given, 1 is followed for scores at or above it and 0 for those below. The
    same id may be followed both as a mean and as shares.
    """

    id: str
    role: str
    higher_is: Direction
    statistic: Statistic = "mean"
    categories: tuple[float, ...] = ()
    cut: float | None = None

    def __post_init__(self) -> None:
        if (self.statistic == "share") != (len(self.categories) > 1):
            raise ValueError(f"outcome '{self.id}': shares need two or more categories, a mean has none")
        if len(set(self.categories)) < len(self.categories):
            raise ValueError(f"outcome '{self.id}': a category is named twice")

    @property
    def labels(self) -> tuple[str, ...]:
        """(K,) names of the followed numbers: the codes of the categories, or one empty text for a mean."""
        return tuple(f"{code:g}" for code in self.categories) or ("",)

    @property
    def harm_signs(self) -> Floats:
        """(K,) +1 where an increase is worse, -1 where it is better, NaN where neither can be said.

        Of three or more categories the middle ones have no direction, so none is claimed for any of them: the mean
        tells the direction.
        """
        sign = harm_sign(self.role, self.higher_is)
        if self.statistic == "mean":
            return np.array([sign])
        if len(self.categories) > 2:
            return np.full(len(self.categories), np.nan)
        highest = max(self.categories)
        return np.array([sign if code == highest else -sign for code in self.categories])

    def values(self, scores: Floats) -> Floats:
        """(R, K) the scores themselves, or 0/1 per category; NaN where the score is missing."""
        column = scores[:, None]
        if self.cut is not None:
            column = np.where(np.isnan(column), np.nan, column >= self.cut)
        if self.statistic == "mean":
            return column
        return np.where(np.isnan(column), np.nan, column == np.array(self.categories))
