from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.tablefiles.encoding import decode

DUTCH = "id;woorden\n1;één geïnteresseerde coöperatie – “zo” €5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_recognised(encoding):
    decoded = decode(DUTCH.encode(encoding), "f.csv")
    assert decoded.text == DUTCH
    assert decoded.encoding == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("1;Привет, это хорошая идея\n", "cp1251"), ("1;Zażółć gęślą jaźń\n", "cp1250"), ("1;Καλημέρα κόσμε\n", "cp1253")],
)
def test_other_code_pages_are_detected_and_named(text, encoding):
    decoded = decode(text.encode(encoding), "f.csv")
    assert decoded.text == text
    assert [note.code for note in decoded.notes] == ["encoding_detected"]
    assert encoding in decoded.notes[0].message


def test_utf8_needs_no_note():
    assert decode(DUTCH.encode(), "f.csv").notes == ()


def test_one_accent_is_read_as_western_european():
    assert decode("1;Café\n".encode("cp1252"), "f.csv").encoding == "cp1252"


def test_a_wrong_declared_encoding_names_byte_row_and_remedy():
    with pytest.raises(DataError) as caught:
        decode("id;w\n1;Café\n".encode("cp1252"), "f.csv", "utf-8")
    message = str(caught.value)
    assert caught.value.code == "encoding_wrong"
    assert "0xE9 at byte 11 (row 2)" in message
    assert "cp1252" in message


@pytest.mark.parametrize("declared", ["nonesuch", "base64", "rot13"])
def test_an_encoding_that_does_not_exist_is_an_error(declared):
    with pytest.raises(DataError, match="no text encoding"):
        decode(b"a", "f.csv", declared)


def test_a_declared_code_page_on_utf8_bytes_is_doubtful():
    assert [note.code for note in decode("é".encode(), "f.csv", "cp1252").notes] == ["encoding_doubtful"]


def test_nul_bytes_are_an_error_with_the_row():
    with pytest.raises(DataError, match="NUL bytes, first in row 2"):
        decode(b"a,b\n1,\x00\n", "f.csv")
    with pytest.raises(DataError, match="utf-16-le"):
        decode("a,b\n".encode("utf-16-le"), "f.csv")
    assert decode("a,b\n".encode("utf-16-le"), "f.csv", "utf-16-le").text == "a,b\n"


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"$FL2@(#)", b"PAR1", b"%PDF-1.7"])
def test_other_kinds_of_file_are_named(start):
    with pytest.raises(DataError) as caught:
        decode(start + b"rest", "f.csv")
    assert caught.value.code == "not_text"
