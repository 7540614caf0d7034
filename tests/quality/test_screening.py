"""The rules one after another: who stays in, who is flagged, and what the flow counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.disclosure.release import release
from pretest.quality import screen
from pretest.responses import flow_by_cell, read_responses
from pretest.tables.cases import TABLE as CASES
from pretest.tables.flow import TABLE as FLOW
from tests.quality.screened import steps

ALL_RULES = [
    {"rule": "eligible", "name": "consented", "when": {"consent": {"not": [0]}}, "then": "exclude"},
    {"rule": "speeding", "share_of_median": 0.5, "column": "seconds"},
    {"rule": "straightlining"},
    {"rule": "attention"},
    {"rule": "bogus"},
    {"rule": "inconsistent"},
    {"rule": "duplicate"},
    {"rule": "incomplete", "then": "exclude"},
    {"rule": "flags", "at_least": 2, "then": "exclude"},
]


@pytest.mark.parametrize("rule", ["attention", "bogus", "inconsistent", "straightlining"])
def test_a_rule_without_anything_to_judge_says_so(run, answers, rule):
    _, _, screened = run(answers(3).drop(columns=["sd2"]), {"rule": rule})
    assert [note.code for note in screened.notes] == ["rule_without_data"]


@pytest.fixture
def messy(answers):
    """60 respondents of whom some break each rule."""
    rng = np.random.default_rng(20261122)
    frame = answers(60).assign(
        consent=[0, *[1] * 59],
        seconds=rng.integers(40, 400, 60),
        ac1=rng.choice([4, 3], 60, p=[0.8, 0.2]),
        x_ever=rng.integers(0, 2, 60),
        x_12m=rng.integers(0, 2, 60),
        z_ever=rng.choice([0, 1], 60, p=[0.9, 0.1]),
    )
    frame.loc[10:14, ["sd1", "sd2", "sd3"]] = 2
    frame.loc[20:22, ["sd1", "sd3"]] = np.nan
    return frame


def test_permuting_the_arms_changes_nothing(run, messy):
    study, responses, screened = run(messy, *ALL_RULES)
    assert set(screened.cases["rule"]) >= {
        "consented",
        "speeding",
        "straightlining",
        "attention",
        "incomplete",
        "flags",
    }
    shuffled = responses.frame.copy()
    shuffled["_arm"] = np.random.default_rng(1).permutation(shuffled["_arm"])
    renamed = shuffled["_arm_code"].map({"control": "fear", "debt": "control", "fear": "debt"})
    again = screen(study, replace(responses, frame=shuffled.assign(_arm_code=renamed)))
    pd.testing.assert_frame_equal(again.cases, screened.cases)
    pd.testing.assert_frame_equal(again.flow, screened.flow)
    assert again.frame["_row"].tolist() == screened.frame["_row"].tolist()


def test_exclusions_none_flags_all_and_excludes_only_who_is_not_eligible(run, messy):
    _, _, screened = run(messy, *ALL_RULES, exclusions="none")
    assert steps(screened) == [["read", 60, 60], ["consented", 59, 59], ["kept", 59, 59]]
    assert set(screened.cases.loc[screened.cases["action"] == "exclude", "rule"]) == {"consented"}
    assert "flags" in set(screened.cases["rule"])


def test_flow_adds_up_and_cases_hold_no_ids(run, messy):
    _, responses, screened = run(messy, *ALL_RULES)
    counts = screened.flow["n_respondents"].tolist()
    assert counts == sorted(counts, reverse=True)
    excluded = screened.cases[screened.cases["action"] == "exclude"]
    assert counts[0] - len(excluded) == counts[-1] == screened.frame["_respondent"].nunique()
    assert list(screened.cases.columns) == list(CASES.kinds)
    assert not set(responses.frame["_respondent"]) & set(screened.cases.astype(str).to_numpy().ravel())


def test_reasons_follow_the_rows_that_are_kept(run, answers):
    frame = answers(3).assign(consent=[0, 1, 1])
    frame.loc[2, "sd1"] = 98
    _, _, screened = run(frame, {"rule": "eligible", "when": {"consent": [1]}, "then": "exclude"})
    assert screened.reasons["sd1"].tolist()[1] == "dont_know"
    assert screened.reasons.index.tolist() == screened.frame.index.tolist() == [0, 1]


def test_two_rules_of_one_name_are_told_apart(run, answers):
    rule = {"rule": "eligible", "when": {"consent": [1]}, "then": "exclude"}
    _, _, screened = run(answers(3).assign(consent=1), rule, rule)
    assert [step for step, *_ in steps(screened)] == ["read", "eligible", "eligible_2", "kept"]


def test_the_flow_counts_waves_apart_and_keeps_those_that_end_empty(make_study, put, answers):
    put(answers(3).assign(consent=1))
    put(answers(3).assign(consent=0), "data/b.csv")
    rule = {"rule": "eligible", "when": {"consent": [1]}, "then": "exclude"}
    study = make_study({}, {"file": "data/b.csv", "wave": 2}, plan={"quality": [rule]})
    flow = screen(study, read_responses(study)).flow
    assert flow.loc[flow["wave"] == 1, "n_respondents"].tolist() == [3, 3, 3]
    assert flow.loc[flow["wave"] == 2, "n_respondents"].tolist() == [3, 0, 0]


@pytest.mark.parametrize(("n", "suppressed"), [(9, True), (10, False)])
def test_small_steps_are_marked(run, answers, n, suppressed):
    _, _, screened = run(answers(n))
    told = release({"flow": screened.flow}, 10)["flow"]
    assert told["suppressed"].tolist() == [suppressed] * 2
    assert told["n_respondents"].isna().tolist() == [suppressed] * 2


def test_the_flow_by_cell_counts_every_audience_and_arm(make_study, put, answers):
    put(answers(7).assign(age=[20, 20, 20, 30, 30, 30, 30]))
    audiences = {"all": {"label": "all"}, "old": {"label": "old", "when": {"age": {"min": 30}}}}
    study = make_study({}, audiences=audiences)
    flow = flow_by_cell(study, read_responses(study).frame)
    assert flow["n_respondents"].tolist() == [7, 3, 2, 2, 4, 2, 1, 1]
    assert flow["concept"].tolist()[:2] == ["", study.control]
    assert flow["step"].unique().tolist() == ["kept"]
    assert list(flow.columns) == list(FLOW.kinds)
    assert not flow["suppressed"].any()
    assert release({"flow": flow}, 10)["flow"]["n_respondents"].isna().all()
