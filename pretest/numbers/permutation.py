"""A randomisation test for few people: how often would chance alone, in the assignment, give so large a difference?

The assignment is permuted and the difference divided by its standard error in each permutation, so that the test is
exact when the concept does nothing to anybody, and holds its level in large samples when it only moves the spread:
Janssen (1997), doi:10.1016/S0167-7152(97)00043-6; with weights and units: Wu & Ding (2021),
doi:10.1080/01621459.2020.1750415.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from pretest.words import Bools, Floats

_CHUNK = 2_000_000  # numbers held at once
_EQUAL = 1e-9  # statistics that differ less are the same but for rounding


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """G units of assignment. weight, total: (G,) sums of w and of w·y. treated: (G,)."""

    weight: Floats
    total: Floats
    treated: Bools


def randomisation_p(
    values: ArrayLike,
    treated: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    resamples: int = 9_999,
    rng: np.random.Generator,
) -> float:
    """One-sided p of no effect on anybody, against larger values under treatment.

    All assignments are counted where there are at most ``resamples`` of them, the observed one included; else so many
    are drawn and p = (1 + at least as large) / (1 + drawn). The statistic is the (weighted) difference in means over
    its HC2 standard error; with clusters, sums per cluster take the place of rows (CR2 when weights are equal).

    Parameters
    ----------
    values
        (n,) finite answers of the treated and of the reference.
    treated
        (n,) booleans.
    cluster
        (n,) labels of the units of assignment; None = every row is one.
    weights
        (n,) positive weights; None = equal. They stay with their row whatever arm it is assigned to.
    rng
        Used only where assignments are drawn.

    Returns
    -------
    p, or NaN with fewer than two units in an arm: no standard error can be computed.

    Raises
    ------
    ValueError
        When shapes do not fit, a value or weight cannot be used, or a cluster lies in both arms.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.permutation import randomisation_p
    >>> randomisation_p([1, 2, 5, 6], [False, False, True, True], rng=np.random.default_rng(1))  # 1 of 6 assignments
    0.16666666666666666
    """
    units = _units(values, treated, cluster, weights)
    size, n_treated = len(units.weight), int(units.treated.sum())
    if min(n_treated, size - n_treated) < 2:
        return float("nan")
    observed = float(_statistics(units, units.treated[None])[0])
    reached = observed - _EQUAL * max(1.0, abs(observed)) if np.isfinite(observed) else observed
    every = comb(size, n_treated)
    counted = every <= resamples
    draws = _all(size, n_treated) if counted else _drawn(units.treated, resamples, rng)
    hits = sum(int((_statistics(units, part) >= reached).sum()) for part in draws)
    return hits / every if counted else (1 + hits) / (1 + resamples)


def _units(values: ArrayLike, treated: ArrayLike, cluster: ArrayLike | None, weights: ArrayLike | None) -> _Units:
    y, z = np.asarray(values, dtype=np.float64), np.asarray(treated)
    w = np.ones(y.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if y.ndim != 1 or z.shape != y.shape or w.shape != y.shape or z.dtype != np.bool_:
        raise ValueError("values, weights and treated (booleans) must be of one length")
    if not (np.isfinite(y).all() and np.isfinite(w).all() and (w > 0).all()):
        raise ValueError("values must be finite, and weights finite and positive")
    above = _above_lowest(y)
    if cluster is None:
        return _Units(w, w * above, z)
    labels = np.asarray(cluster)
    if labels.shape != y.shape:
        raise ValueError("cluster must be as long as values")
    unit = np.unique(labels, return_inverse=True)[1]
    in_arm = np.bincount(unit, z)
    if bool(((in_arm > 0) & (in_arm < np.bincount(unit))).any()):
        raise ValueError("a cluster lies in both arms: it is no unit of assignment")
    weight, total = (np.asarray(np.bincount(unit, part), dtype=np.float64) for part in (w, w * above))
    return _Units(weight, total, in_arm > 0)


def _above_lowest(values: Floats) -> Floats:
    """Values from the lowest on, so that a large constant costs no digits; rounding errors are no difference."""
    if len(values) == 0:
        return values
    above = values - values.min()
    return np.asarray(np.where(above <= 1e-12 * np.abs(values).max(), 0.0, above))


def _statistics(units: _Units, treated: Bools) -> Floats:
    """(D,) difference over standard error for D assignments (D, G): 0 where there is no difference at all."""
    estimate, variance = np.zeros(len(treated)), np.zeros(len(treated))
    for sign, chosen in ((1.0, treated), (-1.0, ~treated)):
        arm = chosen.astype(np.float64)
        weight = arm @ units.weight
        mean = arm @ units.total / weight
        residual = units.total - units.weight * mean[:, None]
        room = weight[:, None] - units.weight
        # HC2: the squared influence residual/weight over 1 - leverage, and the leverage is unit weight/weight
        variance += np.where(chosen, np.square(residual) / np.where(chosen, room, 1.0), 0.0).sum(axis=1) / weight
        estimate += sign * mean
    scale = float(np.abs(units.total).sum() / units.weight.sum())
    estimate = np.where(np.abs(estimate) <= 1e-12 * scale, 0.0, estimate)
    flat = variance <= (1e-12 * scale) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(flat, np.copysign(np.inf, estimate), estimate / np.sqrt(variance))
    return np.asarray(np.where(estimate == 0, 0.0, ratio), dtype=np.float64)


def _all(size: int, n_treated: int) -> Iterator[Bools]:
    """Every assignment once, some at a time."""
    places, step = combinations(range(size), n_treated), max(_CHUNK // size, 1)
    while chosen := list(islice(places, step)):
        part = np.zeros((len(chosen), size), dtype=bool)
        columns = np.fromiter(chain.from_iterable(chosen), dtype=np.intp).reshape(len(chosen), n_treated)
        part[np.arange(len(chosen))[:, None], columns] = True
        yield part


def _drawn(treated: Bools, resamples: int, rng: np.random.Generator) -> Iterator[Bools]:
    step = max(_CHUNK // len(treated), 1)
    for start in range(0, resamples, step):
        part = np.broadcast_to(treated, (min(step, resamples - start), len(treated)))
        yield rng.permuted(part, axis=1)
