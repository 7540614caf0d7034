"""How many rows each rule pointed to: counted by hand, and hidden where few."""

from __future__ import annotations

import pandas as pd

from pretest.disclosure.release import release
from pretest.quality.pointed import tabulate_pointed
from pretest.tables.cases import TABLE as CASES
from pretest.tables.loss import TABLE as LOSS


def cases(*rows):
    names = ["wave", "file", "row", "rule", "action"]
    frame = pd.DataFrame(rows, columns=names).assign(value=1.0, threshold=None, reason="")
    return CASES.require(frame)


def test_each_row_counts_once_per_rule():
    given = cases(
        (1, "a.csv", 2, "speeding", "flag"),
        (1, "a.csv", 2, "speeding", "flag"),  # two signs of one person
        (1, "b.csv", 2, "speeding", "flag"),  # another file
        (2, "a.csv", 2, "speeding", "flag"),  # another wave
        (1, "a.csv", 2, "flags", "exclude"),
    )
    found = tabulate_pointed(given)
    assert found[["rule", "action", "n_rows"]].to_numpy().tolist() == [["speeding", "flag", 3], ["flags", "exclude", 1]]


def test_no_cases_are_no_rows():
    assert tabulate_pointed(CASES.empty()).empty


def test_few_rows_are_not_told():
    many = [(1, "a.csv", row, "speeding", "flag") for row in range(10)]
    few = [(1, "a.csv", row, "flags", "exclude") for row in range(9)]
    told = release({"pointed": tabulate_pointed(cases(*many, *few))}, 10)["pointed"]
    assert told["n_rows"].fillna(-1).tolist() == [10, -1]
    assert told["suppressed"].tolist() == [False, True]


def test_a_total_does_not_give_away_the_few_of_one_audience():
    many = [(1, "a.csv", row, "speeding", "flag") for row in range(25)]
    loss = pd.DataFrame(
        [
            (1, audience, "", "speeding", "speeding", "flag", 100, n, n / 100, 100)
            for audience, n in (("a", 22), ("b", 3))
        ],
        columns=list(LOSS.kinds)[:10],
    )
    loss = LOSS.require(
        loss.assign(test="", statistic=None, df=None, p_value=None, difference=None, finding="", suppressed=False)
    )
    told = release({"pointed": tabulate_pointed(cases(*many)), "loss": loss}, 10)
    total, parts = told["pointed"]["n_rows"], told["loss"]["n_flagged"]
    assert parts.isna()[1]
    assert total.isna()[0] or parts.isna()[0]  # else 25 - 22 tells the 3
