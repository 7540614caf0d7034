"""LimeSurvey archives (.lsa): a zip with the survey, its responses and its timings, each as XML.

Only those three are read, piece by piece. A document type, and with it every kind of entity, is refused before
anything is expanded; so are archives that unpack to an absurd size.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
import pandas as pd

from pretest.errors import DataError
from pretest.limits import ARCHIVE_BYTES, ARCHIVE_CELLS, ARCHIVE_DEPTH, COLUMNS
from pretest.words import Counts

_PIECE = 2**16
_SHORT = 12  # letters up to which equal cells are kept once
_MEMBERS = {"survey": ".lss", "responses": "_responses.lsr", "timings": "_timings.lsi"}
_AGAIN = "Export the archive again, or export the responses as CSV."


@dataclass(slots=True)
class _Records:
    """columns: as the file lists them, then as they come. rows: one dict per record."""

    columns: dict[str, None] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)


def read_lsa(data: bytes, name: str) -> tuple[list[str], pd.DataFrame, Counts]:
    """Header, cells as text (missing where empty) and the number of every record, counted from 2 as below a header.

    Columns are named as in LimeSurvey's CSV exports: question code, or ``code[subquestion]``; seconds per page come
    last, as ``groupTimeN``, in the order of the pages.

    Raises
    ------
    DataError
        When the archive is damaged, holds no responses, declares entities, or unpacks to an absurd size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _members(archive, name)
            sections = {kind: _read(archive, member, name) for kind, member in found.items()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise DataError("file_damaged", name, "the archive is damaged and cannot be read", hint=_AGAIN) from None
    responses = sections["responses"].get("responses", _Records())
    if len(responses.columns) * len(responses.rows) > ARCHIVE_CELLS:
        raise _too_many(name)
    survey = sections.get("survey", {})
    names = _names(survey)
    table = _table(responses, names)
    if "timings" in sections:
        table |= _timings(sections["timings"].get("timings", _Records()), table.get("id", []), survey, names)
    frame = pd.DataFrame(dict(enumerate(table.values())), index=pd.RangeIndex(len(responses.rows)), dtype="str")
    rows = np.arange(2, len(responses.rows) + 2, dtype=np.int64)
    return list(table), frame, rows


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        for kind, ending in _MEMBERS.items():
            if info.filename.casefold().endswith(ending):
                if kind in found:
                    raise DataError("archive_twice", name, f"the archive holds two files of {kind}", hint=_AGAIN)
                found[kind] = info
    if "responses" not in found:
        what = "the archive holds no responses"
        hint = "In LimeSurvey, export a survey archive of an active survey, or export the responses as CSV."
        raise DataError("archive_without_responses", name, what, "a file ending in _responses.lsr", hint=hint)
    if sum(info.file_size for info in found.values()) > ARCHIVE_BYTES:
        raise _too_large(name)
    return found


def _too_large(name: str) -> DataError:
    return DataError(
        "archive_too_large",
        name,
        "the archive unpacks to an absurd size",
        f"at most {ARCHIVE_BYTES:,} bytes",
        hint=_AGAIN,
    )


def _too_many(name: str) -> DataError:
    what = "a file in the archive holds too many cells"
    return DataError("archive_too_large", name, what, f"at most {ARCHIVE_CELLS:,}, in {COLUMNS:,} columns", hint=_AGAIN)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> dict[str, _Records]:
    """The sections of one file: section → its records."""
    reader = _Reader(name)
    parser = reader.parser()
    read = 0
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                read += len(piece)
                if read > ARCHIVE_BYTES:  # what the archive says of its sizes need not be true
                    raise _too_large(name)
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise DataError("xml_damaged", name, "a file in the archive is no proper XML", hint=_AGAIN) from None
    return reader.sections


class _Reader:
    """``document/SECTION/fields/fieldname`` and ``document/SECTION/rows/row/COLUMN``; anything else is passed over."""

    def __init__(self, name: str) -> None:
        self.sections: dict[str, _Records] = {}
        self._name = name
        self._path: list[str] = []
        self._text: list[str] = []
        self._n_cells = 0

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    def _doctype(self, *_: object) -> None:
        what = "a file in the archive declares a document type, which LimeSurvey never writes"
        raise DataError("xml_doctype", self._name, what, hint=_AGAIN)

    def _start(self, tag: str, _: Mapping[str, str]) -> None:
        self._path.append(tag)
        self._text.clear()
        if len(self._path) > ARCHIVE_DEPTH:
            raise DataError("xml_deep", self._name, "a file in the archive is nested absurdly deep", hint=_AGAIN)
        if self._path[2:] == ["rows", "row"]:
            self._count()
            self._section().rows.append({})

    def _end(self, tag: str) -> None:
        if self._path[2:] == ["fields", "fieldname"]:
            self._count()
            self._column(sys.intern("".join(self._text)))
        elif self._path[2:4] == ["rows", "row"] and len(self._path) == 5:
            self._count()
            section, text = self._section(), "".join(self._text)
            column = sys.intern(tag)
            section.rows[-1][column] = sys.intern(text) if len(text) <= _SHORT else text
            self._column(_plain(column))
        self._path.pop()
        self._text.clear()

    def _section(self) -> _Records:
        return self.sections.setdefault(self._path[1], _Records())

    def _count(self) -> None:
        self._n_cells += 1
        if self._n_cells > ARCHIVE_CELLS:
            raise _too_many(self._name)

    def _column(self, column: str) -> None:
        columns = self._section().columns
        columns.setdefault(column)
        if len(columns) > COLUMNS:
            raise _too_many(self._name)


def _plain(tag: str) -> str:
    """A name that begins with a digit gets a _ in front in XML, and # becomes -."""
    return tag[1:].replace("-", "#") if re.match(r"_\d", tag) else tag


def _names(survey: Mapping[str, _Records]) -> dict[str, str]:
    """Column of the response table → as in a CSV export."""
    questions = {row["qid"]: row for row in _rows(survey, "questions") if row.get("parent_qid", "0") in ("", "0")}
    subs: dict[str, dict[str, str]] = {qid: {} for qid in questions}
    for row in (*_rows(survey, "subquestions"), *_rows(survey, "questions")):
        if row.get("parent_qid") in subs:
            subs[row["parent_qid"]][row["qid"]] = row.get("title", "")
    found: dict[str, str] = {}
    for qid, question in questions.items():
        title, old = question.get("title", ""), f"{question.get('sid')}X{question.get('gid')}X{qid}"
        found |= {old: title, f"Q{qid}": title}
        for end in ("other", "comment"):
            found |= {f"{old}{end}": f"{title}[{end}]", f"Q{qid}_C{end}": f"{title}[{end}]"}
        for sub_id, sub in subs[qid].items():
            found |= {f"{old}{sub}": f"{title}[{sub}]", f"Q{qid}_S{sub_id}": f"{title}[{sub}]"}
        found |= {f"{old}time": f"{title}Time"}
    return found


def _rows(survey: Mapping[str, _Records], section: str) -> Iterator[dict[str, str]]:
    return (row for row in survey.get(section, _Records()).rows if "qid" in row)


def _table(records: _Records, names: Mapping[str, str]) -> dict[str, list[str | None]]:
    """Column as in a CSV export → cells; a column keeps its own name when another has that name already."""
    table: dict[str, list[str | None]] = {}
    tags = {_plain(tag): tag for row in records.rows for tag in row}
    for column in records.columns:
        tag = tags.get(_plain(column), column)
        name = names.get(_plain(column), _plain(column))
        table[name if name not in table else column] = [row.get(tag) or None for row in records.rows]
    return table


def _timings(
    records: _Records, ids: list[str | None], survey: Mapping[str, _Records], names: Mapping[str, str]
) -> dict[str, list[str | None]]:
    """Seconds of the whole interview, of every page in order, and of questions, beside the responses they belong to."""
    by_id = {row["id"]: row for row in records.rows if "id" in row}
    order = {
        row["gid"]: _number(row.get("group_order")) for row in survey.get("groups", _Records()).rows if "gid" in row
    }
    pages: list[tuple[float, str, str]] = []
    others: list[tuple[str, str]] = []
    for column in records.columns:
        plain = _plain(column)
        page = re.fullmatch(r"\d+X(\d+)time", plain) or re.fullmatch(r"G(\d+)_?time", plain)
        if page:
            pages.append((order.get(page[1], float(len(order))), plain, f"groupTime{page[1]}"))
        elif plain != "id":
            others.append((plain, names.get(plain, plain)))
    named = [(plain, name) for _, plain, name in sorted(pages, key=lambda page: page[0])] + others
    table: dict[str, list[str | None]] = {}
    for plain, name in named:
        tag = f"_{plain}" if plain[:1].isdigit() else plain
        table[name] = [by_id.get(key or "", {}).get(tag) or None for key in ids]
    return table


def _number(text: str | None) -> float:
    return float(text) if text is not None and text.isdecimal() else 0.0
