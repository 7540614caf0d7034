"""Joint answers: every arm has nobody or enough people in one, and a mean gives none of them away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.disclosure.merging import join_neighbours, merge_small
from pretest.tables.distributions import TABLE


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([[20, 20, 20]], [[0], [1], [2]]),
        ([[20, 0, 20]], [[0], [1], [2]]),
        ([[20, 20, 20, 3, 7]], [[0], [1], [2, 3, 4]]),
        ([[20, 20, 20, 15, 3]], [[0], [1], [2, 3, 4]]),  # 3+15 leaves one unknown: a mean would tell it
        ([[4, 4]], [[0, 1]]),
    ],
)
def test_neighbours_are_joined_until_none_is_few(counts, groups):
    assert join_neighbours(np.array(counts), 10) == groups


def test_all_arms_have_the_same_joint_answers():
    groups = join_neighbours(np.array([[30, 30, 30, 30, 30], [30, 30, 30, 12, 2]]), 10)
    assert groups == [[0], [1], [2, 3, 4]]


def rows(counts):
    made = [
        {"wave": 1, "audience": "users", "concept": arm, "outcome": "o", "item": "q", "value": float(place + 1)}
        | {"label": str(place + 1), "n": n, "share": n / sum(numbers), "suppressed": False}
        | {"reversed": False, "score": float(place + 1), "n_answered": sum(numbers), "weighted": False}
        for arm, numbers in counts.items()
        for place, n in enumerate(numbers)
    ]
    frame = pd.DataFrame(made)
    return TABLE.require(frame[[name for name in TABLE.kinds if name in frame]])


def test_a_joint_answer_counts_what_is_in_it_and_its_parts_lose_theirs():
    found = merge_small(rows({"a": [30, 30, 30, 7, 3], "b": [30, 30, 30, 30, 30]}), 10).set_index(["concept", "label"])
    assert found.loc[("a", "3+4+5"), "n"] == 40
    assert found.loc[("a", "3+4+5"), "value"] == 4.0
    assert found.loc[("a", "3+4+5"), "share"] == pytest.approx(0.4)
    assert found.loc[("b", "3+4+5"), "n"] == 90
    for arm in ("a", "b"):
        assert found.loc[[(arm, label) for label in "345"], "n"].isna().all()
        assert found.loc[[(arm, label) for label in "12"], "n"].tolist() == [30, 30]


def test_an_arm_of_few_people_tells_nothing_and_does_not_join_the_answers_of_others():
    found = merge_small(rows({"a": [3, 3], "b": [30, 30]}), 10)
    assert found.loc[found["concept"] == "a", "n"].isna().all()
    assert found.loc[found["concept"] == "b", "n"].tolist() == [30, 30]


def test_an_unknown_number_hides_the_arm():
    table = rows({"a": [30, 30], "b": [30, 30]})
    table.loc[0, "n"] = pd.NA
    found = merge_small(table, 10)
    assert found.loc[found["concept"] == "a", "n"].isna().all()
    assert found.loc[found["concept"] == "b", "n"].notna().all()


def test_answers_that_can_only_be_told_all_together_are_not_told():
    found = merge_small(rows({"a": [8, 4]}), 10)
    assert found["n"].isna().all()
    assert found["suppressed"].all()
