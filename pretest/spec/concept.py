"""What the respondents of one arm see: the concept's copy, per language, and its image."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pretest.errors import Note
from pretest.library import inside
from pretest.spec.studyfile import Arm, Execution
from pretest.words import Language

IMAGE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
_RULE = re.compile(r"^\s*---+\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Picture:
    """name: of the file, without its folder. media_type: as ``image/png``. data: its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """The message of one arm. copy: language → Markdown text; empty where the arm has no text. notes: what to know."""

    copy: Mapping[Language, str]
    picture: Picture | None
    notes: tuple[Note, ...]


def read_concept(folder: Path, name: str, arm: Arm | Execution, languages: Sequence[Language]) -> Concept:
    """The copy and the picture of arm ``name``, from the files in the study ``folder`` that the arm names.

    A text with as many parts between rules (``---``) as the study has languages holds one part per language, in the
    order of ``languages``; any other text is shown whole in every language. Files that are not there are a Note.
    """
    notes: list[Note] = []
    copy: dict[Language, str] = {}
    if arm.text is not None:
        copy = _copy(inside(folder, arm.text), arm.text, name, languages, notes)
    picture = None
    if arm.image is not None:
        picture = _picture(inside(folder, arm.image), arm.image, name, notes)
    return Concept(copy, picture, tuple(notes))


def _copy(path: Path, file: str, name: str, languages: Sequence[Language], notes: list[Note]) -> dict[Language, str]:
    if not path.is_file():
        notes.append(Note("concept_missing", "serious", file, f"The text of arm '{name}' is not there."))
        return {}
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    parts = [part.strip() for part in _RULE.split(text)]
    if len(parts) == len(languages):
        return dict(zip(languages, parts, strict=True))
    message = (
        f"The text of arm '{name}' is shown whole in every language: it is not divided by a line --- per language."
    )
    notes.append(Note("concept_undivided", "info", file, message))
    return dict.fromkeys(languages, text)


def _picture(path: Path, file: str, name: str, notes: list[Note]) -> Picture | None:
    media_type = IMAGE_TYPES.get(path.suffix.lower())
    if media_type is None:
        message = f"The image of arm '{name}' is of a kind that cannot be shown; use png, jpg, webp or gif."
        notes.append(Note("image_kind", "serious", file, message))
        return None
    if not path.is_file():
        notes.append(Note("concept_missing", "serious", file, f"The image of arm '{name}' is not there."))
        return None
    return Picture(path.name, media_type, path.read_bytes())
