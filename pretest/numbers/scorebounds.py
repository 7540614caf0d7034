"""Score bounds for the difference of two shares: they hold for rare answers and unequal arms, where t bounds fail.

Miettinen & Nurminen (1985), doi:10.1002/sim.4780040211: the difference is compared with each value that it could have,
with the variance that fits that value, instead of with the variance of the shares as observed.

Far out in the tail, where the bounds of a family lie, the score of rare answers in arms of unequal size is skewed: 8 %
instead of 5 % of families of four had a false alarm at shares of 5 % and arms of 300 and 60. ``skewness="wider"`` takes
the skewness away as Gart & Nam (1990), Biometrics 46, 637-643, do, by a cubic that only rises, and keeps whichever is
the more cautious, on each side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr, ndtri, stdtr, stdtrit
from pretest.words import Floats

Pick = Callable[[Floats, Floats], Floats]
_HALVINGS = 56  # of an interval of length 2: to 3e-17


Skewness = Literal["ignored", "wider"]


def score_bounds(
    share1: ArrayLike,
    n1: ArrayLike,
    share0: ArrayLike,
    n0: ArrayLike,
    alpha: ArrayLike,
    *,
    df: ArrayLike | None = None,
    skewness: Skewness = "ignored",
) -> tuple[Floats, Floats]:
    """Lower and upper bound of share1 - share0, each one-sided at level ``alpha``.

    With weights or clusters the shares are the weighted ones and n the effective number n/deff, which need not be
    whole. All arguments broadcast; a NaN gives NaN.

    Parameters
    ----------
    share1, share0
        Shares, 0..1, of the concept and of the reference.
    n1, n0
        People in each arm, or effective numbers; positive.
    alpha
        One-sided level, between 0 and 1.
    df
        Degrees of freedom of a t quantile; None = the normal quantile.
    skewness
        ``ignored``: as published. ``wider``: on each side the wider of those and the bounds without skewness.

    Raises
    ------
    ValueError
        When a share lies outside 0..1, a number or df is not positive, or a level is not between 0 and 1.

    Examples
    --------
    >>> from pretest.numbers.scorebounds import score_bounds
    >>> low, high = score_bounds(56 / 70, 70, 48 / 80, 80, 0.025)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0528, 0.3382)
    """
    p1, m1, p0, m0, level, freedom = _arrays(share1, n1, share0, n0, alpha, df)
    critical = -ndtri(level) if df is None else -stdtrit(freedom, level)
    below, above = (np.minimum, np.maximum) if skewness == "wider" else (None, None)
    return _solve(p1, m1, p0, m0, critical, below), _solve(p1, m1, p0, m0, -critical, above)


def score_p(
    share1: ArrayLike,
    n1: ArrayLike,
    share0: ArrayLike,
    n0: ArrayLike,
    *,
    df: ArrayLike | None = None,
    difference: ArrayLike = 0.0,
    skewness: Skewness = "ignored",
) -> tuple[Floats, Floats]:
    """One-sided p of a supposed ``difference``, against one that is larger and one that is smaller.

    Each agrees with ``score_bounds``: p_above < alpha where the lower bound at alpha is above 0. Where both arms give
    one and the same answer there is nothing to compare, and both are .5.

    Parameters
    ----------
    share1, n1, share0, n0, df, skewness
        As ``score_bounds``.
    difference
        Of share1 - share0, between -1 and 1; none by default.

    Raises
    ------
    ValueError
        As ``score_bounds``.
    """
    p1, m1, p0, m0, _, freedom = _arrays(share1, n1, share0, n0, 0.5, df)
    at = np.broadcast_to(np.asarray(difference, dtype=np.float64), p1.shape)
    pickers = (np.minimum, np.maximum) if skewness == "wider" else (None, None)
    low, high = (_cautious(p1, m1, p0, m0, at, pick) for pick in pickers)
    if df is None:
        return np.asarray(ndtr(-low)), np.asarray(ndtr(high))
    return np.asarray(stdtr(freedom, -low)), np.asarray(stdtr(freedom, high))


def _arrays(
    share1: ArrayLike, n1: ArrayLike, share0: ArrayLike, n0: ArrayLike, alpha: ArrayLike, df: ArrayLike | None
) -> tuple[Floats, ...]:
    """share1, n1, share0, n0, alpha and df as floats of one shape."""
    given = (share1, n1, share0, n0, alpha, np.inf if df is None else df)
    arrays = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in given))
    p1, m1, p0, m0, level, freedom = arrays
    if any(bool(((part < 0) | (part > 1)).any()) for part in (p1, p0)):
        raise ValueError("shares must lie in 0..1")
    if any(bool((part <= 0).any()) for part in (m1, m0, freedom)) or bool((m1 + m0 <= 1).any()):
        raise ValueError("numbers of people and df must be positive, and there must be more than one person")
    if bool(((level <= 0) | (level >= 1)).any()):
        raise ValueError("a level must lie between 0 and 1")
    return tuple(np.asarray(part) for part in arrays)


def _solve(p1: Floats, n1: Floats, p0: Floats, n0: Floats, critical: Floats, pick: Pick | None) -> Floats:
    """The difference whose statistic is ``critical``: the statistic falls from +inf at -1 to -inf at 1."""
    low, high = np.full(p1.shape, -1.0), np.ones(p1.shape)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        beyond = _cautious(p1, n1, p0, n0, middle, pick) > critical
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    unknown = np.isnan(p1 + n1 + p0 + n0 + critical)
    return np.asarray(np.where(unknown, np.nan, (low + high) / 2))


def _cautious(p1: Floats, n1: Floats, p0: Floats, n0: Floats, difference: Floats, pick: Pick | None) -> Floats:
    """The score, or with ``pick`` the more cautious of it and the score without its skewness.

    The third cumulant of the difference under the supposed difference, over its standard error cubed, is κ; then
    z - κ(z²-1)/6 is normal to the next order, and the cubic term makes it rise everywhere.
    """
    z = _statistic(p1, n1, p0, n0, difference)
    if pick is None:
        return z
    null0 = _restricted(p1, n1, p0, n0, difference)
    null1 = np.clip(null0 + difference, 0.0, 1.0)
    spread1, spread0 = null1 * (1 - null1), null0 * (1 - null0)
    third = spread1 * (1 - 2 * null1) / n1**2 - spread0 * (1 - 2 * null0) / n0**2
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = np.nan_to_num(third / (spread1 / n1 + spread0 / n0) ** 1.5, posinf=0.0, neginf=0.0)
        bent = z - kappa * (z**2 - 1.0) / 6.0 + kappa**2 * z**3 / 108.0
    return np.asarray(pick(z, np.where(np.isfinite(z), bent, z)))


def _statistic(p1: Floats, n1: Floats, p0: Floats, n0: Floats, difference: Floats) -> Floats:
    """The observed less the supposed difference, over its standard error under the supposed difference."""
    null0 = _restricted(p1, n1, p0, n0, difference)
    null1 = np.clip(null0 + difference, 0.0, 1.0)
    total = n1 + n0
    variance = (null1 * (1 - null1) / n1 + null0 * (1 - null0) / n0) * total / (total - 1)
    gap = p1 - p0 - difference
    with np.errstate(divide="ignore", invalid="ignore"):
        z = gap / np.sqrt(variance)
    # nothing between them: 0, also where no variance is left to divide by
    return np.asarray(np.where((np.abs(gap) < 1e-15) & ~np.isnan(variance), 0.0, z))


def _restricted(p1: Floats, n1: Floats, p0: Floats, n0: Floats, difference: Floats) -> Floats:
    """The share of the reference that is most likely when the shares differ by ``difference``.

    The root of a cubic (appendix I of the paper), kept within the shares that the difference allows.
    """
    total, x1, x0 = n1 + n0, n1 * p1, n0 * p0
    square = ((n1 + 2 * n0) * difference - total - x1 - x0) / (3 * total)
    linear = ((n0 * difference - total - 2 * x0) * difference + x1 + x0) / (3 * total)
    constant = x0 * difference * (1 - difference) / total
    q = square**3 - 1.5 * square * linear + constant / 2
    size = np.sqrt(np.maximum(square**2 - linear, 0.0))
    p = np.where(q >= 0, size, -size)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(size > 0, q / p**3, 1.0)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    root = 2 * p * np.cos(angle) - square
    return np.asarray(np.clip(root, np.maximum(0.0, -difference), np.minimum(1.0, 1.0 - difference)))
