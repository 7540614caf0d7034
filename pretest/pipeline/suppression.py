"""Small cells lose their figures before anything leaves the pipeline."""

from __future__ import annotations

import numpy as np
import pandas as pd

FIGURES = {
    "estimates": (
        "estimate", "std_error", "df", "statistic", "p_value", "p_harm", "p_adjusted", "conf_low", "conf_high",
        "n", "n_concept", "n_reference", "harm_estimate",
    ),
}  # fmt: skip


def suppress_estimates(estimates: pd.DataFrame, below: int) -> pd.DataFrame:
    """Estimates that rest on fewer than ``below`` people in an arm keep their keys and lose their figures."""
    smallest = estimates[["n_concept", "n_reference"]].min(axis=1)
    return _blank(estimates, (smallest < below).to_numpy(dtype=bool, na_value=True), FIGURES["estimates"])


def suppress_counts(table: pd.DataFrame, column: str, figures: tuple[str, ...], below: int) -> pd.DataFrame:
    """Rows whose ``column`` counts 1 to ``below`` - 1 people lose ``figures``; a count of nobody stays."""
    counts = table[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return _blank(table, (counts > 0) & (counts < below), figures)


def suppress_categories(table: pd.DataFrame, below: int) -> pd.DataFrame:
    """Small categories of a distribution lose their figures, and the smallest other one of the arm with them.

    A single hidden category could be found by taking the others from the whole, so at least two are hidden.
    """
    small = ((table["n"] > 0) & (table["n"] < below)).to_numpy(dtype=bool, na_value=False)
    for group in table.groupby(["wave", "audience", "concept", "outcome"]).indices.values():
        index = np.asarray(group, dtype=np.intp)
        if small[index].sum() == 1:
            others = index[~small[index]]
            counts = table["n"].to_numpy(dtype=np.float64, na_value=np.nan)[others]
            counted = others[counts > 0]
            if len(counted):
                small[counted[np.argmin(counts[counts > 0])]] = True
    return _blank(table, small, ("n", "share"))


def _blank(table: pd.DataFrame, rows: np.ndarray, figures: tuple[str, ...]) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[rows, list(figures)] = pd.NA
    changed["suppressed"] = changed["suppressed"].fillna(False).to_numpy(dtype=bool) | rows
    return changed
