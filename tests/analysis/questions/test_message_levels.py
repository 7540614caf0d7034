"""Levels of questions about the message: counted by hand, per message on the subject, and hidden where they are few."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.analysis.analyse import analyse
from pretest.analysis.cells.groups import make_groups
from pretest.analysis.questions.message_levels import levels_table
from pretest.analysis.weights.weights import weighted
from pretest.disclosure.release import release
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import Study, load_study
from pretest.tables import registry
from tests.tiny import write_study

STUDY = """
study: levels
title: T
languages: [en, nl]
seed: 3
arms:
  buses: {label: B, control: true}
TODAY  debt: {label: D}
audiences:
  all: {label: A}
data:
  - {file: data/wave1.csv, respondent: id, arm: arm MORE}
"""
TODAY = "  today: {label: N, control: current}\n"
PLAN = """
plan: p
outcomes:
  mood: {column: mood, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 0.5}}
  irk: {}
  fair: {}
multiplicity: {method: holm}
suppress_below: 10
"""
SCALE = """
id: NAME
title: {nl: Ergernis, en: Annoyance}
measures: m
role: mechanism
higher_is: worse
answers: agree5
refers_to: message
status: new
items:
  - {id: NAME_1, text: {nl: Dit ergert mij., en: This annoys me.}}
MORE
"""
IRK = SCALE.replace("NAME", "irk").replace("MORE", "tell: {item: irk_1, cut: 4}")
FAIR = SCALE.replace("NAME", "fair").replace(
    "MORE", "  - {id: fair_2, text: Two}\nscore: {method: mean, min_answered: 0.5}"
)
FILES = {"surveys/scales/irk.yaml": IRK, "surveys/scales/fair.yaml": FAIR}
Rows = dict[tuple[str, str], dict[Any, Any]]
Z = 1.959963984540054
EVEN = (12, 12, 12, 12, 12)  # people who answer 1, 2, 3, 4, 5


def people(arms: dict[str, tuple[int, ...]], weights: tuple[int, ...] = (1,)) -> str:
    rows = [(arm, answer) for arm, many in arms.items() for answer, n in enumerate(many, 1) for _ in range(n)]
    lines = []
    for i, (arm, answer) in enumerate(rows):
        second = answer if answer != 3 else 2 + 2 * (i % 2)
        lines.append(f"p{i},{arm},{1 + i % 5},{answer},{answer},{second},{weights[i % len(weights)]}")
    return "\n".join(["id,arm,mood,irk_1,fair_1,fair_2,w", *lines]) + "\n"


def made(folder, data: str, *, today: str = TODAY, more: str = "") -> Study:
    write_study(folder, STUDY.replace("TODAY", today).replace(" MORE", more), PLAN, data, **FILES)
    return load_study(folder)


def levels(study: Study) -> Rows:
    """By outcome and arm, before anything is hidden."""
    groups, _, _ = make_groups(study, weighted(study, screen(study, read_responses(study)).frame)[0])
    return by_arm(levels_table(study, groups))


def by_arm(table: pd.DataFrame) -> Rows:
    return {(row["outcome"], row["concept"]): row for row in table.to_dict("records")}


def test_levels_are_those_that_anybody_counts_and_the_other_subject_has_none(tmp_path):
    debt = (20, 10, 10, 10, 30)  # 80 people: mean 260/80, 40 of them 4 or 5
    found = levels(made(tmp_path, people({"buses": EVEN, "debt": debt, "today": EVEN})))
    assert set(found) == {(scale, arm) for scale in ("irk", "fair") for arm in ("debt", "today")}
    row = found["irk", "debt"]
    assert (row["n"], row["mean"], row["lowest"], row["highest"]) == (80, 260 / 80, 1.0, 5.0)
    squares = 20 + 10 * 4 + 10 * 9 + 10 * 16 + 30 * 25
    assert row["std_error"] == pytest.approx(sqrt((squares - 80 * 3.25**2) / 79 / 80))
    assert row["df"] == 79
    half = 1.990450 * row["std_error"]  # t at .975 with 79 df
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((3.25 - half, 3.25 + half))
    assert (row["item"], row["cut"], row["n_told"], row["counted"], row["share"]) == ("irk_1", 4.0, 80, 40, 0.5)
    middle, wide = (0.5 + Z**2 / 160) / (1 + Z**2 / 80), Z * sqrt(0.25 / 80 + Z**2 / 4 / 80**2) / (1 + Z**2 / 80)
    assert (row["told_low"], row["told_high"]) == pytest.approx((middle - wide, middle + wide))
    assert found["fair", "debt"]["item"] == ""  # no question was named: its mean is told, and no share
    assert np.isnan(found["fair", "debt"]["share"])


def test_without_what_is_sent_today_each_concept_has_its_level_still(tmp_path):
    found = levels(made(tmp_path, people({"buses": EVEN, "debt": EVEN}), today=""))
    assert set(found) == {("irk", "debt"), ("fair", "debt")}


def test_weights_make_the_level_and_widen_its_intervals(tmp_path):
    data = people({"buses": EVEN, "debt": (0, 30, 0, 30, 0), "today": EVEN}, weights=(4, 1))
    found = levels(made(tmp_path, data, more=", weight: w"))["irk", "debt"]
    # 15 people of weight 4 and 15 of weight 1 on either side: mean 3 by symmetry, z = ±w/150
    assert (found["mean"], found["share"], found["weighted"]) == (pytest.approx(3), pytest.approx(0.5), True)
    assert found["std_error"] == pytest.approx(sqrt(60 / 59 * 30 * (4**2 + 1)) / 150)
    assert found["told_high"] - found["told_low"] > 2 * Z * sqrt(0.25 / 60) * 0.99 * 1.1


@pytest.mark.parametrize(("answer", "share"), [(5, 1.0), (1, 0.0)])
def test_where_all_answer_alike_the_mean_has_no_interval_and_the_share_has(tmp_path, answer, share):
    same = tuple(40 if one == answer else 0 for one in range(1, 6))
    row = levels(made(tmp_path, people({"buses": EVEN, "debt": same, "today": EVEN})))["irk", "debt"]
    assert (row["mean"], row["share"]) == (answer, share)
    assert np.isnan([row["std_error"], row["conf_low"], row["conf_high"]]).all()
    assert 0 < row["told_high"] - row["told_low"] < 0.1


def test_few_people_have_no_level_and_few_answers_no_share_and_no_mean_that_tells_them(tmp_path):
    # 3 of 40 answer 5, all others 1: the share is 3 people, and the mean 52/40 tells them too
    few = {"buses": (2, 2, 2, 1, 1), "debt": (37, 0, 0, 0, 3), "today": (1, 2, 1, 2, 1)}
    study = made(tmp_path, people(few))
    found = by_arm(analyse(study).table("message_levels"))
    row = found["irk", "debt"]
    assert np.isnan([row["share"], row["told_low"], row["mean"], row["std_error"], row["conf_high"]]).all()
    small = found["irk", "today"]
    assert small["suppressed"]
    assert all(pd.isna(small[name]) for name in registry.table("message_levels").hides.figures)
    assert row["n"] == 40
    shown = levels(study)["irk", "debt"]
    assert (shown["counted"], shown["mean"]) == (3, 52 / 40)


@given(st.lists(st.integers(10, 60), min_size=5, max_size=5))
def test_nothing_is_hidden_where_every_answer_has_people_enough(many):
    n = sum(many)
    mean = sum(answer * count for answer, count in enumerate(many, 1)) / n
    row = dict.fromkeys(registry.table("message_levels").kinds)
    row |= {
        "wave": 1,
        "audience": "all",
        "concept": "debt",
        "outcome": "irk",
        "role": "mechanism",
        "n": n,
        "mean": mean,
    }
    row |= {"item": "irk_1", "cut": 4.0, "n_told": n, "counted": many[3] + many[4], "share": (many[3] + many[4]) / n}
    table = registry.table("message_levels")
    frame = table.require(pd.DataFrame([row | {"suppressed": False, "weighted": False}]))
    assert not release({"message_levels": frame}, 10)["message_levels"]["suppressed"].any()
