"""Freezing a plan before the data, and recording what changes afterwards."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from pretest.analysis.compiled import require_compiled
from pretest.analysis.record.beside import earlier_reports, lock_names, overrides, trusted_files
from pretest.analysis.record.chain import Chain, linked, read_chain, write_lock
from pretest.analysis.record.deviations import deviations_between
from pretest.analysis.record.inpython import changed_in_python
from pretest.analysis.record.lockfile import (
    HASH,
    LockState,
    chain_of,
    frozen_content,
    lock_path,
    lock_state,
    locked_content,
)
from pretest.analysis.record.looks import unlocked_head
from pretest.analysis.record.moments import package_version, utc
from pretest.errors import DesignError, some
from pretest.files.onewriter import one_writer
from pretest.library import Library, inside
from pretest.spec import Study
from pretest.values import plural
from pretest.words import FROZEN_PARTS


def lock(
    study: Study,
    *,
    after_data: str | None = None,
    beside: str | None = None,
    library: Library | None = None,
    now: datetime.datetime | None = None,
) -> Path:
    """Write the lock of the study's plan, and return its path.

    Parameters
    ----------
    after_data : why the plan is locked although data exist, or were looked at before; recorded, and shown in every
        report.
    beside : why it is locked although another plan of the study is; recorded and shown too.
    library : whose templates, styles and texts the reports are made with, where not the shipped ones; recorded.
    now : the time to write down (default: the clock).

    Returns
    -------
    Path
        Of the lock, a JSON file beside the plan.

    Raises
    ------
    DesignError
        When the plan is locked already; when the plan counts on what its audiences are not asked (``compile_study``);
        when data exist, or looks and reports tell that there were data, or another
        plan is locked, and no reason is given; when the study was changed in Python.
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
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_writer(path.parent):
        chain = chain_of(study)
        if chain.entries:
            hint = "Record a change with 'pretest lock --amend \"why\"'."
            raise DesignError("already_locked", where, "the plan is locked already", hint=hint)
        _require_as_loaded(study)
        require_compiled(study)
        others = lock_names(study.folder, study.file.plan)
        if others and not _said(beside):
            hint = 'Two plans let one choose afterwards. Say --beside "why" to have that recorded.'
            raise DesignError("other_lock", where, f"another plan is locked here: {some(others)}", hint=hint)
        data = existing_data(study)
        seen = data or _traces(study, chain)
        if seen and not _said(after_data):
            hint = 'A lock after the data is worth less. Say --after-data "why" to have that recorded.'
            what = "data exist already" if data else "data were looked at already"
            raise DesignError("data_exist", where, f"{what}: {some(seen)}", hint=hint)
        own: dict[str, Any] = {"after_data": after_data if seen else None, "data_exist": bool(data)}
        own |= {"beside": beside if others else None, "others": _heads(study, others)}
        before = unlocked_head(study)
        own |= {"looks_before": before} if before is not None else {}
        write_lock(path, (linked(chain, _entry(study, now, "lock", own, library)),))
    return path


def amend(study: Study, why: str, *, library: Library | None = None, now: datetime.datetime | None = None) -> LockState:
    """Add the present deviations to the lock as an amendment with its reason; earlier entries stay as they are.

    Parameters
    ----------
    why : the reason, which every report shows.
    library : as in ``lock``.
    now : the time to write down (default: the clock).

    Returns
    -------
    LockState
        After the amendment.

    Raises
    ------
    DesignError
        When the plan is not locked, it counts on what its audiences are not asked, nothing changed, there is no reason,
        the study was changed in Python, or the clock of the computer is before the newest entry.
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
    path, where = lock_path(study), study.file.plan
    if not path.is_file():
        raise DesignError("not_locked", where, "the plan is not locked yet", hint="Lock it with 'pretest lock STUDY'.")
    with one_writer(path.parent):
        chain = chain_of(study)
        if not _said(why):
            raise DesignError("no_reason", where, "an amendment needs a reason")
        _require_as_loaded(study)
        require_compiled(study)
        present = {name: file.content for name, file in frozen_content(study).items()}
        changes = deviations_between(locked_content(list(chain.entries)), present, study.name)
        if not changes:
            raise DesignError("nothing_changed", where, "plan and instruments are as they were locked")
        _require_later(chain, now, where)
        own = {
            "why": why.strip(),
            "changes": [one.record() for one in changes],
            "data_exist": bool(existing_data(study)),
        }
        write_lock(path, (*chain.entries, linked(chain, _entry(study, now, "amendment", own, library))))
    return lock_state(study)


def anchor(study: Study) -> str:
    """The anchor of the study's lock as it is now: a short digest of all its entries, looks included, and their number.

    Publish or mail it: whoever has it can tell later that none of these entries was changed, cut off or made anew.

    Parameters
    ----------
    study : whose plan is locked.

    Returns
    -------
    str
        Seven groups of four letters and digits.

    Raises
    ------
    DesignError
        When the plan is not locked.
    SpecError
        When the lock cannot be read, or was changed by hand.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> _ = pretest.lock(study)
    >>> len(pretest.anchor(study))
    34
    >>> pretest.verify("my-study", anchor=pretest.anchor(study)).whole
    True
    """
    chain = chain_of(study)
    if not chain.entries:
        hint = "Lock it with 'pretest lock STUDY'."
        raise DesignError("not_locked", study.file.plan, "the plan is not locked yet", hint=hint)
    return chain.anchors[-1]


def existing_data(study: Study) -> list[str]:
    """Data files named in study.yaml that exist."""
    return [data.file for data in study.file.data if inside(study.folder, data.file).is_file()]


def _said(reason: str | None) -> bool:
    return reason is not None and reason.strip() != ""


def _traces(study: Study, chain: Chain) -> list[str]:
    """What tells that answers were looked at before, wherever they are now: looks, and reports of an earlier lock."""
    names = {data.file for data in study.file.data}
    looks = [f"{len(chain.strays)} looks of an earlier lock"] if chain.strays else []
    unlocked = unlocked_head(study)
    looks += [] if unlocked is None else [f"{plural(unlocked['number'], 'look', 'looks')} without a lock"]
    return looks + [f"reports/{one.name}" for one in earlier_reports(study.folder, names) if one.looked]


def _heads(study: Study, names: tuple[str, ...]) -> dict[str, str | None]:
    """The newest entry of other locks; None for one that cannot be read."""
    return {name: read_chain(study.folder / name).head for name in names}


def _require_as_loaded(study: Study) -> None:
    """A lock speaks of files: a study that was changed in Python says something else than they do."""
    changed = changed_in_python(study)
    if changed:
        hint = "Write the change into the files, load the study again, and lock that."
        what = f"the study differs from its files: {some([str(one) for one in changed])}"
        raise DesignError("changed_in_python", study.file.plan, what, hint=hint)


def _require_later(chain: Chain, now: datetime.datetime | None, where: str) -> None:
    last = chain.all[-1]["time"]
    if utc(now) < last:
        what = f"the clock of this computer says {utc(now)}, before the newest entry of the lock ({last})"
        raise DesignError("clock_behind", where, what, hint="Set the clock right and try again.")


def _entry(
    study: Study, now: datetime.datetime | None, kind: str, own: dict[str, Any], library: Library | None
) -> dict[str, Any]:
    files = frozen_content(study)
    return {
        "kind": kind,
        "time": utc(now),
        "version": package_version(),
        "study": study.id,
        "plan": study.file.plan,
        "freezes": list(FROZEN_PARTS),
        **own,
        "overrides": overrides(study),
        "trusted": trusted_files(library),
        "files": {name: {HASH: file.sha256, "canonical_sha256": file.canonical} for name, file in files.items()},
        "content": {name: file.content for name, file in files.items()},
    }
