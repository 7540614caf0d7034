"""How sure a claim is, in four words: one rule for every sentence that says so.

The chance is that of the claim that is told, and of two chances (the data alone; earlier research and the data) the
smaller one counts, so that neither a prior nor a lucky sample makes a claim surer than the other allows.
"""

from __future__ import annotations

import math

import numpy as np

from pretest.special import stdtr
from pretest.words import Certainty, Floats

VERY_SURE, FAIRLY_SURE = 0.99, 0.90
ENOUGH_SPECIFICATIONS = 3
"""Sets of choices below which nothing is very sure: the plan and one other have hardly been asked another way."""

OPEN_CLAIMS = ("inconclusive", "collect_more", "mend_first", "not_measured", "no_control")
"""Words that claim nothing about the concept."""

ABOUT_NOTHING = ("harm_signalled", "improved", "benefit_shown", "benefit_reversed")
"""Verdicts on whether there is an effect at all: their chance needs no unit and no margin."""


def word_for(claim: str, p_data: float, p_both: float, *, n_specifications: int, n_same: int) -> Certainty:
    """How sure ``claim`` is.

    =============  ================================================================================
    word           rule, with P the smaller of both chances
    =============  ================================================================================
    very_sure      P >= .99, at least three sets of choices were tried, and all of them say the same
    fairly_sure    P >= .90, and more than half of the sets of choices say the same
    unsure         any smaller P; ``benefit_not_shown`` without a margin, where there is no P
    cannot_tell    P is not known, or nothing is claimed (``OPEN_CLAIMS``)
    =============  ================================================================================

    Parameters
    ----------
    claim
        A verdict or a decision.
    p_data, p_both
        Chance of the claim given the data alone, and given earlier research too; NaN in ``p_both`` where there is no
        such model of the outcome: then the data alone count.
    n_specifications, n_same
        Sets of choices that were tried, and that make the same claim; that of the plan is one of both.

    Raises
    ------
    ValueError
        When a chance lies outside 0..1, or more sets of choices agree than were tried.

    Examples
    --------
    >>> from pretest.risk.certainty import word_for
    >>> word_for("harm", 0.999, 0.995, n_specifications=6, n_same=6)
    'very_sure'
    >>> word_for("harm", 0.999, 0.995, n_specifications=6, n_same=5)
    'fairly_sure'
    >>> word_for("harm_excluded", 0.999, 0.995, n_specifications=6, n_same=3)
    'unsure'
    """
    if any(not (math.isnan(p) or 0.0 <= p <= 1.0) for p in (p_data, p_both)):
        raise ValueError(f"a chance must lie in 0..1, got {p_data} and {p_both}")
    if not 0 <= n_same <= n_specifications:
        raise ValueError(f"{n_same} of {n_specifications} sets of choices agree")
    if claim in OPEN_CLAIMS:
        return "cannot_tell"
    if math.isnan(p_data):
        return "unsure" if claim == "benefit_not_shown" else "cannot_tell"
    p = surest(p_data, p_both)
    if p >= VERY_SURE and n_specifications >= ENOUGH_SPECIFICATIONS and n_same == n_specifications:
        return "very_sure"
    mostly_same = n_specifications == 0 or 2 * n_same > n_specifications
    return "fairly_sure" if p >= FAIRLY_SURE and mostly_same else "unsure"


def surest(p_data: float, p_both: float) -> float:
    """The chance that counts: the smaller one, that of the data where the other is not known; NaN without data."""
    return p_data if math.isnan(p_both) else min(p_data, p_both)


def claimed(verdict: str, margin: float) -> tuple[float, float]:
    """Between which effects (positive = worse) ``verdict`` says that the true one lies; NaN where that is not known.

    ``trivial_harm`` is told as harm below the margin; ``benefit_not_shown`` as a gain below it, which needs a margin.
    """
    match verdict:
        case "harm":
            return margin, math.inf
        case "harm_signalled" | "benefit_reversed":
            return 0.0, math.inf
        case "trivial_harm" | "harm_excluded":
            return -math.inf, margin
        case "improved" | "benefit_shown":
            return -math.inf, 0.0
        case "benefit_not_shown":
            return -margin, math.inf
    return math.nan, math.nan


def chance_in_data(verdict: str, estimate: float, std_error: float, df: float, margin: float) -> float:
    """Chance of ``verdict`` if the effect is distributed around its estimate as t with ``df``; NaN without an error.

    That is one minus the one-sided p of the opposite, without any correction for the number of tests.
    """
    low, high = claimed(verdict, margin)
    if math.isnan(low) or math.isnan(high) or not (std_error > 0.0 and df > 0.0 and math.isfinite(estimate)):
        return math.nan
    if math.isinf(high):
        return float(stdtr(df, (estimate - low) / std_error))
    return float(stdtr(df, (high - estimate) / std_error))


def chance_in_draws(verdict: str, draws: Floats, margin: float) -> float:
    """Chance of ``verdict`` in (S,) draws of an effect; NaN where what is claimed is not known."""
    low, high = claimed(verdict, margin)
    if math.isnan(low) or math.isnan(high):
        return math.nan
    return float(np.mean((draws > low) & (draws < high)))
