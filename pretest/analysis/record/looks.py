"""Looks: which data were analysed under a lock, bound by their hashes, and what became of them since the first one.

A look is an entry of the lock's chain in looks.jsonl. One is added when a run reads data that no earlier look saw; a
run on the same data adds nothing. A look at a file that is marked as invented is recorded too, so that the mark hides
nothing, but no data are held against it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pretest.analysis.record.chain import Chain, write_look
from pretest.analysis.record.lockfile import chain_of, lock_path
from pretest.analysis.record.moments import package_version, utc
from pretest.analysis.record.withdrawn import Withdrawals, read_withdrawals
from pretest.errors import ExportError, Note
from pretest.files.onewriter import one_writer
from pretest.responses.invented import INVENTED
from pretest.responses.responses import SourceFile
from pretest.spec.study import Study
from pretest.words import Severity


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One file of answers as a run read it. rows: without empty ones."""

    file: str
    sha256: str
    rows: int
    wave: int
    invented: bool

    def record(self) -> dict[str, Any]:
        """As plain values, for a look."""
        found: dict[str, Any] = {"file": self.file, "sha256": self.sha256, "rows": self.rows, "wave": self.wave}
        return found | ({"invented": True} if self.invented else {})


@dataclass(frozen=True, slots=True)
class DataSince:
    """Files of answers against the first look: changed, new, no longer named in study.yaml, or people taken out."""

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    def record(self) -> dict[str, list[str]]:
        """As plain values, for provenance."""
        return {name: list(getattr(self, name)) for name in ("changed", "new", "gone", "withdrawn")}


def looked_at(files: Sequence[SourceFile]) -> tuple[LookedAt, ...]:
    """What a run read, each file once."""
    found = (LookedAt(one.name, one.sha256, one.n_rows, one.wave, INVENTED in one.unused) for one in files)
    return tuple({one.file: one for one in found}.values())


def bind_look(
    study: Study, read: Sequence[LookedAt], command: str, *, now: datetime.datetime | None = None
) -> tuple[DataSince, tuple[Note, ...]]:
    """Record a look where the plan is locked and something new was read, and tell what changed since the first look.

    A folder that cannot be written to stops nothing: a note says that the look is not recorded.

    Raises
    ------
    SpecError
        When the lock or the looks cannot be read, or were changed by hand.
    """
    path = lock_path(study)
    if not path.is_file():
        return DataSince(), ()
    notes: list[Note] = []
    try:
        with one_writer(path.parent):
            chain = chain_of(study)
            if unseen(chain, read):
                body, clock = _look(chain, read, command, now)
                write_look(path, chain, body)
                notes += clock
    except ExportError as error:
        chain = chain_of(study)
        message = f"This look at the data could not be recorded beside the lock: {error.problems[0].what}."
        notes.append(Note("look_not_recorded", "warning", f"{path.parent.name}/looks.jsonl", message))
    since = data_since(chain, read, {one.file for one in study.file.data}, read_withdrawals(study.folder))
    return since, (*notes, *since_notes(since))


def unseen(chain: Chain, read: Sequence[LookedAt]) -> bool:
    """Whether a run read data that no look of the chain saw."""
    seen = {one["sha256"] for look in chain.looks for one in look["data"]}
    return any(one.sha256 not in seen for one in read)


def data_since(
    chain: Chain, read: Sequence[LookedAt], named: set[str], withdrawals: Withdrawals | None = None
) -> DataSince:
    """What was read against the first look of ``chain`` at answers of people. named: files that study.yaml names."""
    first = first_look(chain)
    if not first:
        return DataSince()
    moved = {one["sha256"] for one in first.values()}
    differ = [one for one in read if one.file in first and first[one.file]["sha256"] != one.sha256]
    out = [one for one in differ if _only_taken_out(first[one.file], one, withdrawals or Withdrawals())]
    return DataSince(
        tuple(one.file for one in differ if one not in out),
        tuple(one.file for one in read if one.file not in first and one.sha256 not in moved),
        tuple(
            name
            for name, one in first.items()
            if name not in named and one["sha256"] not in {file.sha256 for file in read}
        ),
        tuple(one.file for one in out),
    )


def first_look(chain: Chain) -> dict[str, Mapping[str, Any]]:
    """File → what the first look at answers of people saw of it; empty where nobody looked at any."""
    for look in chain.looks:
        people = {one["file"]: one for one in look["data"] if not one.get("invented")}
        if people:
            return people
    return {}


def since_notes(since: DataSince) -> Iterator[Note]:
    """What became of the data since the first look, as notes."""
    told: tuple[tuple[tuple[str, ...], str, Severity, str], ...] = (
        (since.changed, "data_changed_since_look", "serious", "The data changed since the first look at them."),
        (since.new, "data_new_since_look", "serious", "These data came after the first look at the others."),
        (since.gone, "data_gone_since_look", "serious", "The first look used these; study.yaml names them no more."),
        (since.withdrawn, "data_withdrawn", "info", "People were taken out of these data since the first look."),
    )  # fmt: skip
    for files, code, severity, message in told:
        if files:
            yield Note(code, severity, ", ".join(files), message)


def _only_taken_out(first: Mapping[str, Any], now: LookedAt, withdrawals: Withdrawals) -> bool:
    return now.rows < first["rows"] and withdrawals.leads(first["sha256"], now.sha256)


def _look(
    chain: Chain, read: Sequence[LookedAt], command: str, now: datetime.datetime | None
) -> tuple[dict[str, Any], list[Note]]:
    time, last = utc(now), chain.all[-1]["time"]
    body: dict[str, Any] = {"time": time, "version": package_version(), "command": command}
    body["data"] = [one.record() for one in read]
    if time >= last:
        return body, []
    message = f"The clock of this computer says {time}, before the newest entry of the lock ({last})."
    return body | {"clock_behind": True}, [Note("clock_behind", "serious", chain.name, message)]
