"""The other sheets of a workbook: which hold something, and what to say of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from pretest.errors import DataError, Note
from pretest.values import names_phrase, shown


def _filled_sheets(data: bytes, others: Mapping[str, str]) -> list[str]:
    """Titles of sheets that hold any value."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {title: archive.read(part) for title, part in others.items() if part in archive.namelist()}
    return [title for title, sheet in parts.items() if re.search(rb"<(?:\w+:)?[vt][\s>]", sheet)]


def sheet_notes(data: bytes, name: str, title: str, state: str, parts: Mapping[str, str]) -> list[Note]:
    """That other sheets hold something too, where study.yaml does not say which one is meant."""
    others = _filled_sheets(data, parts)
    if not others and state == "visible":
        return []
    hidden = "" if state == "visible" else ", which is hidden in the workbook"
    message = f"The first sheet, {shown(title)}{hidden}, was read"
    message += f"; {names_phrase(others)} {_hold(others)} something too. " if others else ". "
    message += "Name the sheet in study.yaml, as sheet: NAME, to be sure."
    return [Note("sheets_several", "warning", name, message)]


def _hold(sheets: Sequence[str]) -> str:
    return "holds" if len(sheets) == 1 else "hold"


def empty_sheet(data: bytes, name: str, title: str, parts: Mapping[str, str]) -> DataError:
    """That the sheet is empty, and which others are not."""
    others = _filled_sheets(data, parts)
    hint = f"Write sheet: {others[0]} for this file in study.yaml." if others else None
    there = f"; {names_phrase(others)} {_hold(others)} something" if others else ""
    return DataError("file_empty", name, f"the sheet {shown(title)} is empty{there}", hint=hint)
