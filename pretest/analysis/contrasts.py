"""Concepts beside each other, as a table for those who go on with it: differences with intervals that hold together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.findings import Findings
from pretest.special import stdtrit

COLUMNS = {
    "wave": "Int64", "audience": "string", "outcome": "string", "concept": "string", "other": "string",
    "unit": "string", "harm_estimate": "float64", "conf_low": "float64", "conf_high": "float64",
    "p_value": "float64", "p_adjusted": "float64", "worse": "string", "std_error": "float64", "df": "float64",
    "n_concept": "Int64", "n_other": "Int64", "suppressed": "boolean",
}  # fmt: skip


def contrasts(findings: Findings) -> pd.DataFrame:
    """Differences between concepts, concept minus other, where above 0 the concept is worse.

    Every pair of concepts that the plan compares (``compare: [reference, concepts]``), on the primary harms and the
    aims, in the plan's unit, or as a difference between shares where those are judged.

    Parameters
    ----------
    findings : of ``analyse``.

    Returns
    -------
    pandas.DataFrame
        One row per wave, audience, outcome and pair. harm_estimate: in ``unit``, above 0 is worse. conf_low, conf_high:
        of an interval that holds for all pairs together, at the plan's alpha: max-T (Romano & Wolf 2005,
        doi:10.1198/016214504000000539), or Bonferroni under ``holm``, or none under ``none``. It goes with single-step
        p-values; the step-down ``p_adjusted`` may show a difference whose interval still holds 0. worse: the one of the
        two that is shown to be worse, "" where neither is: that is no proof that they do the same. suppressed: figures
        of few people are missing. Of findings of before 0.2 the intervals are Bonferroni's.

    Raises
    ------
    DesignError
        When the findings compare no concepts with each other.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")  # which compares waves
    >>> findings.contrasts()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pretest.errors.DesignError: compare: these findings compare no concepts with each other. Ask for it in the plan, ...
    """
    rows = findings.estimates[findings.estimates["family"] == "concepts"]
    if rows.empty:
        hint = "Ask for it in the plan, as compare: [reference, concepts], or with study.with_plan; then analyse."
        raise DesignError("no_contrasts", "compare", "these findings compare no concepts with each other", hint=hint)
    rows = rows[rows["unit"].isin([findings.plan.unit, "probability"])].reset_index(drop=True)
    half = _reach(findings, rows) * rows["std_error"].to_numpy(dtype=float)
    harm = rows["harm_estimate"].to_numpy(dtype=float)
    made = rows.assign(
        other=rows["reference"],
        n_other=rows["n_reference"],
        conf_low=harm - half,
        conf_high=harm + half,
        worse=_worse(rows, findings.plan.alpha),
    )
    return made[list(COLUMNS)].astype(COLUMNS)


def _reach(findings: Findings, rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How many standard errors an interval reaches to either side; without degrees of freedom those of the normal."""
    plan = findings.plan
    level = plan.pairs_level
    if level is None:
        level = plan.alpha / 2.0 / (1 if plan.multiplicity == "none" else len(rows))
    df = rows["df"].fillna(np.inf).to_numpy(dtype=float)
    return np.asarray(-stdtrit(df, level), dtype=float)


def _worse(rows: pd.DataFrame, alpha: float) -> pd.Series:
    shown = (rows["p_adjusted"] <= alpha).fillna(False).to_numpy(dtype=bool)
    first = (rows["harm_estimate"] > 0).fillna(False).to_numpy(dtype=bool)
    return pd.Series(np.where(shown, np.where(first, rows["concept"], rows["reference"]), ""), index=rows.index)
