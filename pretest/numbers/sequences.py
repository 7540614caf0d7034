"""Confidence sequences: intervals that hold at every look together, however often and whenever one looks.

Asymptotic confidence sequences of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52,
DOI 10.1214/24-AOS2408: the boundary of a Gaussian mixture (two-sided), and of its half for one side (their appendix on
one-sided sequences). The clock is information that has been gathered: V, the variance of the sum of what was measured,
minus its truth. If that sum behaves as a Gaussian walk, the chance that it ever passes the boundary is at most alpha.

The mixture has one setting, rho, which must be chosen before the first look. It moves where the boundary is narrow, not
whether it holds: ``tuned_rho`` makes it narrow at one stated amount of information.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.special import ndtr, stdtrit
from pretest.words import Floats

Sides = Literal["one", "two"]

_STEPS = 100
"""Steps of a fixed-point iteration that gains more than a digit each."""


@dataclass(frozen=True, slots=True, eq=False)
class RunningMean:
    """The mean of the first 1, 2, … T measurements, with bounds that hold at all of these looks together.

    estimate, std_error, df, low, high: (T,). ``low`` and ``high`` each hold with chance 1 - alpha where they are
    one-sided; together where they are two-sided.
    """

    estimate: Floats
    std_error: Floats
    df: Floats
    low: Floats
    high: Floats


def tuned_rho(information: float, alpha: float, *, sides: Sides = "two") -> float:
    """The rho that makes the boundary narrowest at this information.

    Parameters
    ----------
    information
        The variance V of the sum at the stated look, above 0.
    alpha
        As in ``boundary``.

    Returns
    -------
    float
        The root of u = log((1 + u) / alpha²) with u = rho² V; for one side with 2 alpha, which is exact but for the 1
        that is added within that logarithm.

    Raises
    ------
    ValueError
        When the information is not above 0, or alpha not between 0 and 1 (one side: 0.5).
    """
    _require(alpha, sides)
    if not (np.isfinite(information) and information > 0):
        raise ValueError(f"expected information above 0, got {information}")
    level = alpha if sides == "two" else 2 * alpha
    u = 1.0
    for _ in range(_STEPS):
        u = float(np.log1p(u) - 2 * np.log(level))
    return float(np.sqrt(u / information))


def boundary(information: Floats, rho: float, alpha: float, *, sides: Sides = "two") -> Floats:
    """How far a sum may be from its truth at each look.

    Parameters
    ----------
    information
        (T,) the variance V of the sum, above 0.
    rho
        SD of the mixture, per unit of the sum; fixed before the first look.
    alpha
        The chance that the sum is ever further away: on either side together, or on the one side.

    Returns
    -------
    Floats
        (T,) in units of the sum: sqrt((V + 1/rho²) log((rho² V + 1) / alpha²)); for one side
        sqrt(2 (V + 1/rho²) log(1 + sqrt(rho² V + 1) / (2 alpha))).

    Raises
    ------
    ValueError
        When rho is not above 0, or alpha not between 0 and 1 (one side: 0.5).

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.sequences import boundary, tuned_rho
    >>> rho = tuned_rho(4.0, 0.05)
    >>> boundary(np.array([1.0, 4.0]), rho, 0.05).round(3).tolist()
    [3.251, 6.07]
    """
    _require(alpha, sides)
    if not rho > 0:
        raise ValueError(f"expected rho above 0, got {rho}")
    v = np.asarray(information, dtype=np.float64)
    wide = rho**2 * v + 1.0
    if sides == "two":
        return np.asarray(np.sqrt(wide / rho**2 * (np.log(wide) - 2 * np.log(alpha))))
    return np.asarray(np.sqrt(2 * wide / rho**2 * np.log1p(np.sqrt(wide) / (2 * alpha))))


def running_mean(
    estimates: Floats, covariance: Floats, df: Floats, *, alpha: float, rho: float, sides: Sides = "one"
) -> RunningMean:
    """The mean of the measurements so far, each counting alike, with a confidence sequence.

    Parameters
    ----------
    estimates, df
        (T,) measurements in order, with the degrees of freedom of their variances.
    covariance
        (T, T) of the measurements.
    alpha, rho, sides
        As in ``boundary``; rho is per unit of the sum of the measurements.

    Notes
    -----
    The information of look t is the variance of the sum of the first t measurements, never less than the sum of their
    variances and never less than at an earlier look. Where measurements share people or clusters and are therefore
    alike, the sums of two looks are more alike than those of a walk with the same variances, and by Slepian's
    inequality (1962) a one-sided boundary is then passed no more often.

    Variances are estimated. A boundary of b standard errors leaves a chance P(Z > b) at one look; the same chance of a
    t distribution with the look's degrees of freedom takes its place (Welch-Satterthwaite over the measurements; no
    more than the smallest of them where they are alike). With few degrees of freedom that is much wider.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.sequences import running_mean, tuned_rho
    >>> known, rho = np.array([np.inf, np.inf]), tuned_rho(2.0, 0.05, sides="one")
    >>> found = running_mean(np.array([1.0, 3.0]), np.eye(2), known, alpha=0.05, rho=rho)
    >>> found.estimate.tolist(), found.low.round(2).tolist()
    ([1.0, 2.0], [-1.83, 0.04])
    """
    looks = np.arange(1, len(estimates) + 1)
    own = np.diag(covariance)
    alone, joint = np.cumsum(own), np.cumsum(np.cumsum(covariance, axis=0), axis=1).diagonal()
    information = np.maximum.accumulate(np.maximum(alone, joint))
    freedom = _joint_df(own, df, alike=bool((np.abs(covariance - np.diag(own)) > 0).any()))
    spread = np.sqrt(information)
    widths = boundary(information, rho, alpha, sides=sides) / spread
    half = like_t(widths, freedom) * spread / looks
    mean = np.cumsum(estimates) / looks
    return RunningMean(mean, spread / looks, freedom, mean - half, mean + half)


def like_t(widths: Floats, df: Floats) -> Floats:
    """(T,) how many standard errors leave the tail that ``widths`` leave of a normal distribution, with these df."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(np.isinf(df), widths, -stdtrit(df, ndtr(-np.asarray(widths)))))


def alpha_of_look(alpha: float, look: int) -> float:
    """alpha / (t (t + 1)): the share of alpha for look t = 1, 2, …; over any number of looks they add up to less."""
    if look < 1:
        raise ValueError(f"looks are counted from 1, got {look}")
    return alpha / (look * (look + 1))


def _joint_df(variances: Floats, df: Floats, *, alike: bool) -> Floats:
    """(T,) degrees of freedom of the variance of the sum of the first t measurements."""
    if alike:
        return np.asarray(np.minimum.accumulate(df))
    with np.errstate(divide="ignore", invalid="ignore"):
        joint = np.cumsum(variances) ** 2 / np.cumsum(variances**2 / df)
    return np.asarray(np.where(np.isnan(joint), np.inf, joint))


def _require(alpha: float, sides: Sides) -> None:
    most = 1.0 if sides == "two" else 0.5
    if not 0 < alpha < most:
        raise ValueError(f"expected alpha between 0 and {most:g}, got {alpha}")
