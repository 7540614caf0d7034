"""What is kept of waves beside their rows, as JSON: everything that the monitor tells of them without their answers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.cells.composites import Standard
from pretest.analysis.checks.remaining import Remaining
from pretest.disclosure.overlap import Pattern
from pretest.errors import DataError, Note, Problem
from pretest.files.reading import parse_json
from pretest.responses.invented import InventedRows
from pretest.responses.responses import SourceFile
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.rows import read_rows
from pretest.tables.table import Table
from pretest.tables.weighting import TABLE as WEIGHTING
from pretest.waves import WaveFactsInput

STAGES = ("read", "checked", "screened", "weighted", "scored")
_SEVERITIES = ("info", "warning", "serious")


@dataclass(frozen=True, slots=True)
class Standards:
    """What composites are standardised on: the members of each audience in one wave."""

    wave: int
    of: Mapping[str, Mapping[str, Standard]]


@dataclass(frozen=True, slots=True, eq=False)
class BatchRecord:
    """Waves that were read together, without their rows.

    base: hash of what they were made from, other waves aside. files: that were read. waves: file → its waves. columns:
    of the answers → number or text. invented: rows of people who do not exist. early: column of times → answers from
    before the lock. held: problems that are none if another wave does not have them. notes: stage → what was noted
    then, as counts that may not all be told. remaining, patterns: who was read and is left, and in which audiences.
    flow, weighting: tables, complete. reliability, facts: by audience. standards: of composites, where these waves have
    the people whom they are standardised on. n: wave → people.
    """

    base: str
    files: tuple[SourceFile, ...]
    waves: Mapping[str, tuple[int, ...]]
    columns: Mapping[str, str]
    invented: tuple[InventedRows, ...]
    early: Mapping[str, int]
    held: tuple[Problem, ...]
    notes: Mapping[str, tuple[Note, ...]]
    remaining: Remaining
    patterns: frozenset[Pattern]
    flow: pd.DataFrame
    weighting: pd.DataFrame
    reliability: Mapping[str, pd.DataFrame]
    facts: Mapping[str, tuple[WaveFactsInput, ...]]
    standards: Standards | None
    n: Mapping[int, int]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The waves, ascending."""
        return tuple(sorted({wave for waves in self.waves.values() for wave in waves}))


def batch_to_json(record: BatchRecord) -> str:
    """The text of the record; the same for the same waves."""
    standards = record.standards
    plain = {
        "base": record.base,
        "files": [asdict(replace(one, asked={})) for one in record.files],  # what they asked stands in the facts
        "waves": {name: list(waves) for name, waves in record.waves.items()},
        "columns": dict(record.columns),
        "invented": [asdict(one) for one in record.invented],
        "early": dict(record.early),
        "held": [asdict(one) for one in record.held],
        "notes": {stage: [asdict(one) for one in notes] for stage, notes in record.notes.items()},
        "remaining": {
            "audiences": {name: list(ends) for name, ends in record.remaining.audiences.items()},
            "waves": [[wave, *ends] for wave, ends in record.remaining.waves.items()],
        },
        "patterns": sorted(sorted(pattern) for pattern in record.patterns),
        "flow": _rows(record.flow),
        "weighting": _rows(record.weighting),
        "reliability": {name: _rows(table) for name, table in record.reliability.items()},
        "facts": {name: [one.to_record() for one in facts] for name, facts in record.facts.items()},
        "standards": None if standards is None else standards_record(standards),
        "n": [[wave, n] for wave, n in record.n.items()],
    }
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def batch_from_json(text: str, name: str) -> BatchRecord:
    """The record that ``batch_to_json`` wrote; ``name`` is how messages call it.

    Raises
    ------
    DataError
        When it is no such record.
    """
    record = parse_json(text, name)
    try:
        return _batch(record, name)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        hint = "Run the command again: what is damaged is made again from the data files."
        raise DataError("store_damaged", name, "what is kept of a wave cannot be read", hint=hint) from None


def _batch(record: Mapping[str, Any], name: str) -> BatchRecord:
    remaining, standards = record["remaining"], record["standards"]
    return BatchRecord(
        base=str(record["base"]),
        files=tuple(_source(one) for one in record["files"]),
        waves={str(file): tuple(int(wave) for wave in waves) for file, waves in record["waves"].items()},
        columns={str(column): str(kind) for column, kind in record["columns"].items()},
        invented=tuple(InventedRows(str(one["name"]), int(one["n"]), int(one["of"])) for one in record["invented"]),
        early={str(column): int(n) for column, n in record["early"].items()},
        held=tuple(_problem(one) for one in record["held"]),
        notes={stage: tuple(_note(one) for one in record["notes"][stage]) for stage in STAGES},
        remaining=Remaining(
            {str(one): (bool(before), bool(after)) for one, (before, after) in remaining["audiences"].items()},
            {int(wave): (bool(before), bool(after)) for wave, before, after in remaining["waves"]},
        ),
        patterns=frozenset(frozenset(map(str, one)) for one in record["patterns"]),
        flow=_table(FLOW, record["flow"], name),
        weighting=_table(WEIGHTING, record["weighting"], name),
        reliability={str(one): _table(RELIABILITY, rows, name) for one, rows in record["reliability"].items()},
        facts={
            str(one): tuple(WaveFactsInput.from_record(facts) for facts in waves)
            for one, waves in record["facts"].items()
        },
        standards=None if standards is None else Standards(int(standards["wave"]), _read_standards(standards["of"])),
        n={int(wave): int(n) for wave, n in record["n"]},
    )


def _source(record: Mapping[str, Any]) -> SourceFile:
    encoding, delimiter = record["encoding"], record["delimiter"]
    return SourceFile(
        name=str(record["name"]),
        sha256=str(record["sha256"]),
        n_rows=int(record["n_rows"]),
        n_columns=int(record["n_columns"]),
        n_unused_columns=int(record["n_unused_columns"]),
        encoding=None if encoding is None else str(encoding),
        delimiter=None if delimiter is None else str(delimiter),
        format=str(record["format"]),
        wave=int(record["wave"]),
        columns=tuple(map(str, record["columns"])),
        unused=tuple(map(str, record["unused"])),
    )


def _note(record: Mapping[str, Any]) -> Note:
    if record["severity"] not in _SEVERITIES:
        raise ValueError("no severity")
    people = tuple((str(name), int(n)) for name, n in record["people"])
    return Note(str(record["code"]), record["severity"], _line(record["where"]), _line(record["message"]), people)


def _problem(record: Mapping[str, Any]) -> Problem:
    expected, got, hint = (None if record[key] is None else _line(record[key]) for key in ("expected", "got", "hint"))
    return Problem(_line(record["code"]), _line(record["where"]), _line(record["what"]), expected, got, hint)


def _line(value: object) -> str:
    """A text that nothing can be done with but read it."""
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def standards_record(standards: Standards) -> dict[str, Any]:
    """What composites are standardised on as plain values."""
    made = {
        audience: {
            name: {"mean": _floats(one.mean), "sd": _floats(one.sd), "found": one.found} for name, one in made.items()
        }
        for audience, made in standards.of.items()
    }
    return {"wave": standards.wave, "of": made}


def _read_standards(record: Mapping[str, Any]) -> dict[str, dict[str, Standard]]:
    return {
        str(audience): {
            str(name): Standard(_numbers(one["mean"]), _numbers(one["sd"]), bool(one["found"]))
            for name, one in made.items()
        }
        for audience, made in record.items()
    }


def _floats(values: Iterable[float]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values]


def _numbers(values: Sequence[float | None]) -> tuple[float, ...]:
    return tuple(math.nan if value is None else float(value) for value in values)


def _rows(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Column → its values; what is missing is None."""
    found: dict[str, list[Any]] = {}
    for name in table.columns:
        column = table[name]
        missing = column.isna().to_numpy(dtype=bool)
        if column.dtype.kind == "f":
            missing = missing | ~np.isfinite(column.to_numpy(dtype=np.float64))
        found[str(name)] = [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]
    return found


def _table(table: Table, record: Mapping[str, Sequence[Any]], name: str) -> pd.DataFrame:
    columns = [record[column] for column in table.kinds]
    rows = [dict(zip(table.kinds, values, strict=True)) for values in zip(*columns, strict=True)]
    return table.require(read_rows(table, rows, name)) if rows else table.empty()
