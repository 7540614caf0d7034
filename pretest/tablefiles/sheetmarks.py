"""What a sheet of Excel shows or hides beside the values of its cells: filters, merged cells, percentages.

Read from the XML of the sheet itself: the reader of cells does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pretest.errors import DataError, Note, some
from pretest.limits import SHEET_COLUMNS
from pretest.values import names_phrase, plural

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER_OF = {name: re.compile(rb'\b%s="(\d{1,7})"' % name) for name in (b"r", b"min", b"max")}
_FORMATS = re.compile(rb'<(?:\w+:)?numFmt\b[^>]*\bnumFmtId="(\d+)"[^>]*\bformatCode="([^"]*)"')
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_FORMAT_ID = re.compile(rb'\bnumFmtId="(\d+)"')
_PERCENT = (9, 10)  # 0% and 0.00%, which Excel does not write down


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells. Rows and columns from 1."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    name: str


@dataclass(frozen=True, slots=True)
class Marks:
    """hidden_rows: rows of the sheet, from 1. hidden_columns: places, from 1. percent: columns of which cells are
    shown as percentages."""

    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[Area, ...]
    percent: frozenset[int]


def marks_of(sheet: bytes, styles: bytes) -> Marks:
    """The marks of one sheet.

    Parameters
    ----------
    sheet, styles
        The XML of the sheet, and of the styles of its workbook.
    """
    return Marks(
        frozenset(_hidden_rows(sheet)),
        frozenset(_hidden_columns(sheet)),
        tuple(_merged(sheet)),
        frozenset(_percent_columns(sheet, styles)),
    )


def _hidden_rows(sheet: bytes) -> Iterator[int]:
    if b"hidden=" not in sheet:
        return
    place = 0
    for row in _ROW.finditer(sheet):
        number = _NUMBER_OF[b"r"].search(row[1])
        place = int(number[1]) if number else place + 1
        if _HIDDEN.search(row[1]):
            yield place


def _hidden_columns(sheet: bytes) -> Iterator[int]:
    for column in _COLUMN.finditer(sheet, 0, max(sheet.find(b"sheetData"), 0)):
        first, last = (_NUMBER_OF[name].search(column[1]) for name in (b"min", b"max"))
        if first and last and _HIDDEN.search(column[1]):
            yield from range(int(first[1]), min(int(last[1]), SHEET_COLUMNS) + 1)


def _merged(sheet: bytes) -> Iterator[Area]:
    for found in _MERGED.finditer(sheet, max(sheet.rfind(b"sheetData"), 0)):
        name = b"%s%s:%s%s" % found.groups()
        yield Area(int(found[2]), int(found[4]), _place(found[1]), _place(found[3]), name.decode())


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place


def _percent_columns(sheet: bytes, styles: bytes) -> Iterator[int]:
    """Columns with a number that is shown as a percentage."""
    own = {int(number) for number, code in _FORMATS.findall(styles) if b"%" in code}
    formats = _CELL_FORMATS.search(styles)
    ids = [_FORMAT_ID.search(one) for one in _FORMAT.findall(formats[0])] if formats else []
    chosen = [n for n, one in enumerate(ids) if one and int(one[1]) in own.union(_PERCENT)]
    if not chosen:
        return
    numbers = b"|".join(str(n).encode() for n in chosen)
    cell = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:%s)")(?![^>]*\bt="(?!n"))[^>]*\br="([A-Z]{1,3})\d+"[^/>]*><' % numbers
    )
    yield from {_place(letters) for letters in set(cell.findall(sheet))}


def require_unmerged(name: str, marks: Marks, header_row: int, n_rows: int) -> None:
    """Merged cells among the answers give one row a value and leave the others empty, which would read as missing.

    Raises
    ------
    DataError
        With the merged cells.
    """
    inside = [area.name for area in marks.merged if area.last_row > header_row and area.first_row <= n_rows]
    if inside:
        what = f"cells are merged among the answers ({some(inside)}): only the first of them has a value"
        hint = "Unmerge them in the spreadsheet, give every row its own value, and save it."
        raise DataError("cells_merged", name, what, hint=hint)


def mark_notes(name: str, marks: Marks, header_row: int, filled: Sequence[int], names: Sequence[str]) -> list[Note]:
    """What is hidden or shown otherwise than it is kept.

    Parameters
    ----------
    filled
        Rows of the sheet that have a value.
    names
        Names of the columns.
    """
    notes: list[Note] = []
    n_hidden = sum(row > header_row for row in marks.hidden_rows.intersection(filled))
    if n_hidden:
        message = f"{plural(n_hidden, 'row')} with values {'is' if n_hidden == 1 else 'are'} hidden in the sheet, by a "
        message += "filter or by hand: hidden rows count like all others."
        notes.append(Note("rows_hidden", "warning", name, message))
    hidden = [names[place - 1] for place in sorted(marks.hidden_columns) if place <= len(names) and names[place - 1]]
    if hidden:
        message = f"Hidden columns were read like all others: {names_phrase(hidden)}."
        notes.append(Note("columns_hidden", "info", name, message))
    percent = [names[place - 1] for place in sorted(marks.percent) if place <= len(names) and names[place - 1]]
    if percent:
        message = f"Cells of {names_phrase(percent)} are shown as percentages but kept as fractions: 45% was read as "
        message += (
            "0.45. Where the study expects 45, change the format of the cells to a number and the values with it."
        )
        notes.append(Note("percent_cells", "warning", name, message))
    return notes
