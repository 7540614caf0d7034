"""Confidence intervals of means, shares and their changes."""

from __future__ import annotations

import numpy as np

from pretest.special import betaincinv, stdtrit
from pretest.words import Floats


def t_interval(estimate: Floats, std_error: Floats, df: Floats, conf_level: float) -> tuple[Floats, Floats]:
    """Estimate ± t × standard error; NaN where either is unknown or the standard error is zero.

    Equal answers of everybody in a sample do not show that nobody outside it answers differently, so a standard error
    of zero gives no interval instead of one without width.
    """
    with np.errstate(invalid="ignore"):
        half = stdtrit(df, (1 + conf_level) / 2) * np.where(std_error > 0, std_error, np.nan)
    return estimate - half, estimate + half


def share_interval(
    share: Floats, variance: Floats, df: Floats, people: Floats, conf_level: float
) -> tuple[Floats, Floats]:
    """Clopper-Pearson interval at the effective sample size, after Korn and Graubard (1998), Survey Methodology 24.

    Parameters
    ----------
    share, variance
        Share 0-1 and its design-based variance; equal shapes.
    df, people
        Degrees of freedom of the variance, and number of people behind the share.
    conf_level
        Of the two-sided interval.

    Returns
    -------
    Lower and upper limits within 0-1. NaN where df is below 1.

    Notes
    -----
    The effective size is share(1-share)/variance × (t(people-1)/t(df))², never more than ``people``: a design effect
    below one may be luck. Where nobody or everybody is in the category the variance says nothing and ``people`` is used
    in place of the first factor. Errs on the wide side; never leaves 0-1; is defined at shares of 0 and 1.
    """
    upper_tail = (1 + conf_level) / 2
    people = np.where(people > 1, people, np.nan)
    df = np.where(df >= 1, df, np.nan)
    plain = share * (1 - share)
    size = np.divide(plain, variance, out=people + np.zeros(share.shape), where=variance > 0)
    shrink = (stdtrit(people - 1, upper_tail) / stdtrit(df, upper_tail)) ** 2
    size = np.minimum(size, people) * np.minimum(shrink, 1.0)
    yes, no = size * share, size * (1 - share)
    with np.errstate(invalid="ignore"):
        low = np.where(yes > 0, betaincinv(yes, no + 1, 1 - upper_tail), 0.0)
        high = np.where(no > 0, betaincinv(yes + 1, no, upper_tail), 1.0)
    known = ~np.isnan(size)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def contrast_of_intervals(
    weights: Floats, estimate: Floats, low: Floats, high: Floats, correlation: Floats
) -> tuple[float, float]:
    """Interval of Σ weights × estimate from the intervals of its T terms, after Zou and Donner (2008).

    Parameters
    ----------
    weights, estimate, low, high
        (T,) coefficients, estimates and their limits.
    correlation
        (T, T) between the estimates.

    Notes
    -----
    The distance to each limit is recovered from the terms' own, possibly unequal, distances, so it keeps what is good
    in their intervals: of two shares of zero it does not claim that their difference is exactly zero. DOI
    10.1002/sim.3095.
    """
    middle = float(weights @ estimate)
    down = weights * np.where(weights > 0, estimate - low, estimate - high)
    up = weights * np.where(weights > 0, high - estimate, low - estimate)
    below = np.sqrt(max(float(down @ correlation @ down), 0.0)) if np.isfinite(down).all() else np.nan
    above = np.sqrt(max(float(up @ correlation @ up), 0.0)) if np.isfinite(up).all() else np.nan
    return middle - float(below), middle + float(above)
