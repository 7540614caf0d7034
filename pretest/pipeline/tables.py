"""From cells to the tables that cross the border: estimates, verdicts and risks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from pretest import columns
from pretest.effects import ratio_bounds
from pretest.errors import Note
from pretest.findings import empty_table
from pretest.pipeline.cells import Cells, Family
from pretest.risk import CELLS, RISK_CELLS, Rules, decision_table, risk_table, verdict_table
from pretest.spec.scale import HARM_ROLES
from pretest.spec.study import Study

Floats = NDArray[np.float64]


def estimates_table(study: Study, cells: pd.DataFrame, family: Family | None) -> pd.DataFrame:
    """Every cell in points and in SD (risk differences once, as probabilities); ``family`` is None for subgroups."""
    if cells.empty:
        return empty_table("estimates")
    parts = [_in_unit(study, cells, unit, family) for unit in ("points", "sd")]
    return columns.require(pd.concat(parts, ignore_index=True), columns.ESTIMATES, "estimates")


def _in_unit(study: Study, cells: pd.DataFrame, unit: str, family: Family | None) -> pd.DataFrame:
    keep = np.ones(len(cells), dtype=bool) if unit == "points" else (cells["model"] != "binary").to_numpy()
    # METHODS 3: the standardised effect is shown with the small-sample correction; margins are compared without it.
    factor = np.ones(len(cells)) if unit == "points" else cells["correction"].to_numpy(dtype=float)
    estimate = cells[f"estimate_{unit}"].to_numpy(dtype=float)
    error = cells[f"std_error_{unit}"].to_numpy(dtype=float)
    df = cells[f"df_{unit}"].to_numpy(dtype=float)
    direction = cells["direction"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = estimate / error
    half = stdtrit(df, 0.975) * error * factor
    shown = estimate * factor
    binary = (cells["model"] == "binary").to_numpy()
    table = pd.DataFrame(
        {
            "study": study.id,
            "wave": cells["wave"],
            "audience": cells["audience"],
            "concept": cells["concept"],
            "reference": study.control or "",
            "outcome": cells["outcome"],
            "role": cells["role"],
            "subgroup": cells["subgroup"],
            "level": cells["level"],
            "estimand": np.where(binary, "risk_difference", "difference"),
            "model": cells["model"],
            "unit": np.where(binary, "probability", unit),
            "estimate": shown,
            "std_error": error * factor,
            "df": df,
            "statistic": t,
            "p_value": 2.0 * stdtr(df, -np.abs(t)),
            "p_harm": stdtr(df, -direction * t),
            "p_adjusted": np.nan if family is None else family.p_adjusted,
            "family": "subgroup" if family is None else family.family,
            "conf_level": 0.95,
            "conf_low": shown - half,
            "conf_high": shown + half,
            "n": cells["n_concept"] + cells["n_reference"],
            "n_concept": cells["n_concept"],
            "n_reference": cells["n_reference"],
            "weighted": cells["weighted"],
            "suppressed": False,
            "harm_estimate": direction * shown,
            "variance": cells["variance"],
            "primary": cells["primary"],
        }
    )
    return table[keep]


def judge_cells(study: Study, cells: Cells, family: Family, suppress_below: int) -> pd.DataFrame:
    """Verdict of every harm and benefit, and the decision per concept × audience and per concept."""
    table = cells.table
    sign = table["harm_sign"].to_numpy(dtype=float)
    in_sd = (table["judged_unit"] == "sd").to_numpy()

    def judged(name: str) -> Floats:
        return np.where(in_sd, table[f"{name}_sd"], table[f"{name}_points"]).astype(float)

    level = np.where(family.family == "primary_harm", family.local_level, np.nan)
    frame = table[[column for column in CELLS if column in table.columns]].assign(
        unit=table["judged_unit"],
        harm_estimate=sign * judged("estimate"),
        std_error=judged("std_error"),
        df=judged("df"),
        local_level=level,
    )
    bounds = _ratio_bounds(table, in_sd, sign, np.where(np.isnan(level), study.plan.alpha, level), study.plan.alpha)
    verdicts = verdict_table(frame, bounds=bounds, alpha=study.plan.alpha, suppress_below=suppress_below)
    design: Literal["controlled", "uncontrolled"] = "controlled" if study.control is not None else "uncontrolled"
    audiences = [(int(wave), audience) for wave, audience in table[["wave", "audience"]].drop_duplicates().to_numpy()]
    decisions = decision_table(verdicts, rules=Rules.default(), design=design, asked=_judged_places(study, audiences))
    return _signed_as_harm(pd.concat([verdicts, decisions], ignore_index=True))


def _ratio_bounds(
    table: pd.DataFrame, in_sd: NDArray[np.bool_], sign: Floats, level: Floats, alpha: float
) -> tuple[Floats, Floats]:
    """Lower bounds at ``level`` and upper bounds at ``alpha`` of effects in SD, signed; NaN for those in points.

    They invert the test of "difference = margin × SD", so that the SD of the control arm counts as estimated.
    """
    names = ("estimate_sd", "df_sd", "difference_variance", "scale_variance", "covariance")
    parts = [table[name].to_numpy(dtype=float) for name in names]
    low, high = ratio_bounds(*parts, alpha=level), ratio_bounds(*parts, alpha=alpha)
    lower = np.where(sign > 0, low[0], -low[1])
    upper = np.where(sign > 0, high[1], -high[0])
    return np.where(in_sd, lower, np.nan), np.where(in_sd, upper, np.nan)


def _judged_places(study: Study, audiences: Sequence[tuple[int, str]]) -> pd.DataFrame:
    rows = [(wave, audience, concept) for wave, audience in audiences for concept in study.concepts]
    return pd.DataFrame(rows, columns=["wave", "audience", "concept"])


def _signed_as_harm(verdicts: pd.DataFrame) -> pd.DataFrame:
    """In verdicts.csv positive is worse in every row; the judgement of benefits counts towards benefit."""
    flip = (verdicts["role"] == "benefit").to_numpy(dtype=bool, na_value=False)
    lower, upper = verdicts["lower"].copy(), verdicts["upper"].copy()
    signed = verdicts.assign(
        harm_estimate=verdicts["harm_estimate"].where(~flip, -verdicts["harm_estimate"]),
        lower=lower.where(~flip, -upper),
        upper=upper.where(~flip, -lower),
    )
    return columns.require(signed, columns.VERDICTS, "verdicts")


def estimate_risks(
    study: Study, cells: Cells, suppress_below: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The headline risks in SD units; a margin in points is divided by the SD of the control arm."""
    table = cells.table
    sign = table["harm_sign"].to_numpy(dtype=float)
    scale = table["scale"].to_numpy(dtype=float)
    in_sd = (table["judged_unit"] == "sd").to_numpy()
    frame = table[[column for column in RISK_CELLS if column in table.columns]].assign(
        status=table["status_sd"],
        unit="sd",
        harm_estimate=sign * table["estimate_sd"].to_numpy(dtype=float),
        margin=np.where(in_sd, table["margin"], table["margin"] / scale),
    )
    primary = (table["role"].isin(HARM_ROLES) & table["primary"]).to_numpy()
    found = risk_table(
        frame[primary].reset_index(drop=True),
        cells.covariance("sd", sign)[np.ix_(primary, primary)],
        rng=rng,
        suppress_below=suppress_below,
    )
    return found.table, found.notes
