"""Data files as tables: read once, hashed, every cell as it was written; what the columns mean comes later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.library import inside
from pretest.limits import FILE_BYTES, LINE_BYTES
from pretest.spec import DataFile
from pretest.tablefiles.delimited import parse_delimited, require_few_columns, require_short_lines
from pretest.tablefiles.disguised import kind_of
from pretest.tablefiles.encoding import decode
from pretest.tablefiles.jsonfile import read_json
from pretest.tablefiles.lsa import read_lsa
from pretest.tablefiles.onename import require_names, told_apart
from pretest.tablefiles.totals import n_totals
from pretest.tablefiles.typedfile import Coded, Labels, read_parquet, read_spss, read_stata
from pretest.tablefiles.workbook import read_workbook
from pretest.values import names_phrase, plural, rows_phrase
from pretest.words import Counts

Format = Literal["csv", "tsv", "xlsx", "sav", "zsav", "dta", "parquet", "json", "lsa"]
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".sav": "sav",
    ".zsav": "zsav",
    ".dta": "dta",
    ".parquet": "parquet",
    ".json": "json",
    ".lsa": "lsa",
}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One data file as it was written.

    name: as in study.yaml. frame: raw column names; cells are text or float64, missing where empty. rows: (n,) 1-based
    line of the file, header included. coded: per column, (n,) cells that the file itself declares missing; their
    values are still there where the format keeps them. n_columns: in the file. metadata: what a Parquet file says of
    itself. twice: a name that several columns have with different contents → what they are called here. dates:
    columns in which the file itself has dates. labels: per column, code (canonical text) → its label, where the file
    keeps labels.
    """

    name: str
    frame: pd.DataFrame
    rows: Counts
    format: Format
    sha256: str
    n_columns: int
    encoding: str | None = None
    delimiter: str | None = None
    coded: Coded = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    labels: Labels = field(default_factory=dict)


def read_table(folder: Path, source: DataFile) -> Table:
    """The file that ``source`` names, inside the study ``folder``; the file itself is never changed.

    Raises
    ------
    DataError
        When the file is missing, empty, damaged, of an unknown kind, wrongly encoded or ragged.
    """
    text = FORMATS.get(PurePosixPath(source.file).suffix.lower()) in ("csv", "tsv")
    return table_of(_bytes(folder, source.file, text), source)


def table_of(data: bytes, source: DataFile) -> Table:
    """The bytes of the file that ``source`` names, as a table. Raises as ``read_table``."""
    kind = _format(source.file, data)
    if not data:
        raise DataError("file_empty", source.file, "the file is empty")
    return _without_totals(_without_empty_rows(_with_unique_names(_TABLES[kind](data, source, kind))))


def _bytes(folder: Path, name: str, text: bool) -> bytes:
    path = inside(folder, name)
    if not path.is_file():
        hint = "Put it there with 'pretest import FILE --study STUDY', or change 'file' under data in study.yaml."
        near = [entry.name for entry in path.parent.iterdir() if entry.is_file()] if path.parent.is_dir() else []
        if near:
            hint = f"The folder holds {names_phrase(sorted(near), 5)}. {hint}"
        raise DataError("file_missing", name, "there is no such data file", hint=hint)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > FILE_BYTES:
                what = f"the file has {size:,} bytes"
                raise DataError(
                    "file_too_large", name, what, f"at most {FILE_BYTES:,}", hint="Split it by wave or country."
                )
            if text and size > 4 * LINE_BYTES:  # an endless line is found before all of it is in memory
                require_short_lines(file.read(2 * LINE_BYTES + 2), name)
                file.seek(0)
            return file.read()
    except OSError as error:
        raise DataError("file_unreadable", name, f"the file cannot be opened ({error.strerror})") from None


def _format(name: str, data: bytes) -> Format:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    kind = kind_of(data)
    if kind is not None:
        raise DataError("format_unknown", name, f"this is {kind.what}, which cannot be read", hint=kind.hint)
    hint = "Save it as .xlsx or .csv." if suffix in (".xls", ".ods", ".numbers", ".xlsb") else None
    known = ", ".join(sorted(set(FORMATS.values())))
    raise DataError("format_unknown", name, "this kind of file cannot be read", known, suffix or "no ending", hint)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _of_text(data: bytes, source: DataFile, kind: Format) -> Table:
    decoded = decode(data, source.file, source.encoding)
    delimiter = source.delimiter or ("\t" if kind == "tsv" else None)
    cells = parse_delimited(decoded.data, source.file, delimiter, source.header_row)
    cells.frame.columns = pd.Index(cells.names, dtype=object)
    return Table(
        source.file, cells.frame, cells.rows, kind, _hash(data), len(cells.names),
        decoded.encoding, cells.delimiter, {}, (*decoded.notes, *cells.notes),
    )  # fmt: skip


def _of_workbook(data: bytes, source: DataFile, kind: Format) -> Table:
    sheet = read_workbook(data, source.file, source.sheet, source.header_row)
    frame = sheet.frame
    frame.columns = pd.Index(sheet.names, dtype=object)
    return Table(
        source.file, frame, sheet.rows, kind, _hash(data), len(sheet.names), notes=sheet.notes,
        dates=frozenset(sheet.names[place] for place in sheet.dates),
    )  # fmt: skip


def _of_json(data: bytes, source: DataFile, kind: Format) -> Table:
    names, frame, rows = read_json(data, source.file)
    frame.columns = pd.Index(names, dtype=object)
    return Table(source.file, frame, rows, kind, _hash(data), len(names))


def _of_archive(data: bytes, source: DataFile, kind: Format) -> Table:
    names, frame, rows = read_lsa(data, source.file)
    frame.columns = pd.Index(names, dtype=object)
    return Table(source.file, frame, rows, kind, _hash(data), len(names))


def _of_typed(data: bytes, source: DataFile, kind: Format) -> Table:
    if kind == "parquet":
        typed = read_parquet(data, source.file)
    else:
        typed = (read_stata if kind == "dta" else read_spss)(data, source.file, source.encoding)
    frame = typed.frame
    rows = np.arange(2, len(frame) + 2, dtype=np.int64)
    return Table(
        source.file, frame, rows, kind, _hash(data), frame.shape[1], typed.encoding, None, typed.coded, typed.notes,
        typed.metadata, labels=typed.labels,
    )  # fmt: skip


_TABLES = {
    "csv": _of_text,
    "tsv": _of_text,
    "xlsx": _of_workbook,
    "sav": _of_typed,
    "zsav": _of_typed,
    "dta": _of_typed,
    "parquet": _of_typed,
    "json": _of_json,
    "lsa": _of_archive,
}


def _with_unique_names(table: Table) -> Table:
    """Columns without a name get one from their place; so do columns of one name, unless their contents are equal."""
    require_few_columns(len(table.frame.columns), table.name)
    raw = [str(name) for name in table.frame.columns]
    require_names(raw, table.name)
    names = [name if name.strip() else f"[column {place}]" for place, name in enumerate(raw, 1)]
    found = told_apart(table.frame, names, table.name)
    table.frame.columns = pd.Index(found.names, dtype=object)
    return replace(table, twice=found.twice, notes=(*table.notes, *found.notes)) if found.notes else table


def _without_totals(table: Table) -> Table:
    """Without rows of totals below the answers, which somebody made in a spreadsheet and are no respondents."""
    n = n_totals(table.frame) if table.format in ("csv", "tsv", "xlsx") else 0
    if n == 0:
        return table
    rows = rows_phrase(table.rows[-n:])
    them = "It was" if n == 1 else "They were"
    message = f"There are totals below the answers, in {rows}, as the first word there says. {them} left out: give "
    message += f"{'it an id if it is a respondent' if n == 1 else 'them ids if they are respondents'}."
    note = Note("totals_left_out", "warning", table.name, message)
    return replace(table, frame=table.frame.iloc[:-n], rows=table.rows[:-n], notes=(*table.notes, note))


def _without_empty_rows(table: Table) -> Table:
    """Text and sheets often end in rows without a single value; a record of a typed file is always a record."""
    filled = np.zeros(len(table.frame), dtype=bool)
    for mask in table.coded.values():
        filled |= mask
    for name in table.frame:
        if filled.all():
            break
        filled |= table.frame[name].notna().to_numpy(dtype=bool)
    if not filled.any():
        what = "the file has column names but no answers" if table.n_columns else "the file is empty"
        raise DataError("file_without_rows", table.name, what)
    if filled.all() or table.format not in ("csv", "tsv", "xlsx"):
        return table
    message = f"{plural(int((~filled).sum()), 'row')} without any value were left out."
    note = Note("rows_empty", "info", table.name, message)
    frame = table.frame[filled].reset_index(drop=True)
    return replace(table, frame=frame, rows=table.rows[filled], notes=(*table.notes, note))
