"""How the answers are spread: shares per answer category, for each outcome and concept."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.codes import n_different, person_codes
from pretest.spec import AnswerSet, ResolvedOutcome
from pretest.tables.columns import ARM, RESPONDENT
from pretest.tables.distributions import TABLE as DISTRIBUTIONS

N_BINS = 10
MOST_VALUES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """Categories of one outcome, ascending: value (c,) and label (c,), numeric text; cuts (c - 1,) between them.

    A score on a cut belongs to the category above it.
    """

    values: NDArray[np.float64]
    labels: tuple[str, ...]
    cuts: NDArray[np.float64]


def distribution_table(
    frame: pd.DataFrame,
    outcomes: Iterable[ResolvedOutcome],
    answers: Mapping[str, AnswerSet],
    *,
    audience: str,
    wave: int,
    arms: Sequence[str],
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Shares per category in one audience and wave, in the columns of ``tables.distributions``.

    One row per arm, outcome and category; ``share`` is that of the rows with the outcome, unweighted. Ordinal
    scales have the categories of their answers: a mean goes to the nearest one, halfway to the higher (a sum is
    divided by its number of items first). Sliders, numbers and shares with bounds have ten equal bins, with the
    middle as ``value``. A score without bounds has its own values as categories if there are at most 12, else no
    rows.

    An arm in which fewer than ``suppress_below`` respondents have the outcome keeps its rows, without figures.

    Parameters
    ----------
    frame
        Rows of the audience, with the arm and the scores under ``outcome.column``. Outcomes without such a column,
        or of another audience, get no rows.
    arms
        Arms of the study in order; empty for a study without arms, whose rows carry the concept "".
    """
    codes = person_codes(frame[RESPONDENT]) if RESPONDENT in frame.columns else np.arange(len(frame))
    seen = {arm: frame[ARM].eq(arm).to_numpy(dtype=bool, na_value=False) for arm in arms} if arms else {"": True}
    rows: list[dict[str, object]] = []
    for outcome in outcomes:
        if audience not in outcome.audiences or outcome.composite or outcome.column not in frame.columns:
            continue  # nobody answers a composite
        scores = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        categories = _categories(outcome, answers, scores)
        if categories is None:
            continue
        for arm, shown in seen.items():
            there = shown & ~np.isnan(scores)
            small = n_different(codes[there]) < suppress_below
            keys = {"wave": wave, "audience": audience, "concept": arm, "outcome": outcome.id, "suppressed": small}
            rows += [keys | figures for figures in _arm_rows(scores[there], categories, small)]
    return DISTRIBUTIONS.require(pd.DataFrame(rows, columns=list(DISTRIBUTIONS.kinds)))


def _arm_rows(scores: NDArray[np.float64], categories: Categories, suppressed: bool) -> list[dict[str, object]]:
    place = np.searchsorted(categories.cuts, scores + 1e-9, side="right")
    counts = np.bincount(place, minlength=len(categories.values)).astype(np.float64)
    counts = np.full(len(counts), np.nan) if suppressed else counts
    shares = counts / max(len(scores), 1)
    named = zip(categories.values.tolist(), categories.labels, counts.tolist(), shares.tolist(), strict=True)
    return [{"value": value, "label": label, "n": n, "share": share} for value, label, n, share in named]


def _categories(
    outcome: ResolvedOutcome, answers: Mapping[str, AnswerSet], scores: NDArray[np.float64]
) -> Categories | None:
    scale = outcome.scale
    if scale is not None and scale.score.method in ("mean", "single", "sum"):
        sets = {answers[scale.answers_of(item)].values for item in scale.items}
        if len(sets) == 1 and (values := next(iter(sets))):
            factor = len(scale.items) if scale.score.method == "sum" else 1
            return _of_values(np.array(sorted(values), dtype=np.float64), factor)
    if outcome.bounds is not None:
        edges = np.linspace(*outcome.bounds, N_BINS + 1)
        labels = tuple(f"{low:g}-{high:g}" for low, high in itertools.pairwise(edges))
        return Categories((edges[:-1] + edges[1:]) / 2, labels, edges[1:-1])
    values_found = np.unique(scores[~np.isnan(scores)])
    return _of_values(values_found, 1) if 0 < len(values_found) <= MOST_VALUES else None


def _of_values(values: NDArray[np.float64], factor: int) -> Categories:
    """One category per value; cuts lie halfway, on the scale of the score (``factor`` items summed)."""
    labels = tuple(f"{value:g}" for value in values)
    return Categories(values, labels, (values[:-1] + values[1:]) / 2 * factor)
