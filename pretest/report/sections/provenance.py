"""Where the figures come from: versions, hashes, seed, and whether the plan was locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pretest.report.figures.palette import MARKS, Mark
from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.sections.section import Section
from pretest.report.words.deviations import told_change, told_deviation, told_parts
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line

_APART = ("libraries", "inputs", "lock", "overrides")


@dataclass(frozen=True, slots=True)
class Lock:
    """What the state of the plan's lock means, and what it did not freeze. deviations: from the plan, as recorded."""

    sentence: str
    mark: Mark
    deviations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    facts: tuple[Term, ...]
    lock: Lock
    inputs: Table
    libraries: Table


def origin_section(edition: Edition) -> Origin:
    """All that the findings record of their own making; keys that we do not know are shown by their own name."""
    record, strings = edition.findings.provenance, edition.strings
    facts = [
        Term(clean_line(strings.word("provenance", key)), (_value(edition, value),))
        for key, value in record.items()
        if key not in _APART
    ]
    libraries = _mapping(record.get("libraries"))
    return Origin(
        tuple(facts),
        plan_lock(edition),
        _inputs(edition, record.get("inputs")),
        make_table(
            strings("provenance.libraries"),
            [strings("column.library"), strings("column.version")],
            [
                (
                    "",
                    [
                        TableRow(clean_line(name), (Cell(clean_line(str(version))),))
                        for name, version in libraries.items()
                    ],
                )
            ],
        ),
    )


def plan_lock(edition: Edition) -> Lock:
    """The state of the lock in words; a state that we do not know counts as not locked."""
    record = _mapping(edition.findings.provenance.get("lock"))
    state = str(record.get("state", "not_locked"))
    keys = (f"provenance.lock_state.{state}", f"lock.state.{state}")
    key = next((key for key in keys if edition.strings.has(key)), "provenance.lock_state.not_locked")
    marks = {"locked": "info", "not_locked": "warning", "changed": "serious"}
    deviations = record.get("deviations")
    listed = [told_deviation(edition.strings, one) for one in deviations] if isinstance(deviations, list) else []
    listed += _recorded(edition, record)
    if listed:
        listed.append(edition.strings("lock.report.exploratory"))
    unknown = told_parts(edition.strings, record) if key != "provenance.lock_state.not_locked" else ""
    mark = "warning" if unknown and state == "locked" else marks.get(state, "warning")
    return Lock(f"{edition.strings(key)} {unknown}".rstrip(), MARKS[mark], tuple(listed))


def _recorded(edition: Edition, record: Mapping[str, Any]) -> list[str]:
    """A lock after the data, and every change that was recorded, with its reason."""
    strings, found = edition.strings, []
    if record.get("after_data") is not None:
        found.append(strings("lock.report.after_data", why=clean_line(str(record["after_data"]))))
    amendments = record.get("amendments")
    for one in amendments if isinstance(amendments, list) else []:
        fact = _mapping(one)
        key = "lock.report.amended_after_data" if fact.get("after_data") else "lock.report.amended"
        time, why = (clean_line(str(fact.get(name, ""))) for name in ("time", "why"))
        changes = fact.get("changes")
        for change in changes if isinstance(changes, list) else []:
            found.append(strings(key, time=time, why=why, change=told_change(strings, change)))
    return found


def package_version(edition: Edition) -> str:
    return clean_line(str(edition.findings.provenance.get("version", "")))


def _inputs(edition: Edition, inputs: Any) -> Table:
    files = [_mapping(entry) for entry in inputs] if isinstance(inputs, list) else []
    rows = [
        TableRow(clean_line(str(file.get("name", ""))), (Cell(clean_line(str(file.get("sha256", "")))),))
        for file in files
    ]
    columns = [edition.strings("column.file"), edition.strings("column.hash")]
    return make_table(edition.strings("provenance.inputs"), columns, [("", rows)])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _value(edition: Edition, value: Any) -> str:
    if value is None:
        return edition.strings("provenance.unknown")
    return clean_line(str(value))


SECTION = Section("provenance", origin_section, (), runs=("analyse", "monitor"))
