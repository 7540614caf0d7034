"""From the data files of a study to one table of responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pretest import columns
from pretest.errors import DataError, Note, PretestError, Problem
from pretest.responses.cleaning import clean_columns, unused_note
from pretest.responses.design import design_columns, design_of, half_weighted, shared_respondents
from pretest.responses.flow import count_step, flow_table
from pretest.responses.joining import Piece, join
from pretest.responses.matching import Matches, match_columns, sources_named
from pretest.responses.needs import Wanted, wanted_columns
from pretest.responses.reshape import Shape, find_shape, to_long
from pretest.responses.tables import read_table
from pretest.responses.values import canonical
from pretest.spec import DataFile, Study


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One data file that was read.

    name: as in study.yaml. sha256: of its bytes. n_rows, n_columns: of the file as it is (rows without any value not
    counted). encoding, delimiter: where the format has them. columns: items and columns of the plan that were found
    in it; unused: columns of the file that nothing uses.
    """

    name: str
    sha256: str
    n_rows: int
    n_columns: int
    n_unused_columns: int
    encoding: str | None
    delimiter: str | None
    format: str
    wave: int
    columns: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """What respondents answered.

    frame: one row per respondent and concept seen: ``columns.DESIGN_COLUMNS``, then items (``ITEM``, ``ITEM_pre``;
    float64 codes, NaN = missing; text for open questions), then other columns that study or plan name (float64, or
    text). reasons: same index, for items with coded missing answers why (``dont_know``, ``refused``, ``not_asked``,
    ``code``), missing elsewhere. flow: ``columns.FLOW`` with step ``read``, and ``no_arm`` where arms are missing.
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame
    files: tuple[SourceFile, ...]
    flow: pd.DataFrame
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One file, and what was found on the way."""

    columns: Piece
    file: SourceFile
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """How the columns of one file are to be used. names: columns after reshaping; braces: those it made."""

    names: tuple[str, ...]
    shape: Shape | None
    matches: Matches
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    @property
    def braces(self) -> tuple[str, ...]:
        return () if self.shape is None else self.shape.braces


def read_responses(study: Study) -> Responses:
    """Read and join every data file of ``study``. Files are only read, never changed.

    Raises
    ------
    DataError
        With every problem of every file: files that cannot be read, columns that are not there, arms that the study
        does not know, text where a number is needed, weights that cannot be used; with row numbers, never with
        what somebody answered.
    """
    if not study.file.data:
        hint = "Name them under data, as - file: data/wave1.csv."
        raise DataError("no_data", study.name, "the study names no data files", hint=hint)
    wanted = wanted_columns(study)
    parts: list[_Part] = []
    problems = list(half_weighted(study.file.data))
    for source in study.file.data:
        try:
            parts.append(_read_part(study, source, wanted))
            problems += parts[-1].problems
        except PretestError as error:
            problems += error.problems
    if problems:
        raise DataError.of(problems)
    return _responses(study, wanted, parts)


def _read_part(study: Study, source: DataFile, wanted: Wanted) -> _Part:
    table = read_table(study.folder, source)
    raw = tuple(str(name) for name in table.frame)
    layout = _layout(source, raw, wanted)
    used = {name for names in layout.matches.sources.values() for name in names} | set(design_columns(source))
    wide = set() if layout.shape is None else set(layout.shape.cells.values())
    made = set() if layout.shape is None else {*layout.braces, *layout.shape.outcomes}
    unused = tuple(name for name in raw if name not in wide and (name not in used or name in made))
    file = SourceFile(
        source.file, table.sha256, len(table.frame), table.n_columns, len(unused), table.encoding, table.delimiter,
        table.format, source.wave, tuple(layout.matches.sources), unused,
    )  # fmt: skip
    long = table
    if layout.shape is not None:
        keep = [name for name in layout.names if name in used and name not in made]
        long = to_long(table, layout.shape, keep, _no_answers(source, wanted, layout))
    design = design_of(study, source, long, layout.braces)
    clean = clean_columns(source, long, wanted, layout.matches)
    notes = (*table.notes, *layout.notes, *unused_note(source.file, unused, table.n_columns), *design.notes)
    problems = (*layout.problems, *design.problems, *clean.problems)
    return _Part(Piece(design.frame, clean.values, clean.reasons), file, problems, (*notes, *clean.notes))


def _layout(source: DataFile, raw: tuple[str, ...], wanted: Wanted) -> _Layout:
    """Which columns are used, and as what."""
    shape: Shape | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    if source.reshape is not None:
        outcomes = {*wanted.columns, *(name for target in source.columns for name in sources_named(source, target))}
        shape, problems, notes = find_shape(source.reshape, raw, outcomes, source.file)
    names = raw if shape is None else shape.names(raw)
    found = match_columns(source, names, (*wanted.columns, *(() if shape is None else shape.braces)))
    if problems:  # without the columns that reshaping makes, every one of them would be reported as unknown
        found = replace(found, problems=())
    return _Layout(names, shape, found, (*problems, *found.problems), (*notes, *found.notes))


def _no_answers(source: DataFile, wanted: Wanted, layout: _Layout) -> dict[str, set[str]]:
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


def _responses(study: Study, wanted: Wanted, parts: Sequence[_Part]) -> Responses:
    joined = join([part.columns for part in parts], wanted.columns)
    notes = [note for part in parts for note in part.notes]
    notes += joined.notes
    notes += shared_respondents([(part.file.name, part.file.wave, part.columns.design) for part in parts])
    flow = count_step(joined.frame, "read")
    unseen = joined.frame[joined.frame[columns.ARM].isna()]
    if study.file.arms and len(unseen):
        flow += count_step(unseen, "no_arm")
    files = tuple(part.file for part in parts)
    return Responses(joined.frame, joined.reasons, files, flow_table(flow, study.plan.suppress_below), tuple(notes))
