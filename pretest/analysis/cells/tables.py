"""From cells to the tables that cross the border: estimates and risks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pretest.analysis.cells.family import Cells, Levels
from pretest.analysis.models.registry import estimands, share_models
from pretest.risk import RISK_CELLS, SCEPTICAL, Priors, RiskTable, risk_table
from pretest.spec.study import Study
from pretest.special import stdtr, stdtrit
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.words import CONF_LEVEL, HARM_ROLES, Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """What one row per cell says. estimate, std_error, df, factor, no_effect: floats per row, as measured; ``factor``
    multiplies what is shown. The others are words per row, or one for all."""

    estimand: ArrayLike
    detail: ArrayLike
    model: ArrayLike
    unit: ArrayLike
    variance: ArrayLike
    estimate: Floats
    std_error: Floats
    df: Floats
    factor: Floats
    no_effect: Floats
    p_adjusted: ArrayLike
    family: ArrayLike
    primary: ArrayLike


def estimates_table(study: Study, cells: pd.DataFrame, levels: Levels | None, *, suppress_below: int) -> pd.DataFrame:
    """Every cell in points and in SD (differences between shares once, as probabilities), and the measures beside them.

    ``levels`` is None for subgroups. Shares that fewer than ``suppress_below`` people could be counted from are marked.
    """
    if cells.empty:
        return ESTIMATES.empty()
    parts = [_in_unit(study, cells, unit, levels) for unit in ("points", "sd")]
    beside = _beside(study, cells, levels, suppress_below)
    whole = pd.concat(parts if beside.empty else [*parts, beside], ignore_index=True)
    return ESTIMATES.require(whole)


def _in_unit(study: Study, cells: pd.DataFrame, unit: str, levels: Levels | None) -> pd.DataFrame:
    """The effects that are judged."""
    shares = cells["model"].isin(share_models()).to_numpy()
    # METHODS 3: the standardised effect is shown with the small-sample correction; margins are compared without it.
    figures = _Figures(
        estimand=cells["model"].map(estimands()).to_numpy(),
        detail=cells["detail"],
        model=cells["model"],
        unit=np.where(shares, "probability", unit),
        variance=cells["variance"],
        estimate=cells[f"estimate_{unit}"].to_numpy(dtype=float),
        std_error=cells[f"std_error_{unit}"].to_numpy(dtype=float),
        df=cells[f"df_{unit}"].to_numpy(dtype=float),
        factor=np.ones(len(cells)) if unit == "points" else cells["correction"].to_numpy(dtype=float),
        no_effect=np.zeros(len(cells)),
        p_adjusted=np.nan if levels is None else levels.p_adjusted,
        family="subgroup" if levels is None else levels.family,
        primary=cells["primary"],
    )
    rows = _rows(study, cells, figures)
    return rows if unit == "points" else rows[~shares]


def _beside(study: Study, cells: pd.DataFrame, levels: Levels | None, below: int) -> pd.DataFrame:
    """The measures beside the effects: exploratory, without correction for their number."""
    pairs = [(row, figure) for row, many in enumerate(cells["beside"]) for figure in many]
    if not pairs:
        return ESTIMATES.empty()
    of_cell = cells.iloc[[row for row, _ in pairs]].reset_index(drop=True)
    found = pd.DataFrame([asdict(figure) for _, figure in pairs])
    figures = _Figures(
        estimand=found["estimand"],
        detail=found["detail"],
        model=found["model"],
        unit=found["unit"],
        variance=found["variance"],
        estimate=found["estimate"].to_numpy(dtype=float),
        std_error=found["std_error"].to_numpy(dtype=float),
        df=found["df"].to_numpy(dtype=float),
        factor=np.ones(len(found)),
        no_effect=found["no_effect"].to_numpy(dtype=float),
        p_adjusted=np.nan,
        family="exploratory" if levels is not None else "subgroup",
        primary=False,
    )
    rows = _rows(study, of_cell, figures)
    telling = ((found["counted"] > 0) & (found["counted"] < below)).to_numpy()
    return rows.assign(suppressed=telling)


def _rows(study: Study, cells: pd.DataFrame, figures: _Figures) -> pd.DataFrame:
    sign = cells["harm_sign"].to_numpy(dtype=float)
    error, df = figures.std_error, figures.df
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (figures.estimate - figures.no_effect) / error
    half = stdtrit(df, (1 + CONF_LEVEL) / 2) * error * figures.factor
    shown = figures.estimate * figures.factor
    return pd.DataFrame(
        {
            "study": study.id,
            "wave": cells["wave"],
            "audience": cells["audience"],
            "concept": cells["concept"],
            "reference": cells["reference"],
            "outcome": cells["outcome"],
            "role": cells["role"],
            "subgroup": cells["subgroup"],
            "level": cells["level"],
            "estimand": figures.estimand,
            "model": figures.model,
            "unit": figures.unit,
            "estimate": shown,
            "std_error": error * figures.factor,
            "df": df,
            "statistic": t,
            "p_value": 2.0 * stdtr(df, -np.abs(t)),
            "p_harm": stdtr(df, -sign * t),
            "p_adjusted": figures.p_adjusted,
            "family": figures.family,
            "conf_level": CONF_LEVEL,
            "conf_low": shown - half,
            "conf_high": shown + half,
            "n": cells["n_concept"] + cells["n_reference"],
            "n_concept": cells["n_concept"],
            "n_reference": cells["n_reference"],
            "weighted": cells["weighted"],
            "suppressed": False,
            "harm_estimate": sign * (shown - figures.no_effect),
            "gain": -sign * (shown - figures.no_effect),
            "variance": figures.variance,
            "primary": figures.primary,
            "detail": figures.detail,
        }
    )


def not_ranked(study: Study, verdicts: pd.DataFrame) -> set[tuple[int, str, str]]:
    """(wave, audience, concept) of what is no candidate for least harm: concepts to be stopped, and another control.

    To be stopped for one audience is to be stopped for all.
    """
    stops = verdicts[(verdicts["outcome"] == "") & (verdicts["verdict"] == "stop")]
    concepts = set(stops[["wave", "concept"]].itertuples(index=False, name=None))
    places = verdicts[["wave", "audience", "concept"]].itertuples(index=False, name=None)
    return {
        (wave, audience, concept)
        for wave, audience, concept in places
        if (wave, concept) in concepts or concept not in study.decided
    }


def estimate_risks(
    study: Study,
    cells: Cells,
    suppress_below: int,
    rng: np.random.Generator,
    *,
    prior: Priors = SCEPTICAL,
    barred: Collection[tuple[int, str, str]] = (),
) -> RiskTable:
    """The headline risks in SD units; a margin in points is divided by the SD of the control arm.

    ``prior``: what was believed before the data (``analysis.prior``).
    ``barred``: (wave, audience, concept) of concepts that are to be stopped, which are not compared with the others.
    Differences between shares, and their margins, are divided by the SD of the 0/1 answer in the control arm.
    """
    table = cells.table
    sign = table["harm_sign"].to_numpy(dtype=float)
    scale = table["scale"].to_numpy(dtype=float)
    in_sd = (table["judged_unit"] == "sd").to_numpy()
    frame = table[[column for column in RISK_CELLS.kinds if column in table.columns]].assign(
        status=table["status_sd"],
        unit="sd",
        harm_estimate=sign * table["estimate_sd"].to_numpy(dtype=float),
        margin=np.where(in_sd, table["margin"], table["margin"] / scale),
    )
    primary = (table["role"].isin(HARM_ROLES) & table["primary"]).to_numpy()
    return risk_table(
        frame[primary].reset_index(drop=True),
        cells.covariance("sd", sign)[np.ix_(primary, primary)],
        rng=rng,
        prior=prior,
        df=table["df_sd"].to_numpy(dtype=float)[primary],
        barred=barred,
        suppress_below=suppress_below,
    )
