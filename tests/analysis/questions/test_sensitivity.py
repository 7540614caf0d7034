"""Alternatives of a plan, subgroups and differences between people: from a study to the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.models.ordinalmeans import with_ordinal_means
from pretest.analysis.questions.heterogeneity import find_heterogeneity
from pretest.analysis.questions.sensitivity import find_sensitivity
from pretest.analysis.questions.specifications import specifications, study_of
from pretest.analysis.questions.subgroups import find_subgroups
from pretest.disclosure.release import release
from pretest.quality import screen
from pretest.tables import subgroups
from pretest.tables.heterogeneity import TABLE as HETEROGENEITY
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data

ALTERNATIVES = """
quality:
  - {rule: eligible, when: {age: {min: 22}}, then: exclude}
  - {rule: eligible, name: old, when: {age: {max: 200}}, then: exclude}
alternatives: [no_exclusions, unadjusted, unweighted, ordinal, margin_half, margin_double]
"""
SUBGROUPS = "subgroups: [{by: age, cut: [30, 50]}]\n"


@pytest.fixture
def made(make_study):
    return analysis(make_study(STUDY, PLAN + ALTERNATIVES + SUBGROUPS, data()))


def test_the_plan_comes_first_and_every_combination_once():
    names = [one.name for one in specifications(["margin_half", "unadjusted", "no_exclusions"])]
    assert names == [
        "plan", "margin_half", "no_exclusions", "no_exclusions+margin_half", "unadjusted", "unadjusted+margin_half",
        "no_exclusions+unadjusted", "no_exclusions+unadjusted+margin_half",
    ]  # fmt: skip
    assert len(specifications(columns_of_all())) == 3 * 16


def columns_of_all():
    return ["no_exclusions", "unadjusted", "unweighted", "ordinal", "margin_half", "margin_double"]


def test_what_changes_nothing_is_left_out_and_said(made):
    found = find_sensitivity(made)
    same = {note.message.split()[0] for note in found.notes if note.code == "alternative_same"}
    assert same == {"no_exclusions", "unweighted", "ordinal"}  # eligibility holds in every specification
    table = found.tables["sensitivity"]
    assert list(table.columns) == list(SENSITIVITY.kinds)
    assert set(table["n_specifications"]) == {6}
    assert set(table["outcome"]) == {"", "distance", "warmth"}  # decisions and primary harms


def test_the_plan_itself_says_what_the_verdicts_say(made):
    table = find_sensitivity(made).tables["sensitivity"]
    own = table[table["specification"] == "plan"].set_index(["audience", "concept", "outcome"])
    verdicts = made.judged.verdicts.set_index(["audience", "concept", "outcome"]).loc[own.index]
    assert own["verdict"].tolist() == verdicts["verdict"].tolist()
    np.testing.assert_array_equal(own["upper"].to_numpy(float), verdicts["upper"].to_numpy(float))
    assert own["same"].all()
    assert (own["share_same"] >= 1 / 6).all()


def test_margins_change_no_estimate_and_adjustment_does(made):
    table = find_sensitivity(made).tables["sensitivity"]
    rows = table[table["outcome"] == "distance"].set_index("specification")
    assert rows.loc["margin_half", "margin"] == 0.5
    assert rows.loc["margin_double", "upper"] == rows.loc["plan", "upper"]
    assert rows.loc["unadjusted", "upper"] != rows.loc["plan", "upper"]
    wide = rows.loc["unadjusted", "upper"] - rows.loc["unadjusted", "lower"]
    assert wide > rows.loc["plan", "upper"] - rows.loc["plan", "lower"]  # the pre-score made it precise


def test_workers_change_nothing_and_progress_is_told(made):
    seen = []
    one = find_sensitivity(made, progress=lambda done, total: seen.append((done, total)))
    two = find_sensitivity(made, workers=2)
    assert one.tables["sensitivity"].equals(two.tables["sensitivity"])
    assert seen == [(1, 2), (2, 2)]


def test_a_worse_decision_somewhere_is_noted(make_study):
    plan = (
        PLAN.replace("margin: {points: 1.0}", "margin: {points: 0.9}") + "alternatives: [margin_half, margin_double]\n"
    )
    found = find_sensitivity(analysis(make_study(STUDY, plan, data())))
    overall = found.tables["sensitivity"].query("outcome == '' and audience == ''")
    decisions = overall.set_index("specification")["verdict"]
    worse = [note for note in found.notes if note.code == "sensitivity_worse"]
    assert bool(worse) == (decisions["margin_half"] != decisions["plan"])


def test_without_alternatives_there_is_nothing(make_study):
    assert find_sensitivity(analysis(make_study(STUDY, PLAN, data()))).tables == {}


def test_unadjusted_takes_every_covariate_away(made):
    assert not any(outcome.covariates for outcome in study_of(made.study, ["unadjusted"]).outcomes())
    assert made.study.outcomes()[0].covariates


def test_small_cells_have_no_figures_in_any_specification(make_study):
    plan = PLAN + "alternatives: [unadjusted, margin_half]\n"
    table = find_sensitivity(analysis(make_study(STUDY, plan, data()), suppress_below=500)).tables["sensitivity"]
    cells = table[table["outcome"] != ""]
    assert cells["suppressed"].all()
    assert cells[["harm_estimate", "lower", "upper"]].isna().all(axis=None)


def test_subgroups_are_pulled_together_in_the_unit_of_the_audience(made):
    table = find_subgroups(made).tables["subgroups"]
    assert list(table.columns) == list(subgroups.TABLE.kinds)
    assert set(table["level"]) == {"<30", "30-<50", ">=50"}
    assert set(table["outcome"]) == {"distance", "warmth"}
    own = table[table["outcome"] == "distance"]
    assert np.ptp(own["shrunk"]) < np.ptp(own["harm_estimate"])
    assert (own["shrunk_sd"] < own["std_error"]).all()
    assert (own["conf_low"] < own["shrunk"]).all()
    assert own["p_above_margin"].between(0, 1).all()
    part = made.judged.parts.table.query("outcome == 'distance' and level == '<30'").iloc[0]
    sd = made.judged.cells.table.query("outcome == 'distance'")["scale"].iloc[0]
    first = own[own["level"] == "<30"].iloc[0]
    assert first["harm_estimate"] == pytest.approx(part["estimate_points"] / sd)
    again = find_subgroups(made).tables["subgroups"]
    assert again.equals(table)


def test_a_small_level_leaves_without_figures_for_all_outcomes(make_study):
    plan = PLAN + "subgroups: [{by: age, cut: [23, 40]}]\n"
    folder = make_study(STUDY, plan, data())
    table = release(find_subgroups(analysis(folder, suppress_below=15)).tables, 15, "control")["subgroups"]
    hidden = table[table["suppressed"]]
    assert set(hidden["level"]) == {"<23"}
    assert set(hidden["outcome"]) == {"distance", "warmth"}
    assert hidden[["harm_estimate", "shrunk", "p_above_margin", "n_concept"]].isna().all(axis=None)
    shown = find_subgroups(analysis(folder, suppress_below=0)).tables["subgroups"]
    assert not shown["suppressed"].any()


def test_differences_between_people_are_sought_only_when_asked(make_study):
    made = analysis(make_study(STUDY, PLAN, data(400)))
    assert find_heterogeneity(made).tables == {}
    found = find_heterogeneity(made, splits=5)
    table = found.tables["heterogeneity"]
    assert list(table.columns) == list(HETEROGENEITY.kinds)
    assert {"blp_mean", "blp_spread", "group"} <= set(table["part"])
    assert set(table["variable"]) <= {"", "age", "distance_pre", "age?", "distance_pre?"}
    (said,) = [note for note in found.notes if note.code.startswith("heterogeneity_")]
    assert said.code == "heterogeneity_shown" or "not the same as everybody reacting alike" in said.message


def test_few_people_are_not_searched(make_study):
    table = find_heterogeneity(analysis(make_study(STUDY, PLAN, data(100))), splits=5).tables["heterogeneity"]
    assert set(table["part"]) == {"blp_spread"}
    assert table["estimate"].isna().all()
    small = find_heterogeneity(analysis(make_study(STUDY, PLAN, data(100)), suppress_below=80), splits=5)
    assert small.tables["heterogeneity"]["suppressed"].all()
    assert small.tables["heterogeneity"]["n"].isna().all()


def test_one_ordered_answer_keeps_its_unit_under_proportional_odds(make_study):
    rng = np.random.default_rng(3)
    lines = ["id,condition,em_look_down,age"]
    for i in range(300):
        answer = int(np.clip(np.round(rng.normal(2.6 + 0.8 * (i % 2), 1.1)), 1, 5))
        lines.append(f"p{i},{'debt' if i % 2 else 'control'},{answer},{20 + i % 40}")
    plan = """
plan: one-answer
outcomes:
  emotion_contempt: {primary: true, margin: {sd: 0.3}}
alternatives: [ordinal]
multiplicity: {method: romano_wolf, resamples: 999}
"""
    asked = STUDY.replace("everyone:", "non_users:").replace("control: true", "control: current")  # whom this is asked
    made = analysis(make_study(asked, plan, "\n".join(lines) + "\n"))
    table = find_sensitivity(made).tables["sensitivity"]
    rows = table[table["outcome"] == "emotion_contempt"].set_index("specification")
    assert set(rows.index) == {"plan", "ordinal"}
    assert set(rows["unit"]) == {"sd"}
    plain, ordinal = rows.loc["plan", "harm_estimate"], rows.loc["ordinal", "harm_estimate"]
    assert ordinal != plain
    assert ordinal == pytest.approx(plain, abs=0.1)
    (batch, *_) = made.judged.batches
    points = with_ordinal_means(made.study, batch).fits.estimate[0, 0]
    assert abs(points) / batch.standardised.scale[0] == pytest.approx(abs(ordinal), rel=1e-6)


def test_who_was_screened_before_is_not_screened_otherwise(make_study):
    made = analysis(make_study(STUDY, PLAN + ALTERNATIVES.replace("unadjusted, unweighted, ordinal, ", ""), data()))
    known = screen(made.study, made.responses, exclusions="none")
    found = find_sensitivity(replace(made, everybody=known))
    plain = find_sensitivity(made)
    pd.testing.assert_frame_equal(found.tables["sensitivity"], plain.tables["sensitivity"], check_exact=True)
    assert found.notes == plain.notes


def test_scores_of_the_data_are_no_single_questions(made):
    (batch, *_) = made.judged.batches
    assert with_ordinal_means(made.study, batch) is batch


@pytest.mark.parametrize("lost", [0.0, 0.3])
def test_weights_go_and_who_has_none_stays_out(make_study, lost):
    answers = data(lost=lost).splitlines()
    weighed = "\n".join(
        f"{line},{'w' if not number else 0 if number == 3 else 1 + number % 3}" for number, line in enumerate(answers)
    )
    study = STUDY.replace("arm: condition}", "arm: condition, weight: w}")
    made = analysis(make_study(study, PLAN + "alternatives: [unweighted]\n", weighed + "\n"))
    table = find_sensitivity(made).tables["sensitivity"]
    rows = table[table["outcome"] == "distance"].set_index("specification")
    assert rows.loc["unweighted", "harm_estimate"] != rows.loc["plan", "harm_estimate"]
    without = "\n".join(line for number, line in enumerate(answers) if number != 3) + "\n"
    judged = analysis(make_study(STUDY, PLAN, without)).judged
    plain = judged.verdicts.query("outcome == 'distance'")
    assert rows.loc["unweighted", "harm_estimate"] == pytest.approx(plain["harm_estimate"].iloc[0])
    assert rows.loc["unweighted", "upper"] == pytest.approx(plain["upper"].iloc[0])  # Lee's limit where many are lost
    assert judged.cells.table["upper_attrition"].notna().any() == (lost > 0)
