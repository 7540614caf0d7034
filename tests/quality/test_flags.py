"""Who was pointed out by several rules: what several rules see alike counts once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pretest.quality import screen
from pretest.responses import read_responses
from tests.quality.screened import flagged, pages, steps
from tests.quality.thirty import COLUMNS, mixed


def test_flags_exclude_from_a_number_of_different_rules(run, answers):
    frame = answers(4).assign(ac1=[1, 1, 4, 4], z_ever=[1, 0, 1, 0])
    rules = [{"rule": "attention"}, {"rule": "bogus"}, {"rule": "flags", "at_least": 2, "then": "exclude"}]
    _, _, screened = run(frame, *rules)
    assert flagged(screened, "flags") == [2]
    assert screened.cases.loc[screened.cases["rule"] == "flags", ["value", "threshold"]].iloc[0].tolist() == [2, 2]
    assert steps(screened) == [["read", 4, 4], ["flags", 3, 3], ["kept", 3, 3]]


def test_equal_answers_are_one_flag_however_many_rules_see_them(make_study, put, answers, flag_lists):
    frame = answers(3).assign(**dict(zip(COLUMNS, np.array([mixed(3), mixed(1, 5), mixed(3)]).T, strict=True)))
    put(frame.assign(ac1=[4, 1, 1], sd1=3, sd2=3, sd3=3))
    rules = [{"rule": "straightlining"}, {"rule": "longstring", "columns": COLUMNS}]
    rules += [{"rule": "within_sd", "columns": COLUMNS}, {"rule": "attention"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    screened = screen(study, read_responses(study))
    flags = screened.cases[screened.cases["rule"] == "flags"]
    assert screened.cases.loc[screened.cases["row"] == 2, "rule"].tolist() == [
        "straightlining",
        "longstring",
        "within_sd",
    ]
    assert flags["row"].tolist() == [3, 4]  # all have equal answers to sd1-3; the last two also missed the instruction
    assert flags["value"].tolist() == [2, 2]


def test_two_rules_on_speed_are_one_flag(flag_times, make_study, put, answers):
    put(answers(4).assign(seconds=[10, 10, 100, 100], ac1=[4, 1, 4, 4]))
    rules = [{"rule": "speeding", "seconds": 50, "column": "seconds"}]
    rules += [{"rule": "page_speeding", "share_of_median": 0.9}, {"rule": "attention"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    responses = read_responses(study)
    fast = pages(age=[1, 1, 9, 9], birth_year=[1, 1, 9, 9], distance=[1, 1, 9, 9])
    screened = screen(study, replace(responses, frame=responses.frame.assign(**fast)))
    counts = screened.cases["rule"].value_counts()
    assert counts["speeding"] == counts["page_speeding"] == 2
    assert screened.cases.loc[screened.cases["rule"] == "flags", "row"].tolist() == [3]
