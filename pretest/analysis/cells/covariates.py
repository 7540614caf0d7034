"""From named covariates to a matrix without gaps: numbers, dummies and missing-indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.errors import DataError, Note, did_you_mean

MOST_LEVELS = 30


@dataclass(frozen=True, slots=True, eq=False)
class CovariateMatrix:
    """values: (n, p) float without NaN. names: the p columns, as ``age``, ``gender=2``, ``age?`` (was missing)."""

    values: NDArray[np.float64]
    names: tuple[str, ...]
    notes: tuple[Note, ...]


def covariate_matrix(
    frame: pd.DataFrame, covariates: Sequence[tuple[str, str | None]], *, where: str
) -> CovariateMatrix:
    """The covariates of ``frame`` as numbers.

    A numeric covariate whose values are missing for some gets the mean of the rest and a missing-indicator
    (METHODS 3); a categorical one gets a category of its own for missing. Text and declared categorical
    columns become dummies, the most frequent category being the reference. Columns without variation are
    left out, with a note.

    Parameters
    ----------
    covariates : pairs of column name and type (``numeric``, ``categorical`` or None for the column's own).
    where : what notes call this part of the study.

    Raises
    ------
    DataError
        When a covariate is not in the data, or a text covariate has too many categories to be one.
    """
    parts: list[NDArray[np.float64]] = []
    names: list[str] = []
    notes: list[Note] = []
    for name, kind in covariates:
        if name not in frame.columns:
            hint = did_you_mean(name, [str(column) for column in frame.columns])
            raise DataError("covariate_missing", where, f"the covariate '{name}' is not in the data", hint=hint)
        column = frame[name]
        if kind == "categorical" or (kind is None and not pd.api.types.is_numeric_dtype(column)):
            made = _dummies(column, name, where)
        else:
            made = _numeric(column, name, where)
            if not made:
                notes.append(Note("covariate_empty", "warning", where, f"covariate '{name}' has no values; left out."))
        n_missing = int(column.isna().sum())
        if n_missing:
            gap = f"covariate '{name}' is missing for {{n}} of {{of}} rows; a missing-indicator stands in."
            people = (("n", n_missing), ("of", len(column)))
            notes.append(Note("covariate_missing_values", "info", where, gap, people))
        for label, values in made:
            if float(np.ptp(values)) == 0.0:
                if not label.endswith("?"):
                    notes.append(
                        Note("covariate_constant", "info", where, f"covariate '{label}' does not vary; left out.")
                    )
                continue
            parts.append(values)
            names.append(label)
    matrix = np.column_stack(parts) if parts else np.empty((len(frame), 0))
    return CovariateMatrix(matrix, tuple(names), tuple(notes))


def _numeric(column: pd.Series, name: str, where: str) -> list[tuple[str, NDArray[np.float64]]]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if bool(np.any(np.isnan(values) & column.notna().to_numpy())):
        raise DataError("covariate_text", where, f"the covariate '{name}' is declared numeric but holds text")
    if not np.isfinite(values).any():
        return []
    missing = ~np.isfinite(values)
    filled = np.where(missing, values[~missing].mean(), values)
    made = [(name, filled)]
    if missing.any():
        made.append((f"{name}?", missing.astype(np.float64)))
    return made


def _dummies(column: pd.Series, name: str, where: str) -> list[tuple[str, NDArray[np.float64]]]:
    text = column.astype("string").fillna("?")
    counts = text.value_counts()
    if len(counts) > MOST_LEVELS:
        what = f"the covariate '{name}' has {len(counts)} categories"
        hint = f"Group it into at most {MOST_LEVELS} categories, or say 'type: numeric' in the plan."
        raise DataError("covariate_levels", where, what, hint=hint)
    ordered = sorted(counts.index, key=lambda level: (-int(counts[level]), str(level)))
    return [(f"{name}={level}", (text == level).to_numpy(dtype=np.float64)) for level in ordered[1:]]
