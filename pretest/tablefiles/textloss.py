"""Letters that the reader of SPSS and Stata files would leave out without a word."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from pretest.errors import DataError, Note
from pretest.values import is_number_column, names_phrase


def check_letters(reader: Any, data: bytes, name: str, frame: pd.DataFrame, meta: Any) -> tuple[Note, ...]:
    """pyreadstat leaves out bytes that are not UTF-8 without a word; reading as Latin-1 shows them.

    A letter that is cut at the full width of its column is what SPSS itself does, and only noted.
    """
    texts = [str(column) for column in frame if not is_number_column(frame[column])]
    if not texts:
        return ()
    raw, raw_meta = reader(io.BytesIO(data), user_missing=True, encoding="ISO-8859-1")
    if len(raw.columns) != len(frame.columns) or any(_is_lost(str(a), str(b)) for a, b in zip(raw, frame, strict=True)):
        raise undecodable(name, None)
    cut: list[str] = []
    for place, column in enumerate(frame):
        if str(column) not in texts:
            continue
        width = raw_meta.variable_storage_width.get(raw.columns[place], 0)
        pairs = {(a, b) for a, b in zip(raw.iloc[:, place], frame[column], strict=True) if isinstance(a, str)}
        lost = [a for a, b in pairs if isinstance(b, str) and _is_lost(a, b)]
        if any(len(a) < width or not _is_cut(a) for a in lost):
            raise undecodable(name, None)
        cut += [str(column)] if lost else []
    message = f"The last letter of some texts was cut off in {names_phrase(cut)}: they were longer than the column."
    return (Note("text_cut", "info", name, message),) if cut else ()


def _is_lost(raw: str, text: str) -> bool:
    """Whether ``text`` lacks bytes of ``raw`` (one letter per byte)."""
    try:
        return bool(raw.encode("latin-1").decode("utf-8") != text) and len(raw) != len(text)
    except UnicodeDecodeError:
        return len(raw) != len(text)


def _is_cut(raw: str) -> bool:
    try:
        raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def undecodable(name: str, encoding: str | None) -> DataError:
    if encoding is None:
        hint = "Declare its code page in study.yaml, as encoding: cp1252 (Western Europe) or cp1250, cp1251."
        return DataError("encoding_wrong", name, "the file holds text that its own encoding cannot read", hint=hint)
    hint = "Try another code page, or leave encoding out to use the file's own."
    return DataError("encoding_wrong", name, f"the text of the file is not {encoding}", hint=hint)
