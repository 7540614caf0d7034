"""The rows of LimeSurvey's tab-separated survey structure, one class per kind of row.

Columns and their meaning as in LimeSurvey 6 (its manual: "Tab Separated Value survey structure"). The cells id,
related_id and encrypted stay empty: LimeSurvey would keep them as attributes of the question. Attributes stand in the
rows of the first language only, unless they are worded per language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
    "mandatory", "encrypted", "other", "default", "same_default", "same_script",
)  # fmt: skip
WORDED = ("em_validation_q_tip", "suffix", "time_limit_countdown_message", "time_limit_message")
_GUESSED_FROM = 10_000  # LimeSurvey guesses the encoding from so many bytes
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Row:
    """kind: S, SL, G, Q, SQ or A. cells: column → text; what is not there stays empty. attributes: of a question."""

    kind: str
    name: str
    cells: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


def to_structure(rows: Sequence[Row], first_language: str) -> bytes:
    """The file: UTF-8 with a byte order mark, tabs between cells, quotes round what needs them."""
    attributes = sorted({name for row in rows for name in row.attributes})
    lines = [_cells(row, attributes, first_language) for row in rows]
    for blanks in range(4):
        # the header may end in blanks; they see to it that the encoding is not guessed from half a letter
        header = [*COLUMNS, *attributes]
        header[-1] += " " * blanks
        data = _written([header, *lines])
        if not _cuts_a_letter(data):
            break
    return data


def _cells(row: Row, attributes: Iterable[str], first_language: str) -> list[str]:
    found = {"class": row.kind, "name": row.name, **row.cells}
    here = row.cells.get("language", first_language)
    kept = {name: text for name, text in row.attributes.items() if here == first_language or name in WORDED}
    return [found.get(column, "") for column in COLUMNS] + [kept.get(name, "") for name in attributes]


def _written(lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    out.write(_BOM)
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    return out.getvalue().encode("utf-8")


def _cuts_a_letter(data: bytes) -> bool:
    return len(data) > _GUESSED_FROM and data[_GUESSED_FROM] & 0xC0 == 0x80
