"""Columns of a REDCap export: which are REDCap's, which are one option of a question, and rows of one record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical, names_phrase, plural, rows_phrase, shown

EVENT = "redcap_event_name"
PLATFORM = (
    EVENT, "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group", "redcap_survey_identifier",
)  # fmt: skip
IDENTIFIER = "redcap_survey_identifier"
NOT_COMPLETED = "[not completed]"
COMPLETE = {"2": True, "Complete": True, "0": False, "1": False, "Incomplete": False, "Unverified": False}
_TICKED = {"1": True, "Checked": True, "0": False, "Unchecked": False, "": False}
_NOTHING = ("", "0", "Unchecked", "Incomplete")  # what REDCap fills in where nothing was
_OPTION = re.compile(r"(?P<field>[a-z][a-z0-9_]*?)___(?P<code>_?[a-z0-9_.]+)")
LABEL_HEADERS = ("Complete?", "Survey Timestamp", "Survey Identifier", "Event Name", "Repeat Instrument")


@dataclass(frozen=True, slots=True)
class Surveys:
    """Instruments: those with a status, and among them those with a time, which are surveys."""

    instruments: tuple[str, ...]
    timed: tuple[str, ...]


def surveys_of(names: Sequence[str]) -> Surveys:
    """Instruments by the columns ``NAME_complete`` and ``NAME_timestamp``."""
    instruments = tuple(name.removesuffix("_complete") for name in names if name.endswith("_complete"))
    return Surveys(instruments, tuple(name for name in instruments if f"{name}_timestamp" in names))


def options_of(names: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Field → code → column, for questions with several answers.

    Parameters
    ----------
    known
        Field → its codes, where a form tells; elsewhere a code is what stands after ``___``, with a minus for ``_``.
    """
    found: dict[str, dict[str, str]] = {}
    for field, codes in known.items():
        columns = {code: f"{field}___{code.replace('-', '_')}" for code in codes}
        there = {code: column for code, column in columns.items() if column in names}
        if there:
            found[field] = there
    taken = {column for columns in found.values() for column in columns.values()}
    for name in names:
        match = None if name in taken else _OPTION.fullmatch(name)
        if match is not None and match["field"] not in known:
            code = match["code"]
            found.setdefault(match["field"], {})["-" + code[1:] if code.startswith("_") else code] = name
    return found


def fold(table: Table, options: Mapping[str, Mapping[str, str]]) -> tuple[Table, tuple[Note, ...]]:
    """``table`` with one column per question with several answers: codes ascending, joined by a blank.

    Raises
    ------
    DataError
        When a column of an option holds anything but 0 and 1, or Checked and Unchecked.
    """
    if not options:
        return table, ()
    cells: dict[str, pd.Series] = {}
    for field, columns in options.items():
        ticked = {code: _ticks(table, column) for code, column in columns.items()}
        order = sorted(ticked, key=_order)
        texts = np.full(len(table.frame), "", dtype=object)
        for code in order:
            texts[ticked[code]] += f" {code}"
        joined = [text[1:] or np.nan for text in texts]
        cells[field] = pd.Series(joined, index=table.frame.index, dtype="str")
    place = {next(iter(columns.values())): field for field, columns in options.items()}
    gone = {column for columns in options.values() for column in columns.values()}
    kept: dict[str, pd.Series] = {}
    for name in map(str, table.frame):
        if name in place:
            kept[place[name]] = cells[place[name]]
        elif name not in gone:
            kept[name] = table.frame[name]
    message = f"{plural(len(gone), 'column')} with one option each became the one column of their question again."
    coded = {name: mask for name, mask in table.coded.items() if name not in gone}
    note = Note("options_folded", "info", table.name, message)
    return replace(table, frame=pd.DataFrame(kept, index=table.frame.index), coded=coded), (note,)


def _ticks(table: Table, column: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    texts = [_cell(value) for value in table.frame[column]]
    odd = [int(row) for row, text in zip(table.rows, texts, strict=True) if text not in _TICKED]
    if odd:
        what = f"the column {shown(column)} of one option holds something else than 0 and 1 in {rows_phrase(odd)}"
        raise DataError("option_values", table.name, what, hint="Export raw data again.")
    return np.array([_TICKED[text] for text in texts], dtype=bool)


def _order(code: str) -> tuple[bool, int, str]:
    """Codes that are numbers in their order, then any others."""
    number = re.fullmatch(r"-?\d+", code) is not None
    return (not number, int(code) if number else 0, "" if number else code)


def _cell(value: object) -> str:
    return canonical(value) if isinstance(value, str) or (value is not None and value == value) else ""


def one_row_per_record(table: Table, record: str) -> tuple[Table, tuple[Note, ...]]:
    """Rows of one record (events, repeated instruments) as one, where no column has a value in two of them.

    Where some do, the rows stay as they are, with a Note.
    """
    ids = table.frame[record]
    if ids.isna().any() or not ids.duplicated().any():
        return table, ()
    fixed = [name for name in map(str, table.frame) if name not in PLATFORM and name != record]
    overlap = [name for name in fixed if _overlaps(table.frame[name], ids)]
    n = int(ids.duplicated(keep=False).sum())
    if overlap:
        message = (
            f"{plural(n, 'row')} belong to records with several rows (events or repeated instruments) and were not "
            f"joined, since {names_phrase(overlap, 3)} have values in more than one of them. A row without an arm or "
            "an answer is then missing it: export one event at a time if the rows belong together."
        )
        return table, (Note("records_of_several_rows", "serious", table.name, message),)
    frame = table.frame.drop(columns=[name for name in PLATFORM if name in table.frame and name != IDENTIFIER])
    first = ~ids.duplicated().to_numpy(dtype=bool)
    joined = {str(name): _joined(frame[name], ids) for name in frame if name != record}
    whole = pd.DataFrame({record: ids[first]} | joined, columns=list(frame.columns))
    coded = {name: mask[first] for name, mask in table.coded.items() if name in whole}
    message = f"{plural(n, 'row')} (events or repeated instruments) became one row per record: no two of them overlap."
    found = replace(table, frame=whole.reset_index(drop=True), rows=table.rows[first], coded=coded)
    return found, (Note("rows_joined", "info", table.name, message),)


def _filled(column: pd.Series) -> pd.Series:
    """Cells in which something was entered; a tick box or a status that REDCap filled in itself does not count."""
    nothing = _NOTHING if _is_filled_in(str(column.name)) else ("",)
    return column.map(lambda value: _cell(value) not in nothing).astype(bool)


def _is_filled_in(name: str) -> bool:
    return name.endswith("_complete") or _OPTION.fullmatch(name) is not None


def _overlaps(column: pd.Series, ids: pd.Series) -> bool:
    return bool(ids[_filled(column)].duplicated().any())


def _joined(column: pd.Series, ids: pd.Series) -> pd.Series:
    """Per record the cell that was filled in, or else the first, at the place of the record's first row."""
    filled = _filled(column)
    chosen = column.where(filled | ~ids.duplicated())
    by_record = chosen[filled].groupby(ids[filled], sort=False).first()
    first = ids[~ids.duplicated()]
    values = first.map(by_record)
    return values.where(first.isin(by_record.index), column[first.index])


def times(column: pd.Series) -> pd.Series:
    """Moments, missing where a cell is no time."""
    texts = column.map(lambda value: _cell(value) or None)
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")


def status_cells(frame: pd.DataFrame, surveys: Surveys) -> Iterator[tuple[str, list[bool | None]]]:
    """Instrument → per row whether it is complete; None where the cell says neither."""
    for name in surveys.instruments:
        yield name, [COMPLETE.get(_cell(value)) for value in frame[f"{name}_complete"]]
