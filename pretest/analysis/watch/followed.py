"""The rows that are followed over waves: the design of every respondent, and scores of the members of one audience."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pretest.analysis.models.registry import model_of
from pretest.analysis.weights.weights import weights_for
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.values import is_number_column
from pretest.waves import WaveOutcome
from pretest.waves.store.rows import ITEM
from pretest.words import Bools

DESIGN = (WAVE, RESPONDENT, PLACE, STRATUM, CLUSTER, WEIGHT)


def followed_rows(
    frame: pd.DataFrame,
    design: pd.DataFrame,
    scores: pd.DataFrame,
    outcomes: Sequence[ResolvedOutcome],
    members: Bools,
) -> pd.DataFrame:
    """Columns ``DESIGN`` of every respondent and one column per outcome and item, missing outside the audience.

    Parameters
    ----------
    frame : rows of respondents with their answers.
    design : the same rows, columns of ``DESIGN``.
    scores : the same rows, scores of scales and composites.
    members : (rows,) who belongs to the audience.

    Returns
    -------
    DataFrame
        As ``waves.follow`` takes it: float64 columns by the ids of the outcomes, and of the items of their scales by
        ``item:`` and their id.
    """
    columns: dict[str, pd.Series | np.ndarray[tuple[int], np.dtype[np.float64]]] = {
        name: design[name] for name in DESIGN
    }
    columns[WEIGHT] = weights_for(frame, members)
    for outcome in outcomes:
        columns[outcome.id] = _inside(scores if outcome.column in scores.columns else frame, outcome.column, members)
    items = {item.id: None for outcome in outcomes if outcome.scale is not None for item in outcome.scale.items}
    for item in items:
        if item in frame.columns and is_number_column(frame[item]):
            columns[f"{ITEM}{item}"] = _inside(frame, item, members)
    return pd.DataFrame(columns, index=frame.index)


def watched(study: Study, outcome: ResolvedOutcome) -> WaveOutcome:
    """What is followed of an outcome: its mean, or the share of each answer."""
    model = model_of(outcome.model)
    if model.followed:
        return WaveOutcome(outcome.id, outcome.role, outcome.higher_is, "share", model.answers(study, outcome))
    return WaveOutcome(outcome.id, outcome.role, outcome.higher_is)


def _inside(source: pd.DataFrame, column: str, members: Bools) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = pd.to_numeric(source[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(members, values, np.nan)
