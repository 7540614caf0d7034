"""How people answered: shares per answer, for each question of each outcome, in each arm."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.codes import n_different, person_codes
from pretest.measurement.keyed import as_asked, score_of_answer
from pretest.spec import AnswerSet, Item, ResolvedOutcome, Scale
from pretest.tables.columns import ARM, RESPONDENT, WEIGHT
from pretest.tables.distributions import TABLE as DISTRIBUTIONS

N_BINS = 10
MOST_VALUES = 12
Row = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """Answers to one question, ascending: value and score (c,), label (c,), numeric text; cuts (c - 1,) between them.

    An answer on a cut belongs to the category above it.
    """

    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: tuple[str, ...]
    cuts: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """One question of one outcome. given: (n,) its answers as asked, NaN where it was not answered."""

    item: str
    reversed: bool
    given: NDArray[np.float64]
    categories: Categories


def distribution_table(
    frame: pd.DataFrame,
    outcomes: Iterable[ResolvedOutcome],
    answers: Mapping[str, AnswerSet],
    *,
    audience: str,
    wave: int,
    arms: Sequence[str],
    asked_as: str | None = None,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Answers per question in one audience and wave, in the columns of ``tables.distributions``.

    One row per arm, question and answer. Questions of a scale are those that were asked of this audience, with the
    answers as people gave them; an outcome without a scale is one question itself. Answers out of their bounds are no
    answers, as in the score. Sliders and numbers with bounds have ten equal bins, with the middle as ``value``;
    without bounds they have their own values if there are at most 12, else no rows.

    An arm in which fewer than ``suppress_below`` respondents answered keeps its rows, without figures.

    Parameters
    ----------
    frame
        Rows of the audience that count, with arm, weight and the answers, and the score under ``outcome.column``.
        Outcomes without such a column, or of another audience, get no rows.
    arms
        Arms of the study in order; empty for a study without arms, whose rows carry the concept "".
    asked_as
        The audience as the scale's items know it: that of the questionnaire; the audience itself where None.
    """
    codes = person_codes(frame[RESPONDENT]) if RESPONDENT in frame.columns else np.arange(len(frame))
    everybody = np.ones(len(frame), dtype=bool)
    seen = {arm: frame[ARM].eq(arm).to_numpy(dtype=bool, na_value=False) for arm in arms} if arms else {"": everybody}
    weights = _weights(frame)
    rows: list[Row] = []
    for outcome in outcomes:
        if audience not in outcome.audiences or outcome.composite or outcome.column not in frame.columns:
            continue  # nobody answers a composite
        for question in _questions(frame, outcome, answers, asked_as or audience):
            keys: Row = {"wave": wave, "audience": audience, "outcome": outcome.id, "item": question.item}
            keys |= {"reversed": question.reversed, "weighted": weights is not None}
            for arm, shown in seen.items():
                there = shown & ~np.isnan(question.given)
                own = None if weights is None else weights[there]
                found = _arm_rows(question.given[there], codes[there], own, question.categories, suppress_below)
                rows += [keys | {"concept": arm} | row for row in found]
    return DISTRIBUTIONS.require(pd.DataFrame(rows, columns=list(DISTRIBUTIONS.kinds)))


def _weights(frame: pd.DataFrame) -> NDArray[np.float64] | None:
    """(n,) weights, 1 where a person has none; None where nobody has one."""
    if WEIGHT not in frame.columns or frame[WEIGHT].isna().all():
        return None
    found = frame[WEIGHT].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(found), 1.0, found)


def _questions(
    frame: pd.DataFrame, outcome: ResolvedOutcome, answers: Mapping[str, AnswerSet], asked_as: str
) -> Iterator[_Question]:
    if outcome.scale is None:
        given = pd.to_numeric(frame[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        categories = _of_number(given, outcome.bounds)
        if categories is not None:
            yield _Question("", False, given, categories)
        return
    for item in outcome.scale.items_for(asked_as):
        if item.id not in frame.columns:
            continue
        set_ = answers[outcome.scale.answers_of(item)]
        given = as_asked(frame[item.id], set_)
        categories = _of_item(outcome.scale, item, set_, given)
        if categories is not None:
            yield _Question(item.id, item.reverse, given, categories)


def _arm_rows(
    given: NDArray[np.float64],
    people: NDArray[np.intp],
    weights: NDArray[np.float64] | None,
    categories: Categories,
    suppress_below: int,
) -> Iterator[Row]:
    """One row per answer; ``given``, ``people`` (codes) and ``weights`` are of who answered in the arm."""
    place = np.searchsorted(categories.cuts, given + 1e-9, side="right")
    k, n_answered = len(categories.values), n_different(people)
    counts = [n_different(people[place == one]) for one in range(k)]
    sums = np.bincount(place, weights, minlength=k)
    shares = sums / sums.sum() if sums.sum() > 0 else np.zeros(k)
    small = n_answered < suppress_below
    for one in range(k):
        figures: Row = {"n": counts[one], "n_answered": n_answered, "share": float(shares[one])}
        yield {
            "value": float(categories.values[one]),
            "score": float(categories.scores[one]),
            "label": categories.labels[one],
            "suppressed": small,
        } | (dict.fromkeys(figures) if small else figures)


def _of_item(scale: Scale, item: Item, answers: AnswerSet, given: NDArray[np.float64]) -> Categories | None:
    if answers.values:
        values = np.array(sorted(answers.values), dtype=np.float64)
        found: Categories | None = _of_values(values)
    else:
        found = _of_number(given, answers.bounds)
    if found is None:
        return None
    scores = np.array([score_of_answer(scale, item, answers, value) for value in found.values.tolist()])
    return Categories(found.values, scores, found.labels, found.cuts)


def _of_number(given: NDArray[np.float64], bounds: tuple[float, float] | None) -> Categories | None:
    """Ten equal bins between ``bounds``; without them the values themselves, if they are few."""
    if bounds is not None:
        edges = np.linspace(*bounds, N_BINS + 1)
        middles = (edges[:-1] + edges[1:]) / 2
        labels = tuple(f"{low:g}-{high:g}" for low, high in itertools.pairwise(edges))
        return Categories(middles, middles, labels, edges[1:-1])
    values = np.unique(given[~np.isnan(given)])
    return _of_values(values) if 0 < len(values) <= MOST_VALUES else None


def _of_values(values: NDArray[np.float64]) -> Categories:
    """One category per value; cuts lie halfway."""
    labels = tuple(f"{value:g}" for value in values)
    return Categories(values, values, labels, (values[:-1] + values[1:]) / 2)
