"""Rows of a result table as plain Python values: text or "", int or None, float or NaN, bool."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

Row = dict[str, Any]
# Kind → what makes a plain value of it, and what stands where there is none.
_KINDS: Mapping[str, tuple[Callable[[Any], Any], Any]] = {
    "text": (str, ""),
    "int": (int, None),
    "float": (float, math.nan),
    "bool": (bool, False),
}


def plain_rows(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[Row]:
    """The rows of ``frame`` in order; ``columns`` gives the kind of each column."""
    values = {name: _plain(frame[name], kind) for name, kind in columns.items()}
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def _plain(column: pd.Series, kind: str) -> list[Any]:
    make, absent = _KINDS[kind]
    missing = column.isna().tolist()
    return [absent if gone else make(value) for value, gone in zip(column.tolist(), missing, strict=True)]
