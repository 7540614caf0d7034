"""Delimited text (csv, tsv): which delimiter, which cells, and on which line each record begins.

The cells are read by pyarrow, all as text, from the bytes of the file. Where anything is odd (ragged rows, line
breaks or stray quotes in cells, blank lines) the file is read once more, slowly and strictly, to give exact line
numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from pretest.errors import DataError, Problem
from pretest.values import plural, rows_phrase
from pretest.words import Counts

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SNIFFED = 50  # records that the delimiter is judged on
_SAMPLE = 2**20  # letters in which they are looked for
_BLOCKS = (2 * 2**20, 16 * 2**20)  # bytes that pyarrow parses at once; a record must fit, else the next is tried
MAX_LINE = 16 * 2**20  # bytes of one line; no questionnaire has so many answers
MAX_COLUMNS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A text file taken apart.

    names: the header. frame: (n, columns) text, missing where empty; columns are numbered. rows: (n,) 1-based line on
    which each record begins.
    """

    names: tuple[str, ...]
    frame: pd.DataFrame
    rows: Counts
    delimiter: str


def parse_delimited(content: str | bytes | memoryview, name: str, delimiter: str | None = None) -> Cells:
    """``content`` (text, or its UTF-8) as cells; every record must have as many as the header.

    Raises
    ------
    DataError
        When the file is empty, a line is absurdly long, there are too many columns, rows are ragged (with their
        lines), or a quote is not closed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else bytes(content)
    head = _head(data)
    skipped = 0
    if head[:4].lower() == "sep=" and len(head.partition("\n")[0].rstrip("\r")) == 5:  # Excel's own first line
        delimiter = delimiter or head[4]
        start = len(head.partition("\n")[0].encode("utf-8")) + 1
        skipped, data = 1, data[start:]
        head = _head(data)
    if not head.strip() and not data.strip():
        raise DataError("file_empty", name, "the file is empty")
    require_short_lines(data, name)
    delimiter = _checked(delimiter, name) if delimiter is not None else sniff_delimiter(head, len(head) < len(data))
    width = next(iter(_first_lengths(head, delimiter, cut=len(head) < len(data), most=1)), 0)
    require_few_columns(width, name)
    n_quotes = data.count(b'"')
    table = _parsed(data, delimiter, width, quoted=n_quotes > 0)
    breaks = data.count(b"\n")
    lines = breaks + (not data.endswith(b"\n")) if breaks else 0
    if table is None or table.num_rows != lines or n_quotes % 2:
        starts = _strict_lines(str(data, "utf-8"), name, delimiter, skipped)
    else:
        starts = np.arange(1, table.num_rows + 1, dtype=np.int64)
    if table is None or table.num_rows != len(starts):
        raise DataError("csv_unreadable", name, "the rows of the file cannot be told apart", hint=_SAVE_AGAIN)
    names = tuple(column[0].as_py() or "" for column in table.columns)
    frame = table.slice(1).to_pandas(split_blocks=True, self_destruct=True)
    frame.columns = pd.RangeIndex(frame.shape[1])
    return Cells(names, frame, starts[1:] + skipped, delimiter)


def _head(data: bytes) -> str:
    """The first letters of the file; a letter that is cut at the end is left out."""
    return data[:_SAMPLE].decode("utf-8", errors="ignore")


def require_short_lines(data: bytes, name: str) -> None:
    """Refuse a file that is one endless line, without reading it as one."""
    start = 0
    while len(data) - start > MAX_LINE:
        end = max(data.rfind(mark, start, start + MAX_LINE + 1) for mark in (b"\n", b"\r"))
        if end < 0:
            what = f"a line is longer than {MAX_LINE:,} bytes, which no table of answers has"
            raise DataError("line_too_long", name, what, hint=_SAVE_AGAIN)
        start = end + 1


def require_few_columns(n_columns: int, name: str) -> None:
    if n_columns > MAX_COLUMNS:
        what = f"the file has {n_columns:,} columns"
        hint = "Export one questionnaire at a time, or leave out what was not asked."
        raise DataError("too_many_columns", name, what, f"at most {MAX_COLUMNS:,}", hint=hint)


_SAVE_AGAIN = "Open it in a spreadsheet and save it again as csv (UTF-8)."


def _checked(delimiter: str, name: str) -> str:
    words = {word: mark for mark, word in DELIMITERS.items()} | {"\\t": "\t"}
    mark = words.get(delimiter, delimiter)
    if len(mark) != 1 or mark in '"\r\n':
        hint = "Write one character, as delimiter: ';', or tab."
        raise DataError("delimiter_unknown", name, "the declared delimiter cannot be used", hint=hint)
    return mark


def sniff_delimiter(text: str, cut: bool = False) -> str:
    """The mark that cuts the first records into the most cells while keeping them as long as the header.

    cut: the text goes on, so that its last record may not be whole.
    """
    best, best_score = ",", (0.0, 1)
    for mark in DELIMITERS:
        lengths = _first_lengths(text, mark, cut)
        if lengths and lengths[0] > 1:
            agreeing = sum(length == lengths[0] for length in lengths) / len(lengths)
            if (agreeing, lengths[0]) > best_score:
                best, best_score = mark, (agreeing, lengths[0])
    return best


def _first_lengths(text: str, delimiter: str, cut: bool, most: int = _SNIFFED) -> list[int]:
    lengths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            lengths += [len(record)] if record else []
            if len(lengths) >= most:
                return lengths
    except csv.Error:
        return []
    return lengths[:-1] if cut and len(lengths) > 1 else lengths


def _parsed(data: bytes, delimiter: str, width: int, quoted: bool) -> pa.Table | None:
    """All cells as text, the header as the first row; None when the rows are ragged."""
    columns = {f"f{index}": pa.large_string() for index in range(width)}
    for block in _BLOCKS:
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(pa.py_buffer(data)),
                arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=min(len(data) + 1, block)),
                arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=width > 1),
                arrow_csv.ConvertOptions(
                    column_types=columns,
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=True,
                    check_utf8=False,  # the encoding was checked
                ),
            )
        except pa.ArrowInvalid:
            if len(data) < block:
                break
    return None


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """First line and cells of every record; a quote that is not closed is an error of csv."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for record in reader:
        yield line, record
        line = reader.line_num + 1


def _strict_lines(text: str, name: str, delimiter: str, skipped: int) -> Counts:
    """(records,) line on which each record begins, after strict reading."""
    starts: list[int] = []
    ragged: list[int] = []
    width, line = 0, 0
    try:
        for line, record in _records(text, delimiter):
            if not record and width != 1:
                continue  # a blank line
            width = width or len(record)
            starts.append(line)
            if max(len(record), 1) != width:
                ragged.append(line + skipped)
    except csv.Error:
        row = (starts[-1] if starts else 0) + 1 + skipped
        what = f"quotes do not match in the record that begins at or after row {row}"
        raise DataError("quotes_unmatched", name, what, hint=_SAVE_AGAIN) from None
    if ragged:
        raise DataError.of([_ragged(name, ragged, width, delimiter)])
    return np.array(starts, dtype=np.int64)


def _ragged(name: str, lines: Sequence[int], width: int, delimiter: str) -> Problem:
    mark = DELIMITERS.get(delimiter, delimiter)
    what = f"{plural(len(lines), 'row has', 'rows have')} more or fewer cells than the header: {rows_phrase(lines)}"
    hint = f"Cells that hold a {mark} need quotes around them; export the file again, or declare delimiter."
    return Problem("ragged_rows", name, what, f"{plural(width, 'cell')} in every row", None, hint)
