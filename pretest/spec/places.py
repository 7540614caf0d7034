"""Where something stands in the files of a study, and the problem of a name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pretest.errors import Problem, did_you_mean
from pretest.library import inside, read_small
from pretest.spec.yamlfile import YamlFile, parse_yaml

if TYPE_CHECKING:
    from pretest.spec.study import Study

FEW = 12  # names up to which all are listed where none is near


class Places:
    """``file:line keys`` for a path in one of the study's files."""

    def __init__(self, study: Study, sources: Mapping[str, YamlFile]) -> None:
        self.plan_name = study.file.plan
        self.study_name = study.name
        self.sources = sources

    @classmethod
    def of_files(cls, study: Study) -> Places:
        """For a study that is loaded already: its own file and its plan are read again for their lines."""
        sources = {}
        for name in (study.name, study.file.plan):
            path = inside(study.folder, name)
            if path.is_file():
                sources[name] = parse_yaml(read_small(path, name), name)
        return cls(study, sources)

    def at(self, name: str, *path: str | int) -> str:
        for known in (name, f"pretest:{name}"):
            if known in self.sources:
                return self.sources[known].where(path)
        return name

    def plan(self, *path: str | int) -> str:
        return self.at(self.plan_name, *path)

    def study(self, *path: str | int) -> str:
        return self.at(self.study_name, *path)


def unknown(kind: str, name: str, known: Iterable[str], where: str) -> Problem:
    """The problem of a ``name`` that is none of the ``known`` ones, with the nearest of them."""
    known = list(known)
    hint = did_you_mean(name, known)
    if hint is None and 0 < len(known) <= FEW:
        hint = f"Known: {', '.join(known)}."
    return Problem(f"unknown_{kind.replace(' ', '_')}", where, f"unknown {kind} '{name}'", hint=hint)
