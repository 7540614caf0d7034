"""Audiences to which nobody belongs, with what the data hold in their place, and files that contradict answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from pretest.errors import Note, Problem
from pretest.forms.conditions import audience_mask, audiences_of_files, column_meets, condition_column, matches
from pretest.quality.sample import Sample
from pretest.spec import Allowed, Study
from pretest.tables import columns
from pretest.values import Levels, as_number, names_phrase, shown
from pretest.words import Bools

MOST_VALUES = 20  # a column with more different values is not shown: it may hold what people wrote
_DATE = re.compile(r"\d{4}-(?P<month>\d\d)-(?P<day>\d\d)")
_BAND = re.compile(r"\s*(?P<low>\d{1,2})\s*[-\u2013/]\s*(?P<high>\d{1,2})\s*")


def empty_audiences(study: Study, frame: pd.DataFrame, masks: Mapping[str, Bools]) -> Iterator[Problem]:
    """A problem per audience without anybody, with the values that its columns hold."""
    for name, mask in masks.items():
        if mask.any():
            continue
        what = f"nobody in the data belongs to audience '{name}'"
        found = [
            _instead(frame, column, allowed)
            for column, allowed in study.file.audiences[name].when.root.items()
            if not column_meets(frame, column, allowed).any()
        ]
        told = "; ".join(text for text, _ in found)
        hint = next((hint for _, hint in found if hint), "Look at its 'when', and at how the answers are coded.")
        yield Problem("audience_empty", study.name, f"{what}: {told}" if told else what, hint=hint)


def _instead(frame: pd.DataFrame, column: str, allowed: Allowed) -> tuple[str, str]:
    """What one column holds where the audience asks for something else, and what to write."""
    name = condition_column(frame, column)
    levels = Levels.of(frame[column if name is None else name])
    texts = sorted({levels.texts[level] for level in levels.used()}, key=lambda text: (as_number(text) or 0.0, text))
    asked = f"and the study asks for {_asked(allowed)}"
    if not texts:
        return f"column {shown(column)} is empty", "Is it the right column? Name it under columns in study.yaml."
    if len(texts) > MOST_VALUES:
        return f"column {shown(column)} holds {len(texts):,} different values, {asked}", ""
    dates = [found for text in texts if (found := _DATE.fullmatch(text)) is not None]
    bands = [value for value in allowed.values or () if _BAND.fullmatch(str(value))]
    if dates and bands:
        return f"column {shown(column)} holds dates ({names_phrase(texts)}), {asked}", _of_dates(column, dates)
    return f"column {shown(column)} holds {names_phrase(texts, MOST_VALUES)}, {asked}", _recode_hint(column, texts)


def _asked(allowed: Allowed) -> str:
    if allowed.values is not None:
        return names_phrase(allowed.values)
    low = "" if allowed.min is None else f"at least {allowed.min:g}"
    high = "" if allowed.max is None else f"at most {allowed.max:g}"
    bounds = " and ".join(part for part in (low, high) if part)
    return bounds or f"anything but {names_phrase(allowed.not_ or ())}"


def _of_dates(column: str, dates: list[re.Match[str]]) -> str:
    """A spreadsheet reads 1-5 as 1 May (or 5 January): both readings, to choose from."""
    first = dates[0]
    day, month = int(first["day"]), int(first["month"])
    either = f"'{day}-{month}' or '{month}-{day}'"
    hint = (
        f"A spreadsheet made dates of bands: {first[0]} was probably {either}. Format the column as text and type the "
    )
    return hint + f'bands again, or write recode: {{{column}: {{"{first[0]}": "{day}-{month}"}}}} in study.yaml.'


def _recode_hint(column: str, texts: list[str]) -> str:
    return f"Correct its 'when', or write recode: {{{column}: {{\"{texts[0]}\": ...}}}} under data in study.yaml."


def against_answers(sample: Sample) -> Iterator[Note]:
    """People who belong to an audience because of their file, while their answers say otherwise."""
    study, frame = sample.study, sample.frame
    named = audiences_of_files(study)
    for name in dict.fromkeys(named.values()):
        when = study.file.audiences[name].when
        known = [column for column in when.columns if condition_column(frame, column) is not None]
        if not known or len(known) < len(when.columns):
            continue
        told = (frame[columns.SOURCE_FILE].map(named) == name).to_numpy(dtype=bool)
        answered = frame[[condition_column(frame, column) or column for column in known]].notna().all(axis=1)
        wrong = told & answered.to_numpy(dtype=bool) & ~matches(when, frame) & audience_mask(study, frame, name)
        n = int(sample.any(wrong).sum())
        if n:
            message = "{N:respondent belongs|respondents belong} to the audience because study.yaml says so of the "
            message += "file, while the answers say otherwise."
            yield Note("audience_against_answers", "warning", f"audience '{name}'", message, (("n", n),))
