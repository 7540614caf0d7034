"""``pretest dialogue read``: filled-in sheets of dilemma tables into the files of practice, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from pretest.errors import DataError, Note, Problem
from pretest.files import write_together
from pretest.files.onewriter import one_writer
from pretest.files.reading import read_bytes
from pretest.library import inside
from pretest.limits import PRACTICE_BYTES
from pretest.platforms.csvtext import to_csv
from pretest.practice.table.atthetable import TABLE_PHASES, Tables
from pretest.practice.table.capturing import Captured, read_sheet
from pretest.practice.table.dialoguefile import DIALOGUE_CSV, WAYS_OUT_CSV, read_tables, rows_of, way_rows_of
from pretest.practice.table.tablewords import TableWords
from pretest.responses.idsearch import table_person
from pretest.responses.withdrawn import hash_of, read_withdrawn, withdrawn_notes
from pretest.spec.dialogue import Dialogue, load_dialogue
from pretest.spec.panel import Panel, load_panel
from pretest.spec.study import Study
from pretest.values import plural

MOST_SHEETS = 100
State = Literal["new", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True, eq=False)
class DialogueRead:
    """What reading sheets gave. tables: all of the study, those that were read in place. states: per table that was
    read, whether it is new. written: names of the files, none of a dry run or where nothing changed."""

    tables: Tables
    states: dict[str, State]
    notes: tuple[Note, ...]
    written: tuple[str, ...]

    def record(self) -> dict[str, object]:
        """As plain values, without rows about people."""
        counts = {
            name: {"state": state, "people": len(one.people), "positions": len(one.positions), "heard": len(one.heard),
                   "ways_out": [way.id for way in one.ways_out]}
            for name, state in self.states.items()
            for one in [self.tables.of_table(name)]
        }  # fmt: skip
        return {"tables": counts, "written": list(self.written)}


def read_dialogue(study: Study, sheets: Sequence[str | Path], *, dry_run: bool = False) -> DialogueRead:
    """Read filled-in sheets, and put what they hold into ``practice/dialogue.csv`` and ``practice/ways_out.csv``.

    A table that was read before is replaced as a whole, and that is noted; reading the same sheet again changes
    nothing. People who withdrew stay out.

    Parameters
    ----------
    study : that the sheets belong to.
    sheets : files (.xlsx), or folders of them; one per table.
    dry_run : check and tell; write nothing.

    Returns
    -------
    DialogueRead
        All tables of the study as they are then, and notes.

    Raises
    ------
    DataError
        With every problem in all sheets, each with its sheet and cell; nothing is written then.
    ExportError
        When a file cannot be written; both are as they were.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> pretest.read_dialogue(study, ["no-such-file.xlsx"])
    Traceback (most recent call last):
    pretest.errors.DataError: no-such-file.xlsx: there is no such file.
    """
    dialogue, panel = load_dialogue(study.folder), load_panel(study)
    captured = _captured(study, sheets, dialogue, panel)
    if dry_run:
        return _put(study, dialogue, panel, captured, writes=False)
    place = inside(study.folder, "practice")
    place.mkdir(mode=0o700, exist_ok=True)
    with one_writer(place):
        return _put(study, dialogue, panel, captured, writes=True)


def _captured(study: Study, sheets: Sequence[str | Path], dialogue: Dialogue, panel: Panel) -> list[Captured]:
    found: list[Captured] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in _paths(sheets):
        try:
            one = read_sheet(read_bytes(path, PRACTICE_BYTES), path.name, study.id, dialogue, panel)
        except DataError as error:
            problems += error.problems
            continue
        if one.table in seen:
            what = f"the table '{one.table}' stands in {seen[one.table]} too"
            problems.append(Problem("table_twice", path.name, what, hint="Give one sheet per table."))
        seen[one.table] = path.name
        found.append(one)
    if problems:
        raise DataError.of(problems)
    return found


def _paths(sheets: Iterable[str | Path]) -> list[Path]:
    found: list[Path] = []
    for one in map(Path, sheets):
        inner = sorted(path for path in one.glob("[!.~]*.xlsx") if path.is_file()) if one.is_dir() else [one]
        if not inner:
            raise DataError("no_sheets", str(one), "there is no sheet (.xlsx) in this folder")
        found += inner
    if len(found) > MOST_SHEETS:
        raise DataError("too_many_sheets", "dialogue", f"these are {len(found):,} sheets", f"at most {MOST_SHEETS}")
    return found


def _put(study: Study, dialogue: Dialogue, panel: Panel, captured: Sequence[Captured], *, writes: bool) -> DialogueRead:
    """What is there already with the tables that were read in their place."""
    tables = before = read_tables(study.folder, dialogue, TableWords.of(dialogue, panel))
    states: dict[str, State] = {}
    notes = [note for one in captured for note in one.notes]
    for one in captured:
        kept, left_out = _without_withdrawn(study, one)
        earlier = before.of_table(one.table)
        known = one.table in before.names
        states[one.table] = "new" if not known else "unchanged" if earlier == kept.found else "replaced"
        tables = tables.without_table(one.table).joined(kept.found)
        notes += [*left_out, *_notes(kept, earlier, states[one.table], dialogue)]
    _require_other_people(tables)
    files: dict[str, str | bytes] = {}
    if writes and set(states.values()) - {"unchanged"}:
        files = {DIALOGUE_CSV: to_csv(rows_of(tables)), WAYS_OUT_CSV: to_csv(way_rows_of(tables))}
        inner = {Path(name).name: content for name, content in files.items()}
        write_together(inside(study.folder, "practice"), inner, private=True)
    return DialogueRead(tables, states, tuple(dict.fromkeys(notes)), tuple(files))


def _require_other_people(tables: Tables) -> None:
    """No number may stand at two tables: its shift would count twice, and a withdrawal would not know whose it is."""
    ids = [one.id for one in tables.people]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        what = f"the number '{twice[0]}' sits at two tables"
        raise DataError("person_twice", DIALOGUE_CSV, what, hint="Give every table an id of its own.")


def _without_withdrawn(study: Study, one: Captured) -> tuple[Captured, tuple[Note, ...]]:
    withdrawn = read_withdrawn(study.folder)
    if not withdrawn.who:
        return one, ()
    out = np.array(
        [hash_of(table_person(person.id), withdrawn.key) in withdrawn.who for person in one.found.people], dtype=bool
    )
    gone = frozenset(person.id for person, left in zip(one.found.people, out, strict=True) if left)
    notes = withdrawn_notes(f"table {one.table}", withdrawn, out)
    return replace(one, found=one.found.without_people(gone)), notes


def _notes(one: Captured, earlier: Tables, state: State, dialogue: Dialogue) -> list[Note]:
    """What must be known of a table that was read."""
    found, where = one.found, f"table {one.table}"
    notes = []
    if state == "replaced":
        message = "This table was read before: what it held then is replaced by this sheet."
        notes.append(Note("dialogue_replaced", "warning", where, message))
    gone = {person.id for person in earlier.people} - {person.id for person in found.people}
    if gone and state == "replaced":
        message = f"{plural(len(gone), 'person', 'people')} of the earlier sheet {_are(len(gone))} not in this one: "
        message += "the positions are gone too."
        notes.append(Note("dialogue_people_gone", "serious", where, message))
    once = _n_once(found, dialogue)
    if once:
        message = f"{plural(once, 'person', 'people')} of {len(found.people):,} gave a position only before or only "
        message += "after the talk on at least one statement. They do not count in the figures of those statements."
        notes.append(Note("dialogue_once", "warning", where, message))
    if found.untold():
        message = f"Too few people for figures of their own: {', '.join(found.untold())}. They are not told apart."
        notes.append(Note("dialogue_few", "warning", where, message))
    open_ways = [way.id for way in found.ways_out if not (way.who and way.what and way.by_when)]
    if open_ways:
        message = f"These ways out do not say who does what, or by which day: {', '.join(open_ways)}."
        notes.append(Note("dialogue_open_ways", "warning", where, message))
    return notes


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _n_once(found: Tables, dialogue: Dialogue) -> int:
    """People with a position in one phase alone, on at least one statement."""
    places = {(one.person, one.statement, one.phase) for one in found.positions}
    return sum(
        any(
            sum((person.id, statement.id, phase) in places for phase in TABLE_PHASES) == 1
            for statement in dialogue.statements
        )
        for person in found.people
    )
