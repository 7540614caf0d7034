"""Exports of forms made with XLSForm: ODK Central (CSV, OData JSON), KoboToolbox (CSV, XLSX, JSON), SurveyCTO (CSV)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.forms.form import Form
from pretest.forms.naming import SCREENED_OUT
from pretest.platforms.duplicates import require_single
from pretest.platforms.odk.read.fields import (
    ENDS,
    OUR_FIELDS,
    STARTS,
    SUBMISSION_IDS,
    Known,
    first_of,
    is_identifying,
    is_platform,
    known_fields,
    matched,
    tails,
)
from pretest.platforms.odk.read.multiple import fold
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.spec import LANGUAGES
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical, folded_label, names_phrase, rows_phrase

DURATION = "[seconds from start to end]"
STATUS = "[status]"
_SIGNS = (
    {"KEY", "SubmissionDate"},  # ODK Central, Briefcase, SurveyCTO
    {"__id", "__system/submissionDate"},  # OData
    {"_uuid", "_submission_time"},  # KoboToolbox
)
_SURVEYCTO_TIME = "%b %d, %Y %I:%M:%S %p"
_UNREADABLE = ("not decrypted", "missing encrypted form data")


def recognise(table: Table) -> bool:
    """Whether the columns are those that ODK Central, KoboToolbox or SurveyCTO add to every export."""
    names = set(table.frame.columns)
    return any(sign <= names for sign in _SIGNS)


def unwrap(table: Table, forms: Sequence[Form]) -> Unwrapped:
    """One row per submission as it was; questions with several answers in one column; times and status added.

    Raises
    ------
    DataError
        When the table is no such export, or holds labels instead of names, or columns per option that contradict.
    """
    known = known_fields(forms)
    names = [str(name) for name in table.frame.columns]
    found, several = matched(names, {*known.questions, *OUR_FIELDS})
    if not recognise(table) and not set(found.values()) & set(OUR_FIELDS):
        what = "this is no export of ODK Central, KoboToolbox or SurveyCTO"
        hint = "Leave 'format' out of study.yaml, so that the columns are read as they are."
        raise DataError("no_odk_export", table.name, what, "columns such as KEY or _uuid", hint=hint)
    _require_names(table, forms, known)
    require_single(
        table, {*known.questions, *OUR_FIELDS}, "Export again with the names of groups in the headings.", tails
    )
    questions = {field: question for field, question in known.questions.items() if field not in several}
    folded, notes = fold(table, questions, found)
    found = {column: field for column, field in found.items() if column in folded.frame}
    found |= dict(_new(folded, table, questions))
    fields = {column: OUR_FIELDS.get(field) or known.questions[field].of for column, field in found.items()}
    timed, more, time_notes = _submissions(folded, fields)
    fields |= more
    rest = [name for name in map(str, timed.frame.columns) if name not in fields]
    identifying = tuple(name for name in rest if is_identifying(name))
    return Unwrapped(
        table=timed,
        fields=fields,
        identifying=identifying,
        metadata=tuple(name for name in rest if name not in identifying and is_platform(name)),
        notes=(*_ambiguous(table, known, several), *notes, *time_notes, *_reviews(timed)),
    )


def _new(folded: Table, table: Table, questions: Collection[str]) -> Iterator[tuple[str, str]]:
    """Columns that came into being, because the export had only one column per option."""
    wanted = set(questions)
    for name in folded.frame.columns:
        if name not in table.frame:
            yield str(name), next(tail for tail in tails(str(name)) if tail in wanted)


def _require_names(table: Table, forms: Sequence[Form], known: Known) -> None:
    """An export with labels as headers cannot be matched for certain: two questions may have the same text.

    Some columns of it still match, those that have no label.
    """
    names = {*map(str, table.frame.columns), *table.twice}
    found, _ = matched(names, known.questions)
    there = {known.questions[field].column for field in found.values()}
    texts = {
        folded_label(question.text.in_language(language))
        for form in forms
        for question in form.asked
        for language in LANGUAGES
        if question.column not in there
    }
    labelled = [name for name in sorted(names - set(found)) if {*map(folded_label, _ends(name))} & texts]
    if labelled:
        hint = "Export again with 'XML values and headers' (KoboToolbox), or without labels (ODK Central, SurveyCTO)."
        what = f"the columns are named by the texts of the questions ({names_phrase(labelled, 2)})"
        raise DataError("labels_exported", table.name, what, "names of fields", hint=hint)


def _ends(name: str) -> Iterator[str]:
    """A heading, and what is left of it after each group; a question may hold a slash itself."""
    parts = name.split("/")
    for start in range(len(parts)):
        yield "/".join(parts[start:])


def _submissions(table: Table, taken: Collection[str]) -> tuple[Table, dict[str, str], tuple[Note, ...]]:
    """The table with seconds and status, and what the platform's own columns are."""
    names = [str(name) for name in table.frame.columns if name not in taken]
    fields: dict[str, str] = {}
    notes: list[Note] = []
    frame = table.frame.copy()
    respondent = first_of(names, SUBMISSION_IDS)
    if respondent is not None:
        fields[respondent] = columns.RESPONDENT
    start, end = first_of(names, STARTS), first_of(names, ENDS)
    if start is not None and end is not None:
        frame[DURATION], odd = _seconds(frame[start], frame[end])
        fields[DURATION] = columns.DURATION
        if odd.any():
            message = f"The times of start and end make no duration in {rows_phrase(table.rows[odd])}."
            notes.append(Note("times_unreadable", "warning", table.name, message))
    for column, what in ((start, columns.STARTED), (end, columns.ENDED)):
        if column is not None:
            frame[column] = _iso(frame[column])
            fields[column] = what
    frame[STATUS] = _status(frame)
    fields[STATUS] = columns.STATUS
    return replace(table, frame=frame), fields, tuple(notes)


def _times(column: pd.Series) -> pd.Series:
    """Moments in UTC, missing where a cell is no time; SurveyCTO writes them in words."""
    texts = column.map(lambda value: canonical(value) if isinstance(value, str) else None)
    iso = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
    words = pd.to_datetime(texts, format=_SURVEYCTO_TIME, errors="coerce", utc=True)
    return iso.fillna(words)


def _seconds(start: pd.Series, end: pd.Series) -> tuple[pd.Series, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    seconds = (_times(end) - _times(start)).dt.total_seconds()
    given = start.notna() & end.notna()
    odd = given & ~(seconds >= 0)
    return seconds.mask(odd).astype("float64"), np.asarray(odd, dtype=bool)


def _iso(column: pd.Series) -> pd.Series:
    """The cells as they are where they are ISO 8601; times in words rewritten, without guessing a time zone."""
    texts = column.map(lambda value: canonical(value) if isinstance(value, str) else None)
    words = pd.to_datetime(texts, format=_SURVEYCTO_TIME, errors="coerce")
    written = words.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return column.where(words.isna(), written)


def _status(frame: pd.DataFrame) -> pd.Series:
    """Only finished forms are submitted; who did not meet the conditions says so in our own field."""
    status = pd.Series(["complete"] * len(frame), index=frame.index, dtype="str")
    screened = first_of([str(name) for name in frame.columns], (SCREENED_OUT,))
    if screened is not None:
        out = frame[screened].map(lambda value: isinstance(value, str | float) and canonical(value) == "1")
        status[out.to_numpy(dtype=bool)] = "screened_out"
    if "Status" in frame:
        status = status.mask(frame["Status"].isin(_UNREADABLE))
    return status


def _reviews(table: Table) -> Iterator[Note]:
    frame = table.frame
    if "Status" in frame and (n := int(frame["Status"].isin(_UNREADABLE).sum())):
        message = (
            "{N:submission|submissions} could not be decrypted: the answers are missing. Export with the passphrase."
        )
        yield Note("not_decrypted", "serious", table.name, message, (("n", n),))
    rejected = {"ReviewState": "rejected", "__system/reviewState": "rejected", "review_status": "REJECTED"}
    rejected |= {"_validation_status": "Not Approved", "_validation_status/uid": "validation_status_not_approved"}
    for column, value in rejected.items():
        if column in frame and (n := int((frame[column] == value).sum())):
            message = (
                "{N:submission was|submissions were} rejected in the platform's review but "
                "count here: leave them out of the export, or say in the plan why they stay."
            )
            yield Note("rejected_in_review", "warning", table.name, message, (("n", n),))


def _ambiguous(table: Table, known: Known, several: dict[str, list[str]]) -> Iterator[Note]:
    for field, claimed in several.items():
        message = f"{names_phrase(claimed)} could all be '{field}', so none is taken: name one in study.yaml, columns."
        yield Note("column_ambiguous", "warning", table.name, message)
    if known.clashes:
        message = (
            f"{names_phrase(known.clashes)} mean different questions in the study's questionnaires: name them in "
            "study.yaml, columns."
        )
        yield Note("field_of_two", "warning", table.name, message)


ODK = Reader(recognise, unwrap)
