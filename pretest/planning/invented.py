"""Invented respondents per questionnaire, in plain columns, for the layouts of platforms to dress."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.forms import audience_masks
from pretest.forms.conditions import column_meets
from pretest.forms.form import Form
from pretest.forms.layout import form_of, lay_out
from pretest.forms.made import ROUTE
from pretest.planning.simulate import simulate
from pretest.platforms.invented import Invented
from pretest.responses.invented import INVENTED
from pretest.spec import DataFile, Study
from pretest.spec.truth import Truth
from pretest.tables import columns
from pretest.words import Bools, Floats

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
    rows: dict[str, Bools] = {}
    ways: dict[str, Floats] = {}
    for name, mask in audience_masks(study, frame).items():
        fills_in = form_of(study, name)
        if fills_in is not None:
            mine = mask & free
            rows[fills_in] = rows.get(fills_in, np.zeros(len(frame), dtype=bool)) | mine
            number = _way(study, fills_in, name)
            ways[fills_in] = np.where(mine, number, ways.get(fills_in, np.full(len(frame), np.nan)))
            free &= ~mask
    for name, chosen in rows.items():
        form = lay_out(study, name)
        here = frame.assign(**{ROUTE: ways[name]})[chosen].reset_index(drop=True)
        facts = {
            columns.RESPONDENT: here[columns.RESPONDENT].astype(str),
            columns.ARM: here.get(columns.ARM, pd.Series([""] * len(here))).astype(str),
            columns.DURATION: here[columns.DURATION].astype("float64"),
            columns.STARTED: here[columns.STARTED],
        }
        seen = _seen(form, here)
        answers = {q.column: _answers(here, q.of).where(seen[q.column]) for q in form.questions}
        yield Invented(form, pd.DataFrame(facts | answers))


def _way(study: Study, form: str, audience: str) -> int:
    """The number of the audience's way through a form of several; 1 where the form is one questionnaire."""
    several = study.file.forms.get(form)
    return 1 if several is None else several.audiences.index(audience) + 1


def _seen(form: Form, frame: pd.DataFrame) -> dict[str, Bools]:
    """Column of the form → (rows,) who goes the way on which it is asked."""
    found: dict[str, Bools] = {}
    for part in form.parts:
        allowed = None if part.show_if is None else part.show_if.root.get(ROUTE)
        mask = np.ones(len(frame), dtype=bool) if allowed is None else column_meets(frame, ROUTE, allowed)
        found |= {question.column: mask for screen in part.screens for question in screen.questions}
    return found


def _answers(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:  # asked, but nobody was invented who answers it
        return pd.Series(np.full(len(frame), np.nan), dtype=object)
    values = frame[column]
    return values.astype("float64") if pd.api.types.is_numeric_dtype(values) else values.astype(object)


def _started(day: datetime.date, n: int, rng: np.random.Generator) -> pd.Series:
    seconds = rng.integers(0, FIELDWORK_DAYS * 86_400, n)
    return pd.Series(pd.Timestamp(day, tz="UTC") + pd.to_timedelta(seconds, unit="s"))
