"""Fields that answer one question: the ways of a form for several audiences, joined in one column again.

A form of several audiences has a field per audience for what two of them are asked, and each respondent goes one way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DataError
from pretest.forms.form import Form
from pretest.platforms.unwrapped import Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
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
    places = _places(forms)
    fields = {column: _own(ours, places) for column, ours in unwrapped.fields.items()}
    several = {q.of for form in forms for q in form.questions if q.column != q.of}
    several |= {ours for column, ours in fields.items() if ours != unwrapped.fields[column]}
    by_question: dict[str, list[str]] = {}
    for column, ours in fields.items():
        if ours in several and column in unwrapped.table.frame:
            by_question.setdefault(ours, []).append(column)
    if not by_question:
        return unwrapped
    table, gone = unwrapped.table, {name for names in by_question.values() for name in names[1:]}
    frame = table.frame.copy()
    coded = {name: mask.copy() for name, mask in table.coded.items()}
    for ours, names in by_question.items():
        filled = (frame[names].notna() & (frame[names].astype("object") != "")).to_numpy(dtype=bool)
        if not ours.startswith((columns.PAGE_SECONDS, columns.ORDER)):  # who went back may have been on two ways
            _require_one_way(table, names, filled)
        frame[names[0]] = _joined(frame, names, filled)
        if ours.startswith(columns.ORDER):
            frame[names[0]] = _in_own_names(frame[names[0]], places)
        if any(name in coded for name in names):
            masks = np.array([coded.get(name, np.zeros(len(frame), dtype=bool)) for name in names])
            coded[names[0]] = (masks & filled.T).any(axis=0)
    kept = {name: mask for name, mask in coded.items() if name not in gone}
    return replace(
        unwrapped,
        table=replace(table, frame=frame.drop(columns=sorted(gone)), coded=kept),
        fields={name: ours for name, ours in fields.items() if name not in gone},
        texts={name: text for name, text in unwrapped.texts.items() if name not in gone},
        labels={name: labels for name, labels in unwrapped.labels.items() if name not in gone},
    )


def _places(forms: Sequence[Form]) -> dict[str, str]:
    """Block, screen or field of a form → what its own questionnaire calls it, where that is another name."""
    parts = [part for form in forms for part in form.parts]
    screens = [screen for part in parts for screen in part.screens]
    found = {part.id: part.own for part in parts} | {screen.id: screen.own for screen in screens}
    found |= {question.column: question.of for screen in screens for question in screen.questions}
    return {name: own for name, own in found.items() if name != own}


def _own(ours: str, places: Mapping[str, str]) -> str:
    """A field for the seconds on a screen, or the order in a block, by the name in its own questionnaire."""
    for begin in (columns.PAGE_SECONDS, columns.ORDER):
        if ours.startswith(begin):
            return begin + places.get(ours.removeprefix(begin), ours.removeprefix(begin))
    return ours


def _in_own_names(orders: pd.Series, places: Mapping[str, str]) -> pd.Series:
    """Orders as texts (``sd1 | sd2__2``), every name as its own questionnaire has it."""

    def told(text: object) -> object:
        if not isinstance(text, str):
            return text
        return columns.BETWEEN.join(places.get(one, one) for one in text.split(columns.BETWEEN))

    return orders.map(told)


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
