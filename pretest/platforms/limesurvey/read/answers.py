"""Answers in LimeSurvey's exports: codes turned back, and the ticks of one question put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.forms.form import Form, Question, Screen
from pretest.platforms.limesurvey.names import Names, answer_codes
from pretest.values import as_number, canonical

# A tick, and none: as codes, converted to numbers, or in full in English and Dutch. N/A: the question was not shown.
TICKED = {"y", "yes", "ja", "1"}
UNTICKED = {"", "n", "no", "nee", "0", "2", "n/a", "not selected"}
UNSEEN = "N/A"

_MASKED = re.compile(r"'(?==)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(?::\d{2})?")
_ZEROS = re.compile(r"(-?\d+(?:\.\d*[1-9])?)\.?0+")


@dataclass(slots=True)
class Answers:
    """frame: with the answers as the study codes them. fields: column → item column. labels: column → code → label."""

    frame: pd.DataFrame
    fields: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)


def read_answers(frame: pd.DataFrame, columns: Mapping[str, str], form: Form, names: Names, where: str) -> Answers:
    """The answers to ``form``.

    Parameters
    ----------
    columns
        LimeSurvey's code (``array[sub]`` or ``array_sub``) → column of ``frame``.
    """
    found = Answers(frame.copy())
    masked = unseen = 0
    for screen in form.screens:
        for question in screen.questions:
            if question.kind == "multiple":
                _fold(found, columns, question, names, where)
                continue
            place = names.place(question, screen)
            column = columns.get(place.heading, columns.get(place.variable))
            if column is None:
                continue
            found.fields[column] = question.of
            cells = found.frame[column]
            if question.kind == "text":
                masked += int(cells.map(lambda cell: isinstance(cell, str) and bool(_MASKED.match(cell))).sum())
            cells, n_unseen = _without_unseen(cells, question)
            unseen += n_unseen
            found.frame[column] = _changed(cells, _reader(question))
            if question.answers is not None and question.answers.options:
                found.labels[column] = _labels(question, screen, found.frame[column], form)
    if masked:
        message = "A quote that LimeSurvey puts before a text that begins with = was taken away again."
        found.notes.append(Note("quotes_removed", "info", where, message))
    if unseen:
        message = "N/A is what LimeSurvey writes where a question was not shown: these cells were left empty."
        found.notes.append(Note("not_shown", "info", where, message))
    return found


def _without_unseen(cells: pd.Series, question: Question) -> tuple[pd.Series, int]:
    """Answers to closed questions without the word for questions that were not shown; and how often it stood there."""
    answers = question.answers
    if question.kind == "text" or answers is None or pd.api.types.is_numeric_dtype(cells):
        return cells, 0
    labels = [*(one.label for one in answers.options), *(one.label for one in answers.missing)]
    if UNSEEN in {text for label in labels for text in (label.nl, label.en)}:
        return cells, 0
    unseen = (cells == UNSEEN).to_numpy(dtype=bool, na_value=False)
    return (cells.mask(unseen) if unseen.any() else cells), int(unseen.sum())


def _reader(question: Question) -> Callable[[str], str]:
    if question.kind == "text":
        return lambda text: _MASKED.sub("", text, count=1) if text.startswith("'=") else text
    if question.kind == "date":
        return lambda text: _MOMENT.sub(r"\1", text.strip())
    if question.kind in ("number", "slider"):
        return _without_zeros
    assert question.answers is not None  # what is left has options
    codes = {text: str(code) for code, text in answer_codes(question.answers).items()}
    return lambda text: codes.get(canonical(text), text)


def _without_zeros(text: str) -> str:
    """LimeSurvey keeps numbers with ten decimals: 25.0000000000."""
    stripped = text.strip()
    return _ZEROS.sub(r"\1", stripped) if "." in stripped and _ZEROS.fullmatch(stripped) else stripped


def _changed(cells: pd.Series, read: Callable[[str], str]) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells):
        return cells
    texts = {value: read(value) for value in cells.dropna().unique() if isinstance(value, str)}
    return cells.map(lambda value: texts.get(value, value)) if texts else cells


def _fold(found: Answers, columns: Mapping[str, str], question: Question, names: Names, where: str) -> None:
    places = names.ticks(question)
    named = {code: columns.get(place.heading, columns.get(place.variable)) for code, place in places.items()}
    here = {code: column for code, column in named.items() if column is not None}
    if not here:
        return
    if len(here) < len(named):
        message = f"Some options of '{question.column}' have no column, so its answers cannot be put together."
        found.notes.append(Note("options_missing", "warning", where, message))
        return
    ticks = {code: [_is_ticked(cell) for cell in found.frame[column]] for code, column in here.items()}
    if any(tick is None for cells in ticks.values() for tick in cells):
        message = (
            f"The columns of '{question.column}' hold something else than yes and no, so its answers cannot be put "
            "together. Export again with answer codes."
        )
        found.notes.append(Note("ticks_unread", "serious", where, message))
        return
    texts = [" ".join(str(code) for code in sorted(ticks) if ticks[code][row]) for row in range(len(found.frame))]
    column = next(iter(places.values())).code
    first = list(found.frame.columns).index(next(iter(here.values())))
    folded = pd.Series([text or np.nan for text in texts], index=found.frame.index, dtype=object)
    found.frame = found.frame.drop(columns=list(here.values()))
    found.frame.insert(first, column, folded)
    found.fields[column] = question.of
    found.folded |= set(here.values())


def _is_ticked(cell: object) -> bool | None:
    text = "" if cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)) else canonical(cell)
    low = text.casefold()
    return True if low in TICKED else False if low in UNTICKED else None


def _labels(question: Question, screen: Screen, cells: pd.Series, form: Form) -> dict[str, str]:
    """Code → label, in the language of the form that the cells are in."""
    assert question.answers is not None  # asked for questions with options only
    wordings: list[dict[str, str]] = []
    for language in form.languages:
        found = {one.value: one.label for one in question.answers.options}
        found |= {one.value: one.label for one in question.answers.missing}
        wordings.append({str(code): " ".join(text.in_language(language).split()) for code, text in found.items()})
    seen = {" ".join(value.split()) for value in cells.dropna().unique() if isinstance(value, str)}
    return max(wordings, key=lambda labels: len(seen & set(labels.values())))


def first_value(cells: pd.Series) -> Iterator[str]:
    """The distinct values of a column as text, most frequent first."""
    for value in cells.dropna().value_counts().index:
        yield canonical(value)


def is_one(cell: object) -> bool:
    """Whether a cell of a hidden field says 1, as text or as a number."""
    return cell is not None and as_number(cell) == 1
