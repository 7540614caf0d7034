"""The log of decisions: what was known, what the plan advised, and what was decided, in one chain of entries.

One entry a line in ``analyses/decisions.jsonl``. Every entry carries its number and the hash of the one before, as
those of a lock do (``pretest.analysis.record.chain``), so that what was changed, taken out or put in between is found.
Nothing is ever taken back: a wrong entry is put right by a later one. What was cut off at the end is found by a report
that recorded the newest entry of its day.
"""

from __future__ import annotations

import bisect
import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pretest.analysis.record.anchor import anchor_of
from pretest.analysis.record.chain import Chain, Entry, breaks, linked
from pretest.errors import ExportError, Problem, SpecError
from pretest.files import write_atomic
from pretest.library import inside
from pretest.limits import DECISION, DECISIONS, DECISIONS_BYTES, NAME
from pretest.words import ADVICES, WAVE_STATUSES

DECISION_LOG = "analyses/decisions.jsonl"
HINT = "Take the file back from version control or a backup; a log of decisions is never mended by hand."
_TEXTS = {"time", "date", "version", "study", "findings", "findings_sha256", "role", "decision", "why"}
_ABOUT = ("outcome", "audience", "place")
_SHAPES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, str),
    "number": int,
    "wave": int,
    "states": list,
    "about": dict,
    "known": str,
    "advised": str,
    "action": str,
    "departs": (bool, type(None)),
    "corrects": (int, type(None)),
    "previous_sha256": str,
    "entry_sha256": str,
}
_MOST = {"decision": DECISION, "why": DECISION, "role": NAME}


@dataclass(frozen=True, slots=True, eq=False)
class DecisionLog:
    """The log as it stands on disk. entries: oldest first, only those before a break. problems: why it is not whole."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def head(self) -> str | None:
        """The hash of the newest entry; None without one."""
        return self.entries[-1]["entry_sha256"] if self.entries else None

    @property
    def anchor(self) -> str | None:
        """A short digest of the whole log, to keep outside the folder; None without an entry."""
        return self.anchors[-1] if self.entries else None

    @property
    def anchors(self) -> tuple[str, ...]:
        """The same after each entry, oldest first."""
        return tuple(anchor_of(number, entry["entry_sha256"]) for number, entry in enumerate(self.entries, 1))

    @property
    def corrected(self) -> dict[int, int]:
        """Number of an entry → that of the latest one that puts it right."""
        return {entry["corrects"]: entry["number"] for entry in self.entries if entry["corrects"] is not None}

    def require_whole(self) -> DecisionLog:
        """Itself.

        Raises
        ------
        SpecError
            When it is not whole.
        """
        if self.problems:
            raise SpecError.of(self.problems)
        return self

    def record(self) -> dict[str, Any]:
        """How long it is and its newest hash, for the provenance of a report."""
        return {"number": len(self.entries), "head": self.head}


def log_path(folder: Path) -> Path:
    """Where the log of the study in ``folder`` stands."""
    return inside(folder, DECISION_LOG)


def read_log(folder: Path) -> DecisionLog:
    """The log of the study in ``folder``; what is wrong with it stands in ``problems``, with the entries before that.

    Raises
    ------
    SpecError
        When the file is a link that leads out of the folder.
    """
    try:
        text = _text(log_path(folder))
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > DECISIONS:
            raise _UnreadableError
        entries = [_entry(line) for line in lines]
    except (_UnreadableError, ValueError, RecursionError):
        what = "this is no log of decisions that this version can read"
        return DecisionLog(problems=(Problem("log_unreadable", DECISION_LOG, what, hint=HINT),))
    log = DecisionLog(tuple(entries))
    problems = tuple(breaks([(DECISION_LOG, entry) for entry in entries], "log", HINT))
    return log if not problems else replace(log, entries=_sound(log.entries), problems=problems)


def next_entry(log: DecisionLog, body: Entry) -> Entry:
    """``body`` as the next entry of ``log``."""
    return linked(Chain(DECISION_LOG, log.entries), body)


def write_entry(folder: Path, log: DecisionLog, entry: Entry) -> None:
    """Write the log with ``entry`` at its end, whole or not at all. The caller holds the folder (``one_writer``).

    Raises
    ------
    ExportError
        When it cannot be written, or would be larger than what is read back.
    """
    before = _text(log_path(folder))
    text = (
        f"{before}{'' if before.endswith(chr(10)) or not before else chr(10)}{json.dumps(entry, ensure_ascii=False)}\n"
    )
    if len(text.encode("utf-8")) > DECISIONS_BYTES or len(log.entries) >= DECISIONS:
        hint = "Keep this log, and go on in a new study folder."
        raise ExportError("log_full", DECISION_LOG, "the log of decisions is as long as it may be", hint=hint)
    write_atomic(log_path(folder), text)


class _UnreadableError(Exception):
    """A file that is no log of decisions."""


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        if path.stat().st_size > DECISIONS_BYTES:
            raise _UnreadableError
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _UnreadableError from None


def _sound(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries before the first that does not hold; a clock that went back leaves what was written as it was."""

    def holds(number: int) -> bool:
        found = breaks([("", entry) for entry in entries[:number]], "log")
        return all(problem.code == "log_clock" for problem in found)

    return entries[: bisect.bisect_left(range(1, len(entries) + 1), True, key=lambda number: not holds(number))]


def _entry(line: str) -> Entry:
    """One line as an entry; the log may come from anybody, so that every part must be of its kind."""
    entry = json.loads(line)
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), kind) for key, kind in _SHAPES.items()):
        raise _UnreadableError
    if any(isinstance(entry[key], bool) for key in ("number", "wave", "corrects")):
        raise _UnreadableError
    if any(len(entry[key]) > most for key, most in _MOST.items()):
        raise _UnreadableError
    datetime.date.fromisoformat(entry["date"])
    words = entry["known"] in ("", *WAVE_STATUSES) and {entry["advised"], entry["action"]} <= {"", *ADVICES}
    corrects = entry["corrects"] is None or 0 < entry["corrects"] < entry["number"]
    about = all(isinstance(entry["about"].get(key), str) for key in _ABOUT)
    if not (words and corrects and about and all(map(_is_state, entry["states"]))):
        raise _UnreadableError
    return entry


def _is_state(one: Any) -> bool:
    if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in (*_ABOUT, "state", "advice")):
        return False
    return isinstance(one.get("counts"), bool) and one["state"] in WAVE_STATUSES and one["advice"] in ("", *ADVICES)
