"""One data file without some of its rows, in its own format; read again and compared before anybody keeps it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import ExportError, Note, PretestError
from pretest.spec import DataFile
from pretest.tablefiles.removal.records import without_json_records
from pretest.tablefiles.removal.sheets import without_sheet_rows
from pretest.tablefiles.removal.text import without_records
from pretest.tablefiles.removal.typed import without_parquet_rows, without_spss_rows, without_stata_rows
from pretest.tablefiles.tablefile import Table, table_of
from pretest.tablefiles.workbook import part_of

REWRITTEN = ("sav", "zsav", "dta", "parquet")


@dataclass(frozen=True, slots=True)
class Removed:
    """data: the file without the rows."""

    data: bytes
    notes: tuple[Note, ...]


def without_rows(data: bytes, source: DataFile, rows: Collection[int]) -> Removed:
    """``data``, the bytes of the file that ``source`` names, without its lines ``rows`` (``Table.rows``).

    Text and JSON are cut: all other bytes stay. Workbooks get empty rows. SPSS, Stata and Parquet files are written
    again, with a note.

    Raises
    ------
    ExportError
        When the format cannot be cut safely, or what remains would not be read as before. The message says what to do.
    DataError
        When the file cannot be read.
    """
    table = table_of(data, source)
    made = _made(data, source, table, set(rows))
    _require_rest(source, table, made, rows)
    if table.format not in REWRITTEN:
        return Removed(made, ())
    message = "The file was written again. Names, values, labels and missing codes are as before; what other programs "
    message += "keep in it for themselves may be gone."
    return Removed(made, (Note("file_rewritten", "warning", source.file, message),))


def _made(data: bytes, source: DataFile, table: Table, rows: set[int]) -> bytes:
    name = source.file
    match table.format:
        case "csv" | "tsv":
            return without_records(data, name, table.encoding or "utf-8", table.delimiter or ",", rows, table.rows)
        case "json":
            return without_json_records(data, name, rows)
        case "xlsx":
            return without_sheet_rows(data, name, {part_of(data, name, source.sheet): rows})
        case "parquet":
            return without_parquet_rows(data, name, rows)
        case "sav" | "zsav":
            return without_spss_rows(data, name, rows, source.encoding)
        case "dta":
            return without_stata_rows(data, name, rows, source.encoding)
        case _:
            hint = "Delete the response in the platform, export again under the same name, and withdraw again."
            what = "an archive holds more of people than their answers, so rows are not taken out of it"
            raise ExportError("rows_not_removed", name, what, hint=hint)


def _require_rest(source: DataFile, table: Table, made: bytes, rows: Collection[int]) -> None:
    """What remains must be read exactly as it was before."""
    kept = ~np.isin(table.rows, list(rows))
    if not kept.any():
        return  # only the header is left; a file without answers is not read at all
    try:
        now = table_of(made, source)
        rest = table.frame[kept].reset_index(drop=True)
        if table.format == "json":  # a name that no other record has is gone with its record
            rest = rest.drop(columns=[name for name in rest if name not in now.frame and rest[name].isna().all()])
        pd.testing.assert_frame_equal(now.frame.reset_index(drop=True), rest, check_dtype=False)
        same = all(
            np.array_equal(now.coded.get(name, np.zeros(kept.sum(), dtype=bool)), mask[kept])
            for name, mask in table.coded.items()
        )
    except (PretestError, AssertionError):
        same = False
    if not same:
        hint = "Take the rows out by hand in the program that made the file, and withdraw again."
        what = "without these rows the rest of the file would be read otherwise"
        raise ExportError("rows_not_removed", source.file, what, hint=hint)
