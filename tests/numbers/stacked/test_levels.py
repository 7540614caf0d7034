"""Levels of arms: means by hand, and adjusted ones as a regression within each arm predicts them."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers.stacked import StackedRows, stacked_adjusted, stacked_means
from tests.numbers.stacked.drawn import PARTS, STUDIES


def test_means_by_hand():
    scores = np.array([[[1.0, 3.0, 10.0, np.nan, 14.0]]])
    rows = StackedRows.of(scores, np.ones((1, 5), dtype=bool), (slice(0, 2), slice(2, 5)))
    levels = stacked_means(rows)
    assert levels.level[:, 0, 0].tolist() == [2, 12]
    assert levels.loading[0, 0].tolist() == [0.5, 0.5, 0.5, 0, 0.5]
    # HC2: a residual over n, times the root of n / (n - 1)
    assert levels.pull[0, 0] == pytest.approx(np.array([-1, 1, -2, 0, 2]) / 2 * np.sqrt(2))
    assert levels.df[0, 0, 0] == pytest.approx((1 + 4) ** 2 / (1 + 16))  # Welch, variances 1 and 4 of means


def test_an_adjusted_level_is_what_the_regression_of_its_arm_predicts_at_the_mean(drawn):
    scores, inside, x = drawn
    x = x[:, :1]
    rows = StackedRows.of(scores, inside, PARTS)
    levels = stacked_adjusted(rows, x, np.ones(x.shape[:2], dtype=bool), "finite")
    assert levels.sound.all()
    assert levels.moved is None
    for r in range(STUDIES):
        used = rows.used[r, 0]
        at = np.array([1.0, x[r, 0][used].mean()])
        for a, part in enumerate(PARTS):
            own = np.flatnonzero(used[part]) + part.start
            columns = np.column_stack([np.ones(len(own)), x[r, 0][own]])
            line = np.linalg.lstsq(columns, scores[r, 0][own], rcond=None)[0]
            assert levels.level[a, r, 0] == pytest.approx(at @ line)
            loading = levels.loading[r, 0][own]
            assert loading @ scores[r, 0][own] == pytest.approx(at @ line)  # linear in the outcomes


def test_columns_that_repeat_each_other_are_not_sound(drawn):
    scores, inside, x = drawn
    twice = np.concatenate([x[:, :1], x[:, :1] + 1.0], axis=1)
    rows = StackedRows.of(scores, inside, PARTS)
    assert not stacked_adjusted(rows, twice, np.ones(twice.shape[:2], dtype=bool), "finite").sound.any()
