"""Concepts beside each other: by hand, with intervals that hold together, and never called alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, t

import pretest
from pretest.errors import DesignError
from tests.analysis.cells.test_judging import STUDY, harm, rows
from tests.report.judged_example import paired
from tests.report.sample import sample


def analysed(make_study, method="holm", higher="worse"):
    """Three concepts of 150: debt is worse than the two others by 0.7."""
    arms = "  park: {label: {nl: Park, en: Park}}\n  talk: {label: {nl: Praat, en: Talk}}"
    shifts = {"control": {}, "debt": {"distance": 0.7}, "park": {"distance": 0.0}, "talk": {"distance": 0.0}}
    frame = rows(150, shifts)
    text = STUDY.replace("MORE_ARMS", arms).replace("MORE_DATA", "")
    outcome = harm("distance").replace("higher_is: worse", f"higher_is: {higher}")
    asked = (
        f"plan: p\noutcomes:\n  distance: {outcome}\ncompare: [reference, concepts]\nunit: points\n"
        f"multiplicity: {{method: {method}, resamples: 999}}\n"
    )
    return frame, pretest.analyse(pretest.load_study(make_study(text, asked, frame.to_csv(index=False))))


def test_by_hand(make_study):
    frame, findings = analysed(make_study)
    found = findings.contrasts()
    assert list(zip(found["concept"], found["other"], strict=True)) == [
        ("debt", "park"), ("debt", "talk"), ("park", "talk"),
    ]  # fmt: skip
    groups = frame.groupby("condition")["distance"]
    means, variances = groups.mean(), groups.var(ddof=1) / 150
    differences = np.array([means[a] - means[b] for a, b in zip(found["concept"], found["other"], strict=True)])
    errors = np.sqrt([variances[a] + variances[b] for a, b in zip(found["concept"], found["other"], strict=True)])
    np.testing.assert_allclose(found["harm_estimate"], differences)
    reach = t.ppf(1 - 0.05 / 2 / 3, found["df"])  # Bonferroni for three pairs
    np.testing.assert_allclose(found["conf_low"], differences - reach * errors)
    np.testing.assert_allclose(found["conf_high"], differences + reach * errors)
    assert found["worse"].tolist() == ["debt", "debt", ""]


def test_a_score_of_which_more_is_better_is_turned(make_study):
    _, findings = analysed(make_study, higher="better")
    found = findings.contrasts()
    assert found["worse"].tolist() == ["park", "talk", ""]
    assert (found["harm_estimate"] < 0).tolist()[:2] == [True, True]
    assert (found["conf_high"] < 0).tolist()[:2] == [True, True]


def test_max_t_intervals_are_wider_than_single_ones_and_agree_with_single_step_p(make_study):
    _, findings = analysed(make_study, "romano_wolf")
    level = findings.plan.pairs_level
    assert level is not None
    assert 0.05 / 2 / 3 <= level < 0.05 / 2
    found = findings.contrasts()
    half = (found["conf_high"] - found["conf_low"]) / 2
    np.testing.assert_allclose(half, -t.ppf(level, found["df"]) * found["std_error"])
    apart = (found["conf_low"] > 0) | (found["conf_high"] < 0)
    assert (found.loc[apart, "p_adjusted"] <= 0.05).all()
    again = pretest.from_json(pretest.to_json(findings))
    assert again.contrasts().equals(found)


def test_without_a_correction_intervals_are_those_of_single_pairs(make_study):
    _, findings = analysed(make_study, "none")
    assert findings.plan.pairs_level == 0.025


def test_findings_of_before_have_bonferronis_intervals():
    findings = paired()
    assert findings.plan.pairs_level is None
    found = findings.contrasts()
    reach = norm.ppf(1 - findings.plan.alpha / 2 / len(found))
    df = found["df"].fillna(np.inf)
    wide = (found["conf_high"] - found["conf_low"]) / 2 / found["std_error"]
    assert (wide >= reach - 1e-9).all()
    np.testing.assert_allclose(wide, t.ppf(1 - findings.plan.alpha / 2 / len(found), df))


def test_figures_of_few_people_stay_missing():
    findings = paired()
    own = findings.estimates["family"] == "concepts"
    hidden = findings.estimates.copy()
    for name in ("estimate", "std_error", "df", "harm_estimate", "p_value", "p_adjusted", "n_concept"):
        hidden.loc[own, name] = None
    hidden.loc[own, "suppressed"] = True
    found = findings.with_tables(estimates=hidden).contrasts()
    assert found[["harm_estimate", "conf_low", "conf_high", "p_adjusted", "n_concept"]].isna().all().all()
    assert (found["worse"] == "").all()
    assert found["suppressed"].all()


def test_findings_without_pairs_say_how_to_ask():
    with pytest.raises(DesignError, match=r"compare: \[reference, concepts\]") as caught:
        sample().contrasts()
    assert caught.value.code == "no_contrasts"


def test_a_plan_changed_in_python_asks_for_them(tiny_study):
    study = pretest.load_study(tiny_study).with_plan(compare=["reference", "concepts"])
    findings = pretest.analyse(study)  # one concept: no pair
    assert findings.plan.pairs_level is None
    assert pretest.from_json(pretest.to_json(replace(findings))).plan.pairs_level is None
