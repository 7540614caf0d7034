"""How far a forecast was off: the continuous ranked probability score, in the unit of what was forecast; 0 is best.

A forecast of one number scores its absolute error; a wide one that holds the truth scores less well than a sharp one
that does, and better than a sharp one beside it. It is strictly proper: who says what they believe scores best on
average (Gneiting & Raftery 2007, doi:10.1198/016214506000001437).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr
from pretest.words import Floats

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(20)


def crps_normal(mean: ArrayLike, sd: ArrayLike, truth: ArrayLike) -> Floats:
    """Score of normal forecasts by its closed form (Gneiting et al. 2005, doi:10.1175/MWR2904.1).

    Parameters
    ----------
    mean, sd, truth
        Arrays that broadcast together; sd 0 is a forecast of one number.

    Raises
    ------
    ValueError
        When a number is not finite or an sd is below 0.

    Examples
    --------
    >>> from pretest.numbers.crps import crps_normal
    >>> crps_normal(0.0, [1.0, 0.0], 2.0).round(4).tolist()
    [1.4528, 2.0]
    """
    m, s, y = np.broadcast_arrays(*(np.asarray(values, dtype=np.float64) for values in (mean, sd, truth)))
    _require_spread(m, s, y)
    return np.asarray(_absolute(y - m, s) - s / np.sqrt(np.pi))


def crps_mixture_normal(weights: ArrayLike, means: ArrayLike, sds: ArrayLike, truth: float) -> float:
    """Score of a mixture of M normals by its closed form (Grimit et al. 2006, doi:10.1256/qj.05.235).

    Parameters
    ----------
    weights, means, sds
        (M,); weights are not negative and sum to 1; sd 0 is a mass at one point.
    truth
        What came true.

    Raises
    ------
    ValueError
        When shapes differ, a number is not finite, an sd is below 0 or weights do not sum to 1.

    Examples
    --------
    >>> from pretest.numbers.crps import crps_mixture_normal
    >>> round(crps_mixture_normal([0.8, 0.2], [0.0, 0.0], [0.1, 0.5], 0.3), 4)
    0.2213
    """
    w, m, s = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (weights, means, sds))
    require_weights(w, len(m))
    if m.shape != s.shape or m.ndim != 1:
        raise ValueError(f"means and sds must be (M,), got {m.shape} and {s.shape}")
    _require_spread(m, s, np.asarray(truth, dtype=np.float64))
    among = _absolute(m[:, None] - m, np.hypot(s[:, None], s))
    return float(w @ _absolute(truth - m, s) - 0.5 * (w @ among @ w))


def crps_integral(cdf: Callable[[Floats], Floats], truth: float, breaks: Sequence[float] | Floats) -> float:
    """Score of any forecast: integral of (cdf - 1 where the value is at least the truth)², by quadrature.

    Twenty nodes of Gauss and Legendre between each two ``breaks``: exact to about 1e-12 of the range where the
    distribution function is smooth between them and no steeper than a normal one of that width.

    Parameters
    ----------
    cdf
        Distribution function at (Q,) values.
    truth
        What came true.
    breaks
        Where the distribution function bends or jumps, and its ends: below the first it is 0, from the last on 1.

    Raises
    ------
    ValueError
        When a number is not finite, or there are fewer than one breaks.
    """
    points = np.unique(np.asarray(breaks, dtype=np.float64))
    if not len(points) or not np.isfinite([*points, truth]).all():
        raise ValueError("breaks and truth must be finite, and there must be a break")
    edges = np.unique([*points, truth])
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    at = middle[:, None] + half[:, None] * _NODES
    off = np.square(cdf(at.ravel()).reshape(at.shape) - (at >= truth))
    return float(half @ (off @ _NODE_WEIGHTS))


def require_weights(weights: Floats, n: int) -> None:
    """Raise ValueError unless there are ``n`` weights, none below 0, that sum to 1."""
    if weights.shape != (n,) or n == 0:
        raise ValueError(f"one weight for each of {n} forecasts is needed, got {weights.shape}")
    if not np.isfinite(weights).all() or bool((weights < 0).any()) or abs(float(weights.sum()) - 1) > 1e-9:
        raise ValueError(f"weights must not be negative and must sum to 1, got {weights.tolist()}")


def _require_spread(mean: Floats, sd: Floats, truth: Floats) -> None:
    if not (np.isfinite(mean).all() and np.isfinite(sd).all() and np.isfinite(truth).all()) or bool((sd < 0).any()):
        raise ValueError("means, sds and truth must be finite, and sds not below 0")


def _absolute(mean: Floats, sd: Floats) -> Floats:
    """E|X| of normal X; |mean| where sd is 0."""
    safe = np.where(sd > 0, sd, 1.0)
    z = mean / safe
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.asarray(np.where(sd > 0, 2 * safe * density + mean * (2 * ndtr(z) - 1), np.abs(mean)))
