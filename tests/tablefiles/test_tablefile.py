from __future__ import annotations

import hashlib
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from pretest.errors import DataError, SpecError
from pretest.spec import DataFile
from pretest.tablefiles import workbook
from pretest.tablefiles.tablefile import read_table


def read(folder, name="data/wave1.csv", **options):
    return read_table(folder, DataFile(file=name, **options))


FRAME = pd.DataFrame({"id": ["a", "b", "c"], "x": [1.0, 2.5, np.nan], "words": ["één", "<script>", None]})


@pytest.mark.parametrize("name", ["d.csv", "d.tsv", "d.xlsx", "d.parquet", "d.sav", "d.zsav", "d.dta"])
def test_every_format_gives_the_same_cells(tmp_path, put, name):
    if name.endswith((".sav", ".zsav")):
        pyreadstat.write_sav(FRAME, tmp_path / name, compress=name.endswith(".zsav"))
    elif name.endswith(".dta"):
        pyreadstat.write_dta(FRAME, tmp_path / name)
    elif name.endswith(".tsv"):
        FRAME.to_csv(tmp_path / name, index=False, sep="\t")
    else:
        put(FRAME, name)
    table = read(tmp_path, name)
    assert table.frame["id"].tolist() == ["a", "b", "c"]
    assert [None if pd.isna(v) else float(v) for v in table.frame["x"]] == [1.0, 2.5, None]
    assert table.frame["words"].tolist()[:2] == ["één", "<script>"]
    assert table.frame["words"].isna().tolist() == [False, False, True]
    assert table.rows.tolist() == [2, 3, 4]
    assert table.format == name.partition(".")[2]
    assert table.sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_the_file_is_only_read(tmp_path, put):
    path = put("id,x\n1,2\n")
    before = path.read_bytes(), path.stat().st_mtime_ns
    read(tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_missing_file_is_named_with_its_neighbours(tmp_path, put):
    put("a\n1\n", "data/wave_1.csv")
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert caught.value.code == "file_missing"
    assert "data/wave1.csv" in str(caught.value)
    assert "'wave_1.csv'" in str(caught.value)


def test_a_file_outside_the_study_is_refused(tmp_path):
    with pytest.raises(SpecError, match="outside the study"):
        read(tmp_path, "../wave1.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_empty"),
        ("id,arm\n", "file_without_rows"),
        ("id,arm\n,\n", "file_without_rows"),
        (b"id,x\n1,\x00\n", "nul_bytes"),
        (b"PK\x03\x04 a workbook under a wrong name", "not_text"),
    ],
)
def test_bad_text_files(tmp_path, put, content, code):
    put(content)
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert caught.value.code == code
    assert "data/wave1.csv" in str(caught.value)


def test_unknown_kinds_of_file_say_which_are_known(tmp_path, put):
    put("x", "data/wave1.ods")
    with pytest.raises(DataError, match=r"\.xlsx"):
        read(tmp_path, "data/wave1.ods")


def test_columns_without_a_name_get_one_from_their_place(tmp_path, put):
    put(',x,\n1,2,\n"3",4,5\n')
    assert list(read(tmp_path).frame.columns) == ["[column 1]", "x", "[column 3]"]


def test_rows_without_any_value_are_left_out_and_counted(tmp_path, put):
    put("id,x\n1,2\n,\n3,4\n")
    table = read(tmp_path)
    assert table.rows.tolist() == [2, 4]
    assert [note.code for note in table.notes] == ["rows_empty"]


# --- workbooks ------------------------------------------------------------------------------------


def book(*rows, sheets=("first",)) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for place, title in enumerate(sheets):
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append([*row, *[title] * place])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_sheet_is_chosen_by_name_or_number(tmp_path, put):
    put(book(["id"], [1], sheets=("first", "second")), "d.xlsx")
    assert list(read(tmp_path, "d.xlsx").frame.columns) == ["id"]
    assert list(read(tmp_path, "d.xlsx", sheet="second").frame.columns) == ["id", "second"]
    assert list(read(tmp_path, "d.xlsx", sheet=2).frame.columns) == ["id", "second"]
    with pytest.raises(DataError, match="Did you mean 'second'"):
        read(tmp_path, "d.xlsx", sheet="secnd")


@pytest.mark.parametrize("keep", [20, 400, 0.5, 0.9])
def test_a_truncated_workbook_is_damaged(tmp_path, put, keep):
    whole = book(["id", "x"], *[[i, i] for i in range(50)])
    put(whole[: int(keep if keep > 1 else keep * len(whole))], "d.xlsx")
    with pytest.raises(DataError) as caught:
        read(tmp_path, "d.xlsx")
    assert caught.value.code == "workbook_damaged"


def test_a_workbook_with_a_damaged_sheet_is_damaged(tmp_path, put):
    source = zipfile.ZipFile(io.BytesIO(book(["id"], [1])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    put(stream.getvalue(), "d.xlsx")
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, "d.xlsx")


def test_a_workbook_that_unpacks_to_an_absurd_size_is_refused_unread(tmp_path, put):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20 * 2**20))
    put(stream.getvalue(), "d.xlsx")
    with pytest.raises(DataError) as caught:
        read(tmp_path, "d.xlsx")
    assert caught.value.code == "unpacks_too_large"


def test_the_number_of_columns_is_limited(tmp_path, put, monkeypatch):
    monkeypatch.setattr(workbook, "COLUMNS", 3)
    put(book(["a", "b", "c", "d"], [1, 2, 3, 4]), "d.xlsx")
    with pytest.raises(DataError, match="4 columns"):
        read(tmp_path, "d.xlsx")


def test_formulas_are_read_as_their_saved_results(tmp_path, put):
    with zipfile.ZipFile(io.BytesIO(book(["id", "x"], ["r1", 7], ["r2", "=1+1"]))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    empty = (b"<f>1+1</f><v />", b"<f>1+1</f><v/>", b"<f>1+1</f><v></v>")  # as the XML library writes it
    assert any(form in sheet for form in empty)
    for old in empty:
        sheet = sheet.replace(old, b"<f>1+1</f><v>2</v>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            target.writestr(name, content)
    put(stream.getvalue(), "d.xlsx")
    assert read(tmp_path, "d.xlsx").frame["x"].tolist() == ["7", "2"]


def test_a_formula_without_a_result_is_no_missing_answer(tmp_path, put):
    put(book(["id", "x"], ["r1", 7], ["r2", "=1+1"]), "d.xlsx")
    with pytest.raises(DataError) as caught:
        read(tmp_path, "d.xlsx")
    assert caught.value.code == "formula_without_result"
    assert "row 3" in str(caught.value)


# --- SPSS, Stata, Parquet -------------------------------------------------------------------------


def test_user_missing_codes_and_ranges_of_spss_are_marked(tmp_path):
    frame = pd.DataFrame({"x": [1.0, 8.0, 9.0, 3.0], "y": [1.0, 2.0, 55.0, 99.0], "s": ["a", "z", "b", "c"]})
    ranges = {"x": [8, 9], "y": [{"lo": 50, "hi": 99}], "s": ["z"]}
    labels = {"x": {1.0: "Yes", 8.0: "Don't know"}}
    pyreadstat.write_sav(frame, tmp_path / "d.sav", missing_ranges=ranges, variable_value_labels=labels)
    table = read(tmp_path, "d.sav")
    assert table.frame["x"].tolist() == [1.0, 8.0, 9.0, 3.0]  # codes, not labels
    assert table.coded["x"].tolist() == [False, True, True, False]
    assert table.coded["y"].tolist() == [False, False, True, True]
    assert table.coded["s"].tolist() == [False, True, False, False]


def test_extended_missing_values_of_stata_are_marked(tmp_path):
    frame = pd.DataFrame({"x": [1.0, "a", np.nan, 4.0]})
    pyreadstat.write_dta(frame, tmp_path / "d.dta", missing_user_values={"x": ["a"]})
    table = read(tmp_path, "d.dta")
    assert table.frame["x"].isna().tolist() == [False, True, True, False]
    assert table.coded["x"].tolist() == [False, True, False, False]


@pytest.fixture
def foreign(tmp_path):
    """A .sav file that says UTF-8 but holds cp1252 text."""
    frame = pd.DataFrame({"words": ["cafe noir", "thee"], "x": [1.0, 2.0]})
    pyreadstat.write_sav(frame, tmp_path / "d.sav", row_compress=False)
    data = (tmp_path / "d.sav").read_bytes()
    assert data.count(b"cafe") == 1
    (tmp_path / "d.sav").write_bytes(data.replace(b"cafe", b"caf\xe9"))
    return tmp_path


def test_a_foreign_code_page_is_an_error_that_names_encoding(foreign):
    with pytest.raises(DataError) as caught:
        read(foreign, "d.sav")
    assert caught.value.code == "encoding_wrong"
    assert "encoding: cp1252" in str(caught.value)


def test_a_declared_code_page_is_used(foreign):
    assert read(foreign, "d.sav", encoding="cp1252").frame["words"].tolist() == ["café noir", "thee"]


def test_a_letter_that_spss_cut_at_the_width_of_the_column_is_noted(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"words": ["abcdefgh", "één"]}), tmp_path / "d.sav", row_compress=False)
    data = (tmp_path / "d.sav").read_bytes()
    (tmp_path / "d.sav").write_bytes(data.replace(b"abcdefgh", "abcdefgé".encode()[:8]))
    table = read(tmp_path, "d.sav")
    assert table.frame["words"].tolist() == ["abcdefg", "één"]
    assert [note.code for note in table.notes] == ["text_cut"]


def test_a_letter_that_is_lost_before_the_width_of_the_column_is_a_foreign_one(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"words": ["a longer text", "cafe"]}), tmp_path / "d.sav", row_compress=False)
    data = (tmp_path / "d.sav").read_bytes()
    (tmp_path / "d.sav").write_bytes(data.replace(b"cafe", b"caf\xe9"))
    with pytest.raises(DataError) as caught:
        read(tmp_path, "d.sav")
    assert caught.value.code == "encoding_wrong"


def test_a_code_page_that_does_not_exist_is_an_error(foreign):
    with pytest.raises(DataError, match="no text encoding"):
        read(foreign, "d.sav", encoding="nonesuch")


@pytest.mark.parametrize("name", ["d.sav", "d.dta", "d.parquet"])
def test_truncated_files_are_damaged(tmp_path, put, name):
    if name == "d.parquet":
        put(FRAME, name)
    else:
        (pyreadstat.write_sav if name == "d.sav" else pyreadstat.write_dta)(FRAME, tmp_path / name)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:300])
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, name)


def test_parquet_types_become_numbers_and_text(tmp_path, put):
    frame = pd.DataFrame(
        {
            "whole": pd.array([1, None], dtype="Int64"),
            "yes": [True, False],
            "day": pd.to_datetime(["2026-03-01", "2026-03-02"]),
            "kind": pd.Categorical(["a", "b"]),
        }
    )
    put(frame, "d.parquet")
    table = read(tmp_path, "d.parquet").frame
    assert table["whole"].tolist()[0] == 1.0
    assert table["whole"].isna().tolist() == [False, True]
    assert table["yes"].tolist() == ["TRUE", "FALSE"]
    assert table["day"].tolist() == ["2026-03-01", "2026-03-02"]
    assert table["kind"].tolist() == ["a", "b"]


def test_nested_parquet_columns_are_refused(tmp_path, put):
    put(pd.DataFrame({"x": [[1], [2]]}), "d.parquet")
    with pytest.raises(DataError) as caught:
        read(tmp_path, "d.parquet")
    assert caught.value.code == "nested_columns"


# --- columns of one name, rows of totals ----------------------------------------------------------


def test_columns_of_one_name_get_their_place_unless_they_are_equal(tmp_path, put):
    put("id,x,s,x,s,s\n1,2,a,3,a,a\n2,5,b,5,b,b\n")
    table = read(tmp_path)
    assert list(table.frame) == ["id", "x [column 2]", "s", "x [column 4]", "s [column 5]", "s [column 6]"]
    assert table.twice == {"x": ("x [column 2]", "x [column 4]")}
    messages = [note.message for note in table.notes if note.code == "columns_twice"]
    assert "columns 2, 4" in messages[0]
    assert "equal" in messages[1]


def test_a_name_that_a_column_has_already_is_not_given_again(tmp_path, put):
    put("x,x,x [column 1]\n1,2,3\n")
    assert list(read(tmp_path).frame) == ["x [column 1] again", "x [column 2]", "x [column 1]"]


@pytest.mark.parametrize("word", ["Totaal", "totaal:", "Total", "Gemiddelde", "Grand Total", "Subtotaal"])
def test_rows_of_totals_at_the_end_are_left_out_and_told(tmp_path, put, word):
    put(f"id;x;w\nr1;1;a\nr2;2;b\nr3;3;c\n{word};6;\nGemiddelde;2,0;\n")
    table = read(tmp_path)
    assert table.frame["id"].tolist() == ["r1", "r2", "r3"]
    assert "rows 5, 6" in next(note.message for note in table.notes if note.code == "totals_left_out")


@pytest.mark.parametrize(
    "text",
    [
        "id;x\nr1;1\nr2;2\nTotaliteit;3\n",  # another word
        "id;x\nr1;1\nTotaal;2\nr3;3\n",  # not at the end
        "place;x\nTotaal;1\nUtrecht;2\nTotaal;3\n",  # a category
        "id;w\nr1;a\nr2;b\nTotaal;\n",  # no number
        "id;x\nr1;1\nTotaal;1\n",  # hardly a table
    ],
)
def test_other_rows_stay(tmp_path, put, text):
    put(text)
    table = read(tmp_path)
    assert len(table.frame) == text.count("\n") - 1
    assert not [note for note in table.notes if note.code == "totals_left_out"]
