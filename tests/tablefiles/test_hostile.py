"""Files that mean harm, or were made by mistake, end in a clear error; limits are counted, not timed."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from pretest.errors import DataError
from pretest.spec import DataFile
from pretest.tablefiles import delimited, typedfile, workbook
from pretest.tablefiles import tablefile as tables
from pretest.tablefiles.tablefile import read_table


def code_of(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as caught:
        read_table(folder, DataFile(file=name))
    return caught.value.code


def repacked(content, changes):
    """A workbook with some of its parts put in the place of others."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in dict.fromkeys([*source.namelist(), *changes]):
            target.writestr(name, changes[name] if name in changes else source.read(name))
    return stream.getvalue()


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


SMALL = book(["id", "x"], ["a", "b"])
SHEET = "xl/worksheets/sheet1.xml"


def test_a_part_that_unpacks_beyond_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "_found", lambda *_: pytest.fail("the bomb was opened"))
    bomb = repacked(SMALL, {"xl/sharedStrings.xml": b"<sst>" + b" " * 60 * 2**20})
    assert len(bomb) < 200_000
    assert code_of(tmp_path, "d.xlsx", bomb) == "unpacks_too_large"


def test_unpacking_stops_when_the_limit_is_reached_whatever_the_file_says_of_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "_SMALL", 2**20)
    monkeypatch.setattr(workbook, "SHEET_RATIO", 1)
    honest = repacked(SMALL, {"xl/media/a.bin": bytes(8 * 2**20)})
    read = []
    plain = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: read.append(n) or plain(self, n))
    lying = bytearray(honest)
    size = (8 * 2**20).to_bytes(4, "little")
    while (place := lying.find(size)) >= 0:
        lying[place : place + 4] = (100).to_bytes(4, "little")
    assert code_of(tmp_path, "d.xlsx", honest) == "unpacks_too_large"
    assert code_of(tmp_path, "e.xlsx", bytes(lying)) in ("unpacks_too_large", "workbook_damaged")
    assert set(read) <= {workbook._PIECE}, read


def test_one_text_that_many_cells_share_counts_as_often_as_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_LETTERS", 1_000_000)
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>' % (
        b"a" * 20_000
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(SMALL)) as source:
        types = source.read("[Content_Types].xml")
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    cell = b'<row><c t="s"><v>0</v></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    bomb = repacked(
        SMALL,
        {
            "xl/sharedStrings.xml": shared,
            SHEET: sheet % (cell * 500),
            "[Content_Types].xml": types.replace(b"</Types>", override),
        },
    )
    assert code_of(tmp_path, "d.xlsx", bomb) == "sheet_too_large"


def test_texts_that_unpack_themselves_are_refused(tmp_path):
    bomb = repacked(SMALL, {SHEET: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'})
    assert code_of(tmp_path, "d.xlsx", bomb) == "workbook_doctype"


@pytest.mark.parametrize(("limit", "most"), [("SHEET_ROWS", 5), ("SHEET_CELLS", 11)])
def test_a_sheet_of_endless_rows_is_left_at_the_limit(tmp_path, monkeypatch, limit, most):
    monkeypatch.setattr(workbook, limit, most)
    assert code_of(tmp_path, "d.xlsx", book(*[["a", "b"]] * 40)) == "sheet_too_large"


def test_a_row_of_too_many_cells_is_refused(tmp_path):
    wide = book(["id"], [*[None] * 10_001, "x"])
    assert code_of(tmp_path, "d.xlsx", wide) == "too_many_columns"
    assert code_of(tmp_path, "d.csv", ",".join(f"c{i}" for i in range(10_001)) + "\n1\n") == "too_many_columns"


def test_cells_that_only_look_filled_are_not_columns(tmp_path):
    made = openpyxl.load_workbook(io.BytesIO(SMALL))
    made.active.cell(2, 12_000).font = openpyxl.styles.Font(bold=True)
    made.save(tmp_path / "d.xlsx")
    assert read_table(tmp_path, DataFile(file="d.xlsx")).frame.shape == (1, 2)


def test_formulas_in_csv_are_text_and_are_not_run(tmp_path):
    (tmp_path / "d.csv").write_text("id,x\n=1+1,@SUM(A1)\n")
    assert read_table(tmp_path, DataFile(file="d.csv")).frame.iloc[0].tolist() == ["=1+1", "@SUM(A1)"]


def test_two_encodings_in_one_file_are_named_by_row(tmp_path):
    lines = [b"id,w\n", "1,één\n".encode(), "2,é\n".encode("cp1252"), b"3,x\n", "4,ë\n".encode()]
    path = tmp_path / "d.csv"
    path.write_bytes(b"".join(lines))
    with pytest.raises(DataError, match="row 3 is no UTF-8") as caught:
        read_table(tmp_path, DataFile(file="d.csv"))
    assert caught.value.code == "encoding_mixed"
    assert len(read_table(tmp_path, DataFile(file="d.csv", encoding="cp1252")).frame) == 4


def test_nul_bytes_anywhere_are_refused(tmp_path):
    assert code_of(tmp_path, "d.csv", b"id,x\n" + b"1,2\n" * 1_000 + b"1,\x00\n") == "nul_bytes"
    assert code_of(tmp_path, "e.csv", bytes(10_000)) == "nul_bytes"


@pytest.mark.parametrize("mark", [b"a", b",", b'"'])
def test_a_line_without_end_is_refused_before_the_whole_file_is_read(tmp_path, monkeypatch, mark):
    monkeypatch.setattr(delimited, "LINE_BYTES", 10_000)
    monkeypatch.setattr(tables, "LINE_BYTES", 10_000)
    monkeypatch.setattr(tables, "decode", lambda *_: pytest.fail("the whole line was read"))
    assert code_of(tmp_path, "d.csv", b"id,x\n" + mark * 50_000) in ("line_too_long",)


def test_a_file_beyond_the_limit_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "FILE_BYTES", 10)
    assert code_of(tmp_path, "d.csv", "id,x\n1,2\n3,4\n") == "file_too_large"


def test_a_million_quotes_end_at_once(tmp_path):
    assert code_of(tmp_path, "d.csv", "a,b\n" + '"' * 1_000_001) == "quotes_unmatched"
    assert code_of(tmp_path, "e.csv", 'a,b\n1,"' + '""' * 500_000) == "quotes_unmatched"
    (tmp_path / "f.csv").write_text("a,b\n" + '"1","2"\n' * 25_000)
    assert len(read_table(tmp_path, DataFile(file="f.csv")).frame) == 25_000


@pytest.mark.parametrize("name", ["d.sav", "d.zsav", "d.dta", "d.parquet", "d.xlsx"])
@pytest.mark.parametrize("start", [b"", b"$FL2@(#) ", b"PAR1", b"PK\x03\x04"])
def test_garbage_under_a_known_name_is_damaged(tmp_path, name, start):
    noise = np.random.default_rng(3).bytes(4_000)
    code = code_of(tmp_path, name, start + noise + (b"PAR1" if start == b"PAR1" else b""))
    assert code in ("file_damaged", "parquet_damaged", "workbook_damaged", "not_a_workbook", "encoding_wrong")


def test_a_parquet_file_that_claims_more_than_memory_holds_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(typedfile, "UNPACKED_BYTES", 1_000_000)
    rows = io.BytesIO()
    parquet.write_table(pa.table({"x": pa.repeat(pa.scalar(1), 200_000)}), rows)
    assert code_of(tmp_path, "d.parquet", rows.getvalue()) == "unpacks_too_large"
    texts = io.BytesIO()
    parquet.write_table(pa.table({"x": pa.array(["a" * 1_000] * 2_000)}), texts)
    assert len(texts.getvalue()) < 5_000
    monkeypatch.setattr(typedfile, "_arrow_column", lambda *_: pytest.fail("the bomb was unpacked"))
    assert code_of(tmp_path, "e.parquet", texts.getvalue()) == "unpacks_too_large"


def test_an_spss_file_that_claims_more_than_memory_holds_is_refused(tmp_path, monkeypatch):
    pyreadstat = pytest.importorskip("pyreadstat")
    pyreadstat.write_sav(pd.DataFrame({"x": ["a" * 200] * 500}), tmp_path / "d.zsav", compress=True)
    monkeypatch.setattr(typedfile, "UNPACKED_BYTES", 10_000)
    assert code_of(tmp_path, "d.zsav", (tmp_path / "d.zsav").read_bytes()) == "unpacks_too_large"


def packed(**columns: object) -> bytes:
    target = io.BytesIO()
    parquet.write_table(pa.table(columns), target)
    return target.getvalue()


def test_sixty_million_rows_in_a_small_file_are_refused_before_they_are_read(tmp_path, monkeypatch):
    data = packed(x=pa.repeat(pa.scalar(1, pa.int8()), 60_000_000))
    assert len(data) < 500_000
    monkeypatch.setattr(typedfile, "_arrow_column", lambda *_: pytest.fail("the rows were read"))
    assert code_of(tmp_path, "d.parquet", data) == "too_many_rows"


def test_a_file_that_is_one_value_repeated_is_refused_but_a_plain_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(typedfile, "RATIO_COUNTS_FROM", 10_000)
    assert code_of(tmp_path, "d.parquet", packed(x=pa.repeat(pa.scalar(1), 2_000_000))) == "unpacks_too_large"
    answers = pa.array(np.random.default_rng(1).integers(1, 8, 20_000))
    (tmp_path / "e.parquet").write_bytes(packed(x=answers))
    assert len(read_table(tmp_path, DataFile(file="e.parquet")).frame) == 20_000


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_a_text_of_too_many_rows_is_refused(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(delimited, "ROWS", 10)
    assert code_of(tmp_path, f"d.{ending}", b"x\n" + b"1\n" * 10) == "too_many_rows"
    (tmp_path / f"e.{ending}").write_bytes(b"x\n" + b"1\n" * 9)
    assert len(read_table(tmp_path, DataFile(file=f"e.{ending}")).frame) == 9


def not_utf8(kind: pa.DataType) -> pa.Array:
    """A column of text whose bytes are no text."""
    buffers = [None, pa.py_buffer(np.array([0, 1, 2], dtype="i4")), pa.py_buffer(b"\xff\xfe")]
    return pa.Array.from_buffers(kind, 2, buffers)


@pytest.mark.parametrize(
    "column",
    [not_utf8(pa.string()), not_utf8(pa.binary()), not_utf8(pa.string()).dictionary_encode()],
    ids=["text", "bytes", "categories"],
)
def test_a_column_that_cannot_be_read_is_named(tmp_path, column):
    (tmp_path / "d.parquet").write_bytes(packed(good=pa.array([1, 2]), odd=column))
    with pytest.raises(DataError) as caught:
        read_table(tmp_path, DataFile(file="d.parquet"))
    assert caught.value.code == "column_unreadable"
    assert "'odd'" in str(caught.value)


def test_bytes_that_are_text_and_odd_numbers_are_read(tmp_path):
    columns = {
        "bytes": pa.array([b"a", b"b"]),
        "half": pa.array(np.array([1.5, 2.0], dtype=np.float16)),
        "exact": pa.array(["1.50", "2.25"]).cast(pa.decimal128(5, 2)),
        "none": pa.nulls(2),
    }
    (tmp_path / "d.parquet").write_bytes(packed(**columns))
    frame = read_table(tmp_path, DataFile(file="d.parquet")).frame
    assert frame["bytes"].tolist() == ["a", "b"]
    assert frame["half"].tolist() == [1.5, 2.0]
    assert frame["exact"].astype(float).tolist() == [1.5, 2.25]


@pytest.mark.parametrize("name", ["a\x00b", "\x07", "x" * 5_000])
def test_names_of_columns_that_nobody_can_read_are_refused(tmp_path, name):
    assert code_of(tmp_path, "d.parquet", packed(**{name: pa.array([1])})) == "column_name"
    assert code_of(tmp_path, "d.json", json.dumps([{"id": 1, name: 1}]).encode()) == "column_name"
    if "\x00" not in name:
        assert code_of(tmp_path, "d.csv", f"id,{name}\n1,2\n".encode()) == "column_name"


def test_a_question_of_many_lines_may_be_a_name(tmp_path):
    name = "How often?\n(one answer)\t" + "x" * 3_000
    (tmp_path / "d.json").write_text(json.dumps([{name: 1}]), encoding="utf-8")
    assert read_table(tmp_path, DataFile(file="d.json")).frame.columns.tolist() == [name]
