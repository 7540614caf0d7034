"""Workbooks (.xlsx) as exports write them: texts stay texts, and the same sheets give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from pretest.errors import ExportError
from pretest.platforms.csvtext import Cell

LONGEST_CELL = 32_767  # letters that Excel keeps in one cell
LONGEST_TITLE = 31
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def to_workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """One workbook: sheet title → rows of cells. None gives an empty cell; a text is never a formula or a date.

    Raises
    ------
    ExportError
        When a text holds control characters or is longer than a cell can be; a cell would lose it in silence.
    """
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title[:LONGEST_TITLE])
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None and value != "":
                    write_cell(sheet.cell(row, column), value, f"sheet '{title}' row {row} column {column}")
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook, without the time at which it was made: the same sheets give the same bytes."""
    out = io.BytesIO()
    workbook.save(out)
    return _undated(out.getvalue())


def write_cell(cell: openpyxl.cell.Cell, value: str | int | float, where: str) -> None:
    """Put ``value`` into ``cell``; a text is never a formula. where: as messages name the cell.

    Raises
    ------
    ExportError
        As ``to_workbook``.
    """
    if not isinstance(value, str):
        cell.value = value
        return
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise ExportError("control_character", where, "a text holds control characters, which a workbook cannot keep")
    if len(text) > LONGEST_CELL:
        what = "a text is longer than a cell of a workbook can be"
        raise ExportError("text_too_long", where, what, f"at most {LONGEST_CELL:,} letters", f"{len(text):,}")
    cell.value = text
    cell.data_type = "s"


def _undated(data: bytes) -> bytes:
    """The same workbook without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
