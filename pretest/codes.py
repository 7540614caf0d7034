"""Numbers for groups of rows, and what stands in each: quick for a million rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


def first_rows(codes: NDArray[np.integer]) -> NDArray[np.int64]:
    """(N,) the first row of each of the codes 0..N-1, all of which occur."""
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes), dtype=np.int64)[::-1]
    return first


def n_different(codes: NDArray[np.integer]) -> int:
    """How many different codes there are; those below 0 stand for nobody."""
    known = codes if codes.min(initial=0) >= 0 else codes[codes >= 0]
    return int(np.count_nonzero(np.bincount(known)))


def ascending(values: NDArray[Any]) -> list[int]:
    """The different whole numbers, ascending: waves, of which there are few."""
    return sorted({int(value) for value in pd.unique(values)})


def person_codes(labels: pd.Series) -> NDArray[np.int64]:
    """(R,) codes of the people that ``labels`` name, by first appearance; -1 where it names nobody."""
    if isinstance(labels.dtype, pd.CategoricalDtype):
        codes = labels.cat.codes.to_numpy()
        if len(codes) and codes[0] == 0 and codes[-1] == len(codes) - 1 and (np.diff(codes) == 1).all():
            return codes.astype(np.int64)
    return np.asarray(pd.factorize(labels)[0], dtype=np.int64)
