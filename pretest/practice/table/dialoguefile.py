"""practice/dialogue.csv and practice/ways_out.csv: what was said at all dilemma tables of a study, in long form.

``dialogue.csv`` has a row per person, per position, and per sentence that was heard; ``ways_out.csv`` one per way out.
A row of the first belongs to one kind, and leaves the columns of the others empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from pretest.errors import DataError
from pretest.files.reading import read_bytes
from pretest.library import inside
from pretest.limits import PRACTICE_BYTES, PRACTICE_ROWS
from pretest.practice.panel.checking import Checking, Line
from pretest.practice.table.atthetable import Heard, Person, Position, Tables, WayOut
from pretest.practice.table.tablewords import TableWords
from pretest.spec.dialogue import Dialogue
from pretest.tablefiles.delimited import parse_delimited
from pretest.tablefiles.encoding import decode
from pretest.values import canonical
from pretest.words import DOMAINS

DIALOGUE_CSV, WAYS_OUT_CSV = "practice/dialogue.csv", "practice/ways_out.csv"
COLUMNS = (
    "table", "participant", "domain", "kind", "phase", "statement", "value", "from_domain", "acknowledged", "quote",
    "text", "date", "statements",
)  # fmt: skip
WAY_COLUMNS = (
    "id", "table", "text", "kind", "who", "what", "by_when", *(f"backing_{domain}" for domain in DOMAINS), "date",
)  # fmt: skip
KINDS = ("person", "position", "heard")

Row = list[str | int | None]


def rows_of(tables: Tables) -> list[Row]:
    """The header and the rows of dialogue.csv."""
    of = {one.id: one for one in tables.people}
    found: list[dict[str, str | int]] = []
    for person in tables.people:
        found.append(_about(person) | {"kind": "person", "quote": person.quote, "statements": person.statements})
    for one in tables.positions:
        place: dict[str, str | int] = {
            "kind": "position",
            "phase": one.phase,
            "statement": one.statement,
            "value": one.value,
        }
        found.append(_about(of[one.person]) | place)
    for said in tables.heard:
        words = {"kind": "heard", "from_domain": said.domain, "acknowledged": said.acknowledged, "quote": said.quote}
        who: dict[str, str | int] = _about(of[said.by]) if said.by else {"table": said.table}
        found.append(who | words | {"text": said.text})
    rows: list[Row] = [list(COLUMNS)]
    for row in found:
        line: Row = [row.get(column, "") for column in COLUMNS]
        rows.append(line)
    return rows


def way_rows_of(tables: Tables) -> list[Row]:
    """The header and the rows of ways_out.csv."""
    found: list[Row] = [list(WAY_COLUMNS)]
    for way in tables.ways_out:
        backing = [way.backing.get(domain, "") for domain in DOMAINS]
        found.append([way.id, way.table, way.text, way.kind, way.who, way.what, way.by_when, *backing, way.date])
    return found


def _about(person: Person) -> dict[str, str | int]:
    return {"table": person.table, "participant": person.id, "domain": person.domain, "date": person.date}


def read_tables(folder: Path, dialogue: Dialogue, words: TableWords) -> Tables:
    """All dilemma tables of the study in ``folder``; none where there is no file.

    Raises
    ------
    DataError
        With every problem in both files, each with its line.
    """
    checking = Checking()
    lines = list(_lines(folder, DIALOGUE_CSV, COLUMNS, checking))
    ways = list(_lines(folder, WAYS_OUT_CSV, WAY_COLUMNS, checking))
    if checking.problems:
        raise DataError.of(checking.problems)
    people = _people(lines, checking, words)
    found = Tables(
        tuple(people.values()),
        _positions(lines, people, dialogue, checking, words),
        tuple(_heard(lines, people, checking, words)),
        tuple(_ways(ways, checking, words)),
    )
    if checking.problems:
        raise DataError.of(checking.problems)
    return found


def _lines(folder: Path, name: str, columns: Sequence[str], checking: Checking) -> Iterator[Line]:
    path = inside(folder, name)
    if not path.is_file():
        return
    try:
        decoded = decode(read_bytes(path, PRACTICE_BYTES), name)
        cells = parse_delimited(decoded.data, name)
    except DataError as error:
        checking.problems += error.problems
        return
    missing = [column for column in columns if column not in cells.names]
    if missing or len(set(cells.names)) < len(cells.names) or len(cells.frame) > PRACTICE_ROWS:
        expected = ", ".join(columns) if len(cells.frame) <= PRACTICE_ROWS else f"at most {PRACTICE_ROWS:,} rows"
        what = (
            "these are not the columns of this file" if len(cells.frame) <= PRACTICE_ROWS else "there is too much in it"
        )
        checking.wrong("practice_columns", name, what, expected)
        return
    for values, number in zip(cells.frame.itertuples(index=False), cells.rows.tolist(), strict=True):
        found = {column: _text(value) for column, value in zip(cells.names, values, strict=True)}
        line = Line(found, _placed(name, number))
        if not line.empty:
            yield line


def _placed(name: str, number: int) -> Callable[[str], str]:
    return lambda column: f"{name}:{number}:{column}"


def _text(value: object) -> str:
    return "" if pd.isna(value) else canonical(value)  # type: ignore[call-overload]


def _people(lines: Sequence[Line], checking: Checking, words: TableWords) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for line in lines:
        if checking.word(line, "kind", words.row_kinds) != "person":
            continue
        name, table = checking.id(line, "participant"), checking.id(line, "table")
        domain, quote = words.domain(checking, line, "domain"), words.consent(checking, line, "quote")
        day = checking.day(line, "date")
        if name is not None and name in found:
            checking.wrong("person_twice", line.place("participant"), f"the person '{name}' stands here twice")
        elif name is not None and table is not None and domain is not None and quote is not None:
            found[name] = Person(name, table, domain, quote, day, line["statements"])
    return found


def _positions(
    lines: Sequence[Line], people: dict[str, Person], dialogue: Dialogue, checking: Checking, words: TableWords
) -> tuple[Position, ...]:
    found: dict[tuple[str, str, str], Position] = {}
    for line in lines:
        if line["kind"] != "position":
            continue
        person = _known(line, "participant", people, checking)
        phase = words.phase(checking, line, "phase")
        value = checking.position(line, "value")
        if dialogue.statement(line["statement"]) is None:
            known = ", ".join(one.id for one in dialogue.statements)
            checking.wrong("statement_unknown", line.place("statement"), "there is no such statement", known)
        elif not line["value"]:
            checking.wrong("cell_empty", line.place("value"), "nothing stands here", hint="Take the row out.")
        elif person and phase and value is not None:
            key = (person, phase, line["statement"])
            if key in found:
                checking.wrong("position_twice", line.place("value"), "this position stands here twice")
            found[key] = Position(person, phase, line["statement"], value)
    return tuple(found.values())


def _known(line: Line, column: str, people: dict[str, Person], checking: Checking) -> str | None:
    name = line[column]
    if name not in people:
        hint = "Every person needs a row of the kind 'person' of their own."
        checking.wrong(
            "person_unknown", line.place(column), f"there is no person '{name[:64]}' in this file", hint=hint
        )
        return None
    return name


def _heard(lines: Sequence[Line], people: dict[str, Person], checking: Checking, words: TableWords) -> Iterator[Heard]:
    for line in lines:
        if line["kind"] != "heard":
            continue
        by = "" if not line["participant"] else _known(line, "participant", people, checking)
        found = words.heard(checking, line)
        table = checking.id(line, "table")
        if by is not None and table is not None and found is not None:
            yield Heard(table, by, *found)


def _ways(lines: Sequence[Line], checking: Checking, words: TableWords) -> Iterator[WayOut]:
    seen: set[str] = set()
    for line in lines:
        table, day = checking.id(line, "table"), checking.day(line, "date")
        way = words.way_out(checking, line, table or "", day)
        if way is not None and way.id in seen:
            checking.wrong("way_twice", line.place("id"), f"the way out '{way.id}' stands here twice")
        elif way is not None and table is not None:
            seen.add(way.id)
            yield way
