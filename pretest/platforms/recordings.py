"""Films and sounds of a study beside the form: no form holds them, so they are copied, and how to show them is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from pretest.errors import Note
from pretest.forms.form import plain_names
from pretest.library import inside
from pretest.limits import MEDIA_BYTES
from pretest.platforms.export import Export
from pretest.spec import Study

HOW: Mapping[str, str] = {
    "xlsform": "upload it with the form (or leave it on the device) and name it in the column media::video or "
    "media::audio of the note with the message of this arm",
    "limesurvey": "upload it under Resources and put it into the text of the message of this arm",
    "qualtrics": "upload it in the library and put it into the question with the message of this arm",
    "redcap": "attach it to the field with the message of this arm (videos can be embedded there by their address)",
    "formr": "upload it to the study and put its address into the label of the message of this arm",
    "paper": "paper cannot play it: show or play it on a device before the respondent goes on",
}
PLAIN = "show or play it where the message of this arm stands"


def with_recordings(made: Export, study: Study, target: str) -> Export:
    """An export with the films and sounds of the arms in ``media/``, and a note on each: what is left to do by hand.

    Files that are not there, or too large to copy, are a note too.

    Raises
    ------
    SpecError
        When a file lies outside the study folder.
    """
    files, notes = dict(made.files), list(made.notes)
    codes = plain_names(study.file.arms)
    for name, arm in study.file.arms.items():
        for execution, file in arm.recordings:
            path, where = inside(study.folder, file), f"arm '{name}'"
            if not path.is_file():
                notes.append(Note("concept_missing", "serious", file, f"A film or sound of {where} is not there."))
                continue
            of = f"execution '{execution}' of {where}" if execution is not None else where
            how = HOW.get(target, PLAIN)
            if path.stat().st_size > MEDIA_BYTES:
                message = f"The film or sound of {of} is not copied: it has more than {MEDIA_BYTES:,} bytes. By hand: "
                notes.append(Note("recording_by_hand", "serious", file, f"{message}{how}."))
                continue
            ending = "" if execution is None else f"-{plain_names(arm.executions)[execution]}"
            copied = f"media/{codes[name]}{ending}{PurePosixPath(file).suffix.lower()}"
            files[copied] = path.read_bytes()
            message = f"The form does not play the film or sound of {of}. It is copied to {copied}; {how}."
            notes.append(Note("recording_by_hand", "serious", file, message))
    return Export(files, tuple(notes))
