"""What the store holds: one entry per wave, with the hashes of what it was made from and of its own files.

The manifest is the last that is written and the only file with a fixed name: what it does not name is not in the store.
It may come from anybody; whatever stands in it, the worst it gives is an error with a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pretest.errors import DataError
from pretest.files.reading import parse_json
from pretest.limits import PATH, STORED_WAVES, WAVE

FORMAT = 2
"""Changes when the files of the store mean something else; a store of another format is made again."""
OURS = re.compile(r"wave-?[0-9]{1,7}-[a-z0-9]{1,12}-[0-9a-f]{20}\.(?:parquet|json)")
"""The names that the store gives to its files, but for the manifest; nothing else is ever removed."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_MOST_TEXT, _MOST_KEYS = 1_000, 20_000
_MOST_BYTES = 2**50
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of the store. name: in its folder; sha256, n_bytes: of what was written."""

    name: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class StoredWave:
    """One wave.

    key: hash of all that gives its figures their meaning; with another key it is made again. n: people who are counted
    in it. date, mode: as study.yaml says. population: id of that which it is weighted to. questionnaires: audience →
    hash of its questionnaire, or of the questions that are followed; items: question → hash of its wording. raw: data
    file → sha256 of its bytes. files: what each file of the store is for → the file; waves that are read together share
    some.
    """

    wave: int
    key: str
    n: int
    date: str | None = None
    mode: str | None = None
    population: str | None = None
    questionnaires: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """salt: what ids of people are hashed with, hexadecimal. waves: by number."""

    salt: str
    waves: tuple[StoredWave, ...] = ()

    def wave(self, number: int) -> StoredWave | None:
        """The entry of one wave."""
        return next((one for one in self.waves if one.wave == number), None)

    @property
    def names(self) -> frozenset[str]:
        """Every file that some wave has."""
        return frozenset(file.name for one in self.waves for file in one.files.values())


def manifest_to_json(manifest: Manifest) -> str:
    """The text of ``manifest.json``.

    Examples
    --------
    >>> manifest_from_json(manifest_to_json(Manifest("0" * 32))).waves
    ()
    """
    record = {"store": FORMAT, "salt": manifest.salt, "waves": [_wave_record(one) for one in manifest.waves]}
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def manifest_from_json(text: str, name: str = "manifest.json") -> Manifest:
    """The manifest that ``manifest_to_json`` wrote.

    Raises
    ------
    DataError
        When the text is no manifest of this format (code ``store_damaged``), or no JSON.
    """
    record = parse_json(text, name)
    try:
        if record["store"] != FORMAT or len(record["waves"]) > STORED_WAVES:
            raise ValueError("another format")
        waves = tuple(sorted((_wave(one) for one in record["waves"]), key=lambda one: one.wave))
        if len({one.wave for one in waves}) < len(waves):
            raise ValueError("a wave twice")
        return Manifest(_matching(_SALT)(record["salt"]), waves)
    except (KeyError, TypeError, ValueError, AttributeError):
        hint = "Delete the folder: it is made again from the data files."
        raise DataError("store_damaged", name, "the list of stored waves cannot be read", hint=hint) from None


def _wave_record(one: StoredWave) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("wave", "key", "n", "date", "mode", "population")}
    texts = {name: dict(getattr(one, name)) for name in ("questionnaires", "items", "raw")}
    files = {use: {"name": file.name, "sha256": file.sha256, "bytes": file.n_bytes} for use, file in one.files.items()}
    return plain | texts | {"files": files}


def _wave(record: Any) -> StoredWave:
    return StoredWave(
        wave=_whole(record["wave"], WAVE, -WAVE),
        key=_matching(_HASH)(record["key"]),
        n=_whole(record["n"], _MOST_BYTES),
        date=_perhaps(record["date"]),
        mode=_perhaps(record["mode"]),
        population=_perhaps(record["population"]),
        questionnaires=_each(record["questionnaires"], _text),
        items=_each(record["items"], _text),
        raw=_each(record["raw"], _matching(_HASH)),
        files=_each(record["files"], _file),
    )


def _file(record: Any) -> StoredFile:
    sha256 = _matching(_HASH)(record["sha256"])
    return StoredFile(_matching(OURS)(record["name"]), sha256, _whole(record["bytes"], _MOST_BYTES))


def _each(record: Any, read: Callable[[Any], Value]) -> dict[str, Value]:
    if not isinstance(record, dict) or len(record) > _MOST_KEYS or any(len(name) > PATH for name in record):
        raise ValueError("no mapping")
    return {str(name): read(value) for name, value in record.items()}


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise ValueError("another text")
        return value

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        raise ValueError("no text")
    return value


def _perhaps(value: Any) -> str | None:
    return None if value is None else _text(value)


def _whole(value: Any, most: int, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError("no whole number")
    return value
