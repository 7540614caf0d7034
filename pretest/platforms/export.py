"""What an export is: files, and notes on what the target expresses less well than the questionnaire asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pretest.errors import ExportError, Note
from pretest.files import write_together
from pretest.library import inside


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """files: name relative to the output folder (``media/guilt.png``) → content. notes: to read before fieldwork."""

    files: dict[str, bytes]
    notes: tuple[Note, ...]


def write_export(made: Export, folder: str | Path, questionnaire: str) -> list[Path]:
    """Write the files of an export, folder by folder, each whole.

    Parameters
    ----------
    made : what ``export_questionnaire`` gave.
    folder : made if it does not exist; the same questionnaire may be written over.
    questionnaire : id of the questionnaire.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ExportError
        When a file cannot be written, or one of the same name belongs to the export of another questionnaire.
    SpecError
        When a folder in it is a link that leads elsewhere.

    Examples
    --------
    >>> import pretest
    >>> made = pretest.export_questionnaire(pretest.load_content(), "users", "json")
    >>> [path.as_posix() for path in pretest.write_export(made, "forms", "users")]
    ['forms/users.json', 'forms/questionnaire.schema.json']
    """
    place = Path(folder)
    by_folder: defaultdict[str, dict[str, str | bytes]] = defaultdict(dict)
    for name, content in made.files.items():
        inner, _, file = name.rpartition("/")
        if not file or ".." in inner.split("/"):
            raise ExportError("file_name", name, "an export cannot write a file of this name")
        by_folder[inner][file] = content
    _require_own(made, place, questionnaire)
    return [path for inner, files in by_folder.items() for path in write_together(inside(place, inner), files)]


def _require_own(made: Export, folder: Path, questionnaire: str) -> None:
    """Lists of arms and hashes have the same name for every questionnaire: those of another one are never replaced."""
    own = [name for name in made.files if name.startswith(questionnaire)]
    if any((folder / name).exists() for name in own):
        return  # the same questionnaire, exported again
    for name, content in made.files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            what = "the folder holds a file of this name from another export"
            raise ExportError("file_exists", str(path), what, hint="Choose another folder with --out.")
