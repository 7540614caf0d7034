"""What must be known of each wave before its results may be compared with another wave's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, slots=True)
class AnswersSeen:
    """Answers to one item in one wave.

    counts: answer code → people who gave it; leave it empty for an item with so many different answers that they say
    nothing about the answer options. allowed: the codes of the answer set. bounds: lowest and highest answer of a
    number or slider. Both stay empty when nobody declared them.
    """

    counts: Mapping[float, int]
    allowed: tuple[float, ...] = ()
    bounds: tuple[float, float] | None = None

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def declared(self) -> bool:
        return bool(self.allowed) or self.bounds is not None

    @property
    def out_of_range(self) -> tuple[float, ...]:
        """Codes that were seen but cannot occur, ascending."""
        low, high = self.bounds or (float("-inf"), float("inf"))
        return tuple(
            sorted(
                code for code in self.counts if not low <= code <= high or (self.allowed and code not in self.allowed)
            )
        )


def answers_seen(
    answers: pd.Series, *, allowed: tuple[float, ...] = (), bounds: tuple[float, float] | None = None
) -> AnswersSeen:
    """The counts of a numeric column, missing answers left out."""
    counts = answers.dropna().value_counts()
    return AnswersSeen(dict(zip(counts.index.astype(float).tolist(), counts.tolist(), strict=True)), allowed, bounds)


@dataclass(frozen=True, slots=True)
class OutcomeFactsInput:
    """One outcome as it was measured in one wave.

    items: ids of the items of its score that were asked, in any order; the outcome's own id for a score that was
    already in the data. answers: item → what was answered. wording: a hash of the texts as asked, or None when not
    known. share_missing: 0-1, members of the audience without a score. An outcome without any item was not asked.
    """

    items: tuple[str, ...]
    share_missing: float
    answers: Mapping[str, AnswersSeen] = field(default_factory=dict)
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class WaveFactsInput:
    """One wave of one audience.

    n: members of the audience who took part. outcomes: by outcome id. places: place → members of the audience; empty
    without places. mode: how people were asked (web, paper, telephone), file_format: what platform the file is from,
    audience_definition: any text that changes when the definition of the audience does; None when not known.
    """

    wave: int
    n: int
    outcomes: Mapping[str, OutcomeFactsInput]
    weighted: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    mode: str | None = None
    file_format: str | None = None
    audience_definition: str | None = None
