"""Rows of a result table as plain Python values: text or "", int or None, float or NaN, bool."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

Row = dict[str, Any]


def plain_rows(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[Row]:
    """The rows of ``frame`` in order; ``columns`` gives the kind of each column."""
    values = {name: [_plain(value, kind) for value in frame[name].tolist()] for name, kind in columns.items()}
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def _plain(value: Any, kind: str) -> Any:
    missing = value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    if kind == "text":
        return "" if missing else str(value)
    if kind == "int":
        return None if missing else int(value)
    if kind == "float":
        return math.nan if missing else float(value)
    return False if missing else bool(value)
