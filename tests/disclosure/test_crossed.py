"""Counts in rows and columns: no small one can be worked out from what is told."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from pretest.disclosure.crossed import hidden_counts

BELOW = 10


def test_a_small_count_takes_another_with_it():
    counts = {("all",): 100, ("a",): 3, ("b",): 40, ("c",): 57}
    gone = hidden_counts(counts, [(("all",), [("a",), ("b",), ("c",)])], BELOW)
    assert ("a",) in gone
    assert len(gone) > 1  # else it is 100 - 40 - 57


def test_nothing_is_hidden_where_nobody_is_few_or_nothing_is_to_be_hidden():
    counts = {("all",): 100, ("a",): 40, ("b",): 60}
    splits = [(("all",), [("a",), ("b",)])]
    assert hidden_counts(counts, splits, BELOW) == set()
    assert hidden_counts({("a",): 1}, [], 0) == set()


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_small_cell_of_a_table_is_known_exactly(table):
    """Everything that is told as equations: the least and the most that a hidden small cell can be must differ."""
    cells = np.array(table)
    rows, columns = range(cells.shape[0]), range(cells.shape[1])
    counts = {("cell", row, column): int(cells[row, column]) for row, column in product(rows, columns)}
    counts |= {("row", row): int(cells[row].sum()) for row in rows}
    counts |= {("column", column): int(cells[:, column].sum()) for column in columns}
    counts[("all",)] = int(cells.sum())
    splits = [(("row", row), [("cell", row, column) for column in columns]) for row in rows]
    splits += [(("column", column), [("cell", row, column) for row in rows]) for column in columns]
    splits += [(("all",), [("row", row) for row in rows]), (("all",), [("column", column) for column in columns])]
    gone = hidden_counts(counts, splits, BELOW)
    names = list(counts)
    equations, values = [], []
    for whole, parts in splits:
        equations.append([1.0 if name == whole else -1.0 if name in parts else 0.0 for name in names])
        values.append(0.0)
    for name in names:
        if name not in gone:
            equations.append([1.0 if other == name else 0.0 for other in names])
            values.append(counts[name])
    for name in gone:
        if 0 < counts[name] < BELOW:
            aim = np.array([1.0 if other == name else 0.0 for other in names])
            ends = [sign * linprog(sign * aim, A_eq=equations, b_eq=values, bounds=(0, 1_000)).fun for sign in (1, -1)]
            assert ends[0] != pytest.approx(ends[1]), name
