"""Means and differences of means, as what they tell of the answers behind them."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.figures import tell_figures
from pretest.disclosure.ledger import Ledger

COUNTS = {"control": (20, 10, 10), "debt": (5, 15, 20)}


def tables(estimate=0.625, mean=2.0625):
    """Two arms of 40 who answer 1, 2 or 3: means 1.75 and 2.375, together 2.0625."""
    answers = [
        {"wave": 1, "audience": "all", "concept": arm, "outcome": "mine", "value": float(v), "label": str(v), "n": n}
        for arm, numbers in COUNTS.items()
        for v, n in enumerate(numbers, 1)
    ]
    effect = {
        "wave": 1, "audience": "all", "concept": "debt", "reference": "control", "outcome": "mine", "subgroup": "",
        "unit": "points", "estimate": estimate,
    }  # fmt: skip
    item = {"wave": 1, "audience": "all", "scale": "mine", "phase": "post", "item": "", "n": 80, "mean": mean}
    return {
        "distributions": pd.DataFrame(answers),
        "estimates": pd.DataFrame([effect]),
        "reliability": pd.DataFrame([item]),
    }


def ledger_of(frames):
    ledger = Ledger(10)
    for row in frames["distributions"].to_dict("records"):
        ledger.tell(("category", 1, "all", row["concept"], "mine", row["label"]), row["n"])
    for arm, numbers in COUNTS.items():
        ledger.tell(("answered", 1, "all", arm, "mine"), sum(numbers))
    ledger.tell(("item", 1, "all", "mine", "post", ""), 80)
    ledger.tell(("share", 1, "all", "mine", "post", "", "floor"), 25)
    return ledger


def test_a_mean_and_a_plain_difference_are_sums_of_answers():
    frames = tables()
    ledger = ledger_of(frames)
    (told,) = tell_figures(ledger, frames)
    assert (told.table, told.row, told.columns) == ("reliability", 0, ("mean", "sd"))
    difference, mean = ledger.figures
    assert mean.total == 165.0
    assert set(mean.sum.values()) == {1.0, 2.0, 3.0}
    assert difference.total == pytest.approx(0.625 * 40 * 40)
    for figure in ledger.figures:
        assert sum(factor * ledger.counts[key] for key, factor in figure.sum.items()) == pytest.approx(figure.total)


def test_arms_add_up_to_who_answered_and_to_who_is_at_the_floor():
    ledger = ledger_of(tables())
    tell_figures(ledger, tables())
    wholes = [next(iter(sum_))[0] for sum_ in ledger.sums]
    assert wholes == ["item", "share"]


@pytest.mark.parametrize("changed", [{"estimate": 0.61}, {"mean": 2.05}])
def test_a_figure_that_was_weighted_or_adjusted_is_no_sum(changed):
    frames = tables(**changed)
    ledger = ledger_of(frames)
    tell_figures(ledger, frames)
    assert len(ledger.figures) == 1


def test_without_the_number_of_people_a_mean_tells_nothing():
    frames = tables()
    ledger = ledger_of(frames)
    del ledger.counts["item", 1, "all", "mine", "post", ""]
    assert tell_figures(ledger, frames) == []
