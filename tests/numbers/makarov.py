"""Makarov bounds from two samples of scores: the share of people whose score rose by more than a given amount.

Fan & Park (2010), DOI 10.1017/S0266466609990168. They hold for any joint distribution of the two potential scores.
``estimate_movers`` is compared with them: they stop where sampling begins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.words import Floats


def bound_rise(
    concept: ArrayLike,
    control: ArrayLike,
    *,
    more_than: float = 0.0,
    concept_weights: ArrayLike | None = None,
    control_weights: ArrayLike | None = None,
) -> tuple[float, float]:
    """Lowest and highest possible P(Y_c - Y_0 > ``more_than``), given the two distributions of the samples.

    With F the distribution with and G that without the concept, moved up by ``more_than``: the lower bound is
    sup_y (G(y) - F(y)), at least 0, and the upper bound inf_y (1 - F(y) + G(y-)), at most 1. Both are reached for the
    empirical distributions, ties included.

    Parameters
    ----------
    concept, control
        (n,) and (m,) scores, NaN where missing.
    more_than
        In the units of the scores; may be negative.
    concept_weights, control_weights
        Positive weights of the scores, or None.

    Raises
    ------
    ValueError
        When an arm has no scores.
    """
    y, w = _sample(concept, concept_weights)
    z, v = _sample(control, control_weights)
    z = z + more_than
    points = np.unique(np.concatenate([y, z]))
    with_concept, without = _at_most(y, w, points), _at_most(z, v, points)
    below = np.append(0.0, without[:-1])  # G just below each point
    low = float((without - with_concept).max())
    return max(0.0, low), min(1.0, float((1.0 - with_concept + below).min()))


def _sample(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    y = np.asarray(values, dtype=np.float64)
    w = np.ones(y.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    there = ~np.isnan(y)
    if y.ndim != 1 or w.shape != y.shape or not there.any():
        raise ValueError("scores: expected a list with at least one score, and as many weights")
    return y[there], w[there]


def _at_most(y: Floats, w: Floats, points: Floats) -> Floats:
    """Share of the weight at or below each point; the last is 1 exactly."""
    at = np.bincount(np.searchsorted(points, y), weights=w, minlength=len(points))
    total = np.cumsum(at)
    return np.asarray(total / total[-1])
