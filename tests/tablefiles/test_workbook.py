"""What a workbook hides, merges or marks, and what lies about being one."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pretest.errors import DataError
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import read_table

HEAD = ["id", "arm", "x"]
ROWS = [["a", "c", 1], ["b", "d", 2], ["c", "c", 3]]


def book(rows=ROWS, head=HEAD, change=lambda book, sheet: None):
    made = openpyxl.Workbook()
    for row in [head, *rows]:
        made.active.append(row)
    change(made, made.active)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path):
    def read_it(content, name="d.xlsx", **keys):
        (tmp_path / name).write_bytes(content)
        return read_table(tmp_path, DataFile(file=name, **keys))

    return read_it


def note(table, code):
    return next(one.message for one in table.notes if one.code == code)


def problem(read, content, name="d.xlsx", **keys):
    with pytest.raises(DataError) as caught:
        read(content, name, **keys)
    return caught.value.code, str(caught.value)


# --- where the header is --------------------------------------------------------------------------


def test_titles_above_the_header_are_named_and_can_be_passed_over(read):
    content = book([[None] * 3, HEAD, *ROWS], ["Report of 2026", None, None])
    code, text = problem(read, content)
    assert (code, "row 3" in text, "header_row: 3" in text) == ("header_elsewhere", True, True)
    table = read(content, header_row=3)
    assert list(table.frame) == HEAD
    assert table.rows.tolist() == [4, 5, 6]
    assert "Rows 1 to 2" in note(table, "titles_skipped")


def test_who_says_that_the_first_row_is_the_header_is_believed(read):
    content = book([HEAD, *ROWS], ["only", None, None])
    assert problem(read, content)[0] == "header_elsewhere"
    assert read(content, header_row=1).frame.shape == (4, 3)


def test_an_empty_first_row_says_where_the_names_are(read):
    code, text = problem(read, book([HEAD, *ROWS], [None] * 3))
    assert (code, "row 1 is empty" in text, "header_row: 2" in text) == ("header_elsewhere", True, True)


def test_merged_names_above_the_names_are_titles(read):
    content = book([HEAD, *ROWS], ["who", None, None], lambda _, sheet: sheet.merge_cells("A1:C1"))
    assert problem(read, content)[0] == "header_elsewhere"
    assert read(content, header_row=2).frame.shape == (3, 3)


@pytest.mark.parametrize(
    "rows",
    [
        [[None, "x"], ["a", "b"], ["c", "d"]],  # an index without a name, as pandas writes it
        [["id", None, None], [1, 2, 3], [4, 5, 6]],  # numbers are no names
        [["id", "arm", None], ["a", "b", "c"], ["d", "e", "f"]],  # most names are there
        [["id"], ["a"], ["b"]],
    ],
)
def test_a_first_row_that_may_well_be_the_header_is_one(read, rows):
    assert len(read(book(rows[1:], rows[0])).frame) == 2


def test_a_header_row_that_is_not_there_is_an_error(read):
    assert problem(read, book(), header_row=9)[0] == "header_row_absent"


# --- hidden, merged, marked -----------------------------------------------------------------------


def hide(_, sheet):
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[1].hidden = True  # the header does not count
    sheet.row_dimensions[90].hidden = True  # nor does a row without values
    sheet.column_dimensions["B"].hidden = True


def test_hidden_rows_and_columns_count_and_are_told(read):
    table = read(book(change=hide))
    assert len(table.frame) == 3
    assert note(table, "rows_hidden").startswith("1 row with values is hidden")
    assert "'arm'" in note(table, "columns_hidden")
    assert {one.code for one in read(book()).notes} == set()


def test_merged_answers_are_refused_and_merged_titles_are_not(read):
    code, text = problem(read, book(change=lambda _, sheet: sheet.merge_cells("B2:B4")))
    assert (code, "B2:B4" in text) == ("cells_merged", True)


def test_percentages_are_told_and_only_where_numbers_are(read):
    def percent(_, sheet):
        for row in (1, 2):
            sheet.cell(row, 3).number_format = "0.0%"
            sheet.cell(row, 2).number_format = "0%"  # words

    assert "'x'" in (message := note(read(book(change=percent)), "percent_cells"))
    assert "'arm'" not in message


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_the_workbook_knows_its_dates_whatever_its_calendar(read, epoch):
    def dated(made, sheet):
        made.epoch = epoch or made.epoch
        sheet["C2"] = datetime.datetime(2026, 5, 1)

    table = read(book(change=dated))
    assert table.frame["x"].tolist() == ["2026-05-01", "2", "3"]
    assert table.dates == {"x"}


# --- sheets ---------------------------------------------------------------------------------------


def more(title, *, place=None, rows=(), state="visible"):
    def change(made, _):
        sheet = made.create_sheet(title, place)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)

    return change


def test_other_sheets_that_hold_something_are_told(read):
    assert "'codes' holds something" in note(read(book(change=more("codes", rows=[["x"]]))), "sheets_several")
    assert read(book(change=more("codes"))).notes == ()
    assert read(book(change=more("codes", rows=[["x"]])), sheet="Sheet").notes == ()


def test_a_first_sheet_that_is_hidden_or_empty_is_told(read):
    hidden = book(change=more("codes", place=0, rows=[["x"], ["1"]], state="hidden"))
    assert "hidden" in note(read(hidden), "sheets_several")
    code, text = problem(read, book(change=more("empty", place=0)))
    assert (code, "sheet: Sheet" in text) == ("file_empty", True)


# --- what is no workbook --------------------------------------------------------------------------


def archive(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (OLD, "an old Excel workbook (.xls)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "a web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
        (b"id;x\r\n1;2\r\n", "text under the name of a workbook"),
        (b"%PDF-1.7", "a PDF"),
        (archive("mimetype", "content.xml"), "LibreOffice"),
        (archive("xl/workbook.bin"), ".xlsb"),
        (archive("data.csv", "codes.csv"), "2 data files"),
        (archive("word/document.xml"), "a Word document"),
    ],
)
def test_a_file_that_is_something_else_is_told_for_what_it_is(read, content, says):
    code, text = problem(read, content)
    assert (code, says in text) == ("not_a_workbook", True), text


def test_an_old_ending_says_what_to_do(read):
    assert "save it as .xlsx" in problem(read, OLD, "d.xls")[1]
    assert "a web page" in problem(read, b"<html></html>", "d.xls")[1]
    assert "a web page" in problem(read, b"<!doctype HTML><html>login</html>", "d.csv")[1]
