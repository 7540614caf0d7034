"""The table ``design_checks``: sizes of the arms, balance, drop-out and exposure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pretest.analysis.cells.attrition import Lost, lost_in
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.crosscheck import engines
from pretest.crosscheck.compared import Row, beside
from pretest.crosscheck.scored import Record, Scored, records
from pretest.forms import audience_masks
from pretest.forms.made import SPLIT
from pretest.responses.planned import has_split
from pretest.tables import columns
from pretest.words import Floats

TABLE = "design_checks"
KEY = ("wave", "audience", "concept", "check", "variable", "flag")
FIGURES = ("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")
NO_ENGINE = ("lee", "complier", "exposed")


def check_design_checks(scored: Scored) -> Iterator[Row]:
    """Every row: arm sizes by chi-square, balance and drop-out by means of the rows that were assigned."""
    lost = {
        (one.group.wave, one.group.audience): one for one in lost_in(scored.study, scored.responses, scored.screened)
    }
    for one in records(scored.findings.design_checks):
        key = [one[name] for name in KEY]
        if one["suppressed"]:
            yield beside(TABLE, key, "*", None, np.nan, "")
            continue
        check, place = one["check"], lost.get((one["wave"], one["audience"]))
        if check == "arms":
            yield from _told(one, key, _sizes(scored, one), "statsmodels chisquare", {})
        elif check == "balance" and place is not None:
            theirs = {"estimate": _balance(scored, place, one)}
            whys = dict.fromkeys(FIGURES, "hedges") | {"estimate": ""}
            yield from _told(one, key, theirs, "statsmodels DescrStatsW", whys)
        elif check == "drop_out" and place is not None:
            yield from _loss(scored, place, one, key)
        else:
            yield from _told(one, key, {}, "", dict.fromkeys(FIGURES, check if check in NO_ENGINE else ""))


def _told(
    record: Record, key: list[object], theirs: Mapping[str, float], engine: str, whys: Mapping[str, str]
) -> Iterator[Row]:
    """The figures that the row has."""
    error = record["std_error"]
    scale = float(error) if isinstance(error, float) and np.isfinite(error) else 1.0
    for name in FIGURES:
        value = record[name]
        if value is None or not np.isfinite(float(value if value == value else np.nan)):
            continue
        why, own = whys.get(name, ""), theirs.get(name, np.nan)
        size = 1e-6 if name == "p_value" else scale
        yield beside(TABLE, key, name, value, own, "" if np.isnan(own) else engine, why, scale=size)


def _sizes(scored: Scored, record: Record) -> dict[str, float]:
    """Chi-square of the arms' sizes against equal ones."""
    frame = scored.responses.frame
    seen = frame[frame[columns.ARM].notna() & (frame[columns.WAVE] == record["wave"])]
    if record["audience"]:
        seen = seen[audience_masks(scored.study, seen)[record["audience"]]]
    units = seen.drop_duplicates(columns.CLUSTER) if record["unit"] == "clusters" else seen
    counts = np.array([float((units[columns.ARM] == arm).sum()) for arm in scored.study.file.arms])
    statistic, p = engines.chi_square(counts)
    return {"statistic": statistic, "df": len(counts) - 1.0, "p_value": p}


def _balance(scored: Scored, lost: Lost, record: Record) -> float:
    """Difference in means over the root of the mean variance of both arms."""
    wanted: dict[str, Any] = {}
    for outcome in scored.study.outcomes():
        if lost.group.audience in outcome.audiences:
            wanted |= dict(outcome.covariates)
    if has_split(scored.study):
        wanted[SPLIT] = "categorical"
    made = covariate_matrix(lost.rows.frame, tuple(wanted.items()), where=TABLE)
    if record["variable"] not in made.names:
        return np.nan
    x = made.values[:, made.names.index(record["variable"])]
    dummy = bool(np.isin(x, (0.0, 1.0)).all())
    moments = []
    for arm in (1 + list(scored.study.concepts).index(record["concept"]), 0):
        own = lost.rows.arm == arm
        weights = None if lost.rows.design.weights is None else lost.rows.design.weights[own]
        mean, sd = engines.mean_and_sd(x[own], weights)
        n = float(own.sum())
        moments.append((mean, sd**2 * ((n - 1.0) / n if dummy else 1.0)))
    (mean, variance), (reference, spread) = moments
    return float((mean - reference) / np.sqrt((variance + spread) / 2.0)) if variance + spread > 0 else np.nan


def _loss(scored: Scored, lost: Lost, record: Record, key: list[object]) -> Iterator[Row]:
    """Difference between two shares of people who are gone."""
    design, name = lost.rows.design, record["variable"]
    if any(one is not None for one in (design.block, design.cluster, design.weights, design.execution)):
        yield from _told(record, key, {}, "", dict.fromkeys(FIGURES, "designed"))
        return
    gone = (lost.altogether if name == "" else lost.gone[name]).astype(np.float64)
    asked = np.ones(len(gone), dtype=bool) if name == "" else ~lost.undrawn[name]
    arm = lost.rows.arm
    used = asked & (arm >= 0)
    at = 1 + list(scored.study.concepts).index(record["concept"])
    theirs = _two_shares(gone[used & (arm == at)], gone[used & (arm == 0)], float(record["conf_level"]))
    yield from _told(record, key, theirs, "statsmodels OLS HC2", {})


def _two_shares(concept: Floats, reference: Floats, conf_level: float) -> dict[str, float]:
    y = np.concatenate([concept, reference])
    x = np.column_stack([np.ones(len(y)), np.arange(len(y)) < len(concept)]).astype(np.float64)
    fit = engines.linear(y, x, weights=None, variance="hc2")
    estimate, error = float(fit.coefficient[1]), float(np.sqrt(fit.covariance[1, 1]))
    df = engines.welch_df(concept, reference)
    t, reach = estimate / error if error > 0 else np.nan, engines.t_reach(df, conf_level) * error
    return {
        "estimate": estimate, "std_error": error, "statistic": t, "df": df,
        "p_value": 2.0 * engines.t_tail(abs(t), df), "conf_low": estimate - reach, "conf_high": estimate + reach,
    }  # fmt: skip
