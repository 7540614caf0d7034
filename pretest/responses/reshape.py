"""One column per concept → one row per respondent and concept.

``{outcome}_set{set}_msg{arm}`` names columns such as ``pme_set1_msg41``. The outcome must be one that the study uses,
so a name with underscores is never cut at the wrong one; every other name in braces becomes a column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from pretest.errors import Note, Problem
from pretest.tablefiles.tablefile import Table
from pretest.values import Levels, is_number_column, names_phrase, shown
from pretest.words import Bools

OUTCOME = "outcome"
Value = TypeVar("Value")
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide columns become long.

    braces: names in braces but ``outcome``, in order. outcomes: outcomes found. combinations: values of ``braces``, in
    the order in which they first occur. cells: (outcome, combination) → column of the file.
    """

    braces: tuple[str, ...]
    outcomes: tuple[str, ...]
    combinations: tuple[tuple[str, ...], ...]
    cells: Mapping[tuple[str, tuple[str, ...]], str]

    def names(self, raw: Sequence[str]) -> tuple[str, ...]:
        """Columns after reshaping, when the file has ``raw``."""
        wide, new = set(self.cells.values()), (*self.braces, *self.outcomes)
        return (*new, *(name for name in raw if name not in wide and name not in new))


def find_shape(
    pattern: str, raw: Sequence[str], outcomes: Collection[str], where: str
) -> tuple[Shape | None, tuple[Problem, ...], tuple[Note, ...]]:
    """The columns of ``raw`` that ``pattern`` names, for any of ``outcomes``.

    Returns the shape (None when there is none), problems with the pattern, and notes on columns that it overrides.
    """
    names = _BRACES.findall(pattern)
    problem = _wrong(pattern, names, where)
    if problem is not None:
        return None, (problem,), ()
    regex = _regex(pattern, "|".join(re.escape(name) for name in sorted(outcomes, key=len, reverse=True)))
    found = {column: match.groups() for column in raw if (match := regex.fullmatch(column)) is not None}
    if not found:
        return None, (_nothing(pattern, raw, where),), ()
    place = names.index(OUTCOME)
    cells: dict[tuple[str, tuple[str, ...]], str] = {}
    for column, groups in found.items():
        cells.setdefault((groups[place], groups[:place] + groups[place + 1 :]), column)
    braces = tuple(name for name in names if name != OUTCOME)
    shape = Shape(braces, _first([key[0] for key in cells]), _first([key[1] for key in cells]), cells)
    over = [name for name in (*braces, *shape.outcomes) if name in raw]
    message = f"The file's own column {names_phrase(over)} is not used: the name in reshape stands for another value."
    notes = (Note("reshape_wins", "info", where, message),) if over else ()
    return shape, (), notes


def to_long(table: Table, shape: Shape, keep: Sequence[str], nothing: Mapping[str, Collection[str]]) -> Table:
    """``table`` with one row per respondent and combination in which at least one outcome was answered.

    A respondent who answered none keeps one row, without values in the braces, so that the flow counts everybody.

    Parameters
    ----------
    keep
        Other columns to carry along.
    nothing
        Per outcome, the values (canonical text) that do not count as an answer.
    """
    n_rows, n_combinations = len(table.frame), len(shape.combinations)
    stacked = {outcome: _stack(table, shape, outcome) for outcome in shape.outcomes}
    seen = np.zeros(n_rows * n_combinations, dtype=bool)
    for outcome, (values, declared) in stacked.items():
        levels = Levels.of(values)
        seen |= levels.rows_with([text not in nothing.get(outcome, ()) for text in levels.texts]) & ~declared
    by_row = seen.reshape(n_combinations, n_rows).T.copy()
    none = np.flatnonzero(~by_row.any(axis=1))
    by_row[none, 0] = True
    row, combination = np.nonzero(by_row)
    where = combination * n_rows + row
    frame = table.frame[list(keep)].take(row).reset_index(drop=True)
    for place, name in enumerate(shape.braces):
        codes = np.array([values[place] for values in shape.combinations], dtype=object)[combination]
        codes[np.isin(row, none)] = np.nan
        frame[name] = pd.Series(codes, dtype="str")
    coded = {name: mask[row] for name, mask in table.coded.items() if name in keep}
    for outcome, (values, mask) in stacked.items():
        frame[outcome] = values.take(where).reset_index(drop=True)
        coded[outcome] = mask[where]
    return replace(table, frame=frame, rows=table.rows[row], coded=coded)


def _stack(table: Table, shape: Shape, outcome: str) -> tuple[pd.Series, Bools]:
    """(combinations * rows,) values of one outcome and which of them the file declares missing."""
    n_rows = len(table.frame)
    columns = [shape.cells.get((outcome, combination)) for combination in shape.combinations]
    given = [table.frame[column] for column in columns if column is not None]
    numeric = all(is_number_column(column) for column in given)
    empty = pd.Series(np.full(n_rows, np.nan))
    parts = [empty if column is None else table.frame[column] for column in columns]
    parts = parts if numeric else [part.astype("str") for part in parts]
    no_codes = np.zeros(n_rows, dtype=bool)
    masks = [no_codes if column is None else table.coded.get(column, no_codes) for column in columns]
    return pd.concat(parts, ignore_index=True), np.concatenate(masks)


def _regex(pattern: str, outcomes: str) -> re.Pattern[str]:
    parts = _BRACES.split(pattern)
    compiled = [
        re.escape(part) if place % 2 == 0 else f"({outcomes})" if part == OUTCOME else "(.+?)"
        for place, part in enumerate(parts)
    ]
    return re.compile("".join(compiled), re.DOTALL)


def _first(values: Sequence[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))


def _wrong(pattern: str, names: Sequence[str], where: str) -> Problem | None:
    hint = 'Write the pattern as "{outcome}_msg{arm}".'
    if OUTCOME not in names:
        return Problem("reshape_outcome", where, "reshape does not say where the name has its {outcome}", hint=hint)
    if len(names) < 2:
        return Problem("reshape_names", where, "reshape has no name in braces beside {outcome}", hint=hint)
    bad = [name for name in names if not name or name.startswith("_") or names.count(name) > 1]
    if bad:
        what = (
            f"the names in the braces of reshape must differ and not begin with _: {names_phrase(dict.fromkeys(bad))}"
        )
        return Problem("reshape_names", where, what, hint=hint)
    return None


def _nothing(pattern: str, raw: Sequence[str], where: str) -> Problem:
    """No column fits; perhaps some fit with an outcome that the study does not have."""
    place = _BRACES.findall(pattern).index(OUTCOME)
    others = [match.groups()[place] for column in raw if (match := _regex(pattern, ".+?").fullmatch(column))]
    hint = f"Columns of that form are about {names_phrase(_first(others))}, which the plan does not name."
    what = f"no column fits reshape {shown(pattern)}"
    return Problem("reshape_nothing", where, what, hint=hint if others else f"The file has {names_phrase(raw)}.")
