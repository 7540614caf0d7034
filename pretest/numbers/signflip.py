"""A randomisation test for people who saw both messages: within each person, which one came out higher?

Where one unit has answers under the concept and under the reference, what chance could have done is to swap the two.
Signs of the differences within units are flipped, as in Fisher (1935), The Design of Experiments, section 21.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.randomisation import RESAMPLES, Randomised
from pretest.words import Floats

_EQUAL = 1e-9  # sums that differ less are the same but for rounding
_CHUNK = 200_000  # flips held at once: what stays in the cache of a processor


def sign_flip_test(
    outcomes: ArrayLike,
    treated: ArrayLike,
    unit: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    resamples: int = RESAMPLES,
    rng: np.random.Generator,
) -> Randomised:
    """p-values of no effect on anybody, for units with answers under both.

    Each unit counts with the difference between its (weighted) means, times the mean of its weights; units with one of
    the two only say nothing here and are left out. All 2^G flips are counted where they are at most ``resamples``, the
    observed one included; else so many are drawn and p = (1 + at least as large) / (1 + drawn). The statistic is the
    difference over its standard error around 0, which orders flips as the sum does.

    Parameters
    ----------
    outcomes
        (n,) or (n, K) answers, NaN where missing.
    treated, unit, weights
        (n,) booleans, labels, and positive weights or None.
    rng
        Used only where flips are drawn.

    Returns
    -------
    Randomised
        NaN with fewer than two units that have both. counted: whether all flips were, of every outcome.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.signflip import sign_flip_test
    >>> seen = np.tile([False, True], 3)
    >>> found = sign_flip_test([1, 3, 2, 3, 1, 2], seen, [0, 0, 1, 1, 2, 2], rng=np.random.default_rng(1))
    >>> float(found.p_above[0]), float(found.p_two_sided[0])  # 1 and 2 of 8 flips
    (0.125, 0.25)
    """
    y = np.asarray(outcomes, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    told = [_flipped(_differences(column, treated, unit, weights), resamples, rng) for column in y.T]
    statistic, above, beyond, counted = (np.array(part) for part in zip(*told, strict=True))
    return Randomised(statistic, above, beyond, bool(counted.all()))


def _flipped(differences: Floats, resamples: int, rng: np.random.Generator) -> tuple[float, float, float, bool]:
    size = len(differences)
    if size < 2:
        return np.nan, np.nan, np.nan, False
    total, scale = float(differences.sum()), float(np.abs(differences).sum())
    slack = _EQUAL * max(1.0, scale)
    spread = float(np.sqrt(np.square(differences).sum()))
    statistic = total / spread if spread > 0 else 0.0
    if size < 60 and 2**size <= resamples:
        sums = np.array(list(product((1.0, -1.0), repeat=size))) @ differences
        return (
            statistic,
            float((sums >= total - slack).mean()),
            float((np.abs(sums) >= abs(total) - slack).mean()),
            True,
        )
    above = beyond = 1
    step = max(_CHUNK // size, 1)
    for start in range(0, resamples, step):
        flips = rng.choice((1.0, -1.0), size=(min(step, resamples - start), size))
        sums = flips @ differences
        above += int((sums >= total - slack).sum())
        beyond += int((np.abs(sums) >= abs(total) - slack).sum())
    return statistic, above / (1 + resamples), beyond / (1 + resamples), False


def _differences(values: Floats, treated: ArrayLike, unit: ArrayLike, weights: ArrayLike | None) -> Floats:
    """(G,) difference within each unit that has both."""
    own = ~np.isnan(values)
    y, z = values[own], np.asarray(treated, dtype=bool)[own]
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)[own]
    codes = np.unique(np.asarray(unit)[own], return_inverse=True)[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [np.bincount(codes, w * y * arm) / np.bincount(codes, w * arm) for arm in (z, ~z)]
        heavy = np.bincount(codes, w) / np.bincount(codes)
    there = np.isfinite(means[0]) & np.isfinite(means[1])
    return np.asarray(((means[0] - means[1]) * heavy)[there])
