"""Answers of exports of Qualtrics that need unwrapping: ticked options, and the order in which things were shown."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.forms.form import Part, Question
from pretest.platforms.qualtrics.read.fields import Lookup, Matched, Shuffle, keys_of, question_order, screen_order
from pretest.spec.answer import AnswerSet
from pretest.values import as_number, canonical, plural
from pretest.words import LANGUAGES

NOT_TICKED = ("", "0", "-99")  # empty, or what an export writes where asked to fill in unanswered options
JOIN = " | "
_MOST_READINGS = 2  # of one text; two are one too many


def folded_columns(frame: pd.DataFrame, split: Mapping[int, str]) -> pd.Series:
    """Columns per option as one answer: codes ascending, joined by a blank; missing where nothing was ticked."""
    ticked = {
        code: frame[column].map(lambda value: canonical(value) not in NOT_TICKED, na_action="ignore").eq(True)
        for code, column in sorted(split.items())
    }
    rows = zip(*ticked.values(), strict=True)
    texts = [" ".join(str(code) for code, here in zip(ticked, row, strict=True) if here) for row in rows]
    return pd.Series([text or np.nan for text in texts], index=frame.index, dtype="str")


def folded_cells(values: pd.Series, question: Question, name: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Cells such as ``1,3``, or the labels of the options joined by commas, as ``1 3``; what is neither stays."""
    answers = question.answers
    if answers is None:
        return values, ()
    texts = {value: canonical(value) for value in values.dropna().unique()}
    found = {value: _folded(text, answers) for value, text in texts.items()}
    unread = sum(codes is None and texts[value] != "" for value, codes in found.items())
    notes: tuple[Note, ...] = ()
    if unread:
        message = f"{plural(unread, 'combination')} of ticked options could not be told apart and stay as they are."
        notes = (Note("options_unread", "warning", f"{name}, column '{values.name}'", message),)
    kept = {value: texts[value] if codes is None else codes for value, codes in found.items()}
    return pd.Series([kept.get(v, np.nan) for v in values], index=values.index, dtype="str", name=values.name), notes


def _folded(text: str, answers: AnswerSet) -> str | None:
    """``text`` as codes, or None when it is no list of codes or labels, or can be read in two ways."""
    codes = [*answers.values, *(code.value for code in answers.missing)]
    numbers = [as_number(word) for word in text.split(",")]
    if all(number in codes for number in numbers):
        return _joined(int(number) for number in numbers if number is not None)
    readings: set[str] = set()
    for language in LANGUAGES:
        labels = [(option.value, option.label) for option in answers.options]
        labels += [(code.value, code.label) for code in answers.missing]
        words = [(code, " ".join(label.in_language(language).split())) for code, label in labels]
        shown = " ".join(html.unescape(text).split())
        if len({label for _, label in words}) == len(words):  # of two options with one label, neither can be told
            readings |= {_joined(reading) for reading in islice(_readings(shown, words), _MOST_READINGS)}
    return readings.pop() if len(readings) == 1 else None


def _joined(codes: Iterable[int]) -> str:
    return " ".join(str(code) for code in sorted(set(codes)))


def _readings(text: str, labels: Sequence[tuple[int, str]]) -> Iterator[list[int]]:
    """Every way in which ``text`` is a list of different labels; a label may hold commas itself."""
    for code, label in labels:
        rest = [one for one in labels if one[0] != code]
        if text == label:
            yield [code]
        elif text.startswith(f"{label},"):
            for tail in _readings(text[len(label) + 1 :].lstrip(), rest):
                yield [code, *tail]


def shown_order(
    frame: pd.DataFrame, matched: Matched, part: Part, lookup: Lookup
) -> tuple[pd.Series | None, list[str]]:
    """Names of what a block showed, in its order, joined by `` | ``, and the columns that told it; None without."""
    names = [str(name) for name in frame.columns]
    screens = screen_order(part, matched.tags, names)
    inner = {screen.id: question_order(screen, matched.tags, lookup) for screen in part.screens}
    used = [*screens.columns, *(column for shuffle in inner.values() for column in shuffle.columns)]
    if len(part.screens) > 1 and not screens.ranks:
        return None, used
    if not used:
        return None, used
    orders: list[Sequence[Sequence[str]]] = []
    for screen in part.screens:
        keys = keys_of(screen, matched.tags)
        orders.append(_orders(frame, inner[screen.id], keys))
    places = [_ranks(frame, screens.ranks.get(screen.id)) for screen in part.screens]
    ids = [screen.id for screen in part.screens]
    texts = [_row_order(row, places, ids, orders) for row in range(len(frame))]
    return pd.Series([text or np.nan for text in texts], index=frame.index, dtype="str"), used


def _row_order(
    row: int, places: Sequence[Sequence[float]], ids: Sequence[str], orders: Sequence[Sequence[Sequence[str]]]
) -> str:
    if len(ids) == 1:
        return JOIN.join(orders[0][row])
    shown = sorted((places[index][row], index) for index in range(len(ids)) if places[index][row] == places[index][row])
    return JOIN.join(name for _, index in shown for name in (orders[index][row] or [ids[index]]))


def _ranks(frame: pd.DataFrame, column: str | None) -> Sequence[float]:
    """(rows,) place of one screen, NaN where it was not shown."""
    if column is None:
        return [np.nan] * len(frame)
    return [np.nan if pd.isna(value) else (as_number(value) or np.nan) for value in frame[column]]


def _orders(frame: pd.DataFrame, shuffle: Shuffle, keys: Mapping[str, str]) -> Sequence[Sequence[str]]:
    """Per row the columns of a screen in the order shown; empty where that is not known."""
    if shuffle.whole is not None:
        cells = [[] if pd.isna(value) else canonical(value).split("|") for value in frame[shuffle.whole]]
        return [[keys[key.strip().casefold()] for key in row if key.strip().casefold() in keys] for row in cells]
    ranks = {name: _ranks(frame, column) for name, column in shuffle.ranks.items()}
    return [
        [name for place, name in sorted((found[row], name) for name, found in ranks.items()) if place == place]
        for row in range(len(frame))
    ]
