"""Deviations from a lock in words: what was added, changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pretest.report.words.labels import clean_line
from pretest.report.words.strings import Strings
from pretest.words import DEVIATION_KINDS


def told_deviation(strings: Strings, found: Any) -> str:
    """One deviation as a line; a record of before deviations had a kind is text already."""
    if not isinstance(found, Mapping):
        return clean_line(str(found))
    return strings(f"lock.deviation.{_kind(found)}", change=_change(strings, found))


def told_change(strings: Strings, found: Any) -> str:
    """One change of an amendment as a line."""
    if not isinstance(found, Mapping):
        return strings("lock.change.changed", change=clean_line(str(found)))
    return strings(f"lock.change.{_kind(found)}", change=_change(strings, found))


def told_parts(strings: Strings, lock: Mapping[str, Any]) -> str:
    """What the lock did not freeze, as a sentence; empty when it froze all. An early record does not say."""
    if str(lock.get("state", "not_locked")) == "not_locked":
        return ""
    parts = lock.get("not_frozen")
    if not isinstance(parts, list):
        return strings("lock.report.not_frozen_unknown")
    named = [strings(key) if strings.has(key := f"lock.part.{part}") else clean_line(str(part)) for part in parts]
    return strings("lock.report.not_frozen", parts=strings.listed(named)) if named else ""


def _kind(found: Mapping[str, Any]) -> str:
    kind = str(found.get("kind"))
    return kind if kind in DEVIATION_KINDS else "changed"


def _change(strings: Strings, found: Mapping[str, Any]) -> str:
    old, new = (strings("lock.not_given") if found.get(key) is None else str(found[key]) for key in ("old", "new"))
    return clean_line(f"{found.get('key', '')}: {old} → {new}")
