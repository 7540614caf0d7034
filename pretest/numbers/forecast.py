"""What somebody expects, as a distribution through the three numbers they gave, and what a group expects together.

A person gives a middle and a low and high value with a chance of 1 in 20 beyond each. The distribution that goes
through these three exactly is two halves of normal ones, each with half of the mass, that meet in the middle; they have
their own widths. The two-piece normal that is anchored at its mode (Wallis 2014, doi:10.1214/13-STS417) cannot: it
reaches no further than 2.1 to 1 from the middle to either side, and people say 1 and 10. A half without width is a mass
of one half at the middle. A group is the linear pool: the weighted mean of the distribution functions of its members
(Stone 1961, doi:10.1214/aoms/1177704873). It keeps disagreement as width, which a mean of their quantiles does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.crps import crps_integral, require_weights
from pretest.special import ndtr, ndtri
from pretest.words import Floats

_OUTER = 1.6448536269514722  # 95 % point of the standard normal distribution
_PARTS = np.arange(1, 8) / 8
_ROUNDS = 60  # twenty are enough, more where the quantile is next to 0
_STEPS = np.array([0.0, 1.0, 2.0, 3.0, 4.5, 6.5, 9.0])  # in SD from the middle: beyond the last nothing is left


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Distribution of a value: M two-piece normals in a linear pool; M = 1 is one person's.

    weights: (M,), sum to 1. median: (M,). sd_low, sd_high: (M,) standard deviation of the normal distribution of which
    the half below, and above, the median is taken. In the unit of the forecasts.
    """

    weights: Floats
    median: Floats
    sd_low: Floats
    sd_high: Floats


def forecast_of(q05: float, q50: float, q95: float) -> Forecast:
    """Distribution with these 5, 50 and 95 % points.

    Raises
    ------
    ValueError
        When a number is not finite or they do not go up.

    Examples
    --------
    >>> from pretest.numbers.forecast import forecast_of, quantile
    >>> quantile(forecast_of(-2.0, 1.0, 10.0), [0.05, 0.5, 0.95]).round(9).tolist()
    [-2.0, 1.0, 10.0]
    """
    given = np.array([q05, q50, q95], dtype=np.float64)
    if not np.isfinite(given).all() or not q05 <= q50 <= q95:
        raise ValueError(f"q05, q50 and q95 must be finite and must not go down, got {q05}, {q50} and {q95}")
    low, high = (np.diff(given) / _OUTER)[:, None]
    return Forecast(np.ones(1), given[1:2], low, high)


def pool(forecasts: Sequence[Forecast], weights: ArrayLike | None = None) -> Forecast:
    """Linear pool: the distribution of the value when one of the forecasts is right, with chances ``weights``.

    Parameters
    ----------
    forecasts
        N forecasts, pools among them.
    weights
        (N,) not negative, sum to 1; equal when not given.

    Raises
    ------
    ValueError
        When there is no forecast, or weights are not as said.

    Examples
    --------
    >>> from pretest.numbers.forecast import forecast_of, pool, quantile
    >>> both = pool([forecast_of(-1.0, 0.0, 1.0), forecast_of(9.0, 10.0, 11.0)])
    >>> quantile(both, [0.05, 0.95]).round(2).tolist()
    [-0.78, 10.78]
    """
    n = len(forecasts)
    w = np.full(n, 1.0 / max(n, 1)) if weights is None else np.asarray(weights, dtype=np.float64)
    require_weights(w, n)
    return Forecast(
        np.concatenate([share * one.weights for share, one in zip(w, forecasts, strict=True)]),
        np.concatenate([one.median for one in forecasts]),
        np.concatenate([one.sd_low for one in forecasts]),
        np.concatenate([one.sd_high for one in forecasts]),
    )


def cdf(forecast: Forecast, values: ArrayLike) -> Floats:
    """(Q,) probability of at most each of (Q,) values."""
    x = np.atleast_1d(np.asarray(values, dtype=np.float64))[:, None]
    off = x - forecast.median
    sd = np.where(off < 0, forecast.sd_low, forecast.sd_high)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(sd > 0, off / sd, np.where(off < 0, -np.inf, np.inf))
    return np.asarray(ndtr(z) @ forecast.weights)


def quantile(forecast: Forecast, probabilities: ArrayLike) -> Floats:
    """(Q,) smallest value with at least each of (Q,) probabilities at or below it, to the last digit.

    The interval is cut into 8 parts again and again, until no number lies between its ends.

    Raises
    ------
    ValueError
        When a probability is not between 0 and 1, both excluded.
    """
    p = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if not bool(((p > 0) & (p < 1)).all()):
        raise ValueError("a probability must lie between 0 and 1")
    z = ndtri(p)[:, None]
    own = forecast.median + z * np.where(z < 0, forecast.sd_low, forecast.sd_high)
    low, high = own.min(axis=1), own.max(axis=1)  # a pool's quantile lies among those of its members
    if len(forecast.weights) == 1:
        return np.asarray(high)
    for _ in range(_ROUNDS):
        if bool((np.nextafter(low, high) >= high).all()):
            break
        ends = np.concatenate([low[:, None], low[:, None] + (high - low)[:, None] * _PARTS, high[:, None]], axis=1)
        reached = cdf(forecast, ends[:, 1:-1].ravel()).reshape(len(p), -1) >= p[:, None]
        first = np.where(reached.any(axis=1), reached.argmax(axis=1), len(_PARTS))
        rows = np.arange(len(p))
        low, high = ends[rows, first], ends[rows, first + 1]
    return np.asarray(np.where(cdf(forecast, low) >= p, low, high))


def moments(forecast: Forecast) -> tuple[float, float]:
    """Mean and variance."""
    mean = forecast.median + (forecast.sd_high - forecast.sd_low) / np.sqrt(2 * np.pi)
    square = (forecast.sd_low**2 + forecast.sd_high**2) / 2  # around the median
    variance = square - (mean - forecast.median) ** 2
    centre = float(forecast.weights @ mean)
    return centre, float(forecast.weights @ (variance + (mean - centre) ** 2))


def crps(forecast: Forecast, truth: float) -> float:
    """Continuous ranked probability score against what came true, in the unit of the forecasts; 0 is best.

    By quadrature, to about 1e-12 of the range; of one person's forecast by its closed form, of which Φ² is integrated
    by parts. See ``pretest.numbers.crps``.

    Raises
    ------
    ValueError
        When ``truth`` is not finite.

    Examples
    --------
    >>> from pretest.numbers.forecast import crps, forecast_of
    >>> round(crps(forecast_of(3.0, 3.0, 3.0), 5.0), 6), round(crps(forecast_of(0.0, 3.0, 8.0), 5.0), 4)
    (2.0, 1.0751)
    """
    if not np.isfinite(truth):
        raise ValueError(f"truth must be finite, got {truth}")
    if len(forecast.weights) == 1:
        return _crps_alone(float(forecast.median[0]), float(forecast.sd_low[0]), float(forecast.sd_high[0]), truth)
    breaks = np.concatenate(
        [forecast.median - _STEPS[:, None] * forecast.sd_low, forecast.median + _STEPS[:, None] * forecast.sd_high]
    )
    return crps_integral(lambda values: cdf(forecast, values), truth, breaks.ravel())


def _crps_alone(median: float, sd_low: float, sd_high: float, truth: float) -> float:
    """Closed form for one two-piece normal: the half that holds the truth, and all of the other."""
    own, other = (sd_high, sd_low) if truth >= median else (sd_low, sd_high)
    off = abs(truth - median)
    if own == 0.0:  # no width on the side of the truth: the distribution function is 0 or 1 all the way there
        return off + other * _squared(0.0)
    z = off / own
    return other * _squared(0.0) + own * (_squared(z) - _squared(0.0) + _squared(-z))


def _squared(z: float) -> float:
    """Integral of Φ² from minus infinity to z."""
    below = float(ndtr(z))
    density = float(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))
    return float(z * below**2 + 2 * density * below - ndtr(np.sqrt(2) * z) / np.sqrt(np.pi))
