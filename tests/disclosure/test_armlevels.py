"""The level of an arm in a release: gone where it would tell a few answers, and only there."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.release import release
from pretest.tables import registry
from pretest.tables.message_levels import OF_MEAN

FEW = (37, 0, 0, 0, 3)
MANY = (15, 0, 10, 0, 15)
VALUES = {("irk", item): (1.0, 2.0, 3.0, 4.0, 5.0) for item in ("one", "two")}


def answers(item: str, many: tuple[int, ...]) -> list[dict[str, object]]:
    base = dict.fromkeys(registry.table("distributions").kinds)
    base |= {"wave": 1, "audience": "all", "concept": "debt", "outcome": "irk", "item": item, "suppressed": False}
    return [
        base | {"label": str(value), "value": value, "score": value, "n": n, "n_answered": sum(many)}
        | {"share": n / sum(many)}
        for value, n in enumerate(many, 1)
    ]  # fmt: skip


def told(items: dict[str, tuple[int, ...]], n: int, mean: float) -> tuple[pd.Series, int]:
    """The level of the arm as it leaves, and how many answers of the second question do not."""
    level = dict.fromkeys(registry.table("message_levels").kinds)
    level |= {"wave": 1, "audience": "all", "concept": "debt", "outcome": "irk", "n": n, "mean": mean}
    level |= {"std_error": None, "df": n - 1, "conf_low": mean, "conf_high": mean, "item": "", "suppressed": False}
    rows = [row for item, many in items.items() for row in answers(item, many)]
    given = {"message_levels": [level], "distributions": rows}
    tables = {name: registry.table(name).require(pd.DataFrame(made)) for name, made in given.items()}
    found = release(tables, 10, "control", values=VALUES)
    second = found["distributions"].query("item == 'two'")
    return found["message_levels"].iloc[0], int(second["n"].isna().sum())


@pytest.mark.parametrize(
    ("items", "mean", "hidden"),
    [
        ({"one": FEW}, 52 / 40, True),  # 12 points above the floor, in steps of 4: three people
        ({"one": MANY}, 3.0, False),  # no few people to be told
        ({"one": FEW}, 1.3137, False),  # weighted: no sum of these answers
    ],
)
def test_a_mean_goes_with_its_spread_where_it_tells_a_few_answers(items, mean, hidden):
    row, _ = told(items, 40, mean)
    assert row["n"] == 40
    assert pd.isna(row["mean"]) == hidden
    if hidden:
        assert all(pd.isna(row[name]) for name in OF_MEAN)


@pytest.mark.parametrize(("second", "points"), [(MANY, 120), ((14, 0, 10, 0, 15), 119 + 1)])
def test_a_mean_of_two_questions_does_not_stand_beside_all_answers_to_the_other(second, points):
    """Also where one of 40 left it open, and counts for what she gave the first: the mean tells within four points."""
    row, gone = told({"one": FEW, "two": second}, 40, (52 + points) / 80)
    assert pd.isna(row["mean"]) or gone
    _, plain = told({"one": FEW, "two": second}, 40, 1.3137)  # weighted: the other question has nothing to hide
    assert not plain
