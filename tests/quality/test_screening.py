from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.quality import screen
from pretest.quality.straightlining import straight_rows
from pretest.responses import flow_by_cell, read_responses
from pretest.tables.cases import TABLE as CASES
from pretest.tables.flow import TABLE as FLOW

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


@pytest.fixture
def run(make_study, put):
    """run(frame, *rules): study, responses and what screening makes of them."""

    def make(frame, *rules, data=None, **options):
        put(frame)
        study = make_study(data or {}, plan={"quality": list(rules)})
        responses = read_responses(study)
        return study, responses, screen(study, responses, **options)

    return make


def flagged(screened, rule):
    return screened.cases.loc[screened.cases["rule"] == rule, "row"].tolist()


def steps(screened):
    return screened.flow[["step", "n_respondents", "n_rows"]].to_numpy().tolist()


# --- the rules, one by one ------------------------------------------------------------------------


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


def test_speeding_is_strictly_below_the_threshold(run, answers):
    frame = answers(4).assign(seconds=[99.9, 100, 100.1, np.nan])
    _, _, screened = run(frame, {"rule": "speeding", "seconds": 100, "column": "seconds"})
    assert flagged(screened, "speeding") == [2]
    assert screened.cases[["value", "threshold"]].iloc[0].tolist() == [99.9, 100]
    (note,) = screened.notes
    assert note.code == "not_judged"
    assert "fewer than 10 respondents" in note.message


def test_speeding_is_a_share_of_the_median_of_the_same_file(make_study, put, answers):
    put(answers(5).assign(seconds=[100, 100, 100, 41, 39]))
    put(answers(5).assign(id=list("abcde"), seconds=[1000, 1000, 1000, 401, 399]), "data/b.csv")
    rule = {"rule": "speeding", "share_of_median": 0.4}
    study = make_study({"duration": "seconds"}, {"duration": "seconds", "file": "data/b.csv"}, plan={"quality": [rule]})
    screened = screen(study, read_responses(study))
    assert screened.cases[["file", "row", "threshold"]].to_numpy().tolist() == [
        ["data/wave1.csv", 6, 40],
        ["data/b.csv", 6, 400],
    ]


def test_speeding_is_judged_within_the_questionnaire(make_study, put, answers):
    put(answers(6).assign(x_ever=[0, 0, 0, 1, 1, 1], seconds=[100, 100, 45, 300, 300, 100]))
    audiences = {
        "users": {"label": "users", "questionnaire": "everyone", "when": {"x_ever": [1]}},
        "others": {"label": "others", "when": {"x_ever": [0]}},
    }
    plan = {"quality": [{"rule": "speeding", "share_of_median": 0.4, "column": "seconds"}]}
    study = make_study({}, plan=plan, audiences=audiences)
    assert flagged(screen(study, read_responses(study)), "speeding") == [7]


def test_speeding_without_a_duration_is_an_error(run, answers):
    with pytest.raises(DataError, match="needs a column with seconds"):
        run(answers(3), {"rule": "speeding", "seconds": 100})


def test_straight_lines_need_three_answers_in_both_directions(run, answers):
    frame = answers(6)
    frame[["sd1", "sd2", "sd3"]] = [[4, 4, 4], [4, 2, 4], [4, np.nan, 4], [4, 4, np.nan], [98, 98, 98], [1, 1, 1]]
    _, _, screened = run(frame, {"rule": "straightlining"})
    assert flagged(screened, "straightlining") == [2, 7]


def test_one_answer_throughout_a_scale_of_one_direction_is_a_sound_answer(make_study, put, answers):
    put(answers(3).assign(sd1=[4, 4, 1], sd2=[4, 2, 1], sd3=[4, 3, 1]))
    study = make_study({}, plan={"quality": [{"rule": "straightlining"}]})
    items = tuple(item.model_copy(update={"reverse": True}) for item in study.scales["distance"].items)
    one_way = study.scales["distance"].model_copy(update={"items": items})
    study = replace(study, scales={**study.scales, "distance": one_way})
    screened = screen(study, read_responses(study))
    assert flagged(screened, "straightlining") == []
    assert "rule_without_data" in {note.code for note in screened.notes}


def test_straight_lines_of_named_columns_or_scales(run, answers):
    frame = answers(3).assign(a=[1, 1, 2], b=[1, 2, 2], c=[1, 3, 2])
    _, _, screened = run(frame, {"rule": "straightlining", "columns": ["a", "b", "c"]})
    assert flagged(screened, "straightlining") == [2, 4]
    with pytest.raises(DataError, match="Did you mean 'sd1'"):
        run(frame, {"rule": "straightlining", "columns": ["sd1x"]})


@given(st.lists(st.lists(st.integers(1, 5) | st.none(), min_size=4, max_size=4), min_size=1, max_size=10))
def test_a_straight_line_is_one_distinct_answer_among_three_or_more(rows):
    answers = np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)
    straight, judged = straight_rows(answers, np.zeros(4, dtype=bool))
    for row, one, seen in zip(rows, straight, judged, strict=True):
        given_answers = [value for value in row if value is not None]
        assert seen == (len(given_answers) >= 3)
        assert one == (len(given_answers) >= 3 and len(set(given_answers)) == 1)


def test_a_straight_line_must_run_through_all_rows_of_a_respondent(run):
    lines = ["r1,control,4,4,4", "r1,debt,4,4,4", "r2,control,4,4,4", "r2,debt,4,2,4"]
    _, _, screened = run("id,arm,sd1,sd2,sd3\n" + "\n".join(lines) + "\n", {"rule": "straightlining"})
    assert flagged(screened, "straightlining") == [2]


def test_attention_is_a_wrong_answer_and_not_a_missing_one(run, answers):
    frame = answers(4).assign(ac1=[4, 3, np.nan, 98])
    _, _, screened = run(frame, {"rule": "attention"})
    assert flagged(screened, "attention") == [3]


def test_bogus_is_claiming_what_does_not_exist(run, answers):
    _, _, screened = run(answers(4).assign(z_ever=[0, 1, np.nan, 97]), {"rule": "bogus"})
    assert flagged(screened, "bogus") == [3]


@pytest.mark.parametrize(
    ("ever", "year", "month", "wrong"),
    [(1, 1, 1, 0), (1, 0, 1, 1), (0, 1, 0, 1), (0, 0, 1, 2), (0, 0, 0, 0), (None, 0, 1, 1), (1, None, 1, 0)],
)
def test_use_lately_needs_use_earlier(run, answers, ever, year, month, wrong):
    _, _, screened = run(answers(1).assign(x_ever=ever, x_12m=year, x_30d=month), {"rule": "inconsistent"})
    assert screened.cases["value"].tolist() == ([wrong] if wrong else [])


@pytest.mark.parametrize("date", ["2026-03-01", None])
def test_age_must_go_with_birth_year(run, answers, date):
    ages = [40, 40, 39, 38, 41, 37, 42, np.nan]  # 2026: 40 or 39, and one year more or less
    frame = answers(8).assign(age=ages, birth_year=1986)
    _, _, screened = run(frame, {"rule": "inconsistent"}, data={"date": date})
    assert flagged(screened, "inconsistent") == [7, 8]


def test_repeated_respondents_and_copied_answers_are_duplicates(run, answers):
    wide = pd.DataFrame({f"x{i}": range(20) for i in range(7)})
    frame = pd.concat([answers(20), wide], axis=1).assign(
        age=range(20, 40), birth_year=1990, x_ever=1, x_12m=1, x_30d=1, z_ever=0, ac1=4
    )
    copied = [name for name in frame if name not in ("id", "arm")]
    frame.loc[7, copied] = frame.loc[2, copied]  # the same answers under another id
    frame.loc[9, "id"], frame.loc[9, "arm"] = frame.loc[0, "id"], frame.loc[0, "arm"]  # the same person again
    _, _, screened = run(frame, {"rule": "duplicate", "then": "exclude"})
    assert sorted(flagged(screened, "duplicate")) == [2, 9]
    assert steps(screened)[-1] == ["kept", 17, 17]  # both rows of the repeated respondent are gone


def test_equal_answers_to_few_questions_are_no_duplicates(run, answers):
    frame = answers(4)
    frame[["sd1", "sd2", "sd3"]] = 3
    _, _, screened = run(frame, {"rule": "duplicate"})
    assert len(screened.cases) == 0


def test_one_respondent_with_several_concepts_is_no_duplicate(run):
    _, _, screened = run("id,arm,sd1,sd2,sd3\nr1,control,1,2,3\nr1,debt,1,2,3\n", {"rule": "duplicate"})
    assert len(screened.cases) == 0


def test_incomplete_counts_what_was_asked_and_dont_know_is_an_answer(run, answers):
    frame = answers(5)
    frame[["sd1", "sd2", "sd3"]] = [[1, 2, 3], [1, 2, None], [1, None, None], [98, 97, None], [96, None, 3]]
    _, _, screened = run(frame, {"rule": "incomplete"})
    assert flagged(screened, "incomplete") == [4, 6]
    assert screened.cases["value"].tolist() == pytest.approx([1 / 3, 1 / 3])
    _, _, strict = run(frame, {"rule": "incomplete", "share_answered": 1.0})
    assert flagged(strict, "incomplete") == [3, 4, 5, 6]


def test_flags_exclude_from_a_number_of_different_rules(run, answers):
    frame = answers(4).assign(ac1=[1, 1, 4, 4], z_ever=[1, 0, 1, 0])
    rules = [{"rule": "attention"}, {"rule": "bogus"}, {"rule": "flags", "at_least": 2, "then": "exclude"}]
    _, _, screened = run(frame, *rules)
    assert flagged(screened, "flags") == [2]
    assert screened.cases.loc[screened.cases["rule"] == "flags", ["value", "threshold"]].iloc[0].tolist() == [2, 2]
    assert steps(screened) == [["read", 4, 4], ["flags", 3, 3], ["kept", 3, 3]]


@pytest.mark.parametrize("rule", ["attention", "bogus", "inconsistent", "straightlining"])
def test_a_rule_without_anything_to_judge_says_so(run, answers, rule):
    _, _, screened = run(answers(3).drop(columns=["sd2"]), {"rule": rule})
    assert [note.code for note in screened.notes] == ["rule_without_data"]


# --- the whole -------------------------------------------------------------------------------------


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
    assert screened.flow["suppressed"].tolist() == [suppressed] * 2


def test_the_flow_by_cell_counts_every_audience_and_arm(make_study, put, answers):
    put(answers(7).assign(age=[20, 20, 20, 30, 30, 30, 30]))
    audiences = {"all": {"label": "all"}, "old": {"label": "old", "when": {"age": {"min": 30}}}}
    study = make_study({}, audiences=audiences)
    flow = flow_by_cell(study, read_responses(study).frame)
    assert flow["n_respondents"].tolist() == [7, 3, 2, 2, 4, 2, 1, 1]
    assert flow["concept"].tolist()[:2] == ["", study.control]
    assert flow["step"].unique().tolist() == ["kept"]
    assert list(flow.columns) == list(FLOW.kinds)
    assert flow["suppressed"].all()
