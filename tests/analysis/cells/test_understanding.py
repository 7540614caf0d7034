"""How many people understood a message: counted by hand, against its gate, and hidden where they are few."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.analysis.analyse import analyse
from pretest.analysis.cells.groups import make_groups
from pretest.analysis.cells.understanding import gate_reasons, gate_word, understood_table
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from pretest.spec.scale import Gate
from pretest.words import GATE_WORDS
from tests.tiny import write_study

STUDY = """
study: gate
title: T
languages: [en, nl]
seed: 3
arms:
  buses: {label: B, control: true}
  control: {label: C, control: current}
  plain: {label: P}
audiences:
  all: {label: A, questionnaire: form}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition MORE}
"""
PLAN = """
plan: p
outcomes:
  mood: {column: mood, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 0.5}}
multiplicity: {method: holm}
suppress_below: 10
"""
SCALE = """
id: grasp
title: {nl: Begrip, en: Grasp}
measures: m
role: quality
higher_is: better
answers: agree5
score: {method: share, min_answered: 1, count: [2]}
gate: {share: 0.80, by: school}
status: new
items:
  - {id: grasp_1, text: One}
  - {id: grasp_2, text: Two}
"""
FORM = """
id: form
audience: all
title: F
blocks:
  - {id: m, kind: stimulus}
  - {id: q, kind: scales, scales: [grasp]}
"""
FILES = {"surveys/scales/grasp.yaml": SCALE, "surveys/questionnaires/form.yaml": FORM}
BUSES = ("buses", "a", 2, 38)
Z = 1.959963984540054


def people(*groups: tuple[str, str, int, int]) -> str:
    """Rows per (arm, school, right, wrong); who is wrong has one of the two questions right."""
    rows = [(arm, school, k < right) for arm, school, right, wrong in groups for k in range(right + wrong)]
    lines = [f"p{i},{arm},{1 + i % 5},{school},2,{2 if ok else 4}" for i, (arm, school, ok) in enumerate(rows)]
    return "\n".join(["id,condition,mood,school,grasp_1,grasp_2", *lines, "lost,plain,3,a,2,"]) + "\n"


def table(folder, data: str, *, below: int = 10, more: str = ""):
    """The table as the decision has it, by concept and level."""
    write_study(folder, STUDY.replace(" MORE", more), PLAN, data, **FILES)
    study = load_study(folder)
    groups, _, _ = make_groups(study, screen(study, read_responses(study)).frame)
    found = understood_table(study, groups, below)
    return found, {(row["concept"], row["level"]): row for row in found.to_dict("records")}


def wilson(share: float, n: float) -> tuple[float, float]:
    middle, below = share + Z**2 / (2 * n), 1 + Z**2 / n
    half = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return (middle - half) / below, (middle + half) / below


CONTROL = ("control", "a", 1, 39)


def test_shares_and_intervals_are_those_that_anybody_counts(tmp_path):
    found, rows = table(tmp_path, people(CONTROL, ("plain", "a", 30, 20), ("plain", "b", 46, 4)))
    whole = rows["plain", ""]
    assert (whole["n"], whole["n_right"], whole["share"]) == (100, 76, 0.76)  # who left one open does not count
    assert (whole["conf_low"], whole["conf_high"]) == pytest.approx(wilson(0.76, 100))
    assert {level: row["met"] for (arm, level), row in rows.items() if arm == "plain"} == {
        "": "not_met", "a": "not_met", "b": "met"
    }  # fmt: skip
    assert rows["control", ""]["met"] == "not_judged"
    assert rows["control", ""]["n_right"] == 1
    assert gate_reasons(found) == {(1, "all", "plain"): ("not_understood:grasp",)}


def test_a_message_on_something_else_is_not_told_as_understood_or_not(tmp_path):
    _, rows = table(tmp_path, people(BUSES, CONTROL, ("plain", "a", 30, 20)))
    assert {arm for arm, _ in rows} == {"control", "plain"}


def test_a_group_that_can_answer_and_has_nobody_is_told_as_open(tmp_path):
    scale = FILES["surveys/scales/grasp.yaml"].replace("by: school", "by: education")
    text = people(CONTROL, ("plain", "a", 46, 4)).replace("school", "education").replace(",a,", ",3,")
    write_study(tmp_path, STUDY.replace(" MORE", ""), PLAN, text, **{**FILES, "surveys/scales/grasp.yaml": scale})
    study = load_study(tmp_path)
    groups, _, _ = make_groups(study, screen(study, read_responses(study)).frame)
    found = understood_table(study, groups, 10).query("concept == 'plain'").set_index("level")
    assert found["met"].to_dict() == {"": "met", "3": "met", **dict.fromkeys(("1", "2", "4"), "cannot_tell")}
    assert found["n"].to_dict() == {"": 50, "3": 50, "1": 0, "2": 0, "4": 0}
    assert gate_reasons(understood_table(study, groups, 10)) == {}


def test_one_group_below_the_gate_is_enough_and_a_small_group_tells_nothing(tmp_path):
    _, rows = table(tmp_path / "a", people(CONTROL, ("plain", "a", 90, 5), ("plain", "b", 7, 5)))
    assert (rows["plain", ""]["met"], rows["plain", "b"]["met"]) == ("met", "not_met")
    found, rows = table(tmp_path / "b", people(CONTROL, ("plain", "a", 90, 5), ("plain", "b", 0, 9)))
    assert (rows["plain", ""]["met"], rows["plain", "b"]["met"]) == ("met", "cannot_tell")
    assert gate_reasons(found) == {}  # the gate is met by all who can be told of; the card says the rest
    found, rows = table(tmp_path / "c", people(CONTROL, ("plain", "a", 9, 0)))
    assert rows["plain", ""]["met"] == "cannot_tell"  # never met, though everybody has it right
    assert gate_reasons(found) == {(1, "all", "plain"): ("understanding_open:grasp",)}


def test_weights_make_the_share_and_widen_its_interval(tmp_path):
    data = people(CONTROL, ("plain", "a", 60, 40))
    weights = ["w", *([1] * 40), *([4, 1] * 30), *([4, 1] * 20), 1]
    lines = [f"{line},{weight}" for line, weight in zip(data.splitlines(), weights, strict=True)]
    _, rows = table(tmp_path, "\n".join(lines) + "\n", more=", weight: w")
    found = rows["plain", ""]
    assert found["share"] == pytest.approx(150 / 250)
    assert (found["n"], found["n_right"], found["weighted"]) == (100, 60, True)
    # 30 people of weight 4 and 30 of weight 1 are right, 20 and 20 wrong: the variance of the share, linearised
    variance = (30 * (4**2 + 1) * 0.4**2 + 20 * (4**2 + 1) * 0.6**2) / 250**2 * 100 / 99
    worth = 0.24 / variance
    assert worth < 75
    assert (found["conf_low"], found["conf_high"]) == pytest.approx(wilson(0.6, worth))


@given(st.integers(1, 60), st.data())
def test_one_more_who_has_it_right_never_makes_it_worse(n, drawn):
    gate = Gate(share=0.8)
    right = drawn.draw(st.integers(0, n - 1))
    fewer, more = (gate_word(gate, n, count / n, 10) for count in (right, right + 1))
    assert GATE_WORDS.index(fewer) <= GATE_WORDS.index(more)
    assert fewer == ("cannot_tell" if n < 10 else "met" if 5 * right >= 4 * n else "not_met")


def test_few_who_are_right_or_wrong_are_hidden_and_the_word_stays(tmp_path):
    data = people(
        BUSES, ("control", "a", 15, 45), ("control", "b", 15, 45), ("plain", "a", 3, 57), ("plain", "b", 58, 2)
    )
    write_study(tmp_path, STUDY.replace(" MORE", ""), PLAN, data, **FILES)
    findings = analyse(load_study(tmp_path))
    rows = {(row["concept"], row["level"]): row for row in findings.table("understood").to_dict("records")}
    for level, word in (("a", "not_met"), ("b", "met")):
        row = rows["plain", level]
        assert row["suppressed"]
        assert row["met"] == word
        assert np.isnan([row["share"], row["conf_low"], row["conf_high"]]).all()
    whole = rows["plain", ""]
    assert (whole["n"], whole["n_right"]) == (120, 61)
    assert not whole["suppressed"]
    assert rows["control", "a"]["n_right"] == 15
