"""A study that was changed after it was loaded: what it says now that its files do not say."""

from __future__ import annotations

import hashlib

from pretest.analysis.record.deviations import Deviation, deviations_between
from pretest.analysis.record.lockfile import SHIPPED, frozen_content
from pretest.errors import Note
from pretest.library import inside
from pretest.spec.load import check_study
from pretest.spec.study import Study


def changed_in_python(study: Study) -> tuple[Deviation, ...]:
    """What differs between ``study`` and its files, old the file's; none where the files were changed since too."""
    if touched(study):
        return ()
    loaded, _ = check_study(study.folder / study.name)
    if loaded is None:
        return ()
    was, now = ({name: file.content for name, file in frozen_content(one).items()} for one in (loaded, study))
    return deviations_between(was, now, study.name)


def touched(study: Study) -> tuple[str, ...]:
    """Files of the study that are not as they were when it was loaded, so that it cannot be compared with them."""
    own = [file for file in study.inputs if not file.name.startswith(SHIPPED)]
    return tuple(file.name for file in own if _sha256(study, file.name) != file.sha256)


def _sha256(study: Study, name: str) -> str | None:
    path = inside(study.folder, name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def python_notes(study: Study, changed: tuple[Deviation, ...]) -> tuple[Note, ...]:
    """That a study was changed in Python, or cannot be compared with its files."""
    if changed:
        keys = "; ".join(dict.fromkeys(one.key for one in changed))
        message = f"The study was changed in Python after it was loaded, so its files do not say what was done: {keys}."
        return (Note("changed_in_python", "serious", study.name, message),)
    files = touched(study)
    if files:
        message = f"Changed since the study was loaded: {', '.join(files)}. What the files say now was not followed."
        return (Note("files_changed_since_loading", "serious", study.name, message),)
    return ()
