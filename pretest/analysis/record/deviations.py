"""What differs between two states of a study's files, as plain values: what was added, changed or removed.

Files of responses are matched before they are compared, so that a new path, or a file that is put in front of another,
is not taken for a change of how answers are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pretest.words import DeviationKind

DATA = "data"
ARMS, PHRASES = "arms", "phrases"
COMPLETED = ("columns", "recode", "arms")  # what only the names in an export can tell; nothing stands in their place
NAMED = ("outcomes", "arms", "audiences", "items", "blocks", PHRASES)  # mappings by a name that people chose
_SAME: tuple[Callable[[Mapping[str, Any]], object], ...] = (
    lambda one: (one.get("file"), one.get("sheet"), one["wave"]),
    lambda one: (one.get("file"), one.get("sheet")),
    lambda one: (one.get("file"), one["wave"]),
    lambda one: one.get("file"),
    lambda one: one["wave"],
    lambda one: None,
)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference. key: ``file key.path``; old, new: JSON text of the values, None where there is none.

    kind: ``added`` where nothing stood in its place. A setting that had its default is ``changed``.
    """

    key: str
    old: str | None
    new: str | None
    kind: DeviationKind = "changed"

    def __str__(self) -> str:
        old, new = ("(not given)" if value is None else value for value in (self.old, self.new))
        return f"{self.key}: {old} → {new}"

    def record(self) -> dict[str, str | None]:
        """As plain values."""
        return asdict(self)


class _Absent:
    """There is no value."""


ABSENT = _Absent()


def deviations_between(old: Mapping[str, Any], new: Mapping[str, Any], study_file: str) -> tuple[Deviation, ...]:
    """Differences of contents by file name. study_file: the one whose ``data`` say how responses are read."""
    before, after = dict(old), dict(new)
    studies = [one.get(study_file) for one in (old, new)]
    if all(isinstance(one, dict) and isinstance(one.get(DATA), list) for one in studies):
        pairs = _paired(old[study_file][DATA], new[study_file][DATA])
        before[study_file] = {**old[study_file], DATA: {place: one for place, one, _ in pairs if one is not None}}
        after[study_file] = {**new[study_file], DATA: {place: one for place, _, one in pairs if one is not None}}
    found = []
    for path, was, now in differences(before, after):
        key = " ".join([path[0], ".".join(path[1:])]).strip()
        found.append(Deviation(key, _text(was), _text(now), _kind(path, was, now, study_file)))
    return tuple(found)


def differences(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every path at which two plain values differ, with both values; ``ABSENT`` where there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from differences(old.get(key, ABSENT), new.get(key, ABSENT), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, (*path, str(place)))
    elif old is ABSENT or new is ABSENT or old != new or type(old) is not type(new):
        yield path, old, new


def is_completed(deviation: Deviation, study_file: str) -> bool:
    """Whether it only adds how responses are read, as names that were not known at the lock make necessary, or phrases
    of a concept that a person marked: that is mostly done with the results at hand, and judges nothing."""
    if deviation.kind != "added":
        return False
    reading = f"{deviation.key}.".startswith(f"{study_file} {DATA}.")
    return reading or re.match(rf"{re.escape(study_file)} {ARMS}\..+\.{PHRASES}(\.|$)", deviation.key) is not None


def _kind(path: tuple[str, ...], old: Any, new: Any, study_file: str) -> DeviationKind:
    """``added`` and ``removed`` only where nothing stands in the place of what is not there: no default."""
    if old is not ABSENT and new is not ABSENT:
        return "changed"
    if path[:2] == (study_file, DATA):
        alone = new is ABSENT or len(path) <= 3 or path[3] in COMPLETED
    else:
        alone = len(path) == 1 or path[-2] in NAMED or path[-1] == PHRASES
    if not alone:
        return "changed"
    return "added" if old is ABSENT else "removed"


def _paired(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, Any, Any]]:
    """Place, entry then and entry now, without paths where there are both; None where there is none.

    The same path, sheet and wave go together first; then what agrees less, and at last what is left in its order.
    Places are those of the lock; files that were added since come after them.
    """
    left, right = dict(enumerate(old)), dict(enumerate(new))
    found: dict[int, int] = {}
    for same in _SAME:
        for place, one in list(left.items()):
            match = next((other for other, entry in right.items() if same(entry) == same(one)), None)
            if match is not None:
                found[place] = match
                del left[place], right[match]
    pairs: list[tuple[str, Any, Any]] = [
        (str(place), _without_path(old[place]), _without_path(new[match])) for place, match in found.items()
    ]
    pairs += [(str(place), one, None) for place, one in left.items()]
    pairs += [(str(len(old) + extra), None, new[place]) for extra, place in enumerate(right)]
    return sorted(pairs, key=lambda pair: int(pair[0]))


def _without_path(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "file"}


def _text(value: Any) -> str | None:
    return None if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
