"""A wave that came in: taken into the store at once, so that the next monitor need not read it again."""

from __future__ import annotations

from dataclasses import replace

from pretest.analysis.watch.kept import kept_waves
from pretest.disclosure.limit import threshold
from pretest.errors import ExportError
from pretest.library import inside
from pretest.spec.study import Study
from pretest.waves.store.keeping import STORE, hash_of_file, read_store, store_of


def add_to_store(study: Study, file: str) -> bool:
    """Take what study.yaml says of ``file`` into the store of waves, with other waves that it lacks.

    A study that follows no waves has no store. Doing it again changes nothing.

    Parameters
    ----------
    file : as study.yaml names it.

    Returns
    -------
    bool
        Whether the waves of the file are in the store now; not where study.yaml does not name it.

    Raises
    ------
    DataError, DesignError
        When the waves do not fit the study.
    SpecError
        When the store is a link, or the lock cannot be read.
    ExportError
        When the store cannot be written.
    """
    there = tuple(data for data in study.file.data if inside(study.folder, data.file).is_file())
    if not is_watched(study) or file not in {data.file for data in there}:
        return False
    present = replace(study, file=study.file.model_copy(update={"data": there}))
    with kept_waves(present, threshold(study), forget=False):
        stored = read_store(store_of(study.folder))
    now = hash_of_file(inside(study.folder, file))
    if stored is None or all(one.raw.get(file) != now for one in stored.waves):
        raise ExportError("write_failed", STORE, "the store of waves cannot be written", hint="Is the folder yours?")
    return True


def is_watched(study: Study) -> bool:
    """Whether the study follows waves: it names several, or its plan says how they are watched."""
    waves = {data.wave for data in study.file.data}
    return len(waves) > 1 or study.plan.monitor is not None or any(data.wave_column for data in study.file.data)
