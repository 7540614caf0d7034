"""The distinct texts of a column and where they stand, found by Arrow: quick for a million rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from pretest.words import Floats

_EXACT = 2**53  # beyond, float64 no longer tells whole numbers apart


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """codes: (n,) index into ``values``, -1 where the cell is empty. values: the distinct texts, in Arrow."""

    codes: NDArray[np.int32]
    values: pa.Array

    @classmethod
    def of(cls, column: pd.Series) -> Distinct:
        """A column of texts taken apart."""
        cells = arrow_texts(column)
        encoded = cells.dictionary_encode()
        whole = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        codes = compute.fill_null(whole.indices, -1).to_numpy(zero_copy_only=False)
        return cls(codes.astype(np.int32, copy=False), whole.dictionary)

    def spread(self, by_value: Floats) -> Floats:
        """(n,) the number of each cell's text, NaN where the cell is empty."""
        spread: Floats = np.append(by_value, np.nan)[self.codes]
        return spread


def arrow_texts(column: pd.Series) -> pa.Array | pa.ChunkedArray:
    """A column of texts as Arrow texts, without a copy where pandas keeps it so."""
    return pa.array(column, type=pa.large_string(), from_pandas=True)


def wholes(column: pd.Series) -> Floats | None:
    """A column of texts as numbers, NaN where empty, when every text is a whole number as ``canonical`` writes it.

    None when any is anything else (``007``, ``+1``, ``1.0``, a blank, a word), or lies beyond 2**53: then the rules of
    ``values`` decide. A number that is written longer than it needs to be shows in the sum of the lengths.
    """
    cells = arrow_texts(column)
    numbers = _parsed(cells)
    if numbers is None:
        return None
    if len(numbers) == numbers.null_count:
        return np.full(len(numbers), np.nan)
    bounds = compute.min_max(numbers).as_py()
    most = max(abs(bounds["min"]), abs(bounds["max"]))
    if most >= _EXACT:
        return None
    written = compute.sum(compute.binary_length(cells)).as_py()
    needed = len(numbers) - numbers.null_count
    needed += _count(compute.less(numbers, 0)) if bounds["min"] < 0 else 0
    power = 10
    while power <= most:
        needed += _count(compute.greater_equal(numbers, power))
        needed += _count(compute.less_equal(numbers, -power)) if bounds["min"] < 0 else 0
        power *= 10
    if written != needed:
        return None
    values: Floats = numbers.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _parsed(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray | None:
    for kind in (pa.int32(), pa.int64()):
        try:
            return cells.cast(kind)
        except pa.ArrowInvalid:
            continue
    return None


def _count(mask: pa.Array | pa.ChunkedArray) -> int:
    return int(compute.sum(mask).as_py() or 0)
