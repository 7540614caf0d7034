"""Several files changed as one: all new contents are on disk before the first file changes, with a list of the steps.

A run that is stopped half-way is completed by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pretest.analysis.record.withdrawn import REMOVED
from pretest.errors import ExportError, SpecError
from pretest.files import write_atomic
from pretest.files.atomic import sync_folder, write_new
from pretest.library import inside
from pretest.responses.withdrawn import LOG, PENDING


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One file that changes. file: its name in the study; data: what it becomes, None where it is removed; old: hash of
    what it is; n_rows: rows that are taken out, None where that is not counted.
    """

    file: str
    data: bytes | None
    old: str
    n_rows: int | None

    @property
    def new(self) -> str:
        return REMOVED if self.data is None else hashlib.sha256(self.data).hexdigest()

    def record(self, time: str, who: Sequence[str]) -> dict[str, Any]:
        """As the log tells it."""
        names = {"file": self.file, "old_sha256": self.old, "new_sha256": self.new, "time": time}
        return {**names, "n_rows": self.n_rows, "who": list(who)}


def change_all(folder: Path, changes: Sequence[Change], time: str, who: Sequence[str]) -> None:
    """Make every change, or none; log each, with the keyed hashes of the people it is about.

    Raises
    ------
    ExportError
        When a file cannot be written; all files are then as they were.
    """
    parts: list[Path] = []
    try:
        for change in changes:
            if change.data is not None:
                target = inside(folder, change.file).resolve()
                parts.append(_part(target))
                parts[-1].unlink(missing_ok=True)
                write_new(parts[-1], change.data, private=True)
                parts[-1].chmod(target.stat().st_mode & 0o777)
        steps = [{"file": change.file, "old": change.old, "new": change.new} for change in changes]
        log = [change.record(time, who) for change in changes]
        write_atomic(
            inside(folder, PENDING), json.dumps({"steps": steps, "log": log}, ensure_ascii=False), private=True
        )
    except OSError as error:
        _forget(folder, parts)
        what = f"nothing was changed: a file cannot be written ({error.strerror})"
        raise ExportError("write_failed", "withdraw", what) from None
    except BaseException:
        _forget(folder, parts)
        raise
    finish(folder)


def finish(folder: Path) -> tuple[str, ...]:
    """Complete what a stopped run began; names of files that it changed or would have changed, none where none was.

    A file that somebody replaced meanwhile is left alone.

    Raises
    ------
    ExportError
        When a file cannot be written; the next run tries again.
    SpecError
        When the list of what is to be done cannot be read.
    """
    path = inside(folder, PENDING)
    if not path.is_file():
        return ()
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
        steps = [(str(one["file"]), str(one["old"]), str(one["new"])) for one in record["steps"]]
        log = [dict(one) for one in record["log"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise SpecError("withdrawn_unreadable", PENDING, "this is no list of a withdrawal") from None
    try:
        done = [_step(folder, *step) for step in steps]
        lines = [line if went else _untouched(line) for line, went in zip(log, done, strict=True)]
        _log(folder, lines)
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        hint = "Mend that, and say 'pretest withdraw --finish'."
        what = f"the withdrawal is not complete: a file cannot be changed ({error.strerror})"
        raise ExportError("withdrawal_unfinished", PENDING, what, hint=hint) from None
    return tuple(file for file, _, _ in steps)


def _step(folder: Path, file: str, old: str, new: str) -> bool:
    """Whether the file is as it should be now."""
    target = inside(folder, file).resolve()
    part = _part(target)
    now = hashlib.sha256(target.read_bytes()).hexdigest() if target.is_file() else REMOVED
    if now == old and new == REMOVED:
        target.unlink()
    elif now == old:
        part.replace(target)
        sync_folder(target.parent)
    part.unlink(missing_ok=True)
    return now in (old, new)


def _untouched(line: dict[str, Any]) -> dict[str, Any]:
    """Of a file that was replaced meanwhile: who is to be left out of it stays known."""
    return line | {"old_sha256": line["old_sha256"], "new_sha256": line["old_sha256"], "n_rows": 0}


def _log(folder: Path, lines: Sequence[dict[str, Any]]) -> None:
    path = inside(folder, LOG)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    known = set(before.splitlines())
    texts = [json.dumps(line, ensure_ascii=False) for line in lines]
    more = [text for text in texts if text not in known]  # a run that was stopped after logging
    write_atomic(path, before + "".join(f"{text}\n" for text in more), private=True)


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.withdrawal.part")


def _forget(folder: Path, parts: Sequence[Path]) -> None:
    """Take back what was prepared, unless it is on record already that it is to be done."""
    for part in parts if not (folder / PENDING).is_file() else ():
        part.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def new_key() -> str:
    """A random key, as text."""
    return os.urandom(32).hex()
