"""Concepts beside each other: every pair, on the outcomes that decide, from the covariance that they share."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from pretest.analysis.cells.family import UNITS, Cells, Levels
from pretest.numbers import holm
from pretest.numbers.multiplicity import Tests, adjust_families
from pretest.spec.study import Study
from pretest.special import stdtr
from pretest.words import HARM_ROLES, Floats, Ints

PLACE = ["wave", "audience", "outcome", "reference"]


def pair_cells(study: Study, cells: Cells, rng: np.random.Generator) -> tuple[pd.DataFrame, Levels]:
    """Differences between concepts, as rows of ``Cells.table`` whose reference is the other concept.

    For each primary harm and each aim, and each pair of concepts that were compared with the same arm. The difference
    of two effects has the joint influence values of both; its degrees of freedom are the fewer of theirs. All pairs are
    one family, two-sided, adjusted as the plan says.

    Returns
    -------
    The rows, and what multiplicity leaves of them: ``p_adjusted``, ``family``, and the ``local_level`` of each end of
    an interval so that all intervals hold together. Both are empty where there are no pairs.
    """
    first, second = _pairs(study, cells.table)
    rows = cells.table.iloc[first].reset_index(drop=True)
    other = cells.table.iloc[second].reset_index(drop=True)
    made = rows.assign(reference=other["concept"], n_reference=other["n_concept"], is_aim=False)
    made["beside"] = pd.Series([()] * len(rows), dtype=object)
    for unit in UNITS:
        influence = cells.influence[unit][:, first] - cells.influence[unit][:, second]
        made[f"estimate_{unit}"] = rows[f"estimate_{unit}"] - other[f"estimate_{unit}"]
        made[f"std_error_{unit}"] = np.sqrt(np.einsum("gj,gj->j", influence, influence))
        made[f"df_{unit}"] = np.minimum(rows[f"df_{unit}"], other[f"df_{unit}"])
    return made, _adjusted(study, made, cells, (first, second), rng)


def _pairs(study: Study, table: pd.DataFrame) -> tuple[Ints, Ints]:
    """Numbers of the first and of the second cell of every pair, in the order of the study."""
    wanted = (table["role"].isin(HARM_ROLES) & table["primary"]) | table["is_aim"]
    wanted &= table["concept"].isin(study.decided) & (table["status"] == "ok")
    places = [
        table.index[wanted].to_numpy()[rows] for rows in table[wanted].groupby(PLACE, sort=False).indices.values()
    ]
    found = [pair for rows in places for pair in combinations(rows.tolist(), 2)]
    first, second = (np.array([pair[side] for pair in found], dtype=np.intp) for side in (0, 1))
    return first, second


def _adjusted(
    study: Study, pairs: pd.DataFrame, cells: Cells, sides: tuple[Ints, Ints], rng: np.random.Generator
) -> Levels:
    size = len(pairs)
    df = pairs["df_points"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (pairs["estimate_points"] / pairs["std_error_points"]).to_numpy(dtype=float)
    p, method = 2.0 * stdtr(df, -np.abs(t)), study.plan.multiplicity.method
    adjusted, single, local = p, p, study.plan.alpha / 2.0
    if method == "holm":
        adjusted, single, local = holm(p), np.minimum(size * p, 1.0), local / max(size, 1)
    elif method == "romano_wolf" and size:
        tests = [Tests(np.ones(size, dtype=bool), p, 0)]

        def joint(influence: dict[str, Floats]) -> Floats:
            return influence["points"][:, sides[0]] - influence["points"][:, sides[1]]

        found = adjust_families(
            tests,
            df,
            joint(cells.influence),
            rng=rng,
            alpha=study.plan.alpha,
            resamples=study.plan.multiplicity.resamples,
            before=cells.earlier(joint),
        )[0]
        adjusted, single, local = found.p_adjusted, found.p_single_step, found.local_level
    if method != "romano_wolf" and cells.looked is not None:
        course = cells.looked.course
        adjusted, single = (2.0 * course.total_alone(one / 2.0) for one in (adjusted, single))
        local = float(course.alone(study.plan.alpha / 2.0)) * local / (study.plan.alpha / 2.0)
    none = np.full(size, np.nan)
    family = np.full(size, "concepts", dtype=object)
    return Levels(family, none, none, single, single, adjusted, np.nan, local if size else np.nan, 0)
