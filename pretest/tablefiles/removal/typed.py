"""SPSS, Stata and Parquet: written again without some rows, by the library that reads them.

These formats cannot be cut: the file is made anew. Names, values, labels, missing codes and formats of display stay;
what a program keeps for itself beside them (sets of questions, custom attributes) may be lost, and a note says so.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pretest.errors import ExportError
from pretest.words import Bools

_LABELS = ("column_names_to_labels", "variable_value_labels", "missing_ranges", "missing_user_values", "file_label")


def without_parquet_rows(data: bytes, name: str, rows: Collection[int]) -> bytes:
    """A Parquet file without some rows, counted from 2 as below a header; what it says of itself stays."""
    from pyarrow import parquet

    file = parquet.ParquetFile(pa.BufferReader(data))
    table = file.read()
    groups = file.metadata
    packed = groups.row_group(0).column(0).compression if groups.num_row_groups and groups.num_columns else "SNAPPY"
    sink = pa.BufferOutputStream()
    kept = table.filter(pa.array(_kept(table.num_rows, rows)))
    parquet.write_table(kept, sink, compression=packed, write_statistics=False)
    return bytes(sink.getvalue())


def without_spss_rows(data: bytes, name: str, rows: Collection[int], encoding: str | None) -> bytes:
    """A .sav or .zsav file without some rows.

    Raises
    ------
    ExportError
        When labels, missing codes or formats would not come out as they were.
    """
    import pyreadstat

    read = _reader(pyreadstat.read_sav, encoding)
    frame, meta = read(data)

    def write(path: Path) -> None:
        pyreadstat.write_sav(
            frame[_kept(len(frame), rows)].reset_index(drop=True),
            path,
            file_label=meta.file_label or "",
            column_labels=meta.column_names_to_labels,
            compress=name.lower().endswith(".zsav"),
            note=list(meta.notes) if meta.notes else None,
            variable_value_labels=meta.variable_value_labels,
            missing_ranges=meta.missing_ranges,
            variable_display_width=meta.variable_display_width,
            variable_measure={key: value for key, value in meta.variable_measure.items() if value != "unknown"},
            variable_format=meta.original_variable_types,
        )

    return _written(name, write, read, meta)


def without_stata_rows(data: bytes, name: str, rows: Collection[int], encoding: str | None) -> bytes:
    """A .dta file without some rows. Raises as ``without_spss_rows``."""
    import pyreadstat

    read = _reader(pyreadstat.read_dta, encoding)
    frame, meta = read(data)

    def write(path: Path) -> None:
        pyreadstat.write_dta(
            frame[_kept(len(frame), rows)].reset_index(drop=True),
            path,
            file_label=meta.file_label or "",
            column_labels=meta.column_names_to_labels,
            variable_value_labels=meta.variable_value_labels,
            missing_user_values=meta.missing_user_values,
            variable_format=meta.original_variable_types,
        )

    return _written(name, write, read, meta)


def _kept(n: int, rows: Collection[int]) -> Bools:
    return ~np.isin(np.arange(2, n + 2), list(rows))


def _reader(read: Any, encoding: str | None) -> Callable[[bytes], tuple[pd.DataFrame, Any]]:
    def from_bytes(data: bytes) -> tuple[pd.DataFrame, Any]:
        # numbers of dates stay numbers, so that none is rounded
        frame, meta = read(io.BytesIO(data), user_missing=True, disable_datetime_conversion=True, encoding=encoding)
        return frame, meta

    return from_bytes


def _written(
    name: str, write: Callable[[Path], None], read: Callable[[bytes], tuple[pd.DataFrame, Any]], meta: Any
) -> bytes:
    """The bytes that ``write`` makes, when they say of the columns what the old file said."""
    import pyreadstat

    handle, place = tempfile.mkstemp(suffix=Path(name).suffix.lower())  # only its owner may read it
    os.close(handle)
    try:
        write(Path(place))
        made = Path(place).read_bytes()
        _, now = read(made)
    except (pyreadstat.PyreadstatError, ValueError, TypeError, OverflowError):
        raise _cannot(name, "the library that writes this format refuses it") from None
    finally:
        Path(place).unlink(missing_ok=True)
    lost = [key for key in _LABELS if (getattr(meta, key) or None) != (getattr(now, key) or None)]
    if lost:
        raise _cannot(name, f"it would lose {', '.join(key.replace('_', ' ') for key in lost)}")
    return made


def _cannot(name: str, why: str) -> ExportError:
    hint = "Delete the cases in the program that made the file, keep its name, and withdraw again."
    return ExportError("rows_not_removed", name, f"rows cannot be taken out safely: {why}", hint=hint)
