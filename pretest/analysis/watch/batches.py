"""Which files of answers are read together, and a key that changes with anything that gives their figures meaning.

A wave is read by itself. A file with a column of waves is read once, and everything with it: who took too little time
is judged among all people of the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pretest.analysis.record.moments import package_version
from pretest.analysis.watch.record import Standards, standards_record
from pretest.errors import DesignError
from pretest.forms.conditions import audiences_of_files
from pretest.library import inside
from pretest.responses.withdrawn import LOG, PENDING
from pretest.spec.model import Spec
from pretest.spec.study import Study
from pretest.spec.studyfile import DataFile
from pretest.waves.store.keeping import hash_of_file
from pretest.waves.store.manifest import FORMAT

# Keys of study.yaml that no figure of a wave depends on.
_TOLD = (
    *("title", "goal", "house", "funding", "recruitment", "help", "ethics", "keep", "controller", "complaint"),
    *("substance", "setting", "data", "plan"),
)
# Keys of monitor in the plan that are about what is made of the waves together.
_AFTERWARDS = (
    *("alarms", "actions", "campaign_start", "trend", "comparison", "baselines"),
    *("pillars", "pretest", "concept"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """files: that are read together. only: waves of them, where a file holds more than are asked for."""

    files: tuple[DataFile, ...]
    only: tuple[int, ...] | None = None

    @property
    def first(self) -> int:
        """The wave by which batches are ordered."""
        return min(data.wave for data in self.files)

    @property
    def waves(self) -> frozenset[int] | None:
        """Its waves; None where only the files tell."""
        if any(data.wave_column is not None for data in self.files):
            return None
        return frozenset(data.wave for data in self.files)


@dataclass(frozen=True, slots=True)
class Lent:
    """What files of other waves have and these lack. columns: name → number or text; elsewhere: of each other batch,
    the columns that not all files of this one have."""

    columns: Mapping[str, str]
    elsewhere: frozenset[frozenset[str]]


def batches_of(study: Study, only: Sequence[int] | None = None) -> tuple[Batch, ...]:
    """Every file of the study once, waves ascending."""
    if any(data.wave_column is not None for data in study.file.data):
        return (Batch(study.file.data, None if only is None else tuple(sorted(only))),)
    waves = sorted({data.wave for data in study.file.data})
    return tuple(Batch(tuple(data for data in study.file.data if data.wave == wave)) for wave in waves)


def require_waves(study: Study, waves: Collection[int] | None, there: Collection[int]) -> None:
    """Stop when a wave is asked for that is not there.

    Raises
    ------
    DesignError
        Code ``unknown_wave``.
    """
    unknown = sorted(set(waves or ()) - set(there))
    if unknown:
        known = ", ".join(map(str, sorted(there)))
        raise DesignError("unknown_wave", study.name, f"the study has no wave {unknown[0]}", hint=f"It has: {known}.")


def raw_hashes(study: Study, batch: Batch) -> dict[str, str]:
    """File of answers → sha256 of its bytes; files that are not there are left out."""
    return _hashes(study, [data.file for data in batch.files])


def content_hash(study: Study, below: int, lock: str | None) -> str:
    """Hash of all that gives every wave its meaning: study.yaml, plan, questions and answers, population, versions.

    below: fewer people than this are not told of. lock: when the plan was locked.
    """
    said: dict[str, Any] = {"format": FORMAT, "version": package_version(), "below": below, "lock": lock}
    said["study"] = study.file.model_dump(mode="json", exclude=set(_TOLD))
    said["plan"] = study.plan.model_dump(mode="json", exclude={"monitor"})
    wanted = study.plan.monitor
    said["monitor"] = None if wanted is None else wanted.model_dump(mode="json", exclude=set(_AFTERWARDS))
    offered: dict[str, Mapping[str, Spec]] = {
        "answers": study.answers,
        "scales": study.scales,
        "questionnaires": study.questionnaires,
    }
    said |= {
        kind: {name: one.model_dump(mode="json") for name, one in found.items()} for kind, found in offered.items()
    }
    said["population"] = None if study.population is None else study.population.model_dump(mode="json")
    said["audiences"] = sorted(set(audiences_of_files(study).values()))
    said["withdrawn"] = _hashes(study, [LOG, PENDING])
    return _hash(said)


def base_key(study: Study, batch: Batch, content: str, raw: Mapping[str, str]) -> str:
    """Hash of all that the figures of a batch depend on, other waves aside. content: as ``content_hash`` says."""
    beside = [name for data in batch.files for name in (data.reshape, data.codebook) if name is not None]
    entries = [data.model_dump(mode="json") for data in batch.files]
    return _hash([content, entries, dict(raw), _hashes(study, beside), batch.only])


def whole_key(base: str, lent: Lent, standards: Standards | None) -> str:
    """Hash of all that the figures of a batch depend on."""
    elsewhere = sorted(sorted(names) for names in lent.elsewhere)
    on = None if standards is None else standards_record(standards)
    return _hash([base, sorted(lent.columns.items()), elsewhere, on])


def _hashes(study: Study, names: Sequence[str]) -> dict[str, str]:
    paths = {name: inside(study.folder, name) for name in names}
    return {name: hash_of_file(path) for name, path in paths.items() if path.is_file()}


def _hash(said: Any) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
