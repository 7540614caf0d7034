"""What else lies in a study folder that speaks of a lock: other locks, reports of an earlier one, files of its own that
stand in place of shipped ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pretest.library import Library, inside
from pretest.limits import PROVENANCE_BYTES
from pretest.spec.study import Study


@dataclass(frozen=True, slots=True)
class Reported:
    """An earlier report in the study folder. name: of its folder; lock, head: which lock it recorded, and the newest
    entry of it, None without one; looked: whether it rests on answers that were not invented; unlocked: how many looks
    without a lock it knew of, and the newest of them."""

    name: str
    lock: str | None
    head: str | None
    looked: bool
    unlocked: Mapping[str, object] | None = None


def lock_names(folder: Path, plan: str) -> tuple[str, ...]:
    """Names of the locks beside the plan and in analyses/, sorted; a file ``.lock`` of another program is none."""
    places = {PurePosixPath(plan).parent.as_posix(), "analyses"}
    names = {path.relative_to(folder).as_posix() for place in places for path in (folder / place).glob("*.lock")}
    return tuple(name for name in sorted(names) if _is_lock(inside(folder, name)))


def _is_lock(path: Path) -> bool:
    """Whether it is a lock of ours, or may have been one: entries stand in it."""
    try:
        return path.is_file() and path.stat().st_size <= PROVENANCE_BYTES and b'"entries"' in path.read_bytes()
    except OSError:
        return False


def earlier_reports(folder: Path, data: Collection[str]) -> Iterator[Reported]:
    """Reports in ``reports/`` of the study, by name. data: names of its files of answers."""
    for path in sorted((folder / "reports").glob("*/provenance.json")):
        record = _record(path)
        if record is None:
            continue
        lock, inputs = record.get("lock"), record.get("inputs")
        files = [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []
        looked = any(one.get("name") in data and not one.get("invented") for one in files)
        name, head = (lock.get(key) if isinstance(lock, dict) else None for key in ("name", "head"))
        unlocked = record.get("looks_without_lock")
        known = unlocked if isinstance(unlocked, dict) else None
        yield Reported(path.parent.name, _word(name), _word(head), looked, known)


def kinds_of_reports(folder: Path) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Reports in ``reports/`` of the study, oldest first: folder, ``analyse`` or ``monitor``, names of what it read."""
    found: list[tuple[str, str, str, frozenset[str]]] = []
    for path in sorted((folder / "reports").glob("*/provenance.json")):
        record = _record(path)
        inputs = record.get("inputs") if record is not None else None
        if record is None or not isinstance(inputs, list):
            continue
        names = frozenset(str(one.get("name")) for one in inputs if isinstance(one, dict))
        kind = "monitor" if any(path.parent.glob("monitor*.html")) else "analyse"
        found.append((str(record.get("time")), f"reports/{path.parent.name}", kind, names))
    for _, name, kind, names in sorted(found, key=lambda one: one[:2]):
        yield name, kind, names


def reports_on(folder: Path, hashes: Mapping[str, str]) -> Iterator[str]:
    """Reports in ``reports/`` that rest on a file of ``hashes`` (name → SHA-256) when it had another hash."""
    for path in sorted((folder / "reports").glob("*/provenance.json")):
        record = _record(path)
        inputs = record.get("inputs") if record is not None else None
        rests = [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []
        if any(one.get("name") in hashes and one.get("sha256") != hashes[one["name"]] for one in rests):
            yield f"reports/{path.parent.name}"


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _record(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > PROVENANCE_BYTES:
            return None
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # whatever it is, it is no record of a report
    return record if isinstance(record, dict) else None


def overrides(study: Study) -> dict[str, str]:
    """Files of the study that say something else than the shipped ones of the same name, with the SHA-256 of their
    bytes."""
    names = dict.fromkeys(one.file for one in study.overrides)
    return {name: hashlib.sha256(inside(study.folder, name).read_bytes()).hexdigest() for name in names}


def trusted_files(library: Library | None) -> dict[str, str]:
    """Files of the study that its reports are made with, with their hashes; none unless its makers are trusted."""
    if library is None or library.study is None:
        return {}
    study = library.study
    return {name: hashlib.sha256(inside(study, name).read_bytes()).hexdigest() for name in library.trusted()}
