"""Exports of REDCap: raw data, or labels under field names, as CSV or through its API."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pretest.errors import DataError
from pretest.forms.form import Form, Question
from pretest.forms.naming import ARM, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.platforms.duplicates import require_single
from pretest.platforms.fieldnames import clash_notes, questions_by_field
from pretest.platforms.redcap import NAMES
from pretest.platforms.redcap.read.fields import (
    IDENTIFIER,
    LABEL_HEADERS,
    NOT_COMPLETED,
    PLATFORM,
    fold,
    one_row_per_record,
    options_of,
    status_cells,
    surveys_of,
    times,
)
from pretest.platforms.redcap.read.missing import with_missing_codes
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.spec import LANGUAGES
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import canonical

STATUS, DURATION, ENDED = "[status]", "[seconds from first page to submission]", "[last survey submitted]"
SHOWN, SHOWN_SECONDS = "[arm of the message shown]", "[seconds on the message]"
_STARTED, _AT = "pretest_started", "pretest_message_at"
_UNTIL = re.compile(r"pretest_message_until(_\d+)?")  # on every page that may be the first after the message
_BEFORE, _AFTER, _ONLY, _STAFF = "pretest_before", "pretest_after", "pretest_survey", "pretest_assignment"
_OURS = {
    ARM: columns.ARM_CODE,
    QUESTIONNAIRE: columns.QUESTIONNAIRE,
    WORDING: columns.WORDING,
    "pretest_language": columns.LANGUAGE,
    _STARTED: columns.STARTED,
}


def recognise(table: Table) -> bool:
    """Whether the columns are those that REDCap adds, or those of its labels."""
    names = [*map(str, table.frame.columns), *table.twice]
    if set(names) & set(PLATFORM) or len(set(names) & set(LABEL_HEADERS)) > 1:
        return True
    surveys = surveys_of(names)
    return bool(surveys.timed) or (bool(surveys.instruments) and (names[0] == "record_id" or _has_options(names)))


def _has_options(names: Sequence[str]) -> bool:
    return any("___" in name for name in names)


def unwrap(table: Table, forms: Sequence[Form]) -> Unwrapped:
    """One row per record where its rows can be joined; questions with several answers in one column.

    Raises
    ------
    DataError
        When the table is no such export, has labels as headers, or columns of options that are no ticks.
    """
    names = [str(name) for name in table.frame.columns]
    _require_names(table, names)
    known, clashes = questions_by_field(forms, NAMES)
    require_single(table, known, "Export again as 'CSV / Microsoft Excel (raw data)'.")
    record = names[0]
    table, code_notes = with_missing_codes(table, known)
    joined, notes = one_row_per_record(table, record)
    several = {field: _codes(question) for field, question in known.items() if question.kind == "multiple"}
    folded, fold_notes = fold(joined, options_of(list(map(str, joined.frame)), several))
    fields = {name: known[name].of for name in map(str, folded.frame) if name in known}
    fields |= {name: ours for name, ours in _OURS.items() if name in folded.frame}
    fields = {record: columns.RESPONDENT} | fields
    whole, more = _submissions(_with_arm_codes(folded, forms), names)
    fields |= more
    return Unwrapped(
        table=whole,
        fields=fields,
        identifying=tuple(name for name in (IDENTIFIER,) if name in whole.frame),
        metadata=tuple(name for name in map(str, whole.frame) if name not in fields and _is_platform(name, names)),
        notes=(*code_notes, *notes, *fold_notes, *clash_notes(table, clashes)),
    )


def _require_names(table: Table, names: Sequence[str]) -> None:
    names = [*names, *table.twice]
    if len(set(names) & set(LABEL_HEADERS)) > 1 or "Complete?" in names:
        what = "the columns are named by the texts of the questions, which can be the same for two questions"
        hint = "Export again as 'CSV / Microsoft Excel (raw data)'."
        raise DataError("labels_exported", table.name, what, "names of fields", hint=hint)
    if not recognise(table) and ARM not in names:
        hint = "Leave 'format' out of study.yaml, so that the columns are read as they are."
        raise DataError("no_redcap_export", table.name, "this is no export of REDCap", "NAME_complete", hint=hint)


def _codes(question: Question) -> list[str]:
    assert question.answers is not None
    return [*map(str, question.answers.values), *(str(code.value) for code in question.answers.missing)]


def _with_arm_codes(table: Table, forms: Sequence[Form]) -> Table:
    """Where labels were exported, the arm as its code; labels that two arms share stay as they are."""
    if ARM not in table.frame:
        return table
    codes: dict[str, set[str]] = {}
    for form in forms:
        for arm in form.arms:
            for language in LANGUAGES:
                codes.setdefault(" ".join(arm.label.in_language(language).split()), set()).add(arm.code)
    own = {arm.code for form in forms for arm in form.arms}
    clear = {label: next(iter(found)) for label, found in codes.items() if len(found) == 1 and label not in own}
    texts = table.frame[ARM].map(lambda value: clear.get(" ".join(str(value).split()), value), na_action="ignore")
    return replace(table, frame=table.frame.assign(**{ARM: texts}))


def _is_platform(name: str, names: Sequence[str]) -> bool:
    if name in PLATFORM or name.startswith("pretest_"):
        return name != IDENTIFIER
    ends = (("_complete", "_timestamp"), ("_timestamp", "_complete"))
    return name.endswith("_complete") or any(
        name.endswith(end) and name.removesuffix(end) + other in names for end, other in ends
    )


@dataclass(slots=True)
class _Added:
    """Columns that are worked out of others, and what they are."""

    frame: pd.DataFrame
    fields: dict[str, str]

    def add(self, name: str, ours: str, values: pd.Series) -> None:
        self.frame[name] = values
        self.fields[name] = ours


def _submissions(table: Table, names: Sequence[str]) -> tuple[Table, Mapping[str, str]]:
    """The table with status, times and what was shown, as far as the export tells."""
    added = _Added(table.frame.copy(), {})
    frame = added.frame
    surveys = surveys_of(names)
    moments = pd.DataFrame({name: times(frame[f"{name}_timestamp"]) for name in surveys.timed}, index=frame.index)
    if surveys.timed:
        ended = moments.max(axis=1)
        added.add(ENDED, columns.ENDED, ended.dt.strftime("%Y-%m-%dT%H:%M:%S").astype("str").mask(ended.isna()))
        if _STARTED in frame:
            added.add(DURATION, columns.DURATION, _seconds(times(frame[_STARTED]), ended))
    status = _status(frame, names)
    if status is not None:
        added.add(STATUS, columns.STATUS, status)
    if _AT in frame and ARM in frame:
        opened = times(frame[_AT])
        added.add(SHOWN, columns.SHOWN, frame[ARM].where(opened.notna()))
        untils = [str(name) for name in frame.columns if _UNTIL.fullmatch(str(name))]
        if untils:
            first = pd.DataFrame({name: times(frame[name]) for name in untils}, index=frame.index).min(axis=1)
            added.add(SHOWN_SECONDS, columns.SHOWN_SECONDS, _seconds(opened, first))
    return replace(table, frame=frame), added.fields


def _seconds(start: pd.Series, end: pd.Series) -> pd.Series:
    """Seconds between moments; missing where the later one lies before the earlier."""
    seconds = (end - start).dt.total_seconds().astype("float64")
    return seconds.where(seconds >= 0)


def _status(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series | None:
    """Complete when every survey is; None for a project without surveys, whose forms staff mark as they like."""
    surveys = surveys_of(names)
    ours = [name for name in (_BEFORE, _AFTER, _ONLY) if name in surveys.instruments]
    judged = ours or [name for name in surveys.timed if name != _STAFF]
    if not judged:
        return None
    done = dict(status_cells(frame, surveys))
    finished = np.array([done[name] for name in judged], dtype=object).T
    complete = np.array([all(one is True for one in row) for row in finished], dtype=bool)
    told = np.array([None not in row for row in finished], dtype=bool)
    values = np.where(complete, "complete", np.where(told, "partial", "")).astype(object)
    for name in surveys.timed:  # begun, and not submitted
        begun = np.array([cell == NOT_COMPLETED for cell in frame[f"{name}_timestamp"]], dtype=bool)
        values[begun & ~complete] = "partial"
    if SCREENED_OUT in frame and ours:
        out = np.array([_is_one(cell) for cell in frame[SCREENED_OUT]], dtype=bool)
        first = np.array([one is True for one in done[ours[0]]], dtype=bool)
        values[out & first] = "screened_out"
    return pd.Series([text or np.nan for text in values], index=frame.index, dtype="str")


def _is_one(value: object) -> bool:
    return isinstance(value, str | float) and canonical(value) == "1"


REDCAP = Reader(recognise, unwrap)
