"""How long and how large each page may be, in the words and pages that a reader really gets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """bytes: of the file. words: in view, with everything folded that is folded. pages: of A4, printed."""

    bytes: int
    words: int | None = None
    pages: int | None = None


BUDGETS = {
    "communication": Budget(300_000, words=900),
    "council": Budget(300_000, pages=1),
    "participants": Budget(300_000, pages=1),
    "research": Budget(1_000_000),
}
