"""Rows of the store as Parquet: the same bytes for the same rows, texts as dictionaries, ids of people hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pretest.errors import DataError
from pretest.limits import COLUMNS, ROWS, UNPACKED_BYTES

ITEM = "item:"
"""What the name of a column begins with that holds the answers to a question; its id follows."""
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
    tables = [_read(path, columns) for path in paths]
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    frames = pa.concat_tables(tables, promote_options="default").unify_dictionaries() if tables else pa.table({})
    found: pd.DataFrame = frames.select(names).to_pandas(split_blocks=True)
    return found


def _read(path: Path, columns: Sequence[str] | None) -> pa.Table:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        names = file.schema_arrow.names
        n_rows = file.metadata.num_rows
        if n_rows > ROWS or len(names) > COLUMNS or n_rows * len(names) * 8 > UNPACKED_BYTES:
            raise _damaged(path)
        return file.read([name for name in names if columns is None or name in columns])
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> DataError:
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
