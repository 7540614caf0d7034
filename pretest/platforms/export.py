"""What an export is: files, and notes on what the target expresses less well than the questionnaire asks."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.errors import Note


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """files: name relative to the output folder (``media/guilt.png``) → content. notes: to read before fieldwork."""

    files: dict[str, bytes]
    notes: tuple[Note, ...]
