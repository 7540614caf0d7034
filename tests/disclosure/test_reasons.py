"""Why questions were left open: a few people are not told, and not by taking the others from the whole either."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.reasons import hide_reasons

REASONS = ("n_refused", "n_dont_know")


def items(**changes: list[float]) -> pd.DataFrame:
    made = {"column": ["a", "b"], "n": [80, 4], "n_missing": [20, 40], "n_refused": [3, 0], "n_dont_know": [17, 40]}
    return pd.DataFrame(made | {"lowest": [1.0, 7.0], "highest": [5.0, 7.0]} | changes)


def test_a_few_refusals_cannot_be_worked_out():
    shown = hide_reasons(items(), REASONS, 10)
    assert shown.loc[0, list(REASONS)].isna().all()  # 20 - 17 would tell the 3
    assert shown.loc[0, "n"] == 80
    assert shown.loc[0, "n_missing"] == 20


def test_answers_of_a_few_lose_their_number_and_their_ends():
    row = hide_reasons(items(), REASONS, 10).loc[1]
    assert row[["n", "lowest", "highest"]].isna().all()
    assert (row["n_refused"], row["n_dont_know"]) == (0, 40)


@pytest.mark.parametrize("below", [0, 1])
def test_where_nothing_is_hidden_all_is_told(below):
    pd.testing.assert_frame_equal(hide_reasons(items(), REASONS, below), items(), check_dtype=False)
