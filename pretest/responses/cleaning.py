"""All columns of one file that study and plan use: matched, recoded, as numbers or text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.responses.labelled import truths_message
from pretest.responses.matching import Matches
from pretest.responses.needs import Wanted
from pretest.responses.recode import Clean, Raw, first_answered, fits, recoded, to_column, to_item
from pretest.responses.unreadable import category_findings, text_problems, with_truths
from pretest.spec import DataFile
from pretest.spec.condition import Value
from pretest.tablefiles.tablefile import Table
from pretest.values import Levels, as_number, canonical, is_number_column, names_phrase, plural, rows_phrase, shown


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """values: column → (rows,) float64 or text. reasons: the same for items with coded missing answers."""

    values: Mapping[str, pd.Series]
    reasons: Mapping[str, pd.Series]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def clean_columns(source: DataFile, table: Table, wanted: Wanted, matches: Matches) -> Cleaned:
    """Every matched column of ``table``; text where a number is needed is a problem with its rows."""
    values: dict[str, pd.Series] = {}
    reasons: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    notes: list[Note] = []
    marks: dict[str, list[str]] = {",": [], ".": []}
    true: list[str] = []
    for target, names in matches.sources.items():
        raw, several = first_answered([_raw(source, table, name, target) for name in names])
        if several:
            message = f"{{N:row has|rows have}} more than one answer among {names_phrase(names)} "
            message += f"for '{target}': the first was used."
            notes.append(Note("answered_twice", "warning", source.file, message, (("n", int(several)),)))
        raw, truths = with_truths(recoded(raw, source.recode.get(target)), target, wanted)
        true += [target] if truths else []
        clean, is_item = _clean(raw, target, wanted, table, notes)
        values[target] = clean.values
        if is_item and clean.reasons.notna().any():
            reasons[target] = clean.reasons
        if clean.bad.any():
            problems += text_problems(source, table, names, target, raw, clean.bad)
        elif clean.values.dtype == "str" and not is_item:
            compared = wanted.compared.get(target, frozenset())
            wrong, odd = category_findings(source, table, names, target, raw, compared)
            problems += wrong
            notes += odd
        marks.get(clean.decimal, []).append(target)
    if true:
        notes.append(Note("switches_read", "info", source.file, truths_message(true)))
    return Cleaned(values, reasons, tuple(problems), (*notes, *_decimal_notes(source, marks)))


def unread_answers(source: DataFile, table: Table, wanted: Wanted, matches: Matches) -> tuple[Problem, ...]:
    """Texts in the columns of closed questions that are neither a code nor a label nor declared missing."""
    problems: list[Problem] = []
    for target, names in matches.sources.items():
        there = [name for name in names if name in table.frame]  # not those that reshaping is still to make
        if target not in wanted.items or all(is_number_column(table.frame[name]) for name in there):
            continue
        raw, _ = first_answered([_raw(source, table, name, target) for name in there])
        raw, _ = with_truths(recoded(raw, source.recode.get(target)), target, wanted)
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


def _clean(raw: Raw, target: str, wanted: Wanted, table: Table, notes: list[Note]) -> tuple[Clean, bool]:
    """The column as numbers or text, and whether it is an item with an answer set."""
    if target in wanted.items:
        return to_item(raw, wanted.items[target], table.delimiter), True
    answers = wanted.likely.get(target)
    if answers is not None and fits(raw, answers):
        return to_item(raw, answers, table.delimiter), True
    if answers is not None:
        message = f"Column '{target}' has values that the item of that name cannot have; it was used as it is."
        notes.append(Note("not_the_item", "info", table.name, message))
    clean = to_column(raw, "number" if target in wanted.numeric else "any", table.delimiter)
    if clean.values.dtype == "str":
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
