"""A told question of a scale with one question whose answers are grouped, as those of a slider are."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.ledger import Ledger
from pretest.disclosure.told import relate_told

ASKED = ("told", 1, "users", "control", "warmth", "wa1", "asked")
COUNTED = (*ASKED[:-1], "counted")
ROWS = pd.DataFrame([{"wave": 1, "audience": "users", "told": "warmth", "item": "wa1", "cut": 50.0}])


def category(label: str):
    return ("category", 1, "users", "control", "warmth", "wa1", label)


def related(ranges: dict[str, int]) -> Ledger:
    ledger = Ledger(10)
    ledger.tell(ASKED, 100)
    ledger.tell(COUNTED, 60)
    for label, n in ranges.items():
        ledger.tell(category(label), n)
    rows = [
        {"wave": 1, "audience": "users", "concept": "control", "outcome": "warmth", "item": "wa1", "label": label}
        | dict.fromkeys(("value", "score"), sum(map(float, label.split("-"))) / 2 if "-" in label else 0.0)
        for label in ranges
    ]
    tables = {"told": ROWS, "distributions": pd.DataFrame(rows)}
    relate_told(ledger, tables, {("warmth", ""): tuple(range(101))})
    return ledger


def test_who_scores_the_cut_is_who_is_in_the_ranges_from_it_on():
    ledger = related({"0-40": 30, "40-50": 10, "50-60": 20, "60-100": 40})
    assert {COUNTED: 1, category("50-60"): -1, category("60-100"): -1} in ledger.sums


def test_few_people_between_the_cut_and_the_next_range_are_guarded():
    ledger = related({"0-40": 30, "40-60": 14, "60-100": 56})
    assert {COUNTED: 1, category("60-100"): -1} in ledger.guarded


def test_a_category_that_is_no_number_is_said():
    with pytest.raises(ValueError, match="'warm' is no number"):
        related({"warm": 100})
