"""One file of answers, as a run read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pretest.responses.invented import INVENTED
from pretest.responses.responses import SourceFile


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


def looked_at(files: Sequence[SourceFile]) -> tuple[LookedAt, ...]:
    """What a run read, each file once."""
    found = (LookedAt(one.name, one.sha256, one.n_rows, one.wave, INVENTED in one.unused) for one in files)
    return tuple({one.file: one for one in found}.values())
