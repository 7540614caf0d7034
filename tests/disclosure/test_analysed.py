"""Small counts are hidden, and cannot be found by taking the others from a total."""

from __future__ import annotations

import pandas as pd

from pretest.disclosure.analysed import suppress_categories, suppress_flow
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.flow import TABLE as FLOW


def flow(counts: dict[str, int]) -> pd.DataFrame:
    rows = [(1, "users", arm, "kept", n, n, False) for arm, n in {"": sum(counts.values()), **counts}.items()]
    return FLOW.require(pd.DataFrame(rows, columns=list(FLOW.kinds)))


def shown(table: pd.DataFrame, key: str, count: str) -> dict:
    return {row[key]: None if pd.isna(row[count]) else row[count] for row in table.to_dict("records")}


def test_one_small_arm_takes_the_smallest_other_with_it():
    hidden = suppress_flow(flow({"control": 40, "a": 30, "b": 4}), below=10)
    assert shown(hidden, "concept", "n_respondents") == {"": 74, "control": 40, "a": None, "b": None}
    assert hidden["suppressed"].tolist() == [False, False, True, True]
    assert hidden["n_rows"].isna().tolist() == [False, False, True, True]


def test_two_small_arms_protect_each_other_and_nobody_stays_0():
    hidden = suppress_flow(flow({"control": 40, "a": 3, "b": 4, "c": 0}), below=10)
    assert shown(hidden, "concept", "n_respondents") == {"": 47, "control": 40, "a": None, "b": None, "c": 0}


def test_large_counts_stay():
    table = flow({"control": 40, "a": 10})
    pd.testing.assert_frame_equal(suppress_flow(table, below=10), table)


def test_a_small_category_takes_the_smallest_other_with_it():
    counts = {1.0: 50, 2.0: 20, 3.0: 3, 4.0: 0}
    rows = [(1, "users", "a", "x", value, f"{value:g}", n, n / 73, False) for value, n in counts.items()]
    table = DISTRIBUTIONS.require(pd.DataFrame(rows, columns=list(DISTRIBUTIONS.kinds)))
    hidden = suppress_categories(table, below=10)
    assert shown(hidden, "value", "n") == {1.0: 50, 2.0: None, 3.0: None, 4.0: 0}
    assert hidden["share"].isna().tolist() == [False, True, True, False]
