"""Questions with several answers: whatever columns a platform spreads them over, one column of codes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pretest.errors import DataError, Note
from pretest.forms.form import Question
from pretest.platforms.odk.read.fields import tails
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical, names_phrase, plural, rows_phrase, shown

_TICKED = {
    "1": True,
    "TRUE": True,
    "True": True,
    "true": True,
    "0": False,
    "FALSE": False,
    "False": False,
    "false": False,
}


def fold(table: Table, questions: Mapping[str, Question], joined: Mapping[str, str]) -> tuple[Table, tuple[Note, ...]]:
    """``table`` with one column per question with several answers: codes ascending, joined by a blank.

    Parameters
    ----------
    questions
        Field → question.
    joined
        Column → field, for the columns that were found.

    Raises
    ------
    DataError
        When a column per option says something else than the joined column, or holds anything but 0 and 1.
    """
    frame = table.frame.copy()
    columns = {field: column for column, field in joined.items()}
    gone: list[str] = []
    for field, question in questions.items():
        if question.kind != "multiple":
            continue
        split = _split(list(frame.columns), field, question)
        column = columns.get(field)
        if column is not None:
            frame[column] = _ascending(frame[column])
        if not split:
            continue
        ticked = _ticked(table, frame, split)
        if column is None:
            column = next(iter(split.values())).rpartition("/")[0]
            frame[column] = ticked
        else:
            _require_same(table, frame[column], ticked, column)
        gone += split.values()
    if not gone:
        return replace(table, frame=frame), ()
    message = f"{plural(len(gone), 'column')} with one option each became the one column of their question again."
    coded = {name: mask for name, mask in table.coded.items() if name not in gone}
    note = Note("options_folded", "info", table.name, message)
    return replace(table, frame=frame.drop(columns=gone), coded=coded), (note,)


def _split(names: Sequence[str], field: str, question: Question) -> dict[str, str]:
    """Code → column of that option: ``field/1`` (ODK, KoboToolbox) or ``field_1`` (SurveyCTO; ``-`` becomes ``_``)."""
    assert question.answers is not None
    answers = question.answers
    codes = [str(o.value) for o in answers.options] + [str(o.value) for o in answers.missing]
    found: dict[str, str] = {}
    for name in names:
        head, slash, code = name.rpartition("/")
        if slash and code in codes and field in tails(head):
            found[code] = name
    if not found:
        names_there = set(names)
        wanted = {code: f"{field}_{code.replace('-', '_')}" for code in codes}
        found = {code: name for code, name in wanted.items() if name in names_there}
        # a few alone could be other questions
        found = found if len(found) == len(codes) else {}
    return found


def _ticked(table: Table, frame: pd.DataFrame, split: Mapping[str, str]) -> pd.Series:
    """Codes that are ticked, ascending; missing where none is."""
    cells: list[list[str]] = [[] for _ in range(len(frame))]
    for code in sorted(split, key=int):
        texts = [
            canonical(value) if isinstance(value, str | float) and value == value else ""
            for value in frame[split[code]]
        ]
        odd = [row for row, text in zip(table.rows, texts, strict=True) if text and text not in _TICKED]
        if odd:
            what = (
                f"the column {shown(split[code])} of one option holds something else than 0 and 1 in {rows_phrase(odd)}"
            )
            raise DataError("option_values", table.name, what, hint="Export values, not labels.")
        for place, text in enumerate(texts):
            if _TICKED.get(text, False):
                cells[place].append(code)
    return pd.Series([" ".join(codes) if codes else np.nan for codes in cells], index=frame.index, dtype="str")


def _ascending(column: pd.Series) -> pd.Series:
    """Codes in ascending order, however the device put them; anything else stays as it is."""

    def sorted_codes(value: object) -> object:
        codes = canonical(value).split() if value is not None and value == value else []
        if not codes:
            return np.nan
        try:
            return " ".join(sorted(codes, key=int))
        except ValueError:
            return value

    return pd.Series([sorted_codes(value) for value in column], index=column.index, dtype="str")


def _require_same(table: Table, joined: pd.Series, ticked: pd.Series, column: str) -> None:
    same = (joined == ticked) | (joined.isna() & ticked.isna())
    if not same.all():
        rows = [int(row) for row in table.rows[~same.to_numpy(dtype=bool)]]
        what = f"the columns per option say something else than {names_phrase([column])} in {rows_phrase(rows)}"
        raise DataError("options_differ", table.name, what, hint="Export the data again, in one of both ways.")
