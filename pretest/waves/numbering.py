"""Numbers for groups of rows: quick for a million rows, in the order in which the groups appear or sort."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.words import Bools, Ints

_SPARSE = 4  # possible combinations per row above which they are looked up instead of counted


def numbered(*keys: Ints | Bools) -> Ints:
    """(R,) 0..N-1: equal where all keys are equal, and every number used."""
    number = np.zeros(len(keys[0]), dtype=np.intp)
    for key in keys:
        low = np.asarray(key, dtype=np.intp)
        low = low - low.min(initial=0)
        width = int(low.max(initial=0)) + 1
        if width > 1 and (low != low[0]).any():
            number = _dense(number * width + low)
    return number


def _dense(number: Ints) -> Ints:
    """The same groups, numbered without gaps."""
    most = int(number.max(initial=-1)) + 1
    if most > _SPARSE * len(number):
        return np.asarray(pd.factorize(number)[0], dtype=np.intp)
    used = np.zeros(most, dtype=bool)
    used[number] = True
    if used.all():
        return number
    return np.asarray((np.cumsum(used) - 1)[number], dtype=np.intp)
