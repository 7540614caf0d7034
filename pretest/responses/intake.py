"""One data file, taken in: unwrapped, without what does not count or identifies people, its columns known.

``read_responses`` and ``pretest import`` both begin here, so an export and the file made of it say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from pretest.errors import Note, Problem
from pretest.forms.executions import draws_of_executions
from pretest.forms.form import EXECUTION, Form, plain_names
from pretest.forms.layout import forms_of
from pretest.platforms.platform import Platform
from pretest.platforms.unwrap import claiming, platform_named, recognise
from pretest.platforms.unwrapped import Unwrapped
from pretest.responses.armlabels import read_arm_labels
from pretest.responses.codebookfile import read_codebook
from pretest.responses.design import design_columns
from pretest.responses.executions import executions_by_name
from pretest.responses.filelabels import compare_labels
from pretest.responses.headings import heading_problems
from pretest.responses.imported import facts_of, is_field, is_imported, unwrap_imported, unwrap_plain
from pretest.responses.labelled import read_labels
from pretest.responses.labelwords import label_notes, label_problems
from pretest.responses.layout import Layout, find_layout
from pretest.responses.needs import Wanted
from pretest.responses.privacy import dropped_note, identifying_columns, open_answer_notes
from pretest.responses.submissions import (
    LeftOut,
    chosen_rows,
    columns_by_field,
    count_statuses,
    rounded_ids,
    with_shown,
    with_unique_ids,
    without_left_out,
)
from pretest.responses.unreadable import design_problems
from pretest.responses.ways import join_ways
from pretest.responses.withdrawn import read_withdrawn, withdrawn_notes
from pretest.responses.wordings import wording_notes
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import Table
from pretest.tablefiles.typedfile import Labels
from pretest.tables import columns
from pretest.values import canonical_column
from pretest.words import PlatformId

Format = Literal["declared", "auto", "plain"] | PlatformId
IMPORTED = "pretest"  # the format of a file that ``pretest import`` wrote
PLAIN = "plain"


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """One file without its wrapping.

    format: the platform, ``plain``, or ``pretest`` for a file of our own. n_rows: rows of data in the file.
    suggested: platforms whose export a plain table looks like.
    """

    unwrapped: Unwrapped
    format: str
    n_rows: int
    suggested: tuple[str, ...] = ()

    @property
    def file(self) -> Table:
        """The file as it was read."""
        return self.unwrapped.table

    def without_cells(self) -> Opened:
        """What is known of the file, without what is in it: answers need not stay in memory twice."""
        frame = pd.DataFrame(columns=list(self.file.frame))
        return replace(self, unwrapped=replace(self.unwrapped, table=replace(self.file, frame=frame, coded={})))


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """One file of a study.

    table: submissions that count, in the names of the file, with codes in place of labels. source: what study.yaml
    says of it, filled up with what the platform tells. fields: our name of a field → its column. dropped: columns that
    identify people. recoded: item column → cells in which a label became a code. left_out: submissions that do not
    count, per status. statuses: all submissions, per status. labels: column of the file → code → the file's label.
    """

    opened: Opened
    table: Table
    source: DataFile
    layout: Layout
    fields: Mapping[str, str]
    dropped: tuple[str, ...]
    recoded: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    statuses: Mapping[str, int]
    labels: Labels
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def open_table(table: Table, forms: Sequence[Form], format: Format, declared: str | None = None) -> Opened:
    """Take the wrapping of the platform off.

    Parameters
    ----------
    format
        ``declared``: as study.yaml says, a plain table where it says nothing. ``auto``: so too, but a table that it
        says nothing of may be recognised. Else the name.
    declared
        ``format`` in study.yaml.

    Raises
    ------
    DataError
        When the table is no such export, or could be of two platforms.
    """
    platform: Platform | None = None
    if format in ("declared", "auto"):
        if declared is not None:
            platform = platform_named(declared, table.name)
        elif is_imported(table):
            return Opened(unwrap_imported(table), IMPORTED, len(table.frame))
        elif format == "auto":
            platform = recognise(table)
    elif format != PLAIN:
        platform = platform_named(format, table.name)
    if platform is None:
        suggested = tuple(one.id for one in claiming(table)) if format == "declared" else ()
        return Opened(unwrap_plain(table), PLAIN, len(table.frame), suggested)
    unwrapped = join_ways(platform.reader.unwrap(table, forms), forms)
    return Opened(unwrapped, platform.id, len(table.frame) - (unwrapped.header_rows - 1))


def forms_for(study: Study, table: Table, source: DataFile) -> tuple[Form, ...]:
    """The study's forms, where a file needs them: exports of platforms, and files that were imported."""
    return forms_of(study) if source.format is not None or is_imported(table) else ()


def take_in(
    study: Study,
    source: DataFile,
    opened: Opened,
    wanted: Wanted,
    forms: Sequence[Form],
    keep: Collection[str] = (),
) -> Taken:
    """One file as the study uses it; identifying columns are gone, unless the study names them or ``keep`` does.

    Raises
    ------
    DataError
        When no submission counts.
    """
    own = opened.format == IMPORTED
    arms = {} if own else {code: arm for arm, code in plain_names(study.file.arms).items()}
    shown = with_shown(opened.unwrapped, arms, told=not own)
    told: tuple[Note, ...] = ()
    if source.respondent is None and source.ids != "shared" and opened.format not in (PLAIN, IMPORTED):
        shown, told = with_unique_ids(shown, platform_named(opened.format, source.file).ids, source.wave)
    filled = _filled(study, source, shown, opened)
    opened, shown, gone = _without_withdrawn(study, filled, opened, shown)
    labels = {**read_codebook(study.folder, source), **_labels(shown)}
    told_arms = read_arm_labels(study, filled, labels)
    filled = told_arms.source
    unwrapped, left_out, notes = without_left_out(shown, filled.respondent)
    names = tuple(str(name) for name in unwrapped.table.frame)
    layout = find_layout(filled, names, wanted, unwrapped.table.twice)
    unfound = heading_problems(study, filled, unwrapped.table, layout, wanted, forms)
    labels = {name: found for name, found in labels.items() if name in unwrapped.table.frame}
    compared = _against_study(study, filled, labels, wanted, layout)
    labelled = read_labels(filled, unwrapped.table, {**wanted.items}, layout.matches.sources)
    named = executions_by_name(study, filled, labelled.table)
    table = named.table
    fields = {ours: column for ours, column in columns_by_field(unwrapped).items() if is_field(ours)}
    fields |= {} if filled.duration is None else {columns.DURATION: filled.duration}
    used = layout.used(filled)
    known = used | set(unwrapped.fields) | set(unwrapped.metadata) | set(unwrapped.shown_seconds.values())
    listed = set(unwrapped.identifying) - used
    dropped = () if own else tuple(
        name for name in identifying_columns(table, listed, known - listed) if name not in keep
    )  # fmt: skip
    texts = [
        name for target, columns_ in layout.matches.sources.items() for name in columns_ if _is_text(wanted, target)
    ]
    found = (
        *table.notes,
        *unwrapped.notes,
        *told,
        *gone,
        *notes,
        *layout.notes,
        *labelled.notes,
        *dropped_note(source.file, dropped),
        *open_answer_notes(table, texts),
        *wording_notes(table, fields, forms),
        *told_arms.notes,
        *named.notes,
        *compared.notes,
        *_unrecognised(opened),
    )
    if dropped:
        coded = {name: mask for name, mask in table.coded.items() if name not in dropped}
        table = replace(table, frame=table.frame.drop(columns=list(dropped)), coded=coded)
    return Taken(
        opened=opened.without_cells(),
        table=table,
        source=filled,
        layout=layout,
        fields=fields,
        dropped=dropped,
        recoded=labelled.recoded,
        left_out=left_out,
        statuses=count_statuses(opened.unwrapped),
        labels=labels,
        problems=(*unfound, *told_arms.problems, *compared.problems, *labelled.problems, *_of_design(filled, table)),
        notes=tuple(dict.fromkeys(found)),
    )


def _without_withdrawn(
    study: Study, source: DataFile, opened: Opened, shown: Unwrapped
) -> tuple[Opened, Unwrapped, tuple[Note, ...]]:
    """A file as opened, and as it is read on, both without the rows of people who withdrew."""
    if source.respondent is None or source.respondent not in shown.table.frame:
        return opened, shown, ()
    withdrawn = read_withdrawn(study.folder)
    out = withdrawn.rows_of(canonical_column(shown.table.frame[source.respondent]))
    notes = withdrawn_notes(source.file, withdrawn, out)
    if not out.any():
        return opened, shown, notes
    bare = replace(opened.unwrapped, table=chosen_rows(opened.unwrapped.table, ~out))
    left = replace(opened, unwrapped=bare, n_rows=opened.n_rows - int(out.sum()))
    return left, replace(shown, table=chosen_rows(shown.table, ~out)), notes


def _of_design(source: DataFile, table: Table) -> tuple[Problem, ...]:
    return (*rounded_ids(source, table), *design_problems(source, table, design_columns(source)))


@dataclass(frozen=True, slots=True)
class _Told:
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def _labels(unwrapped: Unwrapped) -> Labels:
    """Labels of codes: what the file itself says goes before what the platform's reader made of it."""
    return {name: dict(found) for name, found in {**unwrapped.labels, **unwrapped.table.labels}.items()}


def _against_study(study: Study, source: DataFile, labels: Labels, wanted: Wanted, layout: Layout) -> _Told:
    """Labels of the file held against the answer sets; those that study.yaml gives a reason against are only told."""
    found = compare_labels(study, source, labels, wanted, layout.file_columns)
    reasons = {
        name: reason
        for one in found
        for name in one.names
        if (reason := source.labels.get(one.target) or source.labels.get(name)) is not None
    }
    open_ones = [one for one in found if one.names[0] not in reasons]
    wrong = [one for one in open_ones if one.kind is not None]
    differing = [one for one in open_ones if one.kind is None]
    notes = label_notes(source, labels, differing, list(reasons.items()))
    return _Told(tuple(label_problems(source, wrong)), tuple(notes))


def _is_text(wanted: Wanted, target: str) -> bool:
    return target in wanted.items and wanted.items[target].type == "text"


def _filled(study: Study, source: DataFile, unwrapped: Unwrapped, opened: Opened) -> DataFile:
    """What study.yaml says of the file, and where it says nothing, what the platform tells."""
    where = columns_by_field(unwrapped)
    items: dict[str, list[str]] = {}
    for column, ours in unwrapped.fields.items():
        if not is_field(ours) and column != ours:
            items.setdefault(ours, []).append(column)
    named = {ours: names[0] if len(names) == 1 else tuple(names) for ours, names in items.items()}
    update: dict[str, object] = {"columns": {**named, **source.columns}}
    for key, ours in (("respondent", columns.RESPONDENT), ("duration", columns.DURATION)):
        if getattr(source, key) is None and ours in where:
            update[key] = where[ours]
    if source.arm is None and source.reshape is None and columns.ARM_CODE in where and study.file.arms:
        update["arm"] = where[columns.ARM_CODE]
        if opened.format == IMPORTED:
            codes = {code: arm for code, arm in facts_of(opened.file).arms.items() if arm in study.file.arms}
        else:
            codes = {code: arm for arm, code in plain_names(study.file.arms).items()}
        update["arms"] = {**codes, **source.arms}
    if source.execution is None and source.reshape is None and draws_of_executions(study) > 1:
        drawn = where.get(EXECUTION, EXECUTION)
        update |= {"execution": drawn} if drawn in unwrapped.table.frame else {}
    return source.model_copy(update=update)


def _unrecognised(opened: Opened) -> tuple[Note, ...]:
    """A plain table that looks like a platform's export is probably one."""
    names = opened.suggested
    if not names:
        return ()
    message = f"The file looks like an export of {' or '.join(names)}, but was read as a plain table. Say so, as "
    message += f"format: {names[0]} in study.yaml, to have it unwrapped."
    return (Note("format_suggested", "warning", opened.file.name, message),)
