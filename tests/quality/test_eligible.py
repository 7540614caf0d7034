"""Who is not whom the study is about."""

from __future__ import annotations

import numpy as np

from tests.quality.screened import flagged, steps


def test_eligibility_is_counted_step_by_step_in_the_order_of_the_plan(run, answers):
    frame = answers(6).assign(consent=[1, 0, 1, 1, np.nan, 1], age=[30, 30, 17, np.nan, 30, 21])
    rules = [
        {"rule": "eligible", "name": "consented", "when": {"consent": {"not": [0]}}, "then": "exclude"},
        {"rule": "eligible", "name": "adult", "when": {"age": {"min": 18, "missing": "keep"}}, "then": "exclude"},
    ]
    _, _, screened = run(frame, *rules)
    assert steps(screened) == [["read", 6, 6], ["consented", 4, 4], ["adult", 3, 3], ["kept", 3, 3]]
    assert screened.frame["_row"].tolist() == [2, 5, 7]
    assert flagged(screened, "consented") == [3, 6]
    assert screened.cases["reason"].tolist() == ["does not meet: consent"] * 2 + ["does not meet: age"]


def test_who_is_not_eligible_in_one_row_is_not_eligible(run):
    lines = ["r1,control,1,2,3,1", "r1,debt,1,2,3,0", "r2,control,1,2,3,1"]
    rule = {"rule": "eligible", "when": {"consent": [1]}, "then": "exclude"}
    _, _, screened = run(f"id,arm,sd1,sd2,sd3,consent\n{chr(10).join(lines)}\n", rule)
    assert screened.frame["_row"].tolist() == [4]


def test_a_rule_that_only_flags_leaves_everybody_in(run, answers):
    _, _, screened = run(answers(6).assign(consent=[0] * 6), {"rule": "eligible", "when": {"consent": [1]}})
    assert steps(screened) == [["read", 6, 6], ["kept", 6, 6]]
    assert screened.cases["action"].tolist() == ["flag"] * 6
