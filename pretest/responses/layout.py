"""How the columns of one file are used: reshaped or not, and which of them is which item or column of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pretest.errors import Note, Problem
from pretest.responses.design import design_columns
from pretest.responses.matching import Matches, match_columns, sources_named
from pretest.responses.needs import Wanted
from pretest.responses.reshape import Shape, find_shape
from pretest.spec import DataFile
from pretest.values import canonical


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """names: columns after reshaping; braces: those it made. shape: None without reshape."""

    names: tuple[str, ...]
    shape: Shape | None
    matches: Matches
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    @property
    def braces(self) -> tuple[str, ...]:
        return () if self.shape is None else self.shape.braces

    @property
    def made(self) -> set[str]:
        """Columns that reshaping makes."""
        return set() if self.shape is None else {*self.shape.braces, *self.shape.outcomes}

    @property
    def wide(self) -> set[str]:
        """Columns of the file that reshaping takes apart."""
        return set() if self.shape is None else set(self.shape.cells.values())

    @property
    def file_columns(self) -> dict[str, tuple[str, ...]]:
        """Item or column of the plan → columns of the file that hold it, before reshaping."""
        cells = {} if self.shape is None else self.shape.cells
        wide: dict[str, list[str]] = {}
        for (outcome, _), column in cells.items():
            wide.setdefault(outcome, []).append(column)
        return {
            target: tuple(column for name in names for column in wide.get(name, [name]))
            for target, names in self.matches.sources.items()
        }

    def used(self, source: DataFile) -> set[str]:
        """Columns of the file that the study uses."""
        used = {name for names in self.matches.sources.values() for name in names} | set(design_columns(source))
        return (used - self.made) | self.wide | (set() if source.duration is None else {source.duration})


def find_layout(
    source: DataFile, raw: tuple[str, ...], wanted: Wanted, twice: Mapping[str, Sequence[str]] | None = None
) -> Layout:
    """Which columns are used, and as what.

    Parameters
    ----------
    twice
        Name that several columns of the file have → what they are called in ``raw``.
    """
    shape: Shape | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    if source.reshape is not None:
        outcomes = {*wanted.columns, *(name for target in source.columns for name in sources_named(source, target))}
        shape, problems, notes = find_shape(source.reshape, raw, outcomes, source.file)
    names = raw if shape is None else shape.names(raw)
    found = match_columns(source, names, (*wanted.columns, *(() if shape is None else shape.braces)), twice)
    if problems:  # without the columns that reshaping makes, every one of them would be reported as unknown
        found = replace(found, problems=())
    return Layout(names, shape, found, (*problems, *found.problems), (*notes, *found.notes))


def no_answers(source: DataFile, wanted: Wanted, layout: Layout) -> dict[str, set[str]]:
    """Per outcome in reshape, the codes after which a concept does not count as seen.

    Who does not know or does not want to say has seen the concept; who was not asked has not.
    """
    declared = {canonical(value) for value in source.missing}
    codes: dict[str, set[str]] = {}
    for target, names in layout.matches.sources.items():
        answers = wanted.items.get(target)
        own = (
            {str(code.value) for code in answers.missing if code.kind == "not_asked"} if answers is not None else set()
        )
        for name in names:
            codes.setdefault(name, set(declared)).update(own)
    return codes
