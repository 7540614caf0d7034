"""The one door: tables with all their figures go in, tables that may leave come out.

Every table says in ``hides`` which columns count people. Their counts are collected for the whole release, what must
not be told is found for all of them together, and each table loses what would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.disclosure.figures import Values, hidden_points, tell_figures
from pretest.disclosure.ledger import Key, Ledger
from pretest.disclosure.limit import hides
from pretest.disclosure.merging import ANSWER, JOIN, merge_small
from pretest.disclosure.nesting import ASKED, relate
from pretest.disclosure.overlap import Pattern
from pretest.disclosure.search import hide
from pretest.disclosure.told import relate_told
from pretest.tables import registry
from pretest.tables.hiding import CONTROL, Count, Only
from pretest.tables.table import Table
from pretest.words import Bools

DISTRIBUTIONS = "distributions"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One column of one table. rows: places of the rows; keys, numbers: what each of them counts, and how many."""

    count: Count
    rows: NDArray[np.intp]
    keys: list[Key]
    numbers: list[int]


@dataclass(slots=True, eq=False)
class _Sheet:
    """One table on its way out. hidden: (rows,) that came with a mark, or with nothing that says whom they count."""

    table: Table
    frame: pd.DataFrame
    hidden: Bools
    told: list[Told] = field(default_factory=list)


def release(
    tables: Mapping[str, pd.DataFrame],
    below: int,
    control: str = "",
    patterns: Iterable[Pattern] = (),
    values: Values | None = None,
) -> dict[str, pd.DataFrame]:
    """``tables`` (name → rows, of ``pretest.tables.registry``) without what tells 1 to ``below`` - 1 people.

    A row that comes marked as ``suppressed`` leaves without figures. Where ``below`` hides nobody all stays.

    Parameters
    ----------
    control : arm of the study that the others are compared with.
    patterns : the audiences that somebody is in at once, as ``overlap.patterns_of``.
    values : the answers that items can be given, as ``figures.tell_figures``.

    Raises
    ------
    KeyError
        When a table is not in the registry: nothing leaves that has no rule.
    """
    if not hides(below):
        return dict(tables)
    ledger = Ledger(below)
    sheets = {name: _sheet(registry.table(name), frame, below) for name, frame in tables.items()}
    for sheet in sheets.values():
        _collect(ledger, sheet, control)
    first = _answers(ledger, tables)
    relate(ledger, patterns)
    figures = tell_figures(ledger, tables, patterns, values)
    relate_told(ledger, tables, values)
    gone = hide(ledger, [*first, *hidden_points(ledger), *_empty(ledger, sheets)])
    nobody = {key for key in gone if ledger.counts[key] == 0}
    bare = ledger.in_shade(gone) | nobody
    made = {name: _blank(sheet, gone, bare, control) for name, sheet in sheets.items()}
    for figure in figures:
        if figure.key in gone:
            frame = made[figure.table]
            frame.loc[frame.index[figure.row], list(figure.columns)] = pd.NA
    return {name: follow_hidden(sheets[name].table, frame, made) for name, frame in made.items()}


def _sheet(table: Table, frame: pd.DataFrame, below: int) -> _Sheet:
    rows = merge_small(frame, below) if table.name == DISTRIBUTIONS else frame
    if "suppressed" not in table.kinds:
        return _Sheet(table, rows, np.zeros(len(rows), dtype=bool))
    marked = rows["suppressed"].fillna(True).to_numpy(dtype=bool)
    rule = table.hides
    covered = np.full(len(rows), bool(rule.made_from))
    for count in rule.counts:
        if count.marks:
            covered |= _chosen(rows, count.rows)
    for one in rule.nobody:
        covered |= _chosen(rows, (one,))
    return _Sheet(table, rows, marked | ~covered)


def _chosen(frame: pd.DataFrame, rows: tuple[Only, ...]) -> Bools:
    chosen = np.ones(len(frame), dtype=bool)
    for one in rows:
        chosen &= frame[one.column].fillna("").isin(one.words).to_numpy(dtype=bool) == one.holds
    return chosen


def _collect(ledger: Ledger, sheet: _Sheet, control: str) -> None:
    """Enter the counts of one table; a row whose own count is missing is hidden."""
    for count in sheet.table.hides.counts:
        numbers = _numbers(sheet.frame, count)
        here = _chosen(sheet.frame, count.rows) & ~sheet.hidden
        if count.marks:
            sheet.hidden |= here & np.isnan(numbers)
        rows = np.flatnonzero(here & ~np.isnan(numbers))
        named = _keys(sheet, count, rows, control)
        whole = [round(float(numbers[row])) for row in rows]
        worth = count.worth * (1 + len(count.takes))
        keys = [ledger.tell(key, number, worth) for key, number in zip(named, whole, strict=True)]
        sheet.told.append(Told(count, rows, keys, whole))


def _numbers(frame: pd.DataFrame, count: Count) -> NDArray[np.float64]:
    """(rows,) how many people a column counts, also where it says so as a share of others."""
    told = frame[count.column].to_numpy(dtype=np.float64, na_value=np.nan)
    if count.whole_of:
        part = frame[count.whole_of].to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = part / told
        return np.where(np.isfinite(whole), np.rint(whole), np.nan)
    if not count.share_of:
        return told
    of = frame[count.share_of].to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        numbers = of * told / (1.0 - told) if count.odds else of * told
    return np.where(np.isfinite(numbers), np.rint(numbers), np.nan)


def _keys(sheet: _Sheet, count: Count, rows: NDArray[np.intp], control: str) -> list[Key]:
    if not count.of:
        return [(count.what, sheet.table.name, count.column, row) for row in rows.tolist()]
    parts: list[list[object]] = [[count.what] * len(rows)]
    for name in count.of:
        if name == CONTROL or name.startswith("="):
            parts.append([control if name == CONTROL else name[1:]] * len(rows))
        else:
            values = sheet.frame[name].iloc[rows].tolist()
            parts.append(["" if pd.isna(value) else value for value in values])
    return list(zip(*parts, strict=True))


def _answers(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> list[Key]:
    """Names of the answers that are not told one by one, which stand behind joint answers or behind nothing, and of
    who answered a question of which no answer is told."""
    if DISTRIBUTIONS not in tables:
        return []
    rows = tables[DISTRIBUTIONS][[*ANSWER, "n", "n_answered"]].to_numpy(dtype=object)
    full = {("category", int(row[0]), *row[1:-2]): row[-2] for row in rows if not pd.isna(row[-2])}
    asked = {("told", int(row[0]), *row[1:-3], ASKED): row[-1] for row in rows if not pd.isna(row[-1])}
    joint = [key for key in ledger.counts if key[0] == "category" and key not in full]
    single = [key for key in full if key not in ledger.counts]
    behind = [key for key in asked if key not in ledger.counts]
    numbers = full | asked
    for key in (*single, *behind):
        ledger.tell(key, int(numbers[key]), worth=0)
    for whole in joint:
        ledger.joint.add(whole)
        ledger.split(whole, [(*whole[:-1], label) for label in str(whole[-1]).split(JOIN)])
    return [*single, *behind]


def _empty(ledger: Ledger, sheets: Mapping[str, _Sheet]) -> list[Key]:
    """Names of counts of nobody in rows that are not told then."""
    return [
        key
        for sheet in sheets.values()
        for told in sheet.told
        if told.count.nobody
        for key, number in zip(told.keys, told.numbers, strict=True)
        if number == 0
    ]


def _blank(sheet: _Sheet, gone: set[Key], bare: set[Key], control: str) -> pd.DataFrame:
    """The table without what is hidden; rows that rest on counts of ``bare`` lose all their figures."""
    frame, rule = sheet.frame, sheet.table.hides
    columns = (*rule.figures, *(name for count in rule.counts for name in (count.column, *count.takes)))
    lost: dict[str, Bools] = {name: sheet.hidden.copy() for name in columns}
    marked = sheet.hidden.copy()
    resting = sheet.hidden.copy()
    of_row: dict[str, Bools] = {}
    for told in sheet.told:
        hit = told.rows[[key in gone for key in told.keys]]
        few = told.rows[[key in bare for key in told.keys]]
        for name in (told.count.column, *told.count.takes):
            lost[name][hit] = True
        of_row.setdefault(told.count.column, np.zeros(len(frame), dtype=bool))[hit] = True
        if told.count.marks:
            marked[few if told.count.aside else hit] = True
            resting[few] = True
            for name in rule.figures:
                lost[name][few] = True
    behind = _rests(frame, rule.rests, bare, control)
    for name in rule.figures:
        lost[name] |= behind
    marked |= behind
    resting |= behind
    for test in rule.tests:
        any_gone = np.logical_or.reduce([of_row[name] | lost[name] for name in test.counts])
        within = pd.Series(any_gone).groupby([frame[name].to_numpy() for name in test.by]).transform("any")
        for name in test.figures:
            lost[name] |= within.to_numpy(dtype=bool)
    changed = frame.copy()
    for name, rows in lost.items():
        if rows.any():
            changed[name] = changed[name].mask(rows)
    for name, word in rule.words:
        changed[name] = changed[name].mask(resting, word)
    if "suppressed" in sheet.table.kinds:
        changed["suppressed"] = pd.array(marked, dtype="boolean")
    return changed


def _rests(frame: pd.DataFrame, rests: tuple[tuple[str, ...], ...], bare: set[Key], control: str) -> Bools:
    """(rows,) whether a row says something of an outcome that an arm may not be counted for."""
    found = np.zeros(len(frame), dtype=bool)
    for names in rests:
        values = [[control] * len(frame) if name == CONTROL else frame[name].tolist() for name in names]
        found |= np.array([("answered", *row) in bare for row in zip(*values, strict=True)], dtype=bool)
    return found


def follow_hidden(table: Table, frame: pd.DataFrame, made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """``frame`` without the figures of rows that are made from hidden rows of another table.

    made: the tables that may leave; where the other table is not among them, nothing is taken away.
    """
    rule = table.hides
    if not rule.keys or rule.made_from not in made:
        return frame
    other = made[rule.made_from]
    from_hidden = other[other["suppressed"].to_numpy(dtype=bool)]
    hidden = set(from_hidden[list(rule.named)].itertuples(index=False, name=None))
    follows = np.zeros(len(frame), dtype=bool)
    for names in rule.keys:
        follows |= np.array(
            [row in hidden for row in frame[list(names)].itertuples(index=False, name=None)], dtype=bool
        )
    changed = frame.copy()
    for name in rule.figures:
        changed[name] = changed[name].mask(follows)
    for name, word in rule.words:
        changed[name] = changed[name].mask(follows, word)
    changed["suppressed"] = changed["suppressed"].fillna(True) | follows
    return changed
