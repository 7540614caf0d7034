"""Tables as they are downloaded from CBS StatLine: semicolons, several lines of headings, units, a footer.

Three layouts are known, and each becomes one list of figures with their labels. (1) *As shown*: title, blank lines, a
line per dimension in the columns, ``"Onderwerp";"Perioden";"2023"...``, the unit in the second column, and the footer
``Bron: CBS``. (2) *Older*: the heading lines end with one that holds the units (``"Perioden";"aantal";"aantal"``), and
the footer begins with ©. (3) *List*: one line of headings, the unit in brackets: ``Bevolking op 1 januari (aantal)``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pretest.errors import DataError

UNITS = {
    "aantal": 1.0,
    "number": 1.0,
    "x 1 000": 1_000.0,
    "x 1000": 1_000.0,
    "1 000": 1_000.0,
    "%": 0.0,  # percent: not persons
    "in %": 0.0,
}
EMPTY = {"", ".", "-", "x", "?"}  # not known, secret, or nil
_FOOTER = re.compile(r"^(bron|source)\s*:|^©", re.IGNORECASE)
_UNIT_AT_END = re.compile(r"^(?P<name>.*\S)\s*\((?P<unit>[^()]*)\)\s*$", re.DOTALL)
_NUMBER = re.compile(r"\d{1,3}([ \u00a0]\d{3})+(,\d+)?|\d+(,\d+)?|\d+\.\d{1,2}")  # 1.234 could be either: refused
SUBJECT = "Onderwerp"
_NESTED = " | "


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell. labels: dimension → label; value: None where the source gives none; step: size of its last digit."""

    line: int
    labels: dict[str, str]
    unit: str
    value: float | None
    step: float


@dataclass(frozen=True, slots=True)
class StatlineTable:
    """All figures of one download. title: None in the list layout, which has none."""

    title: str | None
    figures: tuple[Figure, ...]

    def labels(self, dimension: str) -> tuple[str, ...]:
        """The labels of one dimension, in the order of the file."""
        return tuple(dict.fromkeys(figure.labels[dimension] for figure in self.figures if dimension in figure.labels))

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for figure in self.figures for name in figure.labels))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]


def read_statline(raw: bytes, name: str) -> StatlineTable:
    """The figures in a CSV file of StatLine.

    Parameters
    ----------
    raw : the bytes of the file. name : how messages call it.

    Raises
    ------
    DataError
        When the layout, a unit or a figure is not recognised; says on which line, and what to do.
    """
    lines = _lines(raw, name)
    title = lines[0].cells[0] if len(lines[0].cells) == 1 else None
    body = [line for line in lines if len(line.cells) > 1]
    if not body:
        hint = "Download the table from StatLine as CSV, with semicolons."
        raise DataError("statline_layout", f"{name}:1", "there is no line with semicolons, so no table", hint=hint)
    width = len(body[0].cells)
    for line in body:
        if len(line.cells) != width:
            what = f"this line has {len(line.cells)} cells, the first line of the table has {width}"
            raise DataError("statline_width", f"{name}:{line.number}", what, hint="Download the table again.")
    return StatlineTable(title, tuple(_shortened(_figures(body, name))))


def _lines(raw: bytes, name: str) -> list[_Line]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    found: list[_Line] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if any(stripped) and not _FOOTER.match(stripped[0]):
                alone = not any(stripped[1:]) and not found  # the title, however many semicolons follow
                found.append(_Line(reader.line_num, stripped[:1] if alone else stripped))
    except csv.Error as error:
        what = f"this is no CSV file ({error})"
        raise DataError("statline_csv", f"{name}:{reader.line_num}", what, hint="Download the table again.") from None
    if not found:
        raise DataError("statline_empty", name, "the file holds no table", hint="Select data before downloading.")
    return found


def _figures(body: Sequence[_Line], name: str) -> list[Figure]:
    first = body[0]
    brackets = [_UNIT_AT_END.match(cell) for cell in first.cells]
    if any(match is not None and match["unit"].strip() in UNITS for match in brackets):
        return _from_list(body, name)
    with_units = next((i for i, line in enumerate(body) if any(cell in UNITS for cell in line.cells[1:])), None)
    if with_units is None:
        known = ", ".join(UNITS)
        what = "no unit was found, neither in a line of headings, in a column, nor in brackets"
        raise DataError(
            "statline_units", f"{name}:{first.number}", what, f"one of {known}", hint="Show units in StatLine."
        )
    units = body[with_units]
    at = next(index for index, cell in enumerate(units.cells) if index and cell in UNITS)
    if with_units and all(cell in UNITS or not _is_figure(cell) for cell in units.cells[at:]):
        return _units_in_heading(body, with_units, at, name)
    if with_units == 0:
        what = "figures begin before any line of headings"
        raise DataError("statline_layout", f"{name}:{first.number}", what, hint="Download the table with its headings.")
    return _units_in_column(body, with_units, at, name)


def _from_list(body: Sequence[_Line], name: str) -> list[Figure]:
    header = body[0].cells
    columns = {}
    for index, cell in enumerate(header):
        match = _UNIT_AT_END.match(cell)
        if match is not None and match["unit"].strip() in UNITS:
            columns[index] = (match["name"], match["unit"].strip())
    labels = [index for index in range(len(header)) if index < min(columns)]
    found = []
    for line in body[1:]:
        own = {header[index]: line.cells[index] for index in labels}
        for index, (subject, unit) in columns.items():
            found.append(_figure(line, index, {**own, SUBJECT: subject}, unit, name))
    return found


def _units_in_heading(body: Sequence[_Line], last: int, at: int, name: str) -> list[Figure]:
    """Layout 2: the last line of headings names the label columns and gives the unit of each column."""
    above, units = body[:last], body[last]
    names = [units.cells[index] or f"kolom {index + 1}" for index in range(at)]
    found = []
    for line in body[last + 1 :]:
        own = dict(zip(names, line.cells[:at], strict=True))
        for index in range(at, len(line.cells)):
            if units.cells[index] in UNITS:
                found.append(_figure(line, index, {**own, **_heads(above, at, index)}, units.cells[index], name))
    return found


def _units_in_column(body: Sequence[_Line], last: int, at: int, name: str) -> list[Figure]:
    """Layout 1: a column of units before the figures; the heading above it names the last dimension in the columns."""
    heads = body[:last]
    names = [heads[-1].cells[index] or f"kolom {index + 1}" for index in range(at)]
    found = []
    for line in body[last:]:
        unit = line.cells[at]
        if unit not in UNITS:
            continue
        own = dict(zip(names, line.cells[:at], strict=True))
        for index in range(at + 1, len(line.cells)):
            found.append(_figure(line, index, {**own, **_heads(heads, at + 1, index)}, unit, name))
    return found


def _heads(heads: Sequence[_Line], at: int, index: int) -> dict[str, str]:
    """Dimension → label of one column; lines under one name are put together, as StatLine nests its subjects."""
    labels: dict[str, str] = {}
    for number, line in enumerate(heads, start=1):
        dimension = next((cell for cell in reversed(line.cells[:at]) if cell), f"kop {number}")
        cell = line.cells[index]
        labels[dimension] = f"{labels[dimension]}{_NESTED}{cell}" if dimension in labels else cell
    return labels


def _shortened(figures: Sequence[Figure]) -> list[Figure]:
    """Nested subjects without the headings that all of them share."""
    parts = [figure.labels.get(name, "").split(_NESTED) for figure in figures for name in figure.labels]
    if max(map(len, parts), default=1) == 1:
        return list(figures)
    shared: dict[str, int] = {}
    for name in dict.fromkeys(name for figure in figures for name in figure.labels):
        split = [figure.labels[name].split(_NESTED) for figure in figures if name in figure.labels]
        most = min(map(len, split)) - 1
        shared[name] = next((k for k in range(most) if len({one[k] for one in split}) > 1), most)
    return [
        replace(figure, labels={n: _NESTED.join(t.split(_NESTED)[shared[n] :]) for n, t in figure.labels.items()})
        for figure in figures
    ]


def _figure(line: _Line, index: int, labels: dict[str, str], unit: str, name: str) -> Figure:
    text = line.cells[index].rstrip("*").strip()  # an asterisk marks provisional figures
    if text in EMPTY:
        return Figure(line.number, labels, unit, None, 1.0)
    if not _is_figure(text):
        what = f"column {index + 1} has no figure"
        hint = "Download the table without footnotes in the cells, and with all its headings."
        raise DataError("statline_figure", f"{name}:{line.number}", what, "a number as 1234 or 12,5", repr(text), hint)
    digits = re.sub(r"[ \u00a0]", "", text).replace(",", ".")
    times = UNITS[unit] or 1.0
    step = times * 10.0 ** -len(digits.partition(".")[2])
    return Figure(line.number, labels, unit, float(digits) * times, step)


def _is_figure(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
