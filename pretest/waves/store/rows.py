"""Rows of the store as Parquet: the same bytes for the same rows, texts as dictionaries, ids of people hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pretest.errors import DataError
from pretest.limits import COLUMNS, ROWS, UNPACKED_BYTES
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT

ITEM = "item:"
"""What the name of a column begins with that holds the answers to a question; its id follows."""
LABELS = (STRATUM, CLUSTER, RESPONDENT, PLACE)
_TEXT = pa.dictionary(pa.int32(), pa.string())
_ID_BYTES = 12


def hashed_people(labels: pd.Series, salt: str) -> pd.Series:
    """(R,) ids as the store knows them: the same person has the same code in every wave of one store, and in no other.

    labels: ids, as categories or text; who has none keeps none.
    """
    codes, names = pd.factorize(labels)
    key = bytes.fromhex(salt)
    hashed = [
        hashlib.blake2b(str(name).encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES, key=key).hexdigest()
        for name in names
    ]
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(hashed, dtype="str")), index=labels.index)


def rows_to_parquet(frame: pd.DataFrame) -> bytes:
    """``frame`` as the bytes of a Parquet file; numbers stay numbers, everything else is text."""
    from pyarrow import parquet

    arrays = {str(name): _array(frame[name]) for name in frame.columns}
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(arrays), sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def read_rows(paths: Sequence[Path], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The rows of several files under each other, texts as categories.

    Parameters
    ----------
    columns : only these, of which every file has those that it has; all when not given.

    Raises
    ------
    DataError
        When a file cannot be read, or unpacks to an absurd size (code ``store_damaged``).
    """
    return _together([_read(path, columns) for path in paths])


def frame_of(files: Mapping[int, Path], numbers: Sequence[str], texts: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of ``files`` (wave → Parquet file) as ``follow`` takes them.

    Parameters
    ----------
    numbers, texts : columns that are wanted beside the design; missing in waves whose file has none.

    Raises
    ------
    DataError
        As ``read_rows``.
    """
    kinds = {**dict.fromkeys((*LABELS, *texts), _TEXT), **dict.fromkeys((WEIGHT, *numbers), pa.float64())}
    schema = pa.schema([(WAVE, pa.int64()), *kinds.items()])
    return _together([schema.empty_table(), *(_of_wave(wave, files[wave], kinds) for wave in sorted(files))])


def open_rows(path: Path) -> Any:
    """The Parquet file of stored rows, to be read in pieces.

    Raises
    ------
    DataError
        As ``read_rows``.
    """
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise damaged(path) from None
    names, n_rows = file.schema_arrow.names, file.metadata.num_rows
    if n_rows > ROWS or len(names) > COLUMNS or n_rows * len(names) * 8 > UNPACKED_BYTES:
        raise damaged(path)
    return file


def _read(path: Path, columns: Sequence[str] | None) -> pa.Table:
    file = open_rows(path)
    try:
        return file.read([name for name in file.schema_arrow.names if columns is None or name in columns])
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise damaged(path) from None


def _of_wave(wave: int, path: Path, kinds: Mapping[str, pa.DataType]) -> pa.Table:
    table = _read(path, list(kinds))
    arrays = {WAVE: pa.array(np.full(table.num_rows, wave, dtype=np.int64))}
    for name, kind in kinds.items():
        if name not in table.column_names:
            arrays[name] = pa.nulls(table.num_rows, kind)
        elif kind == _TEXT:
            labels = table[name]
            arrays[name] = labels if labels.type == _TEXT else labels.cast(pa.string()).dictionary_encode()
        else:
            arrays[name] = table[name].cast(kind)
    return pa.table(arrays)


def _together(tables: Sequence[pa.Table]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    frames = pa.concat_tables(tables, promote_options="default").unify_dictionaries() if tables else pa.table({})
    found: pd.DataFrame = frames.select(names).to_pandas(split_blocks=True)
    return found


def damaged(path: Path) -> DataError:
    """What is said of a file of the store that cannot be read."""
    hint = "Run the command again: what is damaged is made again from the data files."
    return DataError("store_damaged", path.name, "a file of the store of waves cannot be read", hint=hint)


def _array(column: pd.Series) -> pa.Array:
    if column.dtype == bool:
        return pa.array(column.to_numpy())
    if pd.api.types.is_integer_dtype(column.dtype) and not isinstance(column.dtype, pd.CategoricalDtype):
        return pa.array(column.to_numpy(dtype=np.int64))
    if pd.api.types.is_float_dtype(column.dtype):
        return pa.array(column.to_numpy(dtype=np.float64, na_value=np.nan))
    codes, names = pd.factorize(column)
    known = pa.array([str(name) for name in names], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), known)
