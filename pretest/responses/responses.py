"""From the data files of a study to one table of responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pretest.errors import DataError, Note, PretestError, Problem
from pretest.responses.cleaning import clean_columns, unused_note
from pretest.responses.derived import derive_columns
from pretest.responses.design import design_of, half_weighted
from pretest.responses.flow import count_left_out, count_step, flow_table
from pretest.responses.imported import AskedForm, facts_of, is_imported
from pretest.responses.intake import forms_for, open_table, take_in
from pretest.responses.invented import InventedRows, count_invented, invented_notes
from pretest.responses.joining import Piece, join
from pretest.responses.layout import no_answers
from pretest.responses.needs import Wanted, wanted_columns
from pretest.responses.people import Read, check_people
from pretest.responses.planned import plan_missing
from pretest.responses.realised import no_table, realised_design
from pretest.responses.reshape import to_long
from pretest.responses.submissions import LeftOut, submission_values
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One data file that was read.

    name: as in study.yaml. sha256: of its bytes. n_rows, n_columns: of the file as it is (rows without any value not
    counted). encoding, delimiter: where the format has them. columns: items and columns of the plan that were found
    in it, or are worked out of these; unused: columns of the file that nothing uses. asked: questionnaire → how it was
    worded when the file was imported; empty for other files.
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
    asked: Mapping[str, AskedForm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """What respondents answered.

    frame: one row per respondent and concept seen: ``columns.DESIGN_COLUMNS``, then items (``ITEM``, ``ITEM_pre``;
    float64 codes, NaN = missing; text for open questions), then other columns that study or plan name (float64, or
    text). reasons: same index, for items with coded missing answers why (``dont_know``, ``refused``, ``not_asked``,
    ``code``), missing elsewhere. flow: ``tables.flow`` with step ``read``, then the submissions that were left out
    before (``preview``, ``test``, ``spam``, ``screened_out``, ``quota_full``), and ``no_arm`` where arms are missing.
    realised: ``tables.realised``, how the design turned out; empty without arms. Between the items and the others
    stand ``columns.SUBMISSION_COLUMNS``, ``PAGE_SECONDS`` and ``ORDER`` columns, where the platform tells them.
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame
    files: tuple[SourceFile, ...]
    flow: pd.DataFrame
    notes: tuple[Note, ...]
    realised: pd.DataFrame = field(default_factory=no_table)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One file, and what was found on the way."""

    columns: Piece
    source: DataFile
    file: SourceFile
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    invented: InventedRows


def read_responses(study: Study) -> Responses:
    """Read and join every data file of ``study``. Files are only read, never changed.

    Raises
    ------
    DataError
        With every problem of every file: files that cannot be read, columns that are not there, arms that the study
        does not know, text where a number is needed, weights that cannot be used, one person in two arms, labels that
        contradict the study, answers in blocks that were not drawn; with row numbers, never with an open answer.
    """
    if not study.file.data:
        hint = (
            "Turn an export into one with 'pretest import FILE --study STUDY', and name it under data, as "
            "- file: data/wave1.csv. To rehearse, name it and run 'pretest simulate STUDY'."
        )
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
    people = check_people([Read(part.source, part.columns.design) for part in parts])
    problems += people.problems
    if problems:
        raise DataError.of(problems)
    return _responses(study, wanted, parts, people.notes)


def _read_part(study: Study, source: DataFile, wanted: Wanted) -> _Part:
    raw = read_table(study.folder, source)
    asked = facts_of(raw).asked if is_imported(raw) else {}
    forms = forms_for(study, raw, source)
    taken = take_in(study, source, open_table(raw, forms, "declared", source.format), wanted, forms)
    file = taken.opened.file
    del raw
    table, source, layout = taken.table, taken.source, taken.layout
    names = tuple(str(name) for name in table.frame)
    used = layout.used(source)
    known = {*used, *taken.fields.values(), *taken.opened.unwrapped.metadata, *taken.opened.unwrapped.fields}
    unused = tuple(name for name in names if name not in known and not name.startswith("_"))
    long = table
    if layout.shape is not None:
        needed = (used - layout.wide) | set(taken.fields.values())
        keep = [name for name in layout.names if name in needed and name not in layout.made]
        long = to_long(table, layout.shape, keep, no_answers(source, wanted, layout))
    design = design_of(study, source, long, layout.braces)
    clean = clean_columns(source, long, wanted, layout.matches, taken.labels)
    derived = derive_columns(study, source, wanted, clean.values)
    read = SourceFile(
        source.file, file.sha256, taken.opened.n_rows, file.n_columns, len(unused), file.encoding, file.delimiter,
        file.format, source.wave, tuple(dict.fromkeys((*layout.matches.sources, *derived.values))), unused, asked,
    )  # fmt: skip
    submissions, odd = submission_values(long, taken.fields)
    notes = (
        *taken.notes,
        *unused_note(source.file, unused, file.n_columns),
        *design.notes,
        *clean.notes,
        *derived.notes,
        *odd,
    )
    problems = (*taken.problems, *design.problems, *clean.problems)
    values = {**clean.values, **derived.values, **submissions}
    invented = count_invented(source.file, design.frame[columns.RESPONDENT], unused)
    return _Part(Piece(design.frame, values, clean.reasons), source, read, taken.left_out, problems, notes, invented)


def _responses(study: Study, wanted: Wanted, parts: Sequence[_Part], told: Sequence[Note]) -> Responses:
    joined = join([part.columns for part in parts], wanted.columns)
    notes = [*invented_notes([part.invented for part in parts]), *(note for part in parts for note in part.notes)]
    notes += joined.notes
    notes += told
    planned = plan_missing(study, joined.frame, joined.reasons)
    if planned.problems:
        raise DataError.of(planned.problems)
    notes += planned.notes
    realised = realised_design(study, planned.frame)
    notes += realised.notes
    flow = count_step(planned.frame, "read")
    flow += count_left_out([(part.file.wave, part.left_out) for part in parts])
    unseen = planned.frame[planned.frame[columns.ARM].isna()]
    if study.file.arms and len(unseen):
        flow += count_step(unseen, "no_arm")
    files = tuple(part.file for part in parts)
    table = flow_table(flow)
    return Responses(planned.frame, planned.reasons, files, table, tuple(notes), realised.table)
