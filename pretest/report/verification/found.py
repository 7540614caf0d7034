"""What a check found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Verified:
    """problems: why it is not whole, each a sentence that names a file; none when it is. notes: what could not be
    checked, and what is as it should be but worth knowing. checked: what was checked, in the order of checking."""

    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.problems

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "whole": self.whole,
            "problems": list(self.problems),
            "notes": list(self.notes),
            "checked": list(self.checked),
        }


@dataclass(slots=True)
class Found:
    """Collects what is said of each file, in the order of checking."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)

    def problem(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def note(self, where: str, what: str) -> None:
        self.notes.append(f"{where}: {what}")

    def check(self, names: Iterable[str]) -> None:
        self.checked += [name for name in names if name not in self.checked]

    def verified(self) -> Verified:
        """All of it, each sentence once."""
        return Verified(tuple(dict.fromkeys(self.problems)), tuple(dict.fromkeys(self.notes)), tuple(self.checked))
