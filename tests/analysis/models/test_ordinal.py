"""One ordered answer through the whole pipeline: by hand, against R, and what must hold for any data.

References: tests/reference/effects_ordinal.R (clm) and effects_superiority.R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as t_distribution

from pretest.errors import DataError
from pretest.numbers.scorebounds import score_bounds
from tests.analysis.outcomes import (
    CONCEPT,
    CONTROL,
    ORDINAL,
    THREE_ARMS,
    one,
    own_scale,
    pick,
    plan,
    reference_data,
    run,
    two_arms,
)
from tests.tiny import TINY_STUDY

REFERENCE = Path(__file__).parents[2] / "reference"
EXACT = 1e-7


def reference(topic: str) -> dict:
    return json.loads((REFERENCE / f"effects_{topic}.json").read_text("utf-8"))


@pytest.fixture
def tiny(make_study):
    return run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms())


def test_every_cut_by_hand_and_the_judged_one_first(tiny):
    found = pick(tiny.estimates, estimand="marginal_effect")
    assert found["detail"].tolist() == ["3", "2"]  # the first answer above the middle one decides
    np.testing.assert_allclose(found["estimate"], [1 / 3, 1 / 3], rtol=1e-8)
    np.testing.assert_allclose(found["harm_estimate"], found["estimate"])
    assert found["unit"].tolist() == ["probability"] * 2
    assert found["model"].tolist() == ["ordinal"] * 2
    assert found["family"].tolist() == ["primary_harm", "exploratory"]
    assert found["primary"].tolist() == [True, False]
    assert found["n"].tolist() == [12, 12]


def test_superiority_by_hand(tiny):
    # 15 of 36 + 6 of 36 pairs are higher, 10 are the same
    found = one(tiny.estimates, estimand="superiority")
    assert found["estimate"] == pytest.approx((21 + 5) / 36, rel=1e-12)
    assert found["harm_estimate"] == pytest.approx(26 / 36 - 0.5, rel=1e-12)  # 1/2 is no effect
    assert found["statistic"] == pytest.approx((26 / 36 - 0.5) / found["std_error"], rel=1e-12)
    assert found["p_value"] == pytest.approx(2 * t_distribution.sf(found["statistic"], found["df"]), rel=1e-9)
    assert (found["family"], found["model"], found["variance"]) == ("exploratory", "rank", "brunner_munzel")
    assert np.isnan(found["p_adjusted"])


def test_the_verdict_is_about_the_share_at_the_cut(tiny):
    judged, estimate = one(tiny.verdicts, outcome="x"), one(tiny.estimates, estimand="marginal_effect", detail="3")
    assert (judged["unit"], judged["margin"], judged["verdict"]) == ("probability", 0.05, "inconclusive")
    assert judged["harm_estimate"] == estimate["estimate"]
    # the model fits the shares 3/6 and 1/6 exactly, so the bounds are the score bounds of those shares
    assert judged["upper"] == pytest.approx(score_bounds(3 / 6, 6, 1 / 6, 6, 0.05, skewness="wider")[1], rel=1e-8)
    assert judged["lower"] <= score_bounds(3 / 6, 6, 1 / 6, 6, 0.05, skewness="wider")[0] + 1e-9


def test_an_estimate_that_is_not_the_plain_difference_has_the_wider_of_both_bounds(make_study):
    # 20 of 40 and 8 of 40 gave the highest answer; the model makes of that another difference
    control, concept = (1,) * 18 + (2,) * 14 + (3,) * 8, (1,) * 8 + (2,) * 12 + (3,) * 20
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms(control, concept))
    judged, estimate = one(found.verdicts, outcome="x"), one(found.estimates, estimand="marginal_effect", detail="3")
    shift = estimate["estimate"] - (20 / 40 - 8 / 40)
    assert abs(shift) > 0.001
    half = t_distribution.ppf(0.95, estimate["df"]) * estimate["std_error"]
    scored = shift + np.array(score_bounds(20 / 40, 40, 8 / 40, 40, 0.05, skewness="wider"))
    assert judged["upper"] == pytest.approx(max(scored[1], estimate["estimate"] + half), rel=1e-8)
    assert judged["lower"] <= min(scored[0], estimate["estimate"] - half) + 1e-9


@pytest.mark.parametrize(("cut", "control", "concept"), [("2", 3 / 6, 5 / 6), ("3", 1 / 6, 3 / 6)])
def test_the_plan_chooses_the_cut(make_study, cut, control, concept):
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL.replace('min: 1', f'cut: {cut}, min: 1')}"), two_arms())
    first = pick(found.estimates, estimand="marginal_effect").iloc[0]
    assert (first["detail"], first["family"]) == (cut, "primary_harm")
    assert first["estimate"] == pytest.approx(concept - control, rel=1e-8)
    assert any(note.code == "ordinal_cut" and f"answer {cut} or higher" in note.message for note in found.notes)


def test_the_model_and_its_test_are_told(tiny):
    codes = {note.code for note in tiny.notes}
    assert "odds_checked" in codes
    assert not codes & {"odds_not_proportional", "ordinal_not_fitted", "odds_not_checked"}


def test_answers_pushed_to_both_ends_get_a_difference_per_cut_and_a_note(make_study):
    control, concept = (1, 2, 2, 2, 2, 2, 2, 3) * 10, (1, 1, 1, 3, 3, 3, 2, 2) * 10
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms(control, concept))
    rows = pick(found.estimates, estimand="marginal_effect")
    np.testing.assert_allclose(rows["estimate"], [3 / 8 - 1 / 8, 5 / 8 - 7 / 8], rtol=1e-12)
    assert rows["variance"].tolist() == ["hc2", "hc2"]
    se = np.sqrt((3 / 8 * 5 / 8 + 1 / 8 * 7 / 8) / 79)
    np.testing.assert_allclose(rows["std_error"], [se, se], rtol=1e-12)
    (note,) = [note for note in found.notes if note.code == "odds_not_proportional"]
    assert (note.severity, note.where) == ("warning", "everyone, wave 1")
    assert note.message.startswith("x: ")


def test_an_arm_with_one_answer_is_told_and_stays_finite(make_study):
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms((1,) * 8, (1, 2, 3, 3, 2, 1, 3, 3)))
    assert "ordinal_not_fitted" in {note.code for note in found.notes}
    assert pick(found.estimates, estimand="marginal_effect")["estimate"].tolist() == [4 / 8, 6 / 8]


def test_swapping_the_arms_turns_every_sign(make_study, tiny):
    swapped = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms(CONCEPT, CONTROL)).estimates
    for estimand, no_effect in (("marginal_effect", 0.0), ("superiority", 0.5)):
        before, after = pick(tiny.estimates, estimand=estimand), pick(swapped, estimand=estimand)
        np.testing.assert_allclose(after["estimate"] - no_effect, no_effect - before["estimate"], rtol=1e-7)
        np.testing.assert_allclose(after["std_error"], before["std_error"], rtol=1e-7)
        np.testing.assert_allclose(after["harm_estimate"], -before["harm_estimate"], rtol=1e-7)
    assert before["conf_low"].iloc[0] == pytest.approx(1 - after["conf_high"].iloc[0], rel=1e-7)


def test_two_answers_equal_the_risk_difference_of_a_binary_outcome(make_study):
    yes = two_arms((0, 0, 0, 1), (1, 1, 1, 0))
    ordinal = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL.replace('min: 1, max: 3', 'min: 0, max: 1')}"), yes)
    binary = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL.replace('ordinal, min: 1, max: 3', 'binary')}"), yes)
    first, second = (one(f.estimates, family="primary_harm") for f in (ordinal, binary))
    assert (first["estimand"], second["estimand"]) == ("marginal_effect", "risk_difference")
    assert first["estimate"] == pytest.approx(second["estimate"], rel=1e-8)
    assert first["std_error"] == pytest.approx(second["std_error"], rel=1e-8)  # n/(n - 2) is 4/3 here in both
    risks = [one(f.risks, risk="stigmatisation") for f in (ordinal, binary)]  # both in SD of the 0/1 answer
    assert risks[0]["probability"] == pytest.approx(risks[1]["probability"], abs=1e-6)
    assert risks[0]["expected_harm"] == pytest.approx(risks[1]["expected_harm"], abs=1e-6)


def test_the_pipeline_gives_the_figures_of_clm(make_study):
    r = reference("ordinal")
    data = {name: r["data"][name] for name in ("arm", "x1", "x2", "cluster", "y")}
    outcome = ORDINAL.replace("max: 3", "max: 4, covariates: [x1, {name: x2, type: numeric}]")
    study = THREE_ARMS.replace("condition", "condition, cluster: cluster")
    fixed = plan(f"x: {outcome}", more="inference: finite\n")
    found = run(make_study, study, fixed, reference_data(data, "x")).estimates
    expected, errors = np.array(r["estimate"])[:6].reshape(2, 3), np.array(r["se_cluster"])[:6].reshape(2, 3)
    for c, concept in enumerate(("one", "two")):
        rows = pick(found, estimand="marginal_effect", concept=concept).sort_values("detail")
        assert rows["detail"].tolist() == ["2", "3", "4"]
        assert rows["variance"].unique().tolist() == ["ordinal_cr1"]
        np.testing.assert_allclose(rows["estimate"], expected[c], rtol=EXACT)
        np.testing.assert_allclose(rows["std_error"], errors[c], rtol=1e-6)


def test_without_clusters_the_same_answers_reject_proportional_odds(make_study):
    data = {name: reference("ordinal")["data"][name] for name in ("arm", "x1", "y")}
    outcome = ORDINAL.replace("max: 3", "max: 4, covariates: [x1]")
    found = run(make_study, THREE_ARMS, plan(f"x: {outcome}"), reference_data(data, "x"))
    assert "odds_not_proportional" in {note.code for note in found.notes}
    assert set(pick(found.estimates, estimand="marginal_effect")["variance"]) == {"gcomputation_hc2"}


def test_superiority_is_that_of_r_and_of_the_published_estimator(make_study):
    r = reference("superiority")
    outcome = "own: {margin: {sd: 0.2}}"
    scale = {"surveys/scales/own.yaml": own_scale("agree5")}
    plain = run(make_study, THREE_ARMS, plan(outcome), reference_data(r["data"], "q1"), **scale).estimates
    study = THREE_ARMS.replace("condition", "condition, cluster: cluster")
    clustered = run(make_study, study, plan(outcome), reference_data(r["data"], "q1"), **scale).estimates
    for concept, expected in zip(("one", "two"), r["concepts"], strict=True):
        for found, prefix in ((plain, ""), (clustered, "cluster_")):
            row = one(found, estimand="superiority", concept=concept)
            assert row["estimate"] == pytest.approx(expected["estimate"], rel=1e-10)
            assert row["std_error"] == pytest.approx(expected[f"{prefix}se"], rel=1e-8)
            assert row["df"] == pytest.approx(expected[f"{prefix}df"], rel=1e-8)
    assert pick(plain, estimand="difference")["family"].unique().tolist() == ["harm"]


def test_a_reversed_question_is_cut_in_its_score(make_study):
    scale = {"surveys/scales/own.yaml": own_scale("agree5", reverse="true")}
    turned = two_arms([6 - value for value in CONTROL], [6 - value for value in CONCEPT], "q1")
    outcome = "own: {primary: true, model: ordinal, cut: 3, margin: {points: 0.05}}"
    found = run(make_study, TINY_STUDY, plan(outcome), turned, **scale).estimates
    rows = pick(found, estimand="marginal_effect")
    assert rows["detail"].tolist() == ["3", "2", "4", "5"]
    np.testing.assert_allclose(rows["estimate"], [1 / 3, 1 / 3, 0, 0], atol=1e-8)
    assert rows["std_error"].isna().tolist() == [False, False, True, True]  # nobody gave a score of 4 or 5


@pytest.mark.parametrize(
    ("value", "expected"), [("1.5", r"values other than 1, 2, 3: 1\.5"), ("4", "outside its answers")]
)
def test_a_value_that_is_no_answer_is_refused(make_study, value, expected):
    with pytest.raises(DataError, match=expected):
        run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}"), two_arms((1, 2, 3, value)))


def test_small_cells_carry_no_figures_in_any_row(make_study):
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}", below=7), two_arms())
    assert len(found.estimates) == 3
    assert found.estimates["suppressed"].all()
    figures = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high", "harm_estimate", "n", "n_concept"]
    assert found.estimates[figures].isna().all(axis=None)


def test_subgroups_have_the_judged_cut_alone(make_study):
    data = two_arms(CONTROL * 2, CONCEPT * 2).replace("x\n", "x,sex\n", 1).splitlines()
    lines = [data[0], *[f"{line},{i % 2}" for i, line in enumerate(data[1:])]]
    found = run(make_study, TINY_STUDY, plan(f"x: {ORDINAL}", more="subgroups: [{by: sex}]\n"), "\n".join(lines) + "\n")
    assert pick(found.estimates, subgroup="sex")["detail"].tolist() == ["3", "3"]


def test_weights_are_used_and_equal_ones_change_no_estimate(make_study, tiny):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = two_arms().splitlines()
    data = "\n".join([lines[0] + ",w", *[f"{line},2" for line in lines[1:]]]) + "\n"
    found = run(make_study, study, plan(f"x: {ORDINAL}"), data).estimates
    np.testing.assert_allclose(found["estimate"], tiny.estimates["estimate"], rtol=1e-8)
    assert found["weighted"].all()
    assert set(found["variance"]) == {"ordinal_hc1", "brunner_munzel"}
