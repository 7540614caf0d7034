"""Invented respondents as formr exports the results of a survey: CSV, one row per session."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.forms import matches
from pretest.forms.form import Form, Question
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.csvtext import Cell, to_csv
from pretest.platforms.formr.write import survey_name
from pretest.platforms.formr.write.items import is_prefixed
from pretest.platforms.formr.write.survey import DRAW, LANGUAGE, Survey
from pretest.platforms.invented import Invented
from pretest.platforms.redcap.rehearse import text, without_missing_codes
from pretest.spec import Study
from pretest.tables import columns

_FACTS = ("session", "created", "modified", "ended", "expired")
_SILENT = ("note", "submit")  # items that store nothing
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_RANDOM = 52  # letters of a session, after those that say that it is invented

Record = dict[str, Cell]


def layout_formr(study: Study, invented: Invented, rng: np.random.Generator) -> dict[str, bytes]:
    """``NAME_LANGUAGE.csv`` as formr's export of results, in the first language of the study.

    The sessions begin with ``invented``, so that nobody takes the rows for respondents.
    """
    form = invented.form
    survey = Survey(form, form.languages[0])
    header = [*_FACTS, *(item.name for item in survey.rows if item.type.split()[0] not in _SILENT)]
    standing = _standing(survey, invented.frame)
    places = {arm.id: (place, arm.code) for place, arm in enumerate(form.arms, start=1)}
    rows: list[list[Cell]] = []
    for row, (_, person) in enumerate(invented.frame.iterrows()):
        record = _submission(survey, person, rng) | {name: values[row] for name, values in standing.items()}
        place, code = places.get(str(person[columns.ARM]), (None, ""))
        record |= {DRAW: place or 1, survey.fields[ARM]: code}
        record |= {survey.fields[q.column]: _answer(q, person[q.column]) for q in form.questions}
        record |= _drawn_for_all(survey, person, rng)
        rows.append([record.get(name) for name in header])
    name = f"{survey_name(form.id)}_{form.languages[0]}.csv"
    return {name: to_csv([header, *rows], formulas="as_written")}


def _submission(survey: Survey, person: pd.Series, rng: np.random.Generator) -> Record:
    start = pd.Timestamp(person[columns.STARTED]).tz_localize(None).floor("s")
    end = start + pd.Timedelta(seconds=float(person[columns.DURATION])).floor("s")
    session = "".join(_LETTERS[place] for place in rng.integers(0, len(_LETTERS), _RANDOM))
    return {
        "session": f"invented-{session}",
        "created": _moment(start),
        "modified": _moment(end),
        "ended": _moment(end),
        survey.fields[QUESTIONNAIRE]: survey.form.id,
        survey.fields[WORDING]: questionnaire_hash(survey.form),
        LANGUAGE: survey.language,
    }


def _moment(time: pd.Timestamp) -> str:
    return str(time.strftime("%Y-%m-%d %H:%M:%S"))


def _standing(survey: Survey, frame: pd.DataFrame) -> dict[str, list[Cell]]:
    """What formr works out from the answers: screened out or not, and the first audience that fits."""
    form: Form = survey.form
    answered = without_missing_codes(form, frame)
    found: dict[str, list[Cell]] = {}
    if form.eligible is not None:
        found[survey.fields[SCREENED_OUT]] = ["0" if met else "1" for met in matches(form.eligible, answered)]
    audience = np.full(len(frame), "", dtype=object)
    for name, when in reversed(form.audiences.items()):
        audience[matches(when, answered)] = name
    return found | {survey.fields[AUDIENCE]: list(audience)}


def _drawn_for_all(survey: Survey, person: pd.Series, rng: np.random.Generator) -> Record:
    """Draws that formr makes for everybody: the answer of those whom they are for, and any number for others."""
    found: Record = {}
    for question in survey.form.questions:
        made = question.made
        if question.column in survey.draws and made is not None and made.draws is not None:
            drawn = _answer(question, person[question.column])
            found[survey.draws[question.column]] = drawn or int(rng.integers(1, made.draws + 1))
    return found


def _answer(question: Question, value: object) -> Cell:
    """The answer as formr keeps it: several ticked codes parted by a comma, some codes with a letter in front."""
    cell = text(value)
    codes = cell.split() if question.kind == "multiple" else [cell]
    if cell and is_prefixed(question):
        codes = [f"c{code}" for code in codes]
    return ", ".join(codes)
