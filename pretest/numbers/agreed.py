"""Whether what came agrees with what was expected, where both are known with error, and how far off it was.

Two independent estimates of one thing differ by chance: the difference lies within t standard errors of both together
(Welch 1947, doi:10.1093/biomet/34.1-2.28; the same as a prediction interval for the second estimate made from the
first). Scores are those of ``pretest.numbers.crps``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.numbers.crps import crps_normal
from pretest.special import stdtrit

Agreement = Literal["miss", "cannot_tell", "hit"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One estimate with its standard error, degrees of freedom and interval, positive = worse."""

    estimate: float
    std_error: float
    df: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How far a forecast was off, and who expected nothing; each against the estimate, and averaged over its error."""

    score: float
    score_expected: float
    benchmark: float
    benchmark_expected: float


def difference_interval(expected: Measured, came: Measured, conf_level: float) -> tuple[float, float]:
    """Interval of what came minus what was expected; NaN where an error is unknown or both are zero.

    Examples
    --------
    >>> from math import inf
    >>> from pretest.numbers.agreed import Measured, difference_interval
    >>> one, two = Measured(1.0, 0.3, inf, 0.4, 1.6), Measured(2.0, 0.4, inf, 1.2, 2.8)
    >>> [round(end, 2) for end in difference_interval(one, two, 0.95)]
    [0.02, 1.98]
    """
    parts = np.array([expected.std_error, came.std_error]) ** 2
    total = float(parts.sum())
    if not (math.isfinite(total) and total > 0):
        return math.nan, math.nan
    with np.errstate(divide="ignore"):
        df = total**2 / float((parts**2 / np.array([expected.df, came.df])).sum() or math.nan)
    half = float(stdtrit(df if math.isfinite(df) else 1e9, (1 + conf_level) / 2)) * math.sqrt(total)
    middle = came.estimate - expected.estimate
    return middle - half, middle + half


def agreement(expected: Measured, came: Measured, difference: tuple[float, float], tolerance: float) -> Agreement:
    """Hit, miss, or too uncertain to say.

    In this order: a hit where the difference is surely smaller than ``tolerance`` (NaN for none); a miss where 0 lies
    outside the interval of the difference; a hit where both show a change, in the same direction; else it cannot be
    told: that two wide intervals overlap is no agreement.

    Examples
    --------
    >>> from math import inf, nan
    >>> from pretest.numbers.agreed import Measured, agreement
    >>> calm, rise = Measured(0.0, 0.1, inf, -0.2, 0.2), Measured(0.5, 0.1, inf, 0.3, 0.7)
    >>> agreement(calm, rise, (0.22, 0.78), 0.3), agreement(rise, rise, (-0.28, 0.28), nan)
    ('miss', 'hit')
    >>> agreement(calm, calm, (-0.28, 0.28), nan), agreement(calm, calm, (-0.28, 0.28), 0.3)
    ('cannot_tell', 'hit')
    """
    low, high = difference
    if not (math.isfinite(low) and math.isfinite(high)):
        return "cannot_tell"
    if -tolerance < low and high < tolerance:
        return "hit"
    if low > 0 or high < 0:
        return "miss"
    return "hit" if _shows(expected) * _shows(came) > 0 else "cannot_tell"


def within_range(low: float, high: float, came: Measured) -> Agreement:
    """What came beside the range ``low`` to ``high`` that a group expected: a miss where its whole interval lies
    outside, a hit where the estimate lies inside and is known at least as well as it was expected.

    Examples
    --------
    >>> from pretest.numbers.agreed import Measured, within_range
    >>> [within_range(-5.0, 5.0, Measured(x, 1.0, 90.0, x - 2, x + 2)) for x in (1.0, 6.0, 8.0)]
    ['hit', 'cannot_tell', 'miss']
    """
    if not (math.isfinite(came.low) and math.isfinite(came.high)):
        return "cannot_tell"
    if came.high < low or came.low > high:
        return "miss"
    known = came.high - came.low <= high - low
    return "hit" if known and low <= came.estimate <= high else "cannot_tell"


def normal_scores(expected: Measured, came: Measured) -> Scores:
    """Scores of a normal forecast, in the unit of the estimates; the error of ``came`` is normal too.

    Averaged over that error the score is E|X - Y| - E|X - X'| / 2 of the forecast X and the truth Y, in closed form.

    Examples
    --------
    >>> from math import inf
    >>> from pretest.numbers.agreed import Measured, normal_scores
    >>> sure, came = Measured(1.0, 0.0, inf, 1.0, 1.0), Measured(3.0, 0.0, inf, 3.0, 3.0)
    >>> found = normal_scores(sure, came)
    >>> found.score, found.benchmark
    (2.0, 3.0)
    """
    values = (expected.estimate, expected.std_error, came.estimate, came.std_error)
    if not all(map(math.isfinite, values)):
        return Scores(math.nan, math.nan, math.nan, math.nan)
    own, both = expected.std_error, math.hypot(expected.std_error, came.std_error)
    apart = _absolute(expected.estimate - came.estimate, both)
    return Scores(
        score=float(crps_normal(expected.estimate, own, came.estimate)),
        score_expected=apart - own / math.sqrt(math.pi),
        benchmark=abs(came.estimate),
        benchmark_expected=_absolute(came.estimate, came.std_error),
    )


def _absolute(mean: float, sd: float) -> float:
    """E|X| of normal X, by the score of a normal forecast, from which half of E|X - X'| was taken."""
    return float(crps_normal(mean, sd, 0.0)) + sd / math.sqrt(math.pi)


def _shows(one: Measured) -> int:
    """+1 where it is surely above 0, -1 where surely below, else 0."""
    return int(one.low > 0) - int(one.high < 0)
