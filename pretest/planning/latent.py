"""The model behind invented answers: items are steps of a normal latent variable with one common factor.

The score's mean and SD follow from the model without drawing anybody, so a latent shift can be chosen that gives
exactly the true effect asked for, in SD of the observed score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.errors import DesignError
from pretest.spec import AnswerSet, Item, Scale
from pretest.special import brentq, ndtr, ndtri
from pretest.words import Floats

SPREAD = 0.27  # SD of an answer before rounding, as a share of its range
DIFFICULTY = 0.12  # items differ this much in level, in SD of the latent variable
WIDEST_SHIFT = 12.0
MOST_POINTS = 1001
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(96)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_MOMENTS = 24
_POLYNOMIALS = np.polynomial.hermite_e.hermevander(_NODES, _MOMENTS - 1)[:, 1:] / np.sqrt(
    [float(math.factorial(n)) for n in range(1, _MOMENTS)]
)


@dataclass(frozen=True, slots=True, eq=False)
class ItemModel:
    """One item. An answer falls in category i when the latent variable lies above i of the thresholds.

    loading: correlation of the latent variable with the factor. thresholds: (c - 1,) ascending. points: (c,) what each
    category counts for the score, ascending. codes: per category the codes in the data, one of which is drawn.
    """

    id: str
    loading: float
    thresholds: Floats
    points: Floats
    codes: tuple[Floats, ...]


def make_items(
    scale: Scale, items: Sequence[Item], answers: dict[str, AnswerSet], *, loading: float, level: float
) -> tuple[ItemModel, ...]:
    """Models of ``items`` of one scale; ``level`` is the mean answer, keyed, as a share of the range."""
    middle = (len(items) - 1) / 2
    made = []
    for place, item in enumerate(items):
        offset = DIFFICULTY * (place - middle)
        answer_set = answers[scale.answers_of(item)]
        if scale.score.method == "share":
            made.append(_counted(item, scale, answer_set, loading, float(ndtri(1 - level)) + offset))
        else:
            made.append(_stepped(item, answer_set, loading, level, offset))
    return tuple(made)


def _stepped(item: Item, answers: AnswerSet, loading: float, level: float, offset: float) -> ItemModel:
    points = answer_points(answers)
    low, high = float(points[0]), float(points[-1])
    width = high - low
    cuts = ((points[1:] + points[:-1]) / 2 - (low + level * width)) / (SPREAD * width) + offset
    codes = low + high - points if item.reverse else points
    return ItemModel(item.id, loading, cuts, points, tuple(np.array([code]) for code in codes))


def _counted(item: Item, scale: Scale, answers: AnswerSet, loading: float, cut: float) -> ItemModel:
    points = answer_points(answers)
    counting = scale.score.count or (int(points[-1]),)
    keyed = points[0] + points[-1] - points if item.reverse else points
    right = np.isin(keyed, counting)
    return ItemModel(item.id, loading, np.array([cut]), np.array([0.0, 1.0]), (points[~right], points[right]))


def answer_points(answers: AnswerSet) -> Floats:
    """The substantive answers that can be given, ascending; numbers without bounds run from 0 to 10 here."""
    if answers.values:
        return np.array(sorted(answers.values), dtype=np.float64)
    low, high = answers.bounds or (0.0, 10.0)
    step = answers.step or 1.0
    step *= max(math.ceil((high - low) / step / MOST_POINTS), 1)
    return np.asarray(low + step * np.arange(math.floor((high - low) / step + 1e-9) + 1))


def expected_score(items: Sequence[ItemModel], shift: float = 0.0) -> float:
    """Mean of the score (the mean over items) when the factor is N(shift, 1)."""
    means = [item.points[0] + np.diff(item.points) @ ndtr(item.loading * shift - item.thresholds) for item in items]
    return float(np.mean(means))


def share_all_right(items: Sequence[ItemModel], shift: float = 0.0) -> float:
    """Share of people with the highest points on every item when the factor is N(shift, 1), by the same quadrature."""
    right = np.ones(len(_NODES))
    for item in items:
        unique = math.sqrt(1 - item.loading**2)
        right *= ndtr((item.loading * (_NODES + shift) - item.thresholds[-1]) / unique)
    return float(_WEIGHTS @ right)


def score_sd(items: Sequence[ItemModel]) -> float:
    """SD of the score when the factor is N(0, 1), by Gauss-Hermite quadrature over the factor."""
    mean, variance = _given_factor(items)
    between = _WEIGHTS @ mean**2 - (_WEIGHTS @ mean) ** 2
    return math.sqrt(float(between + _WEIGHTS @ variance))


def latent_shift(items: Sequence[ItemModel], effect: float, where: str) -> float:
    """The shift of the factor that moves the mean score by ``effect`` SD of the score.

    Raises
    ------
    DesignError
        When the answers have no room for an effect of that size.
    """
    if effect == 0:
        return 0.0
    target = expected_score(items) + effect * score_sd(items)
    ends = [expected_score(items, end) for end in (-WIDEST_SHIFT, WIDEST_SHIFT)]
    if not ends[0] < target < ends[1]:
        hint = "Give a smaller effect, or another level of the answers."
        raise DesignError("effect_unattainable", where, f"an effect of {effect:g} SD leaves the range", hint=hint)
    return float(brentq(lambda shift: expected_score(items, shift) - target, -WIDEST_SHIFT, WIDEST_SHIFT, xtol=1e-10))


def factor_correlation(items: Sequence[ItemModel], correlation: float) -> float:
    """The correlation of the factor at two times that gives the scores this ``correlation``, at most 0.999.

    Items have no other memory, so unreliable scores cannot correlate more than their reliability.
    """
    if score_correlation(items, items, 0.999) <= correlation:
        return 0.999
    return float(brentq(lambda factor: score_correlation(items, items, factor) - correlation, 0.0, 0.999, xtol=1e-10))


def score_correlation(first: Sequence[ItemModel], second: Sequence[ItemModel], factor: float) -> float:
    """Correlation of two scores whose factors correlate ``factor``, their items having nothing else in common.

    By the Hermite expansion of the expected score given the factor (Mehler's formula).
    """
    powers = factor ** np.arange(1, _MOMENTS)
    covariance = float((_moments(first) * _moments(second)) @ powers)
    return covariance / (score_sd(first) * score_sd(second))


def score_moments(items: Sequence[ItemModel]) -> Floats:
    """(M,) coefficients a such that scores of two factors with correlation f correlate Σ a_k b_k f^k, k from 1 on."""
    return _moments(items) / score_sd(items)


def _moments(items: Sequence[ItemModel]) -> Floats:
    """(M,) coefficients of the expected score given the factor on the orthonormal Hermite polynomials, from 1 on."""
    mean, _ = _given_factor(items)
    return np.asarray((_WEIGHTS * mean) @ _POLYNOMIALS)


def _given_factor(items: Sequence[ItemModel]) -> tuple[Floats, Floats]:
    """(nodes,) mean and variance of the score at each value of the factor."""
    mean, variance = np.zeros(len(_NODES)), np.zeros(len(_NODES))
    for item in items:
        unique = math.sqrt(1 - item.loading**2)
        above = ndtr((item.loading * _NODES[:, None] - item.thresholds) / unique)
        first = item.points[0] + above @ np.diff(item.points)
        mean += first / len(items)
        variance += (item.points[0] ** 2 + above @ np.diff(item.points**2) - first**2) / len(items) ** 2
    return mean, variance
