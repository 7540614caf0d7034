"""Freezing a plan before the data, and recording what changes afterwards."""

from __future__ import annotations

import datetime
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pretest.analysis.record.deviations import deviations_between
from pretest.analysis.record.lockfile import (
    FORMAT,
    HASH,
    LockState,
    frozen_content,
    lock_path,
    lock_state,
    locked_content,
    read_entries,
    sha256_of,
)
from pretest.errors import DesignError, some
from pretest.files import write_atomic
from pretest.library import inside
from pretest.spec import Study
from pretest.words import FROZEN_PARTS


def lock(study: Study, *, after_data: str | None = None, now: datetime.datetime | None = None) -> Path:
    """Write the lock of the study's plan, and return its path.

    Parameters
    ----------
    after_data : why the plan is locked although data exist; recorded, and shown in every report.
    now : the time to write down (default: the clock).

    Returns
    -------
    Path
        Of the lock, a JSON file beside the plan.

    Raises
    ------
    DesignError
        When the plan is locked already, or data exist and no reason is given.
    SpecError
        When there is a lock that cannot be read, or was changed by hand.
    ExportError
        When the file cannot be written.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.lock(study).as_posix()
    'my-study/analyses/plan.lock'
    >>> pretest.lock_state(study).state
    'locked'
    >>> pretest.lock(study)
    Traceback (most recent call last):
    pretest.errors.DesignError: analyses/plan.yaml: the plan is locked already. Record a change with \
'pretest lock --amend "why"'.
    """
    path, where = lock_path(study), study.file.plan
    if read_entries(study):
        hint = "Record a change with 'pretest lock --amend \"why\"'."
        raise DesignError("already_locked", where, "the plan is locked already", hint=hint)
    data = existing_data(study)
    if data and not _said(after_data):
        hint = 'A lock after the data is worth less. Say --after-data "why" to have that recorded.'
        raise DesignError("data_exist", where, f"data exist already: {some(data)}", hint=hint)
    why = after_data if data else None
    _write(path, [_chained(_entry(study, now, {"after_data": why, "data_exist": bool(data)}), "")])
    return path


def amend(study: Study, why: str, *, now: datetime.datetime | None = None) -> LockState:
    """Add the present deviations to the lock as an amendment with its reason; earlier entries stay as they are.

    Parameters
    ----------
    why : the reason, which every report shows.
    now : the time to write down (default: the clock).

    Returns
    -------
    LockState
        After the amendment.

    Raises
    ------
    DesignError
        When the plan is not locked, nothing changed, or there is no reason.
    SpecError
        When the lock cannot be read, or was changed by hand.
    ExportError
        When the file cannot be written.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> _ = pretest.lock(pretest.load_study("my-study"))
    >>> plan = pretest.load_study("my-study").folder / "analyses" / "plan.yaml"
    >>> _ = plan.write_text(plan.read_text(encoding="utf-8").replace("alpha: 0.05", "alpha: 0.01"), encoding="utf-8")
    >>> state = pretest.amend(pretest.load_study("my-study"), "The council asked for stricter proof.")
    >>> state.state, len(state.amendments[0].changes)
    ('amended', 1)
    """
    entries, where = read_entries(study), study.file.plan
    if not entries:
        raise DesignError("not_locked", where, "the plan is not locked yet", hint="Lock it with 'pretest lock'.")
    if not _said(why):
        raise DesignError("no_reason", where, "an amendment needs a reason")
    present = {name: file.content for name, file in frozen_content(study).items()}
    changes = deviations_between(locked_content(entries), present, study.name)
    if not changes:
        raise DesignError("nothing_changed", where, "plan and instruments are as they were locked")
    entry = _entry(
        study,
        now,
        {"why": why.strip(), "changes": [one.record() for one in changes], "data_exist": bool(existing_data(study))},
    )
    _write(lock_path(study), [*entries, _chained(entry, entries[-1]["entry_sha256"])])
    return lock_state(study)


def existing_data(study: Study) -> list[str]:
    """Data files named in study.yaml that exist."""
    return [data.file for data in study.file.data if inside(study.folder, data.file).is_file()]


def _said(reason: str | None) -> bool:
    return reason is not None and reason.strip() != ""


def _entry(study: Study, now: datetime.datetime | None, own: dict[str, Any]) -> dict[str, Any]:
    files = frozen_content(study)
    moment = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    return {
        "time": moment.isoformat(timespec="seconds"),
        "version": _version(),
        "study": study.id,
        "freezes": list(FROZEN_PARTS),
        **own,
        "files": {name: {HASH: file.sha256, "canonical_sha256": file.canonical} for name, file in files.items()},
        "content": {name: file.content for name, file in files.items()},
    }


def _chained(entry: dict[str, Any], before: str) -> dict[str, Any]:
    whole = entry | {"previous_sha256": before}
    return whole | {"entry_sha256": sha256_of(whole)}


def _write(path: Path, entries: list[dict[str, Any]]) -> None:
    write_atomic(path, json.dumps({"format": FORMAT, "entries": entries}, ensure_ascii=False, indent=1) + "\n")


def _version() -> str:
    try:
        return version("pretest")
    except PackageNotFoundError:
        return "unknown"
