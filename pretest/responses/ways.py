"""Fields that answer one question: the ways of a form for several audiences, joined in one column again.

A form of several audiences has a field per audience for what two of them are asked, and each respondent goes one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DataError
from pretest.forms.form import Form
from pretest.platforms.unwrapped import Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.values import names_phrase, rows_phrase
from pretest.words import Bools


def join_ways(unwrapped: Unwrapped, forms: Sequence[Form]) -> Unwrapped:
    """``unwrapped`` with one column for every question that the ways of a form each have a field for.

    The column keeps the name of the first of its fields. Only fields that a form lays out so are joined; two columns
    that claim one question in another way stay two.

    Raises
    ------
    DataError
        When somebody has answers on two ways: the file is not what the form gives.
    """
    several = {q.of for form in forms for q in form.questions if q.column != q.of}
    by_question: dict[str, list[str]] = {}
    for column, ours in unwrapped.fields.items():
        if ours in several and column in unwrapped.table.frame:
            by_question.setdefault(ours, []).append(column)
    joined = {ours: names for ours, names in by_question.items() if len(names) > 1}
    if not joined:
        return unwrapped
    table, gone = unwrapped.table, {name for names in joined.values() for name in names[1:]}
    frame = table.frame.copy()
    coded = {name: mask.copy() for name, mask in table.coded.items()}
    for names in joined.values():
        filled = (frame[names].notna() & (frame[names].astype("object") != "")).to_numpy(dtype=bool)
        _require_one_way(table, names, filled)
        frame[names[0]] = _joined(frame, names, filled)
        if any(name in coded for name in names):
            masks = np.array([coded.get(name, np.zeros(len(frame), dtype=bool)) for name in names])
            coded[names[0]] = (masks & filled.T).any(axis=0)
    kept = {name: mask for name, mask in coded.items() if name not in gone}
    return replace(
        unwrapped,
        table=replace(table, frame=frame.drop(columns=sorted(gone)), coded=kept),
        fields={name: ours for name, ours in unwrapped.fields.items() if name not in gone},
        texts={name: text for name, text in unwrapped.texts.items() if name not in gone},
        labels={name: labels for name, labels in unwrapped.labels.items() if name not in gone},
    )


def _require_one_way(table: Table, names: Sequence[str], filled: Bools) -> None:
    twice = filled.sum(axis=1) > 1
    if twice.any():
        what = f"answers on two ways through the form ({names_phrase(names, 2)}) in {rows_phrase(table.rows[twice])}"
        raise DataError("two_ways", table.name, what, hint="Nobody goes two ways: look at these rows.")


def _joined(frame: pd.DataFrame, names: Sequence[str], filled: Bools) -> pd.Series:
    """(rows,) the answer of whichever way has one."""
    alike = len({frame[name].dtype for name in names}) == 1
    column = frame[names[0]] if alike else frame[names[0]].astype("object")
    for place, name in enumerate(names[1:], start=1):
        column = column.where(~filled[:, place], frame[name])
    return column
