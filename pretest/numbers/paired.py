"""Means of a few people with t intervals: of one group, of their own change, and between two groups (Welch)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pretest.numbers.sandwich import welch_df
from pretest.special import stdtrit
from pretest.words import CONF_LEVEL, Floats


@dataclass(frozen=True, slots=True)
class MeanFit:
    """A mean, or a difference of means. n: people it rests on; sd: their standard deviation, NaN of a difference.

    df, conf_low, conf_high: NaN where nobody differs from anybody, or there are fewer than two people: equal answers of
    a few people are no proof that all others would answer the same.
    """

    n: int
    mean: float
    sd: float
    std_error: float
    df: float
    conf_low: float
    conf_high: float


def estimate_mean(values: Floats, conf_level: float = CONF_LEVEL) -> MeanFit:
    """Mean of ``values`` with its t interval on n - 1 degrees of freedom; of differences within people: the paired one.

    Parameters
    ----------
    values : (n,) without missing values; n may be 0.
    conf_level : coverage of the interval, between 0 and 1.

    Returns
    -------
    MeanFit
        In the unit of the values. As R's ``t.test(x)``, but without an interval where nothing varies.

    Raises
    ------
    ValueError
        When a value is missing or infinite.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.paired import estimate_mean
    >>> fit = estimate_mean(np.array([1.0, 2.0, 3.0]))
    >>> fit.mean, fit.df, round(fit.conf_low, 3)
    (2.0, 2.0, -0.484)
    """
    if not np.isfinite(values).all():
        raise ValueError("values must be finite numbers")
    n = len(values)
    if n == 0:
        return MeanFit(0, *(math.nan,) * 6)
    mean = float(values.mean())
    if n == 1:
        return MeanFit(1, mean, *(math.nan,) * 5)
    sd = float(values.std(ddof=1))
    if np.ptp(values) == 0:
        return MeanFit(n, mean, 0.0, 0.0, math.nan, math.nan, math.nan)
    error = sd / math.sqrt(n)
    reach = _quantile(n - 1.0, conf_level) * error
    return MeanFit(n, mean, sd, error, n - 1.0, mean - reach, mean + reach)


def estimate_difference(first: Floats, second: Floats, conf_level: float = CONF_LEVEL) -> MeanFit:
    """Mean of ``first`` minus mean of ``second``, with Welch's interval (1947, doi:10.1093/biomet/34.1-2.28).

    Parameters
    ----------
    first, second : (n,) and (m,) of different people, without missing values.
    conf_level : coverage of the interval, between 0 and 1.

    Returns
    -------
    MeanFit
        As R's ``t.test(x, y)``; without an interval where a group has fewer than two people, or nothing varies.

    Raises
    ------
    ValueError
        When a value is missing or infinite.
    """
    one, other = estimate_mean(first, conf_level), estimate_mean(second, conf_level)
    mean, n = one.mean - other.mean, one.n + other.n
    variances = np.array([[other.std_error**2], [one.std_error**2]])
    if not np.isfinite(variances).all() or not variances.any():
        return MeanFit(n, mean, math.nan, math.nan, math.nan, math.nan, math.nan)
    df = float(welch_df(variances, np.array([[other.n - 1.0], [one.n - 1.0]]))[0, 0])
    error = math.sqrt(float(variances.sum()))
    reach = _quantile(df, conf_level) * error
    return MeanFit(n, mean, math.nan, error, df, mean - reach, mean + reach)


def _quantile(df: float, conf_level: float) -> float:
    return float(stdtrit(df, (1.0 + conf_level) / 2.0))
