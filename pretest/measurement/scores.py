"""Scale scores: reverse-key, then mean, sum or share of the answered items, if enough were answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import Note, some
from pretest.measurement.keyed import SCORED_PHASES, KeyedItems, is_scored, key_items, score_column
from pretest.spec import AnswerSet, Scale

# A declared share of 0.67 means two thirds: 2 of 3 and 4 of 6 answered are enough.
SHARE_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class ScoredScales:
    """Scores of one audience.

    scores: index of the frame that was scored; float columns ``SCALE`` and ``SCALE_pre``, NaN where too few items were
    answered. A scale has a column for each phase in which the data hold at least one of its items. Note that a scale of
    one item may bear the name of that item.
    absent: scales without any item in the data, in either phase; they have no column.
    """

    scores: pd.DataFrame
    notes: tuple[Note, ...]
    absent: tuple[str, ...]


def score_scales(
    frame: pd.DataFrame,
    scales: Mapping[str, Scale] | Iterable[Scale],
    answers: Mapping[str, AnswerSet],
    *,
    audience: str,
    asked_as: str | None = None,
) -> ScoredScales:
    """Score ``scales`` for the rows of ``frame``, which are those of one audience.

    A score needs ``min_answered`` of the items that the scale asks of the audience, items that the data lack
    counted as not answered (0.005 is granted for rounding, so 0.67 means two thirds). Means and shares are over the
    answered items. A sum over fewer than all items is prorated: mean of the answered items times the number of
    items. Every score that rests on part of its items is counted in a note; nothing is imputed for the others.

    Parameters
    ----------
    frame
        Numeric codes per item, NaN = missing; columns ``ITEM`` and ``ITEM_pre``.
    scales
        The scales to score, by id or one after the other; those with items of text, dates or multiple choice are left
        out.
    audience
        Audience of the study, for the notes.
    asked_as
        The audience as the items know it (that of the questionnaire); default ``audience``.
    """
    name = audience if asked_as is None else asked_as
    tally = _Tally(audience)
    columns: dict[str, NDArray[np.float64]] = {}
    absent = []
    for scale in scales.values() if isinstance(scales, Mapping) else scales:
        if not is_scored(scale, answers) or not scale.items_for(name):
            continue
        keyed = {phase: key_items(frame, scale, answers, asked_as=name, phase=phase) for phase in SCORED_PHASES}
        found = {phase: items for phase, items in keyed.items() if not items.values.columns.empty}
        for phase, items in found.items():
            column = score_column(scale.id, phase)
            columns[column] = score_items(items, scale)
            tally.count(column, scale, items, columns[column])
        if not found:
            absent.append(scale.id)
    return ScoredScales(pd.DataFrame(columns, index=frame.index), tally.notes(), tuple(absent))


def score_items(items: KeyedItems, scale: Scale) -> NDArray[np.float64]:
    """(n,) the score of each row; NaN where fewer items than ``min_answered`` were answered."""
    return score_values(items.values.to_numpy(), items.n_asked, scale)


def score_values(values: NDArray[np.float64], n_asked: int, scale: Scale) -> NDArray[np.float64]:
    """(n,) scores of (n, k) keyed answers, of ``n_asked`` items."""
    there = ~np.isnan(values)
    answered = np.count_nonzero(there, axis=1)
    enough = (answered > 0) & (answered >= (scale.score.min_answered - SHARE_TOLERANCE) * n_asked)
    mean = np.where(there, values, 0.0).sum(axis=1) / np.maximum(answered, 1)
    score = mean * n_asked if scale.score.method == "sum" else mean
    return np.where(enough, score, np.nan)


@dataclass(slots=True)
class _Tally:
    """What the reader must know about the scores of one audience."""

    audience: str
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    partial: dict[str, int] = field(default_factory=dict)
    prorated: dict[str, int] = field(default_factory=dict)
    out_of_range: dict[str, int] = field(default_factory=dict)
    not_numeric: dict[str, int] = field(default_factory=dict)

    def count(self, column: str, scale: Scale, items: KeyedItems, score: NDArray[np.float64]) -> None:
        if items.absent:
            self.absent[column] = items.absent
        part = int(np.count_nonzero(~np.isnan(score) & np.isnan(items.values.to_numpy()).any(axis=1)))
        part = int(np.count_nonzero(~np.isnan(score))) if items.absent else part
        if part:
            (self.prorated if scale.score.method == "sum" else self.partial)[column] = part
        if items.out_of_range:
            self.out_of_range[column] = items.out_of_range
        if items.not_numeric:
            self.not_numeric[column] = items.not_numeric

    def notes(self) -> tuple[Note, ...]:
        where = f"audience {self.audience}"
        found = [
            Note(
                "items_absent",
                "warning",
                f"{column}, {where}",
                f"The data lack items of this scale: {some(items)}. They count as not answered.",
            )
            for column, items in self.absent.items()
        ]
        for code, severity, counts, what in (
            ("partial_scores", "info", self.partial, "scores rest on part of the items, the rest was not answered"),
            ("prorated_sums", "info", self.prorated, "sums are prorated because items were not answered"),
            ("out_of_range", "serious", self.out_of_range, "answers lie outside the answer set and count as missing"),
            ("not_numeric", "serious", self.not_numeric, "answers are no numbers and count as missing"),
        ):
            if counts:
                listed = some([f"{column} {{n{place}}}" for place, column in enumerate(counts)], most=8)
                people = (("all", sum(counts.values())), *((f"n{place}", n) for place, n in enumerate(counts.values())))
                found.append(Note(code, severity, where, f"{{All}} {what}: {listed}.", people))  # type: ignore[arg-type]
        return tuple(found)
