"""A randomisation test for few people who saw both messages: within each person, which one came out higher?

Where one unit has answers under the concept and under the reference, what chance could have done is to swap the two.
Signs of the differences within units are flipped, as in Fisher (1935), The Design of Experiments, section 21.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from pretest.words import Floats

_EQUAL = 1e-9  # sums that differ less are the same but for rounding


def sign_flip_p(
    values: ArrayLike,
    treated: ArrayLike,
    unit: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    resamples: int = 9_999,
    rng: np.random.Generator,
) -> float:
    """One-sided p of no effect on anybody, against larger values under treatment, for units with both.

    Each unit counts with the difference between its (weighted) means, times the mean of its weights; units with one of
    the two only say nothing here and are left out. All 2^G flips are counted where they are at most ``resamples``, the
    observed one included; else so many are drawn and p = (1 + at least as large) / (1 + drawn). The statistic is the
    difference over its standard error, which orders flips as the sum does.

    Parameters
    ----------
    values, treated, unit, weights
        (n,) finite answers, booleans, labels, and positive weights or None.
    rng
        Used only where flips are drawn.

    Returns
    -------
    p, or NaN with fewer than two units that have both.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.signflip import sign_flip_p
    >>> seen = np.tile([False, True], 3)
    >>> sign_flip_p([1, 3, 2, 3, 1, 2], seen, [0, 0, 1, 1, 2, 2], rng=np.random.default_rng(1))  # 1 of 8 flips
    0.125
    """
    differences = _differences(values, treated, unit, weights)
    size = len(differences)
    if size < 2:
        return float("nan")
    reached = differences.sum() - _EQUAL * max(1.0, float(np.abs(differences).sum()))
    if size < 60 and 2**size <= resamples:
        flips = np.array(list(product((1.0, -1.0), repeat=size)))
        return float(((flips @ differences) >= reached).mean())
    flips = rng.choice((1.0, -1.0), size=(resamples, size))
    return float((1 + ((flips @ differences) >= reached).sum()) / (1 + resamples))


def _differences(values: ArrayLike, treated: ArrayLike, unit: ArrayLike, weights: ArrayLike | None) -> Floats:
    """(G,) difference within each unit that has both."""
    y, z = np.asarray(values, dtype=np.float64), np.asarray(treated, dtype=bool)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    codes = np.unique(np.asarray(unit), return_inverse=True)[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [np.bincount(codes, w * y * arm) / np.bincount(codes, w * arm) for arm in (z, ~z)]
    there = np.isfinite(means[0]) & np.isfinite(means[1])
    own = np.bincount(codes, w) / np.bincount(codes)
    return np.asarray(((means[0] - means[1]) * own)[there])
