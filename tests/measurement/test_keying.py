"""Keying alarms: what sets them off, what does not, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr

from pretest.measurement import estimate_alpha, find_negative, keying_alarms, keying_notes, score_scales
from pretest.spec import load_study

SCALE = """
id: {id}
title: T
measures: M
role: harm.stigma
higher_is: worse
answers: agree5
score: {{method: {method}}}
items: [{{id: {id}1, text: t}}, {{id: {id}2, text: t}}, {{id: {id}3, text: t}}]
status: new
"""
PLAN = """
plan: p
outcomes:
  cold: {margin: {sd: 0.2}}
  warm: {margin: {sd: 0.2}, covariates: [other_pre]}
composites:
  both: {of: [cold, warm], role: harm.stigma, primary: true, tell: cold, margin: {sd: 0.2}}
"""


@dataclass(frozen=True)
class Asked:
    wave: int
    audience: str
    frame: pd.DataFrame
    arm: np.ndarray


def answers_of(rng, n, *, loading=0.8, items=3):
    latent = loading * rng.normal(size=(n, 1)) + np.sqrt(1 - loading**2) * rng.normal(size=(n, items))
    return 1.0 + np.searchsorted([-1.0, -0.3, 0.3, 1.0], latent)


def frame_of(**items):
    """SCALE → (n, 3) answers; a name that ends in _pre is of the pre phase."""
    columns = {}
    for name, values in items.items():
        bare, pre = name.removesuffix("_pre"), "_pre" if name.endswith("_pre") else ""
        columns |= {f"{bare}{j + 1}{pre}": values[:, j] for j in range(values.shape[1])}
    return pd.DataFrame(columns)


@pytest.fixture
def study(make_study):
    def make(plan=PLAN, method="mean"):
        scales = {f"surveys/scales/{name}.yaml": SCALE.format(id=name, method=method) for name in SCALES}
        return load_study(make_study(plan=plan, data=None, **scales))

    return make


SCALES = ("cold", "warm", "other")


def group(study, frame, arm=None):
    arm = np.arange(len(frame)) % 2 if arm is None else arm
    scores = score_scales(frame, [study.scales[name] for name in SCALES], study.answers, audience="everyone").scores
    return Asked(1, "everyone", pd.concat([frame, scores], axis=1), arm)


def test_items_that_agree_set_nothing_off(study):
    rng, made = np.random.default_rng(1), study()
    groups = [group(made, frame_of(cold=answers_of(rng, 200), warm=answers_of(rng, 200)))]
    assert keying_alarms(made, groups) == frozenset()
    assert keying_notes(made, groups) == ()


def test_an_item_that_is_not_reversed_stops_its_outcome_and_the_composite(study):
    rng, made = np.random.default_rng(2), study()
    wrong = answers_of(rng, 200)
    wrong[:, 2] = 6 - wrong[:, 2]
    groups = [group(made, frame_of(cold=wrong, warm=answers_of(rng, 200)))]
    assert keying_alarms(made, groups) == {(1, "everyone", "cold"), (1, "everyone", "both")}
    (note,) = keying_notes(made, groups)
    assert (note.code, note.severity) == ("keying_alarm", "serious")
    assert "cold3" in note.message
    assert "keying" in note.message
    found = find_negative(
        groups[0].frame, [made.scales["cold"]], made.answers, groups[0].arm, audience="everyone", wave=1
    )
    by_item = {one.item: one for one in found if one.which == "item_rest"}
    # Fisher's interval as scipy has it
    rest = wrong[:, :2].sum(axis=1)
    reference = pearsonr(wrong[:, 2], rest)
    assert by_item["cold3"].estimate == pytest.approx(reference.statistic)
    assert by_item["cold3"].upper == pytest.approx(reference.confidence_interval(0.95).high)
    assert by_item["cold3"].n == 200


def test_alpha_has_the_interval_of_the_reliability_room(study):
    rng, made = np.random.default_rng(3), study()
    one = rng.normal(size=(100, 1))
    wrong = np.clip(np.round(3 + np.hstack([one, -one, rng.normal(size=(100, 1))])), 1, 5)
    found = find_negative(
        frame_of(cold=wrong), [made.scales["cold"]], made.answers, np.zeros(100, int), audience="a", wave=1
    )
    (alpha,) = [one for one in found if one.which == "alpha"]
    expected = estimate_alpha(wrong)
    assert (alpha.estimate, alpha.upper) == pytest.approx((expected.estimate, expected.high))


def test_an_explanation_in_the_plan_accepts_it(study):
    rng, made = np.random.default_rng(4), study(PLAN + "keying: {cold: seen in the pilot}\n")
    wrong = answers_of(rng, 200)
    wrong[:, 2] = 6 - wrong[:, 2]
    groups = [group(made, frame_of(cold=wrong, warm=answers_of(rng, 200)))]
    assert keying_alarms(made, groups) == frozenset()
    (note,) = keying_notes(made, groups)
    assert (note.code, note.severity) == ("keying_accepted", "info")
    assert "seen in the pilot" in note.message


def test_few_people_are_a_doubt_and_no_alarm(study):
    rng, made = np.random.default_rng(5), study()
    wrong = answers_of(rng, 29, loading=0.95)
    wrong[:, 2] = 6 - wrong[:, 2]
    groups = [group(made, frame_of(cold=wrong))]
    assert keying_alarms(made, groups) == frozenset()
    (note,) = keying_notes(made, groups)
    assert (note.code, note.severity) == ("keying_doubt", "warning")
    more = answers_of(np.random.default_rng(5), 30, loading=0.95)
    more[:, 2] = 6 - more[:, 2]
    assert keying_alarms(made, [group(made, frame_of(cold=more))])


def test_scores_that_turn_round_after_the_message_are_found_within_arms(study):
    rng, made = np.random.default_rng(6), study()
    before = answers_of(rng, 120)
    after = np.where(rng.random(before.shape) < 0.9, 6 - before, before)
    found = keying_alarms(made, [group(made, frame_of(cold=after, cold_pre=before))])
    assert (1, "everyone", "cold") in found
    # an effect between arms is no contradiction: before and after hang together in every arm
    arm = np.repeat([0, 1], 60)
    kept = np.clip(before + np.where(arm == 1, -1, 1)[:, None], 1, 5)
    lower = np.clip(before + np.where(arm == 1, 2, -2)[:, None], 1, 5)
    whole = np.corrcoef(kept.mean(axis=1), lower.mean(axis=1))[0, 1]
    assert whole < 0
    assert not keying_alarms(made, [group(made, frame_of(cold=kept, cold_pre=lower), arm)])


def test_a_covariate_is_a_note_only(study):
    rng, made = np.random.default_rng(7), study()
    wrong = answers_of(rng, 200)
    wrong[:, 2] = 6 - wrong[:, 2]
    groups = [group(made, frame_of(other_pre=wrong, cold=answers_of(rng, 200)))]
    assert keying_alarms(made, groups) == frozenset()
    (note,) = keying_notes(made, groups)
    assert (note.code, note.severity) == ("keying_alarm", "warning")


def test_shares_have_no_keying(study):
    rng, made = np.random.default_rng(8), study(method="share")
    wrong = answers_of(rng, 200)
    wrong[:, 2] = 6 - wrong[:, 2]
    assert keying_notes(made, [group(made, frame_of(cold=wrong))]) == ()


def test_items_of_no_relation_rarely_set_it_off(study):
    """Unrelated items have coefficients of about 0: an alarm in at most the tail of the interval per coefficient."""
    rng, made = np.random.default_rng(9), study()
    alarms = [
        bool(keying_alarms(made, [group(made, frame_of(cold=answers_of(rng, 60, loading=0.0)))])) for _ in range(200)
    ]
    assert np.mean(alarms) < 0.10  # four coefficients of 2.5 % each
    assert np.mean(alarms) > 0.0
