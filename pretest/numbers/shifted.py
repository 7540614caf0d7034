"""From an effect in SD to a share of people: how many would give an answer after a shift of that size."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr, ndtri
from pretest.words import CONF_LEVEL, Floats

_REACH = float(ndtri((1.0 + CONF_LEVEL) / 2.0))  # standard errors from the middle of an interval to its ends


def shifted_share(share: ArrayLike, shift: ArrayLike) -> Floats:
    """The share above a threshold after everybody moves up by ``shift`` SD: Φ(Φ⁻¹(share) + shift).

    What people answer is taken for a threshold on something that is normal with SD 1, and to move as much as the score
    does; a question whose answers move more or less than its scale moves otherwise. It rises with both arguments, and
    is the share itself where the shift is 0. A share of 0 or 1 stays what it is, whatever the shift: how far the
    threshold lies beyond everybody is not known.

    Parameters
    ----------
    share
        Of the reference, 0..1.
    shift
        In SD of the reference, positive = more people; finite. Both broadcast; a NaN gives NaN.

    Raises
    ------
    ValueError
        When a share lies outside 0..1, or a shift is infinite.

    Examples
    --------
    >>> from pretest.numbers.shifted import shifted_share
    >>> shifted_share(0.17, [0.0, 0.5, -0.5]).round(3).tolist()
    [0.17, 0.325, 0.073]
    """
    before, by = np.asarray(share, dtype=np.float64), np.asarray(shift, dtype=np.float64)
    if bool(((before < 0) | (before > 1)).any()) or bool(np.isinf(by).any()):
        raise ValueError("shares must lie in 0..1, and shifts must be finite")
    return np.asarray(ndtr(ndtri(before) + by))


def shift_between(share: ArrayLike, other: ArrayLike) -> Floats:
    """By how many SD everybody moved where ``share`` became ``other``: the way back of ``shifted_share``.

    Shares lie in 0..1 and broadcast; NaN where one of them is 0 or 1 or beyond, from which no distance can be told.

    Examples
    --------
    >>> from pretest.numbers.shifted import shift_between
    >>> shift_between(0.17, [0.17, 0.325, 1.0]).round(2).tolist()
    [0.0, 0.5, nan]
    """
    ends = [np.asarray(one, dtype=np.float64) for one in (share, other)]
    before, after = (ndtri(np.where((one > 0) & (one < 1), one, np.nan)) for one in ends)
    return np.asarray(after - before)


def together(share: float, prior: Floats, data: Floats, weights: ArrayLike = (1.0,)) -> Floats:
    """What was known and what was found, as one: (3,) middle, lower and upper end of a shift, in SD.

    The data and every part of what was known are taken for normal. A part and the data are weighed by their precision,
    so that the middle of both lies between the middles of the two; parts are weighed by their own weight times how well
    they foretold the data, so that a part that the data contradict hardly counts any more.

    Parameters
    ----------
    share
        Of the reference, 0..1.
    prior
        (3,) middle, lower and upper end of the shift that was expected, in SD; (C, 3) of a mixture of C parts.
    data
        (3,) middle, lower and upper end of the difference between shares that was found, -1..1. Where an end leaves the
        shares, the other one says how wide it is.
    weights
        (C,) of the parts, adding up to 1.

    Returns
    -------
    (3,) NaN where the share is 0 or 1, the other share is, or both ends leave the shares. The middle is the median.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.shifted import shifted_share, together
    >>> shift = together(0.2, np.array([0.0, -0.4, 0.4]), np.array([0.2, 0.13, 0.27]))
    >>> (shifted_share(0.2, shift) - 0.2).round(2).tolist()
    [0.16, 0.1, 0.23]
    """
    parts, own = np.atleast_2d(np.asarray(prior, dtype=np.float64)), np.asarray(weights, dtype=np.float64)
    middle, low, high = shift_between(share, share + data)
    reaches = [reach for reach in (middle - low, high - middle) if np.isfinite(reach)]
    if not (np.isfinite(middle) and reaches):
        return np.full(3, np.nan)
    errors = (parts[:, 2] - parts[:, 1]) / (2.0 * _REACH)
    error = float(np.mean(reaches)) / _REACH
    if not (error > 0 and bool((errors > 0).all())):
        return np.full(3, np.nan)
    precision = errors**-2.0 + error**-2.0
    centres = (parts[:, 0] * errors**-2.0 + middle * error**-2.0) / precision
    spread = np.sqrt(errors**2 + error**2)
    foretold = np.log(own) - np.log(spread) - 0.5 * np.square((middle - parts[:, 0]) / spread)
    after = np.exp(foretold - foretold.max())
    return _mixture_points(after / after.sum(), centres, precision**-0.5)


def _mixture_points(weights: Floats, centres: Floats, sds: Floats) -> Floats:
    """(3,) median and both ends of a mixture of normal distributions, by halving of the interval."""
    wanted = np.array([0.5, (1.0 - CONF_LEVEL) / 2.0, (1.0 + CONF_LEVEL) / 2.0])
    low, high = (np.full(3, float(end)) for end in ((centres - 9.0 * sds).min(), (centres + 9.0 * sds).max()))
    for _ in range(80):
        at = (low + high) / 2.0
        below = ndtr((at[:, None] - centres) / sds) @ weights < wanted
        low, high = np.where(below, at, low), np.where(below, high, at)
    return np.asarray((low + high) / 2.0)
