"""The rows above the answers in an export of Qualtrics: names, question texts, import ids.

The file as downloaded has all three; a spreadsheet that saved it again may have lost the last, or the last two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pretest.errors import DataError, Note
from pretest.tablefiles.tablefile import Table
from pretest.values import as_number, names_phrase, shown

_IMPORT_ID = re.compile(r'\s*\{\s*"+ImportId"')
_MOST_ROWS = 2
_MADE_OF_NUMBERS = ("progress", "durationinseconds", "duration")
_MADE_OF_DIGITS = ("startdate", "enddate", "recordeddate")
_TITLES = {
    "status": ("Response Type", "Status"),
    "finished": ("Finished",),
    "responseid": ("Response ID", "ResponseID"),
}


# Import ids of Qualtrics' own columns, by ``key`` of their names
OWN_IDS = {
    "startdate": "startDate", "enddate": "endDate", "status": "status", "ipaddress": "ipAddress",
    "progress": "progress", "durationinseconds": "duration", "finished": "finished", "recordeddate": "recordedDate",
    "responseid": "_recordId", "recipientlastname": "recipientLastName", "recipientfirstname": "recipientFirstName",
    "recipientemail": "recipientEmail", "externalreference": "externalDataReference",
    "locationlatitude": "locationLatitude", "locationlongitude": "locationLongitude",
    "distributionchannel": "distributionChannel", "userlanguage": "userLanguage",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """table: without header rows. texts: column → the question as worded. ids: column → import id. n_rows: in all."""

    table: Table
    texts: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    n_rows: int = 1


def key(name: object) -> str:
    """A column's name without what formats change: ``Duration (in seconds)`` and ``Duration__in_seconds_`` are one."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def without_header(table: Table) -> Header:
    """``table`` without the rows below the names that are no submissions.

    Raises
    ------
    DataError
        When nothing is left.
    """
    texts: dict[str, str] = {}
    ids: dict[str, str] = {}
    n = 0
    if table.format in ("csv", "tsv", "xlsx"):
        for place in range(min(_MOST_ROWS, len(table.frame))):
            row = table.frame.iloc[place]
            if not ids and _holds_ids(row):
                ids = _ids(row)
            elif not texts and _holds_texts(row):
                texts = {str(name): str(cell) for name, cell in row.items() if isinstance(cell, str)}
            else:
                break
            n += 1
    if n == len(table.frame):
        raise DataError("file_without_rows", table.name, "the export of Qualtrics has headers but no responses")
    kept = replace(
        table,
        frame=table.frame.iloc[n:].reset_index(drop=True),
        rows=table.rows[n:],
        coded={name: mask[n:] for name, mask in table.coded.items()},
    )
    return _with_own_names(Header(kept, texts, ids, n + 1))


def _with_own_names(header: Header) -> Header:
    """A column of Qualtrics itself keeps its name beside embedded data of that name: its import id tells which it is.

    Raises
    ------
    DataError
        When no row of import ids tells.
    """
    named: dict[str, str] = {}
    for name, columns in header.table.twice.items():
        wanted = OWN_IDS.get(key(name))
        own = [column for column in columns if wanted is not None and header.ids.get(column) == wanted]
        if wanted is not None and len(own) != 1:
            what = (
                f"two columns are called {shown(name)}, one of Qualtrics itself and one of embedded data, and no row "
            )
            what += "of import ids tells which is which"
            hint = "Use the csv as Qualtrics exports it, with its three header rows."
            raise DataError("columns_twice", header.table.name, what, hint=hint)
        named |= {own[0]: name} if own else {}
    if not named:
        return header
    table = header.table
    message = (
        f"{names_phrase(named.values())} is taken for the column of Qualtrics where its import id says so; the other "
    )
    message += "of that name is embedded data."
    notes = (*table.notes, Note("columns_told_apart", "info", table.name, message))
    kept = replace(
        table,
        frame=table.frame.rename(columns=named),
        coded={named.get(name, name): mask for name, mask in table.coded.items()},
        twice={name: columns for name, columns in table.twice.items() if name not in named.values()},
        notes=notes,
    )
    texts = {named.get(name, name): text for name, text in header.texts.items()}
    ids = {named.get(name, name): text for name, text in header.ids.items()}
    return Header(kept, texts, ids, header.n_rows)


def _holds_ids(row: pd.Series) -> bool:
    cells = [cell for cell in row if isinstance(cell, str)]
    return bool(cells) and sum(_IMPORT_ID.match(cell) is not None for cell in cells) > len(cells) / 2


def _ids(row: pd.Series) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in row.items():
        try:
            value = json.loads(cell) if isinstance(cell, str) else None
        except ValueError:  # the quotes were lost when the file was saved again: the row is known, this id is not
            continue
        if isinstance(value, dict) and isinstance(value.get("ImportId"), str):
            found[str(name)] = value["ImportId"]
    return found


def _holds_texts(row: pd.Series) -> bool:
    """Whether columns of which the cells are always numbers or dates hold words here, whatever the language."""
    cells = {key(name): cell for name, cell in row.items() if isinstance(cell, str) and cell.strip()}
    numbers = [as_number(cells[name]) is None for name in _MADE_OF_NUMBERS if name in cells]
    digits = [not re.search(r"\d", cells[name]) for name in _MADE_OF_DIGITS if name in cells]
    titles = [_is_title(cells[name], known) for name, known in _TITLES.items() if name in cells]
    judged = [*numbers, *digits] or titles
    return bool(judged) and all(judged)


def _is_title(cell: str, known: Sequence[str]) -> bool:
    return cell.strip() in known
