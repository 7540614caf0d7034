"""Cells that hold what no answer can be: said by what was seen, with what to write in study.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pandas as pd
from pyarrow import compute

from pretest.errors import Note, Problem
from pretest.responses.recode import Raw
from pretest.spec import DataFile
from pretest.tablefiles.celltexts import ERROR_SIGNS, Kind, is_of_kind, kind_of_text, seen
from pretest.tablefiles.distinct import arrow_texts
from pretest.tablefiles.tablefile import Table
from pretest.values import Levels, canonical, is_number_column, names_phrase, plural, rows_phrase
from pretest.words import Bools

MOST_HEADERS = 2  # rows below the names in which some platforms repeat the questions
_MOST_DATES = 40  # different dates that can be bands; more are dates


def text_problems(
    source: DataFile, table: Table, names: Sequence[str], target: str, raw: Raw, bad: Bools
) -> Iterator[Problem]:
    """A problem per kind of text that stands where a number is needed.

    Parameters
    ----------
    names
        Columns of the file.
    target
        What the study calls them.
    bad
        (rows,) cells with text.
    """
    levels = Levels.of(raw.values)
    kinds = [kind_of_text(text) for text in levels.texts]
    for kind in dict.fromkeys(kinds[level] for level in np.unique(levels.codes[bad])):
        here = bad & levels.rows_with([one == kind for one in kinds])
        if kind is None:
            yield _text_where_number(source, table, names, target, here)
        else:
            yield _of_kind(source, table, names, target, levels, kind, here)


def category_findings(
    source: DataFile, table: Table, names: Sequence[str], target: str, raw: Raw, compared: Collection[str]
) -> tuple[list[Problem], list[Note]]:
    """What a column of categories holds that is none: errors of a spreadsheet, and dates in the place of bands.

    Dates are a problem beside values that conditions name: then a spreadsheet has changed some bands and not others.
    Where all have changed nobody is left, which is said elsewhere; here it is a note.
    """
    levels = Levels.of(raw.values)
    present = ~levels.empty & ~raw.coded
    errors = present & levels.rows_with([is_of_kind(text, "error") for text in levels.texts])
    dates = [is_of_kind(text, "date") for text in levels.texts]
    dated = present & levels.rows_with(dates)
    problems = [_of_kind(source, table, names, target, levels, "error", errors)] if errors.any() else []
    kept = present & levels.rows_with([text in compared for text in levels.texts])
    if dated.any() and kept.any() and not any(is_of_kind(value, "date") for value in compared):
        return [*problems, _of_kind(source, table, names, target, levels, "date", dated)], []
    few = 0 < sum(dates) <= _MOST_DATES
    if few and (not all(dates) or table.dates.intersection(names)):
        texts = [text for text, date in zip(levels.texts, dates, strict=True) if date]
        message = f"Column '{target}' holds {seen('date', texts, target).phrase} and is used as categories. If they "
        message += "were bands such as 1-5, a spreadsheet changed them: give what each stands for under recode."
        return problems, [Note("dates_as_categories", "warning", table.name, message)]
    return problems, []


def design_problems(source: DataFile, table: Table, columns: Sequence[str]) -> Iterator[Problem]:
    """Errors of a spreadsheet in the columns that say who saw what: as an id, one would make a person of many."""
    declared = {canonical(value) for value in source.missing}
    for name in columns:
        if name not in table.frame or is_number_column(table.frame[name]) or not _may_hold_errors(table.frame[name]):
            continue
        levels = Levels.of(table.frame[name])
        wrong = [is_of_kind(text, "error") and text not in declared for text in levels.texts]
        here = levels.rows_with(wrong)
        if here.any():
            yield _of_kind(source, table, (name,), name, levels, "error", here)


def _may_hold_errors(column: pd.Series) -> bool:
    """Quick for columns in which every value differs, as ids do."""
    cells = arrow_texts(column)
    return any(compute.any(compute.match_substring(cells, sign)).as_py() for sign in ERROR_SIGNS)


def _of_kind(
    source: DataFile, table: Table, names: Sequence[str], target: str, levels: Levels, kind: Kind, here: Bools
) -> Problem:
    texts = [levels.texts[level] for level in np.unique(levels.codes[here])]
    found = seen(kind, texts, target)
    rows = np.unique(table.rows[here])
    what = f"{_columns(names, target)} {'holds' if len(names) == 1 else 'hold'} {found.phrase} in "
    what += f"{plural(len(rows), 'row')}: {rows_phrase(rows)}"
    code = "sheet_error" if kind == "error" else "text_in_number"
    return Problem(code, source.file, what, hint=found.hint)


def _columns(names: Sequence[str], target: str) -> str:
    which = f"{'column' if len(names) == 1 else 'columns'} {names_phrase(names)}"
    return which + (f" (for '{target}')" if tuple(names) != (target,) else "")


def _text_where_number(source: DataFile, table: Table, names: Sequence[str], target: str, here: Bools) -> Problem:
    rows = np.unique(table.rows[here])
    what = f"{plural(len(rows), 'row holds', 'rows hold')} text in {_columns(names, target)}, {rows_phrase(rows)}"
    hint = f"Give codes under recode: {{{target}: ...}} in study.yaml, or list the text under missing."
    if len(rows) <= MOST_HEADERS and rows.tolist() == table.rows[: len(rows)].tolist():
        hint = "Rows under the header that repeat the questions must be taken out of the export."
    return Problem("text_in_number", source.file, what, "a number", None, hint)
