from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.measurement import distribution_table
from pretest.spec import Item, ResolvedOutcome
from pretest.spec.model import Label, Text
from pretest.tables.distributions import TABLE as DISTRIBUTIONS

TEXT = Label(nl="x", en="x")


def outcome(scale=None, name="blame", bounds=(1.0, 5.0), audiences=("all",)):
    return ResolvedOutcome(
        id=name,
        label=TEXT,
        role="harm.stigma",
        higher_is="worse",
        audiences=audiences,
        primary=True,
        margin=None,
        model="linear",
        column=name,
        scale=scale,
        covariates=(),
        bounds=bounds,
    )


def table(frame, wanted, answers, arms=("control", "debt"), **more):
    settings = {"audience": "all", "wave": 1, "suppress_below": 1} | more
    asked = wanted.scale.items if wanted.scale is not None else ()
    frame = {item.id: frame[wanted.column] for item in asked if wanted.column in frame} | frame
    return distribution_table(pd.DataFrame(frame), [wanted], answers, arms=arms, **settings)


def test_answers_are_told_as_they_were_asked_question_by_question(make_scale, answers):
    frame = {"_arm": ["control"] * 4, "b1": [1, 5, 5, np.nan], "b2": [2, 2, 9, 4], "blame": [1.5, 3.5, 5.0, 4.0]}
    got = table(
        frame,
        outcome(make_scale("b1", Item(id="b2", text=Text(nl="x", en="x"), reverse=True))),
        answers,
        arms=("control",),
    )
    assert list(got.columns) == list(DISTRIBUTIONS.kinds)
    one, two = (got[got["item"] == item] for item in ("b1", "b2"))
    assert list(one["label"]) == ["1", "2", "3", "4", "5"]
    assert list(one["n"]) == [1, 0, 0, 0, 2]
    assert set(one["n_answered"]) == {3}
    assert list(two["n"]) == [0, 2, 0, 1, 0]  # 9 is no answer
    assert (list(two["value"]), list(two["score"])) == ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])
    assert not one["reversed"].any()
    assert two["reversed"].all()
    np.testing.assert_allclose(one["share"], [1 / 3, 0, 0, 0, 2 / 3])


def test_shares_are_weighted_and_people_are_counted(make_scale, answers):
    frame = {"_arm": ["control"] * 3, "blame": [1, 2, 2], "b1": [1, 2, 2], "_weight": [2.0, 0.5, np.nan]}
    got = table(frame, outcome(make_scale("b1")), answers, arms=("control",)).set_index("label")
    assert list(got["n"]) == [1, 2, 0, 0, 0]
    np.testing.assert_allclose(got["share"], [2 / 3.5, 1.5 / 3.5, 0, 0, 0])
    assert got["weighted"].all()


def test_sliders_have_ten_bins_that_reach_both_ends(make_scale, answers):
    scale = make_scale("w", answers="warmth", method="single")
    frame = {"_arm": ["control"] * 5, "blame": [0, 9.99, 10, 99, 100]}
    got = table(frame, outcome(scale, bounds=(0, 100)), answers, arms=("control",))
    assert list(got["n"]) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (got["label"][0], got["value"][0], got["label"][9]) == ("0-10", 5, "90-100")


def test_a_score_without_bounds_has_its_own_values(answers):
    got = table({"_arm": ["control"] * 3, "blame": [0, 1, 1]}, outcome(bounds=None), answers, arms=("control",))
    assert list(zip(got["label"], got["n"], strict=True)) == [("0", 1), ("1", 2)]
    many = {"_arm": ["control"] * 20, "blame": np.arange(20)}
    assert table(many, outcome(bounds=None), answers).empty


def test_an_arm_with_too_few_respondents_keeps_its_rows_without_figures(make_scale, answers):
    frame = {
        "_arm": ["control"] * 12 + ["debt"] * 12,
        "blame": [3.0] * 12 + [2.0] * 9 + [np.nan] * 3,
    }
    got = table(frame, outcome(make_scale("b1")), answers, suppress_below=10)
    small = got[got["concept"] == "debt"]
    assert len(small) == 5
    assert small["suppressed"].all()
    assert small[["n", "share"]].isna().all(axis=None)
    assert not got.loc[got["concept"] == "control", "suppressed"].any()


def test_respondents_are_counted_not_rows(make_scale, answers):
    frame = {"_arm": ["control"] * 12, "_respondent": [f"r{i % 6}" for i in range(12)], "blame": [3.0] * 12}
    assert table(frame, outcome(make_scale("b1")), answers, arms=("control",), suppress_below=10)["suppressed"].all()


def test_a_study_without_arms_has_one_block_of_rows(make_scale, answers):
    frame = {"_arm": pd.array([None, None], dtype="string"), "blame": [1.0, 5.0]}
    got = table(frame, outcome(make_scale("b1")), answers, arms=())
    assert list(got["concept"].unique()) == [""]
    assert got["n"].sum() == 2


def test_rows_without_an_arm_belong_to_no_concept(make_scale, answers):
    frame = {"_arm": pd.array(["control", None], dtype="string"), "blame": [1.0, 5.0]}
    assert table(frame, outcome(make_scale("b1")), answers, arms=("control",))["n"].sum() == 1


def test_outcomes_of_another_audience_have_no_rows(make_scale, answers):
    frame = {"_arm": ["control"], "blame": [1.0]}
    assert table(frame, outcome(make_scale("b1"), audiences=("users",)), answers).empty
    assert table(frame, outcome(make_scale("b1"), name="fear"), answers).empty


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_an_arm_add_up_to_one(make_scale, answers, seed):
    rng = np.random.default_rng(seed)
    frame = {"_arm": rng.choice(["control", "debt"], 60), "blame": rng.uniform(1, 5, 60)}
    got = table(frame, outcome(make_scale("b1", "b2")), answers)
    np.testing.assert_allclose(got.groupby(["item", "concept"])["share"].sum(), 1.0)
    assert got["n"].sum() == 120
