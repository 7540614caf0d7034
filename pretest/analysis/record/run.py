"""What a run leaves on record: where its figures come from, its look at the data, and what the lock says of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from pretest.analysis.practice.panelanswers import practice_inputs
from pretest.analysis.record.inpython import changed_in_python, python_notes
from pretest.analysis.record.lockfile import LockState, lock_state
from pretest.analysis.record.looks import bind_look, looked_at, unlocked_head
from pretest.analysis.record.moments import package_version, utc
from pretest.analysis.record.planned import Look
from pretest.analysis.record.prelock import prelock_notes
from pretest.analysis.record.provenance import provenance
from pretest.analysis.watch.foretold import pretest_inputs
from pretest.analysis.watch.local import local_inputs
from pretest.errors import Note, some
from pretest.responses.responses import SourceFile
from pretest.spec.study import InputFile, Study


@dataclass(frozen=True, slots=True)
class Recorded:
    """provenance: plain values for the findings; notes: what a reader must know of the lock and the data."""

    provenance: dict[str, Any]
    notes: tuple[Note, ...]


def record_run(
    study: Study,
    files: Sequence[SourceFile],
    early: Mapping[str, int],
    command: Literal["analyse", "monitor"],
    look: Look | None = None,
    frame: pd.DataFrame | None = None,
) -> Recorded:
    """Bind the look at the data, and say where the figures come from.

    study: the whole study, also where a run reads some of its waves. files: that were read. early: how many answers
    are older than the lock, as ``early_answers`` counts. look, frame: as in ``bind_look``.

    Raises
    ------
    SpecError
        When the lock or its looks cannot be read, or were changed by hand.
    ExportError
        When a look under a lock cannot be recorded.
    """
    read = looked_at(files)
    since, look_notes = bind_look(study, read, command, look=look, frame=frame)
    changed, state = changed_in_python(study), lock_state(study)
    data = tuple(InputFile(file.name, file.sha256) for file in files)
    extra = (*pretest_inputs(study), *local_inputs(study)) if command == "monitor" else ()
    record = provenance(study, (*data, *practice_inputs(study), *extra), state)
    invented = {one.file for one in read if one.invented}
    for one in record["inputs"]:
        one |= {"invented": True} if one["name"] in invented else {}
    record["looks_without_lock"] = unlocked_head(study)
    record["data_since_first_look"] = since.record()
    record["changed_in_python"] = [one.record() for one in changed]
    notes = (
        *python_notes(study, changed),
        *state_notes(state, study.file.plan),
        *look_notes,
        *prelock_notes(study, state, early),
    )
    return Recorded(record, notes)


def state_notes(state: LockState, where: str) -> Iterator[Note]:
    """What lies beside a lock or went before it, and by which version and clock it was written."""
    if state.others:
        message = f"Another plan of this study is locked too: {some(state.others)}."
        yield Note("other_lock", "serious", where, f"{message} Whoever has several plans can choose afterwards.")
    if state.strays:
        message = "Data were looked at under a lock of this plan that is gone."
        replaced = " The lock that is there now was made after that." if state.time is not None else ""
        yield Note("lock_replaced", "serious", where, message + replaced)
    if state.version is not None and state.version != package_version():
        message = f"Locked with pretest {state.version}, analysed with {package_version()}."
        yield Note("lock_other_version", "warning", where, message)
    if state.time is not None and utc() < state.time:
        message = f"The clock of this computer says {utc()}, before the time of the lock ({state.time})."
        yield Note("clock_behind", "serious", where, message)
