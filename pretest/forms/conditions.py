"""Who meets a condition: rows of respondents in, true or false out.

A missing answer meets no list of values, no bounds and no ``not`` (who did not say that they refuse has not said that
they agree either), unless the condition says ``missing: keep``. Values are compared as numbers where both are
numbers, else as text. Columns of the design, such as the arm, cannot be named: who belongs to an audience, and who is
eligible, must not depend on what they were shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.errors import DataError, did_you_mean
from pretest.spec import Allowed, Condition, Study
from pretest.tables import columns
from pretest.values import Levels, as_number, canonical, shown
from pretest.words import Bools

_WORDS = {"place": columns.PLACE, "wave": columns.WAVE}


def matches(condition: Condition, frame: pd.DataFrame, where: str = "") -> Bools:
    """(rows,) whether each row of ``frame`` meets every column of ``condition``; all do when it is empty.

    ``place`` and ``wave`` mean the columns of the design, unless the frame has columns of these names.

    Raises
    ------
    DataError
        When a column is not there (code ``column_unknown``).
    """
    kept = np.ones(len(frame), dtype=bool)
    for column, allowed in condition.root.items():
        kept &= column_meets(frame, column, allowed, where)
    return kept


def column_meets(frame: pd.DataFrame, column: str, allowed: Allowed, where: str = "") -> Bools:
    """(rows,) whether one column has an allowed value."""
    name = condition_column(frame, column)
    if name is None:
        known = [one for one in frame.columns if one not in columns.DESIGN_COLUMNS]
        hint = did_you_mean(column, known) or "Conditions look at items and columns of the data, not at scores."
        raise DataError("column_unknown", where, f"the data have no column {shown(column)}", hint=hint)
    levels = Levels.of(frame[name])
    return levels.rows_with([answer_meets(allowed, text) for text in levels.texts]) | (
        levels.empty & (allowed.missing == "keep")
    )


def condition_column(frame: pd.DataFrame, column: str) -> str | None:
    """The column of ``frame`` that a condition means by ``column``, or None."""
    if column in columns.DESIGN_COLUMNS:
        return None
    return column if column in frame else _WORDS.get(column)


def audience_masks(study: Study, frame: pd.DataFrame) -> dict[str, Bools]:
    """Per audience of the study, (rows,) who belongs to it. Audiences may overlap.

    A data file may say that everybody in it belongs to one audience. Its rows then belong to that one, and not to
    others that files are for; the conditions of those count in files that say nothing.

    Raises
    ------
    DataError
        When a column that decides on an audience is not there.
    """
    return {name: audience_mask(study, frame, name) for name in study.file.audiences}


def audience_mask(study: Study, frame: pd.DataFrame, name: str) -> Bools:
    """(rows,) who belongs to one audience; see ``audience_masks``."""
    audience = study.file.audiences[name]
    where = f"{study.name} audiences.{name}.when"
    named = audiences_of_files(study)
    if name not in named.values():
        return matches(audience.when, frame, where)
    told = frame[columns.SOURCE_FILE].map(named)
    mask = np.array(told == name, dtype=bool)
    untold = told.isna().to_numpy(dtype=bool)
    if audience.when.root and untold.any():
        mask[untold] = matches(audience.when, frame[untold], where)
    return mask


def audiences_of_files(study: Study) -> dict[str, str]:
    """Data file → the audience that everybody in it belongs to, for files that name one."""
    return {data.file: data.audience for data in study.file.data if data.audience is not None}


def answer_meets(allowed: Allowed, text: str) -> bool:
    """Whether an answer, as the text of its code or number, is allowed."""
    number = as_number(text)
    if allowed.values is not None and not any(_equal(text, number, value) for value in allowed.values):
        return False
    if allowed.not_ is not None and any(_equal(text, number, value) for value in allowed.not_):
        return False
    if allowed.min is not None and (number is None or number < allowed.min):
        return False
    return allowed.max is None or (number is not None and number <= allowed.max)


def _equal(text: str, number: float | None, value: object) -> bool:
    other = as_number(value)
    return number == other if number is not None and other is not None else text == canonical(value)
