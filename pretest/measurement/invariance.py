"""May scores of two groups be compared? Invariance: the same factor, the same loadings, the same intercepts.

Equal loadings (metric) let relations be compared, equal intercepts (scalar) levels (Meredith 1993, DOI
10.1007/BF02294825). Each step is judged by how much worse the model fits, not by the chi-square alone: the drop of CFI
by at most .01 (Cheung & Rensvold 2002, DOI 10.1207/S15328007SEM0902_5) and the rise of RMSEA by at most .015 (Chen
2007, DOI 10.1080/10705510701301834). That a model is not rejected does not show that groups are equal:
small groups reject little, so a step never "holds" in groups smaller than those on which these limits were studied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from pretest.measurement.factors import NO_FIT, FitMeasures, fit_measures, judge_one_factor
from pretest.measurement.multigroup import Level, Moments, MultiGroup, fit_groups, moments_of
from pretest.special import chdtrc
from pretest.words import Floats, Ints

Judgement = Literal["holds", "fails", "cannot_tell"]

LEVELS: tuple[Level, ...] = get_args(Level)
MOST_CFI = 0.01
MOST_RMSEA = 0.015
FEWEST = 30
FEWEST_TO_HOLD = 150  # the smallest groups of Chen (2007)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One model, and what its equalities cost against the one before (NaN for the first).

    groups: the solution, or None. judgement: ``holds``, ``fails`` or ``cannot_tell``.
    """

    level: Level
    groups: MultiGroup | None
    fit: FitMeasures
    delta_chi2: float
    delta_df: int
    p_delta: float
    delta_cfi: float
    delta_rmsea: float
    judgement: Judgement


@dataclass(frozen=True, slots=True, eq=False)
class Invariance:
    """n: (G,) complete rows. steps: configural, metric, scalar. reason: "" or why nothing was fitted: ``few_items``,
    ``too_few`` (rows in a group), ``constant`` (an item that a group answers in one way)."""

    n: Ints
    steps: tuple[Step, ...]
    reason: str

    @property
    def judgement(self) -> Judgement:
        """Of the last step: whether levels may be compared."""
        return self.steps[-1].judgement


def estimate_invariance(
    items: Floats,
    group: Ints,
    *,
    n_groups: int,
    alpha: float = 0.05,
    fewest: int = FEWEST,
    fewest_to_hold: int = FEWEST_TO_HOLD,
) -> Invariance:
    """Configural, metric and scalar models of ``items`` (n, k), keyed one way, over ``group`` codes 0..n_groups-1.

    Rows with all items answered count, as independent and unweighted; answers are taken as numbers. A step

    - **holds** when CFI drops by at most .01 and RMSEA rises by at most .015, every group has ``fewest_to_hold`` rows,
      and the steps before it hold;
    - **fails** when one of the limits is passed and the difference in chi-square is significant at ``alpha`` / 2, so
      that the two steps together accuse groups that are alike in about ``alpha``, or the step before it fails;
    - else **cannot_tell**, as always where a model has no proper solution (a Heywood case).

    The configural model, with nothing equal, is judged as ``judge_one_factor`` says; with three items it fits whatever
    the data are, is "cannot_tell" itself, and does not stand in the way of the others.

    Raises
    ------
    ValueError
        When the arrays do not fit together.
    """
    y, codes = np.asarray(items, dtype=np.float64), np.asarray(group)
    if y.ndim != 2 or codes.shape != y.shape[:1] or np.isinf(y).any():
        raise ValueError(f"items and group: expected (n, k) and (n,), got {y.shape} and {codes.shape}")
    if n_groups < 2 or (codes.size and (codes.min() < 0 or codes.max() >= n_groups)):
        raise ValueError(f"group: codes must lie in 0..{n_groups - 1}, with at least two groups")
    complete = ~np.isnan(y).any(axis=1)
    y, codes = y[complete], codes[complete]
    n = np.bincount(codes, minlength=n_groups)
    reason = _reason(y, codes, n, max(fewest, y.shape[1] + 2))
    if reason:
        nothing = (np.nan, 0, np.nan, np.nan, np.nan)
        return Invariance(n, tuple(Step(level, None, NO_FIT, *nothing, "cannot_tell") for level in LEVELS), reason)
    moments = moments_of(y, codes, n_groups)
    steps: list[Step] = []
    for level in LEVELS:
        groups = fit_groups(moments, level)
        fit = _measures(moments, groups) if groups is not None and groups.proper else NO_FIT
        steps.append(_step(level, groups, fit, steps, bool(n.min() >= fewest_to_hold), alpha))
    return Invariance(n, tuple(steps), "")


def _reason(y: Floats, codes: Ints, n: Ints, fewest: int) -> str:
    if y.shape[1] < 3:
        return "few_items"
    if n.min() < fewest:
        return "too_few"
    parts = [y[codes == g] for g in range(len(n))]
    return "constant" if any((part == part[0]).all(axis=0).any() for part in parts) else ""


def _measures(moments: Moments, groups: MultiGroup) -> FitMeasures:
    """Fit of a solution; SRMR is that of each group, with its means, weighted by rows."""
    n_groups, k = moments.means.shape
    n = int(moments.n.sum())
    sizes = np.sqrt(np.diagonal(moments.covariances, axis1=1, axis2=2))
    gaps = (moments.covariances - groups.implied_covariances) / (sizes[:, :, None] * sizes[:, None, :])
    rows, columns = np.tril_indices(k)
    parts = np.concatenate([gaps[:, rows, columns], (moments.means - groups.implied_means) / sizes], axis=1)
    srmr = float(np.average(np.sqrt((parts**2).mean(axis=1)), weights=moments.n))
    baseline = 2 * np.log(sizes).sum(axis=1) - np.linalg.slogdet(moments.covariances)[1]
    df = n_groups * k * (k + 3) // 2 - groups.n_free
    return fit_measures(
        float(moments.n @ groups.discrepancy),
        df,
        float(moments.n @ baseline),
        n_groups * k * (k - 1) // 2,
        srmr,
        n=n,
        n_groups=n_groups,
    )


def _step(
    level: Level, groups: MultiGroup | None, fit: FitMeasures, before: list[Step], large: bool, alpha: float
) -> Step:
    if not before:
        judgement = judge_one_factor(fit, alpha=alpha)
        first: Judgement = (
            "fails" if judgement == "fails" else "holds" if judgement == "holds" and large else "cannot_tell"
        )
        return Step(level, groups, fit, np.nan, 0, np.nan, np.nan, np.nan, first)
    previous = before[-1].fit
    delta_chi2, delta_df = max(fit.chi2 - previous.chi2, 0.0), fit.df - previous.df
    known = fit is not NO_FIT and previous is not NO_FIT
    p = float(chdtrc(delta_df, delta_chi2)) if known else np.nan
    saturated = previous.df == 0
    delta_cfi = fit.cfi - (1.0 if saturated else previous.cfi)
    delta_rmsea = fit.rmsea - previous.rmsea
    judgement_here = _judge(delta_cfi, delta_rmsea, p, saturated, alpha / 2)
    judgement_after = _after(judgement_here, before, large)
    return Step(
        level,
        groups,
        fit,
        delta_chi2 if known else np.nan,
        delta_df if known else 0,
        p,
        delta_cfi,
        delta_rmsea,
        judgement_after,
    )


def _judge(delta_cfi: float, delta_rmsea: float, p: float, saturated: bool, alpha: float) -> Judgement:
    """One step by itself; against a model without degrees of freedom RMSEA has no change, and CFI decides."""
    if not np.isfinite(p):
        return "cannot_tell"
    within = delta_cfi >= -MOST_CFI and (saturated or delta_rmsea <= MOST_RMSEA)
    if within:
        return "holds"
    return "fails" if p < alpha else "cannot_tell"


def _after(judgement: Judgement, before: list[Step], large: bool) -> Judgement:
    """A step rests on the ones before it, and on groups that are large enough."""
    if len(before) > 1 and before[-1].judgement == "fails":
        return "fails"
    if judgement != "holds":
        return judgement
    sound = all(step.judgement == "holds" or step.fit.df == 0 for step in before)
    return "holds" if sound and large else "cannot_tell"
