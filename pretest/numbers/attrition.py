"""When one arm loses more people than the other: Lee's bounds on the effect for those who would have stayed in either.

Lee (2009), DOI 10.1111/j.1467-937X.2009.00536.x. They assume that the arm changes whether people stay in one direction
only: nobody who would have stayed with the concept would have left without it, or the other way round. The arm that
kept more people is trimmed by the surplus, from above and from below. When both kept the same share nothing is trimmed,
but one person more or less would have trimmed either arm: each bound then takes the larger of its two standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    trimmed = _Trimming.of(outcome, concept, weights)
    unit = _units(len(trimmed.y), cluster)
    low, low_pull, se_low = _least_certain(trimmed.ways(0), unit)
    high, high_pull, se_high = _least_certain(trimmed.ways(1), unit)
    conf_low, conf_high = imbens_manski(low, high, se_low, se_high, conf_level=conf_level)
    n1, n0 = int((trimmed.stayed & trimmed.seen).sum()), int((trimmed.stayed & ~trimmed.seen).sum())
    share = 1.0 - trimmed.keep
    return LeeBounds(low, high, se_low, se_high, conf_low, conf_high, conf_level, share, n1, n0, low_pull, high_pull)


def lee_upper(
    outcome: ArrayLike, concept: ArrayLike, *, cluster: ArrayLike | None = None, weights: ArrayLike | None = None
) -> tuple[float, float]:
    """The upper of ``estimate_lee_bounds`` and its standard error, without the rest.

    Raises
    ------
    ValueError
        When nobody stayed in an arm.
    """
    trimmed = _Trimming.of(outcome, concept, weights)
    high, _, error = _least_certain(trimmed.ways(1), _units(len(trimmed.y), cluster))
    return high, error


def _units(n: int, cluster: ArrayLike | None) -> NDArray[np.intp]:
    return np.arange(n) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Trimming:
    """Rows of two arms with the share of each that stayed. y: (n,), 0 where gone. keep: share of the fuller arm."""

    y: Floats
    w: Floats
    seen: NDArray[np.bool_]
    stayed: NDArray[np.bool_]
    rate1: Pulled
    rate0: Pulled

    @classmethod
    def of(cls, outcome: ArrayLike, concept: ArrayLike, weights: ArrayLike | None) -> _Trimming:
        y = np.asarray(outcome, dtype=np.float64)
        seen = np.asarray(concept, dtype=bool)
        w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
        stayed = ~np.isnan(y)
        if not ((stayed & seen).any() and (stayed & ~seen).any()):
            raise ValueError("nobody stayed in an arm")
        rates = (_mean(stayed.astype(np.float64), w, arm) for arm in (seen, ~seen))
        return cls(np.where(stayed, y, 0.0), w, seen, stayed, *rates)

    @property
    def surplus(self) -> float:
        return self.rate1[0] - self.rate0[0]

    @property
    def keep(self) -> float:
        fuller = (self.rate0, self.rate1) if self.surplus >= SAME_RATE else (self.rate1, self.rate0)
        return _ratio(*fuller)[0]

    def ways(self, side: Literal[0, 1]) -> list[Pulled]:
        """The lower or the upper bound, for each arm that may be the one to trim."""
        found = []
        if self.surplus > -SAME_RATE:
            keep = _ratio(self.rate0, self.rate1)
            found.append(_bound(self.y, self.w, self.stayed & self.seen, self.stayed & ~self.seen, keep, side))
        if self.surplus < SAME_RATE:
            keep, other = _ratio(self.rate1, self.rate0), 1 if side == 0 else 0
            value, pull = _bound(self.y, self.w, self.stayed & ~self.seen, self.stayed & self.seen, keep, other)
            found.append((-value, -pull))
        return found


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


def _bound(
    y: Floats, w: Floats, fuller: NDArray[np.bool_], other: NDArray[np.bool_], keep: Pulled, side: int
) -> Pulled:
    """Lowest or highest mean of a share of the fuller arm, less the mean of the other arm."""
    mean, pull = _mean(y, w, other)
    if side == 0:
        bottom, bottom_pull = _lowest(y, w, fuller, *keep)
        return bottom - mean, bottom_pull - pull
    top, top_pull = _lowest(-y, w, fuller, *keep)
    return -top - mean, -top_pull - pull


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
