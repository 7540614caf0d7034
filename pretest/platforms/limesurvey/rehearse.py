"""Invented respondents as LimeSurvey exports them: CSV with question codes above answer codes, and timings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.forms import matches
from pretest.forms.form import Form, Question
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.csvtext import number
from pretest.platforms.invented import Invented
from pretest.platforms.limesurvey.names import (
    Group,
    Names,
    answer_codes,
    decided_before,
    groups_of,
    names_of,
    own_fields,
)
from pretest.platforms.limesurvey.write import survey_id
from pretest.spec import Condition, Study
from pretest.tables import columns

BROKEN_OFF_PER = 50  # finished responses for every one that was broken off on the first page
_SHORTEST = 0.5  # seconds on a page
_FIRST_GROUP = 101  # LimeSurvey numbers groups over all surveys
_BOM = "\ufeff"

Cells = list[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    name: str
    cells: Cells


def layout_limesurvey(study: Study, invented: Invented, rng: np.random.Generator) -> dict[str, bytes]:
    """``results-surveyN.csv`` as LimeSurvey writes it.

    The invented respondents are all there, in order. Below them: a few who broke off on the first page.
    """
    form = invented.form
    n_left = max(1, len(invented.frame) // BROKEN_OFF_PER)
    names = names_of(form)
    groups = groups_of(form)
    shown = _shown(form, invented.frame, groups)
    answers = list(_answers(invented.frame, form, names, groups))
    about = list(_about(invented.frame, n_left, form, rng, len(groups)))
    times = list(_times(invented.frame, groups, shown, rng, answers))
    padded = [
        _Column(one.name, [*one.cells, *_left(one, names, form, n_left)]) for one in (*answers, *times)
    ]  # fmt: skip
    return {f"{form.id}-results-survey{survey_id(form)}.csv": _written([*about, *padded])}


def _written(found: Sequence[_Column]) -> bytes:
    out = io.StringIO(newline="")
    out.write(_BOM)
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.name for column in found])
    writer.writerows(zip(*(column.cells for column in found), strict=True))
    return out.getvalue().encode("utf-8")


def _left(column: _Column, names: Names, form: Form, n_left: int) -> Cells:
    """Who broke off on the first page has the hidden fields of that page, and nothing else."""
    constant = {names.own[QUESTIONNAIRE]: form.id, names.own[WORDING]: questionnaire_hash(form), "interviewtime": "0"}
    return [constant.get(column.name, "")] * n_left


def _about(frame: pd.DataFrame, n_left: int, form: Form, rng: np.random.Generator, n_groups: int) -> Iterator[_Column]:
    n = len(frame)
    start = pd.to_datetime(frame[columns.STARTED]).dt.tz_localize(None).dt.floor("s")
    end = (start + pd.to_timedelta(frame[columns.DURATION], unit="s")).dt.floor("s")
    left = pd.Series([start.max()] * n_left)
    spoken = rng.choice(np.array(form.languages), n + n_left)
    yield _Column("id", [f"invented{place + 1}" for place in range(n + n_left)])
    yield _Column("submitdate", [*_moments(end), *[""] * n_left])
    yield _Column("lastpage", [*[str(n_groups)] * n, *["0"] * n_left])
    yield _Column("startlanguage", [str(language) for language in spoken])
    yield _Column("seed", [str(seed) for seed in rng.integers(10**8, 2**31, n + n_left)])
    yield _Column("startdate", [*_moments(start), *_moments(left)])
    yield _Column("datestamp", [*_moments(end), *_moments(left)])


def _moments(times: pd.Series) -> Cells:
    return [str(text) for text in times.dt.strftime("%Y-%m-%d %H:%M:%S")]


def _answers(frame: pd.DataFrame, form: Form, names: Names, groups: Sequence[Group]) -> Iterator[_Column]:
    """A column per question and subquestion, page after page; texts have an empty one."""
    own = _own(frame, form)
    for place, group in enumerate(groups):
        wanted: tuple[str, ...] = (QUESTIONNAIRE, WORDING) if place == 0 else ()
        if group.kind == "assign":
            wanted += decided_before(form)
        elif group.kind == "end" and AUDIENCE not in decided_before(form):
            wanted += (AUDIENCE,)
        yield from (_Column(names.own[name], own[name]) for name in own_fields(form) if name in wanted)
        if group.name in names.texts:
            yield _Column(names.texts[group.name], [""] * len(frame))
        if group.kind in ("screen", "made") and group.screen is not None:
            for question in group.screen.questions:
                place_of = names.place(question, group.screen)
                if question.kind == "multiple":
                    yield from _ticks(frame[question.column], question, names)
                else:
                    yield _Column(place_of.heading, [_cell(value, question) for value in frame[question.column]])


def _own(frame: pd.DataFrame, form: Form) -> dict[str, Cells]:
    n = len(frame)
    codes = {arm.id: arm.code for arm in form.arms}
    answered = _substantive(frame, form)
    audience = np.full(n, "", dtype=object)
    for name, condition in reversed(form.audiences.items()):
        audience[matches(condition, answered)] = name
    eligible = matches(form.eligible or Condition({}), answered)
    return {
        ARM: [codes.get(str(arm), "") for arm in frame[columns.ARM]],
        AUDIENCE: [str(name) for name in audience],
        QUESTIONNAIRE: [form.id] * n,
        WORDING: [questionnaire_hash(form)] * n,
        SCREENED_OUT: ["0" if met else "1" for met in eligible],
    }


def _substantive(frame: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Answers as conditions see them: don't know and prefer not to say are no answers."""
    answered = frame.copy()
    for question in form.questions:
        codes = [] if question.answers is None else [code.value for code in question.answers.missing]
        values = answered[question.column]
        answered[question.column] = values.mask(values.isin([*codes, *map(str, codes)]))
    return answered


def _ticks(values: pd.Series, question: Question, names: Names) -> Iterator[_Column]:
    chosen = [set(_text(value).split()) for value in values]
    for code, place in names.ticks(question).items():
        yield _Column(place.heading, ["Y" if str(code) in codes else "" for codes in chosen])


def _cell(value: object, question: Question) -> str:
    text = _text(value)
    if not text or question.answers is None or question.kind == "text":
        return f"'{text}" if text.startswith("=") else text
    if question.kind == "date":
        return f"{text} 00:00:00" if len(text) == len("2026-03-01") else text
    if question.kind in ("number", "slider"):
        return text
    codes = {str(code): written for code, written in answer_codes(question.answers).items()}
    return codes.get(text, text)


def _text(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def _shown(form: Form, frame: pd.DataFrame, groups: Sequence[Group]) -> list[list[bool]]:
    """Per group, who saw it: the message of their own arm; hidden pages nobody."""
    answered = _substantive(frame, form)
    arms = [str(arm) for arm in frame[columns.ARM]]
    found: list[list[bool]] = []
    for group in groups:
        if group.part is None or group.kind == "made":
            found.append([False] * len(frame))
        elif group.arm is not None:
            when = group.message.when if group.message is not None else None
            drawn = matches(when or Condition({}), answered)
            found.append([arm == group.arm.id and bool(one) for arm, one in zip(arms, drawn, strict=True)])
        else:
            met = matches(group.part.show_if or Condition({}), answered)
            asked = [] if group.screen is None else [question.column for question in group.screen.questions]
            given = frame[asked].notna().any(axis=1).to_numpy(dtype=bool)
            found.append([bool(one) for one in met | given])
    return found


def _times(
    frame: pd.DataFrame,
    groups: Sequence[Group],
    shown: Sequence[Sequence[bool]],
    rng: np.random.Generator,
    answers: Sequence[_Column],
) -> Iterator[_Column]:
    """Seconds in all, then per page and question; a question has its own only in surveys with one per page."""
    total = frame[columns.DURATION].to_numpy(dtype=np.float64)
    yield _Column("interviewtime", [number(round(float(seconds), 2)) for seconds in total])
    weights = rng.gamma(4.0, 1.0, (len(groups), len(frame))) * np.array(shown, dtype=np.float64)
    seconds = total * weights / np.maximum(weights.sum(axis=0), 1.0)
    for place, group in enumerate(groups):
        least = _SHORTEST if group.part is None else group.part.min_seconds or _SHORTEST
        cells = [f"{least + one:.2f}" if seen else "" for one, seen in zip(seconds[place], shown[place], strict=True)]
        yield _Column(f"groupTime{_FIRST_GROUP + place}", cells)
    for code in dict.fromkeys(column.name.partition("[")[0] for column in answers):
        yield _Column(f"{code}Time", [""] * len(frame))
