"""Files about persons that were made of the data: noted down, so that a withdrawal finds them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pretest.files import write_atomic
from pretest.library import inside

MADE = "private/made.jsonl"  # {"file", "sha256", "time", "command"}; file: in the study folder, else its whole path


def note_made(folder: Path, path: Path, content: bytes, command: str, time: str) -> None:
    """Note that ``path`` was written with ``content``.

    Raises
    ------
    ExportError
        When that cannot be noted.
    """
    here, home = path.resolve(), folder.resolve()
    name = here.relative_to(home).as_posix() if here.is_relative_to(home) else here.as_posix()
    digest = hashlib.sha256(content).hexdigest()
    record = {"file": name, "sha256": digest, "time": time, "command": command}
    log = inside(folder, MADE)
    before = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    write_atomic(log, f"{before}{json.dumps(record, ensure_ascii=False)}\n", private=True)


def made_files(folder: Path) -> list[dict[str, str]]:
    """``file`` and ``sha256`` of what was noted; a line that is damaged names no file, and is passed over."""
    path = inside(folder, MADE)
    if not path.is_file():
        return []
    records: list[dict[str, str]] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            record = json.loads(line)
            records.append({key: str(record[key]) for key in ("file", "sha256")})
        except (ValueError, KeyError, TypeError):
            continue
    return records
