"""Workbooks: the XML of rows is emptied, and texts that only they used; all other parts stay as they are.

Rows are emptied and not moved, so that formulas and ranges elsewhere still point where they pointed. A workbook that
keeps copies of its cells elsewhere (pivot tables, charts, comments) is refused.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Collection, Mapping

from pretest.errors import ExportError

_COPIES = {
    "xl/pivotCache/": "a pivot table",
    "xl/charts/": "a chart",
    "xl/comments": "comments",
    "xl/threadedComments/": "comments",
    "xl/externalLinks/": "links to other workbooks",
    "xl/revisions/": "a record of changes",
}
_ROW = re.compile(rb"<((?:\w+:)?)row\b[^>]*?(?:/>|>.*?</\1row>)", re.DOTALL)
_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d+)\"")
_TEXT = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bt=\"s\"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>\s*(\d+)\s*<", re.DOTALL)
_ENTRY = re.compile(rb"<((?:\w+:)?)si\b[^>]*?(?:/>|>.*?</\1si>)", re.DOTALL)
_CHAIN = "xl/calcChain.xml"
_STRINGS = "xl/sharedStrings.xml"


def without_sheet_rows(data: bytes, name: str, rows: Mapping[str, Collection[int]]) -> bytes:
    """The workbook with some rows emptied.

    rows: part of the archive (``xl/worksheets/sheet1.xml``) → numbers of its rows, from 1.

    Raises
    ------
    ExportError
        When the workbook keeps copies of cells elsewhere, or a row cannot be found.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        parts = {info.filename: archive.read(info) for info in infos}
    _require_no_copies(name, parts)
    before = {part: _texts(xml) for part, xml in parts.items() if part.startswith("xl/worksheets/")}
    for part, numbers in rows.items():
        parts[part] = _emptied(name, parts[part], set(numbers))
    after = {part: _texts(parts[part]) for part in before}
    unused = set().union(*before.values()) - set().union(*after.values())
    if _STRINGS in parts and unused:
        parts[_STRINGS] = _blanked(parts[_STRINGS], unused)
    if _CHAIN in parts:
        _require_no_formulas(name, data, rows)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in infos:
            archive.writestr(info, parts[info.filename], compress_type=info.compress_type)
    return sink.getvalue()


def _require_no_copies(name: str, parts: Collection[str]) -> None:
    found = sorted({what for start, what in _COPIES.items() if any(part.startswith(start) for part in parts)})
    if found:
        hint = "Delete them in the spreadsheet, save the workbook, and withdraw again."
        what = f"the workbook has {' and '.join(found)}, which may hold copies of the rows"
        raise ExportError("rows_not_removed", name, what, hint=hint)


def _emptied(name: str, xml: bytes, numbers: set[int]) -> bytes:
    found: set[int] = set()

    def empty(row: re.Match[bytes]) -> bytes:
        number = _NUMBER.match(row.group())
        if number is None or int(number[1]) not in numbers:
            return row.group()
        found.add(int(number[1]))
        return b'<%srow r="%s"/>' % (row[1], number[1])

    made = _ROW.sub(empty, xml)
    if found != numbers:
        hint = "Open the workbook in a spreadsheet, save it, and withdraw again."
        raise ExportError("rows_not_removed", name, "rows of the workbook have no numbers", hint=hint)
    return made


def _texts(xml: bytes) -> set[int]:
    """Places of the shared texts that a sheet uses."""
    return {int(found[1]) for found in _TEXT.finditer(xml)}


def _blanked(xml: bytes, places: set[int]) -> bytes:
    at = itertools.count()

    def blank(entry: re.Match[bytes]) -> bytes:
        return b"<%ssi><%st/></%ssi>" % (entry[1], entry[1], entry[1]) if next(at) in places else entry.group()

    return _ENTRY.sub(blank, xml)


def _require_no_formulas(name: str, data: bytes, rows: Mapping[str, Collection[int]]) -> None:
    """The workbook's own list of formulas must not point to cells that are gone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part, numbers in rows.items():
            for row in _ROW.finditer(archive.read(part)):
                number = _NUMBER.match(row.group())
                if number and int(number[1]) in numbers and re.search(rb"<(?:\w+:)?f[\s>/]", row.group()):
                    hint = "Replace the formulas by their results, save the workbook, and withdraw again."
                    what = "rows to take out hold formulas"
                    raise ExportError("rows_not_removed", name, what, hint=hint)
