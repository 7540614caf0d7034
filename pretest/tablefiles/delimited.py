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

from pretest.errors import DataError, Note, Problem
from pretest.limits import COLUMNS, LINE_BYTES, ROWS, TITLE_ROWS
from pretest.tablefiles.heading import header_note, require_header, require_row
from pretest.values import plural, rows_phrase
from pretest.words import Counts

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SNIFFED = 50  # records that the delimiter is judged on
_SAMPLE = 2**20  # letters in which they are looked for
_BLOCKS = (2 * 2**20, 16 * 2**20)  # bytes that pyarrow parses at once; a record must fit, else the next is tried


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
    notes: tuple[Note, ...] = ()


def parse_delimited(
    content: str | bytes | memoryview, name: str, delimiter: str | None = None, header_row: int | None = None
) -> Cells:
    """``content`` (text, or its UTF-8) as cells; every record must have as many as the header.

    Parameters
    ----------
    header_row
        The line with the names of the columns, from 1; the first when None.

    Raises
    ------
    DataError
        When the file is empty, a line is absurdly long, there are too many columns, rows are ragged (with their
        lines), a quote is not closed, or the header seems to stand below titles.
    """
    data = content.encode("utf-8") if isinstance(content, str) else bytes(content)
    data, skipped, said = _without_sep(data)
    delimiter = delimiter or said
    if header_row is not None:
        data, skipped = _from_line(data, name, header_row - skipped), max(header_row - 1, skipped)
    head = _head(data)
    if not head.strip() and not data.strip():
        raise DataError("file_empty", name, "the file is empty")
    require_short_lines(data, name)
    require_rows(data.count(b"\n"), name)
    delimiter = _checked(delimiter, name) if delimiter is not None else sniff_delimiter(head, len(head) < len(data))
    if header_row is None:
        _require_header(head, name, delimiter, skipped)
    width = next(iter(_first_lengths(head, delimiter, cut=len(head) < len(data), most=1)), 0)
    require_few_columns(width, name)
    table, starts, notes = _cells(data, name, delimiter, width, skipped)
    if table is None or table.num_rows != len(starts):
        raise DataError("csv_unreadable", name, "the rows of the file cannot be told apart", hint=_SAVE_AGAIN)
    names = tuple(column[0].as_py() or "" for column in table.columns)
    frame = table.slice(1).to_pandas(split_blocks=True, self_destruct=True)
    frame.columns = pd.RangeIndex(frame.shape[1])
    told = header_note(name, header_row) if header_row is not None else ()
    return Cells(names, frame, starts[1:] + skipped, delimiter, (*told, *notes))


def _cells(
    data: bytes, name: str, delimiter: str, width: int, skipped: int
) -> tuple[pa.Table | None, Counts, tuple[Note, ...]]:
    """All records, the header among them, and the line on which each begins."""
    n_quotes = data.count(b'"')
    table = _parsed(data, delimiter, width, quoted=n_quotes > 0)
    breaks = data.count(b"\n")
    lines = breaks + (not data.endswith(b"\n")) if breaks else 0
    if table is not None and table.num_rows == lines and not n_quotes % 2:
        return table, np.arange(1, table.num_rows + 1, dtype=np.int64), ()
    strict = _strict_lines(str(data, "utf-8"), name, delimiter, skipped)
    if not strict.trailing:
        return table, strict.starts, ()
    first, rest = data.partition(b"\n")[::2]
    ending = b"\r" if first.endswith(b"\r") else b""
    whole = first.removesuffix(b"\r") + delimiter.encode() + ending + b"\n" + rest
    table = _parsed(whole, delimiter, width + 1, quoted=n_quotes > 0)
    message = (
        f"Every row but the header ends in a {DELIMITERS.get(delimiter, delimiter)} with nothing behind it, which "
    )
    message += "was passed over."
    note = Note("trailing_delimiters", "info", name, message)
    return None if table is None else table.remove_column(width), strict.starts, (note,)


def _without_sep(data: bytes) -> tuple[bytes, int, str | None]:
    """Without Excel's own first line ``sep=;``: the rest, how many lines that was, and the delimiter that it says."""
    first = data[:8].partition(b"\n")[0].rstrip(b"\r")
    if first[:4].lower() != b"sep=" or len(first) != 5:
        return data, 0, None
    return data[data.find(b"\n") + 1 :] if b"\n" in data[:8] else b"", 1, chr(first[4])


def _from_line(data: bytes, name: str, line: int) -> bytes:
    """``data`` from a line on, counted from 1."""
    require_row(name, line, data.count(b"\n") + (not data.endswith(b"\n")))
    start = 0
    for _ in range(line - 1):
        start = data.find(b"\n", start) + 1
    return data[start:]


def _require_header(head: str, name: str, delimiter: str, skipped: int) -> None:
    """Say so when titles seem to stand above the header, and hid which delimiter the rows below have."""
    rows = list(_first_rows(head, delimiter))
    if not rows:
        return
    require_header(name, rows, None, skipped)
    if len(rows[0]) > 1 and len(rows[0]) == _usual_length(rows):
        return
    for mark in DELIMITERS:
        others = list(_first_rows(head, mark))
        if mark != delimiter and _usual_length(others) > 1:
            require_header(name, others, None, skipped)


def _usual_length(rows: Sequence[Sequence[str]]) -> int:
    """Cells of most of ``rows``; 0 where not even half of them agree."""
    lengths = [len(row) for row in rows]
    usual = max(lengths, key=lengths.count, default=0)
    return usual if 2 * lengths.count(usual) > len(lengths) else 0


def _first_rows(head: str, mark: str) -> Iterator[list[str]]:
    """The first lines of the file as cells; a blank line is a row without cells."""
    try:
        for place, (line, record) in enumerate(_records(head, mark)):
            if line != place + 1 or place > TITLE_ROWS + 1:  # cells with line breaks are no titles
                return
            yield record
    except csv.Error:
        return


def _head(data: bytes) -> str:
    """The first letters of the file; a letter that is cut at the end is left out."""
    return data[:_SAMPLE].decode("utf-8", errors="ignore")


def require_short_lines(data: bytes, name: str) -> None:
    """Refuse a file that is one endless line, without reading it as one."""
    start = 0
    while len(data) - start > LINE_BYTES:
        end = max(data.rfind(mark, start, start + LINE_BYTES + 1) for mark in (b"\n", b"\r"))
        if end < 0:
            what = f"a line is longer than {LINE_BYTES:,} bytes, which no table of answers has"
            raise DataError("line_too_long", name, what, hint=_SAVE_AGAIN)
        start = end + 1


def require_rows(n_rows: int, name: str) -> None:
    """Refuse a file with more rows than any study has respondents."""
    if n_rows > ROWS:
        hint = "Split it by wave or country."
        raise DataError("too_many_rows", name, f"the file has {n_rows:,} rows", f"at most {ROWS:,}", hint=hint)


def require_few_columns(n_columns: int, name: str) -> None:
    if n_columns > COLUMNS:
        what = f"the file has {n_columns:,} columns"
        hint = "Export one questionnaire at a time, or leave out what was not asked."
        raise DataError("too_many_columns", name, what, f"at most {COLUMNS:,}", hint=hint)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Strict:
    """starts: (records,) line on which each record begins. trailing: whether all but the header end in a delimiter."""

    starts: Counts
    trailing: bool


def _strict_lines(text: str, name: str, delimiter: str, skipped: int) -> _Strict:
    """The lines of the records, after strict reading."""
    starts: list[int] = []
    ragged: list[int] = []
    n_trailing = 0
    width, line = 0, 0
    try:
        for line, record in _records(text, delimiter):
            if not record and width != 1:
                continue  # a blank line
            width = width or len(record)
            starts.append(line)
            if max(len(record), 1) != width:
                ragged.append(line + skipped)
                n_trailing += len(record) == width + 1 and record[-1] == ""
    except csv.Error:
        row = (starts[-1] if starts else 0) + 1 + skipped
        what = f"quotes do not match in the record that begins at or after row {row}"
        raise DataError("quotes_unmatched", name, what, hint=_SAVE_AGAIN) from None
    trailing = bool(ragged) and n_trailing == len(ragged) == len(starts) - 1
    if ragged and not trailing:
        raise DataError.of([_ragged(name, ragged, width, delimiter)])
    return _Strict(np.array(starts, dtype=np.int64), trailing)


def _ragged(name: str, lines: Sequence[int], width: int, delimiter: str) -> Problem:
    mark = DELIMITERS.get(delimiter, delimiter)
    what = f"{plural(len(lines), 'row has', 'rows have')} more or fewer cells than the header: {rows_phrase(lines)}"
    hint = f"Cells that hold a {mark} need quotes around them; export the file again, or declare delimiter."
    return Problem("ragged_rows", name, what, f"{plural(width, 'cell')} in every row", None, hint)
