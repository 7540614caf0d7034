"""Random effects: what the same kind of effect was in several studies, and how much it differs between studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import brentq, chdtrc, chdtri, ndtr, ndtri, stdtr, stdtrit
from pretest.words import Floats

TauMethod = Literal["reml", "dl", "pm", "ml", "eb"]
Truncation = Literal["none", "adhoc"]
_GRID = np.linspace(0.0, 1.0, 201) ** 3  # fine near 0, where a likelihood may have more than one peak


@dataclass(frozen=True, slots=True, eq=False)
class RandomEffects:
    """Expected effect over campaigns, and the spread of campaigns around it, in the unit of the estimates.

    k: number of studies. mu, se, conf_low, conf_high: expected effect, its standard error and interval; p_value:
    two-sided, of mu = 0; df: degrees of freedom of all three (k - 1; infinite for one study). tau2: variance of true
    effects between studies, with its standard error (NaN but for ``reml`` and ``ml``) and its interval, which may
    leave the estimate out where that is 0. i2: share (0-1) of the variance of estimates that is not due to chance.
    q, q_p_value: Cochran's test that all studies share one effect. predict_low, predict_high: interval for the true
    effect in a new study. weights: (k,) share of each study in mu, sums to 1. method: how tau2 was found.

    With one study nothing is known about the spread: tau2, i2, q and the prediction are NaN, never 0.
    """

    k: int
    mu: float
    se: float
    df: float
    p_value: float
    conf_low: float
    conf_high: float
    tau2: float
    tau2_se: float
    tau2_low: float
    tau2_high: float
    i2: float
    q: float
    q_p_value: float
    predict_low: float
    predict_high: float
    weights: Floats
    method: TauMethod
    conf_level: float

    @property
    def tau(self) -> float:
        """Standard deviation of true effects between studies; NaN with one study."""
        return float(np.sqrt(self.tau2))


def random_effects(
    estimates: ArrayLike,
    std_errors: ArrayLike,
    *,
    method: TauMethod = "reml",
    conf_level: float = 0.95,
    truncation: Truncation = "none",
) -> RandomEffects:
    """Random-effects meta-analysis with the standard error of Hartung & Knapp and a prediction interval.

    tau2 by restricted maximum likelihood (Viechtbauer 2005, doi:10.3102/10769986030003261), or ``ml``, ``dl``
    (DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2), ``pm`` (Paule & Mandel 1982,
    doi:10.6028/jres.087.022) or ``eb``, which solves the same equation as ``pm``; the highest peak is taken where a
    likelihood has several. Its interval is the Q-profile (Viechtbauer 2007, doi:10.1002/sim.2514). The standard error
    of the mean is that of Hartung & Knapp (2001, doi:10.1002/sim.1009) with k - 1 degrees of freedom. It can be
    smaller than that of one common effect when studies agree better than chance allows; ``truncation="adhoc"`` forbids
    that. The prediction interval (Higgins et al. 2009, doi:10.1111/j.1467-985X.2008.00552.x) is mu ± t(k - 1) times
    sqrt(se² + tau2). All of it is what ``predict(rma(yi, sei=, test="knha"))`` of the R package metafor gives.

    Parameters
    ----------
    estimates
        (k,) effects of the studies in one unit, independent of each other.
    std_errors
        (k,) their standard errors, above 0; taken for known.
    method
        How tau2 is found.
    conf_level
        Of the three intervals: of mu, of tau2, and of the prediction.
    truncation
        ``adhoc``: the standard error of mu is at least that of known weights.

    Returns
    -------
    RandomEffects
        With one study: its own estimate and a normal interval, and NaN for all that is about the spread.

    Raises
    ------
    ValueError
        When there is no study, an array has the wrong shape or values, or a word or level is not known.

    Examples
    --------
    >>> from pretest.numbers.meta import random_effects
    >>> fit = random_effects([0.10, 0.30, 0.35, 0.65], [0.10, 0.10, 0.20, 0.15])
    >>> round(fit.mu, 3), round(fit.tau2, 3), round(fit.predict_low, 2), round(fit.predict_high, 2)
    (0.331, 0.037, -0.38, 1.04)
    """
    y, v = require_studies(estimates, std_errors)
    if method not in get_args(TauMethod) or truncation not in get_args(Truncation):
        raise ValueError(f"method must be one of {get_args(TauMethod)} and truncation one of {get_args(Truncation)}")
    if not 0.0 < conf_level < 1.0:
        raise ValueError(f"conf_level must lie between 0 and 1, got {conf_level}")
    if len(y) == 1:
        return _one_study(float(y[0]), float(np.sqrt(v[0])), method, conf_level)
    k, tau2 = len(y), between_variance(y, v, method)
    w = 1.0 / (v + tau2)
    mu = float(w @ y / w.sum())
    scale = float(w @ (y - mu) ** 2) / (k - 1)
    se = float(np.sqrt((max(scale, 1.0) if truncation == "adhoc" else scale) / w.sum()))
    half = float(stdtrit(k - 1, 0.5 + conf_level / 2))
    reach = half * float(np.sqrt(se**2 + tau2))
    q = float(_spread_statistic(y, v, np.zeros(1))[0])
    tau2_low, tau2_high = _profile(y, v, conf_level)
    return RandomEffects(
        k=k, mu=mu, se=se, df=float(k - 1), p_value=_two_sided(mu, se, k - 1),
        conf_low=mu - half * se, conf_high=mu + half * se,
        tau2=tau2, tau2_se=_tau2_error(w, method), tau2_low=tau2_low, tau2_high=tau2_high,
        i2=tau2 / (tau2 + _typical(v)), q=q, q_p_value=float(chdtrc(k - 1, q)),
        predict_low=mu - reach, predict_high=mu + reach,
        weights=np.asarray(w / w.sum()), method=method, conf_level=conf_level,
    )  # fmt: skip


def require_studies(estimates: ArrayLike, std_errors: ArrayLike) -> tuple[Floats, Floats]:
    """(k,) estimates and (k,) sampling variances.

    Raises
    ------
    ValueError
        When there is none, they are not equally many, or one is not finite; when a standard error is not above 0.
    """
    y, se = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (estimates, std_errors))
    if y.ndim != 1 or y.shape != se.shape or not len(y):
        raise ValueError(f"estimates and std_errors must be (k,) with k >= 1, got {y.shape} and {se.shape}")
    if not (np.isfinite(y).all() and np.isfinite(se).all() and (se > 0).all()):
        raise ValueError("estimates must be finite, and std_errors finite and above 0")
    return y, se**2


def between_variance(estimates: Floats, variances: Floats, method: TauMethod) -> float:
    """Variance of true effects between two or more studies; 0 where the studies differ no more than chance allows."""
    y, v = estimates, variances
    if method == "dl":
        w = 1.0 / v
        q = float(_spread_statistic(y, v, np.zeros(1))[0])
        return max(0.0, (q - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))
    if method in ("pm", "eb"):
        return _falls_to(lambda tau2: _spread_statistic(y, v, tau2) - (len(y) - 1), float(y.var(ddof=1)))

    def score(tau2: Floats) -> Floats:
        return _likelihood(y, v, tau2, method)[1]

    top = float(y.var(ddof=1) + v.max() - v.min())  # beyond it the score is below 0, whatever the estimates
    grid = top * _GRID
    slope = score(grid)
    peaks = [0.0] if slope[0] <= 0 else []
    for at in np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0)).tolist():
        peaks.append(_root(score, float(grid[at]), float(grid[at + 1])))
    height = _likelihood(y, v, np.array(peaks), method)[0]
    return peaks[int(height.argmax())]


def _likelihood(y: Floats, v: Floats, tau2: Floats, method: TauMethod) -> tuple[Floats, Floats]:
    """(T,) log-likelihood but for a constant, restricted unless ``ml``, and (T,) its slope, both at (T,) tau2."""
    w = 1.0 / (v[:, None] + tau2)
    total = w.sum(axis=0)
    squared = (y[:, None] - (y @ w) / total) ** 2
    height = np.log(w).sum(axis=0) - (w * squared).sum(axis=0)
    slope = (w**2 * squared).sum(axis=0) - total
    if method == "ml":
        return np.asarray(height / 2), np.asarray(slope / 2)
    return np.asarray((height - np.log(total)) / 2), np.asarray((slope + (w**2).sum(axis=0) / total) / 2)


def _spread_statistic(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """(T,) weighted sum of squares around the weighted mean at (T,) values of tau2; it falls as tau2 rises."""
    w = 1.0 / (v[:, None] + tau2)
    return np.asarray((w * (y[:, None] - (y @ w) / w.sum(axis=0)) ** 2).sum(axis=0))


def _profile(y: Floats, v: Floats, conf_level: float) -> tuple[float, float]:
    """Interval of tau2: the values at which the spread of the estimates is no surprise."""
    squares = float(((y - y.mean()) ** 2).sum())
    surprising = [float(chdtri(len(y) - 1, 0.5 + side * conf_level / 2)) for side in (-1, 1)]
    low, high = (
        _falls_to(lambda tau2, q=q: _spread_statistic(y, v, tau2) - q, squares / q)  # type: ignore[misc]
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


def _typical(variances: Floats) -> float:
    """Sampling variance of a typical study (Higgins & Thompson 2002, doi:10.1002/sim.1186)."""
    w = 1.0 / variances
    return float((len(w) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum()))


def _tau2_error(weights: Floats, method: TauMethod) -> float:
    """Standard error of tau2 from the expected information; NaN for methods without a likelihood."""
    total, square, cube = (float((weights**power).sum()) for power in (1, 2, 3))
    if method == "ml":
        return float(np.sqrt(2.0 / square))
    if method == "reml":
        return float(np.sqrt(2.0 / (square - 2.0 * cube / total + (square / total) ** 2)))
    return float("nan")


def _two_sided(mu: float, se: float, df: float) -> float:
    """p-value of mu = 0; 1 where the estimates are all 0."""
    if se == 0.0:
        return float(mu == 0.0)
    return 2.0 * float(stdtr(df, -abs(mu / se)))


def _one_study(estimate: float, se: float, method: TauMethod, conf_level: float) -> RandomEffects:
    """What one study says about itself."""
    half, nan = float(ndtri(0.5 + conf_level / 2)) * se, float("nan")
    return RandomEffects(
        k=1, mu=estimate, se=se, df=float("inf"), p_value=2.0 * float(ndtr(-abs(estimate) / se)),
        conf_low=estimate - half, conf_high=estimate + half,
        tau2=nan, tau2_se=nan, tau2_low=nan, tau2_high=nan, i2=nan, q=nan, q_p_value=nan,
        predict_low=nan, predict_high=nan, weights=np.ones(1), method=method, conf_level=conf_level,
    )  # fmt: skip
