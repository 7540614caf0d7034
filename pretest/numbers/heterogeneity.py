"""Do people differ in how they react? Best linear predictor, sorted groups, and who is in them, on one split.

Given a baseline and a predicted effect that were learned from other people, these are plain regressions whatever the
quality of the prediction: Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93, doi:10.3386/w24678.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.robustfit import RobustFit, fit_robust
from pretest.special import stdtr, stdtrit
from pretest.words import Floats, Ints

GROUPS = ("least", "middle", "most")
DIFFERENCE = "difference"  # most minus least


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """The half on which is estimated. outcome: (n,) positive = worse. treated: (n,) 0 or 1. baseline, proxy: (n,)
    predicted outcome without the message and predicted effect, learned elsewhere. share: of the treated, known from the
    design. weights, cluster: (n,) or None."""

    outcome: Floats
    treated: Floats
    baseline: Floats
    proxy: Floats
    share: float
    weights: Floats | None = None
    cluster: Ints | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """(m,) estimates with their standard errors and degrees of freedom; NaN where they could not be had."""

    estimate: Floats
    std_error: Floats
    df: Floats

    def p_values(self) -> Floats:
        """(m,) two-sided, of no difference from 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(2 * stdtr(self.df, -np.abs(self.estimate / self.std_error)))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """(m,) lower and upper limits of central intervals."""
        reach = stdtrit(self.df, (1 + level) / 2) * self.std_error
        return self.estimate - reach, self.estimate + reach


def estimate_blp(half: Half) -> Figures:
    """Mean effect, and how much of the predicted differences in effect is real: 0 = nothing, 1 = as predicted.

    Least squares of the outcome on 1, the baseline, (D - p) and (D - p)(S - mean S); the last two coefficients.
    """
    centred = half.proxy - np.average(half.proxy, weights=half.weights)
    moved = half.treated - half.share
    design = np.column_stack([np.ones(len(moved)), *_varying(half.baseline), moved, moved * centred])
    return _last(fit_robust(half.outcome, design, weights=half.weights, cluster=half.cluster), 2)


def sort_groups(proxy: Floats, rng: np.random.Generator) -> Ints:
    """(n,) 0..2: thirds by predicted effect, least first; ties are broken at random."""
    order = np.lexsort((rng.random(len(proxy)), proxy))
    group = np.empty(len(proxy), dtype=np.intp)
    group[order] = np.arange(len(proxy)) * len(GROUPS) // len(proxy)
    return group


def estimate_groups(half: Half, group: Ints) -> Figures:
    """Mean effect in each of ``GROUPS``, and the difference between the last and the first."""
    moved = half.treated - half.share
    inside = (group[:, None] == np.arange(len(GROUPS))).astype(np.float64)
    design = np.column_stack(
        [np.ones(len(moved)), *_varying(half.baseline), *_varying(half.proxy), moved[:, None] * inside]
    )
    fit = fit_robust(half.outcome, design, weights=half.weights, cluster=half.cluster)
    return _with_difference(fit)


def describe_groups(half: Half, group: Ints, covariates: Floats) -> list[Figures]:
    """Per covariate its mean in each of ``GROUPS`` and the difference between the last and the first."""
    inside = (group[:, None] == np.arange(len(GROUPS))).astype(np.float64)
    return [
        _with_difference(fit_robust(column, inside, weights=half.weights, cluster=half.cluster))
        for column in covariates.T
    ]


def _varying(column: Floats) -> list[Floats]:
    """The column, or nothing where it does not vary: it would repeat the constant."""
    return [column] if float(np.ptp(column)) > 1e-9 * (1 + float(np.abs(column).max())) else []


def _last(fit: RobustFit | None, count: int) -> Figures:
    if fit is None:
        return Figures(*(np.full(count, np.nan) for _ in range(3)))
    return Figures(fit.coefficients[-count:], fit.std_error[-count:], np.full(count, fit.df))


def _with_difference(fit: RobustFit | None) -> Figures:
    found, size = _last(fit, len(GROUPS)), len(GROUPS) + 1
    if fit is None:
        return Figures(*(np.full(size, np.nan) for _ in range(3)))
    contrast = np.zeros(len(fit.coefficients))
    contrast[-len(GROUPS)], contrast[-1] = -1.0, 1.0
    error = np.sqrt(max(float(contrast @ fit.covariance @ contrast), 0.0))
    estimate = np.append(found.estimate, contrast @ fit.coefficients)
    return Figures(estimate, np.append(found.std_error, error), np.full(size, fit.df))


def median_of_splits(parts: list[Figures], level: float) -> tuple[Figures, Floats, Floats, Floats]:
    """Figures over many splits: medians of estimates and standard errors, limits of the interval, and p-values.

    The median of the splits' p-values is doubled, and the limits are medians of intervals with half the error rate, so
    that error rate and coverage hold although the splits were chosen at random. Splits without a figure are left out.
    """
    arrays = [np.stack([getattr(part, name) for part in parts]) for name in ("estimate", "std_error", "df")]
    limits = [part.interval(1 - (1 - level) / 2) for part in parts]
    p = np.stack([part.p_values() for part in parts])
    low, high = (np.stack([limit[side] for limit in limits]) for side in (0, 1))
    estimate, error, df = (_median(values) for values in arrays)
    return Figures(estimate, error, df), _median(low), _median(high), np.minimum(2 * _median(p), 1.0)


def _median(values: NDArray[np.float64]) -> Floats:
    """(m,) medians over the rows; NaN where fewer than half of the rows have a figure."""
    known = np.isfinite(values)
    enough = known.sum(axis=0) * 2 >= len(values)
    filled = np.where(enough, values, 0.0)
    return np.where(enough, np.nanmedian(np.where(np.isfinite(filled), filled, np.nan), axis=0), np.nan)
