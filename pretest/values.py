"""Single values of data files: as text that can be compared, and as numbers.

Files write the same code as ``1``, ``1.0`` or `` 1``. ``canonical`` gives one spelling. A column is first taken apart
into its distinct values (``Levels``), so that every rule below runs once per distinct value, not once per row.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from pretest.errors import some
from pretest.words import Bools

_WHOLE = re.compile(r"([+-]?\d+)\.0*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([., '\u2019\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII)
_ALIKE = str.maketrans(
    dict.fromkeys(
        '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u2035\u2036\u00b4`\u02bc\u00ab\u00bb\u2039\u203a"',
        "'",
    )
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)  # what word processors make of quotes and hyphens
_SMALL = 512  # whole numbers between minus and plus this are counted, not looked up
_EXACT_WHOLE = 2.0**53  # above it a float no longer tells whole numbers apart


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The distinct values of a column.

    codes: (n,) index into ``values``, -1 where the cell is empty. values: the distinct values. texts: the same in
    canonical spelling; two values may share one.
    """

    codes: NDArray[np.integer]
    values: tuple[object, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, column: pd.Series) -> Levels:
        """``column`` taken apart; cells of blanks only count as empty."""
        codes, found = _taken_apart(column)
        values = tuple(found)
        texts = tuple(canonical(value) for value in values)
        blank = np.array([text == "" for text in texts] + [True])
        return cls(np.where(blank[codes], -1, codes) if blank[:-1].any() else codes, values, texts)

    @property
    def empty(self) -> Bools:
        """(n,) cells without a value."""
        return np.asarray(self.codes < 0)

    def rows_with(self, chosen: Sequence[bool]) -> Bools:
        """(n,) cells whose level is chosen; empty cells are not."""
        found: Bools = np.array([*chosen, False], dtype=bool)[self.codes]
        return found

    def used(self) -> set[int]:
        """Levels that at least one cell holds."""
        return set(np.unique(self.codes).tolist()) - {-1}


def _taken_apart(column: pd.Series) -> tuple[NDArray[np.integer], list[object]]:
    """Codes and distinct values; the values of categories, and small whole numbers, need not be looked for."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.tolist()
    if is_number_column(column) and (small := _small_wholes(column)) is not None:
        return small
    if column.dtype == "str":
        encoded = pa.array(column, type=pa.large_string(), from_pandas=True).dictionary_encode()
        whole = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        return whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary.to_pylist()
    codes, found = pd.factorize(column)
    return codes, found.tolist()


def _small_wholes(column: pd.Series) -> tuple[NDArray[np.integer], list[object]] | None:
    """A column of codes such as 1 to 5, taken apart by counting; None when it holds anything else."""
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = np.isnan(numbers)
    if missing.all() or not (np.nanmin(numbers) > -_SMALL and np.nanmax(numbers) < _SMALL):
        return None
    place = np.where(missing, -_SMALL, numbers).astype(np.int16)
    if ((place != numbers) & ~missing).any():
        return None
    there = np.bincount(place + _SMALL, minlength=2 * _SMALL) > 0
    there[0] = False  # the missing ones
    order = np.where(there, np.cumsum(there) - 1, -1).astype(np.int16)
    dtype = column.dtype.type
    return order[place + _SMALL], [dtype(value - _SMALL).item() for value in np.flatnonzero(there)]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts as numbers.

    values: NaN where a text is no number. decimal: the mark that the column uses. doubtful: places of texts that can be
    read as two numbers, or whose decimal marks contradict each other; empty where some text is no number at all.
    """

    values: tuple[float, ...]
    decimal: str
    doubtful: tuple[int, ...] = ()


def canonical(value: object) -> str:
    """One spelling per value: 7, 7.0, "7.0" and " 7" are all "7"; other text loses the blanks at its ends."""
    if isinstance(value, str):
        text = value.strip()
        whole = _WHOLE.fullmatch(text)
        return whole[1] if whole else text
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < _EXACT_WHOLE else repr(number)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def folded_label(text: str) -> str:
    """A label as it is compared: quotes, dashes, blanks and capitals that programs change by themselves are alike.

    Typographic and straight quotes and apostrophes are one mark, and so are all hyphens and dashes; blanks of any kind
    and length are one blank; letters are compared without capitals and in one Unicode spelling (NFKC); signs that are
    not seen (soft hyphens, byte order marks) are gone. Labels that still differ are different labels.
    """
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    text = re.sub("'+", "'", unicodedata.normalize("NFKC", text).translate(_ALIKE))
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def canonical_column(column: pd.Series) -> pd.Series:
    """A column as canonical text, missing where empty or blank; quick where every value differs, as ids do."""
    if is_number_column(column):
        levels = Levels.of(column)
        return pd.Series(np.array([*levels.texts, np.nan], dtype=object)[levels.codes], dtype="str")
    texts = column.astype("str").str.strip()
    whole = texts.str.fullmatch(_WHOLE.pattern, na=False)
    if whole.any():
        texts = texts.where(~whole, texts.str.replace(r"\.0*$", "", regex=True))
    return texts.mask(texts == "").reset_index(drop=True)


def as_number(value: object) -> float | None:
    """``value`` as a finite number written with a decimal point, or None."""
    text = canonical(value)
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    return number if math.isfinite(number) else None


def to_numbers(texts: Sequence[str], delimiter: str | None = None, decimal: str | None = None) -> Numbers:
    """All texts of one column as numbers.

    A decimal comma is accepted where the column is consistent: no value has a decimal point, and the commas cannot
    be thousands marks (``1,234`` in every value of a file that is not separated by ``;`` or tabs could be either).

    Parameters
    ----------
    decimal
        The mark of decimals where it is known: the other one, a blank or an apostrophe then stands between thousands.
    """
    if decimal is not None:
        used = any(decimal in text for text in texts)
        return Numbers(tuple(_with_mark(text, decimal) for text in texts), decimal if used else "")
    points = tuple(as_number(text) for text in texts)
    values = tuple(math.nan if number is None else number for number in points)
    commas = [text for text in texts if _COMMA.fullmatch(text)]
    mixed = any("." in text for text, number in zip(texts, points, strict=True) if number is not None)
    ambiguous = delimiter not in (";", "\t") and all(_THOUSANDS.fullmatch(text) for text in commas)
    doubtful = _doubtful(texts, points, ambiguous)
    if not commas or mixed or ambiguous:
        return Numbers(values, "." if mixed else "", doubtful)
    swapped = (float(text.replace(",", ".")) if _COMMA.fullmatch(text) else None for text in texts)
    return Numbers(tuple(v if s is None else s for v, s in zip(values, swapped, strict=True)), ",", doubtful)


def _with_mark(text: str, decimal: str) -> float:
    """One text where the mark of decimals is known; NaN when it is no number so."""
    other = "," if decimal == "." else "."
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None and grouped[1] != decimal:
        text = text.replace(grouped[1], "")
    number = None if other in text else as_number(text.replace(decimal, "."))
    return math.nan if number is None else number


def _doubtful(texts: Sequence[str], points: Sequence[float | None], commas_ambiguous: bool) -> tuple[int, ...]:
    """Places of texts that may be thousands: ``2.774`` where no other text shows that the point marks decimals."""
    grouped = [_GROUPED.fullmatch(text) for text in texts]
    comma = [_COMMA.fullmatch(text) is not None for text in texts]
    numeric = [n is not None or g is not None or c for n, g, c in zip(points, grouped, comma, strict=True)]
    if not all(numeric):
        return ()
    decimals = [i for i, text in enumerate(texts) if "." in text and points[i] is not None and grouped[i] is None]
    marks = [None if found is None else found[1] for found in grouped]
    with_comma = [i for i, found in enumerate(comma) if found]
    with_point = [i for i, text in enumerate(texts) if "." in text and points[i] is not None]
    found = {i for i, mark in enumerate(marks) if mark is not None and mark not in ".,"}
    found |= {i for i, mark in enumerate(marks) if mark == "," and (commas_ambiguous or not comma[i])}
    several = any(mark == "." and points[i] is None for i, mark in enumerate(marks))
    if not decimals or several:
        found |= {i for i, mark in enumerate(marks) if mark == "."}
    if with_comma and with_point:
        found |= {*with_comma, *with_point}
    return tuple(sorted(found))


def readings(text: str) -> tuple[str, ...]:
    """The numbers that a doubtful text may stand for, as they are written with a decimal point."""
    found = dict.fromkeys(_with_mark(text, decimal) for decimal in (".", ","))
    return tuple(f"{number:.15g}" for number in found if not math.isnan(number))


def is_number_column(column: pd.Series) -> bool:
    """Whether the column holds numbers already (not text, not true and false)."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def shown(name: object, most: int = 60) -> str:
    """A name in quotes for a message: on one line, and not longer than a line."""
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(name))
    return f"'{text}'" if len(text) <= most else f"'{text[: most - 3]}...'"


def names_phrase(names: Iterable[object], most: int = 8) -> str:
    """The first few names in quotes, and how many more there are."""
    return some([shown(name) for name in names], most)


def rows_phrase(rows: Sequence[int] | NDArray[np.integer]) -> str:
    """``row 5`` or ``rows 5, 9, 12, 15, 18 and 3 more``: 1-based lines of the file, header included."""
    lines = [f"{int(row)}" for row in rows]
    return f"row {lines[0]}" if len(lines) == 1 else f"rows {some(lines)}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 row``, ``2,613 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def people(number: int, suppress_below: int, one: str = "respondent") -> str:
    """``no respondents``, ``fewer than 10 respondents``, ``2,613 respondents``: small counts are not shown."""
    if number == 0:
        return f"no {one}s"
    return f"fewer than {suppress_below} {one}s" if number < suppress_below else plural(number, one)
