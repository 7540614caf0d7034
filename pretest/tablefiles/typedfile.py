"""SPSS, Stata and Parquet files: columns with types, and codes that the file itself declares missing.

The libraries that read them are imported when such a file is read: most studies are CSV and need not wait for them.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from pretest.errors import DataError, Note
from pretest.limits import PACKED_RATIO, UNPACKED_BYTES
from pretest.tablefiles.delimited import require_rows
from pretest.tablefiles.distinct import arrow_texts
from pretest.tablefiles.textloss import check_letters, undecodable
from pretest.values import as_number, canonical, is_number_column, shown
from pretest.words import Bools

Coded = dict[str, Bools]
RATIO_COUNTS_FROM = 128 * 2**20  # unpacked bytes; a smaller file cannot do harm
Labels = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """frame: numbers as float64, other columns as text. coded: per column, (n,) cells declared missing by the file.

    metadata: what a Parquet file says of itself, as text. labels: per column, code (canonical text) → its label.
    """

    frame: pd.DataFrame
    coded: Coded
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    labels: Labels = field(default_factory=dict)


def read_spss(data: bytes, name: str, encoding: str | None) -> Typed:
    """A .sav or .zsav file; user-missing codes and ranges are marked, their values kept.

    Raises
    ------
    DataError
        When the file is damaged, or its text needs another encoding than it says.
    """
    import pyreadstat

    frame, meta, notes = _read(pyreadstat.read_sav, data, name, encoding)
    ranges: Mapping[str, Sequence[Mapping[str, Any]]] = meta.missing_ranges
    coded = {column: _in_ranges(frame[column], found) for column, found in ranges.items() if column in frame}
    return Typed(_plain(frame), coded, meta.file_encoding or encoding, notes, labels=_labels(meta))


def read_stata(data: bytes, name: str, encoding: str | None) -> Typed:
    """A .dta file; extended missing values (.a to .z) are marked.

    Raises
    ------
    DataError
        When the file is damaged, or its text needs another encoding.
    """
    import pyreadstat

    frame, meta, notes = _read(pyreadstat.read_dta, data, name, encoding)
    coded: Coded = {}
    for column in meta.missing_user_values:
        letter = np.array([isinstance(value, str) for value in frame[column]], dtype=bool)
        coded[column] = letter
        frame[column] = frame[column].where(~letter).astype("float64")
    return Typed(_plain(frame), coded, meta.file_encoding or encoding, notes, labels=_labels(meta))


def read_parquet(data: bytes, name: str) -> Typed:
    """A .parquet file; codes that mean missing are declared only in files that pretest wrote.

    Raises
    ------
    DataError
        When the file is damaged, unpacks to an absurd size, or a column holds lists or records.
    """
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        schema = file.schema_arrow
        require_rows(file.metadata.num_rows, name)
        require_size(file.metadata.num_rows * max(len(schema), 1) * 8, name, len(data))
        texts = [one.name for one in schema if _is_text(one.type)]
        table = parquet.read_table(pa.BufferReader(data), read_dictionary=texts)
    except (pa.ArrowException, OSError):
        hint = "It may be cut off: export it again."
        raise DataError("parquet_damaged", name, "the Parquet file is damaged and cannot be read", hint=hint) from None
    nested = [one.name for one in table.schema if pa.types.is_nested(one.type)]
    if nested:
        what = f"{len(nested)} columns hold lists or records instead of single values"
        raise DataError("nested_columns", name, what, hint="Leave them out of the export.")
    require_size(sum(_text_size(column) for column in table.columns), name)
    titled = zip(table.columns, table.column_names, strict=True)
    plain = {index: _arrow_column(column, title, name) for index, (column, title) in enumerate(titled)}
    frame = pd.DataFrame(plain, index=pd.RangeIndex(table.num_rows))
    frame.columns = pd.Index(table.column_names, dtype=object)
    metadata = {key.decode("utf-8", "replace"): value.decode("utf-8", "replace") for key, value in _pairs(table)}
    return Typed(frame, {}, metadata=metadata)


def _pairs(table: pa.Table) -> Iterable[tuple[bytes, bytes]]:
    return (table.schema.metadata or {}).items()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _text_size(column: pa.ChunkedArray) -> int:
    """Bytes of a dictionary column once every cell holds its own text: few distinct texts can unpack to very many."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    total = 0
    for chunk in column.chunks:
        lengths = compute.binary_length(chunk.dictionary).to_numpy(zero_copy_only=False)
        used = chunk.indices.drop_null().to_numpy(zero_copy_only=False)
        counts = np.bincount(used, minlength=len(lengths)) if len(used) else np.zeros(len(lengths))
        total += int((counts * lengths).sum()) if len(lengths) else 0
    return total


def require_size(n_bytes: int, name: str, packed: int | None = None) -> None:
    """Refuse a file whose contents would not fit in memory, or are packed as no answers can be."""
    if packed is not None and n_bytes > RATIO_COUNTS_FROM and n_bytes > PACKED_RATIO * packed:
        what = f"{packed:,} bytes unpack to {n_bytes:,}, so all of it is one value repeated"
        raise DataError("unpacks_too_large", name, what, f"at most {PACKED_RATIO} times", hint="Export it anew.")
    if n_bytes > UNPACKED_BYTES:
        what = f"the file unpacks to more than {n_bytes:,} bytes"
        hint = "Export fewer columns, or one wave at a time."
        raise DataError("unpacks_too_large", name, what, f"at most {UNPACKED_BYTES:,}", hint=hint)


def _arrow_column(column: pa.ChunkedArray, title: str, name: str) -> pd.Series:
    try:
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            column = column.cast(pa.large_string())
        if _is_text(column.type):
            column.validate(full=True)  # letters that are none show up here, not somewhere later
        values: pd.Series = column.to_pandas()
        return _plain_column(values)
    except (pa.ArrowException, ValueError, OverflowError):  # letters or dates that do not exist
        what = f"the column {shown(title)} holds {column.type} that cannot be read as numbers, text or dates"
        raise DataError("column_unreadable", name, what, hint="Leave it out of the export, or make it text.") from None


def _read(reader: Any, data: bytes, name: str, encoding: str | None) -> tuple[pd.DataFrame, Any, tuple[Note, ...]]:
    import pyreadstat

    wanted = None if encoding is None else _iconv_name(encoding, name)
    try:
        _, first = reader(io.BytesIO(data), metadataonly=True, encoding=wanted)
        widths = sum(first.variable_storage_width.values()) or 8 * len(first.column_names)
        require_rows(first.number_rows or 0, name)
        require_size((first.number_rows or 0) * widths, name)
        frame, meta = reader(io.BytesIO(data), user_missing=True, encoding=wanted)
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        text = str(error).lower()
        if isinstance(error, UnicodeDecodeError) or "string" in text or "character set" in text or "encod" in text:
            raise undecodable(name, encoding) from None
        hint = "It may be cut off, or not be what its ending says: export it again."
        raise DataError("file_damaged", name, "the file is damaged and cannot be read", hint=hint) from None
    except (pyreadstat.PyreadstatError, OverflowError, ValueError):
        hint = "A date or a value in it lies outside what can be read: export it as csv."
        raise DataError("file_unreadable", name, "the file holds values that cannot be read", hint=hint) from None
    doubtful = encoding is None and meta.file_encoding in (None, "UTF-8")
    return frame, meta, check_letters(reader, data, name, frame, meta) if doubtful else ()


def _labels(meta: Any) -> Labels:
    """Value labels as the file gives them; codes without a word are left out."""
    found: Labels = {}
    for column, labels in meta.variable_value_labels.items():
        texts = {canonical(code): str(label).strip() for code, label in labels.items()}
        found[str(column)] = {code: text for code, text in texts.items() if text}
    return {column: labels for column, labels in found.items() if labels}


def _iconv_name(encoding: str, name: str) -> str:
    try:
        return codecs.lookup(encoding).name.upper()
    except LookupError:
        hint = "Use a name such as utf-8 or cp1252, or leave encoding out."
        raise DataError("encoding_unknown", name, f"there is no text encoding '{encoding}'", hint=hint) from None


def _in_ranges(column: pd.Series, ranges: Sequence[Mapping[str, Any]]) -> Bools:
    inside = np.zeros(len(column), dtype=bool)
    numeric = is_number_column(column)
    for bounds in ranges:
        low, high = bounds["lo"], bounds["hi"]
        if numeric and isinstance(low, int | float):
            inside |= column.between(low, high).to_numpy(dtype=bool)
        elif not numeric:
            inside |= (column.astype("object").map(canonical) == canonical(low)).to_numpy(dtype=bool)
    return inside


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as float64, everything else as text (dates as 2026-03-01); empty text is missing."""
    columns = [_plain_column(frame.iloc[:, index]) for index in range(frame.shape[1])]
    plain = pd.DataFrame(dict(enumerate(columns)), index=frame.index)
    plain.columns = frame.columns
    return plain


def _plain_column(column: pd.Series) -> pd.Series:
    if is_number_column(column):
        return column.astype("float64")
    if column.dtype == object and all(_is_plain_number(value) for value in column.dropna().unique()):
        return column.astype("float64")
    if column.dtype == "str":
        return _without_blanks(column)
    texts = [np.nan if pd.isna(value) or canonical(value) == "" else _text(value) for value in column]
    return pd.Series(texts, index=column.index, dtype="str")


def _without_blanks(column: pd.Series) -> pd.Series:
    """Texts as they are; those of blanks only are missing."""
    cells = arrow_texts(column)
    blank = compute.equal(compute.utf8_trim_whitespace(cells), "")
    return column.mask(compute.fill_null(blank, False).to_numpy(zero_copy_only=False).astype(bool))


def _is_plain_number(value: object) -> bool:
    return not isinstance(value, str) and as_number(value) is not None


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)
