"""Measures beside the effect that is judged: exploratory, for whole audiences only, and never part of a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.analysis.cells.sampling import count_people
from pretest.numbers import Design, LinearFits, estimate_edge_shares, estimate_superiority, estimate_trimmed_differences
from pretest.spec.ordered import ordered_answers
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Counts, Floats


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one cell. no_effect: its value where the concept does nothing, NaN where that has no meaning.

    counted: the smallest number of people that could be worked out from it, 0 where there is none.
    """

    estimand: str
    detail: str
    model: str
    unit: str
    variance: str
    estimate: float
    std_error: float
    df: float
    no_effect: float
    counted: int


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One measure of the K' outcomes at ``columns`` of a batch, per concept; for the rest as ``Figure``.

    variances: (K',) words. estimate, std_error, df, counted: (C, K').
    """

    estimand: str
    detail: str
    model: str
    unit: str
    columns: tuple[int, ...]
    variances: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    df: Floats
    no_effect: float = 0.0
    counted: Counts | None = None

    def figure(self, c: int, k: int) -> Figure | None:
        """That of concept ``c`` on outcome ``k`` of the batch; None where this measure is not for that outcome."""
        if k not in self.columns:
            return None
        at = self.columns.index(k)
        return Figure(
            self.estimand,
            self.detail,
            self.model,
            self.unit,
            self.variances[at],
            float(self.estimate[c, at]),
            float(self.std_error[c, at]),
            float(self.df[c, at]),
            self.no_effect,
            0 if self.counted is None else int(self.counted[c, at]),
        )


def further_measures(
    study: Study, outcomes: Sequence[ResolvedOutcome], scores: Floats, design: Design, frame: pd.DataFrame
) -> tuple[Measure, ...]:
    """What the kind of answer asks for: superiority of one ordered answer, the difference in trimmed means of counts of
    100 people, and the shares at the ends of sliders.

    Parameters
    ----------
    scores : (n, K), NaN where missing, of the rows of ``frame``.
    """
    made: list[Measure] = []
    ordered = tuple(k for k, outcome in enumerate(outcomes) if _is_ordered(study, outcome))
    if ordered:
        made.append(_superiority(scores, ordered, design))
    counts = tuple(k for k, outcome in enumerate(outcomes) if _ends(study, outcome, "number") == (0.0, 100.0))
    if counts:
        made.append(_trimmed(scores, counts, design))
    sliders = [_ends(study, outcome, "slider") for outcome in outcomes]
    for ends in sorted({ends for ends in sliders if ends is not None}):
        there = tuple(k for k, found in enumerate(sliders) if found == ends)
        made += _edges(scores, there, ends, design, frame)
    return tuple(made)


def _is_ordered(study: Study, outcome: ResolvedOutcome) -> bool:
    if outcome.model == "ordinal":
        return True
    asked = outcome.scale is not None and ordered_answers(outcome.scale, None, study.answers) is not None
    return asked and outcome.model == "linear"


def _ends(study: Study, outcome: ResolvedOutcome, kind: str) -> tuple[float, float] | None:
    """The lowest and highest score, where all questions have answers of this kind and the score is their mean."""
    scale = outcome.scale
    if scale is None or outcome.model != "linear" or scale.score.method not in ("mean", "single"):
        return None
    kinds = {study.answers[scale.answers_of(item)].type for item in scale.items}
    return study.score_bounds(scale) if kinds == {kind} else None


def _superiority(scores: Floats, there: tuple[int, ...], design: Design) -> Measure:
    found = estimate_superiority(scores[:, there], design)
    figures = found.estimate, found.std_error, found.df
    return Measure("superiority", "", "rank", "probability", there, (found.variance,) * len(there), *figures, 0.5)


def _trimmed(scores: Floats, there: tuple[int, ...], design: Design) -> Measure:
    found = estimate_trimmed_differences(scores[:, there], design)
    figures = found.estimate, found.std_error, found.df
    return Measure("trimmed_difference", "", "trimmed", "points", there, (found.variance,) * len(there), *figures)


def _edges(
    scores: Floats, there: tuple[int, ...], ends: tuple[float, float], design: Design, frame: pd.DataFrame
) -> list[Measure]:
    """For both ends the share in the concept's arm and in the control arm, and the difference between them."""
    found = estimate_edge_shares(scores[:, there], design, lowest=ends[0], highest=ends[1])
    made = []
    for name, end, fits in zip(("floor", "ceiling"), ends, found, strict=True):
        fewest = _fewest(scores[:, there], end, design, frame)
        made += _three(name, there, fits, fewest)
    return made


def _three(name: str, there: tuple[int, ...], fits: LinearFits, fewest: Counts) -> list[Measure]:
    none = np.full(fits.estimate.shape, np.nan)
    share = fits.arm_mean[1:], np.broadcast_to(fits.arm_mean[0], none.shape)
    counted = fewest[1:], np.broadcast_to(fewest[0], none.shape)
    either = np.minimum(*(np.where(number > 0, number, np.iinfo(np.int64).max) for number in counted))
    either = np.where(np.maximum(*counted) > 0, either, 0)

    words = "linear", "probability", there, (fits.variance,) * len(there)
    return [
        Measure(name, "concept", *words, share[0], none, none, np.nan, counted[0]),
        Measure(name, "reference", *words, share[1], none, none, np.nan, counted[1]),
        Measure(name, "", *words, fits.estimate, fits.std_error, fits.df, 0.0, either),
    ]


def _fewest(scores: Floats, end: float, design: Design, frame: pd.DataFrame) -> Counts:
    """(A, K') people at the end or not at the end, whichever are fewer but not nobody; 0 where all are on one side."""
    at = count_people(frame, design.arm, scores == end, design.n_arms)
    off = count_people(frame, design.arm, ~np.isnan(scores) & (scores != end), design.n_arms)
    return np.asarray(np.where((at > 0) & (off > 0), np.minimum(at, off), 0))
