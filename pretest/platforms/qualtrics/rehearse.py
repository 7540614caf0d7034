"""Invented responses as an export of Qualtrics: three header rows, timers, random order, partials, a preview."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from pretest.forms.conditions import matches
from pretest.forms.form import Form
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.invented import Invented
from pretest.platforms.qualtrics.names import Names
from pretest.platforms.qualtrics.rehearsed import Column, Visits, cell, order_columns, question_columns
from pretest.platforms.qualtrics.write.surveyflow import build
from pretest.spec import Condition, Study
from pretest.tables import columns

PREVIEW = "invented-preview"
BROKEN_OFF = 2  # screens with questions without a single answer, at the end, that mean that somebody stopped
_TITLES = {
    "StartDate": ("Start Date", "startDate"),
    "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration"),
    "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"),
    "RecipientLastName": ("Recipient Last Name", "recipientLastName"),
    "RecipientFirstName": ("Recipient First Name", "recipientFirstName"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "ExternalReference": ("External Data Reference", "externalDataReference"),
    "LocationLatitude": ("Location Latitude", "locationLatitude"),
    "LocationLongitude": ("Location Longitude", "locationLongitude"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}
_ZONED = ("startDate", "endDate", "recordedDate")


def layout_qualtrics(study: Study, invented: Invented, rng: np.random.Generator) -> dict[str, bytes]:
    """The file that Qualtrics would give (CSV, numeric values, display order, one column per question).

    The invented respondents are all there, in order; who answers nothing from some page on has broken off. A preview
    by the researcher comes first: a copy of a respondent with an id of its own, marked as Qualtrics marks it.
    """
    form = invented.form
    survey = build(form)
    frame = _with_preview(invented.frame, rng)
    visits = _visits(form, frame, rng)
    found = [
        *_about(form, frame, visits, rng),
        *question_columns(survey, frame, visits),
        *_own(form, survey.names, frame, visits),
        *order_columns(survey, visits, rng),
    ]
    return {f"{form.id}.csv": _written(found)}


def _with_preview(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    if frame.empty:
        return frame
    place = int(rng.integers(0, len(frame)))
    preview = frame.iloc[place : place + 1].assign(**{columns.RESPONDENT: PREVIEW})
    return pd.concat([preview, frame], ignore_index=True)


def _visits(form: Form, frame: pd.DataFrame, rng: np.random.Generator) -> Visits:
    """Which screens each person reached, and how long they stayed there (seconds, to the millisecond)."""
    screens = [(part, screen) for part in form.parts if part.kind != "made" for screen in part.screens]
    answered = np.zeros((len(frame), len(screens)), dtype=bool)
    offered = np.zeros((len(frame), len(screens)), dtype=bool)
    clean = pd.DataFrame({q.column: _substantive(frame, form, q.column) for q in form.questions})
    given = (frame[columns.ARM] != "").to_numpy(dtype=bool)
    for place, (part, screen) in enumerate(screens):
        asked = [question.column for question in screen.questions]
        answered[:, place] = frame[asked].notna().any(axis=1)
        if part.kind == "stimulus" and form.arms:
            seen = (
                given if part.show_if is None else given & (_meets(part.show_if, clean) | _answered_after(form, frame))
            )
            answered[:, place] |= seen
            offered[:, place] = seen
        else:
            offered[:, place] = True if part.show_if is None else _meets(part.show_if, clean)
            if part.arm is not None:
                offered[:, place] &= (frame[columns.ARM] == part.arm.id).to_numpy(dtype=bool)
    for part in form.parts:  # who answered one question of a block saw all of it
        here = [place for place, (one, _) in enumerate(screens) if one is part]
        offered[:, here] |= np.any(answered[:, here], axis=1, keepdims=True)
    last = np.where(answered.any(axis=1), len(screens) - 1 - answered[:, ::-1].argmax(axis=1), -1)
    later = np.arange(len(screens)) > last[:, None]
    asking = np.array([bool(screen.questions) for _, screen in screens])
    broken = (offered & later & asking).sum(axis=1) >= BROKEN_OFF
    shown = offered & ~(later & broken[:, None])
    weights = rng.gamma(4.0, 1.0, shown.shape) * shown
    totals = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
    seconds = share * frame[columns.DURATION].to_numpy(dtype=np.float64)[:, None]
    held = np.array([part.min_seconds or 0.0 for part, _ in screens])
    places = {screen.id: place for place, (_, screen) in enumerate(screens)}
    return Visits(form, frame, places, shown, np.maximum(seconds, held).round(3), broken)


def _meets(condition: Condition, frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(matches(condition, frame), dtype=bool)


def _answered_after(form: Form, frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Who answered a question that comes after the message, and so must have seen it."""
    later = [q.column for part in form.parts if part.after for one in part.screens for q in one.questions if not q.made]
    return frame[later].notna().any(axis=1).to_numpy(dtype=bool)


def _substantive(frame: pd.DataFrame, form: Form, column: str) -> pd.Series:
    """Answers without those that a missing code stands for: conditions do not see them."""
    question = form.question(column)
    answers = None if question is None else question.answers
    codes = [] if answers is None else [code.value for code in answers.missing]
    values = frame[column]
    return values.mask(values.isin([*codes, *map(str, codes)]))


def _about(form: Form, frame: pd.DataFrame, visits: Visits, rng: np.random.Generator) -> Iterator[Column]:
    started = pd.to_datetime(frame[columns.STARTED])
    seconds = frame[columns.DURATION].round().astype(int)
    ended = started + pd.to_timedelta(seconds, unit="s")
    share = 100 * visits.shown.sum(axis=1) // max(1, visits.shown.shape[1])
    preview = frame[columns.RESPONDENT] == PREVIEW
    spoken = rng.choice(np.array([language.upper() for language in form.languages]), len(frame))
    empty = [""] * len(frame)
    cells: Mapping[str, Sequence[str]] = {
        "StartDate": _dates(started),
        "EndDate": _dates(ended),
        "Status": ["1" if one else "0" for one in preview],
        "Progress": [str(number) if off else "100" for number, off in zip(share, visits.broken, strict=True)],
        "Duration (in seconds)": [str(number) for number in seconds],
        "Finished": ["0" if off else "1" for off in visits.broken],
        "RecordedDate": _dates(ended + pd.to_timedelta(1, unit="s")),
        "ResponseId": [str(one) for one in frame[columns.RESPONDENT]],
        "DistributionChannel": ["preview" if one else "anonymous" for one in preview],
        "UserLanguage": [str(language) for language in spoken],
    }
    for name, (title, import_id) in _TITLES.items():
        zone = {"timeZone": "UTC"} if import_id in _ZONED else {}
        yield Column(name, title, {"ImportId": import_id, **zone}, cells.get(name, empty))


def _own(form: Form, names: Names, frame: pd.DataFrame, visits: Visits) -> Iterator[Column]:
    """Fields of our own; the arm only of those who reached the message."""
    n = len(frame)
    cells: dict[str, Sequence[str]] = {QUESTIONNAIRE: [form.id] * n, WORDING: [questionnaire_hash(form)] * n}
    cells |= {AUDIENCE: _audiences(form, frame), SCREENED_OUT: [""] * n, ARM: [""] * n}
    if form.arms and form.stimulus is not None:
        codes = {arm.id: arm.code for arm in form.arms}
        there = visits.at(form.stimulus.screens[0])
        cells[ARM] = [
            codes.get(str(arm), "") if here else "" for arm, here in zip(frame[columns.ARM], there, strict=True)
        ]
        if form.eligible is not None:  # who broke off before the message has not been told apart
            left = zip(there, visits.broken, strict=True)
            cells[SCREENED_OUT] = ["0" if here else "" if off else "1" for here, off in left]
    hidden = {q.column: [cell(value) for value in frame[q.column]] for q in form.questions if q.made is not None}
    for name, values in (cells | hidden).items():
        yield Column(names.tags[name], names.tags[name], {"ImportId": names.tags[name]}, values)


def _audiences(form: Form, frame: pd.DataFrame) -> list[str]:
    found = [""] * len(frame)
    clean = pd.DataFrame({q.column: _substantive(frame, form, q.column) for q in form.questions})
    for name, condition in form.audiences.items():
        for row in np.flatnonzero(_meets(condition, clean)):
            found[row] = found[row] or name
    return found


def _dates(times: pd.Series) -> list[str]:
    return [str(text) for text in times.dt.strftime("%Y-%m-%d %H:%M:%S")]


def _written(found: Sequence[Column]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in found])
    writer.writerow([column.text for column in found])
    writer.writerow([json.dumps(column.import_id, separators=(",", ":")) for column in found])
    writer.writerows(zip(*(column.cells for column in found), strict=True))
    return out.getvalue().encode("utf-8")
