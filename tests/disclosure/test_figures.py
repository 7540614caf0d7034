"""Means and differences of means, as what they tell of the answers behind them."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.disclosure.figures import answer_values, hidden_points, tell_figures
from pretest.disclosure.ledger import Ledger
from pretest.spec import load_study

SCALE = """
id: worry
title: {nl: Zorgen, en: Worry}
measures: {nl: Zorgen, en: Worry}
role: mechanism
higher_is: worse
answers: uneven
status: new
items:
  - {id: w1, text: {nl: Een, en: One}}
  - {id: w2, text: {nl: Twee, en: Two}, reverse: true}
---
uneven: {type: ordinal, options: ANSWERS}
"""
COUNTS = {"control": (20, 10, 10), "debt": (5, 15, 20)}


def tables(estimate=0.625, mean=2.0625):
    """Two arms of 40 who answer 1, 2 or 3: means 1.75 and 2.375, together 2.0625."""
    answers = [
        {"wave": 1, "audience": "all", "concept": arm, "outcome": "mine", "item": "q"}
        | {"value": float(v), "score": float(v), "label": str(v), "n": n, "n_answered": sum(numbers)}
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
        ledger.tell(("category", 1, "all", row["concept"], "mine", "q", row["label"]), row["n"])
    for arm, numbers in COUNTS.items():
        ledger.tell(("answered", 1, "all", arm, "mine"), sum(numbers))
        ledger.tell(("told", 1, "all", arm, "mine", "q", "asked"), sum(numbers))
    ledger.tell(("item", 1, "all", "mine", "post", ""), 80)
    ledger.tell(("share", 1, "all", "mine", "post", "", "floor"), 25)
    return ledger


def test_a_mean_and_a_plain_difference_are_sums_of_answers():
    frames = tables()
    ledger = ledger_of(frames)
    (told,) = tell_figures(ledger, frames)
    assert (told.table, told.row, told.columns) == ("reliability", 0, ("mean", "sd"))
    difference, mean = ledger.figures
    assert mean.total == 165
    assert difference.total == pytest.approx(0.625 * 40 * 40)
    (points,) = hidden_points(ledger)
    assert mean.sum == {points: 1.0}
    (answers,) = [sum_ for sum_ in ledger.sums if points in sum_]
    assert sorted(answers.values()) == [-3, -3, -2, -2, -1, -1, 1]
    for factors, total in [(one.sum, one.total) for one in ledger.figures] + [(answers, 0)]:
        assert sum(factor * ledger.counts[key] for key, factor in factors.items()) == pytest.approx(total)


def test_arms_add_up_to_who_answered_and_to_who_is_at_the_floor():
    ledger = ledger_of(tables())
    tell_figures(ledger, tables())
    wholes = [next(iter(sum_))[0] for sum_ in ledger.sums]
    assert wholes == ["item", "share", "points"]


def test_a_mean_limits_who_can_be_at_the_ends():
    """80 answers of 1 to 3 add up to 165: 25 are 1, so that 55 others are 140, and 30 of them 3."""
    frames = tables()
    ledger = ledger_of(frames)
    ceiling = ("share", 1, "all", "mine", "post", "", "ceiling")
    ledger.tell(ceiling, 30)
    tell_figures(ledger, frames, (), {("mine", ""): (1.0, 2.0, 3.0)})
    (points,) = hidden_points(ledger)
    at_least, at_most = [sum_ for sum_ in ledger.inside if points in sum_]
    assert ledger.total(at_least) == ledger.total(at_most) == 0  # of three answers the middle one is known as well
    assert {at_least[ceiling], at_most[ceiling]} == {-1.0, 1.0}


def test_what_audiences_answered_adds_up_where_they_are_the_whole():
    frames = tables()
    parts = frames["reliability"]
    frames["reliability"] = pd.concat(
        [parts, parts.assign(audience="users", n=20, mean=2.0), parts.assign(audience="others", n=60, mean=125 / 60)]
    )
    ledger = ledger_of(frames)
    for audience, n in (("users", 20), ("others", 60)):
        ledger.tell(("item", 1, audience, "mine", "post", ""), n)
    patterns = [frozenset({"all", "users"}), frozenset({"all", "others"})]
    tell_figures(ledger, frames, patterns)
    assert [sorted(sum_.values()) for sum_ in ledger.sums if all(key[0] == "points" for key in sum_)] == [[-1, -1, 1]]


def test_items_have_the_answers_that_they_are_keyed_to(make_study):
    text = SCALE.replace("ANSWERS", "[{value: 1, label: a}, {value: 2, label: b}, {value: 5, label: c}]")
    scale, answers = text.split("---")
    folder = make_study(**{"surveys/scales/worry.yaml": scale, "surveys/answers.yaml": answers})
    values = answer_values(load_study(folder))
    assert values["worry", "w1"] == (1.0, 2.0, 5.0)
    assert values["worry", "w2"] == (1.0, 4.0, 5.0)
    assert ("worry", "") not in values


@pytest.mark.parametrize("changed", [{"estimate": 0.61}, {"mean": 2.051}])
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
