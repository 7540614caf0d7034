"""Covariates of many studies as columns without gaps: what ``cells.covariates.covariate_matrix`` makes of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pretest.analysis.cells.covariates import MOST_LEVELS
from pretest.errors import DataError
from pretest.words import Bools, Floats

MISSING = "?"
Pairs = Sequence[tuple[str, str | None]]  # column and type


def stacked_covariates(value: Callable[[str], Floats], named: Pairs, inside: Bools) -> tuple[Floats, Bools]:
    """The covariates of the people ``inside``, (R, n), of every study.

    Parameters
    ----------
    value
        Column → (R, n) numbers, NaN where missing.
    named
        As for ``covariate_matrix``.

    Returns
    -------
    (R, p, n) columns in the order of ``covariate_matrix``, and (R, p) whether a study has that column.
    """
    columns: list[Floats] = []
    for name, kind in named:
        values = np.where(inside, value(name), np.nan)
        columns += _dummies(values, name, inside) if kind == "categorical" else _numeric(values, inside)
    if not columns:
        return np.zeros((len(inside), 0, inside.shape[1])), np.zeros((len(inside), 0), dtype=bool)
    made = np.stack(columns, axis=1)
    highest = np.where(inside[:, None], made, -np.inf).max(axis=2)
    lowest = np.where(inside[:, None], made, np.inf).min(axis=2)
    return made, np.asarray(highest > lowest, dtype=bool)


def _numeric(values: Floats, inside: Bools) -> list[Floats]:
    """The values with the mean in the place of gaps, and who has a gap; constant where nobody has a value."""
    there = np.isfinite(values)
    count = there.sum(axis=1)
    mean = np.where(there, values, 0.0).sum(axis=1) / np.maximum(count, 1)
    gap = inside & ~there & (count > 0)[:, None]
    return [np.where(there, values, mean[:, None]), gap.astype(np.float64)]


def _dummies(values: Floats, name: str, inside: Bools) -> list[Floats]:
    """Each level but the most frequent, the next frequent first; no answer is a level of its own."""
    found: list[Floats] = []
    for r, row in enumerate(values):
        known, counts = np.unique(row[inside[r]], return_counts=True)
        if len(known) > MOST_LEVELS:
            raise DataError("covariate_levels", "rehearsal", f"the covariate '{name}' has {len(known)} categories")
        text = [MISSING if np.isnan(level) else str(level) for level in known]
        order = sorted(range(len(known)), key=lambda i: (-int(counts[i]), text[i]))
        for place, level in enumerate(known[order[1:]]):
            while len(found) <= place:
                found.append(np.zeros(values.shape))
            found[place][r] = (np.isnan(row) if np.isnan(level) else row == level) & inside[r]
    return found
