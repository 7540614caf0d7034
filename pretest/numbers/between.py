"""How much true effects differ between studies: the variance tau2, its interval, and what of a spread is chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from pretest.special import brentq, chdtri
from pretest.words import Floats

TauMethod = Literal["reml", "dl", "pm", "ml", "eb"]
_GRID = np.linspace(0.0, 1.0, 201) ** 3  # fine near 0, where a likelihood may have more than one peak


def between_variance(estimates: Floats, variances: Floats, method: TauMethod) -> float:
    """Variance of true effects between two or more studies; 0 where the studies differ no more than chance allows."""
    y, v = estimates, variances
    if method == "dl":
        w = 1.0 / v
        q = float(spread_statistic(y, v, np.zeros(1))[0])
        return max(0.0, (q - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))
    if method in ("pm", "eb"):
        return _falls_to(lambda tau2: spread_statistic(y, v, tau2) - (len(y) - 1), float(y.var(ddof=1)))

    def score(tau2: Floats) -> Floats:
        return likelihood(y, v, tau2, method)[1]

    top = float(y.var(ddof=1) + v.max() - v.min())  # beyond it the score is below 0, whatever the estimates
    grid = top * _GRID
    slope = score(grid)
    peaks = [0.0] if slope[0] <= 0 else []
    for at in np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0)).tolist():
        peaks.append(_root(score, float(grid[at]), float(grid[at + 1])))
    peaks = peaks or [top]
    height = likelihood(y, v, np.array(peaks), method)[0]
    return peaks[int(height.argmax())]


def likelihood(y: Floats, v: Floats, tau2: Floats, method: TauMethod) -> tuple[Floats, Floats]:
    """(T,) log-likelihood but for a constant, restricted unless ``ml``, and (T,) its slope, both at (T,) tau2."""
    w = 1.0 / (v[:, None] + tau2)
    total = w.sum(axis=0)
    squared = (y[:, None] - (y @ w) / total) ** 2
    height = np.log(w).sum(axis=0) - (w * squared).sum(axis=0)
    slope = (w**2 * squared).sum(axis=0) - total
    if method == "ml":
        return np.asarray(height / 2), np.asarray(slope / 2)
    return np.asarray((height - np.log(total)) / 2), np.asarray((slope + (w**2).sum(axis=0) / total) / 2)


def spread_statistic(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """(T,) weighted sum of squares around the weighted mean at (T,) values of tau2; it falls as tau2 rises."""
    w = 1.0 / (v[:, None] + tau2)
    return np.asarray((w * (y[:, None] - (y @ w) / w.sum(axis=0)) ** 2).sum(axis=0))


def variance_interval(y: Floats, v: Floats, conf_level: float) -> tuple[float, float]:
    """Interval of tau2: the values at which the spread of the estimates is no surprise."""
    squares = float(((y - y.mean()) ** 2).sum())
    surprising = [float(chdtri(len(y) - 1, 0.5 + side * conf_level / 2)) for side in (-1, 1)]
    low, high = (
        _falls_to(lambda tau2, q=q: spread_statistic(y, v, tau2) - q, squares / q)  # type: ignore[misc]
        for q in surprising
    )
    return low, high


def _falls_to(distance: Callable[[Floats], Floats], top: float) -> float:
    """Where a falling ``distance`` is 0, between 0 and ``top``; 0 where it starts below."""
    return _root(distance, 0.0, top) if distance(np.zeros(1))[0] > 0 and top > 0 else 0.0


def _root(falling: Callable[[Floats], Floats], low: float, high: float) -> float:
    """Root between ``low``, where the function is above 0, and ``high``, where it is not."""

    def value(at: float) -> float:
        return float(falling(np.array([at]))[0])

    if value(high) >= 0:  # studies of equal precision: the bound is the root
        return high
    return float(brentq(value, low, high, xtol=1e-15 * max(high, 1e-300), rtol=1e-14, maxiter=200))


def typical_variance(variances: Floats) -> float:
    """Sampling variance of a typical study (Higgins & Thompson 2002, doi:10.1002/sim.1186)."""
    w = 1.0 / variances
    return float((len(w) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))
