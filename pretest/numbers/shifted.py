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


def together(share: float, prior: Floats, data: Floats, weights: ArrayLike = 1.0) -> Floats:
    """What was known and what was found, as one: (3,) middle, lower and upper end of a shift, in SD.

    All are taken for normal, and weighed by their precision: the middle of both lies between the middles of the two.
    Where several sources were mixed before, each is put with the data by itself, and they are mixed by what is left of
    their weights: a source that the data contradict counts for less.

    Parameters
    ----------
    share
        Of the reference, 0..1.
    prior
        (3,) middle, lower and upper end of the shift that was expected, in SD; or (C, 3), one row per source.
    data
        (3,) middle, lower and upper end of the difference between shares that was found, -1..1. Where an end leaves the
        shares, the other one says how wide it is.
    weights
        (C,) of the sources, adding up to 1.

    Returns
    -------
    (3,) NaN where the share is 0 or 1, the other share is, or both ends leave the shares.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.shifted import shifted_share, together
    >>> shift = together(0.2, np.array([0.0, -0.4, 0.4]), np.array([0.2, 0.13, 0.27]))
    >>> (shifted_share(0.2, shift) - 0.2).round(2).tolist()
    [0.16, 0.1, 0.23]
    """
    sources, shares = np.atleast_2d(prior), np.atleast_1d(np.asarray(weights, dtype=np.float64))
    middle, low, high = shift_between(share, share + data)
    reaches = [reach for reach in (middle - low, high - middle) if np.isfinite(reach)]
    if not (np.isfinite(middle) and reaches):
        return np.full(3, np.nan)
    error = 2.0 * float(np.mean(reaches)) / (2.0 * _REACH)
    expected, doubt = sources[:, 0], (sources[:, 2] - sources[:, 1]) / (2.0 * _REACH)
    if not (error > 0 and (doubt > 0).all()):
        return np.full(3, np.nan)
    precision = doubt**-2.0 + error**-2.0
    mean = (expected * doubt**-2.0 + float(middle) * error**-2.0) / precision
    sd = 1.0 / np.sqrt(precision)
    if len(mean) == 1:
        return np.array([mean[0], mean[0] - _REACH * sd[0], mean[0] + _REACH * sd[0]])
    wide = doubt**2 + error**2
    log_left = np.log(shares) - 0.5 * (np.log(wide) + (float(middle) - expected) ** 2 / wide)
    left = np.exp(log_left - log_left.max())
    return _mixed_quantiles(left / left.sum(), mean, sd)


def _mixed_quantiles(weights: Floats, mean: Floats, sd: Floats) -> Floats:
    """(3,) middle and ends of a mixture of normal distributions, by halving of the interval."""
    wanted = np.array([0.5, (1.0 - CONF_LEVEL) / 2.0, (1.0 + CONF_LEVEL) / 2.0])
    low, high = (np.full(3, float(end)) for end in ((mean - 9.0 * sd).min(), (mean + 9.0 * sd).max()))
    for _ in range(60):
        middle = (low + high) / 2.0
        below = ndtr((middle[:, None] - mean) / sd) @ weights < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2.0)
