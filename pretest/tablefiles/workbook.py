"""Excel workbooks (.xlsx): one sheet as text, formulas as the results that were saved with them.

openpyxl is imported when a workbook is opened: most studies are CSV and need not wait for it.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from pretest.errors import DataError, did_you_mean
from pretest.tablefiles.delimited import MAX_COLUMNS
from pretest.values import canonical, names_phrase, rows_phrase
from pretest.words import Counts

MAX_ROWS = 2**20  # what a sheet of Excel can have
MAX_CELLS = 50_000_000  # the slow format for them: beyond, csv is
MAX_TEXT = 2**30  # letters in all cells: one text that a million cells share is stored once, and read a million times
MAX_UNPACKED = 2 * 2**30  # bytes
MAX_RATIO = 200  # unpacked to packed bytes; a sheet of one repeated value reaches about 25
_SMALL = 10 * 2**20  # bytes below which a high ratio is harmless
_PIECE = 2**20  # bytes that are unpacked at once

Rows = list[tuple[object, ...]]

_STUMBLES = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # of the XML
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


def read_workbook(data: bytes, name: str, sheet: str | int | None = None) -> tuple[list[str], pd.DataFrame, Counts]:
    """Header, cells as text (missing where empty) and 1-based sheet row of every row of one sheet.

    sheet: a name, or a number from 1; the first sheet when None.

    Raises
    ------
    DataError
        When the file is damaged, unpacks to an absurd size, has no such sheet, or holds formulas without results.
    """
    _require_sane(data, name)
    rows = _rows(data, name, sheet, "values")
    if rows and all(cell is None for cell in rows[0]):
        raise DataError("header_missing", name, "the first row of the sheet is empty: it must hold the column names")
    if not rows:
        raise DataError("file_empty", name, "the sheet is empty")
    width = max(len(row) for row in rows)
    if _has_formulas(data):
        _require_results(rows, _rows(data, name, sheet, "formulas"), name)
    padded = [row + (None,) * (width - len(row)) for row in rows]
    cells = [[canonical(cell) or np.nan if cell is not None else np.nan for cell in row] for row in padded[1:]]
    names = ["" if cell is None else str(cell) for cell in padded[0]]
    frame = pd.DataFrame(cells, columns=pd.RangeIndex(width), dtype="str")
    return names, frame, np.arange(2, len(rows) + 1, dtype=np.int64)


def _require_sane(data: bytes, name: str) -> None:
    """Unpack every part once, counting: what a part says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            most = MAX_UNPACKED if len(data) * MAX_RATIO > MAX_UNPACKED else max(_SMALL, MAX_RATIO * len(data))
            declared = sum(entry.file_size for entry in archive.infolist())
            _require_unpacked(declared, most, len(data), name)
            unpacked = 0
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    while piece := part.read(_PIECE):
                        _require_no_entities(piece, entry.filename, name)
                        unpacked += len(piece)
                        _require_unpacked(unpacked, most, len(data), name)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _damaged(name) from None


def _require_unpacked(unpacked: int, most: int, packed: int, name: str) -> None:
    if unpacked > most:
        what = f"the workbook unpacks from {packed:,} to {unpacked:,} bytes or more, which no real workbook does"
        raise DataError("unpacks_too_large", name, what, hint="Export the data as csv.")


def _require_no_entities(piece: bytes, part: str, name: str) -> None:
    """Texts that stand for other texts can grow without end; no spreadsheet program writes them."""
    if part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in piece:
        hint = "Open it in a spreadsheet and save it again, or export it as csv."
        raise DataError("workbook_doctype", name, "the workbook declares texts that unpack themselves", hint=hint)


def _damaged(name: str) -> DataError:
    hint = "It may be cut off, locked with a password, or no .xlsx file: export it again, or save it as csv."
    return DataError("workbook_damaged", name, "the workbook is damaged and cannot be opened", hint=hint)


@contextmanager
def _opened(data: bytes, name: str, results: bool) -> Iterator[Any]:
    """The workbook; what openpyxl says about styles and extensions does not concern data."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results)
            try:
                yield workbook
            finally:
                workbook.close()
        except DataError:
            raise
        except (InvalidFileException, *_STUMBLES):
            # openpyxl lets whatever it stumbled over escape from a damaged part
            raise _damaged(name) from None


def _rows(data: bytes, name: str, sheet: str | int | None, content: str) -> Rows:
    with _opened(data, name, content == "values") as workbook:
        chosen = _sheet(workbook, name, sheet)
        chosen.reset_dimensions()  # the size that a file states is often wrong
        rows: Rows = list(_bounded(chosen.iter_rows(values_only=True), name))
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def _bounded(rows: Iterable[Sequence[object]], name: str) -> Iterator[tuple[object, ...]]:
    """The rows of a sheet, until there is more of anything than a table of answers has."""
    n_rows = n_cells = n_letters = 0
    for cells in rows:
        row = tuple(cells)
        while row and row[-1] is None:  # cells that only have a colour
            row = row[:-1]
        if len(row) > MAX_COLUMNS:
            what = f"the sheet has {len(row):,} columns"
            raise DataError("too_many_columns", name, what, f"at most {MAX_COLUMNS:,}")
        n_rows, n_cells = n_rows + 1, n_cells + len(row)
        n_letters += sum(len(cell) for cell in row if isinstance(cell, str))
        if n_rows > MAX_ROWS or n_cells > MAX_CELLS or n_letters > MAX_TEXT:
            what = f"the sheet holds too much to be read: it has more than {n_rows - 1:,} rows"
            raise DataError("sheet_too_large", name, what, hint="Export the data as csv.")
        yield row


def _sheet(workbook: Any, name: str, sheet: str | int | None) -> Any:
    sheets = workbook.worksheets
    if isinstance(sheet, int) and 1 <= sheet <= len(sheets):
        return sheets[sheet - 1]
    if sheet is None and sheets:
        return sheets[0]
    found = next((one for one in sheets if one.title == str(sheet)), None)
    if found is None:
        titles = [one.title for one in sheets]
        hint = did_you_mean(str(sheet), titles) or f"It has {names_phrase(titles)}."
        raise DataError("sheet_unknown", name, f"the workbook has no sheet '{sheet}'", hint=hint)
    return found


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [entry for entry in archive.namelist() if entry.startswith("xl/worksheets/")]
        return any(re.search(rb"<(?:\w+:)?f[\s>/]", archive.read(entry)) for entry in sheets)


def _require_results(values: Rows, formulas: Rows, name: str) -> None:
    """A formula that was saved without its result would be read as a missing answer."""
    bare = [
        number
        for number, (row, written) in enumerate(zip(values, formulas, strict=False), start=1)
        if any(cell is None and formula is not None for cell, formula in zip_longest(row, written))
    ]
    # a sheet that ends in formulas without results is longer when read as formulas
    bare += range(len(values) + 1, len(formulas) + 1)
    if bare:
        hint = "Open the workbook in a spreadsheet, save it, and use that copy; or export it as csv."
        what = f"formulas without a saved result in {rows_phrase(bare)}"
        raise DataError("formula_without_result", name, what, hint=hint)
