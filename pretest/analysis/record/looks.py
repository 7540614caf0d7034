"""Looks: which data outcomes were read from, bound by their hashes, and what became of the data since the first look.

A look is a line of looks.jsonl beside the plan. Under a lock it is an entry of the lock's chain; without one the looks
are a chain of their own, which the next lock names. One is added when a run reads data that no earlier look saw; a run
on the same data adds nothing. Under a lock a look at a file that is marked as invented is recorded too, so that the
mark hides nothing, but no data are held against it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pretest.analysis.record.chain import Chain, read_looks, write_look
from pretest.analysis.record.counted import COUNTED, counted_looks, look_at
from pretest.analysis.record.lockfile import asked_hash, chain_of, lock_path, looks_path, unlocked_of
from pretest.analysis.record.lookedat import LookedAt as LookedAt
from pretest.analysis.record.lookedat import looked_at as looked_at
from pretest.analysis.record.marks import mark_rows
from pretest.analysis.record.moments import package_version, utc
from pretest.analysis.record.planned import Look
from pretest.analysis.record.withdrawn import Withdrawals, read_withdrawals
from pretest.errors import ExportError, Note
from pretest.files.onewriter import one_writer
from pretest.spec.study import Study
from pretest.words import Severity

MEANWHILE = "Another run looked at other data while this one was working."


@dataclass(frozen=True, slots=True)
class DataSince:
    """Files of answers against the first look: changed, new, no longer named in study.yaml, people taken out, or more
    people in them, as a planned look wants."""

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    grown: tuple[str, ...] = ()

    def record(self) -> dict[str, list[str]]:
        """As plain values, for provenance."""
        return {name: list(getattr(self, name)) for name in ("changed", "new", "gone", "withdrawn", "grown")}


def bind_look(
    study: Study,
    read: Sequence[LookedAt],
    command: str,
    *,
    look: Look | None = None,
    frame: pd.DataFrame | None = None,
    now: datetime.datetime | None = None,
) -> tuple[DataSince, tuple[Note, ...]]:
    """Record a look where something new was read, and tell what changed since the first look.

    Without a lock only looks that count are recorded, and a folder that cannot be written to is told in a note. Under
    one, what cannot be recorded is not shown.

    Parameters
    ----------
    look : as ``this_look`` gives it, where outcomes are read by arm.
    frame : of ``Responses``, whose rows are marked where the plan has a later look.

    Raises
    ------
    SpecError
        When the lock or the looks cannot be read, or were changed by hand.
    ExportError
        Under a lock, when a look that counts cannot be recorded; or when another look came in between.
    """
    look = None if look is None or look.rehearsal else look
    path, locked = lock_path(study), lock_path(study).is_file()
    withdrawals = read_withdrawals(study.folder)
    counts = command in COUNTED and any(not one.invented for one in read)
    notes: list[Note] = []
    if not locked and not counts:
        return DataSince(), ()
    try:
        with one_writer(path.parent):
            _require_number(study, look, withdrawals)
            chain = chain_of(study) if locked else unlocked_of(study)
            if unseen(_counting(chain if locked else _whole(study), counts), read, withdrawals):
                body, clock = _look(chain, read, command, now)
                write_look(path, chain, body | _counted(study, look))
                notes += clock
            _mark(study, look, frame)
    except ExportError as error:
        if (locked and counts) or error.code == "looked_meanwhile":
            raise _refused(study, error) from None
        where = looks_path(study).relative_to(study.folder).as_posix()
        message = f"This look at the data could not be recorded beside the {'lock' if locked else 'plan'}: "
        notes.append(Note("look_not_recorded", "warning", where, f"{message}{error.problems[0].what}."))
    if not locked:
        return DataSince(), tuple(notes)
    since = data_since(chain_of(study), read, {one.file for one in study.file.data}, withdrawals)
    since = as_planned(since, look)
    return since, (*notes, *since_notes(since))


def unseen(chain: Chain, read: Sequence[LookedAt], withdrawals: Withdrawals | None = None) -> bool:
    """Whether a run read data that no look of the chain saw, also not before people were taken out of them."""
    known = withdrawals or Withdrawals()
    seen = {one["sha256"] for look in chain.looks for one in look["data"]}
    return any(one.sha256 not in seen and not any(known.leads(old, one.sha256) for old in seen) for one in read)


def unlocked_head(study: Study) -> dict[str, Any] | None:
    """How many looks were taken without a lock, and the hash of the newest; None where there was none."""
    chain = unlocked_of(study)
    return {"number": len(chain.looks), "head": chain.head} if chain.looks else None


def as_planned(since: DataSince, look: Look | None) -> DataSince:
    """``since`` at a later look that the plan has: new files are what it waited for, and so are files with more rows
    in which every row of the looks before was found again."""
    if look is None or look.kind not in ("planned", "early") or not look.earlier:
        return since
    known = all(one.rows is not None for one in look.state.earlier)
    grown = (*since.new, *(since.changed if known else ()))
    return replace(since, new=(), changed=() if known else since.changed, grown=grown)


def _whole(study: Study) -> Chain:
    """Looks under every lock and before any: without a lock, what one of them saw is not new."""
    return Chain(looks_path(study).name, looks=read_looks(looks_path(study)))


def _counting(chain: Chain, counts: bool) -> Chain:
    """Of looks that count only those that counted: that ``monitor`` saw data says nothing of outcomes by arm."""
    if not counts:
        return chain
    return Chain(chain.name, looks=tuple(look for look in chain.looks if look["command"] in COUNTED))


def _require_number(study: Study, look: Look | None, withdrawals: Withdrawals) -> None:
    """A second run that looked meanwhile would make the number of this look untrue, and all that rests on it."""
    if look is None:
        return
    looks = counted_looks(read_looks(looks_path(study)), withdrawals)
    known = look_at(looks, [one.sha256 for one in look.read if not one.invented], withdrawals)
    number = len(looks) + 1 if known is None else known.number
    if number != look.state.index:
        hint = "Run it again; it then counts as the look that it is."
        raise ExportError("looked_meanwhile", looks_path(study).name, MEANWHILE, hint=hint)


def _counted(study: Study, look: Look | None) -> dict[str, Any]:
    """What a look that counts leaves for later ones; few people are not counted."""
    if look is None:
        return {}
    below = study.plan.suppress_below
    units: dict[str, dict[str, int | None]] = {}
    for (audience, arm), n in look.state.units.items():
        units.setdefault(audience, {})[arm] = n if n >= below else None
    return {"look": look.state.index, "as": look.kind, "units": units, "asked_sha256": asked_hash(study)}


def _mark(study: Study, look: Look | None, frame: pd.DataFrame | None) -> None:
    """Mark the rows of a look that another may follow."""
    if look is None or frame is None or look.state.index >= len(look.state.planned):
        return
    looks = counted_looks(read_looks(looks_path(study)), read_withdrawals(study.folder))
    mark_rows(study.folder, looks[look.state.index - 1].entry, frame)


def _refused(study: Study, error: ExportError) -> ExportError:
    if error.code == "looked_meanwhile":
        return error
    where = looks_path(study).relative_to(study.folder).as_posix()
    hint = "Make the folder writable, or run it in a copy that is; what nobody can count is not shown under a lock."
    what = f"this look at new data cannot be recorded beside the lock: {error.problems[0].what}"
    return ExportError("look_not_recorded", where, what, hint=hint)


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
        (since.grown, "data_grown_since_look", "info", "More people came since the first look, as the plan foresaw."),
    )  # fmt: skip
    for files, code, severity, message in told:
        if files:
            yield Note(code, severity, ", ".join(files), message)


def _only_taken_out(first: Mapping[str, Any], now: LookedAt, withdrawals: Withdrawals) -> bool:
    return now.rows < first["rows"] and withdrawals.leads(first["sha256"], now.sha256)


def _look(
    chain: Chain, read: Sequence[LookedAt], command: str, now: datetime.datetime | None
) -> tuple[dict[str, Any], list[Note]]:
    time, last = utc(now), chain.all[-1]["time"] if chain.all else ""
    body: dict[str, Any] = {"time": time, "version": package_version(), "command": command}
    body["data"] = [one.record() for one in read]
    if time >= last:
        return body, []
    message = f"The clock of this computer says {time}, before the newest entry of the lock ({last})."
    return body | {"clock_behind": True}, [Note("clock_behind", "serious", chain.name, message)]
