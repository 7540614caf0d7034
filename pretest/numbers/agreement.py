"""How far raters agree beyond chance: Krippendorff's alpha, with an interval.

Any number of raters, and ratings that are missing. The interval takes thousands of draws for every field and round. The
library ``krippendorff`` takes them one at a time (0.4 ms each), so that it is the oracle in the tests; pingouin has
coefficients of another kind (ICC), which take ratings for numbers.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.words import CONF_LEVEL, Floats

Level = Literal["nominal", "ordinal", "interval"]


def alpha(ratings: ArrayLike, *, level: Level = "ordinal") -> float:
    """Krippendorff's alpha: 1 is full agreement, 0 what chance would give, below 0 less than that.

    Parameters
    ----------
    ratings : (U, R) numbers that R raters gave to U units; NaN where one gave none. Units with fewer than two ratings
        say nothing of agreement and do not count.
    level : what is between two ratings: other or not (nominal), the ratings between them (ordinal), or their difference
        (interval).

    Returns
    -------
    float
        NaN where no unit has two ratings, or all ratings are equal: agreement beyond chance cannot be told then.

    References
    ----------
    Hayes & Krippendorff (2007), doi:10.1080/19312450709336664; Krippendorff (2011), "Computing Krippendorff's
    alpha-reliability", https://repository.upenn.edu/asc_papers/43.

    Examples
    --------
    >>> from pretest.numbers.agreement import alpha
    >>> alpha([[1, 1, 1], [5, 5, 5], [9, 9, 9]])
    1.0
    """
    together, values = coincidences(np.asarray(ratings, dtype=np.float64))
    return float(_alphas(together[None], values, level)[0])


def alpha_interval(
    ratings: ArrayLike, rng: np.random.Generator, *, level: Level = "ordinal", resamples: int = 2_000
) -> tuple[float, float]:
    """95 % interval of alpha by drawing units again, with replacement.

    What is rated is drawn, not who rates: it says how much alpha would differ with other concepts for these raters.

    Parameters
    ----------
    ratings, level : as ``alpha``.
    resamples : draws; one in which all ratings are equal has no alpha and is left out.

    Returns
    -------
    tuple of float
        2.5 and 97.5 % points; NaN where alpha is, or fewer than half of the draws have one.
    """
    matrix = np.asarray(ratings, dtype=np.float64)
    if np.isnan(alpha(matrix, level=level)):
        return np.nan, np.nan
    units, values = _per_unit(matrix)
    draws = rng.multinomial(len(units), np.full(len(units), 1.0 / len(units)), size=resamples)
    together = np.tensordot(draws.astype(np.float64), units, axes=1)
    found = _alphas(together, values, level)
    known = found[~np.isnan(found)]
    if len(known) < resamples / 2:
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - CONF_LEVEL) / 2, (1 + CONF_LEVEL) / 2]).tolist()
    return low, high


def coincidences(ratings: Floats) -> tuple[Floats, Floats]:
    """(V, V) how often two ratings stand together in a unit, and the (V,) ratings, ascending."""
    units, values = _per_unit(ratings)
    return units.sum(axis=0), values


def _per_unit(ratings: Floats) -> tuple[Floats, Floats]:
    """(U, V, V) pairs of ratings within each unit, each weighted by 1 / (its ratings - 1)."""
    if ratings.ndim != 2:
        raise ValueError(f"ratings must be (units, raters), got {ratings.shape}")
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=1).astype(np.float64)
    counts = counts[counts.sum(axis=1) >= 2]
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, np.arange(len(values)), np.arange(len(values))] -= counts
    return pairs / (counts.sum(axis=1) - 1)[:, None, None], values


def _between(margins: Floats, values: Floats, level: Level) -> Floats:
    """(..., V, V) squared differences between ratings, from (..., V) how often each was given."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return np.square(values[:, None] - values)
    # the ratings from one to another, half of both ends: between their ranks
    ranks = np.cumsum(margins, axis=-1) - margins / 2
    return np.square(ranks[..., :, None] - ranks[..., None, :])


def _alphas(together: Floats, values: Floats, level: Level) -> Floats:
    """(B,) alphas of (B, V, V) coincidences; NaN where there is none."""
    margins = together.sum(axis=1)
    between = _between(margins, values, level)
    n = margins.sum(axis=1)
    expected = ((margins[:, None, :] @ between)[:, 0] * margins).sum(axis=1)
    known = (n >= 2) & (expected > 0)
    found = (together * between).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known, 1.0 - (n - 1.0) * found / expected, np.nan)
