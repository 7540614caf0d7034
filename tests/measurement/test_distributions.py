from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.measurement import distribution_table
from pretest.spec import ResolvedOutcome
from pretest.spec.model import Label
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
    return distribution_table(pd.DataFrame(frame), [wanted], answers, arms=arms, **settings)


def test_means_go_to_the_nearest_answer_and_halves_go_up(make_scale, answers):
    scale = make_scale("b1", "b2")
    frame = {"_arm": ["control"] * 6, "blame": [1.0, 1.49, 1.5, 4.5, 5.0, np.nan]}
    got = table(frame, outcome(scale), answers, arms=("control",))
    assert list(got.columns) == list(DISTRIBUTIONS.kinds)
    assert list(got["value"]) == [1, 2, 3, 4, 5]
    assert list(got["label"]) == ["1", "2", "3", "4", "5"]
    assert list(got["n"]) == [2, 1, 0, 0, 2]
    np.testing.assert_allclose(got["share"], [0.4, 0.2, 0, 0, 0.4])


def test_a_third_that_is_not_exact_in_binary_still_goes_to_its_category(make_scale, answers):
    score = (1.1 + 2.2 + 1.2) / 3  # 1.5 up to rounding error
    got = table({"_arm": ["control"], "blame": [score]}, outcome(make_scale("b1", "b2", "b3")), answers)
    assert got.loc[got["n"] == 1, "value"].item() == 2


def test_sums_are_divided_by_the_number_of_items(make_scale, answers):
    scale = make_scale("b1", "b2", method="sum")
    frame = {"_arm": ["control"] * 3, "blame": [2, 9, 10]}
    got = table(frame, outcome(scale, bounds=(2, 10)), answers, arms=("control",))
    assert list(got["n"]) == [1, 0, 0, 0, 2]


def test_sliders_have_ten_bins_that_reach_both_ends(make_scale, answers):
    scale = make_scale("w", answers="warmth", method="single")
    frame = {"_arm": ["control"] * 5, "blame": [0, 9.99, 10, 99, 100]}
    got = table(frame, outcome(scale, bounds=(0, 100)), answers, arms=("control",))
    assert list(got["n"]) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (got["label"][0], got["value"][0], got["label"][9]) == ("0-10", 5, "90-100")


def test_shares_have_bins_too(make_scale, answers):
    scale = make_scale("k1", "k2", answers="choice", method="share", count=[2])
    got = table({"_arm": ["control"] * 3, "blame": [0, 0.5, 1]}, outcome(scale, bounds=(0, 1)), answers)
    assert got.loc[got["concept"] == "control", "n"].sum() == 3


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
    np.testing.assert_allclose(got.groupby("concept")["share"].sum(), 1.0)
    assert got["n"].sum() == 60
