"""All columns of one file that study and plan use: matched, recoded, as numbers or text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.limits import DATA_NUMBER
from pretest.responses.labelled import truths_message
from pretest.responses.matching import Matches
from pretest.responses.needs import Wanted
from pretest.responses.recode import Clean, Raw, as_switch, first_answered, fits, recoded, to_column, to_item
from pretest.responses.unreadable import category_findings, text_problems
from pretest.spec import DataFile
from pretest.spec.condition import Value
from pretest.tablefiles.tablefile import Table
from pretest.tablefiles.typedfile import Labels
from pretest.values import (
    Levels,
    as_number,
    canonical,
    is_number_column,
    names_phrase,
    plural,
    readings,
    rows_phrase,
    shown,
)
from pretest.words import Counts


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """values: column → (rows,) float64 or text. reasons: the same for items with coded missing answers."""

    values: Mapping[str, pd.Series]
    reasons: Mapping[str, pd.Series]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def clean_columns(
    source: DataFile, table: Table, wanted: Wanted, matches: Matches, labels: Labels | None = None
) -> Cleaned:
    """Every matched column of ``table``; text where a number is needed is a problem with its rows.

    Parameters
    ----------
    labels
        Column of the file → code → the file's label; used for columns that only name groups.
    """
    values: dict[str, pd.Series] = {}
    reasons: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    notes: list[Note] = []
    switches: list[str] = []
    labelled: list[str] = []
    marks: dict[str, list[str]] = {",": [], ".": []}
    for target, names in matches.sources.items():
        raw, several = first_answered([_raw(source, table, name, target) for name in names])
        if several:
            message = f"{{N:row has|rows have}} more than one answer among {names_phrase(names)} "
            message += f"for '{target}': the first was used."
            notes.append(Note("answered_twice", "warning", source.file, message, (("n", int(several)),)))
        raw = recoded(raw, source.recode.get(target))
        switched = as_switch(raw) if _is_switch(target, wanted) else None
        switches += [target] if switched is not None else []
        clean, is_item = _clean(source, switched or raw, target, wanted, table, notes)
        groups = _as_groups(clean.values, names, labels or {}) if target in wanted.categories and not is_item else None
        values[target] = clean.values if groups is None else groups
        labelled += [target] if groups is not None else []
        if is_item and clean.reasons.notna().any():
            reasons[target] = clean.reasons
        if clean.doubtful.any() and source.format is None:
            problems.append(two_readings(source, names, table.rows[clean.doubtful], clean.doubt))
        problems += _too_large(source, table, names, clean.values)
        if clean.bad.any():
            problems += text_problems(source, table, names, target, raw, clean.bad)
        elif clean.values.dtype == "str" and not is_item:
            compared = wanted.compared.get(target, frozenset())
            wrong, odd = category_findings(source, table, names, target, raw, compared)
            problems += wrong
            notes += odd
        marks.get(clean.decimal, []).append(target)
    return Cleaned(
        values,
        reasons,
        tuple(problems),
        (*notes, *_switch_notes(source, switches), *_label_notes(source, labelled), *_decimal_notes(source, marks)),
    )


def _too_large(source: DataFile, table: Table, names: Sequence[str], values: pd.Series) -> Sequence[Problem]:
    """Numbers with which nothing can be computed: infinite, or beyond what any answer is."""
    if values.dtype.kind != "f":
        return ()
    wrong = values.abs().to_numpy(dtype=np.float64) > DATA_NUMBER
    if not wrong.any():
        return ()
    what = f"{names_phrase(names)} holds a number that is infinite or absurdly large, {rows_phrase(table.rows[wrong])}"
    hint = "Take it out, or name its code under missing in study.yaml."
    return (Problem("number_too_large", source.file, what, f"numbers up to {DATA_NUMBER:,}", hint=hint),)


def _is_switch(target: str, wanted: Wanted) -> bool:
    """Whether 1 and 0 are what the study looks for in a column."""
    answers = wanted.items.get(target) or wanted.likely.get(target)
    return (
        target in wanted.switches or target in wanted.numeric or (answers is not None and {0, 1} <= {*answers.values})
    )


def _switch_notes(source: DataFile, switches: Sequence[str]) -> Sequence[Note]:
    if not switches:
        return ()
    return (Note("switches_read", "info", source.file, truths_message(switches)),)


def _as_groups(values: pd.Series, names: Sequence[str], labels: Labels) -> pd.Series | None:
    """Codes as the file's labels, where it has one for every code that occurs and no two codes share one."""
    found = labels.get(names[0], {}) if len(names) == 1 else {}
    levels = Levels.of(values)
    words = [found.get(text) for text in levels.texts]
    used = [words[level] for level in levels.used()]
    if not used or None in used or len(set(used)) < len(used):
        return None
    return pd.Series(np.array([*words, np.nan], dtype=object)[levels.codes], index=values.index, dtype="str")


def _label_notes(source: DataFile, labelled: Sequence[str]) -> Sequence[Note]:
    if not labelled:
        return ()
    message = f"Groups in {names_phrase(labelled)} are called as the file labels them."
    return (Note("labels_used", "info", source.file, message),)


def unread_answers(source: DataFile, table: Table, wanted: Wanted, matches: Matches) -> tuple[Problem, ...]:
    """Texts in the columns of closed questions that are neither a code nor a label nor declared missing."""
    problems: list[Problem] = []
    for target, names in matches.sources.items():
        there = [name for name in names if name in table.frame]  # not those that reshaping is still to make
        if target not in wanted.items or all(is_number_column(table.frame[name]) for name in there):
            continue
        raw, _ = first_answered([_raw(source, table, name, target) for name in there])
        raw = recoded(raw, source.recode.get(target))
        raw = (as_switch(raw) if _is_switch(target, wanted) else None) or raw
        clean = to_item(raw, wanted.items[target], table.delimiter)
        problems += text_problems(source, table, names, target, raw, clean.bad) if clean.bad.any() else ()
    return tuple(problems)


def _raw(source: DataFile, table: Table, name: str, target: str) -> Raw:
    """One column of the file with declared missing codes marked, and recoded under its own name."""
    own: Mapping[str, Value | None] = source.recode.get(name, {}) if name != target else {}
    later = {canonical(key) for key in source.recode.get(target, {})}
    missing = [code for value in source.missing if (code := canonical(value)) not in later]
    coded = table.coded.get(name, np.zeros(len(table.frame), dtype=bool))
    return recoded(Raw(table.frame[name], coded), own, missing)


def _clean(
    source: DataFile, raw: Raw, target: str, wanted: Wanted, table: Table, notes: list[Note]
) -> tuple[Clean, bool]:
    """The column as numbers or text, and whether it is an item with an answer set."""
    if target in wanted.items:
        return to_item(raw, wanted.items[target], table.delimiter, source.decimal), True
    answers = wanted.likely.get(target)
    if answers is not None and fits(raw, answers):
        return to_item(raw, answers, table.delimiter, source.decimal), True
    if answers is not None:
        message = f"Column '{target}' has values that the item of that name cannot have; it was used as it is."
        notes.append(Note("not_the_item", "info", table.name, message))
    clean = to_column(raw, "number" if target in wanted.numeric else "any", table.delimiter, source.decimal)
    if clean.values.dtype == "str" and not clean.doubtful.any():
        notes += _mostly_numbers(table, target, clean.values)
    return clean, False


def _mostly_numbers(table: Table, target: str, values: pd.Series) -> Sequence[Note]:
    """A Note when a few texts turned a column of numbers into a column of categories."""
    levels = Levels.of(values)
    numbers = levels.rows_with([as_number(text) is not None for text in levels.texts])
    texts = ~levels.empty & ~numbers
    if numbers.sum() <= texts.sum():
        return ()
    message = f"Column '{target}' holds text in {rows_phrase(np.unique(table.rows[texts]))} and numbers elsewhere: "
    message += "all of it is used as categories. List the text under missing, or recode it, to use numbers."
    return (Note("numbers_and_text", "warning", table.name, message),)


def two_readings(source: DataFile, names: Sequence[str], rows: Sequence[int] | Counts, text: str) -> Problem:
    """A problem with numbers of which the marks may stand between thousands or before decimals."""
    both = readings(text)
    what = f"{'column' if len(names) == 1 else 'columns'} {names_phrase(names)}: "
    if len(both) > 1:
        what += f"{shown(text)} may be {' or '.join(both)}"
    elif both and both[0] != text.replace(",", "."):
        what += f"{shown(text)} seems to be {both[0]}, with marks between the thousands"
    else:
        what += f"some numbers have a decimal point and others a decimal comma, as {shown(text)}"
    hint = 'Write decimal: "." or decimal: "," under data in study.yaml, or export the numbers without thousands marks.'
    return Problem("number_two_ways", source.file, f"{what}, {rows_phrase(np.unique(rows))}", hint=hint)


def _decimal_notes(source: DataFile, marks: Mapping[str, Sequence[str]]) -> Sequence[Note]:
    commas, points = marks[","], marks["."]
    if not commas:
        return ()
    message = f"Numbers with a decimal comma in {names_phrase(commas)}."
    if not points:
        return (Note("decimal_comma", "info", source.file, message),)
    message += f" But {names_phrase(points)} has a decimal point: check that no column was changed in a spreadsheet."
    return (Note("decimal_mixed", "warning", source.file, message),)


def unused_note(name: str, unused: Sequence[str], total: int) -> Sequence[Note]:
    """How many columns of the file nothing uses."""
    if not unused:
        return ()
    message = f"{plural(len(unused), 'column')} of {total:,} {'is' if len(unused) == 1 else 'are'} not used: "
    message += f"{', '.join(shown(column) for column in unused[:5])}{' ...' if len(unused) > 5 else ''}."
    return (Note("columns_unused", "info", name, message),)
