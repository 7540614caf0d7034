"""One-sided bounds and p-values of effects: the wider of Student's t and Hall's transformation, on each side.

On items near the floor with unequal arms the t bounds miss too often, since the estimate is skewed. Hall (1992),
DOI 10.1111/j.2517-6161.1992.tb01872.x, transforms the studentised statistic so that its skewness goes, by a cubic that
only rises. It is taken where it is the more cautious of the two, never where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import stdtr, stdtrit
from pretest.words import Bools, Floats

FEWEST_UNITS = 20
"""Units of assignment in each arm below which the third moment is not trusted, and t stands alone."""
_STRAIGHT = 1e-7  # a skewness below this bends nothing
_ROUNDS, _SMALL, _DOUBLINGS, _HALVINGS = (
    25,
    1e-3,
    24,
    50,
)  # of the search for bounds in SD; what lies beyond counts as infinite


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """J effects in SD of the reference arm, d = δ/s, and what their bounds rest on.

    estimate, df: (J,). difference_variance, scale_variance, covariance: (J,) of δ and s, both as a share of s. thirds:
    (4, J) sums over units of a³, a²b, ab², b³, a and b being the influence values of δ and s as shares of s; NaN where
    Hall's transformation is not to be used.
    """

    estimate: Floats
    df: Floats
    difference_variance: Floats
    scale_variance: Floats
    covariance: Floats
    thirds: Floats

    def turned(self, sign: Floats) -> Ratios:
        """The same effects times ``sign`` (J,), which is 1 or -1."""
        flip = np.stack([sign, np.ones_like(sign), sign, np.ones_like(sign)])
        return Ratios(
            sign * self.estimate,
            self.df,
            self.difference_variance,
            self.scale_variance,
            sign * self.covariance,
            flip * self.thirds,
        )


def hall_transform(statistic: ArrayLike, skewness: ArrayLike) -> Floats:
    """g(T) = T + κT²/3 + κ²T³/27 + κ/6: the studentised statistic without its skewness.

    Parameters
    ----------
    statistic
        T, the estimate minus its hypothesis, over its standard error.
    skewness
        κ, the third cumulant of the estimate over its standard error cubed; NaN leaves T as it is.
    """
    t, k = np.broadcast_arrays(np.asarray(statistic, dtype=np.float64), np.nan_to_num(skewness))
    return np.asarray(t + k * t**2 / 3.0 + k**2 * t**3 / 27.0 + k / 6.0)


def hall_inverse(value: ArrayLike, skewness: ArrayLike) -> Floats:
    """T with ``hall_transform(T, skewness)`` equal to ``value``."""
    y, k = np.broadcast_arrays(np.asarray(value, dtype=np.float64), np.nan_to_num(skewness))
    straight = np.abs(k) < _STRAIGHT
    bent = np.where(straight, 1.0, k)
    return np.where(straight, y, 3.0 / bent * (np.cbrt(1.0 + bent * (y - bent / 6.0)) - 1.0))


def reaches(quantile: Floats, skewness: Floats) -> tuple[Floats, Floats]:
    """How many standard errors the lower and the upper bound lie from the estimate: the wider of t and Hall."""
    below = np.maximum(quantile, hall_inverse(quantile, skewness))
    above = np.maximum(quantile, -hall_inverse(-quantile, skewness))
    return below, above


def effect_bounds(
    estimate: Floats, std_error: Floats, df: Floats, skewness: Floats, level: ArrayLike
) -> tuple[Floats, Floats]:
    """Lower and upper bounds of effects, each one-sided at ``level``.

    Parameters
    ----------
    estimate, std_error, df, skewness
        (J,) as estimated; skewness as for ``hall_transform``, NaN for t alone.
    level
        Below 0.5, broadcast to (J,); NaN gives NaN.

    Returns
    -------
    Two (J,) arrays.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.bounds import effect_bounds
    >>> one = np.array([1.0])
    >>> lower, upper = effect_bounds(0 * one, one, np.inf * one, 0.3 * one, 0.05)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([-1.645], [1.996])
    """
    quantile = stdtrit(df, 1.0 - np.broadcast_to(np.asarray(level, dtype=np.float64), np.shape(df)))
    below, above = reaches(quantile, skewness)
    return estimate - below * std_error, estimate + above * std_error


def effect_p(estimate: Floats, std_error: Floats, df: Floats, skewness: Floats) -> tuple[Floats, Floats]:
    """One-sided p-values of no effect against one above 0 and against one below 0, in agreement with the bounds."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.asarray(estimate / std_error)
    bent = hall_transform(t, skewness)
    return np.maximum(stdtr(df, -t), stdtr(df, -bent)), np.maximum(stdtr(df, t), stdtr(df, bent))


def ratio_bounds(ratios: Ratios, level: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper bounds of effects in SD, each one-sided at ``level``, by inverting the test of δ = Δ·s.

    The statistic (δ - Δs)/SE(δ - Δs) has its standard error and its skewness at the hypothesis and not at the estimate
    (Fieller 1954, DOI 10.1111/j.2517-6161.1954.tb00159.x). On skewed items this keeps the error rate of both bounds
    near ``level`` with 50 per arm, where estimate ± t·std_error needs hundreds. At Δ = 0 it is the test of δ.

    Returns
    -------
    Two (J,) arrays; infinite where the SD itself is too uncertain to bound the ratio, NaN where there is no df.
    """
    return ratio_bound(ratios, level, 0), ratio_bound(ratios, level, 1)


def ratio_bound(ratios: Ratios, level: ArrayLike, side: Literal[0, 1]) -> Floats:
    """One of the two ``ratio_bounds``: 0 the lower, 1 the upper."""
    quantile = stdtrit(ratios.df, 1.0 - np.broadcast_to(np.asarray(level, dtype=np.float64), ratios.df.shape))
    near = _fieller(ratios, quantile)[side]
    if np.isnan(ratios.thirds).all():
        return near
    bound = near
    for _ in range(_ROUNDS):  # the skewness belongs to the bound: go to and fro, which ends soon where it is small
        found = _fieller(ratios, reaches(quantile, _at(ratios, bound)[1])[side])[side]
        if np.allclose(found, bound, rtol=1e-11, atol=1e-12, equal_nan=True):
            return found
        bound = found
    return _searched(ratios, quantile, near, side)


def _searched(ratios: Ratios, quantile: Floats, near: Floats, side: int) -> Floats:
    """The bound on one side: t's, or the farther one at which Hall's statistic has its quantile; by halving."""
    away = 1.0 if side else -1.0
    step = np.abs(near - ratios.estimate) + _SMALL
    far, open_ended = near.copy(), np.isfinite(near)
    for _ in range(_DOUBLINGS):
        open_ended &= _inside(ratios, far, quantile, away)
        if not open_ended.any():
            break
        far = np.where(open_ended, far + away * step, far)
        step = 2.0 * step
    low, high = near, far
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        inside = _inside(ratios, middle, quantile, away)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.where(open_ended, away * np.inf, np.where(far == near, near, high))


def _inside(ratios: Ratios, margin: Floats, quantile: Floats, away: float) -> Bools:
    """(J,) whether Hall's statistic at ``margin`` has not yet reached its quantile on that side."""
    variance, skewness = _at(ratios, margin)
    with np.errstate(divide="ignore", invalid="ignore"):
        bent = hall_transform((ratios.estimate - margin) / np.sqrt(variance), skewness)
    return np.asarray(-away * bent < quantile) & np.isfinite(skewness)


def _fieller(ratios: Ratios, reach: Floats) -> tuple[Floats, Floats]:
    """Both solutions of (d - Δ)² = reach² · Var(δ/s - Δ·s/s)."""
    q2 = reach**2
    room = 1.0 - q2 * ratios.scale_variance
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = ratios.estimate - q2 * ratios.covariance
        inside = middle**2 - room * (ratios.estimate**2 - q2 * ratios.difference_variance)
        half = np.sqrt(np.maximum(inside, 0.0))
        lower, upper = (middle - half) / room, (middle + half) / room
    open_ended = room <= 0
    return np.where(open_ended, -np.inf, lower), np.where(open_ended, np.inf, upper)


def _at(ratios: Ratios, margin: Floats) -> tuple[Floats, Floats]:
    """Variance and κ of δ - Δs at Δ = ``margin``; κ is NaN where it is not known or the bound is infinite."""
    at = np.where(np.isfinite(margin), margin, np.nan)
    variance = ratios.difference_variance - 2.0 * at * ratios.covariance + at**2 * ratios.scale_variance
    k0, k1, k2, k3 = ratios.thirds
    with np.errstate(divide="ignore", invalid="ignore"):
        return variance, (k0 - 3.0 * at * k1 + 3.0 * at**2 * k2 - at**3 * k3) / variance**1.5
