"""Small cells lose their figures before anything leaves the pipeline."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.tables.estimates import TABLE as ESTIMATES

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def suppress_estimates(estimates: pd.DataFrame, below: int) -> pd.DataFrame:
    """Estimates that rest on fewer than ``below`` people in an arm keep their keys and lose their figures."""
    smallest = estimates[["n_concept", "n_reference"]].min(axis=1)
    return _blank(estimates, (smallest < below).to_numpy(dtype=bool, na_value=True), ESTIMATES.hides.figures)


def suppress_flow(flow: pd.DataFrame, below: int) -> pd.DataFrame:
    """Steps of the flow with 1 to ``below`` - 1 people lose their counts; a count of nobody stays.

    Where one arm of an audience is hidden, the smallest other arm is hidden with it: the audience's total would
    give it away.
    """
    arms = (flow["concept"] != "").to_numpy(dtype=bool)
    hidden = _small(flow, "n_respondents", below)
    counts = flow["n_respondents"].to_numpy(dtype=np.float64, na_value=np.nan)
    for group in flow[arms].groupby(["wave", "audience", "step"]).indices.values():
        _hide_another(hidden, counts, np.flatnonzero(arms)[np.asarray(group, dtype=np.intp)])
    return _blank(flow, hidden, ("n_respondents", "n_rows"))


def suppress_categories(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """Small categories of a distribution lose their figures, and the smallest other one of the arm with them.

    A single hidden category could be found by taking the others from the whole, so at least two are hidden.
    """
    small = _small(table, "n", below)
    counts = table["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    for group in table.groupby(["wave", "audience", "concept", "outcome"]).indices.values():
        _hide_another(small, counts, np.asarray(group, dtype=np.intp))
    return _blank(table, small, ("n", "share"))


def suppress_loss(loss: pd.DataFrame, below: int) -> pd.DataFrame:
    """Numbers of 1 to ``below`` - 1 people whom a rule points out lose their figures, and so do others that would give
    them away: the total over the arms, the other exclusions, and how many were read, kept or left in between.

    The p-value of a rule stays where its total is shown; the size of the difference goes with the figure of any arm.
    """
    hidden = _small(loss, "n_flagged", below)
    counts = loss["n_flagged"].to_numpy(dtype=np.float64, na_value=np.nan)
    excludes = (loss["action"] == "exclude").to_numpy(dtype=bool)
    whole = (loss["rule"] == "kept").to_numpy(dtype=bool)
    lines = [np.asarray(rows, dtype=np.intp) for rows in loss.groupby(["wave", "audience", "rule"]).indices.values()]
    cells = [np.asarray(rows, dtype=np.intp) for rows in loss.groupby(["wave", "audience", "concept"]).indices.values()]
    sums = [cell[excludes[cell]] for cell in cells]
    before = -1
    while before != hidden.sum():  # hiding one may leave another one alone on its line
        before = int(hidden.sum())
        for line in (*lines, *sums):
            _hide_another(hidden, counts, line)
    changed = _blank(loss, hidden, ("n_flagged", "share"))
    for cell, exclusions in zip(cells, sums, strict=True):
        if hidden[exclusions].any():
            changed.loc[cell[~whole[cell]], "n_left"] = pd.NA
        if hidden[cell[whole[cell]]].any():  # read minus kept would tell how many were lost
            changed.loc[cell, ["n", "share"]] = pd.NA
    for line in lines:
        if hidden[line].any():
            changed.loc[line, ["difference", "statistic"]] = pd.NA
    return changed


def suppress_realised(realised: pd.DataFrame, below: int) -> pd.DataFrame:
    """Counts of 1 to ``below`` - 1 people, and those that would give them away, are left out."""
    if below == 0:
        return realised.assign(suppressed=pd.array([False] * len(realised), dtype="boolean"))
    return _blank(realised, realised["suppressed"].to_numpy(dtype=bool, na_value=True), ("n",))


def _small(table: pd.DataFrame, column: str, below: int) -> Bools:
    return ((table[column] > 0) & (table[column] < below)).to_numpy(dtype=bool, na_value=False)


def _hide_another(hidden: Bools, counts: Floats, index: Rows) -> None:
    """Where one row of ``index`` is hidden, hide the smallest other that counts anybody too."""
    others = index[~hidden[index] & (counts[index] > 0)]
    if hidden[index].sum() == 1 and len(others):
        hidden[others[np.argmin(counts[others])]] = True


def _blank(table: pd.DataFrame, rows: Bools, figures: tuple[str, ...]) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[rows, list(figures)] = pd.NA
    already = changed["suppressed"].fillna(False).to_numpy(dtype=bool)
    changed["suppressed"] = pd.array(already | rows, dtype="boolean")
    return changed
