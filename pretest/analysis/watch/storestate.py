"""What the store of waves has, told without opening more than its list: how many waves, and which changed since."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.analysis.watch.adding import is_watched
from pretest.errors import DataError
from pretest.library import inside
from pretest.spec.study import Study
from pretest.waves.store.keeping import hash_of_file, read_store, store_of


@dataclass(frozen=True, slots=True)
class StoreState:
    """kept: waves that the store names. changed: those of them whose files of answers are others now, or are gone.
    readable: whether the list of stored waves can be read; where it cannot, the next monitor makes the store anew."""

    kept: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    readable: bool = True


def store_state(study: Study) -> StoreState | None:
    """What the store of ``study`` has; None where it follows no waves, or nothing was kept yet.

    Raises
    ------
    SpecError
        When the store is a link, or leads out of the study folder.
    """
    if not is_watched(study):
        return None
    try:
        manifest = read_store(store_of(study.folder))
    except DataError:
        return StoreState(readable=False)
    if manifest is None or not manifest.waves:
        return None
    names = {name for one in manifest.waves for name in one.raw}
    now = {name: _hash(study, name) for name in names}
    changed = [one.wave for one in manifest.waves if any(now[name] != was for name, was in one.raw.items())]
    return StoreState(tuple(one.wave for one in manifest.waves), tuple(changed))


def _hash(study: Study, name: str) -> str | None:
    """None also for a file that study.yaml does not name: the list may come from anybody."""
    if name not in {data.file for data in study.file.data}:
        return None
    path = inside(study.folder, name)
    return hash_of_file(path) if path.is_file() else None
