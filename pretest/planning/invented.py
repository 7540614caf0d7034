"""Invented respondents per questionnaire, in plain columns, for the layouts of platforms to dress."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.forms import audience_masks
from pretest.forms.layout import lay_out
from pretest.planning.simulate import INVENTED, simulate
from pretest.platforms.invented import Invented
from pretest.spec import DataFile, Study
from pretest.spec.truth import Truth
from pretest.tables import columns

FIELDWORK_DAYS = 10
FIRST_DAY = datetime.date(2026, 3, 2)  # where study.yaml gives the wave no date


def invented_answers(
    study: Study, truth: Truth, *, n: int, rng: np.random.Generator, wave: int = 1
) -> tuple[Invented, ...]:
    """``n`` invented respondents of one wave, divided over the questionnaires of ``study``.

    Raises
    ------
    DesignError
        As ``simulate``; and when no audience of the study has a questionnaire.
    """
    dated = next((data.date for data in study.file.data if data.wave == wave and data.date is not None), FIRST_DAY)
    arm = columns.ARM if study.file.arms else None
    source = DataFile(
        file="data/invented.csv", wave=wave, date=dated, respondent=columns.RESPONDENT, arm=arm,
        duration=columns.DURATION,
    )  # fmt: skip
    plain = replace(study, file=study.file.model_copy(update={"data": (source,)}))
    frame = simulate(plain, truth, n=n, wave=wave, rng=rng).drop(columns=INVENTED)
    frame[columns.STARTED] = _started(dated, len(frame), rng)
    found = tuple(_by_form(study, frame))
    if not found:
        hint = "Name a questionnaire for each audience in study.yaml."
        raise DesignError("no_questionnaire", study.name, "no audience of the study has a questionnaire", hint=hint)
    return found


def _by_form(study: Study, frame: pd.DataFrame) -> Iterator[Invented]:
    """Everybody fills in the questionnaire of the first audience that they belong to."""
    free = np.ones(len(frame), dtype=bool)
    rows: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    for name, mask in audience_masks(study, frame).items():
        questionnaire = study.file.audiences[name].questionnaire
        if questionnaire is not None:
            rows[questionnaire] = rows.get(questionnaire, np.zeros(len(frame), dtype=bool)) | (mask & free)
            free &= ~mask
    for questionnaire, chosen in rows.items():
        form = lay_out(study, questionnaire)
        here = frame[chosen].reset_index(drop=True)
        facts = {
            columns.RESPONDENT: here[columns.RESPONDENT].astype(str),
            columns.ARM: here.get(columns.ARM, pd.Series([""] * len(here))).astype(str),
            columns.DURATION: here[columns.DURATION].astype("float64"),
            columns.STARTED: here[columns.STARTED],
        }
        answers = {question.column: _answers(here, question.column) for question in form.questions}
        yield Invented(form, pd.DataFrame(facts | answers))


def _answers(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:  # asked, but nobody was invented who answers it
        return pd.Series(np.full(len(frame), np.nan), dtype=object)
    values = frame[column]
    return values.astype("float64") if pd.api.types.is_numeric_dtype(values) else values.astype(object)


def _started(day: datetime.date, n: int, rng: np.random.Generator) -> pd.Series:
    seconds = rng.integers(0, FIELDWORK_DAYS * 86_400, n)
    return pd.Series(pd.Timestamp(day, tz="UTC") + pd.to_timedelta(seconds, unit="s"))
