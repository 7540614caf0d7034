"""Whether answers are older than the lock that says there were none: what the data and the files themselves tell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import pandas as pd

from pretest.analysis.record.lockfile import LockState, chain_of
from pretest.errors import Note
from pretest.library import inside
from pretest.spec.study import Study
from pretest.tables import columns

# A time without a zone may be as far from UTC as this; only what is earlier still is surely earlier.
ZONES = pd.Timedelta(hours=14)
_TIMES = {columns.ENDED: "submitted", columns.STARTED: "started"}
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)$"


def lock_time(study: Study) -> str | None:
    """When the plan was locked; None where it is not.

    Raises
    ------
    SpecError
        When the lock cannot be read, or was changed by hand.
    """
    entries = chain_of(study).entries
    return entries[0]["time"] if entries else None


def early_answers(time: str | None, frame: pd.DataFrame) -> dict[str, int]:
    """Column of times → answers of that time before the lock.

    Parameters
    ----------
    time : of the lock; None where there is none.
    frame : of the responses, with ``columns.STARTED`` and ``columns.ENDED`` where the platform tells times.
    """
    if time is None:
        return {}
    lock = pd.Timestamp(time)
    return {name: int(_before(frame[name], lock).sum()) for name in _TIMES if name in frame.columns}


def prelock_notes(study: Study, state: LockState, early: Mapping[str, int]) -> Iterator[Note]:
    """Notes on data that the lock did not know of; none where it says that there were data.

    early: as ``early_answers`` counts.
    """
    if state.time is None or state.after_data is not None or state.data_exist:
        return
    lock = pd.Timestamp(state.time)
    for column, verb in _TIMES.items():
        if early.get(column, 0):
            message = f"{{N:answer was|answers were}} {verb} before the plan was locked, by their own times."
            yield Note("answers_before_lock", "serious", column.strip("_"), message, (("n", early[column]),))
            break
    dated = [one.file for one in study.file.data if one.date is not None and one.date < lock.date()]
    if dated:
        message = "By their date in study.yaml these data are from before the lock, which says that there were none."
        yield Note("data_dated_before_lock", "warning", ", ".join(dated), message)
    older = [one.file for one in study.file.data if _changed(study, one.file) < lock.to_pydatetime()]
    if older:
        message = (
            "The file was last changed before the plan was locked, as far as this computer tells, while the lock says "
            "that there were no data. That proves nothing: the time of a file can be set."
        )
        yield Note("data_older_than_lock", "warning", ", ".join(older), message)


def _before(times: pd.Series, lock: pd.Timestamp) -> pd.Series:
    """Which times are before the lock, whatever zone they were told in."""
    moments = pd.to_datetime(times, format="ISO8601", utc=True, errors="coerce")
    early = moments < lock
    if not early.any():
        return early
    zoned = times[early].astype("str").str.contains(_ZONE, regex=True, na=False)
    return early & ((moments < lock - ZONES) | zoned.reindex(times.index, fill_value=False))


def _changed(study: Study, name: str) -> datetime.datetime:
    path = inside(study.folder, name)
    seconds = path.stat().st_mtime if path.is_file() else datetime.datetime.now().timestamp()
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
