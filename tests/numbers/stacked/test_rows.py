"""The rows of many studies: who is used, and sums that can be counted by hand."""

from __future__ import annotations

import numpy as np

from pretest.numbers.stacked import StackedRows

SCORES = np.array([[[1.0, np.nan, 3.0, 4.0, -9.0]], [[2.0, 2.0, np.nan, 5.0, 7.0]]])
INSIDE = np.array([[True, True, True, False, True], [True, True, True, True, True]])
PARTS = (slice(0, 2), slice(2, 4))  # the last row saw no arm


def test_only_people_in_an_arm_who_count_and_answered_are_used():
    rows = StackedRows.of(SCORES, INSIDE, PARTS)
    assert rows.used[:, 0].tolist() == [[True, False, True, False, False], [True, True, False, True, False]]
    assert rows.inside[:, 4].tolist() == [False, False]
    assert rows.y[:, 0].tolist() == [[1, 0, 3, 0, 0], [2, 2, 0, 5, 0]]


def test_totals_are_sums_over_the_rows_of_an_arm():
    rows = StackedRows.of(SCORES, INSIDE, PARTS)
    assert rows.totals(rows.y)[..., 0].tolist() == [[1, 4], [3, 5]]
    assert rows.totals(rows.used)[..., 0].tolist() == [[1, 2], [1, 1]]
    assert rows.largest[:, 0].tolist() == [3, 5]  # of people outside every arm nothing is known


def test_spread_gives_every_row_what_is_of_its_arm():
    rows = StackedRows.of(SCORES, INSIDE, PARTS)
    of_arm = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    assert rows.spread(of_arm)[:, 0].tolist() == [[1, 1, 3, 3, 0], [2, 2, 4, 4, 0]]
