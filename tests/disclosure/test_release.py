"""The one door: what is few, unknown or without a rule does not leave."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.release import release
from pretest.tables.flow import TABLE as FLOW


def flow(*steps):
    rows = [
        {"wave": 1, "audience": "users", "concept": arm, "step": "kept", "n_respondents": n, "n_rows": n}
        | {"suppressed": False}
        for arm, n in steps
    ]
    return FLOW.require(pd.DataFrame(rows)[list(FLOW.kinds)])


def shown(table, below=10):
    return release({"flow": table}, below)["flow"]


def test_few_people_leave_without_their_figures_and_with_a_mark():
    told = shown(flow(("a", 40), ("b", 4)))
    assert told["n_respondents"].tolist() == [40, pd.NA]
    assert told["n_rows"].isna().tolist() == [False, True]
    assert told["suppressed"].tolist() == [False, True]


def test_the_last_arm_is_not_the_whole_less_the_others():
    told = shown(flow(("", 74), ("a", 40), ("b", 30), ("c", 4))).set_index("concept")["n_respondents"]
    assert told.isna().sum() == 2
    assert pd.isna(told["c"])


@pytest.mark.parametrize("below", [0, 1])
def test_where_nobody_is_hidden_all_leaves(below):
    table = flow(("a", 40), ("b", 4))
    assert shown(table, below) is table


def test_a_table_without_a_rule_does_not_leave():
    with pytest.raises(KeyError):
        release({"surprise": pd.DataFrame({"n": [3]})}, 10)


def test_a_row_that_counts_an_unknown_number_is_hidden():
    table = flow(("a", 40), ("b", 30))
    table["n_respondents"] = pd.array([40, pd.NA], dtype="Int64")
    told = shown(table)
    assert told["suppressed"].tolist() == [False, True]
    assert told["n_rows"].isna().tolist() == [False, True]


@pytest.mark.parametrize("mark", [True, pd.NA])
def test_a_row_that_comes_marked_or_without_a_mark_leaves_without_figures(mark):
    table = flow(("a", 40), ("b", 30))
    table["suppressed"] = pd.array([False, mark], dtype="boolean")
    assert shown(table)["n_respondents"].isna().tolist() == [False, True]


def test_what_comes_in_is_not_changed():
    table = flow(("a", 40), ("b", 4))
    before = table.copy()
    shown(table)
    pd.testing.assert_frame_equal(table, before)
