"""analyses/plan.lock: what was decided before the data, and how the study deviates from it now.

The lock is a JSON file of entries. The first says what was frozen; every later one is an amendment with its reason and
what changed; ``chain`` holds them together. Content is compared as the engine understands it: comments, white space and
defaults that are written out change nothing. Locks that earlier versions wrote froze less; each entry says what it
froze, and what it did not freeze is never called unchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pretest.analysis.record.beside import lock_names
from pretest.analysis.record.chain import LOOKS, Chain, read_chain, read_unlocked
from pretest.analysis.record.chain import sha256_of as sha256_of
from pretest.analysis.record.deviations import ARMS, DATA, PHRASES, Deviation, deviations_between, is_completed
from pretest.library import inside
from pretest.practice.panel.answers import PANEL_ANSWERS
from pretest.spec.model import Spec
from pretest.spec.study import Study
from pretest.words import FROZEN_PARTS, FrozenPart, LockWord

# Keys of study.yaml that may change: none of them judges anything.
NOT_FROZEN = (
    *("title", "goal", "languages", "house", "funding", "recruitment", "help"),
    *("ethics", "keep", "controller", "complaint"),
)
# Keys of a scale that say how laymen are told of it.
TOLD = ("tell", "plain")
# Beside what every lock froze (plan, questionnaires, scales of outcomes with their answers, concepts): how responses
# are read, the population, earlier research, the scales behind conditions and rules, and how scales are told.
SHIPPED = "pretest:"
HASH = "sha256"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change that was recorded after the lock. after_data: whether data files existed then."""

    time: str
    why: str
    changes: tuple[Deviation, ...]
    after_data: bool


@dataclass(frozen=True, slots=True)
class LockState:
    """state: ``not_locked``, ``locked``, ``amended`` (every change is recorded), ``locked_with_additions`` (only how
    responses are read was completed), or ``changed`` (some changes are not recorded).

    deviations: of the present files from the lock with its amendments. time: of the lock. after_data: why it was locked
    when data existed already, None when they did not. rewritten: files whose bytes differ while they say the same.
    not_frozen: what the lock did not freeze when it was made, so that nobody knows whether it changed since.

    name: of the file, in the study folder. number, head: how many entries the lock has with its looks, and the hash of
    the newest; anchor: both in a short digest; written: the same of the newest entry that is no look. version: of
    pretest that wrote it. data_exist: whether data existed at the lock. looks: at data, oldest first; strays: how many
    looks are recorded under a lock of this name that is not this one. others: further locks in the study folder;
    beside: why it was locked beside them. overrides: files of the study that stood in place of shipped ones, with their
    hashes; trusted: files that reports were to be made with, likewise.
    """

    state: LockWord
    deviations: tuple[Deviation, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    time: str | None = None
    after_data: str | None = None
    rewritten: tuple[str, ...] = ()
    not_frozen: tuple[FrozenPart, ...] = ()
    number: int = 0
    head: str | None = None
    anchor: str | None = None
    written: str | None = None
    version: str | None = None
    data_exist: bool = False
    looks: tuple[Mapping[str, Any], ...] = ()
    strays: int = 0
    others: tuple[str, ...] = ()
    beside: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    trusted: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None

    def record(self) -> dict[str, Any]:
        """As plain values, for provenance."""
        return {
            "state": self.state,
            "deviations": [deviation.record() for deviation in self.deviations],
            "not_frozen": list(self.not_frozen),
            "time": self.time,
            "after_data": self.after_data,
            "name": self.name,
            "number": self.number,
            "head": self.head,
            "anchor": self.anchor,
            "written": self.written,
            "version": self.version,
            "others": list(self.others),
            "beside": self.beside,
            "strays": self.strays,
            "looks": [
                {key: look[key] for key in ("number", "time", "version", "command", "data")} for look in self.looks
            ],
            "overrides": dict(self.overrides),
            "trusted": dict(self.trusted),
            "amendments": [
                {
                    "time": one.time,
                    "why": one.why,
                    "after_data": one.after_data,
                    "changes": [change.record() for change in one.changes],
                }
                for one in self.amendments
            ],
        }


@dataclass(frozen=True, slots=True, eq=False)
class FrozenFile:
    """One file as frozen. sha256: of its bytes. content: plain values; for copy and images only their hash."""

    sha256: str
    content: Any = field(default=None)

    @property
    def canonical(self) -> str:
        """SHA-256 of the content, blind to comments, white space and the order of keys."""
        return sha256_of(self.content)


def lock_path(study: Study) -> Path:
    """Where the lock of the study's plan stands: beside the plan."""
    return inside(study.folder, str(PurePosixPath(study.file.plan).with_suffix(".lock")))


def looks_path(study: Study) -> Path:
    """Where looks at the data are written down: beside the plan, with or without a lock."""
    return inside(study.folder, str(PurePosixPath(study.file.plan).with_name(LOOKS)))


def frozen_content(study: Study, parts: Collection[FrozenPart] = FROZEN_PARTS) -> dict[str, FrozenFile]:
    """Everything that a lock freezes, by file name: the plan, the study but for its titles, the questionnaires with
    their scales and answer sets, the population and earlier research that the plan names, the copy and images of
    the concepts, and the answers of the panel where the prior rests on them. Paths of data stand in it to match files
    by; they are not compared.

    parts: what else than an early lock to freeze.
    """
    bytes_of = {file.name.removeprefix(SHIPPED): file.sha256 for file in study.inputs}
    found: dict[str, FrozenFile] = {}

    def add(name: str, content: Any) -> None:
        found[name] = FrozenFile(bytes_of.get(name, ""), content)

    file = {key: value for key, value in _plain(study.file).items() if key not in (*NOT_FROZEN, DATA)}
    file |= {ARMS: {name: _by_text(arm) for name, arm in file[ARMS].items()}} if ARMS in file else {}
    add(study.name, file | ({DATA: _data(study)} if "data" in parts else {}))
    add(study.file.plan, _without_pillars(_plain(study.plan)))
    if "population" in parts and study.population is not None:
        add(f"surveys/populations/{study.population.id}.yaml", _plain(study.population))
    if "evidence" in parts and study.evidence is not None:
        add(f"surveys/evidence/{study.evidence.id}.yaml", _plain(study.evidence))
    questionnaires = [study.questionnaire_of(audience) for audience in study.audiences]
    named = {one.id: one for one in questionnaires if one is not None}
    scales = {outcome.scale.id for outcome in study.outcomes() if outcome.scale is not None}
    scales |= {name for outcome in study.outcomes() for name in _scales_of(study, outcome.covariates)}
    scales |= {scale for one in named.values() for block in one.blocks for scale in block.scales}
    if "conditions" in parts:
        scales |= _scales_behind(study)
    for name, questionnaire in sorted(named.items()):
        add(f"surveys/questionnaires/{name}.yaml", _plain(questionnaire))
    told = () if "told" in parts else TOLD
    for name in sorted(scales):
        content = {key: value for key, value in _plain(study.scales[name]).items() if key not in told}
        add(f"surveys/scales/{name}.yaml", content)
    used = {study.scales[name].answers_of(item) for name in scales for item in study.scales[name].items}
    used |= {item.answers for one in named.values() for block in one.blocks for item in block.items if item.answers}
    add("surveys/answers.yaml", {name: _plain(study.answers[name]) for name in sorted(used)})
    for name in (*_concept_files(study), *practice_files(study)):
        path = inside(study.folder, name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[name] = FrozenFile(digest, {HASH: digest})
    return found


def asked_hash(study: Study) -> str:
    """SHA-256 of what gives the answers their meaning: how files are read, questionnaires, scales and answer sets."""
    found = {name: file.content for name, file in frozen_content(study).items() if name.startswith("surveys/")}
    return sha256_of(found | {DATA: _data(study)})


def _without_pillars(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan without the groups in which a monitor tells things: they judge nothing."""
    monitor = plan.get("monitor")
    if not isinstance(monitor, dict) or "pillars" not in monitor:
        return plan
    return plan | {"monitor": {key: value for key, value in monitor.items() if key != "pillars"}}


def _by_text(arm: dict[str, Any]) -> dict[str, Any]:
    """An arm whose marked phrases are a mapping, so that one more is one addition."""
    if PHRASES not in arm:
        return arm
    return arm | {PHRASES: {one["text"]: {key: one[key] for key in one if key != "text"} for one in arm[PHRASES]}}


def _data(study: Study) -> list[dict[str, Any]]:
    """How each file of responses is read; the wave is always said, so that its default is no absence."""
    return [_plain(data) | {"wave": data.wave} for data in study.file.data]


def _scales_behind(study: Study) -> set[str]:
    """Scales whose score or items decide who counts where: in conditions, rules, subgroups, covariates and weights."""
    plan, population = study.plan, study.population
    conditions = [audience.when for audience in study.file.audiences.values()]
    conditions += [rule.when for rule in plan.quality if rule.when is not None]
    named = {column for condition in conditions for column in condition.columns}
    named |= {column for rule in plan.quality for column in (*rule.columns, *rule.scales, rule.column or "")}
    named |= {subgroup.by for subgroup in plan.subgroups} | {covariate.name for covariate in plan.covariates}
    if plan.monitor is not None and plan.monitor.comparison is not None:
        named |= set(plan.monitor.comparison)
    if plan.monitor is not None:
        named |= {one.by for one in plan.monitor.mix or ()}
    if population is not None:
        named |= {population.ages.column, *(margin.data_column for margin in population.margins)}
    bare = named | {name.removesuffix("_pre") for name in named}
    return {name for name, scale in study.scales.items() if name in bare or bare & {item.id for item in scale.items}}


def _scales_of(study: Study, covariates: tuple[tuple[str, str | None], ...]) -> Iterator[str]:
    for name, _ in covariates:
        scale = name.removesuffix("_pre")
        if scale in study.scales:
            yield scale


def _concept_files(study: Study) -> Iterator[str]:
    for arm in study.file.arms.values():
        yield from arm.files


def practice_files(study: Study) -> tuple[str, ...]:
    """The answers of the panel, where the plan lets the prior rest on them."""
    evidence = study.plan.evidence
    return (PANEL_ANSWERS,) if evidence is not None and evidence.practice is not None else ()


def _plain(model: Spec) -> Any:
    return keyed(model.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def keyed(value: Any) -> Any:
    """Plain values in which a list of things with an id becomes a mapping by id, with their order beside it.

    So an item that is added to a scale is one change, and not a change of every item that follows.
    """
    if isinstance(value, Mapping):
        return {str(key): keyed(one) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    ids = [one.get("id") if isinstance(one, Mapping) else None for one in value]
    if value and all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids):
        return {"(order)": ids} | {str(one["id"]): keyed(one) for one in value}
    return [keyed(one) for one in value]


def chain_of(study: Study) -> Chain:
    """The lock of the study's plan with its looks, as they stand on disk.

    Raises
    ------
    SpecError
        When a file is no lock of ours, or an entry was changed after it was written or taken out.
    """
    path = lock_path(study)
    looks_path(study)  # it may be a link that leads out of the study
    return read_chain(path, path.relative_to(study.folder).as_posix()).require_whole()


def unlocked_of(study: Study) -> Chain:
    """The looks at data that were taken while the plan was not locked. Raises as ``chain_of``."""
    path = looks_path(study)
    return read_unlocked(path, path.relative_to(study.folder).as_posix()).require_whole()


def read_entries(study: Study) -> list[dict[str, Any]]:
    """The entries of the lock, oldest first; none when the plan is not locked. Raises as ``chain_of``."""
    return list(chain_of(study).entries)


def locked_content(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The content by file name that the lock with all its amendments stands for."""
    return dict(entries[-1]["content"]) if entries else {}


def lock_state(study: Study) -> LockState:
    """Whether the plan is locked, and every deviation of the present plan and instruments from the lock.

    Parameters
    ----------
    study : as it is now.

    Returns
    -------
    LockState
        ``state``, ``deviations`` that nobody recorded, ``amendments``, and the time of the lock.

    Raises
    ------
    SpecError
        When the lock cannot be read, or was tampered with.

    Examples
    --------
    >>> import pretest
    >>> pretest.lock_state(pretest.load_study("demo/pretest")).state
    'not_locked'
    """
    chain = chain_of(study)
    entries = list(chain.entries)
    own = lock_path(study).relative_to(study.folder).as_posix()
    others = tuple(name for name in lock_names(study.folder, study.file.plan) if name != own)
    if not entries:
        return LockState("not_locked", strays=len(chain.strays), others=others)
    present = frozen_content(study, _freezes(entries[-1]))
    deviations = deviations_between(
        locked_content(entries), {name: file.content for name, file in present.items()}, study.name
    )
    amendments = tuple(
        Amendment(entry["time"], entry["why"], tuple(Deviation(**one) for one in entry["changes"]), entry["data_exist"])
        for entry in entries[1:]
    )
    frozen = entries[-1]["files"]
    touched = {deviation.key.split(" ")[0] for deviation in deviations}
    rewritten = tuple(
        name
        for name, file in present.items()
        if name in frozen and name not in touched and frozen[name].get(HASH) != file.sha256
    )
    state: LockWord = "amended" if amendments else "locked"
    if deviations:
        completed = all(is_completed(deviation, study.name) for deviation in deviations)
        state = "locked_with_additions" if completed and not amendments else "changed"
    first, last = entries[0], entries[-1]
    return LockState(
        state,
        deviations,
        amendments,
        first["time"],
        first["after_data"],
        rewritten,
        tuple(part for part in FROZEN_PARTS if part not in _freezes(first)),
        number=len(chain.all),
        head=chain.head,
        anchor=chain.anchors[-1],
        written=chain.written,
        version=last.get("version"),
        data_exist=first["data_exist"],
        looks=chain.looks,
        strays=len(chain.strays),
        others=others,
        beside=first.get("beside"),
        overrides=last.get("overrides", {}),
        trusted=last.get("trusted", {}),
        name=own,
    )


def _freezes(entry: Mapping[str, Any]) -> tuple[FrozenPart, ...]:
    """What an entry freezes beside what every lock does."""
    return tuple(part for part in FROZEN_PARTS if part in entry.get("freezes", ()))
