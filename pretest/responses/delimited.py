"""Delimited text (csv, tsv): which delimiter, which cells, and on which line each record begins.

The cells are read by pyarrow, all as text. Where anything is odd (ragged rows, line breaks or stray quotes in
cells, blank lines) the file is read once more, slowly and strictly, to give exact line numbers.
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
from pretest.responses.values import Ints, plural, rows_phrase

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SNIFFED = 50  # records that the delimiter is judged on
_SAMPLE = 2**20  # letters in which they are looked for
_BLOCK = 16 * 2**20  # bytes that pyarrow parses at once; a record must fit


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A text file taken apart.

    names: the header. frame: (n, columns) text, missing where empty; columns are numbered. rows: (n,) 1-based line on
    which each record begins.
    """

    names: tuple[str, ...]
    frame: pd.DataFrame
    rows: Ints
    delimiter: str


def parse_delimited(text: str, name: str, delimiter: str | None = None) -> Cells:
    """``text`` as cells; every record must have as many as the header.

    Raises
    ------
    DataError
        When the file is empty, rows are ragged (with their lines), or a quote is not closed.
    """
    skipped = 0
    if text[:4].lower() == "sep=" and len(text.partition("\n")[0].rstrip("\r")) == 5:  # Excel's own first line
        delimiter = delimiter or text[4]
        skipped, text = 1, text.partition("\n")[2]
    if not text.strip():
        raise DataError("file_empty", name, "the file is empty")
    delimiter = _checked(delimiter, name) if delimiter is not None else sniff_delimiter(text)
    table = _parsed(text, delimiter)
    lines = text.count("\n") + (not text.endswith("\n")) if "\n" in text else 0
    if table is None or table.num_rows != lines or text.count('"') % 2:
        starts = _strict_lines(text, name, delimiter, skipped)
    else:
        starts = np.arange(1, table.num_rows + 1, dtype=np.int64)
    if table is None or table.num_rows != len(starts):
        raise DataError("csv_unreadable", name, "the rows of the file cannot be told apart", hint=_SAVE_AGAIN)
    frame = table.to_pandas()
    frame.columns = pd.RangeIndex(frame.shape[1])
    names = tuple("" if not isinstance(cell, str) else cell for cell in frame.iloc[0])
    return Cells(names, frame.iloc[1:].reset_index(drop=True), starts[1:] + skipped, delimiter)


_SAVE_AGAIN = "Open it in a spreadsheet and save it again as csv (UTF-8)."


def _checked(delimiter: str, name: str) -> str:
    words = {word: mark for mark, word in DELIMITERS.items()} | {"\\t": "\t"}
    mark = words.get(delimiter, delimiter)
    if len(mark) != 1 or mark in '"\r\n':
        hint = "Write one character, as delimiter: ';', or tab."
        raise DataError("delimiter_unknown", name, "the declared delimiter cannot be used", hint=hint)
    return mark


def sniff_delimiter(text: str) -> str:
    """The mark that cuts the first records into the most cells while keeping them as long as the header."""
    best, best_score = ",", (0.0, 1)
    for mark in DELIMITERS:
        lengths = _first_lengths(text, mark)
        if lengths and lengths[0] > 1:
            agreeing = sum(length == lengths[0] for length in lengths) / len(lengths)
            if (agreeing, lengths[0]) > best_score:
                best, best_score = mark, (agreeing, lengths[0])
    return best


def _first_lengths(text: str, delimiter: str) -> list[int]:
    lengths: list[int] = []
    sample = text[:_SAMPLE]
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            lengths += [len(record)] if record else []
            if len(lengths) >= _SNIFFED:
                return lengths
    except csv.Error:
        return []
    return lengths if len(sample) == len(text) else lengths[:-1]  # the last record may be cut


def _parsed(text: str, delimiter: str) -> pa.Table | None:
    """All cells as text, the header as the first row; None when the rows are ragged."""
    width = next((length for length in _first_lengths(text, delimiter)), 0)
    columns = {f"f{index}": pa.string() for index in range(width)}
    data = text.encode("utf-8")
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=min(len(data) + 1, _BLOCK)),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=width > 1),
            arrow_csv.ConvertOptions(
                column_types=columns, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """First line and cells of every record; a quote that is not closed is an error of csv."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for record in reader:
        yield line, record
        line = reader.line_num + 1


def _strict_lines(text: str, name: str, delimiter: str, skipped: int) -> Ints:
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
