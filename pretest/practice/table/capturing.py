"""Read the sheet that was filled in at a dilemma table: all that is wrong with it at once, each with sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pretest.errors import DataError, Note
from pretest.limits import PRACTICE_BYTES
from pretest.practice.panel.checking import Checking, Line
from pretest.practice.table.atthetable import TABLE_PHASES, Heard, Person, Position, TablePhase, Tables, WayOut
from pretest.practice.table.dialoguesheet import CODES_ROW, FORM, TITLES, SheetPlan, about_plan, sheet_plans
from pretest.practice.table.tablewords import TableWords
from pretest.spec.dialogue import Dialogue
from pretest.spec.panel import Panel
from pretest.tablefiles.workbook import read_workbook, sheet_titles
from pretest.values import canonical, folded_label, shown

_EXPECTED_NOTES = ("titles_skipped", "sheets_several")


@dataclass(frozen=True, slots=True)
class Captured:
    """One sheet that was read. table: its id; notes: what was odd about the file."""

    table: str
    found: Tables
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _About:
    table: str
    date: str
    statements: str


def read_sheet(data: bytes, name: str, study: str, dialogue: Dialogue, panel: Panel) -> Captured:
    """What was filled in.

    Parameters
    ----------
    data : the bytes of an .xlsx file as ``pretest dialogue form`` writes it. Formulas count as the results that were
        saved with them; nothing in the file is ever run.
    name : how messages call the file.
    study : id of the study that it must belong to.

    Raises
    ------
    DataError
        When it belongs to another study or to other statements; else with every problem in all its sheets.
    """
    if len(data) > PRACTICE_BYTES:
        raise DataError("file_too_large", name, f"the file has {len(data):,} bytes", f"at most {PRACTICE_BYTES:,}")
    titles = {folded_label(title): title for title in sheet_titles(data, name)}
    checking, notes = Checking(), list[Note]()
    about = _about(data, name, titles, checking, study, dialogue)
    if about is None:
        raise DataError.of(checking.problems)
    words = TableWords.of(dialogue, panel)
    lines = {
        plan.code: list(_lines(data, name, plan, titles, checking, notes)) for plan in sheet_plans(dialogue, panel)
    }
    found = _tables(lines, about, dialogue, checking, words)
    if not found.people and not checking.problems:
        what = "nobody is filled in: no number has a field"
        checking.wrong("sheet_empty", f"{name} {TITLES['people'].in_language('en')}", what)
    if checking.problems:
        raise DataError.of(checking.problems)
    return Captured(about.table, found, tuple(notes))


def _about(
    data: bytes, name: str, titles: Mapping[str, str], checking: Checking, study: str, dialogue: Dialogue
) -> _About | None:
    """What the sheet belongs to; None with the problems where that is something else."""
    said = {line["key"]: line for line in _lines(data, name, about_plan(), titles, checking, [])}
    if checking.problems:
        return None
    got = {key: line["value"] for key, line in said.items()}
    if got.get("form") != FORM:
        checking.wrong("sheet_other", name, "this is no sheet of a dilemma table", FORM, _got(got.get("form")))
    elif got.get("study") != study:
        what = "this sheet belongs to another study"
        checking.wrong("sheet_other_study", said["study"].place("value") if "study" in said else name, what, study,
                       _got(got.get("study")))  # fmt: skip
    elif got.get("statements") != dialogue.fingerprint:
        what = "the positions in this sheet are on other statements, or on other words for them"
        hint = "Put back surveys/dialogue.yaml as it was when the sheet was made, or make a new sheet and a new round."
        checking.wrong("sheet_other_statements", name, what, dialogue.fingerprint, _got(got.get("statements")), hint)
    elif "table" not in said or checking.id(said["table"], "value") is None:
        checking.wrong("sheet_other", name, "the sheet does not say which table it is of")
    if checking.problems:
        return None
    day = checking.day(said["date"], "value") if "date" in said else ""
    if not day and not checking.problems:
        where = said["date"].place("value") if "date" in said else name
        checking.wrong("cell_empty", where, "the day of the talk is not filled in", "a day as 2026-03-31")
    return _About(got["table"], day, got["statements"])


def _got(text: str | None) -> str:
    return shown(text) if text else "nothing"


def _lines(
    data: bytes, name: str, plan: SheetPlan, titles: Mapping[str, str], checking: Checking, notes: list[Note]
) -> Iterator[Line]:
    title = next(
        (titles[key] for key in (folded_label(plan.title.nl), folded_label(plan.title.en)) if key in titles), ""
    )
    if not title:
        known = f"{plan.title.nl} or {plan.title.en}"
        checking.wrong("sheet_missing", name, "a sheet of the workbook is gone", known)
        return
    try:
        sheet = read_workbook(data, name, title, CODES_ROW)
    except DataError as error:
        checking.problems += error.problems
        return
    codes = [column.code for column in plan.columns]
    missing = [code for code in codes if list(sheet.names).count(code) != 1]
    if missing:
        what = f"the columns of the sheet '{title}' were changed: row {CODES_ROW} must hold their codes"
        checking.wrong("sheet_columns", name, what, ", ".join(codes), f"without {', '.join(missing)}")
        return
    notes += [note for note in sheet.notes if note.code not in _EXPECTED_NOTES]
    letters = {code: _letter(sheet.names.index(code)) for code in codes}
    for values, number in zip(sheet.frame.itertuples(index=False), sheet.rows.tolist(), strict=True):
        cells = {code: _text(values[sheet.names.index(code)]) for code in codes}
        line = Line(cells, _placed(name, title, letters, number))
        if not line.empty:
            yield line


def _placed(name: str, title: str, letters: Mapping[str, str], number: int) -> Callable[[str], str]:
    return lambda column: f"{name} {title}!{letters[column]}{number}"


def _letter(place: int) -> str:
    """0 → A, 26 → AA."""
    text, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


def _text(value: object) -> str:
    return "" if pd.isna(value) else canonical(value)  # type: ignore[call-overload]


def _tables(
    lines: Mapping[str, list[Line]], about: _About, dialogue: Dialogue, checking: Checking, words: TableWords
) -> Tables:
    people = _people(lines["people"], about, checking, words)
    positions = [
        position for phase in TABLE_PHASES for position in _positions(lines[phase], phase, people, dialogue, checking)
    ]
    order = {name: place for place, name in enumerate(people)}
    positions.sort(key=lambda one: order[one.person])
    return Tables(
        tuple(people.values()),
        tuple(positions),
        tuple(_heard(lines["heard"], about, people, checking, words)),
        tuple(_ways(lines["ways_out"], about, checking, words)),
    )


def _people(lines: list[Line], about: _About, checking: Checking, words: TableWords) -> dict[str, Person]:
    """Numbers with a field; a number that nobody got stays out."""
    found: dict[str, Person] = {}
    for line in lines:
        if not line["domain"] and not line["quote"]:
            continue
        name = _own_id(line, "participant", about, checking)
        domain, quote = words.domain(checking, line, "domain"), words.consent(checking, line, "quote")
        if name is not None and name in found:
            checking.wrong("person_twice", line.place("participant"), f"the person '{name}' stands here twice")
        elif name is not None and domain is not None and quote is not None:
            found[name] = Person(name, about.table, domain, quote, about.date, about.statements)
    return found


def _own_id(line: Line, column: str, about: _About, checking: Checking) -> str | None:
    name = checking.id(line, column)
    if name is not None and not name.startswith(f"{about.table}-"):
        what = f"the number '{name}' is not one of the table '{about.table}'"
        checking.wrong("id_of_other_table", line.place(column), what, f"as {about.table}-01")
        return None
    return name


def _positions(
    lines: list[Line], phase: TablePhase, people: Mapping[str, Person], dialogue: Dialogue, checking: Checking
) -> Iterator[Position]:
    seen: set[str] = set()
    for line in lines:
        name, filled = line["participant"], [one.id for one in dialogue.statements if line[one.id]]
        values = {statement: checking.position(line, statement) for statement in filled}
        if not filled:
            continue
        if name not in people:
            what = f"there are positions of '{name[:64]}', but no field of this person"
            checking.wrong("person_unknown", line.place("participant"), what, hint="Fill in the field, or the number.")
        elif name in seen:
            checking.wrong("person_twice", line.place("participant"), f"the person '{name}' stands here twice")
        else:
            seen.add(name)
            yield from (
                Position(name, phase, statement, value) for statement, value in values.items() if value is not None
            )


def _heard(
    lines: list[Line], about: _About, people: Mapping[str, Person], checking: Checking, words: TableWords
) -> Iterator[Heard]:
    for line in lines:
        found, name = words.heard(checking, line), line["participant"]
        if name and name not in people:
            what = f"the number '{name[:64]}' is not filled in among the people"
            checking.wrong(
                "person_unknown", line.place("participant"), what, hint="Leave it empty for the whole table."
            )
        elif found is not None:
            yield Heard(about.table, name, *found)


def _ways(lines: list[Line], about: _About, checking: Checking, words: TableWords) -> Iterator[WayOut]:
    seen: set[str] = set()
    for line in lines:
        if not any(value for column, value in line.cells.items() if column != "id"):
            continue
        name = _own_id(line, "id", about, checking)
        way = words.way_out(checking, line, about.table, about.date)
        if name is not None and name in seen:
            checking.wrong("way_twice", line.place("id"), f"the way out '{name}' stands here twice")
        elif name is not None and way is not None:
            seen.add(name)
            yield way
