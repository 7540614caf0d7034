"""Delimited text as exports write it: the same rows give the same bytes, and no cell can start a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from typing import Literal

Cell = str | int | float | None

# What a spreadsheet takes for the beginning of a formula; the wide forms are what an Asian keyboard types.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def to_csv(
    rows: Sequence[Sequence[Cell]],
    *,
    delimiter: str = ",",
    formulas: Literal["guarded", "as_written"] = "guarded",
) -> bytes:
    """``rows`` as delimited text in UTF-8 without a byte order mark, lines ended by CR LF.

    Numbers are written unrounded, whole ones without a point; None and NaN give an empty cell. A text that a
    spreadsheet would take for a formula gets a blank in front of it, unless it is a plain number.

    Parameters
    ----------
    formulas
        ``as_written`` leaves texts alone: for layouts that must write what a platform writes.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([_cell(value, formulas == "guarded") for value in row] for row in rows)
    return out.getvalue().encode("utf-8")


def _cell(value: Cell, guarded: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value) if guarded else value
    return number(value)


def guard(text: str) -> str:
    """``text`` with a blank in front where a spreadsheet would otherwise take it for a formula."""
    return f" {text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def number(value: float) -> str:
    """``value`` as text: unrounded, a whole number without a point, NaN empty."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
