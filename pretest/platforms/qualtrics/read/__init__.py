"""Exports of Qualtrics (csv, tsv, xlsx, sav), unwrapped: one row per response, codes and times as we write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.forms.form import Form
from pretest.forms.naming import ARM, OWN, QUESTIONNAIRE, SHOWN, SHOWN_SECONDS, WORDING
from pretest.platforms.duplicates import require_single
from pretest.platforms.qualtrics.names import tags_of
from pretest.platforms.qualtrics.read.answers import folded_cells, folded_columns, shown_order
from pretest.platforms.qualtrics.read.fields import Lookup, Matched, match, platform_columns
from pretest.platforms.qualtrics.read.header import Header, key, without_header
from pretest.platforms.qualtrics.read.status import statuses
from pretest.platforms.qualtrics.read.times import iso_times
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical

# Columns of Qualtrics by their key (``key``): as labelled, as internal id, and as written in a sav file.
_FIELDS = {
    "responseid": columns.RESPONDENT,
    "recordid": columns.RESPONDENT,
    "startdate": columns.STARTED,
    "enddate": columns.ENDED,
    "status": columns.STATUS,
    "durationinseconds": columns.DURATION,
    "duration": columns.DURATION,
    "userlanguage": columns.LANGUAGE,
}
_IDENTIFYING = {
    "ipaddress", "recipientlastname", "recipientfirstname", "recipientemail", "externalreference",
    "externaldatareference", "locationlatitude", "locationlongitude",
}  # fmt: skip
_METADATA = {"progress", "finished", "recordeddate", "distributionchannel"}
_DATES = ("startdate", "enddate", "recordeddate")
_KNOWN = {*_FIELDS, *_METADATA} - {"duration", "status"}
_ENOUGH = 4
_OWN_FIELDS = {
    ARM: columns.ARM_CODE,
    QUESTIONNAIRE: columns.QUESTIONNAIRE,
    WORDING: columns.WORDING,
    SHOWN: columns.SHOWN,
    SHOWN_SECONDS: columns.SHOWN_SECONDS,
}


@dataclass(slots=True, eq=False)
class _Unwrapping:
    """What is known so far. keys: key → column of Qualtrics itself."""

    header: Header
    frame: pd.DataFrame
    keys: Mapping[str, str]
    lookup: Lookup
    fields: dict[str, str] = field(default_factory=dict)
    metadata: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    shown_seconds: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.header.table.name


def recognise(table: Table) -> bool:
    """Whether the columns are those that Qualtrics writes about every response."""
    keys = {key(name) for name in table.frame.columns}
    return len(keys & _KNOWN) >= _ENOUGH and bool(keys & {"responseid", "recordid", "distributionchannel", "progress"})


def unwrap(table: Table, forms: Sequence[Form]) -> Unwrapped:
    """``table`` without the wrapping of Qualtrics.

    Raises
    ------
    DataError
        When the table is no such export, or has headers only.
    """
    if not recognise(table):
        hint = "Qualtrics: Data & Analysis, Export & Import, Export Data, CSV."
        raise DataError("not_qualtrics", table.name, "this is no export of Qualtrics", hint=hint)
    header = without_header(table)
    tags = {tag for form in forms for tag in tags_of(form).values()} | {*OWN}
    require_single(header.table, tags, "Give every question its own number in the survey, and export again.")
    frame = header.table.frame.copy()
    names = [str(name) for name in frame.columns]
    keys = {key(name): name for name in reversed(names)}
    state = _Unwrapping(header, frame, keys, Lookup.of(names))
    _own(state)
    _about_the_response(state)
    _of_the_form(state, forms)
    taken = {*state.fields, *state.shown_seconds.values(), *state.dropped, *state.metadata}
    state.metadata += [name for name in platform_columns(names, header.texts) if name not in taken]
    identifying = tuple(name for name in names if key(name) in _IDENTIFYING)
    return Unwrapped(
        table=replace(
            header.table,
            frame=state.frame.drop(columns=state.dropped),
            coded={name: mask for name, mask in header.table.coded.items() if name not in state.dropped},
        ),
        header_rows=header.n_rows,
        fields=state.fields,
        shown_seconds=state.shown_seconds,
        texts={name: text for name, text in header.texts.items() if name not in state.dropped},
        identifying=identifying,
        metadata=tuple(dict.fromkeys(name for name in state.metadata if name in state.frame)),
        notes=tuple(state.notes),
    )


QUALTRICS = Reader(recognise, unwrap)


def _own(state: _Unwrapping) -> None:
    """Fields that our survey file added."""
    for name in OWN:
        column = state.lookup.find(name)
        if column is None:
            continue
        if name in _OWN_FIELDS:
            state.fields[column] = _OWN_FIELDS[name]
        else:
            state.metadata.append(column)


def _about_the_response(state: _Unwrapping) -> None:
    times = iso_times(
        {state.keys[one]: _texts(state, state.keys[one]) for one in _DATES if one in state.keys}, state.name
    )
    for column, values in times.columns.items():
        state.frame[column] = values
    found = statuses(state.frame, state.keys, state.lookup, state.name)
    state.notes += [*times.notes, *found.notes]
    if found.values is not None:
        state.frame[found.column] = found.values
        state.fields[found.column] = columns.STATUS
    for one, wanted in _FIELDS.items():
        if one in state.keys and wanted != columns.STATUS and wanted not in state.fields.values():
            state.fields[state.keys[one]] = wanted
    if columns.LANGUAGE in state.fields.values():
        column = next(name for name, wanted in state.fields.items() if wanted == columns.LANGUAGE)
        state.frame[column] = _texts(state, column).str.lower()
    state.metadata += [state.keys[one] for one in _METADATA if one in state.keys]


def _of_the_form(state: _Unwrapping, forms: Sequence[Form]) -> None:
    found = _matched(state, forms)
    if not found:
        return
    first = found[0]
    if first.by_id:
        message = "Columns have internal ids instead of names; they were matched by the numbers of our survey file."
        state.notes.append(Note("internal_ids", "warning", state.name, message))
    for column, question in first.single.items():
        others = [one.single.get(column) for one in found[1:]]
        if any(o is None or (o.of, o.answers_id) != (question.of, question.answers_id) for o in others):
            continue
        state.fields[column] = question.of
        if question.kind == "multiple":
            state.frame[column], notes = folded_cells(state.frame[column], question, state.name)
            state.notes += notes
    for question_column, split in first.split.items():
        if all(one.split.get(question_column) == split for one in found[1:]):
            state.frame[question_column] = folded_columns(state.frame, split)
            asked = first.form.question(question_column)
            state.fields[question_column] = question_column if asked is None else asked.of
            state.dropped += list(split.values())
    for column, wanted in first.seconds.items():
        if all(one.seconds.get(column) == wanted for one in found[1:]):
            state.fields[column] = wanted
    if all(one.arms == first.arms for one in found[1:]):
        for arm, timers in first.arms.items():  # one of each execution, of which everybody saw one
            if timers[1:]:
                state.frame[timers[0]] = state.frame[timers].bfill(axis=1).iloc[:, 0]
            state.shown_seconds[arm] = timers[0]
            state.metadata += timers[1:]
    _orders(state, found)


def _orders(state: _Unwrapping, found: Sequence[Matched]) -> None:
    if len(found) > 1:
        return
    for part in found[0].form.parts:
        if part.shuffled:
            order, used = shown_order(state.frame, found[0], part, state.lookup)
            state.metadata += used
            if order is not None:
                state.frame[columns.ORDER + part.id] = order
                state.fields[columns.ORDER + part.id] = columns.ORDER + part.id


def _matched(state: _Unwrapping, forms: Sequence[Form]) -> list[Matched]:
    """The form that the responses say they are of; else the one with the most columns here, several when equal."""
    column = state.lookup.find(QUESTIONNAIRE)
    named = set() if column is None else {canonical(value) for value in state.frame[column].dropna().unique()} - {""}
    chosen = [form for form in forms if form.id in named]
    if len(named) > 1:
        chosen = []
        message = "The file holds responses of several questionnaires: its columns were matched to none of them."
        state.notes.append(Note("several_questionnaires", "serious", state.name, message))
    elif not named:
        chosen = list(forms)
    matches = [match(form, state.lookup) for form in chosen]
    most = max((one.n_matched for one in matches), default=0)
    return [one for one in matches if one.n_matched == most] if most else []


def _texts(state: _Unwrapping, column: str) -> pd.Series:
    """A column as text, missing where empty."""
    values = [np.nan if pd.isna(value) else canonical(value) for value in state.frame[column]]
    return pd.Series(values, index=state.frame.index, dtype="str")
