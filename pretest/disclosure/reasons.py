"""How items were answered, and why not: counts of few people say nothing there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pretest.disclosure.limit import hides


def hide_reasons(items: pd.DataFrame, reasons: Sequence[str], below: int) -> pd.DataFrame:
    """``items`` without numbers of 1 to ``below`` - 1 people.

    Parameters
    ----------
    items
        One row per item, with ``n``, ``n_missing`` and a column per reason for a missing answer.
    reasons
        The columns of the reasons. They add up to ``n_missing``, so where one is hidden all that count anybody are.
    below
        Fewer people than this are not told; 0 or 1 tells all.
    """
    shown = items.astype(dict.fromkeys(("n", *reasons), "Int64"))
    if not hides(below):
        return shown
    few = (shown["n"] > 0) & (shown["n"] < below)
    shown["n"] = shown["n"].mask(few)
    for name in ("lowest", "highest"):
        shown[name] = shown[name].mask(few.to_numpy(dtype=bool))
    counts = shown[list(reasons)]
    small = ((counts > 0) & (counts < below)).any(axis=1).to_numpy(dtype=bool)
    shown[list(reasons)] = counts.mask((counts > 0) & pd.DataFrame(dict.fromkeys(counts, small), index=counts.index))
    return shown
