"""Sheets as the bytes of an xlsx file: the same bytes for the same findings, and no word on who made it or where.

No cell is a formula or a link, whatever a label says: every text is written as text, and one that a spreadsheet could
take for a formula is marked as text, so that it stays one when somebody edits the cell.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean, shorten
from pretest.report.workbook.sheet import Hidden, Look, Sheet, Value

MOST_TEXT = 32_767  # characters of a cell, as spreadsheets allow
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")
_WIDEST, _NARROWEST = 46, 9
_MEASURED = 60  # rows that decide how wide a column is
MADE = datetime(2000, 1, 1)  # the same in every workbook: when it was made stands in provenance.json
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}
# Spreadsheets write the decimal sign of their own language.
_NUMBERS: Mapping[Look, str] = {
    "text": "General",
    "whole": "#,##0",
    "decimal": "0.000",
    "share": "0.0%",
    "chance": "0.0%",
    "small": "[<0.001]0.0E+00;0.000",
}
_STYLES: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "warning": {"bold": True, "bg_color": "#FDE9DC", "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
    "code": {"font_color": "#4A5563", "italic": True},
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "term": {"valign": "top", "text_wrap": True, "bold": True},
    "quoted": {"valign": "top", "quote_prefix": True},
    "hidden": {"valign": "top", "italic": True, "font_color": "#4A5563", "align": "right"},
}


def workbook_bytes(edition: Edition, sheets: Sequence[Sheet]) -> bytes:
    """The sheets in order, the first without a header, as the bytes of an xlsx file."""
    import xlsxwriter  # loaded when a workbook is made: most reports are pages

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    title = shorten(edition.labels.title(), 200)
    book.set_properties({"title": title, "author": "", "company": "", "comments": "", "created": MADE})
    book.set_size(16_000, 9_000)
    writer = _Writer(edition, book, {name: book.add_format(style) for name, style in _STYLES.items()})
    writer.styles |= {look: book.add_format({"num_format": code, "valign": "top"}) for look, code in _NUMBERS.items()
                      if look != "text"}  # fmt: skip
    for number, sheet in enumerate(sheets):
        writer.write(sheet, is_guide=number == 0)
    book.close()
    return buffer.getvalue()


@dataclass(slots=True, eq=False)
class _Writer:
    edition: Edition
    book: Any
    styles: dict[str, Any]

    def write(self, sheet: Sheet, *, is_guide: bool) -> None:
        page = self.book.add_worksheet(sheet.name)
        if is_guide:
            self.guide(page, sheet)
        else:
            self.table(page, sheet)
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        warning = self.edition.strings("page.not_for_sharing").split(".")[0] if self.edition.findings.complete else ""
        page.set_footer(f"&L{_footer(warning)}&C{_footer(sheet.name)}&R&P / &N")

    def guide(self, page: Any, sheet: Sheet) -> None:
        """Terms and what they say; where nothing may be shared, that comes first."""
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 96)
        for number, (term, value) in enumerate(sheet.rows):
            first = number == 0 and self.edition.findings.complete
            self.cell(page, number, 0, term, "warning" if first else "term")
            self.cell(page, number, 1, value, "wrapped")

    def table(self, page: Any, sheet: Sheet) -> None:
        """Title, titles of columns, names of columns, and rows; the first three stay in view."""
        complete = self.edition.findings.complete
        warning = f"{self.edition.strings('workbook.not_for_sharing')} " if complete else ""
        self.cell(page, 0, 0, f"{warning}{sheet.title}", "title")
        for column, head in enumerate(sheet.heads):
            self.cell(page, 1, column, head.title, "head")
            self.cell(page, 2, column, head.code, "code")
            page.set_column(column, column, _width(sheet, column))
        for number, row in enumerate(sheet.rows, 3):
            for column, value in enumerate(row):
                self.cell(page, number, column, value, sheet.heads[column].look)
        page.freeze_panes(3, sheet.frozen)
        page.autofilter(2, 0, 2 + len(sheet.rows), max(len(sheet.heads) - 1, 0))
        page.repeat_rows(0, 2)
        page.set_landscape()

    def cell(self, page: Any, row: int, column: int, value: Value, style: str) -> None:
        """One value of its own kind; nothing is left out in silence."""
        if value is None or value == "":
            return
        if isinstance(value, Hidden):
            page.write_string(row, column, value.text, self.styles["hidden"])
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, self.styles["text"])
        elif isinstance(value, int | float):
            page.write_number(row, column, value, self.styles[style if style in _NUMBERS else "decimal"])
        else:
            text = self.fitting(clean(value))
            quoted = style == "text" and text.startswith(_FORMULA_STARTS)
            page.write_string(row, column, text, self.styles["quoted" if quoted else style])

    def fitting(self, text: str) -> str:
        """``text``, or as much of it as a cell holds with the words that it was cut."""
        if _units(text) <= MOST_TEXT:
            return text
        end = self.edition.strings("workbook.cut", n=self.edition.numerals.count(len(text)))
        room = MOST_TEXT - _units(end)
        return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + end


def _units(text: str) -> int:
    """How long a spreadsheet finds ``text``: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _footer(text: str) -> str:
    """``text`` in a footer, where an ampersand begins a code; short, since footers are."""
    return shorten(text, 60).replace("&", "&&")


def _width(sheet: Sheet, column: int) -> float:
    head = sheet.heads[column]
    shown = [row[column] for row in sheet.rows[:_MEASURED]]
    texts = [value.text if isinstance(value, Hidden) else value for value in shown]
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    words = max(map(len, head.title.split()), default=0)
    return min(max(longest + 1, words + 3, len(head.code) + 4, _NARROWEST), _WIDEST)
