"""What of the shipped content a study has its own version of: nobody should have to guess that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pretest.library import Content, Library
from pretest.spec.contentfile import parse_content

OverrideKind = Literal["scale", "questionnaire", "answers", "evidence", "population", "profile"]
OVERRIDE_KINDS: tuple[OverrideKind, ...] = get_args(OverrideKind)
FOLDERS: dict[OverrideKind, str] = {
    "scale": "surveys/scales",
    "questionnaire": "surveys/questionnaires",
    "evidence": "surveys/evidence",
    "population": "surveys/populations",
    "profile": "reports/profiles",
}
ANSWERS = "surveys/answers.yaml"


@dataclass(frozen=True, slots=True)
class Override:
    """One part of the shipped content that the study replaces. name: its id; file: of the study."""

    kind: OverrideKind
    name: str
    file: str

    def record(self) -> dict[str, str]:
        """As plain values, for provenance and locks."""
        return {"kind": self.kind, "name": self.name, "file": self.file}


def find_overrides(library: Library) -> tuple[Override, ...]:
    """Every shipped file, and every shipped answer set, that the study says otherwise, in the order of the kinds.

    A copy that says the same is none: comments and white space do not count. What the study adds under a name of its
    own replaces nothing.

    Raises
    ------
    SpecError
        As ``Library.find``.
    """
    if library.study is None:
        return ()
    found = [*_files(library), *_answers(library)]
    return tuple(sorted(found, key=lambda one: (OVERRIDE_KINDS.index(one.kind), one.name)))


def shipped_answers() -> frozenset[str]:
    """The ids of the answer sets that are shipped."""
    return frozenset(map(str, _data(Library().find(ANSWERS))))


def _files(library: Library) -> Iterator[Override]:
    for kind, folder in FOLDERS.items():
        for stem in Library().names(folder, ".yaml"):
            name = f"{folder}/{stem}.yaml"
            own = library.find(name)
            if _is_own(own) and _data(own) != _data(Library().find(name)):
                yield Override(kind, stem, name)


def _answers(library: Library) -> Iterator[Override]:
    own = library.find(ANSWERS)
    ours, shipped = _data(own), _data(Library().find(ANSWERS))
    if _is_own(own) and isinstance(ours, dict):
        for name, answers in ours.items():
            if name in shipped and answers != shipped[name]:
                yield Override("answers", str(name), ANSWERS)


def _is_own(content: Content | None) -> bool:
    return content is not None and content.is_own


def _data(content: Content | None) -> Any:
    return None if content is None else parse_content(content).data
