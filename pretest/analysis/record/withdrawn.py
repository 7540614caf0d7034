"""Data from which somebody was taken out: what `pretest withdraw` logs, as far as a lock or a report must know it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from pretest.errors import SpecError
from pretest.library import inside
from pretest.limits import PROVENANCE_BYTES

LOG = "private/withdrawn.jsonl"  # a line per withdrawal and file: {"file", "old_sha256", "new_sha256", "time", …}


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """became: hash of a file before a withdrawal → its hash afterwards."""

    became: dict[str, str] = field(default_factory=dict)

    def leads(self, old: str, new: str) -> bool:
        """Whether the file of hash ``old`` became the one of hash ``new`` by withdrawals alone."""
        seen = set()
        while old in self.became and old not in seen:
            seen.add(old)
            old = self.became[old]
            if old == new:
                return True
        return False


def read_withdrawals(folder: Path) -> Withdrawals:
    """What was withdrawn from the data of the study in ``folder``; nothing where there is no log.

    Raises
    ------
    SpecError
        When the log cannot be read.
    """
    path = inside(folder, LOG)
    if not path.is_file():
        return Withdrawals()
    try:
        if path.stat().st_size > PROVENANCE_BYTES:
            raise ValueError
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return Withdrawals({str(one["old_sha256"]): str(one["new_sha256"]) for one in records})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise SpecError("withdrawn_unreadable", LOG, "this is no log of withdrawals") from None
