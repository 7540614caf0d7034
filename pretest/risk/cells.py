"""The tables that a judgement starts from: one row per wave x audience x concept x outcome.

Bounds come with the rows, each at the level that its family asks for: what is judged here are bounds and margins.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.tables.cells import TABLE as CELLS
from pretest.tables.table import Table
from pretest.words import HARM_ROLES, ROLES, Bools, Floats

_FOR_RISKS = (
    "wave",
    "audience",
    "concept",
    "outcome",
    "role",
    "primary",
    "unit",
    "harm_estimate",
    "n_concept",
    "n_reference",
    "margin",
    "status",
)
RISK_CELLS = replace(
    CELLS, name="risk_cells", columns=tuple(column for column in CELLS.columns if column.name in _FOR_RISKS)
)
"""Columns that the risks need: as ``CELLS``, all in ``sd``; the uncertainty comes as a joint covariance matrix."""

KEYS = ["wave", "audience", "concept", "outcome"]


def require_cells(cells: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of ``table`` in ``cells``, typed and in order; columns beyond them are left out.

    Raises
    ------
    ValueError
        When a column is missing, a key is missing or double, a role is unknown or a margin is negative: mistakes of
        the calling code, not of the user.
    """
    typed = table.require(cells[[column for column in cells.columns if column in table.kinds]])
    needed = [*KEYS, "role", "primary", "unit", "status"]
    if bool(typed[needed].isna().any(axis=None)):
        raise ValueError(f"table '{table.name}': none of {needed} may be missing")
    if bool(typed.duplicated(KEYS).any()):
        raise ValueError(f"table '{table.name}': two rows for one wave, audience, concept and outcome")
    unknown = sorted(set(typed["role"]) - set(ROLES))
    if unknown:
        raise ValueError(f"table '{table.name}': unknown roles {unknown}")
    if bool((typed["margin"] < 0).any()):
        raise ValueError(f"table '{table.name}': a margin is the size of a harm and cannot be negative")
    return typed


def is_small(cells: pd.DataFrame, suppress_below: int) -> Bools:
    """(rows,) whether either arm has fewer than ``suppress_below`` people, or an unknown number."""
    return np.asarray(smallest_arm(cells) < suppress_below, dtype=bool)


def smallest_arm(cells: pd.DataFrame) -> Floats:
    """(rows,) people in the smaller of the two arms, 0 where that is not known."""
    return cells[["n_concept", "n_reference"]].fillna(0).min(axis=1).to_numpy(dtype=np.float64)


def is_harm(cells: pd.DataFrame) -> Bools:
    """(rows,) whether the outcome is a harm."""
    return np.asarray(cells["role"].isin(HARM_ROLES), dtype=bool)


def floats(cells: pd.DataFrame, column: str) -> Floats:
    """(rows,) one column as floats, missing as NaN."""
    return cells[column].to_numpy(dtype=np.float64, na_value=np.nan)


def flags(cells: pd.DataFrame, column: str) -> Bools:
    """(rows,) one column as flags, missing as false."""
    return cells[column].to_numpy(dtype=bool, na_value=False)
