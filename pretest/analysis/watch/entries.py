"""Between what was worked out of waves and the files of the store that hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from pretest.analysis.watch.building import Worked
from pretest.analysis.watch.record import BatchRecord, batch_from_json, batch_to_json
from pretest.errors import DataError
from pretest.files.reading import read_text
from pretest.forms.wording import LENGTH
from pretest.limits import STORE_BYTES
from pretest.spec.study import Study
from pretest.tables.cases import TABLE as CASES
from pretest.waves import WaveFactsInput
from pretest.waves.store.keeping import Place, stored_file
from pretest.waves.store.manifest import StoredFile, StoredWave
from pretest.waves.store.rows import read_rows, rows_to_parquet

ROWS = "rows:"  # + audience
RECORD, CASES_FILE, PEOPLE = "record", "cases", "people"


def entries_of(
    study: Study, worked: Worked, key: str, dates: Mapping[int, str | None], raw: Mapping[str, str]
) -> tuple[tuple[StoredWave, ...], dict[str, bytes]]:
    """The entries of the waves in the manifest, and name → bytes of their files."""
    contents: dict[str, bytes] = {}
    first = min(worked.rows)

    def keep(wave: int, use: str, content: bytes, suffix: str) -> StoredFile:
        file = stored_file(wave, use, content, suffix)
        contents[file.name] = content
        return file

    shared = {
        RECORD: keep(first, "record", batch_to_json(worked.record).encode("utf-8"), "json"),
        CASES_FILE: keep(first, "cases", rows_to_parquet(worked.cases), "parquet"),
        PEOPLE: keep(first, "people", rows_to_parquet(worked.people), "parquet"),
    }
    entries = []
    for wave, rows in worked.rows.items():
        own = {
            f"{ROWS}{audience}": keep(wave, f"a{place}", rows_to_parquet(frame), "parquet")
            for place, (audience, frame) in enumerate(rows.items())
        }
        facts = {audience: _of_wave(told, wave) for audience, told in worked.record.facts.items()}
        entries.append(_entry(study, worked.record, wave, key, dates.get(wave), raw, facts, shared | own))
    return tuple(entries), contents


def _entry(
    study: Study,
    record: BatchRecord,
    wave: int,
    key: str,
    date: str | None,
    raw: Mapping[str, str],
    facts: Mapping[str, WaveFactsInput],
    files: Mapping[str, StoredFile],
) -> StoredWave:
    modes = {one.mode for one in facts.values() if one.mode is not None}
    return StoredWave(
        wave=wave,
        key=key,
        n=record.n.get(wave, 0),
        date=date,
        mode="; ".join(sorted(modes)) or None,
        population=None if study.population is None else study.population.id,
        questionnaires={
            name: one.questionnaire or _asked_hash(one)
            for name, one in facts.items()
            if one.questionnaire is not None or _wordings(one)
        },
        items={item: hashed for one in facts.values() for item, hashed in _wordings(one).items()},
        raw=raw,
        files=files,
    )


def _wordings(facts: WaveFactsInput) -> dict[str, str]:
    """Question → hash of its wording, of the outcomes that are followed."""
    return {item: wording.hash for outcome in facts.outcomes.values() for item, wording in outcome.wordings.items()}


def _asked_hash(facts: WaveFactsInput) -> str:
    """Of what an audience was asked, where its answers carry no hash of their questionnaire: the questions that are
    followed, as they were worded."""
    worded = "\n".join(f"{item} {hashed}" for item, hashed in sorted(_wordings(facts).items()))
    return hashlib.sha256(worded.encode()).hexdigest()[:LENGTH]


def _of_wave(facts: Sequence[WaveFactsInput], wave: int) -> WaveFactsInput:
    return next(one for one in facts if one.wave == wave)


def record_of(place: Place, entry: StoredWave) -> BatchRecord:
    """What is kept of a stored wave, and of those it was read with.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    path = _path(place, entry, RECORD)
    return batch_from_json(read_text(path, STORE_BYTES), path.name)


def rows_of(place: Place, entry: StoredWave, audience: str) -> Path:
    """Where the rows of one audience lie."""
    return _path(place, entry, f"{ROWS}{audience}")


def people_of(place: Place, entry: StoredWave) -> pd.DataFrame:
    """Who stands in each file, under codes; see ``Worked.people``."""
    return read_rows([_path(place, entry, PEOPLE)])


def cases_of(place: Place, entry: StoredWave) -> pd.DataFrame:
    """The table ``CASES`` of a stored wave and those it was read with."""
    return CASES.require(read_rows([_path(place, entry, CASES_FILE)]).astype(object))


def _path(place: Place, entry: StoredWave, use: str) -> Path:
    if use not in entry.files:
        hint = "Delete the folder data/store: it is made again from the data files."
        raise DataError("store_damaged", "manifest.json", f"wave {entry.wave} lacks a file", hint=hint)
    return place.path(entry.files[use])
