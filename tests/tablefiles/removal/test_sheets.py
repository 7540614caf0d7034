"""Rows of workbooks are emptied, and what they said is nowhere else in the file."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from pretest.errors import ExportError
from pretest.spec import DataFile
from pretest.tablefiles.removal.rows import without_rows
from pretest.tablefiles.tablefile import table_of

SOURCE = DataFile(file="a.xlsx")


def workbook(change=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["id", "q", "t"], ["a", 1, "same"], ["b", 2, "secret words"], ["c", 3, "same"]):
        sheet.append(row)
    other = book.create_sheet("Notes")
    other.append(["made by hand"])
    if change is not None:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return shared(stream.getvalue())


def shared(data: bytes) -> bytes:
    """The workbook with its texts in one list, as Excel saves it."""
    texts: list[str] = []

    def place(cell: re.Match[str]) -> str:
        if cell[2] not in texts:
            texts.append(cell[2])
        return f'<c r="{cell[1]}" t="s"><v>{texts.index(cell[2])}</v></c>'

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts(data).items():
            text = re.sub(r'<c r="(\w+)" t="inlineStr"><is><t>(.*?)</t></is></c>', place, part.decode())
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                text = text.replace(
                    "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                )
            archive.writestr(name, text)
        entries = "".join(f"<si><t>{text}</t></si>" for text in texts)
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{entries}</sst>')
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_row_and_its_own_words_go_and_all_else_stays():
    before = workbook()
    made = without_rows(before, SOURCE, [3]).data
    table = table_of(made, SOURCE)
    assert table.frame["id"].tolist() == ["a", "c"]
    assert table.rows.tolist() == [2, 4]  # nothing moved
    assert not any(b"secret" in part for part in parts(made).values())
    assert any(b"same" in part for part in parts(made).values())
    changed = {name for name, part in parts(before).items() if parts(made)[name] != part}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}


def test_a_text_that_another_sheet_uses_stays():
    data = workbook(lambda book, sheet: book["Notes"].append(["secret words"]))
    made = without_rows(data, SOURCE, [3]).data
    assert b"secret words" in parts(made)["xl/sharedStrings.xml"]


def chart(book, sheet):
    found = BarChart()
    found.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    sheet.add_chart(found, "F2")


def comment(book, sheet):
    sheet["A3"].comment = Comment("called on Monday", "me")


@pytest.mark.parametrize(("change", "what"), [(chart, "a chart"), (comment, "comments")])
def test_copies_elsewhere_are_refused(change, what):
    with pytest.raises(ExportError, match=f"has {what}, which may hold copies"):
        without_rows(workbook(change), SOURCE, [3])


def test_a_row_without_a_number_is_refused():
    data = workbook()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts(data).items():
            archive.writestr(name, part.replace(b'<row r="3"', b"<row") if name.endswith("sheet1.xml") else part)
    with pytest.raises(ExportError, match="have no numbers"):
        without_rows(stream.getvalue(), SOURCE, [3])
