"""Invented respondents as REDCap exports them: raw data of all instruments, one row per record."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pretest.forms import matches
from pretest.forms.form import Form
from pretest.forms.made import ROUTE
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.csvtext import Cell, number, to_csv
from pretest.platforms.invented import READING_SECONDS, Invented
from pretest.platforms.redcap.names import AFTER, LANGUAGE, MESSAGE_AT, STARTED
from pretest.platforms.redcap.write.fields import Row
from pretest.platforms.redcap.write.project import Project, audience_names
from pretest.spec import Study
from pretest.tables import columns

_PREFIX = "invented-"  # so that nobody takes the rows for respondents

_UNTIL = "message until"  # the time, whichever page it stands on

Record = dict[str, Cell]


def layout_redcap(study: Study, invented: Invented, rng: np.random.Generator) -> dict[str, bytes]:
    """``ID_DATA.csv`` as REDCap's export of raw data: times and status per instrument, a column per option."""
    form = invented.form
    project = Project(form, form.languages[0])
    standing = _standing(project, invented.frame)
    codes = {arm.id: arm.code for arm in form.arms}
    questions = {project.names.fields[question.column]: question.column for question in form.questions}
    header = list(_header(project))
    untils = _until_fields(project, invented.frame)
    rows: list[list[Cell]] = []
    for place, (_, person) in enumerate(invented.frame.iterrows()):
        arm = codes.get(str(person[columns.ARM]), "")
        record = _submission(project, person, arm, rng) | {name: values[place] for name, values in standing.items()}
        record[untils[place]] = record.get(_UNTIL)
        record[project.names.record] = f"{_PREFIX}{place + 1}"
        for row in project.rows:
            if row.name in questions:
                record |= _answer(row, person[questions[row.name]])
        rows.append([record.get(name) for name in header])
    return {f"{form.id}_DATA.csv": to_csv([header, *rows], formulas="as_written")}


def _header(project: Project) -> Iterator[str]:
    """Columns in REDCap's order: descriptive fields are not exported, a checkbox is one column per option."""
    instrument = ""
    for row in project.rows:
        if row.instrument != instrument:
            if instrument:
                yield f"{instrument}_complete"
            instrument = row.instrument
            if row.name == project.names.record:
                yield row.name
                yield "redcap_survey_identifier"
            if instrument in project.instruments:
                yield f"{instrument}_timestamp"
        if row.kind == "checkbox":
            yield from (_option(row.name, code) for code, _ in row.choices)
        elif row.kind != "descriptive" and row.name != project.names.record:
            yield row.name
    yield f"{instrument}_complete"


def _option(field: str, code: str) -> str:
    return f"{field}___{code.replace('-', '_')}"


def _submission(project: Project, person: pd.Series, arm: str, rng: np.random.Generator) -> Record:
    """Times and what is the same for everybody; the message stands in the middle of the whole time."""
    form, fields = project.form, project.names.fields
    start = pd.Timestamp(person[columns.STARTED]).tz_localize(None).floor("s")
    end = start + pd.Timedelta(seconds=float(person[columns.DURATION])).floor("s")
    middle = (start + (end - start) / 2).floor("s")
    until = min(end, middle + pd.Timedelta(seconds=int(rng.integers(*READING_SECONDS))))
    record: Record = {
        STARTED: _moment(start),
        LANGUAGE: form.languages[0],
        fields[QUESTIONNAIRE]: form.id,
        fields[WORDING]: questionnaire_hash(form),
        fields[ARM]: arm,
    }
    if arm:
        record |= {MESSAGE_AT: _moment(middle), _UNTIL: _moment(until)}
    for instrument in project.instruments:
        whole = instrument == project.instruments[-1]
        record |= {f"{instrument}_timestamp": _moment(end if whole else middle), f"{instrument}_complete": "2"}
    if AFTER in project.instruments:
        record["pretest_assignment_complete"] = "0"
    return record


def _moment(time: pd.Timestamp) -> str:
    return str(time.strftime("%Y-%m-%d %H:%M:%S"))


def _standing(project: Project, frame: pd.DataFrame) -> dict[str, list[Cell]]:
    """What REDCap works out from the answers: screened out or not, and the first audience that fits."""
    form, fields = project.form, project.names.fields
    answered = without_missing_codes(form, frame)
    found: dict[str, list[Cell]] = {}
    if project.stratum:
        met = np.ones(len(frame), dtype=bool) if form.eligible is None else matches(form.eligible, answered)
        route = zip(frame[ROUTE], met, strict=True)
        found[project.stratum] = [text(value) if here else "" for value, here in route]
    if form.eligible is not None:
        found[fields[SCREENED_OUT]] = ["0" if met else "1" for met in matches(form.eligible, answered)]
    if form.audiences:
        plain = audience_names(form)
        audience = np.full(len(frame), "", dtype=object)
        for name, when in reversed(form.audiences.items()):
            audience[matches(when, answered)] = plain[name]
        found[fields[AUDIENCE]] = list(audience)
    return found


def _until_fields(project: Project, frame: pd.DataFrame) -> list[str]:
    """The field in which each respondent's time of the page after the message stands: the first block they see."""
    answered = without_missing_codes(project.form, frame)
    names = np.full(len(frame), "", dtype=object)
    for name, part in reversed(project.until.items()):
        seen = np.ones(len(frame), dtype=bool) if part.show_if is None else matches(part.show_if, answered)
        names[seen] = name
    first = next(iter(project.until), "")
    return [str(name) or first for name in names]


def without_missing_codes(form: Form, frame: pd.DataFrame) -> pd.DataFrame:
    """Answers as conditions see them: don't know and prefer not to say are no answers."""
    answered = frame.copy()
    for question in form.questions:
        codes = () if question.answers is None else tuple(code.value for code in question.answers.missing)
        texts = answered[question.column].map(text)
        answered[question.column] = answered[question.column].mask(texts.isin([str(code) for code in codes]))
    return answered


def _answer(row: Row, value: object) -> Record:
    cell = text(value)
    if row.kind != "checkbox":
        return {row.name: cell}
    chosen = cell.split()
    return {_option(row.name, code): "1" if code in chosen else "0" for code, _ in row.choices}


def text(value: object) -> str:
    """An invented answer as a platform writes it: whole numbers without a point, "" where there is none."""
    if isinstance(value, float):
        return number(value)
    return "" if value is None or value is pd.NaT else str(value)
