"""What became of a response, from the columns that Qualtrics writes about it.

Source of the kinds of response: Qualtrics support pages, "Understanding Your Dataset", response type (status).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.forms.naming import SCREENED_OUT
from pretest.platforms.qualtrics.read.fields import Lookup
from pretest.values import as_number, canonical

# As a number, a kind of response is a sum of these.
PREVIEW, TEST, IMPORTED, SPAM, OFFLINE, EMPLOYEE = 1, 2, 4, 8, 16, 32
_WORDS = {
    "ip address": 0, "anonymous": 0, "survey preview": PREVIEW, "survey test": TEST, "imported": IMPORTED,
    "spam": SPAM, "possible spam": SPAM, "survey preview spam": PREVIEW + SPAM, "preview spam": PREVIEW + SPAM,
    "possible preview spam": PREVIEW + SPAM, "survey test spam": TEST + SPAM, "imported spam": IMPORTED + SPAM,
    "possible imported spam": IMPORTED + SPAM, "offline": OFFLINE, "offline survey preview": OFFLINE + PREVIEW,
    "offline preview": OFFLINE + PREVIEW, "offline survey test": OFFLINE + TEST, "ex": EMPLOYEE,
    "ex spam": EMPLOYEE + SPAM, "ex offline": EMPLOYEE + OFFLINE,
}  # fmt: skip
_MOST = 63
_TRUE = ("true", "1")
_FALSE = ("false", "0")


@dataclass(frozen=True, slots=True, eq=False)
class Statuses:
    """column: where to write them. values: of ``columns.STATUSES``, missing where nothing tells; None without."""

    column: str
    values: pd.Series | None
    notes: tuple[Note, ...] = ()


def statuses(frame: pd.DataFrame, keys: Mapping[str, str], lookup: Lookup, name: str) -> Statuses:
    """One status per response. A preview stays a preview, whatever else is said of it."""
    column = keys.get("status", "Status")
    screened = lookup.find(SCREENED_OUT)
    ended = lookup.find("Q_TerminateFlag")
    sources = [keys.get("status"), keys.get("finished"), keys.get("progress"), screened, ended]
    if all(source is None for source in sources[:3]):
        return Statuses(column, None)
    kind, status_of_end, finished, progress = (
        _cells(frame, source) for source in (keys.get("status"), ended, keys.get("finished"), keys.get("progress"))
    )
    out = _cells(frame, screened)
    kinds = {text: _kind(text) for text in set(kind)}
    values = [
        _status(kinds[kind[row]], out[row], status_of_end[row], _is_finished(finished[row], progress[row]))
        for row in range(len(frame))
    ]
    series = pd.Series([np.nan if value is None else value for value in values], index=frame.index, dtype="str")
    return Statuses(column, series, tuple(_notes(kind, kinds, name)))


def _status(kind: int | None, screened: str, ended: str, finished: bool | None) -> str | None:
    if kind is not None and kind & PREVIEW:
        return "preview"
    if kind is not None and kind & TEST:
        return "test"
    if kind is not None and kind & SPAM:
        return "spam"
    if screened == "1" or ended.casefold() == "screened":
        return "screened_out"
    if ended.casefold() == "quotamet":
        return "quota_full"
    return None if finished is None else "complete" if finished else "partial"


def _kind(text: str) -> int | None:
    """A kind of response as a number; None where it is not known."""
    number = as_number(text)
    if number is not None:
        return int(number) if number.is_integer() and 0 <= number <= _MOST else None
    return _WORDS.get(text.casefold())


def _is_finished(finished: str, progress: str) -> bool | None:
    if finished.casefold() in _TRUE:
        return True
    if finished.casefold() in _FALSE:
        return False
    number = as_number(progress)
    return None if number is None else number >= 100


def _cells(frame: pd.DataFrame, column: str | None) -> list[str]:
    if column is None:
        return [""] * len(frame)
    return ["" if pd.isna(value) else canonical(value) for value in frame[column]]


def _notes(kind: list[str], kinds: Mapping[str, int | None], name: str) -> list[Note]:
    found: list[Note] = []
    unknown = sum(text != "" and kinds[text] is None for text in kind)
    if unknown:
        message = (
            "{N:response has|responses have} a kind (Status) that is not known, so previews and "
            "tests among them could not be recognised. Export with numeric values, or in English."
        )
        found.append(Note("status_unknown", "warning", name, message, (("n", unknown),)))
    imported = sum((number := kinds[text]) is not None and number & (IMPORTED + SPAM) == IMPORTED for text in kind)
    if imported:
        message = "{N:response was|responses were} imported into Qualtrics, not filled in there."
        found.append(Note("responses_imported", "warning", name, message, (("n", imported),)))
    return found
