"""Rows of text files are cut out, and no other byte changes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.spec import DataFile
from pretest.tablefiles.removal.rows import without_rows
from pretest.tablefiles.removal.text import without_records
from pretest.tablefiles.tablefile import table_of

CSV = 'id;q;t\r\na;1;"x\r\ny"\r\n\r\nb;2;secret\r\n"c;d";3;é'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
def test_only_the_lines_of_the_record_go(encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = mark + CSV.encode(encoding)
    source = DataFile(file="a.csv", encoding=None if encoding != "cp1252" else "cp1252")
    made = without_rows(data, source, [5]).data
    assert made == mark + CSV.replace("b;2;secret\r\n", "").encode(encoding)


def test_a_record_of_two_lines_goes_whole():
    made = without_rows(CSV.encode(), DataFile(file="a.csv"), [2]).data
    assert made == b'id;q;t\r\n\r\nb;2;secret\r\n"c;d";3;\xc3\xa9'


def test_titles_and_the_line_of_excel_stay():
    text = "sep=;\r\nid;q\r\na;1\r\nb;2\r\n"
    assert without_rows(text.encode(), DataFile(file="a.csv"), [4]).data == b"sep=;\r\nid;q\r\na;1\r\n"
    titled = "Results of 2026\n\nid;q\na;1\nb;2\n"
    made = without_rows(titled.encode(), DataFile(file="a.csv", header_row=3), [4]).data
    assert made == b"Results of 2026\n\nid;q\nb;2\n"


def test_everybody_can_go():
    assert without_rows(b"id,q\na,1\n", DataFile(file="a.csv"), [2]).data == b"id,q\n"


def test_carriage_returns_alone_end_lines_too():
    made = without_rows(b"id,q\ra,1\rb,2\r", DataFile(file="a.csv"), [3]).data
    assert made == b"id,q\ra,1\r"


def test_bytes_that_no_codec_makes_again_are_refused():
    with pytest.raises(ExportError, match="without changing others"):
        without_records(b"id,q\na,\xff\n", "a.csv", "utf-8", ",", [2], [2])


def test_a_rest_that_would_be_read_otherwise_is_refused():
    """Without the one row that has an é in cp1252 the rest is still read the same; without the only rows that tell the
    delimiter it is not."""
    text = "id;q,r\na;1,5\nb;2,5\n"
    assert table_of(text.encode(), DataFile(file="a.csv")).delimiter in (";", ",")
    twice = "id,q,q\na,1,1\nb,2,3\n"  # columns of one name, alike without b
    with pytest.raises(ExportError, match="read otherwise"):
        without_rows(twice.encode(), DataFile(file="a.csv"), [3])


IDS = st.text(st.sampled_from('a1,;"\n\r. é\t|0'), min_size=1, max_size=6).map(lambda text: f"x{text}x")


@given(st.lists(IDS, min_size=2, max_size=6, unique=True), st.data())
def test_what_is_left_is_the_file_without_the_lines(ids, data):
    place = data.draw(st.integers(0, len(ids) - 1))
    pieces = []
    for row in [["id", "q"], *([one, str(number)] for number, one in enumerate(ids))]:
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
        pieces.append(stream.getvalue())
    whole = "".join(pieces).encode()
    source = DataFile(file="a.csv", delimiter=",")
    row = int(table_of(whole, source).rows[place])
    made = without_rows(whole, source, [row]).data
    assert made == "".join(one for number, one in enumerate(pieces) if number != place + 1).encode()
