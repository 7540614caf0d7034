"""People of 100: counted by hand, against the estimate of the same answers as an outcome, and turned the right way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.numbers.scorebounds import score_bounds
from pretest.numbers.shifted import shifted_share
from pretest.risk.prior import SCEPTICAL, prior_quantiles
from pretest.spec import load_study
from pretest.tables.told import TABLE as TOLD
from tests.tiny import write_study

STUDY = """
study: told
title: T
languages: [en, nl]
seed: 3
arms:
  control: {label: C, control: true}
  debt: {label: D}
  fun: {label: F}
audiences:
  all: {label: A}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition MORE}
"""
PLAN = """
plan: p
outcomes:
  mood: {primary: true, margin: {points: 0.5}}
  calm: {margin: {points: 0.5}}
  same: {column: same, role: harm.stigma, higher_is: worse, model: binary, margin: {points: 0.1}}
  old: {column: age, role: harm.stigma, higher_is: worse, margin: {sd: 0.3}}
  other: {column: age, role: mechanism, higher_is: worse}
composites:
  both: {of: [old, calm], role: harm.stigma, tell: calm, margin: {sd: 0.3}}
multiplicity: {method: holm}
suppress_below: BELOW
"""
SCALE = """
id: NAME
title: {nl: N, en: N}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: WAY
answers: agree5
status: new
items:
  - {id: NAME_1, text: One, reverse: true}
  - {id: NAME_2, text: Two}
tell: {item: NAME_1, cut: 4}
"""
# Of mood_1, reversed: raw 1 and 2 score 5 and 4, so they count.
COUNTS = {"control": (3, 17), "debt": (9, 11), "fun": (12, 8)}  # who count, who do not


def data(extra: str = "", values=lambda i: "") -> str:
    lines = [f"id,condition,mood_1,mood_2,calm_1,calm_2,same,age{extra}"]
    i = 0
    for arm, (yes, no) in COUNTS.items():
        answers = [1 + k % 2 for k in range(yes)] + [3 + k % 3 for k in range(no)]
        for raw in [*answers, ""]:  # one leaves the question open
            same = "" if raw == "" else int(raw <= 2)
            lines.append(f"p{i},{arm},{raw},{1 + i % 5},{1 + i % 4},{1 + i % 5},{same},{20 + i % 30}{values(i)}")
            i += 1
    return "\n".join(lines) + "\n"


SCALES = {
    f"surveys/scales/{name}.yaml": SCALE.replace("NAME", name).replace("WAY", way)
    for name, way in (("mood", "worse"), ("calm", "better"))
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Findings of a study; the same study is analysed once."""
    known = {}

    def make(*, text: str | None = None, more: str = "", below: int = 1, plan: str = "", **scales: str):
        key = (text, more, below, plan, *scales.items())
        if key not in known:
            folder = tmp_path_factory.mktemp("told") / "study"
            written = PLAN.replace("BELOW", str(below)) + plan
            write_study(folder, STUDY.replace(" MORE", more), written, text or data(), **{**SCALES, **scales})
            known[key] = analyse(load_study(folder))
        return known[key]

    return make


def row(findings, outcome: str, concept: str):
    table = findings.told
    (found,) = table[(table["outcome"] == outcome) & (table["concept"] == concept)].to_dict("records")
    return found


def test_shares_are_those_that_anybody_counts_after_reverse_keying(told):
    findings = told()
    for concept in ("debt", "fun"):
        found = row(findings, "mood", concept)
        yes, no = COUNTS[concept]
        assert (found["counted_concept"], found["n_concept"]) == (yes, yes + no)  # who left it open does not count
        assert (found["counted_reference"], found["n_reference"]) == (3, 20)
        assert found["of100_concept"] == pytest.approx(100 * yes / 20)
        assert found["of100_reference"] == pytest.approx(15.0)
        assert found["difference"] == pytest.approx(100 * (yes - 3) / 20)
        assert (found["told"], found["item"], found["cut"], found["more_is"]) == ("mood", "mood_1", 4.0, "worse")


def test_the_interval_is_miettinen_and_nurminens(told):
    found = row(told(), "mood", "debt")
    low, high = score_bounds(9 / 20, 20, 3 / 20, 20, 0.025, skewness="wider")
    assert (found["conf_low"], found["conf_high"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert found["conf_low"] < found["difference"] < found["conf_high"]


@pytest.mark.parametrize("design", ["", "weights", "clusters", "blocks"])
def test_the_difference_is_the_estimate_of_the_same_answers_as_an_outcome(told, design):
    columns = {
        "": ("", "", lambda i: ""),
        "weights": (",w", ", weight: w", lambda i: f",{1 + i % 3}"),
        "clusters": (",g", ", cluster: g", lambda i: f",g{i // 3}"),
        "blocks": (",b", ", block: b", lambda i: f",b{i % 2}"),
    }
    extra, more, values = columns[design]
    findings = told(text=data(extra, values), more=more)
    estimates = findings.estimates[(findings.estimates["outcome"] == "same")]
    for concept in ("debt", "fun"):
        found = row(findings, "mood", concept)
        (own,) = estimates[(estimates["concept"] == concept)].to_dict("records")
        assert own["estimand"] == "risk_difference"
        assert found["difference"] == pytest.approx(100 * own["estimate"], abs=1e-9)
        assert (found["n_concept"], found["n_reference"]) == (own["n_concept"], own["n_reference"])
        assert found["weighted"] == (design == "weights")


def test_the_bounds_are_those_on_which_a_verdict_on_the_same_answers_rests(told):
    # one-sided at 5 % for the verdict, 2.5 % on each side here: the plan's alpha makes them the same
    for more, extra, values in (("", "", lambda i: ""), (", weight: w", ",w", lambda i: f",{1 + i % 3}")):
        findings = told(text=data(extra, values), more=more, plan="alpha: 0.025\n")
        verdicts = findings.verdicts
        (verdict,) = verdicts[(verdicts["outcome"] == "same") & (verdicts["concept"] == "debt")].to_dict("records")
        assert row(findings, "mood", "debt")["conf_high"] == pytest.approx(100 * verdict["upper"])


def test_weights_make_shares_weighted_and_counts_not(told):
    found = row(told(text=data(",w", lambda i: ",3" if i < 3 else ",1"), more=", weight: w"), "mood", "debt")
    assert found["of100_reference"] == pytest.approx(100 * 9 / 26)  # three people who weigh 3, of 9 + 17
    assert (found["counted_reference"], found["n_reference"]) == (3, 20)


def test_a_composite_is_told_by_its_component_with_its_direction(told):
    findings = told()
    both, calm = row(findings, "both", "debt"), row(findings, "calm", "debt")
    same = ("told", "item", "cut", "more_is", "of100_concept", "of100_reference", "difference", "conf_low", "conf_high")
    assert {name: both[name] for name in same} == {name: calm[name] for name in same}
    assert both["more_is"] == "better"


def test_only_judged_outcomes_with_a_told_question_have_rows(told):
    assert set(told().told["outcome"]) == {"mood", "calm", "both"}


def test_earlier_research_is_turned_into_people_from_the_share_of_the_reference(told):
    found = row(told(), "mood", "debt")
    median, low, high = prior_quantiles([0.5, 0.025, 0.975], SCEPTICAL)
    for name, shift in (("difference", median), ("low", low), ("high", high)):
        assert found[f"prior_{name}"] == pytest.approx(100 * (float(shifted_share(0.15, shift)) - 0.15), abs=1e-6)
    assert found["prior_low"] < found["both_low"] < found["both_difference"] < found["both_high"]
    assert found["both_difference"] > 0  # the scale got worse, and more people is worse
    assert np.isnan(row(told(), "calm", "debt")["both_difference"])  # no primary harm


def test_more_people_who_do_what_is_wanted_is_the_other_way_around(told):
    # the same answers, of a scale that is better when higher: more harm means fewer people
    before = row(told(), "mood", "debt")
    turned = SCALE.replace("NAME", "mood").replace("WAY", "better")
    found = row(told(**{"surveys/scales/mood.yaml": turned}), "mood", "debt")
    assert found["more_is"] == "better"
    assert found["difference"] == before["difference"]
    assert found["both_difference"] > 0  # what the data say of the scale is the same, only its name is better
    assert found["prior_low"] == pytest.approx(before["prior_low"], abs=1e-6)


def test_nobody_in_the_reference_says_nothing_of_how_far_everybody_is_from_the_answer(told):
    text = data().replace("control,1,", "control,3,").replace("control,2,", "control,4,")
    found = row(told(text=text), "mood", "debt")
    assert found["of100_reference"] == 0.0
    assert np.isnan(found["prior_high"])
    assert np.isfinite(found["conf_low"])


def test_few_people_are_not_told_of_and_take_the_whole_row_with_them(told):
    found = row(told(below=5), "mood", "debt")  # 3 people of the control arm
    assert found["suppressed"]
    assert pd.isna(pd.Series([found[name] for name in TOLD.hides.figures])).all()
