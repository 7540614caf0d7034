"""Excel workbooks (.xlsx): one sheet as text, formulas as the results that were saved with them.

openpyxl is imported when a workbook is opened: most studies are CSV and need not wait for it.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note, did_you_mean
from pretest.limits import COLUMNS, SHEET_BYTES, SHEET_CELLS, SHEET_LETTERS, SHEET_RATIO, SHEET_ROWS, TITLE_ROWS
from pretest.tablefiles.disguised import kind_of
from pretest.tablefiles.heading import header_note, require_header, require_row
from pretest.tablefiles.othersheets import empty_sheet, sheet_notes
from pretest.tablefiles.sheetmarks import mark_notes, marks_of, require_unmerged
from pretest.values import canonical, names_phrase, rows_phrase
from pretest.words import Counts

_SMALL = 10 * 2**20  # bytes below which a high ratio is harmless
_PIECE = 2**20  # bytes that are unpacked at once
_LOOKED_AT = 2048  # bytes at the beginning that tell text

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # signs that no text has

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


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet taken apart.

    names: of the columns. frame: (n, columns) cells as text, missing where empty; columns are numbered. rows: (n,)
    1-based rows of the sheet. dates: places of the columns in which a cell is a date to the workbook itself.
    """

    names: tuple[str, ...]
    frame: pd.DataFrame
    rows: Counts
    dates: frozenset[int]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One sheet as it was opened. part: its place in the archive. others: of the other sheets, title → part."""

    rows: Rows
    title: str
    part: str
    state: str
    others: dict[str, str]


def read_workbook(data: bytes, name: str, sheet: str | int | None = None, header_row: int | None = None) -> Sheet:
    """One sheet, from the row that holds the names of the columns.

    Parameters
    ----------
    sheet
        A name, or a number from 1; the first sheet when None.
    header_row
        The row with the names, from 1; the first when None.

    Raises
    ------
    DataError
        When the file is damaged, locked, no workbook at all, unpacks to an absurd size, has no such sheet, holds
        formulas without results or merged cells among its answers, or seems to have its header in another row.
    """
    _require_workbook(data, name)
    _require_sane(data, name)
    found = _found(data, name, sheet, "values")
    rows = found.rows
    if not rows:
        raise empty_sheet(data, name, found.title, found.others)
    require_header(name, rows[: TITLE_ROWS + 2], header_row)
    first = header_row or 1
    require_row(name, first, len(rows))
    if all(cell is None for cell in rows[first - 1]):
        what = f"row {first} of the sheet is empty: it must hold the column names"
        raise DataError("header_missing", name, what, hint="Give the row that does, as header_row in study.yaml.")
    if _has_formulas(data):
        _require_results(rows, _found(data, name, sheet, "formulas").rows, name)
    return _sheet_of(data, name, found, first, told=header_row is not None, chosen=sheet is not None)


def part_of(data: bytes, name: str, sheet: str | int | None = None) -> str:
    """Where in the archive the sheet stands that ``read_workbook`` reads."""
    return _found(data, name, sheet, "values").part


@dataclass(frozen=True, slots=True)
class Cells:
    """One sheet cell by cell. rows: texts as they are kept, "" where a cell is empty. formulas: (row, column), from 1,
    of cells that hold a formula, whatever was saved as its result."""

    rows: tuple[tuple[str, ...], ...]
    formulas: frozenset[tuple[int, int]]


def read_cells(data: bytes, name: str, sheet: str | int) -> Cells:
    """One sheet as it stands, without a header: for forms, whose cells have their places.

    Raises
    ------
    DataError
        When the file is damaged, locked, no workbook at all, unpacks to an absurd size, or has no such sheet.
    """
    _require_workbook(data, name)
    _require_sane(data, name)
    values, written = (_found(data, name, sheet, content).rows for content in ("values", "formulas"))
    pairs = zip_longest(values, written, fillvalue=())
    formulas = {
        (row, column)
        for row, (kept, cells) in enumerate(pairs, start=1)
        for column, (value, cell) in enumerate(zip_longest(kept, cells), start=1)
        if cell is not None and cell != value
    }
    rows = tuple(tuple("" if cell is None else canonical(cell) for cell in row) for row in values)
    return Cells(rows, frozenset(formulas))


def has_macros(data: bytes, name: str) -> bool:
    """Whether the workbook brings a program of its own, which is never run here. Raises DataError as ``read_cells``."""
    _require_workbook(data, name)
    _require_sane(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(part.lower().endswith("vbaproject.bin") for part in archive.namelist())


def sheet_titles(data: bytes, name: str) -> tuple[str, ...]:
    """The titles of all sheets, in order. Raises DataError when the workbook cannot be opened."""
    with _opened(data, name, results=True) as workbook:
        return tuple(str(one.title) for one in workbook.worksheets)


def _sheet_of(data: bytes, name: str, found: _Found, first: int, told: bool, chosen: bool) -> Sheet:
    rows = found.rows
    width = max(len(row) for row in rows[first - 1 :])
    padded = [row + (None,) * (width - len(row)) for row in rows[first:]]
    cells = [[canonical(cell) or np.nan if cell is not None else np.nan for cell in row] for row in padded]
    head = rows[first - 1] + (None,) * (width - len(rows[first - 1]))
    names = tuple("" if cell is None else cell if isinstance(cell, str) else canonical(cell) for cell in head)
    frame = pd.DataFrame(cells, columns=pd.RangeIndex(width), dtype="str")
    marks = marks_of(*_parts(data, found.part))
    require_unmerged(name, marks, first, len(rows))
    filled = [place for place, row in enumerate(rows, start=1) if row]
    notes = [
        *(header_note(name, first) if told else ()),
        *([] if chosen else sheet_notes(data, name, found.title, found.state, found.others)),
        *mark_notes(name, marks, first, filled, names),
    ]
    numbers = np.arange(first + 1, len(rows) + 1, dtype=np.int64)
    return Sheet(names, frame, numbers, frozenset(_dates(padded)), tuple(notes))


def _dates(rows: Sequence[tuple[object, ...]]) -> Iterator[int]:
    """Places of the columns in which a cell is a date or a time."""
    for place, column in enumerate(zip(*rows, strict=True)):
        if any(issubclass(kind, datetime.date | datetime.time | datetime.timedelta) for kind in set(map(type, column))):
            yield place


def _require_workbook(data: bytes, name: str) -> None:
    kind = kind_of(data)
    if kind is not None:
        raise DataError("not_a_workbook", name, f"this is {kind.what}, not a workbook (.xlsx)", hint=kind.hint)
    if not data.startswith(b"PK") and not _CONTROL.search(data[:_LOOKED_AT]):
        what = "this is text under the name of a workbook"
        raise DataError("not_a_workbook", name, what, hint="Give it the ending .csv.")


def _parts(data: bytes, part: str) -> tuple[bytes, bytes]:
    """The XML of one sheet, and of the styles of the workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = next((one for one in archive.namelist() if one.endswith("styles.xml")), None)
        return archive.read(part), b"" if styles is None else archive.read(styles)


def _require_sane(data: bytes, name: str) -> None:
    """Unpack every part once, counting: what a part says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            most = SHEET_BYTES if len(data) * SHEET_RATIO > SHEET_BYTES else max(_SMALL, SHEET_RATIO * len(data))
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
    hint = "It may be cut off, or no .xlsx file: export it again, or save it as csv."
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


def _found(data: bytes, name: str, sheet: str | int | None, content: str) -> _Found:
    with _opened(data, name, content == "values") as workbook:
        chosen = _sheet(workbook, name, sheet)
        chosen.reset_dimensions()  # the size that a file states is often wrong
        rows: Rows = list(_bounded(chosen.iter_rows(values_only=True), name))
        parts = {one.title: str(one._worksheet_path) for one in workbook.worksheets}
        state = str(chosen.sheet_state)
        title = chosen.title
    while rows and not rows[-1]:
        rows.pop()
    return _Found(rows, title, parts.pop(title), state, parts)


def _bounded(rows: Iterable[Sequence[object]], name: str) -> Iterator[tuple[object, ...]]:
    """The rows of a sheet, until there is more of anything than a table of answers has."""
    n_rows = n_cells = n_letters = 0
    for cells in rows:
        row = tuple(cells)
        while row and row[-1] is None:  # cells that only have a colour
            row = row[:-1]
        if len(row) > COLUMNS:
            what = f"the sheet has {len(row):,} columns"
            raise DataError("too_many_columns", name, what, f"at most {COLUMNS:,}")
        n_rows, n_cells = n_rows + 1, n_cells + len(row)
        n_letters += sum(len(cell) for cell in row if isinstance(cell, str))
        if n_rows > SHEET_ROWS or n_cells > SHEET_CELLS or n_letters > SHEET_LETTERS:
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
