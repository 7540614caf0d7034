"""Which looks count: every one of them read outcomes by arm in answers of people that no earlier one had read.

They are counted over the whole of looks.jsonl, under whichever lock, and before any: what was seen once was seen. A run
on the same data is the same look, and so is one on data from which people who withdrew were taken out. Rehearsals on
invented answers do not count, nor do the waves of ``monitor``, whose alarms hold however often one looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pretest.analysis.record.chain import UNLOCKED
from pretest.analysis.record.withdrawn import Withdrawals

COUNTED = ("analyse", "figures", "scores")


@dataclass(frozen=True, slots=True, eq=False)
class CountedLook:
    """One look that counts.

    number: from 1. data: hashes of the files of answers of people that it read. units: audience → arm → units of
    assignment in the analysis, None where there were too few to say; empty where an earlier version did not write it.
    locked: whether the plan was locked then. entry: its hash in the chain.
    """

    number: int
    time: str
    command: str
    data: tuple[str, ...]
    units: Mapping[str, Mapping[str, int | None]]
    locked: bool
    entry: str


def counted_looks(entries: Iterable[Mapping[str, Any]], withdrawals: Withdrawals) -> tuple[CountedLook, ...]:
    """The looks that count among ``entries`` of looks.jsonl, oldest first."""
    found: list[CountedLook] = []
    for entry in entries:
        data = tuple(one["sha256"] for one in entry["data"] if not one.get("invented"))
        if entry["command"] not in COUNTED or not data or look_at(found, data, withdrawals) is not None:
            continue
        units = _units(entry.get("units"))
        locked = entry["lock"] != UNLOCKED
        number = len(found) + 1
        found.append(CountedLook(number, entry["time"], entry["command"], data, units, locked, entry["entry_sha256"]))
    return tuple(found)


def look_at(looks: Sequence[CountedLook], data: Sequence[str], withdrawals: Withdrawals) -> CountedLook | None:
    """The look that read these data: the same files if there is one, else the first after which all were known; None
    where some of them are new."""
    same = [look for look in looks if len(look.data) == len(data) and _knows(look.data, data, withdrawals)]
    if same:
        return same[0]
    seen: list[str] = []
    for look in looks:
        seen += look.data
        if _knows(seen, data, withdrawals):
            return look
    return None


def _knows(seen: Sequence[str], data: Sequence[str], withdrawals: Withdrawals) -> bool:
    return all(one in seen or any(withdrawals.leads(old, one) for old in seen) for one in data)


def _units(value: object) -> dict[str, dict[str, int | None]]:
    """As it was written; a file of looks may come from anybody, so what is none is left out."""
    if not isinstance(value, Mapping):
        return {}
    return {
        str(audience): {str(arm): n for arm, n in arms.items() if n is None or (isinstance(n, int) and n >= 0)}
        for audience, arms in value.items()
        if isinstance(arms, Mapping)
    }
