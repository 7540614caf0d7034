"""JSON: records are taken out of the list of them, all other bytes stay as they are."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import pairwise

from pretest.errors import ExportError
from pretest.tablefiles.jsonfile import WRAPPERS
from pretest.tablefiles.removal.text import decoded

_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder()


def without_json_records(data: bytes, name: str, rows: Collection[int]) -> bytes:
    """The file without the records at ``rows``, counted from 2 as below a header.

    Raises
    ------
    ExportError
        When the list of records cannot be taken apart.
    """
    mark, text, codec = decoded(data, name, json.detect_encoding(data))
    try:
        start = _list_start(text)
        marks, end = _commas(text, start)
    except (ValueError, IndexError, StopIteration, RecursionError):
        raise ExportError("rows_not_removed", name, "the list of records cannot be taken apart") from None
    parts = [text[first:last] for first, last in pairwise([start, *marks, end])]
    bare = [part.removeprefix(",") if place else part for place, part in enumerate(parts)]
    kept = [part for place, part in enumerate(bare) if place + 2 not in rows]
    tail = text[end:] if kept else text[end:].lstrip(_BLANKS)
    return mark + (text[:start] + ",".join(kept) + tail).encode(codec)


def _skip(text: str, place: int) -> int:
    while text[place] in _BLANKS:
        place += 1
    return place


def _list_start(text: str) -> int:
    """Where the first record may begin: behind the bracket of the list."""
    place = _skip(text, 0)
    if text[place] == "[":
        return place + 1
    found: dict[str, int] = {}
    while text[place] in "{,":
        place = _skip(text, place + 1)
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        if key in WRAPPERS and text[place] == "[":
            found[key] = place + 1
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
    return next(found[key] for key in WRAPPERS if key in found)


def _commas(text: str, start: int) -> tuple[list[int], int]:
    """Where the commas between records stand, and the bracket behind the last record."""
    marks: list[int] = []
    place = start
    while True:
        _, place = _DECODER.raw_decode(text, _skip(text, place))
        place = _skip(text, place)
        if text[place] == "]":
            return marks, place
        if text[place] != ",":
            raise ValueError
        marks.append(place)
        place += 1
