"""One chain of entries in two files: what was frozen and amended (plan.lock), and who looked at data (looks.jsonl).

Every entry carries its number and the hash of the one before, whichever file that stands in; the first carries random
signs, so that the same plan locked again is another chain. What was changed, taken out or put in between is found from
the files alone; what was cut off at the end, or made anew as a whole, by an anchor outside the folder, by a later entry
in the other file, or by a report that recorded the newest entry of its day.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any

from pretest.analysis.record.anchor import anchor_of
from pretest.errors import Problem, SpecError
from pretest.files import write_atomic
from pretest.limits import LOCK_BYTES

FORMAT = 3
FORMATS = (1, 2, 3)  # 1: entries without ``freezes``; 2: without numbers and random signs
LOOKS = "looks.jsonl"
UNLOCKED = ""  # what looks name as their lock where there was none: they are a chain of their own
NONCE_BYTES = 16
HINT = "Take the file back from version control or a backup; a lock is never mended by hand."
_SHAPES: dict[str, type | tuple[type, ...]] = {
    "time": str, "content": dict, "files": dict, "study": str, "data_exist": bool,
}  # fmt: skip
_LOOK_SHAPES: dict[str, type | tuple[type, ...]] = {
    "time": str, "command": str, "data": list, "chain": str, "number": int, "entry_sha256": str,
}  # fmt: skip
# Keys that not every version wrote, with what they hold where they are there.
_OPTIONAL: dict[str, type | tuple[type, ...]] = {
    "version": str, "number": int, "freezes": list, "overrides": dict, "trusted": dict, "after_data": (str, NoneType),
    "beside": (str, NoneType), "others": dict,
}  # fmt: skip
_CHANGE = {"key", "old", "new", "kind"}

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A lock as it stands on disk.

    name: of the lock in its folder. entries: of the lock, oldest first; looks: of looks.jsonl that belong to it;
    strays: looks at data under a lock of this name that is not this one. problems: why it is not whole.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    looks: tuple[Entry, ...] = ()
    strays: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all(self) -> tuple[Entry, ...]:
        """Entries of both files in their order."""
        placed = [*enumerate(self.entries, 1), *((0, look) for look in self.looks)]
        return tuple(entry for _, entry in sorted(placed, key=lambda one: number_of(one[1], one[0])))

    @property
    def id(self) -> str | None:
        """The hash of the first entry, by which looks name their lock."""
        return self.entries[0]["entry_sha256"] if self.entries else None

    @property
    def head(self) -> str | None:
        """The hash of the newest entry."""
        return self.all[-1]["entry_sha256"] if self.all else None

    @property
    def anchors(self) -> tuple[str, ...]:
        """The anchor after each entry, oldest first."""
        return tuple(anchor_of(number, entry["entry_sha256"]) for number, entry in enumerate(self.all, 1))

    @property
    def written(self) -> str | None:
        """The anchor after the newest entry of the lock itself: what a preregistration can print. None for an entry of
        an earlier format, whose preregistration has none."""
        if not self.entries or "number" not in self.entries[-1]:
            return None
        return anchor_of(number_of(self.entries[-1], len(self.entries)), self.entries[-1]["entry_sha256"])

    def require_whole(self) -> Chain:
        """Itself.

        Raises
        ------
        SpecError
            When it is not whole.
        """
        if self.problems:
            raise SpecError.of(self.problems)
        return self


def number_of(entry: Mapping[str, Any], place: int) -> int:
    """Which entry of the chain it is; those of earlier formats have no number but their place in the lock."""
    number = entry.get("number", place)
    return number if isinstance(number, int) else place


def sha256_of(content: Any) -> str:
    """SHA-256 of plain values in one canonical spelling."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def read_chain(lock: Path, name: str | None = None) -> Chain:
    """The lock in the file ``lock``, with its looks; what is wrong with it stands in ``problems``.

    name: of the lock for messages; that of the file when None.
    """
    shown = name or lock.name
    looks_name = f"{shown[: -len(lock.name)]}{LOOKS}"
    try:
        entries = _lock_entries(lock)
        looks = [(n, look) for n, look in _look_entries(lock.with_name(LOOKS)) if look["lock"] == lock.name]
    except _UnreadableError as error:
        return Chain(shown, problems=(_unreadable(error, shown, looks_name),))
    first = entries[0].get("entry_sha256") if entries else None
    own = [(n, look) for n, look in looks if look["chain"] == first]
    strays = tuple(look for _, look in looks if look["chain"] != first)
    chain = Chain(shown, tuple(entries), tuple(look for _, look in own), strays)
    lines = {id(look): f"{looks_name}:{n}" for n, look in own}
    return Chain(shown, chain.entries, chain.looks, strays, tuple(_broken(chain, lines)))


def read_unlocked(looks: Path, name: str) -> Chain:
    """The looks in the file ``looks`` that were taken without a lock: a chain of their own, without entries of a lock.

    name: of the file for messages.
    """
    try:
        found = [(n, look) for n, look in _look_entries(looks) if look["lock"] == UNLOCKED]
    except _UnreadableError as error:
        return Chain(name, problems=(_unreadable(error, name, name),))
    chain = Chain(name, looks=tuple(look for _, look in found))
    return Chain(name, (), chain.looks, (), tuple(_broken(chain, {id(look): f"{name}:{n}" for n, look in found})))


def read_looks(looks: Path) -> tuple[Entry, ...]:
    """Every look in the file ``looks``, under whichever lock, in the order in which they were written; whether their
    chains are whole is not looked at.

    Raises
    ------
    SpecError
        When it is no list of looks.
    """
    try:
        return tuple(look for _, look in _look_entries(looks))
    except _UnreadableError as error:
        raise SpecError.of([_unreadable(error, looks.name, looks.name)]) from None


def linked(chain: Chain, body: Entry) -> Entry:
    """``body`` as the next entry of ``chain``."""
    start = {"number": len(chain.all) + 1} | ({} if chain.entries else {"nonce": secrets.token_hex(NONCE_BYTES)})
    whole = start | body | {"previous_sha256": chain.head or ""}
    return whole | {"entry_sha256": sha256_of(whole)}


def write_lock(lock: Path, entries: tuple[Entry, ...]) -> None:
    """Write the lock anew with all its entries, whole or not at all."""
    write_atomic(lock, json.dumps({"format": FORMAT, "entries": list(entries)}, ensure_ascii=False, indent=1) + "\n")


def write_look(lock: Path, chain: Chain, body: Entry) -> Entry:
    """Add a look to looks.jsonl beside ``lock``, and return it as it was written.

    chain: of the lock, or of the looks without one.
    """
    named = lock.name if chain.entries else UNLOCKED
    entry = linked(chain, {"kind": "look", "lock": named, "chain": chain.id or ""} | body)
    path = lock.with_name(LOOKS)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_atomic(path, before + json.dumps(entry, ensure_ascii=False) + "\n")
    return entry


class _UnreadableError(Exception):
    """A file that is no lock, or no list of looks: its name, and the line where there is one."""


def _unreadable(error: _UnreadableError, name: str, looks_name: str) -> Problem:
    file, line = error.args
    if file != LOOKS:
        return Problem("lock_unreadable", name, "this is no lock that this version can read", hint=HINT)
    where = looks_name if line is None else f"{looks_name}:{line}"
    return Problem("lock_unreadable", where, "this is no list of looks that this version can read", hint=HINT)


def _lock_entries(path: Path) -> list[Entry]:
    text = _read(path)
    if text is None:
        return []
    try:
        record = json.loads(text)
        entries = list(record["entries"])
        known = record["format"] in FORMATS and entries != [] and all(map(_is_entry, entries))
    except (ValueError, KeyError, TypeError, RecursionError):
        known, entries = False, []
    if not known or "after_data" not in entries[0] or not all(map(_is_amendment, entries[1:])):
        raise _UnreadableError(path.name, None)
    return entries


def _look_entries(path: Path) -> list[tuple[int, Entry]]:
    """Looks with their lines in the file."""
    text = _read(path)
    found: list[tuple[int, Entry]] = []
    for n, line in enumerate((text or "").splitlines(), 1):
        if not line.strip():
            continue
        try:
            look = json.loads(line)
        except (ValueError, RecursionError):
            raise _UnreadableError(LOOKS, n) from None
        if not (_has(look, _LOOK_SHAPES) and all(map(_is_data, look["data"])) and "lock" in look):
            raise _UnreadableError(LOOKS, n)
        found.append((n, look))
    return found


def _read(path: Path) -> str | None:
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > LOCK_BYTES:
            raise _UnreadableError(path.name, None)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _UnreadableError(path.name, None) from None


def _has(entry: Any, shapes: Mapping[str, type | tuple[type, ...]]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), kind) for key, kind in shapes.items())


def _is_entry(entry: Any) -> bool:
    """Whether it has what every entry of a lock has, of the right kind; a lock may come from anybody."""
    if not _has(entry, _SHAPES) or not all(isinstance(entry[key], _OPTIONAL[key]) for key in _OPTIONAL if key in entry):
        return False
    return all(isinstance(file, dict) for file in entry["files"].values()) and all(
        map(_is_content, entry["content"].values())
    )


def _is_content(content: Any) -> bool:
    """Content of one file: anything plain, but that ``data`` of a study are entries with their waves."""
    data = content.get("data") if isinstance(content, dict) else None
    return not isinstance(data, list) or all(isinstance(one, dict) and "wave" in one for one in data)


def _is_amendment(entry: Any) -> bool:
    changes = entry.get("changes")
    if not isinstance(changes, list) or not isinstance(entry.get("why"), str):
        return False
    return all(isinstance(one, dict) and {"key", "old", "new"} <= set(one) <= _CHANGE for one in changes)


def _is_data(one: Any) -> bool:
    return _has(one, {"file": str, "sha256": str, "rows": int})


def _broken(chain: Chain, lines: Mapping[int, str]) -> Iterator[Problem]:
    """lines: where each look stands."""
    return breaks([(lines.get(id(entry), chain.name), entry) for entry in chain.all])


def breaks(placed: Iterable[tuple[str, Entry]], code: str = "lock", hint: str = HINT) -> Iterator[Problem]:
    """The first place where a chain does not hold; entries that follow one that was changed say nothing.

    placed: file and entry, oldest first. code: what the codes of problems begin with: ``CODE_broken``, ``CODE_clock``.
    """
    before, time = "", ""
    for place, (where, entry) in enumerate(placed, 1):
        body = {key: value for key, value in entry.items() if key != "entry_sha256"}
        if number_of(entry, place) != place:
            yield Problem(f"{code}_broken", where, f"entry {place} is missing, and entries come after it", hint=hint)
            return
        if entry.get("previous_sha256") != before or entry.get("entry_sha256") != sha256_of(body):
            yield Problem(f"{code}_broken", where, f"entry {place} was changed after it was written", hint=hint)
            return
        if "number" in entry and not entry.get("clock_behind") and entry["time"] < time:
            yield Problem(f"{code}_clock", where, f"entry {place} has an earlier time than the one before", hint=hint)
        before, time = entry["entry_sha256"], max(time, entry["time"])
