"""Verdicts on single cells: absence of proof is not proof of absence.

A harm is judged by two bounds. The lower bound L is familywise (simultaneous over all primary harm cells of the
plan); the upper bound U is one-sided at 1 - alpha and unadjusted, since calling a concept harmless needs every one of
its harms excluded (an intersection-union test). The two come from different levels, and that is harmless: both lie on
their own side of the estimate, L <= estimate <= U, and under that order exactly one verdict holds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr, stdtrit

from pretest.risk.cells import floats, is_harm, is_small, require_cells
from pretest.tables.cells import TABLE as CELLS
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import BELOW_MARGIN, WARNING_VERDICTS, BenefitVerdict, HarmVerdict


def judge(lower: ArrayLike, upper: ArrayLike, margin: ArrayLike) -> NDArray[np.str_]:
    """The verdict on each harm from its bounds and its margin.

    ==================================  ==================
    condition                           verdict
    ==================================  ==================
    lower > margin                      ``harm``
    0 < lower <= margin <= upper        ``harm_signalled``
    lower > 0 and upper < margin        ``trivial_harm``
    lower <= 0 and upper < margin       ``harm_excluded``
    otherwise, or any of them missing   ``inconclusive``
    ==================================  ==================

    Parameters
    ----------
    lower, upper, margin
        Broadcastable arrays in one unit, positive = more harm; NaN = not known.

    Raises
    ------
    ValueError
        When a margin is negative.
    """
    low, up, delta = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (lower, upper, margin)))
    if bool((delta < 0).any()):
        raise ValueError("a margin is the size of a harm and cannot be negative")
    known = ~(np.isnan(low) | np.isnan(up) | np.isnan(delta))
    conditions: dict[HarmVerdict, NDArray[np.bool_]] = {
        "harm": low > delta,
        "harm_signalled": (low > 0) & (up >= delta),
        "trivial_harm": (low > 0) & (up < delta),
        "harm_excluded": (low <= 0) & (up < delta),
    }
    otherwise: HarmVerdict = "inconclusive"
    return np.select([known & condition for condition in conditions.values()], list(conditions), otherwise)


def extra_respondents(
    estimate: ArrayLike,
    std_error: ArrayLike,
    n_per_arm: ArrayLike,
    margin: ArrayLike,
    alpha: float,
    power: float = 0.8,
) -> NDArray[np.float64]:
    """How many more respondents per arm would put the upper bound below the margin, if the estimate stands.

    The bound of the enlarged study falls below the margin with probability ``power`` when its standard error is at
    most (margin - estimate) / (z[1 - alpha] + z[power]); standard errors shrink with the root of n.

    Returns
    -------
    array
        Whole respondents per arm; 0 where there are enough already; NaN where the estimate is at or above the margin
        (no number of respondents would do), or where the standard error is not positive and finite.
    """
    est, se, n, delta = (np.asarray(value, dtype=np.float64) for value in (estimate, std_error, n_per_arm, margin))
    room = delta - est
    attainable = (room > 0) & (se > 0) & np.isfinite(se) & np.isfinite(room)
    needed_se = np.where(attainable, room, 1.0) / (ndtri(1 - alpha) + ndtri(power))
    factor = np.where(attainable, np.square(np.where(attainable, se, 1.0) / needed_se), np.nan)
    # The small slack keeps a study that is exactly large enough from being asked for one more by rounding error.
    return np.asarray(np.ceil(np.maximum(n * (factor - 1) - 1e-9, 0.0)) + 0.0)


def adjust_holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Holm's step-down adjusted p-values of one family, shape (m,); a missing p-value counts as 1.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    p = np.nan_to_num(np.asarray(p_values, dtype=np.float64), nan=1.0)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def verdict_table(
    cells: pd.DataFrame,
    *,
    bounds: tuple[ArrayLike, ArrayLike] | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """One row per judged cell, in the columns of ``tables.verdicts``.

    Harms that are not primary are judged with the unadjusted lower bound, carry the reason ``exploratory`` and drive
    no decision. Benefits are tested one-sided at ``alpha`` with Holm over all the benefits of the concept in the
    audience; their figures are signed towards benefit and their bounds are the unadjusted one-sided ones (reason
    ``holm`` where only the correction stands in the way). Mechanisms, quality and background are not judged and get
    no row.

    A cell that cannot be estimated is ``inconclusive`` (``benefit_not_shown``), with the code of what is wrong in
    ``reason``, and keeps what figures it has. A cell with fewer than ``suppress_below`` people in an arm loses its
    figures and keeps its verdict only if that warns of harm.

    Parameters
    ----------
    cells
        Frame with the columns ``pretest.tables.cells``.
    bounds
        (rows,) lower bounds, each at its level (local for the family, else ``alpha``), upper bounds at ``alpha``, in
        the signs of ``harm_estimate``, for cells whose bounds are not estimate ± t·std_error; NaN where they are.

    Raises
    ------
    ValueError
        When the frame does not have the declared form.
    """
    cells = require_cells(cells, CELLS)
    judged = is_harm(cells) | np.asarray(cells["role"] == "benefit", dtype=bool)
    given = tuple(np.asarray(bound, dtype=np.float64)[judged] for bound in bounds or ())
    cells = cells[judged].reset_index(drop=True)
    harm, small = is_harm(cells), is_small(cells, suppress_below)
    wrong = _faults(cells, harm)
    lower, upper = _bounds(cells, wrong == "", alpha)
    if given:
        lower, upper = (
            np.where((wrong == "") & ~np.isnan(own), own, usual)
            for own, usual in zip(given, (lower, upper), strict=True)
        )
    verdict = judge(lower, upper, np.where(harm, floats(cells, "margin"), np.nan)).astype(object)
    n_more = _extra(cells, (wrong == "") & harm, verdict, alpha, power)
    verdict[~harm], reason = _benefits(cells[~harm], wrong[~harm], alpha)
    reasons = np.where(harm & ~np.asarray(cells["primary"], dtype=bool), "exploratory", "").astype(object)
    reasons[~harm] = reason
    reasons = np.where(wrong != "", wrong, np.where(small, "small_cell", reasons))
    unproved: tuple[HarmVerdict, BenefitVerdict] = ("inconclusive", "benefit_not_shown")
    cautious = np.where(harm, *unproved)
    warns = np.isin(verdict.astype(str), WARNING_VERDICTS)
    figures = {"harm_estimate": floats(cells, "harm_estimate"), "lower": lower, "upper": upper, "n_more": n_more}
    table = cells[["audience", "concept", "outcome", "role", "margin", "unit", "wave", "primary"]].assign(
        verdict=np.where(small & ~warns, cautious, verdict),
        reason=reasons,
        suppressed=small,
        **{name: np.where(small, np.nan, values) for name, values in figures.items()},
    )
    return VERDICTS.require(table)


def _faults(cells: pd.DataFrame, harm: NDArray[np.bool_]) -> NDArray[np.object_]:
    """(rows,) why a cell cannot be judged, "" where it can. No cell without a positive standard error is judged."""
    se, df, level = floats(cells, "std_error"), floats(cells, "df"), floats(cells, "local_level")
    in_family = harm & np.asarray(cells["primary"], dtype=bool)
    status = cells["status"].to_numpy(dtype=str)
    faults: list[tuple[NDArray[np.bool_], NDArray[np.str_] | str]] = [
        (status != "ok", status),
        (~np.isfinite(floats(cells, "harm_estimate")), "no_estimate"),
        (se == 0, "zero_variance"),
        (~(np.isfinite(se) & (se > 0)), "no_std_error"),
        (~(df > 0), "no_df"),
        (harm & ~np.isfinite(floats(cells, "margin")), "no_margin"),
        (in_family & ~((level > 0) & (level < 0.5)), "no_level"),
    ]
    reason = np.full(len(cells), "", dtype=object)
    for wrong, code in reversed(faults):
        reason = np.where(wrong, code, reason)
    return reason


def _bounds(
    cells: pd.DataFrame, usable: NDArray[np.bool_], alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rows,) lower and upper one-sided bounds, NaN where the cell is not usable."""
    family = is_harm(cells) & np.asarray(cells["primary"], dtype=bool)
    level = np.where(family, floats(cells, "local_level"), alpha)
    df = np.where(usable, floats(cells, "df"), np.nan)
    estimate, se = floats(cells, "harm_estimate"), floats(cells, "std_error")
    return estimate - stdtrit(df, 1 - level) * se, estimate + stdtrit(df, 1 - alpha) * se


def _extra(
    cells: pd.DataFrame, usable: NDArray[np.bool_], verdict: NDArray[np.object_], alpha: float, power: float
) -> NDArray[np.float64]:
    """(rows,) extra respondents per arm; 0 where harm is excluded or trivial, at least 1 where it is inconclusive.

    Arms of unequal size count by their harmonic mean: adding that many to both arms is then enough, never too few.
    """
    arms = [floats(cells, "n_concept"), floats(cells, "n_reference")]
    sized = usable & (np.minimum(*arms) > 0)
    n_per_arm = 2 / sum(1 / np.where(sized, arm, 1.0) for arm in arms)
    figures = [floats(cells, column) for column in ("harm_estimate", "std_error", "margin")]
    extra = extra_respondents(figures[0], figures[1], n_per_arm, figures[2], alpha, power)
    extra = np.where(verdict == "inconclusive", np.maximum(extra, 1.0), extra)
    extra = np.where(np.isin(verdict.astype(str), BELOW_MARGIN), 0.0, extra)
    return np.where(sized, extra, np.nan)


def _benefits(
    cells: pd.DataFrame, wrong: NDArray[np.object_], alpha: float
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """(rows,) verdicts and reasons of the benefit rows; a cell that cannot be tested still counts in its family."""
    usable = wrong == ""
    se = np.where(usable, floats(cells, "std_error"), np.nan)
    p = np.where(usable, stdtr(floats(cells, "df"), -floats(cells, "harm_estimate") / se), np.nan)
    adjusted = np.full(len(cells), np.nan)
    for rows in cells.groupby(["wave", "audience", "concept"]).indices.values():
        adjusted[rows] = adjust_holm(p[rows])
    shown = adjusted < alpha
    reason = np.where(~shown & (p < alpha), "holm", "")
    words: tuple[BenefitVerdict, BenefitVerdict] = ("benefit_shown", "benefit_not_shown")
    return np.where(shown, *words).astype(object), reason.astype(object)
