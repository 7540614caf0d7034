"""Checks on the design, from a study to the table: arms, balance, drop-out with Lee's bounds, exposure, small cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pretest.analysis.questions.design_checks import check_design
from pretest.numbers.attrition import estimate_lee_bounds
from pretest.responses import Responses
from pretest.spec import QualityRule
from pretest.tables import columns
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data


def rows(made, check):
    table = check_design(made).tables["design_checks"]
    assert list(table.columns) == list(DESIGN_CHECKS.kinds)
    return table[table["check"] == check]


def test_equal_arms_and_a_mismatch(make_study):
    equal = rows(analysis(make_study(STUDY, PLAN, data())), "arms")
    assert equal["audience"].tolist() == ["", "everyone"]
    assert (equal["p_value"] == 1.0).all()
    lines = data().strip().split("\n")
    half = "\n".join([lines[0], *[line for i, line in enumerate(lines[1:]) if "control" in line or i % 4 == 1]]) + "\n"
    unequal = rows(analysis(make_study(STUDY, PLAN, half)), "arms").iloc[0]
    assert unequal["statistic"] == pytest.approx((120 - 90) ** 2 / 90 * 2)
    assert unequal["flag"] == "mismatch"


def test_balance_is_of_all_who_were_assigned(make_study):
    found = rows(analysis(make_study(STUDY, PLAN, data())), "balance")
    assert found["variable"].tolist() == ["age", "distance_pre"]
    flags = ["unbalanced" if abs(value) > 0.1 else "" for value in found["estimate"]]
    assert found["flag"].tolist() == flags


def test_equal_drop_out_needs_no_bounds(make_study):
    made = analysis(make_study(STUDY, PLAN, data()))
    found = rows(made, "drop_out")
    assert found["variable"].tolist() == ["", "distance", "warmth"]
    assert (found["estimate"] == 0).all()
    assert rows(made, "lee").empty


def unpredicted(frame, seen):
    """Distance less what age and the score before predict of it within the arms, among those who stayed."""
    y = frame["distance"].to_numpy(dtype=float)
    known = frame[["age", "distance_pre"]].to_numpy(dtype=float)
    there = ~np.isnan(y)
    inside = known[there] - np.array([known[there & (seen == arm)].mean(axis=0) for arm in seen[there]])
    slopes = np.linalg.solve(inside.T @ inside, inside.T @ y[there])
    return y - (known - known[there].mean(axis=0)) @ slopes


def test_unequal_drop_out_brings_bounds_signed_as_harm(make_study):
    made = analysis(make_study(STUDY, PLAN, data(lost=0.3)))
    lost = rows(made, "drop_out").set_index("variable")
    assert lost.loc["distance", "flag"] == "differs"
    assert lost.loc["distance", "estimate"] == pytest.approx(0.3, abs=0.1)
    found = rows(made, "lee")
    frame = made.judged.groups[0].frame
    seen = (frame[columns.ARM] == "debt").to_numpy()
    plain = estimate_lee_bounds(-frame["warmth"].to_numpy(dtype=float), seen)  # less warmth is harm too
    adjusted = estimate_lee_bounds(unpredicted(frame, seen), seen)
    for name, expected in (("warmth", plain), ("distance", adjusted)):
        low, high = (found[(found["variable"] == name) & (found["flag"] == end)].iloc[0] for end in ("lower", "upper"))
        assert (low["estimate"], high["estimate"]) == pytest.approx((expected.low, expected.high))
        assert (low["conf_low"], low["conf_high"]) == pytest.approx((expected.conf_low, expected.conf_high))
    # distance and warmth are each other's mirror: what was known before makes the bounds of distance narrower
    assert adjusted.high - adjusted.low < 0.8 * (plain.high - plain.low)
    assert {note.code for note in check_design(made).notes} >= {"design_drop_out"}


def test_few_who_dropped_out_stay_hidden(make_study):
    made = analysis(make_study(STUDY, PLAN, data(lost=0.05)))
    lost = rows(made, "drop_out").set_index("variable").loc["distance"]
    assert lost["suppressed"]
    assert lost[["estimate", "conf_low", "n_concept"]].isna().all()


def timed(made, seconds):
    """The same analysis with times on screen, and a rule that asks for 10 seconds."""
    study = made.study
    rule = QualityRule(rule="exposure", seconds=10)
    plan = study.plan.model_copy(update={"quality": (rule,)})
    groups = tuple(replace(g, frame=g.frame.assign(**{columns.SHOWN_SECONDS: seconds})) for g in made.judged.groups)
    frame = made.responses.frame.assign(**{columns.SHOWN_SECONDS: seconds})
    responses: Responses = replace(made.responses, frame=frame)
    judged = replace(made.judged, groups=groups)
    return replace(made, study=replace(study, plan=plan), responses=responses, judged=judged)


def test_who_looked_too_briefly_dilutes_the_effect_of_assignment(make_study):
    made = analysis(make_study(STUDY, PLAN, data()))
    seconds = np.where(np.arange(240) % 10 == 1, 3.0, 20.0)  # a fifth of the concept's arm, nobody of the control
    exposed = rows(timed(made, seconds), "exposed").iloc[0]
    assert (exposed["estimate"], exposed["flag"]) == (pytest.approx(0.8), "short")
    complier = rows(timed(made, seconds), "complier").set_index("variable").loc["warmth"]
    y, seen = -made.judged.groups[0].frame["warmth"].to_numpy(dtype=float), np.arange(240) % 2 == 1
    assert complier["estimate"] == pytest.approx((y[seen].mean() - y[~seen].mean()) / 0.8, abs=0.01)
    assert complier["conf_low"] < complier["estimate"] < complier["conf_high"]
    few = rows(timed(made, np.where(np.arange(240) < 5, 3.0, 20.0)), "exposed").iloc[0]
    assert few["suppressed"]
    assert rows(timed(made, np.full(240, 20.0)), "complier").empty


def test_without_a_control_only_the_arms_are_checked(make_study):
    alone = make_study(STUDY.replace(", control: true", ""), PLAN, data())
    table = check_design(analysis(alone)).tables["design_checks"]
    assert set(table["check"]) == {"arms"}
