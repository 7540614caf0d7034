"""What is kept of several batches of waves as one: notes added up, tables under each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from pretest.analysis.checks.remaining import check_remaining, joined_remaining
from pretest.analysis.watch.record import STAGES, BatchRecord
from pretest.errors import Note, some
from pretest.quality.screening import rule_labels
from pretest.responses.invented import invented_notes
from pretest.responses.responses import SourceFile
from pretest.spec.study import Study
from pretest.spec.studyfile import DataFile
from pretest.tables.cases import TABLE as CASES
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.weighting import TABLE as WEIGHTING

_Key = tuple[str, str, str, str, tuple[str, ...]]


def with_waves_of(study: Study, records: Sequence[BatchRecord]) -> Study:
    """``study`` with an entry per wave for every file that holds several, as if each wave had a file of its own."""
    if all(data.wave_column is None for data in study.file.data):
        return study
    waves = {name: found for record in records for name, found in record.waves.items()}
    data: list[DataFile] = []
    for source in study.file.data:
        found = waves.get(source.file, ()) if source.wave_column is not None else ()
        data += [source.model_copy(update={"wave": wave, "date": source.dates.get(wave)}) for wave in found]
        data += [source] if source.wave_column is None else []
    return replace(study, file=study.file.model_copy(update={"data": tuple(data)}))


def files_of(study: Study, records: Sequence[BatchRecord]) -> tuple[SourceFile, ...]:
    """Every file that was read, in the order of study.yaml."""
    order = {data.file: place for place, data in reversed(list(enumerate(study.file.data)))}
    files = [file for record in records for file in record.files]
    return tuple(sorted(files, key=lambda file: order.get(file.name, len(order))))


def early_of(records: Sequence[BatchRecord]) -> dict[str, int]:
    """Column of times → answers of before the lock, in all waves."""
    found: dict[str, int] = {}
    for record in records:
        for column, n in record.early.items():
            found[column] = found.get(column, 0) + n
    return found


def flow_of(records: Sequence[BatchRecord]) -> pd.DataFrame:
    """Table ``FLOW`` of all waves, complete."""
    flow = _together([record.flow for record in records], FLOW.empty())
    return FLOW.require(flow.sort_values("wave", kind="stable", ignore_index=True))


def weighting_of(records: Sequence[BatchRecord]) -> pd.DataFrame:
    """Table ``WEIGHTING`` of all waves, complete."""
    return _together([record.weighting for record in records], WEIGHTING.empty())


def reliability_of(records: Sequence[BatchRecord], audiences: Iterable[str]) -> pd.DataFrame:
    """Table ``RELIABILITY`` by audience and wave."""
    return _together([record.reliability[name] for name in audiences for record in records], RELIABILITY.empty())


def cases_together(study: Study, cases: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Table ``CASES`` of all waves, by rule in the order of the plan."""
    order = {label: place for place, label in enumerate(rule_labels(study))}
    table = _together(list(cases), CASES.empty())
    return table.sort_values("rule", key=lambda rules: rules.map(order), kind="stable", ignore_index=True)


def notes_before(study: Study, records: Sequence[BatchRecord], flow: pd.DataFrame, below: int) -> tuple[Note, ...]:
    """What was noted until people were weighted, as counts that may not all be told.

    Raises
    ------
    DesignError
        When the rules on quality left nobody at all.
    """
    remaining = joined_remaining([record.remaining for record in records])
    invented = invented_notes([one for record in records for one in record.invented])
    found = {stage: notes_together(records, stage) for stage in STAGES}
    return (
        *invented,
        *(note for stage in ("read", "checked", "screened") for note in found[stage]),
        *check_remaining(study, remaining, flow, below),
        *(note for stage in ("weighted", "scored") for note in found[stage]),
    )


def notes_together(records: Sequence[BatchRecord], stage: str) -> Iterator[Note]:
    """The notes of one stage: what several waves say alike is said once, with its counts of people added up.

    What only some waves say without a count is said of these.
    """
    counts: dict[_Key, dict[str, int]] = {}
    waves: dict[_Key, list[int]] = {}
    notes: dict[_Key, Note] = {}
    for record in records:
        for note in record.notes[stage]:
            key = (note.code, note.severity, note.where, note.message, tuple(name for name, _ in note.people))
            notes.setdefault(key, note)
            waves.setdefault(key, []).extend(record.numbers)
            total = counts.setdefault(key, {})
            for name, n in note.people:
                total[name] = total.get(name, 0) + n
    everywhere = {wave for record in records for wave in record.numbers}
    named = {file.name for record in records for file in record.files}
    for which, note in notes.items():
        here = sorted(set(waves[which]))
        said = note.people or " wave" in f" {note.where}" or any(file in note.where for file in named)
        where = note.where if said or set(here) == everywhere else f"{note.where}, {_waves(here)}"
        yield replace(note, where=where, people=tuple(counts[which].items()))


def _waves(numbers: Sequence[int]) -> str:
    return f"wave {numbers[0]}" if len(numbers) == 1 else f"waves {some(numbers)}"


def _together(tables: Sequence[pd.DataFrame], empty: pd.DataFrame) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else empty
