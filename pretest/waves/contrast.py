"""Which waves are compared, and the estimate, variance and interval of such a comparison."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.special import stdtr
from pretest.waves.domains import Domain
from pretest.waves.interval import contrast_of_intervals, t_interval
from pretest.waves.sampling import Sampling
from pretest.words import Bools, Floats, Ints

Kind = Literal["previous", "baseline", "trend", "break"]
Limits = tuple[Floats, Floats]

DAYS_PER_YEAR = 365.25
ROUNDING = 1e-9
"""A wave this near to the middle of the waves has no weight in the slope."""


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One comparison of waves: Σ weights × level. weights: (T,), zero for waves that do not take part."""

    kind: Kind
    wave_from: int
    wave_to: int
    weights: Floats


@dataclass(frozen=True, slots=True)
class Change:
    """Estimate of one contrast. p_value: two-sided, of no change. All NaN where it cannot be estimated."""

    estimate: float
    std_error: float
    df: float
    p_value: float
    conf_low: float
    conf_high: float


def pair_contrast(kind: Kind, waves: tuple[int, ...], wave_from: int, wave_to: int) -> Contrast:
    """The later wave minus the earlier one."""
    weights = np.zeros(len(waves))
    weights[waves.index(wave_to)] += 1.0
    weights[waves.index(wave_from)] -= 1.0
    return Contrast(kind, wave_from, wave_to, weights)


def years_of(waves: tuple[int, ...], dates: Mapping[int, str | None]) -> Floats:
    """(T,) time of each wave in years from the first date, NaN for a wave without one. dates: wave → ISO date."""
    days = [datetime.date.fromisoformat(date).toordinal() if (date := dates.get(wave)) else np.nan for wave in waves]
    return np.asarray((np.array(days, dtype=np.float64) - np.nanmin([*days, np.inf])) / DAYS_PER_YEAR)


def trend_contrast(waves: tuple[int, ...], years: Floats, people: Ints, shown: Bools, baseline: int) -> Contrast | None:
    """Slope of the straight line through the ``shown`` waves from the baseline on; None with fewer than three waves.

    The line is least squares on the wave means with weight n, the people who answered: the line one would fit to the
    respondents when each wave's weights are scaled to its n. Weights from the estimated variances are not used: they
    would tie the line to the waves with an accidentally small variance. The unit is a year, whatever lies between the
    waves; ``years``: (T,) as ``years_of``, and a wave without a date takes no part.
    """
    used = (np.array(waves) >= baseline) & (people > 0) & shown & np.isfinite(years)
    if np.count_nonzero(used) < 3:
        return None
    time = np.where(used, years, 0.0)
    size = np.where(used, people, 0).astype(np.float64)
    deviation = np.where(used, time - size @ time / size.sum(), 0.0)
    if not np.abs(deviation).max() > ROUNDING:
        return None
    weights = size * deviation / (size @ deviation**2)
    weights[np.abs(deviation) < ROUNDING] = 0.0
    steps = np.array(waves)[used]
    return Contrast("trend", int(steps[0]), int(steps[-1]), weights)


def start_year(dates: Mapping[int, str | None], start: str) -> float:
    """The day ``start``, on the axis of ``years_of``; NaN where no wave has a date."""
    days = [datetime.date.fromisoformat(date).toordinal() for date in dates.values() if date]
    return (datetime.date.fromisoformat(start).toordinal() - min(days)) / DAYS_PER_YEAR if days else float("nan")


def break_contrast(
    waves: tuple[int, ...], years: Floats, start: float, people: Ints, shown: Bools, baseline: int
) -> Contrast | None:
    """How far the line through the waves jumps on the day ``start``; None with fewer than two waves before or after.

    Segmented regression of an interrupted time series (Wagner, Soumerai, Zhang & Ross-Degnan 2002, DOI
    10.1046/j.1365-2710.2002.00430.x) on the wave levels, weighted as ``trend_contrast``. With three waves or more on
    both sides each side has a slope of its own; else both share one, since two points cannot tell a slope from a
    jump. A wave on the day itself comes after. ``start``: on the axis of ``years``, as ``start_year``.
    """
    used = (np.array(waves) >= baseline) & (people > 0) & shown & np.isfinite(years)
    if not used.any() or not np.isfinite(start):
        return None
    time, after = years[used] - start, years[used] >= start
    fewest = min(np.count_nonzero(after), np.count_nonzero(~after))
    if fewest < 2:
        return None
    columns = [np.ones(len(time)), after.astype(np.float64), time]
    if fewest >= 3:
        columns.append(time * after)
    root = np.sqrt(people[used].astype(np.float64))
    design = np.stack(columns, axis=1) * root[:, None]
    if np.linalg.matrix_rank(design) < len(columns):
        return None
    weights = np.zeros(len(waves))
    weights[used] = np.linalg.pinv(design)[1] * root
    weights[np.abs(weights) < ROUNDING] = 0.0
    steps = np.array(waves)[used]
    return Contrast("break", int(steps[0]), int(steps[-1]), weights)


def estimate_contrast(
    contrast: Contrast, domain: Domain, limits: Limits, sampling: Sampling, number: int, conf_level: float
) -> Change:
    """The contrast of one of the K numbers of a domain, whose levels lie between ``limits``, each (T, K).

    Notes
    -----
    Degrees of freedom: Satterthwaite over the waves when they share no sampling unit (Welch's for two simple random
    samples); else the smallest of the waves, which is that of the paired differences when all units are shared. Means
    have a t interval; shares the interval of ``contrast_of_intervals``. The p-value is of the t statistic. A standard
    error of zero gives no p-value.
    """
    used = contrast.weights != 0
    weights, means = contrast.weights[used], domain.means
    level, df = means.estimate[used, number], means.df[used]
    covariance = means.covariance(number)[np.ix_(used, used)]
    estimate = float(weights @ level)
    variance = float(weights @ covariance @ weights)
    if not np.isfinite(variance):
        return Change(estimate, *[float("nan")] * 5)
    std_error = float(np.sqrt(max(variance, 0.0)))
    shared = sampling.shared[np.ix_(used, used)]
    paired = bool(np.count_nonzero(shared - np.diag(np.diag(shared))))
    joint_df = _joint_df(weights**2 * np.diag(covariance), df, paired)
    p_value = float(2 * stdtr(joint_df, -abs(estimate) / std_error)) if std_error > 0 else float("nan")
    if domain.outcome.statistic == "share":
        low, high = (limit[used, number] for limit in limits)
        interval = contrast_of_intervals(weights, level, low, high, _correlation(covariance))
    else:
        lower, upper = t_interval(np.array(estimate), np.array(std_error), np.array(joint_df), conf_level)
        interval = float(lower), float(upper)
    return Change(estimate, std_error, joint_df, p_value, *interval)


def _joint_df(parts: Floats, df: Floats, paired: bool) -> float:
    """Degrees of freedom of a sum of variances ``parts``, each with its own ``df``."""
    if paired or not (parts > 0).any():
        return float(df.min())
    return float(parts.sum() ** 2 / (parts**2 / df).sum())


def _correlation(covariance: Floats) -> Floats:
    spread = np.sqrt(np.diag(covariance))
    outer = np.outer(spread, spread)
    correlation: Floats = np.divide(covariance, outer, out=np.zeros(outer.shape), where=outer > 0)
    np.fill_diagonal(correlation, 1.0)
    return correlation
