"""Levels of the arms without covariates: means, for all outcomes at once; a missing value costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pretest.errors import Note
from pretest.numbers import weighted
from pretest.numbers.clustered import cr2_of_means, rows_by_cluster, sums_by_cluster
from pretest.numbers.inputs import Inputs
from pretest.numbers.sandwich import hc_multiplier, welch_df
from pretest.words import Floats

Variance = Literal["hc2", "hc3", "classical", "cr2", "cr1", "taylor"]


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The level of each outcome in each arm of one saturated model, and what its variance is made of.

    level: (A, K) arm mean, at the mean of the covariates if there are any; NaN where an arm has no fit.
    residual: (n, K), 0 where unused. multiplier: (n, K): multiplier times residual is the influence of a row on the
    level of its own arm (for cr1 and classical up to a factor). df: (C, K) degrees of freedom where they come with the
    multiplier (hc2, hc3, cr2), else NaN. loading_norm: (A, K) Σ l², the variance of the level per unit of residual
    variance. n_coefficients: (K,) of the joint model. slopes: (A, K, p) coefficients of the covariates, 0 for those
    left out, or None when the covariates count as fixed. dropped: K tuples of covariate numbers. notes: remarks on the
    fit.
    """

    level: Floats
    residual: Floats
    multiplier: Floats
    df: Floats
    loading_norm: Floats
    n_coefficients: Floats
    slopes: Floats | None
    dropped: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...]


def solve_means(inputs: Inputs, variance: Variance) -> Levels:
    """(Weighted) arm means with the multipliers and degrees of freedom of ``variance``."""
    n_outcomes = inputs.used.shape[1]
    weight = inputs.weights[:, None] * inputs.used
    n = inputs.n_rows
    with np.errstate(divide="ignore", invalid="ignore"):
        total = inputs.one_hot.T @ weight
        level = (inputs.one_hot.T @ (weight * inputs.outcomes)) / total
        residual = np.where(inputs.used, inputs.outcomes - level[inputs.arm], 0.0)
        multiplier, df = _spread(inputs, variance, weight, residual, n, total)
        loading_norm = 1.0 / n
    return Levels(
        level=level,
        residual=residual,
        multiplier=multiplier,
        df=df,
        loading_norm=loading_norm,
        n_coefficients=(n > 0).sum(axis=0).astype(np.float64),
        slopes=None,
        dropped=((),) * n_outcomes,
        notes=(),
    )


def _spread(
    inputs: Inputs, variance: Variance, weight: Floats, residual: Floats, n: Floats, total: Floats
) -> tuple[Floats, Floats]:
    """(n, K) multipliers and (C, K) degrees of freedom."""
    unknown = np.full((inputs.n_arms - 1, n.shape[1]), np.nan)
    share = np.where(inputs.used, weight / total[inputs.arm], 0.0)
    if inputs.weighted and variance in ("hc2", "hc3"):
        return weighted.hc_of_means(share, inputs.one_hot, "hc2" if variance == "hc2" else "hc3")
    if inputs.weighted and variance == "cr2":
        sums = (sums_by_cluster(inputs, values) for values in (inputs.used.astype(np.float64), share, share**2))
        constant, slope, df = weighted.cr2_of_means(*sums)
        return constant[inputs.unit, inputs.arm] + slope[inputs.unit, inputs.arm] * share, df
    if variance == "hc2" or variance == "hc3":
        of_arm = hc_multiplier(1.0 / n, 1.0 / n, variance)
        return of_arm[inputs.arm], welch_df(inputs.one_hot.T @ residual**2 * of_arm**2, n - 1.0)
    if variance == "cr2":
        of_cluster, df = cr2_of_means(rows_by_cluster(inputs))
        return of_cluster[inputs.unit, inputs.arm], df
    return share, unknown
