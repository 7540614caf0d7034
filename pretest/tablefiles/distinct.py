"""Columns of texts in Arrow, quick for a million rows: distinct texts, numbers, and texts in canonical spelling.

Each quick way gives what the rules of ``values`` give cell by cell, or None where it cannot tell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from pretest.codes import first_rows
from pretest.values import as_number, canonical, canonical_column, is_number_column
from pretest.words import Bools, Floats

_EXACT = 2**53  # beyond, float64 no longer tells whole numbers apart
_LEAST_PLAIN = 1e-4  # broken numbers below it may be written as 1e-05, without a point


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


def texts_of(cells: pa.Array | pa.ChunkedArray) -> pd.Series:
    """Arrow texts as a column, without a copy."""
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    return pd.Series(pd.array(whole.cast(pa.large_string()), dtype="str"))


def no_texts(n_rows: int) -> pd.Series:
    """A column of texts without any."""
    return texts_of(pa.nulls(n_rows, pa.large_string()))


def same_text(text: str, n_rows: int) -> pd.Series:
    """A column that says the same in each row."""
    return texts_of(pa.repeat(pa.scalar(text, pa.large_string()), n_rows))


def canonical_texts(column: pd.Series) -> pd.Series:
    """As ``values.canonical_column``; a column that is spelled so already, or of whole numbers, needs no look per cell.

    Only blanks at the ends and decimal points can make a text other than canonical.
    """
    if is_number_column(column):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        there = ~np.isnan(numbers)
        if not (np.equal(np.trunc(numbers), numbers) | ~there).all() or (np.abs(numbers[there]) >= _EXACT).any():
            return canonical_column(column)
        return texts_of(pa.array(np.where(there, numbers, 0.0).astype(np.int64), mask=~there).cast(pa.large_string()))
    if column.dtype != "str":
        return canonical_column(column)
    cells = arrow_texts(column)
    as_written = compute.sum(compute.binary_length(cells)).as_py()
    trimmed = compute.sum(compute.binary_length(compute.utf8_trim_whitespace(cells))).as_py()
    if trimmed != as_written or _any(compute.match_substring(cells, ".")) or _any(compute.equal(cells, "")):
        return canonical_column(column)
    return column.reset_index(drop=True)


def categories(column: pd.Series) -> pd.Series:
    """A column of texts as a pandas categorical of the same texts, in the order in which they appear."""
    numbers = wholes(column)
    if numbers is None:
        distinct = Distinct.of(column)
        found, codes = texts_of(distinct.values), distinct.codes
    else:
        there = np.flatnonzero(~np.isnan(numbers))
        order = np.asarray(pd.factorize(numbers[there])[0], dtype=np.int32)
        codes = np.full(len(numbers), -1, dtype=np.int32)
        codes[there] = order
        first = there[first_rows(order)]
        found = column if len(first) == len(column) else column.iloc[first]
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(found)), index=column.index)


@dataclass(frozen=True, slots=True, eq=False)
class PlainNumbers:
    """values: (n,) finite numbers, NaN where the cell is empty. points: whether any is written with a decimal point.

    canonical: whether every cell is spelled as ``canonical`` spells its number.
    """

    values: Floats
    points: bool
    canonical: bool


def plain_numbers(column: pd.Series) -> PlainNumbers | None:
    """A column whose every cell is a number with a decimal point, or empty; None when any is not, or may not be."""
    if is_number_column(column):
        return _typed_numbers(column.to_numpy(dtype=np.float64, na_value=np.nan))
    if column.dtype != "str":
        return None
    whole = wholes(column)
    if whole is not None:
        return PlainNumbers(whole, points=False, canonical=True)
    cells = arrow_texts(column)
    try:
        values = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    empty = compute.is_null(cells).to_numpy(zero_copy_only=False)
    if not (np.isfinite(values) | empty).all():
        return None
    with_point = compute.match_substring(cells, ".")
    without_need = compute.match_substring_regex(cells, r"^[+-]?[0-9]+\.0*$")
    points = _any(compute.and_not(with_point, without_need))
    return PlainNumbers(values, points, canonical=False)


def sure_numbers(column: pd.Series, decimal: str | None = None) -> PlainNumbers | None:
    """``plain_numbers`` of which a point cannot stand between thousands; None for all others.

    decimal: the mark that study.yaml says the file uses, which is for a closer look then.
    """
    numbers = plain_numbers(column)
    if numbers is None or is_number_column(column):
        return numbers
    if decimal is not None:
        return None
    if not _any(compute.match_substring(arrow_texts(column), ".")):
        return numbers
    thousandths = numbers.values[np.abs(numbers.values) < _EXACT / 1000.0] * 1000.0  # nor is a missing one looked at
    finer = np.abs(thousandths - np.rint(thousandths)) > 1e-6 * np.maximum(1.0, np.abs(thousandths))
    return numbers if finer.any() else None


def _typed_numbers(values: Floats) -> PlainNumbers | None:
    """Numbers that the file holds as numbers; ``points`` as if they were written out."""
    if np.isinf(values).any():
        return None
    size = np.abs(values)
    broken = np.trunc(values) != values  # so is a missing one
    usual = bool((broken & (size >= _LEAST_PLAIN) & (size < _EXACT)).any())
    rare = values[(broken & (size < _LEAST_PLAIN)) | (size >= _EXACT)]
    points = usual or any("." in canonical(value) for value in pd.unique(rare))
    return PlainNumbers(values, points, canonical=True)


def matching(numbers: PlainNumbers, texts: Collection[str]) -> dict[str, Bools] | None:
    """Text → (n,) cells that are it in canonical spelling, for the texts that any cell is; None when unsure."""
    found: dict[str, Bools] = {}
    for text in texts:
        value = as_number(text)
        if value is None or canonical(value) != text:
            continue
        cells = numbers.values == value
        if cells.any():
            found[text] = cells
    return found if numbers.canonical or not found else None


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


def _any(mask: pa.Array | pa.ChunkedArray) -> bool:
    return bool(compute.any(mask).as_py())


def _count(mask: pa.Array | pa.ChunkedArray) -> int:
    return int(compute.sum(mask).as_py() or 0)
