"""How many more people: what a concept needs before all its harms can be excluded together, if the estimates stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pretest.risk.covariance import square_root
from pretest.special import ndtr, stdtrit
from pretest.words import Floats, NoSize

_DRAWS = 20_000
_SEED = 20_261_128  # the draws are part of the method: the same estimates always ask for the same number


@dataclass(frozen=True, slots=True)
class Extra:
    """n: extra units in the concept and as many in the reference, whole; NaN where reason says that no number would do.

    reason: "" or a word of ``NoSize``.
    """

    n: float
    reason: NoSize | Literal[""]


NOT_FEASIBLE = Extra(float("nan"), "not_feasible")


@dataclass(frozen=True, slots=True, eq=False)
class _Now:
    """J cells as they are: room (J,) from estimate to margin; the rest (J,) as the arguments of ``extra_units``."""

    room: Floats
    variances: tuple[Floats, Floats]
    df: Floats
    units: tuple[Floats, Floats]
    alpha: Floats
    power: float


def extra_units(
    estimate: ArrayLike,
    variance_concept: ArrayLike,
    variance_reference: ArrayLike,
    df: ArrayLike,
    n_concept: ArrayLike,
    n_reference: ArrayLike,
    margin: ArrayLike,
    alpha: ArrayLike,
    correlation: ArrayLike,
    *,
    power: float = 0.8,
    most: float = 10.0,
) -> Extra:
    """The smallest number of extra units per arm with which all upper bounds lie below their margins together.

    With x more units in each arm the squared standard error is v1 n1/(n1 + x) + v0 n0/(n0 + x), df grow in proportion
    to the units of both arms, and the upper bound is estimate + t(alpha, df) x standard error. The probability that all
    J bounds lie below their margins is that of J normal estimates around the present ones, with the given correlation.

    Parameters
    ----------
    estimate, margin
        (J,) present effects and margins in one unit, positive = more harm.
    variance_concept, variance_reference
        (J,) parts of the squared standard error that come from each arm, in that unit squared.
    df
        (J,) degrees of freedom of the standard errors.
    n_concept, n_reference
        (J,) units of assignment per arm: clusters where clusters were assigned.
    alpha
        One-sided level of the next look, one for all or (J,).
    correlation
        (J, J) correlation of the estimates.
    power
        Probability that is asked for.
    most
        Numbers beyond this many times the present smallest arm are not feasible.

    Returns
    -------
    Extra
        ``not_feasible`` also where an estimate is not below its margin, or a cell has no standard error.

    Raises
    ------
    ValueError
        When shapes do not fit, there is no cell, or a level or ``power`` is not between 0 and 1.

    Examples
    --------
    >>> from pretest.risk.more import extra_units
    >>> extra_units([0.05], [0.01], [0.01], [198], [100], [100], [0.3], 0.05, [[1.0]])
    Extra(n=99.0, reason='')
    """
    parts = (estimate, variance_concept, variance_reference, df, n_concept, n_reference, margin, alpha)
    found = np.broadcast_arrays(*(np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in parts))
    matrix = np.atleast_2d(np.asarray(correlation, dtype=np.float64))
    size = found[0].size
    if found[0].ndim != 1 or size == 0 or matrix.shape != (size, size):
        raise ValueError(f"correlation has shape {matrix.shape} for {size} cells")
    if not (0 < power < 1 and bool(((found[7] > 0) & (found[7] < 1)).all())):
        raise ValueError("levels and power must lie between 0 and 1")
    centre, v1, v0, freedom, n1, n0, limit, level = (np.asarray(part) for part in found)
    known = np.isfinite([centre, v1, v0, freedom, n1, n0, limit]).all() and np.isfinite(matrix).all()
    if not known or bool((np.minimum.reduce([v1 + v0, freedom, n1, n0, limit - centre]) <= 0).any()):
        return NOT_FEASIBLE
    now = _Now(limit - centre, (v1, v0), freedom, (n1, n0), level, power)
    return _search(now, _normal_draws(matrix), int(most * min(n1.min(), n0.min())))


def _search(now: _Now, draws: Floats, most: int) -> Extra:
    """The smallest whole number that is enough; more units never lower the probability."""
    if not _is_enough(now, draws, most):
        return NOT_FEASIBLE
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _is_enough(now, draws, middle) else (middle, high)
    return Extra(float(high), "")


def _is_enough(now: _Now, draws: Floats, extra: int) -> bool:
    before = now.units[0] + now.units[1]
    std_error = np.sqrt(sum(v * n / (n + extra) for v, n in zip(now.variances, now.units, strict=True)))
    df = now.df * (before + 2 * extra) / before
    reach = now.room / std_error + stdtrit(df, now.alpha)  # an estimate this many standard errors up still passes
    if len(reach) == 1:
        return bool(ndtr(reach[0]) >= now.power)
    return bool((draws < reach).all(axis=1).mean() >= now.power)


def _normal_draws(correlation: Floats) -> Floats:
    """(draws, J) standard normal draws with the correlation, the same every time; mirrored, so that means are 0."""
    half = np.random.default_rng(_SEED).standard_normal((_DRAWS // 2, len(correlation)))
    return np.asarray(np.concatenate([half, -half]) @ square_root((correlation + correlation.T) / 2).T)
