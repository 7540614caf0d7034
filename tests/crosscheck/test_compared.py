"""The one measure of how far two engines are apart, and the record of all figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.crosscheck.compared import LIMITS, Row, beside, gather, relative_difference
from pretest.tables.crosscheck import DEFINITIONS, TABLE

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def test_the_difference_is_a_part_of_the_larger_of_both():
    assert relative_difference(2.0, 2.5) == relative_difference(-2.5, -2.0) == 0.2
    assert relative_difference(1.0, -1.0) == 2.0  # a wrong sign


def test_a_figure_near_zero_is_measured_by_its_scale():
    assert relative_difference(0.0, 1e-17) == 1.0
    assert relative_difference(0.0, 1e-17, scale=0.1) == pytest.approx(1e-16)
    assert relative_difference(0.0, 0.0) == 0.0


def test_what_is_no_number_is_equal_to_itself_alone():
    assert relative_difference(math.inf, math.inf) == relative_difference(math.nan, math.nan) == 0.0
    assert relative_difference(math.inf, 5.0) == relative_difference(math.nan, 5.0) == math.inf
    assert relative_difference(1.0, 1.5, scale=math.nan) == relative_difference(1.0, 1.5)


@given(NUMBERS, NUMBERS, st.floats(0.0, 1e6))
def test_no_order_no_sign_and_no_unit_matters(one, other, scale):
    found = relative_difference(one, other, scale)
    assert 0.0 <= found <= 2.0
    assert found == relative_difference(other, one, scale) == relative_difference(-one, -other, scale)
    assert found == pytest.approx(relative_difference(8 * one, 8 * other, 8 * scale))


def test_what_is_beyond_its_limit_fails_and_the_worst_comes_first():
    rows = [
        Row("t", "same", 1.0, 1.0),
        Row("t", "near", 1.0, 1.0 + 1e-6),
        Row("t", "far", 1.0, 2.0),
        Row("t", "climbed", 1.0, 1.0 + 1e-5, kind="iterative"),
        Row("t", "steep", 0.0, 1e-5, kind="score", scale=1.0),
        Row("t", "other", 1.0, 3.0, why="rounded"),
        Row("t", "none", 1.0, math.nan, why="omega"),
    ]
    found = gather(rows, (("engine", "1"),), report="reports/x")
    assert found.failing["key"].tolist() == ["far", "near", "steep"]
    assert not found.agrees
    assert (found.compared, found.listed) == (5, 2)
    assert found.reasons == {"rounded": 1, "omega": 1}
    assert found.largest == found.closed_largest == 0.5
    assert found.iterative_largest == pytest.approx(1e-5)
    assert found.table["relative_difference"].isna().tolist() == [False] * 6 + [True]
    assert list(found.table.columns) == list(TABLE.kinds)
    assert found.table["definition"].tolist()[-2:] == [DEFINITIONS["rounded"], DEFINITIONS["omega"]]


def test_a_figure_that_is_not_there_is_never_as_good_as_the_same():
    found = gather([Row("t", "lost", 1.0, math.nan)], ())
    assert not found.agrees
    assert found.largest == math.inf


def test_nothing_to_compare_agrees_without_a_difference():
    found = gather([], ())
    assert (found.agrees, found.compared, found.largest) == (True, 0, 0.0)
    assert LIMITS.of("closed") == 1e-8


@pytest.mark.parametrize("hidden", [None, math.nan, np.nan])
def test_nothing_stands_beside_a_figure_that_the_report_hides(hidden):
    row = beside("estimates", ("1", "users"), "n", hidden, 7.0, "pandas")
    assert math.isnan(row.theirs)
    assert (row.why, row.engine, row.key) == ("untold", "", "1/users/n")
    assert math.isnan(row.relative_difference)


def test_an_engine_without_an_answer_is_listed_as_such():
    assert beside("estimates", (), "df", 3.0, math.nan, "x").why == "unsolved"
