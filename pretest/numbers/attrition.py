"""When one arm loses more people than the other: Lee's bounds on the effect for those who would have stayed in either.

Lee (2009), DOI 10.1111/j.1467-937X.2009.00536.x. They assume that the arm changes whether people stay in one direction
only: nobody who would have stayed with the concept would have left without it, or the other way round. The arm that
kept more people is trimmed by the surplus, from above and from below. When both kept the same share nothing is trimmed,
but one person more or less would have trimmed either arm: each bound then takes the larger of its two standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.influence import sum_by_cluster
from pretest.special import brentq, ndtr, ndtri
from pretest.words import CONF_LEVEL, Floats

SAME_RATE = 1e-12  # staying rates this close differ by rounding alone
Pulled = tuple[float, Floats]  # an estimate with its (n,) influence values


@dataclass(frozen=True, slots=True, eq=False)
class LeeBounds:
    """Bounds on the effect among those who always stay, in the units of the outcome.

    trimmed: share of the fuller arm's outcomes that is left out at either end. conf_low, conf_high: interval of Imbens
    & Manski for the effect itself. influence_low, influence_high: (n,) influence values of the bounds.
    """

    low: float
    high: float
    se_low: float
    se_high: float
    conf_low: float
    conf_high: float
    conf_level: float
    trimmed: float
    n_concept: int
    n_reference: int
    influence_low: Floats
    influence_high: Floats


def estimate_lee_bounds(
    outcome: ArrayLike,
    concept: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
) -> LeeBounds:
    """Lee's trimming bounds with standard errors from influence values, so that clusters and weights are respected.

    The influence values hold three parts: the trimmed mean, the trimming share (both arms' staying rates are
    estimated), and the mean of the other arm. Without clusters and weights they give the variance of Lee's proposition
    3. Outcomes that are tied at the cut are trimmed in part.

    Parameters
    ----------
    outcome
        (n,) numbers; NaN for those who dropped out. All who were assigned must be among the rows.
    concept
        (n,) True for those who were assigned the concept, False for the control.
    cluster, weights
        (n,) codes and positive weights, or None.

    Raises
    ------
    ValueError
        When nobody stayed in an arm.
    """
    y = np.asarray(outcome, dtype=np.float64)
    seen = np.asarray(concept, dtype=bool)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    stayed = ~np.isnan(y)
    if not ((stayed & seen).any() and (stayed & ~seen).any()):
        raise ValueError("nobody stayed in an arm")
    filled = np.where(stayed, y, 0.0)
    rate1, rate0 = (_mean(stayed.astype(np.float64), w, arm) for arm in (seen, ~seen))
    surplus = rate1[0] - rate0[0]
    ways, keep = [], 1.0
    if surplus > -SAME_RATE:
        keep, keep_pull = _ratio(rate0, rate1)
        ways.append(_bounds(filled, w, stayed & seen, stayed & ~seen, keep, keep_pull))
    if surplus < SAME_RATE:
        keep, keep_pull = _ratio(rate1, rate0)
        (least, least_pull), (most, most_pull) = _bounds(filled, w, stayed & ~seen, stayed & seen, keep, keep_pull)
        ways.append(((-most, -most_pull), (-least, -least_pull)))
    unit = np.arange(len(y)) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    low, low_pull, se_low = _least_certain([way[0] for way in ways], unit)
    high, high_pull, se_high = _least_certain([way[1] for way in ways], unit)
    conf_low, conf_high = imbens_manski(low, high, se_low, se_high, conf_level=conf_level)
    n1, n0 = int((stayed & seen).sum()), int((stayed & ~seen).sum())
    return LeeBounds(
        low, high, se_low, se_high, conf_low, conf_high, conf_level, 1.0 - keep, n1, n0, low_pull, high_pull
    )


def imbens_manski(
    low: float, high: float, se_low: float, se_high: float, *, conf_level: float = CONF_LEVEL
) -> tuple[float, float]:
    """Interval that covers a parameter anywhere between ``low`` and ``high`` with at least ``conf_level``.

    Imbens & Manski (2004), DOI 10.1111/j.1468-0262.2004.00555.x: c solves Φ(c + (high - low)/max(se)) - Φ(-c) = level.
    """
    most = max(se_low, se_high)
    if most <= 0.0:
        return low, high
    wide = max(0.0, (high - low) / most)
    two_sided = float(ndtri((1.0 + conf_level) / 2.0))
    c = brentq(lambda c: ndtr(c + wide) - ndtr(-c) - conf_level, 0.0, two_sided + 1e-9, xtol=1e-13)
    return low - float(c) * se_low, high + float(c) * se_high


def _ratio(rest: Pulled, full: Pulled) -> Pulled:
    """Share of the fuller arm that is kept: the ratio of the staying rates, 1 when they differ by rounding alone."""
    keep = 1.0 if abs(full[0] - rest[0]) < SAME_RATE else rest[0] / full[0]
    return keep, keep * (rest[1] / rest[0] - full[1] / full[0])


def _bounds(
    y: Floats, w: Floats, fuller: NDArray[np.bool_], other: NDArray[np.bool_], keep: float, keep_pull: Floats
) -> tuple[Pulled, Pulled]:
    """Lowest and highest mean of the share ``keep`` of the fuller arm, less the mean of the other arm."""
    mean, pull = _mean(y, w, other)
    bottom, bottom_pull = _lowest(y, w, fuller, keep, keep_pull)
    top, top_pull = _lowest(-y, w, fuller, keep, keep_pull)
    return (bottom - mean, bottom_pull - pull), (-top - mean, -top_pull - pull)


def _least_certain(ways: list[Pulled], unit: NDArray[np.int_]) -> tuple[float, Floats, float]:
    """The bound, its influence values and its standard error, of the way of trimming with the largest error."""
    errors = [float(np.sqrt((sum_by_cluster(pull, unit) ** 2).sum())) for _, pull in ways]
    worst = int(np.argmax(errors))
    return *ways[worst], errors[worst]


def _mean(y: Floats, w: Floats, rows: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Weighted mean of some rows and its (n,) influence values, as n - 1 in a variance."""
    own = np.where(rows, w, 0.0)
    n = int(rows.sum())
    mean = float(own @ y / own.sum())
    return mean, own / own.sum() * (y - mean) * np.sqrt(n / max(n - 1.0, 1.0))


def _lowest(y: Floats, w: Floats, rows: NDArray[np.bool_], keep: float, keep_pull: Floats) -> tuple[float, Floats]:
    """Mean of the lowest share ``keep`` of some rows, and its influence values, those through ``keep`` included."""
    if keep >= 1.0:
        mean, pull = _mean(y, w, rows)
        return mean, pull + (y[rows].max() - mean) * keep_pull
    own = np.flatnonzero(rows)
    order = own[np.argsort(y[own], kind="stable")]
    above = np.cumsum(w[order])
    total = float(above[-1])
    kept = np.clip(np.minimum(above, keep * total) - (above - w[order]), 0.0, None)
    mean = float(kept @ y[order] / kept.sum())
    cut = float(y[order][kept > 1e-12 * total][-1])
    short = np.where(rows, np.minimum(y - cut, 0.0), 0.0)
    _, pull = _mean(short, w, rows)
    return mean, pull / keep + (cut - mean) / keep * keep_pull
