"""The bounds of every cell in the unit in which it is judged, positive = worse; one place for all kinds of effect.

Effects in points: the wider of Student's t and Hall's transformation. In SD: the same, by inverting the test of a
difference of so many SD. Between shares: score bounds; with covariates the wider of those, moved to the adjusted
estimate, and t.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from pretest.numbers.bounds import Ratios, effect_bounds, effect_p, ratio_bound
from pretest.numbers.scorebounds import score_bounds, score_p
from pretest.words import Bools, Floats, Ints

Side = Literal[0, 1]  # the lower bound, the upper one
_SAME = 1e-12  # an adjusted difference this close to the plain one was not adjusted


def bound_at(table: pd.DataFrame, level: Floats, side: Side) -> Floats:
    """(J,) bound on one side (0 lower, 1 upper), one-sided at ``level`` (J,), of the rows of ``Cells.table``.

    NaN where there is no sign, no level, or no standard error.
    """
    sign = column(table, "harm_sign")
    signed = np.where(np.isnan(sign), 1.0, sign)
    unit = table["judged_unit"].to_numpy(dtype=str)
    bound = np.full(len(table), np.nan)
    kinds = {"points": _in_points, "sd": _in_sd, "probability": _in_shares}
    for name, bound_of in kinds.items():
        rows = np.flatnonzero((unit == name) & ~np.isnan(sign) & ~np.isnan(level))
        if len(rows):
            bound[rows] = bound_of(table.iloc[rows], signed[rows], level[rows], side)
    return bound


def column(table: pd.DataFrame, name: str) -> Floats:
    """(J,) one column as floats, missing as NaN."""
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _in_points(table: pd.DataFrame, sign: Floats, level: Floats, side: Side) -> Floats:
    estimate, error, df = (column(table, f"{name}_points") for name in ("estimate", "std_error", "df"))
    return effect_bounds(sign * estimate, error, df, sign * column(table, "skewness_points"), level)[side]


def _in_sd(table: pd.DataFrame, sign: Floats, level: Floats, side: Side) -> Floats:
    ratios = Ratios(
        estimate=column(table, "estimate_sd"),
        df=column(table, "df_sd"),
        difference_variance=column(table, "difference_variance"),
        scale_variance=column(table, "scale_variance"),
        covariance=column(table, "covariance"),
        thirds=np.stack([column(table, f"third_{k}") for k in range(4)]),
    )
    return ratio_bound(ratios.turned(sign), level, side)


def _in_shares(table: pd.DataFrame, sign: Floats, level: Floats, side: Side) -> Floats:
    bound = np.full(len(table), np.nan)
    rows = _counted(table)
    if not len(rows):
        return bound
    part, sign, level = table.iloc[rows], sign[rows], level[rows]
    share1, n1, share0, n0, df = _shares(part, sign)
    scored = score_bounds(share1, n1, share0, n0, level, df=df, skewness="wider")[side]
    estimate, shift, adjusted = _shift(part, sign, share1 - share0)
    t = effect_bounds(estimate, column(part, "std_error_points"), column(part, "df_points"), _none(part), level)[side]
    farther = np.maximum if side else np.minimum
    bound[rows] = np.where(adjusted, farther(scored + shift, t), scored)
    return bound


def share_p(table: pd.DataFrame, sign: Floats) -> tuple[Floats, Floats]:
    """(J,) p-values of no difference between shares against harm and against gain; NaN for other cells."""
    above, below = np.full(len(table), np.nan), np.full(len(table), np.nan)
    rows = _counted(table)
    if not len(rows):
        return above, below
    part, sign = table.iloc[rows], sign[rows]
    share1, n1, share0, n0, df = _shares(part, sign)
    estimate, shift, adjusted = _shift(part, sign, share1 - share0)
    supposed = np.where(adjusted, -shift, 0.0)
    scored = score_p(share1, n1, share0, n0, df=df, difference=supposed, skewness="wider")
    t = effect_p(estimate, column(part, "std_error_points"), column(part, "df_points"), _none(part))
    above[rows], below[rows] = (
        np.where(adjusted, np.maximum(score, own), score) for score, own in zip(scored, t, strict=True)
    )
    return above, below


def _counted(table: pd.DataFrame) -> Ints:
    """Numbers of the rows that compare shares of arms in which there is somebody."""
    shares = (table["judged_unit"] == "probability").to_numpy(dtype=bool)
    n1, n0 = (column(table, name) for name in ("effective_concept", "effective_reference"))
    return np.flatnonzero(shares & (n1 > 0) & (n0 > 0) & (column(table, "df_points") != 0.0))


def _none(table: pd.DataFrame) -> Floats:
    """No skewness: shares have their score bounds for that."""
    return np.full(len(table), np.nan)


def _shares(table: pd.DataFrame, sign: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Shares and effective counts of concept and reference, turned so that more is worse; and degrees of freedom.

    Few clusters or unequal weights leave few degrees of freedom; where rows are independent the score test needs none.
    """
    worse = sign > 0
    shares = [column(table, name) for name in ("share_concept", "share_reference")]
    shares = [np.where(worse, share, 1.0 - share) for share in shares]
    n1, n0 = (column(table, name) for name in ("effective_concept", "effective_reference"))
    alike = ~table["uneven"].to_numpy(dtype=bool)
    return shares[0], n1, shares[1], n0, np.where(alike, np.inf, column(table, "df_points"))


def _shift(table: pd.DataFrame, sign: Floats, raw: Floats) -> tuple[Floats, Floats, Bools]:
    """The estimate that is told, how far it lies from the plain difference, and whether it does."""
    estimate = sign * column(table, "estimate_points")
    shift = estimate - raw
    return estimate, np.nan_to_num(shift), np.abs(shift) > _SAME
