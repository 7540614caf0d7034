"""Rows of totals below the answers, as people make them in a spreadsheet."""

from __future__ import annotations

import re

import pandas as pd

from pretest.values import as_number, canonical

MOST_TOTALS = 5  # rows at the end of a file: total, mean, and the like
FEWEST_ROWS = 2  # of answers, above them
_TOTAL = re.compile(
    r"(grand |eind|sub-?)?(total|totaal)( aantal| number| general)?s?:?"
    r"|sum:?|som:?|average:?|mean:?|gemiddelde:?|gem\.?|aantal:?|count:?",
    re.IGNORECASE,
)


def n_totals(frame: pd.DataFrame) -> int:
    """How many rows at the end are totals: their first filled cell says so, and numbers follow.

    A column in which rows among the first say total as well holds something else.
    """
    n = 0
    while n < min(MOST_TOTALS, len(frame) - FEWEST_ROWS) and _is_total(frame, len(frame) - 1 - n):
        n += 1
    return n


def _is_total(frame: pd.DataFrame, place: int) -> bool:
    row = frame.iloc[place]
    filled = row[row.notna()]
    if len(filled) < 2 or not _says_total(filled.iloc[0]):
        return False
    numbers = [str(cell).replace(",", ".") for cell in filled.iloc[1:]]
    above = frame[filled.index[0]].iloc[:FEWEST_ROWS]
    return any(as_number(text) is not None for text in numbers) and not any(map(_says_total, above))


def _says_total(cell: object) -> bool:
    return isinstance(cell, str) and _TOTAL.fullmatch(canonical(cell)) is not None
