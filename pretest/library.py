"""Where content is found: first the study's own folder, then what ships with pretest.

The shipped folders (surveys, analyses, reports) lie beside the package in a checkout and inside it in
a wheel; both are read through importlib.resources, so a zipped install works too.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pretest.errors import SpecError

# In a study folder these hold respondents' data and results; shipped studies come without.
GENERATED = ("data", "reports")


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


@dataclass(frozen=True, slots=True)
class Library:
    """Content of one study: files of the study folder override shipped files of the same name."""

    study: Path | None = None

    def find(self, name: str) -> Content | None:
        """The content file ``name`` (``surveys/scales/blame.yaml``), or None."""
        if self.study is not None:
            own = self.study / name
            if own.is_file():
                return Content(name, inside(self.study, name).read_bytes())
        found = shipped().joinpath(*name.split("/"))
        return Content(f"pretest:{name}", found.read_bytes()) if found.is_file() else None

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Stems of all files in ``folder`` that end in ``suffix``, shipped and own, sorted."""
        stems: set[str] = set()
        places: list[Traversable] = [shipped().joinpath(*folder.split("/"))]
        if self.study is not None:
            places.append(self.study.joinpath(*folder.split("/")))
        for place in places:
            if place.is_dir():
                stems |= {entry.name.removesuffix(suffix) for entry in place.iterdir() if entry.name.endswith(suffix)}
        return tuple(sorted(stems))


def inside(folder: Path, name: str) -> Path:
    """The path of ``name`` in ``folder``.

    Raises
    ------
    SpecError
        When the path leads out of the folder (absolute, ``..``, or a link that points elsewhere).
    """
    path = folder / name
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise SpecError(
            "outside_study",
            name,
            "the file lies outside the study folder",
            hint="Put the file into the study folder and name it from there, as data/wave1.csv.",
        )
    return path


def copy_shipped(name: str, target: Path) -> tuple[Path, ...]:
    """Copy a shipped content folder to ``target`` and return the files written, in order."""
    written: list[Path] = []
    _copy(shipped().joinpath(*name.split("/")), target, written)
    return tuple(written)


def _copy(source: Traversable, target: Path, written: list[Path]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name not in GENERATED:
                _copy(entry, target / entry.name, written)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
            written.append(target / entry.name)
