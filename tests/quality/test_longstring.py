"""Long runs of one answer, in the order in which each person was asked."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.tables import columns
from tests.quality.thirty import COLUMNS, SCALES, mixed, sound


def test_a_run_over_more_than_half_of_the_list_is_flagged(flag_lists):
    half, more = mixed(1, 2), mixed(1, 2)
    half[:15], more[:16] = 4, 4
    broken = more.copy()
    broken[8] = np.nan
    flagged, cases, _ = flag_lists([half, more, broken, mixed(1, 2)], {"rule": "longstring"})
    assert flagged == [1]
    assert cases[["value", "threshold"]].iloc[0].tolist() == pytest.approx([16 / 30, 0.5])
    strict = {"rule": "longstring", "share_of_items": 0.4}
    assert flag_lists([half, more, broken, mixed(1, 2)], strict)[0] == [0, 1]


def test_runs_of_named_columns_are_in_the_order_of_the_rule(flag_lists):
    given = [mixed(1, 2)] * 2
    rule = {"rule": "longstring", "columns": COLUMNS[0:12:2] + COLUMNS[1:12:2]}
    assert flag_lists(given, rule, frame={})[0] == []  # 6 of 12 is half
    assert flag_lists(given, {**rule, "columns": COLUMNS[0:12:2] + COLUMNS[1:10:2]})[0] == [0, 1]
    assert flag_lists([mixed(4, 4, 4, 4, 1), mixed(1, 2, 3)], {"rule": "longstring", "scales": ["t0"]})[0] == [0]


def test_runs_follow_the_order_in_which_each_person_was_asked(flag_lists):
    given = [mixed(4, 2)] * 3  # in the order of the questionnaire no two are the same
    by_answer = " | ".join(COLUMNS[0::2] + COLUMNS[1::2])  # first all fours, then all twos
    orders = [by_answer, " | ".join(COLUMNS), None]
    rule = {"rule": "longstring", "share_of_items": 0.45}
    flagged, _, notes = flag_lists(given, rule, "random", **{columns.ORDER + "after": orders})
    assert flagged == [0]
    assert "order_unknown" in notes
    flagged, _, notes = flag_lists(given[:2], rule, "random", **{columns.ORDER + "after": orders[:2]})
    assert flagged == [0]
    assert "order_unknown" not in notes


def test_an_order_of_screens_is_an_order_of_their_questions(flag_lists):
    first, last = mixed(1, 2), mixed(1, 2)
    for one in (first, last):
        one[:10], one[20:] = 4, 4  # the first two and the last two scales
    apart, together = " | ".join(SCALES), "t2 | t3 | t0 | t1 | t4 | t5"
    orders = {columns.ORDER + "after": [apart, together]}
    assert flag_lists([first, last], {"rule": "longstring"}, "random", **orders)[0] == [1]


def test_random_order_that_is_not_in_the_data_is_said(flag_lists):
    assert "order_unknown" in flag_lists(sound(10), {"rule": "longstring"}, "random")[2]
