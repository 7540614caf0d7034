"""Invented respondents as ODK Central exports them: one CSV, groups in front of the fields, options split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from pretest.forms import matches
from pretest.forms.form import Form, Question
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, SHOWN, SHOWN_SECONDS, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.csvtext import Cell, number, to_csv
from pretest.platforms.invented import READING_SECONDS, Invented
from pretest.platforms.odk.write.survey import Survey
from pretest.spec import Study
from pretest.tables import columns

_BEFORE = ("SubmissionDate",)
_META = ("meta-audit", "meta-instanceID", "meta-instanceName")
_AFTER = (
    "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState",
    "DeviceID", "Edits", "FormVersion",
)  # fmt: skip
_SILENT = ("end_group", "audit")

Record = dict[str, Cell]


def layout_odk(study: Study, invented: Invented, rng: np.random.Generator) -> dict[str, bytes]:
    """``ID.csv`` as ODK Central writes it with 'split select multiple' on.

    The ids begin with ``invented``, so that nobody takes the rows for respondents.
    """
    form = invented.form
    survey = Survey(form, "drawn")
    header = list(_header(survey))
    fields = survey.names.fields
    codes = {arm.id: arm.code for arm in form.arms}
    version = f"{questionnaire_hash(form)}-rehearsal"
    rows: list[list[Cell]] = []
    standing = _standing(form, invented.frame)
    for place, (_, person) in enumerate(invented.frame.iterrows()):
        record = _submission(person, rng, version, survey)
        record |= _ours(form, fields, codes.get(str(person[columns.ARM]), ""), rng)
        record |= {fields[name]: values[place] for name, values in standing.items()}
        for question in form.questions:
            record |= _answer(question, survey, person[question.column])
        rows.append([record.get(field) for _, field in header])
    names = [path for path, _ in header]
    return {f"{form.id}.csv": to_csv([names, *rows], formulas="as_written")}


def _header(survey: Survey) -> Iterator[tuple[str, str]]:
    """Column as exported, and the field (or option) that it holds."""
    yield from ((name, name) for name in _BEFORE)
    groups: list[str] = []
    for row in survey.rows:
        if row["type"] == "begin_group":
            groups.append(row["name"])
        elif row["type"] == "end_group":
            groups.pop()
        elif row["type"] not in _SILENT:
            path = "-".join([*groups, row["name"]])
            yield path, row["name"]
            kind, _, options = row["type"].partition(" ")
            if kind == "select_multiple":
                for option in survey.questions.lists[options]:
                    yield f"{path}/{option.value}", f"{row['name']}/{option.value}"
    yield from ((name, name) for name in (*_META, *_AFTER))


def _submission(person: pd.Series, rng: np.random.Generator, version: str, survey: Survey) -> Record:
    start = pd.Timestamp(person[columns.STARTED])
    end = start + pd.Timedelta(seconds=float(person[columns.DURATION])).round("ms")
    key = f"invented-{_uuid(rng)}"
    return {
        "SubmissionDate": _moment(end + pd.Timedelta(seconds=2)),
        survey.names.start: _moment(start),
        survey.names.end: _moment(end),
        "meta-instanceID": key,
        "meta-instanceName": survey.form.id,
        "KEY": key,
        "SubmitterID": 12,
        "SubmitterName": "invented",
        "AttachmentsPresent": 0,
        "AttachmentsExpected": 0,
        "Edits": 0,
        "FormVersion": version,
    }


def _uuid(rng: np.random.Generator) -> str:
    digits = rng.bytes(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _moment(time: pd.Timestamp) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S')}.{time.microsecond // 1000:03d}Z"


def _ours(form: Form, fields: Mapping[str, str], arm: str, rng: np.random.Generator) -> Record:
    seconds = round(float(rng.uniform(*READING_SECONDS)), 3)
    return {
        fields[ARM]: arm,
        fields[SHOWN]: arm,
        fields[SHOWN_SECONDS]: seconds if arm else None,
        fields[QUESTIONNAIRE]: form.id,
        fields[WORDING]: questionnaire_hash(form),
    }


def _standing(form: Form, frame: pd.DataFrame) -> dict[str, list[Cell]]:
    """What the form works out from the answers: screened out or not, and the first audience that fits."""
    answered = frame.copy()
    for question in form.questions:
        codes = () if question.answers is None else tuple(code.value for code in question.answers.missing)
        answered[question.column] = answered[question.column].mask(answered[question.column].isin(codes))
    eligible = np.ones(len(frame), dtype=bool) if form.eligible is None else matches(form.eligible, answered)
    audience = np.full(len(frame), "", dtype=object)
    for name, when in reversed(form.audiences.items()):
        audience[matches(when, answered)] = name
    return {SCREENED_OUT: [0 if met else 1 for met in eligible], AUDIENCE: list(audience)}


def _answer(question: Question, survey: Survey, value: object) -> Record:
    """The cells of one answer: the field itself, and the columns around it."""
    name = survey.names.fields[question.column]
    answers = question.answers
    text = _text(value)
    record: Record = {name: text or None}
    if answers is None:
        return record
    if question.kind == "multiple":
        record |= _split(name, [*map(str, answers.values), *(str(code.value) for code in answers.missing)], text)
    elif answers.missing and question.kind not in ("ordinal", "nominal"):
        codes = [str(code.value) for code in answers.missing]
        ticked = text if text in codes else ""
        code = f"pretest_code_{name}"
        record |= {survey.names.extra(f"pretest_answer_{name}"): text if not ticked else None}
        record |= {survey.names.extra(code): ticked or None} | _split(survey.names.extra(code), codes, ticked)
    return record


def _split(name: str, codes: Sequence[str], text: str) -> Record:
    """One column per option; all empty where nothing was ticked."""
    chosen = text.split()
    return {f"{name}/{code}": (1 if code in chosen else 0) if chosen else None for code in codes}


def _text(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return "" if value is None or value is pd.NaT else str(value)
