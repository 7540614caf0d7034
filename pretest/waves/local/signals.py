"""``watch/notes.csv``: what professionals saw change, dated, and shared only where they said so."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pretest.errors import DataError, Note, Problem, did_you_mean, some
from pretest.library import inside
from pretest.limits import LABEL, NAME, SIGNAL_TEXT, SIGNALS
from pretest.spec.outside import WATCH
from pretest.tablefiles.days import EXPECTED, to_days
from pretest.values import plural
from pretest.waves.local.personal import personal
from pretest.waves.local.textfile import Sheet, long, read_sheet, require_none, unseen
from pretest.words import SIGNAL_KINDS, SignalKind

SIGNALS_FILE = f"{WATCH}/notes.csv"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "datum"),
    "place": ("place", "plaats"),
    "role": ("role", "rol"),
    "kind": ("kind", "soort"),
    "text_nl": ("text_nl", "tekst_nl", "tekst"),
    "text_en": ("text_en", "tekst_en"),
    "shareable": ("shareable", "deelbaar", "consent", "toestemming"),
    "source": ("source", "bron"),
}
"""What a column of the file means → the names that it may have."""
NEEDED = ("date", "role", "kind", "shareable")
_TEXTS = ("text_nl", "text_en")
_KINDS: Mapping[str, SignalKind] = {
    **{kind: kind for kind in SIGNAL_KINDS},
    "middel": "substance",
    "groep": "group",
    "plaats": "place",
    "plek": "place",
    "gebeurtenis": "event",
    "schade": "harm",
    "anders": "other",
}
_SHARED = {"yes": True, "ja": True, "no": False, "nee": False}


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal that may be shared. texts: language → what was seen, of at least one language."""

    date: datetime.date
    place: str
    role: str
    kind: SignalKind
    texts: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Signals:
    """All signals that may be shared, by date."""

    signals: tuple[Signal, ...] = ()
    notes: tuple[Note, ...] = ()


def read_signals(folder: Path) -> Signals:
    """The signals of the study in ``folder`` that may be shared; none where it has no ``watch/notes.csv``.

    Nothing of a signal that may not be shared is kept, but a note says how many there are.

    Raises
    ------
    SpecError
        When the path leads out of the study.
    DataError
        With line and column of what is wrong: what is no day, an unknown kind, a row that does not say whether it may
        be shared or has no text, and rows with what points at one person. What people wrote is not repeated.
    """
    if not inside(folder, SIGNALS_FILE).is_file():
        return Signals()
    try:
        sheet = read_sheet(folder, SIGNALS_FILE, COLUMNS, NEEDED)
    except DataError as error:
        if error.code == "file_without_rows":  # somebody keeps the head ready
            return Signals()
        raise
    if len(sheet.rows) > SIGNALS:
        raise DataError(
            "signals_many", SIGNALS_FILE, f"there are {len(sheet.rows):,} signals", f"at most {SIGNALS:,}",
            hint="Keep the ones that matter, or bring several together in one.",
        )  # fmt: skip
    days = to_days(sheet.columns["date"])
    problems = [Problem("signal_day", sheet.where(row, "date"), what, EXPECTED) for row, what in days.wrong.items()]
    for row in range(len(sheet.rows)):
        problems += _row_problems(sheet, row)
    require_none(problems)
    found = [_signal(sheet, row, day) for row, day in enumerate(days.days) if day is not None and _shared(sheet, row)]
    return Signals(tuple(sorted(found, key=lambda one: one.date)), _notes(sheet, len(found)))


def _row_problems(sheet: Sheet, row: int) -> list[Problem]:
    found: list[Problem] = []
    for column, words in (("kind", list(_KINDS)), ("shareable", list(_SHARED))):
        text = sheet.columns[column][row]
        if text.casefold() not in words:
            what = "this word is not known" if text else "nothing stands here"
            where, hint = sheet.where(row, column), did_you_mean(text.casefold(), words)
            found.append(Problem(f"signal_{column}", where, what, some(words, 14), hint=hint))
    if not sheet.columns["role"][row]:
        hint = "Write what the person does, in words that fit several people: 'youth worker'. No name."
        found.append(Problem("signal_role", sheet.where(row, "role"), "nothing stands here", hint=hint))
    if not any(sheet.columns[name][row] for name in _TEXTS):
        found.append(Problem("signal_text", sheet.where(row, "text_nl"), "the signal has no text"))
    for column, most in (("place", NAME), ("role", NAME), ("source", LABEL), *((name, SIGNAL_TEXT) for name in _TEXTS)):
        found += [*unseen(sheet, row, column), *long(sheet, row, column, most)]
        what = personal(sheet.columns[column][row])
        if what is not None:
            hint = "Leave out whatever points at one person, also in signals that are not shared."
            found.append(Problem("signal_personal", sheet.where(row, column), f"this seems to hold {what}", hint=hint))
    return found


def _shared(sheet: Sheet, row: int) -> bool:
    return _SHARED[sheet.columns["shareable"][row].casefold()]


def _signal(sheet: Sheet, row: int, day: datetime.date) -> Signal:
    cells = {name: sheet.columns[name][row] for name in COLUMNS}
    texts = {name.removeprefix("text_"): cells[name] for name in _TEXTS if cells[name]}
    return Signal(day, cells["place"], cells["role"], _KINDS[cells["kind"].casefold()], texts, cells["source"])


def _notes(sheet: Sheet, n_shared: int) -> tuple[Note, ...]:
    n = len(sheet.rows) - n_shared
    if not n:
        return ()
    message = f"{plural(n, 'signal')} may not be shared, and {'stands' if n == 1 else 'stand'} nowhere in this report."
    return (Note("signals_not_shared", "info", SIGNALS_FILE, message),)
