"""Whether people under 18 are among those who are analysed, in a study that names no judgement of ethics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.spec import Study
from pretest.spec.minors import ADULT, MINOR
from pretest.tables import columns
from pretest.words import Bools, Floats

BORN = "birth_year"


def minor_notes(study: Study, frame: pd.DataFrame) -> Iterator[Note]:
    """``minors_in_answers`` where somebody who saw a message says to be under 18; how many is not told.

    ``spec.minors`` refuses a form that lets people under 18 in; answers that were collected with another form are seen
    here first. Somebody whom the form sent to its end before the message has no arm, and does not count.
    """
    if study.file.ethics is not None and study.file.ethics.file is not None:
        return
    if (_under_age(frame) & frame[columns.ARM].notna().to_numpy()).any():
        message = (
            f"Answers of people under {ADULT} are analysed, and the study names no ethics file. Leave them out "
            "(rule eligible), or name the file in which a committee approved it (ethics: {file: ...})."
        )
        yield Note("minors_in_answers", "warning", study.name, message)


def _under_age(frame: pd.DataFrame) -> Bools:
    """(rows,) who says to be under 18: by age or age group, and by year of birth where neither was answered."""
    young = np.zeros(len(frame), dtype=np.bool_)
    answered = young.copy()
    for column, answers in MINOR.items():
        values = _numbers(frame, column)
        answered |= ~np.isnan(values)
        young |= values < ADULT if column == "age" else np.isin(values, answers)
    if columns.STARTED in frame:
        year = pd.to_datetime(frame[columns.STARTED], errors="coerce", utc=True, format="ISO8601").dt.year
        young |= ~answered & (year.to_numpy(dtype=np.float64, na_value=np.nan) - _numbers(frame, BORN) < ADULT)
    return young


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    """(rows,) a column as numbers; NaN where it is missing or no number."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
