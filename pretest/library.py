"""Where content is found: first the study's own folder, then what ships with pretest.

The shipped folders (surveys, analyses, reports) lie beside the package in a checkout and inside it in
a wheel; both are read through importlib.resources, so a zipped install works too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shlex import quote
from typing import Literal, get_args

from pretest.errors import MOST_NAME, DataError, SpecError
from pretest.files.atomic import write_atomic
from pretest.limits import CONTENT_BYTES

# In a study folder these hold respondents' data and results; shipped studies come without.
GENERATED = ("data", "private", "reports")
DEFAULT_PLAN = "denormalisation-core.yaml"
NOT_TO_SHARE = "data/\npractice/\nprivate/\nreports/\nwatch/notes.csv\n"


Templates = Literal["shipped", "study"]
# What a report is made with. A study folder may come from anybody, and these decide what a reader sees.
MADE_WITH = ("reports/sections", "reports/pages", "reports/words", "reports/figures", "reports/styles")
# Where these stood before; a study folder may still have files there.
FORMER = ("reports/templates", "reports/strings")
REPORTS = "reports"
SHIPPED = "pretest:"  # before the names of shipped files


@cache
def shipped() -> Traversable:
    """The folder that holds the shipped content folders."""
    inside = files("pretest").joinpath("content")
    if inside.is_dir():
        return inside
    return files("pretest").joinpath("..")


@dataclass(frozen=True, slots=True)
class Content:
    """One content file: its bytes, and the name that messages and provenance use."""

    name: str
    data: bytes

    @property
    def is_own(self) -> bool:
        """Whether it comes from the study folder."""
        return not self.name.startswith(SHIPPED)


@dataclass(frozen=True, slots=True)
class Library:
    """Content of one study: files of the study folder override shipped files of the same name.

    templates: whose templates, styles and texts a report is made with. Those of the study folder are used only with
    ``"study"``, which is for folders whose makers are trusted; with ``"shipped"`` they are never read.

    Raises
    ------
    ValueError
        When ``templates`` is another word.
    """

    study: Path | None = None
    templates: Templates = "shipped"

    def __post_init__(self) -> None:
        if self.templates not in get_args(Templates):
            raise ValueError(f"templates '{self.templates}' is none of {get_args(Templates)}")

    def find(self, name: str) -> Content | None:
        """The content file ``name`` (``surveys/scales/blame.yaml``), or None.

        Raises
        ------
        SpecError
            When the name leads out of the content folders, or a link in the study's own leads out of the study.
        """
        require_plain(name)
        if self.study is not None and self._reads_own(name):
            own = inside(self.study, name)
            if own.is_file():
                return Content(name, read_small(own, name))
        found = shipped().joinpath(*name.split("/"))
        return Content(f"{SHIPPED}{name}", found.read_bytes()) if found.is_file() else None

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Stems of all files in ``folder`` that end in ``suffix``, shipped and own, sorted.

        Raises
        ------
        SpecError
            As ``find``.
        """
        stems: set[str] = set()
        require_plain(folder)
        places: list[Traversable] = [shipped().joinpath(*folder.split("/"))]
        if self.study is not None and self._reads_own(folder):
            places.append(inside(self.study, folder))
        for place in places:
            if place.is_dir():
                stems |= {entry.name.removesuffix(suffix) for entry in place.iterdir() if entry.name.endswith(suffix)}
        return tuple(sorted(stems))

    def unused(self) -> tuple[str, ...]:
        """Files of the study folder that a report could be made with and that are not used, sorted."""
        return () if self.templates == "study" else self._made_with()

    def trusted(self) -> tuple[str, ...]:
        """Files of the study folder that may make a report, those in former places included, sorted."""
        return self._made_with() if self.templates == "study" else ()

    def _made_with(self) -> tuple[str, ...]:
        """What the study has in these folders, in whatever letter case their names are written."""
        if self.study is None:
            return ()
        found: list[str] = []
        for top in self.study.iterdir() if self.study.is_dir() else ():
            if top.name.casefold() == REPORTS and inside(self.study, top.name).is_dir():
                names = (f"{top.name}/{folder.name}" for folder in top.iterdir())
                for folder in [inside(self.study, name) for name in names if _needs_trust(name)]:
                    found += [path.relative_to(self.study).as_posix() for path in folder.rglob("[!.]*")]
        return tuple(name for name in sorted(found) if inside(self.study, name).is_file())

    def _reads_own(self, name: str) -> bool:
        """Whether the study's own file, or folder, ``name`` may be read."""
        return self.templates == "study" or not _needs_trust(name)


def _needs_trust(name: str) -> bool:
    """Whether a report is made with what ``name`` holds. A file system may ignore case."""
    return "/".join(name.split("/")[:2]).casefold() in (*MADE_WITH, *FORMER)


def read_small(path: Path, name: str) -> bytes:
    """The bytes of a file that a person wrote.

    Raises
    ------
    SpecError
        When it cannot be read, or is larger than any such file.
    """
    try:
        size = path.stat().st_size
        if size > CONTENT_BYTES:
            raise SpecError("file_too_large", name, f"the file has {size:,} bytes", f"at most {CONTENT_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise SpecError("file_unreadable", name, f"the file cannot be read ({error.strerror})") from None


def require_plain(name: str) -> None:
    """Refuse a content name that is no plain path below the content folders.

    Raises
    ------
    SpecError
        When a part of it is empty, ``.`` or ``..``, or holds a backslash or a colon.
    """
    if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in name.split("/")):
        raise SpecError("outside_content", name, "the name leads out of the content folders")


def inside(folder: Path, name: str) -> Path:
    """The path of ``name`` in ``folder``: every file and folder of a study is reached through here.

    Links are followed as far as they go. Hard links cannot be told from files.

    Raises
    ------
    SpecError
        When the path leads out of the folder (absolute, ``..``, or a link that points elsewhere), or leads nowhere
        (links in a circle, a name that no file can have).
    """
    path = folder / name
    try:
        leads_out = Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve())
        path.exists()
    except (OSError, RuntimeError, ValueError):
        shown = "".join(letter if letter.isprintable() else " " for letter in name[:MOST_NAME])
        what = "the name leads to nothing that can be reached: links in a circle, no permission, or no possible name"
        raise SpecError("no_path", shown, what) from None
    if leads_out:
        raise SpecError(
            "outside_study",
            name,
            "the file lies outside the study folder",
            hint="Put the file into the study folder and name it from there, as data/wave1.csv.",
        )
    return path


def place_for(folder: Path, name: str, out: Path | None = None) -> Path:
    """Where a command writes: ``out`` where the user names one, else ``name`` in the study ``folder``.

    A folder that the user names may lie anywhere; one that lies in the study may not lead out of it by a link.

    Raises
    ------
    SpecError
        As ``inside``.
    """
    if out is None:
        return inside(folder, name)
    own, named = Path(os.path.abspath(folder)), Path(os.path.abspath(out))
    if named != own and named.is_relative_to(own):
        inside(folder, named.relative_to(own).as_posix())
    return out


def copy_shipped(name: str, target: Path) -> tuple[Path, ...]:
    """Copy a shipped content folder to ``target`` and return the files written, in order.

    Raises
    ------
    SpecError
        When a folder in ``target`` is a link that leads out of it.
    ExportError
        When a file cannot be written.
    """
    written: list[Path] = []
    _copy(shipped().joinpath(*name.split("/")), target, "", written)
    return tuple(written)


def init(folder: str | Path) -> tuple[Path, ...]:
    """Make a new study folder to fill in: study.yaml, a plan, concepts, and an empty folder for the data.

    Raises
    ------
    DataError
        When the folder exists and is not empty.
    """
    place = Path(folder)
    require_new(place)
    written = list(copy_shipped("analyses/template", place))
    plan, ignore = place / "analyses" / "plan.yaml", place / ".gitignore"
    plan.parent.mkdir()
    plan.write_bytes(shipped().joinpath("analyses", "plans", DEFAULT_PLAN).read_bytes())
    ignore.write_text(NOT_TO_SHARE, encoding="utf-8")
    (place / "data").mkdir()
    return (*written, plan, ignore)


def require_new(place: Path) -> None:
    """Refuse a folder that holds something.

    Raises
    ------
    DataError
        When it exists and is not empty.
    """
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        hint = "Choose a new name"
        hint += (
            f", or go on with it: 'pretest status {quote(str(place))}'." if (place / "study.yaml").is_file() else "."
        )
        raise DataError("folder_in_use", str(place), "the folder exists and is not empty", hint=hint)


def _copy(source: Traversable, target: Path, folder: str, written: list[Path]) -> None:
    """Copy ``source`` to ``folder`` in ``target``; links that are there are not followed out of it."""
    (inside(target, folder) if folder else target).mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda entry: entry.name):
        name = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir():
            if entry.name not in GENERATED:
                _copy(entry, target, name, written)
        else:
            write_atomic(target / name, entry.read_bytes())
            written.append(target / name)
