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
from pretest.report.words.looked import look_lines, look_sentence

_APART = (
    *("libraries", "inputs", "lock", "overrides", "changed_in_python", "data_since_first_look"),
    "looks_without_lock",
)
_SINCE = ("changed", "new", "gone", "withdrawn")


@dataclass(frozen=True, slots=True)
class Lock:
    """What the state of the plan's lock means, and what it did not freeze. deviations: from the plan, as recorded."""

    sentence: str
    mark: Mark
    deviations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """How the looks share their chance of a wrong word, in sentences, and each look; None in findings without them."""

    sentences: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Origin:
    facts: tuple[Term, ...]
    lock: Lock
    inputs: Table
    libraries: Table
    looks: Looks | None = None


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
        _looks(edition),
    )


def _looks(edition: Edition) -> Looks | None:
    """The looks at outcomes so far, this one last."""
    looks, strings, numerals = edition.findings.plan.looks, edition.strings, edition.numerals
    if looks is None:
        return None
    time = edition.findings.provenance.get("time")
    told = [(one.number, one.time, one.command, one.fewest, one.locked) for one in looks.earlier]
    locked = _mapping(edition.findings.provenance.get("lock")).get("time") is not None
    told.append((looks.number, str(time), "analyse", looks.fewest, locked))
    rows = [
        TableRow(
            numerals.count(number),
            (
                Cell(clean_line(str(when))),
                Cell(clean_line(command)),
                Cell(strings("provenance.look.unknown") if fewest is None else numerals.count(fewest)),
                Cell(strings(f"provenance.look.{'locked' if under else 'unlocked'}")),
            ),
        )
        for number, when, command, fewest, under in told
    ]
    columns = [strings(f"provenance.look.column.{name}") for name in ("number", "time", "command", "fewest", "lock")]
    return Looks(tuple(look_lines(edition)), make_table(strings("provenance.look.title"), columns, [("", rows)]))


def plan_lock(edition: Edition) -> Lock:
    """The state of the lock in words; a state that we do not know counts as not locked."""
    record = _mapping(edition.findings.provenance.get("lock"))
    state = str(record.get("state", "not_locked"))
    keys = (f"provenance.lock_state.{state}", f"lock.state.{state}")
    key = next((key for key in keys if edition.strings.has(key)), "provenance.lock_state.not_locked")
    late = edition.strings("provenance.lock_state.locked_after_data") if record.get("after_data") is not None else ""
    marks = {"locked": "info", "not_locked": "warning", "changed": "serious"}
    deviations = record.get("deviations")
    listed = [told_deviation(edition.strings, one) for one in deviations] if isinstance(deviations, list) else []
    listed += _recorded(edition, record)
    listed += [
        edition.strings("lock.report.in_python", change=told_change(edition.strings, one))
        for one in _listed(edition.findings.provenance.get("changed_in_python"))
    ]
    listed += _since(edition)
    if listed:
        listed.append(edition.strings("lock.report.exploratory"))
    unknown = told_parts(edition.strings, record) if key != "provenance.lock_state.not_locked" else ""
    mark = "warning" if (unknown or late) and state == "locked" else marks.get(state, "warning")
    doubts = edition.strings("lock.report.doubts") if _doubted(edition, record) else ""
    first = "" if late and state == "locked" else edition.strings(key)
    sentence = " ".join(text for text in (first, late, unknown, doubts, look_sentence(edition)) if text)
    return Lock(sentence, MARKS["serious" if doubts else mark], tuple(listed))


def _doubted(edition: Edition, record: Mapping[str, Any]) -> bool:
    """Whether something beside the state of the lock takes from its worth: the first page says so."""
    origin = edition.findings.provenance
    since = _mapping(origin.get("data_since_first_look"))
    changed = any(_listed(since.get(word)) for word in _SINCE[:-1])
    beside = _listed(record.get("others")) or record.get("strays")
    return bool(changed or beside or _listed(origin.get("changed_in_python")))


def _recorded(edition: Edition, record: Mapping[str, Any]) -> list[str]:
    """A lock after the data, and every change that was recorded, with its reason."""
    strings, found = edition.strings, []
    if record.get("after_data") is not None:
        found.append(strings("lock.report.after_data", why=clean_line(str(record["after_data"]))))
    if record.get("beside") is not None:
        found.append(strings("lock.report.beside", why=clean_line(str(record["beside"]))))
    if _listed(record.get("others")):
        found.append(strings("lock.report.others", files=_named(record["others"])))
    if record.get("strays"):
        found.append(strings("lock.report.strays"))
    version = record.get("version")
    if version is not None and version != edition.findings.provenance.get("version"):
        found.append(strings("lock.report.other_version", version=clean_line(str(version))))
    for one in _listed(record.get("amendments")):
        fact = _mapping(one)
        key = "lock.report.amended_after_data" if fact.get("after_data") else "lock.report.amended"
        time, why = (clean_line(str(fact.get(name, ""))) for name in ("time", "why"))
        for change in _listed(fact.get("changes")):
            found.append(strings(key, time=time, why=why, change=told_change(strings, change)))
    return found


def _since(edition: Edition) -> list[str]:
    """What became of the data since the first look at them."""
    since = _mapping(edition.findings.provenance.get("data_since_first_look"))
    files = {word: _named(_listed(since.get(word))) for word in _SINCE}
    return [edition.strings(f"lock.report.data_{word}", files=names) for word, names in files.items() if names]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(names: list[Any]) -> str:
    return clean_line(", ".join(map(str, names)))


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
    if isinstance(value, Mapping):
        strings = edition.strings
        return "; ".join(clean_line(f"{strings.word('provenance', str(key))}: {one}") for key, one in value.items())
    return clean_line(str(value))


SECTION = Section("provenance", origin_section, (), runs=("analyse", "monitor"))
