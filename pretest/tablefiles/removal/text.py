"""Text as lines of bytes: records are taken out, all other bytes stay as they are."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from itertools import accumulate

from pretest.errors import ExportError

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BARE = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}  # codecs that write no mark of their own


def without_records(
    data: bytes, name: str, encoding: str, delimiter: str, rows: Collection[int], known: Collection[int]
) -> bytes:
    """Delimited text without the records that begin on the lines ``rows`` (from 1); blank lines stay.

    known: lines on which all records below the header begin. They tell whether a carriage return alone ends a line.

    Raises
    ------
    ExportError
        When the bytes cannot be taken apart into lines and put together again exactly.
    """
    mark, texts, lines = _lines(data, name, encoding)
    spans = list(_spans(texts, delimiter, name))
    counted = (range(1, len(texts) + 1), list(accumulate([1, *(text.endswith("\n") for text in texts[:-1])])))
    for number in counted:
        starts = {number[first] for first, _ in spans}
        if starts.issuperset(known):
            break
    else:
        raise _cannot(name)
    gone = {place for first, last in spans if number[first] in rows for place in range(first, last)}
    return mark + b"".join(line for place, line in enumerate(lines) if place not in gone)


def _spans(texts: list[str], delimiter: str, name: str) -> Iterator[tuple[int, int]]:
    """First line of each record, from 0, and the line behind it. A line ``sep=;`` is a record like all others."""
    reader = csv.reader(iter(texts), delimiter=delimiter, strict=True)
    before = 0
    try:
        for _ in reader:
            yield before, reader.line_num
            before = reader.line_num
    except csv.Error:
        raise _cannot(name) from None


def _lines(data: bytes, name: str, encoding: str) -> tuple[bytes, list[str], list[bytes]]:
    """The byte order mark, the lines as text, and the same as bytes; together they are the file."""
    mark, text, codec = decoded(data, name, encoding)
    texts = list(io.StringIO(text, newline=""))
    lines = [line.encode(codec) for line in texts]
    if mark + b"".join(lines) != data:
        raise _cannot(name)
    return mark, texts, lines


def decoded(data: bytes, name: str, encoding: str) -> tuple[bytes, str, str]:
    """The byte order mark, the text behind it, and the codec that makes the same bytes of it again."""
    mark = next((one for one in _MARKS if data.startswith(one)), b"")
    codec = _BARE.get(mark, encoding)
    try:
        text = data[len(mark) :].decode(codec)
        if text.encode(codec) != data[len(mark) :]:
            raise ValueError
    except ValueError:
        raise _cannot(name) from None
    return mark, text, codec


def _cannot(name: str) -> ExportError:
    hint = "Save it as UTF-8, name that copy in study.yaml, and delete this file."
    return ExportError("rows_not_removed", name, "rows cannot be taken out without changing others", hint=hint)
