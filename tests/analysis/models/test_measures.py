"""What stands beside the judged effect for counts of 100 people and for sliders: by hand, against R, and suppression.

Reference: tests/reference/effects_trimmed.R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.outcomes import THREE_ARMS, one, own_scale, pick, plan, reference_data, run, two_arms
from tests.tiny import TINY_STUDY

TRIMMED = json.loads((Path(__file__).parents[2] / "reference" / "effects_trimmed.json").read_text("utf-8"))
OUTCOME = "own: {margin: {sd: 0.2}}"
SLIDER = {"surveys/scales/own.yaml": own_scale("degree100")}
COUNT = {"surveys/scales/own.yaml": own_scale("count100")}


def test_counts_have_the_trimmed_difference_of_r(make_study):
    found = run(make_study, THREE_ARMS, plan(OUTCOME), reference_data(TRIMMED["data"], "q1"), **COUNT).estimates
    for concept, expected in zip(("one", "two"), TRIMMED["tenth"], strict=True):
        row = one(found, estimand="trimmed_difference", concept=concept)
        assert (row["unit"], row["variance"], row["family"]) == ("points", "yuen_hc2", "exploratory")
        assert row["estimate"] == pytest.approx(expected["estimate"], rel=1e-10)
        assert row["std_error"] == pytest.approx(expected["se"], rel=1e-10)
        assert row["df"] == pytest.approx(expected["df"], rel=1e-10)


def test_shares_at_the_ends_of_a_slider_by_hand(make_study):
    control, concept = (0, 0, 0, 50, 50, 50, 50, 100), (0, 50, 50, 50, 100, 100, 100, 100)
    found = run(make_study, TINY_STUDY, plan(OUTCOME), two_arms(control, concept, "q1"), **SLIDER).estimates
    for estimand, shares in (("floor", (1 / 8, 3 / 8)), ("ceiling", (4 / 8, 1 / 8))):
        rows = pick(found, estimand=estimand).set_index("detail")
        assert rows["unit"].tolist() == ["probability"] * 3
        assert rows.loc[["concept", "reference"], "estimate"].tolist() == list(shares)
        assert rows.loc[["concept", "reference"], ["std_error", "p_value", "harm_estimate"]].isna().all(axis=None)
        difference = rows.loc[""]
        assert difference["estimate"] == shares[0] - shares[1]
        error = np.sqrt(sum(share * (1 - share) / 7 for share in shares))
        assert difference["std_error"] == pytest.approx(error, rel=1e-12)
        assert difference["harm_estimate"] == difference["estimate"]  # higher is worse


def test_swapping_the_arms_turns_the_differences(make_study):
    control, concept = (0, 0, 20, 30, 50, 100), (0, 40, 50, 100, 100, 100)
    first = run(make_study, TINY_STUDY, plan(OUTCOME), two_arms(control, concept, "q1"), **SLIDER).estimates
    second = run(make_study, TINY_STUDY, plan(OUTCOME), two_arms(concept, control, "q1"), **SLIDER).estimates
    for estimand in ("floor", "ceiling"):
        before, after = (one(f, estimand=estimand, detail="")["estimate"] for f in (first, second))
        assert after == -before != 0


def test_a_slider_with_several_questions_is_at_its_end_when_all_are(make_study):
    scale = own_scale("degree100").replace(
        "status: new", "  - {id: q2, text: {nl: Vraag 2, en: Question 2}}\nstatus: new"
    )
    data = (
        "id,condition,q1,q2\nc1,control,0,0\nc2,control,0,10\nc3,control,5,5\nd1,debt,0,0\nd2,debt,0,0\nd3,debt,9,9\n"
    )
    found = run(make_study, TINY_STUDY, plan(OUTCOME), data, **{"surveys/scales/own.yaml": scale}).estimates
    rows = pick(found, estimand="floor").set_index("detail")["estimate"]
    assert (rows["concept"], rows["reference"]) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_ends_that_few_people_reach_lose_their_figures(make_study):
    # 30 per arm, of whom 3 controls are at the floor: their share, and the difference, would tell how many they are
    control, concept = (0,) * 3 + tuple(range(1, 28)), (0,) * 12 + tuple(range(1, 19))
    data = two_arms(control, concept, "q1")
    found = run(make_study, TINY_STUDY, plan(OUTCOME, below=10), data, **SLIDER).estimates
    rows = pick(found, estimand="floor").set_index("detail")
    assert rows["suppressed"].to_dict() == {"concept": False, "reference": True, "": True}
    assert rows.loc[["reference", ""], ["estimate", "std_error", "conf_low", "p_value", "n"]].isna().all(axis=None)
    assert rows.loc["concept", "estimate"] == 12 / 30
    assert pick(found, estimand="ceiling")["estimate"].tolist() == [0.0, 0.0, 0.0]  # nobody: nothing to hide
    assert not pick(found, estimand="difference")["suppressed"].any()


def test_nearly_everybody_at_an_end_tells_who_is_not(make_study):
    control, concept = (100,) * 28 + (50,) * 2, (100,) * 15 + (50,) * 15
    found = run(make_study, TINY_STUDY, plan(OUTCOME, below=10), two_arms(control, concept, "q1"), **SLIDER).estimates
    rows = pick(found, estimand="ceiling").set_index("detail")
    assert rows["suppressed"].to_dict() == {"concept": False, "reference": True, "": True}


@pytest.mark.parametrize("scale", [SLIDER, COUNT])
def test_small_arms_carry_no_figures_in_any_row(make_study, scale):
    data = two_arms((0, 0, 50, 100), (0, 50, 50, 100), "q1")
    found = run(make_study, TINY_STUDY, plan(OUTCOME, below=5), data, **scale).estimates
    assert found["suppressed"].all()
    figures = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high", "harm_estimate", "n", "n_concept"]
    assert found[figures].isna().all(axis=None)


def test_measures_change_no_verdict_and_count_in_no_family(make_study):
    outcome = "own: {primary: true, margin: {sd: 0.2}}"
    found = run(make_study, TINY_STUDY, plan(outcome), two_arms((0, 0, 50, 100), (0, 50, 50, 100), "q1"), **SLIDER)
    assert len(pick(found.verdicts, outcome="own")) == 1
    assert found.plan.n_primary_cells == 1
    beside = found.estimates[found.estimates["estimand"] != "difference"]
    assert set(beside["family"]) == {"exploratory"}
    assert not beside["primary"].any()
    assert beside["p_adjusted"].isna().all()


def test_scores_of_several_ordered_questions_have_the_difference_alone(make_study):
    scale = own_scale("agree5").replace("status: new", "  - {id: q2, text: {nl: Vraag 2, en: Question 2}}\nstatus: new")
    data = "id,condition,q1,q2\n" + "".join(f"{a}{i},{a},{i},{i}\n" for a in ("control", "debt") for i in range(1, 5))
    found = run(make_study, TINY_STUDY, plan(OUTCOME), data, **{"surveys/scales/own.yaml": scale}).estimates
    assert found["estimand"].tolist() == ["difference", "difference"]
