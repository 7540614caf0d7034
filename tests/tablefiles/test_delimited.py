from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.tablefiles.delimited import parse_delimited, sniff_delimiter


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    text = f"id{mark}words\n1{mark}a, b; c\n".replace("a, b; c", '"a, b; c | d"')
    cells = parse_delimited(text, "f.csv")
    assert cells.names == ("id", "words")
    assert cells.frame.iloc[0].tolist() == ["1", "a, b; c | d"]
    assert cells.delimiter == mark


def test_decimal_commas_do_not_pass_for_delimiters():
    assert sniff_delimiter("a;b\n1,5;2,5\n3,1;4,0\n") == ";"


def test_a_single_column_needs_no_delimiter():
    assert parse_delimited("id\n1\n2\n", "f.csv").frame.shape == (2, 1)


def test_excels_own_first_line_is_skipped_and_counted():
    cells = parse_delimited("sep=;\r\na;b\r\n1;2\r\n", "f.csv")
    assert cells.names == ("a", "b")
    assert cells.rows.tolist() == [3]


def test_only_empty_cells_are_missing():
    row = parse_delimited('a,b,c,d,e\nNA,None,nan,,""\n', "f.csv").frame.iloc[0].tolist()
    assert row[:3] == ["NA", "None", "nan"]
    assert all(isinstance(value, float) and math.isnan(value) for value in row[3:])


def test_rows_are_lines_of_the_file_also_after_line_breaks_and_blank_lines():
    cells = parse_delimited('a,b\n1,"x\ny"\n\n2,z\n', "f.csv")
    assert cells.rows.tolist() == [2, 5]
    assert cells.frame[1].tolist() == ["x\ny", "z"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end):
    assert parse_delimited(end.join(["a,b", "1,2", "3,4", ""]), "f.csv").rows.tolist() == [2, 3]


def test_ragged_rows_are_named_by_line():
    with pytest.raises(DataError) as caught:
        parse_delimited("a,b\n1,2\n3\n4,5,6\n7,8\n", "data/f.csv")
    assert caught.value.code == "ragged_rows"
    assert "rows 3, 4" in str(caught.value)
    assert "2 cells in every row" in str(caught.value)


@pytest.mark.parametrize("text", ['a,b\n1,"x\n3,4\n', 'a,b\n1,"x', 'a,b\n1,"x\n3,4\n5,"6"\n'])
def test_a_quote_that_is_not_closed_does_not_swallow_rows(text):
    with pytest.raises(DataError) as caught:
        parse_delimited(text, "f.csv")
    assert caught.value.code == "quotes_unmatched"
    assert "row 2" in str(caught.value)


def test_a_quote_inside_a_cell_is_a_character():
    assert parse_delimited('a,b\n1,5" pipe\n', "f.csv").frame.iloc[0, 1] == '5" pipe'


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_an_error(text):
    with pytest.raises(DataError, match="empty"):
        parse_delimited(text, "f.csv")


def test_a_declared_delimiter_must_be_one_character():
    with pytest.raises(DataError, match="delimiter"):
        parse_delimited("a,b\n1,2\n", "f.csv", "::")
    assert parse_delimited("a\tb\n1\t2\n", "f.csv", "tab").names == ("a", "b")


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n,;\"'|\t"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_what_csv_writes_is_read_back(rows, mark):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([("a", "b"), *rows])
    cells = parse_delimited(stream.getvalue(), "f.csv", mark)
    found = [tuple("" if isinstance(cell, float) else cell for cell in row) for row in cells.frame.to_numpy().tolist()]
    assert found == rows


# --- as a Dutch spreadsheet saves it --------------------------------------------------------------

PLAIN = "id;arm;x\r\na;c;1\r\nb;d;2\r\nc;c;3\r\n"


@pytest.mark.parametrize(
    ("above", "row"),
    [("Report;;\r\n;;\r\n", 3), ("Report\r\n\r\n", 3), ("Report, of 2026\r\n", 2), ("sep=;\r\nReport;;\r\n", 3)],
)
def test_titles_above_the_header_are_named_and_can_be_passed_over(above, row):
    with pytest.raises(DataError) as caught:
        parse_delimited(above + PLAIN, "f.csv")
    assert caught.value.code == "header_elsewhere"
    assert f"header_row: {row}" in str(caught.value)
    cells = parse_delimited(above + PLAIN, "f.csv", header_row=row)
    assert (cells.names, cells.delimiter) == (("id", "arm", "x"), ";")
    assert cells.rows.tolist() == [row + 1, row + 2, row + 3]
    assert cells.frame[2].tolist() == ["1", "2", "3"]


def test_answers_with_commas_are_no_header():
    text = "id;words\r\n1;a, b, c\r\n2;d, e, f\r\n3;g\r\n"
    assert parse_delimited(text, "f.csv").names == ("id", "words")


def test_a_header_row_beyond_the_file_is_an_error():
    with pytest.raises(DataError, match="the file has 4 rows"):
        parse_delimited(PLAIN, "f.csv", header_row=9)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_at_the_end_of_every_row_are_passed_over_and_told(end):
    cells = parse_delimited(end.join(["a;b", "1;2;", '3;"x;y";', ""]), "f.csv")
    assert cells.frame.to_numpy().tolist() == [["1", "2"], ["3", "x;y"]]
    assert [note.code for note in cells.notes] == ["trailing_delimiters"]
    with pytest.raises(DataError, match="more or fewer cells"):
        parse_delimited(end.join(["a;b", "1;2;", "3;4;5", ""]), "f.csv")
    with pytest.raises(DataError, match="more or fewer cells"):
        parse_delimited(end.join(["a;b", "1;2;", "3;4", ""]), "f.csv")
