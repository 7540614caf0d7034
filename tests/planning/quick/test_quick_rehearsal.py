"""Judged as arrays or by the whole road: the same studies, the same estimates, the same verdicts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pretest.planning.quick import QuickRehearsal, rehearse
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.splitting import full_form
from pretest.spec.truth import Truth
from tests.planning.conftest import BLAME2, COMPOSED, COMPOSED_FILES, SHORT, STUDY
from tests.planning.test_gates import GATED
from tests.planning.test_gates import truth as gated_truth
from tests.planning.test_rehearsal import RULES

KEYS = ["study", "audience", "concept", "outcome"]
SIZES = {"users": 210, "others": 240}
STUDIES = 3  # of one task
DRAWS = 300

CATEGORIES = COMPOSED.replace(
    "plan: rehearsal", "plan: rehearsal\ncovariates: [{name: gender, type: categorical}, age]"
)
ORDINAL = COMPOSED.replace("worry: {margin: {sd: 0.3}}", "worry: {model: ordinal, cut: 4, margin: {points: 0.1}}")
SPLIT = {
    "surveys/questionnaires/short.yaml": SHORT.replace(
        "  - {id: after, kind: scales, scales: [distance, check, hope]}\n",
        "  - {id: after, kind: scales, scales: [distance, blame2]}\n"
        "  - {id: one, kind: scales, scales: [worry, check]}\n"
        "  - {id: two, kind: scales, scales: [hope]}\n",
    )
    + "split: {blocks: [one, two], each: 1}\n"
}
CURRENT = STUDY.replace("facts: {label: {nl: Feiten, en: Facts}}", "now: {label: {nl: Nu, en: Now}, control: current}")
OFF_TOPIC = CURRENT.replace("control: true", "control: off_topic").replace('"2": facts', '"2": now')
ABOUT_MESSAGE = {"surveys/scales/blame2.yaml": BLAME2.replace("status: new", "status: new\nrefers_to: message")}
FLOORED = Truth(levels={"users": {"distance": 0.02}, "others": {"distance": 0.03, "worry": 0.02}}, skipped=0.05)
LOSSES = Truth(drop_out={"control": 0.02, "debt": 0.3, "facts": 0.1}, careless=0.1, skipped=0.1)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Fewer studies in a task, on both roads."""
    for module in ("pretest.planning.rehearsal", "pretest.planning.quick.rehearsal"):
        monkeypatch.setattr(f"{module}.PER_TASK", STUDIES)


def sorted_task(design, number):
    return design.task(number).sort_values(KEYS).reset_index(drop=True)


def assert_same(study, truth, sizes=SIZES, *, number=2, ratio=None):
    quick = QuickRehearsal.of(study, truth, sizes, seed=7, ratio=ratio, draws=DRAWS)
    whole = Rehearsal.of(study, truth, sizes, seed=7, ratio=ratio, draws=DRAWS)
    assert quick.whole_because == ()
    assert quick.road == "quick"
    compare(sorted_task(quick, number), sorted_task(whole, number))


def compare(mine, real):
    assert len(mine) == len(real) > 0
    for name in (*KEYS, "multiple", "gain", "verdict"):
        assert mine[name].tolist() == real[name].tolist(), name
    for name in ("estimate", "upper"):
        np.testing.assert_allclose(mine[name], real[name], rtol=1e-10, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(mine["lower"], real["lower"], rtol=1e-6, atol=1e-6)  # draws are single precision


@pytest.mark.parametrize(
    ("files", "truth"),
    [
        ({}, Truth()),
        (COMPOSED_FILES, LOSSES),
        (COMPOSED_FILES | {"analyses/plan.yaml": CATEGORIES}, Truth(skipped=0.02)),
        ({"analyses/plan.yaml": RULES}, Truth(careless=0.2)),
        (COMPOSED_FILES, FLOORED),
    ],
    ids=["plain", "composite, unequal losses", "categories with gaps", "rules that compare people", "floor"],
)
def test_arrays_say_what_the_whole_road_says(rehearsal, files, truth):
    assert_same(rehearsal(**files), truth)


def test_unequal_arms(composed):
    assert_same(composed, Truth(), ratio={"control": 2})


@pytest.mark.parametrize("plan", ["multiplicity: {method: holm}", "multiplicity: {method: none}\ninference: finite"])
def test_other_ways_to_correct_and_to_infer(rehearsal, plan):
    assert_same(rehearsal(**COMPOSED_FILES | {"analyses/plan.yaml": COMPOSED + plan + "\n"}), Truth())


@pytest.mark.parametrize("number", [0, 2])
def test_covariates_that_the_normal_equations_refuse(composed, monkeypatch, number):
    """The engine for one study then has the same to say as those that they take."""
    monkeypatch.setattr("pretest.numbers.stacked.levels.SMALLEST_PIVOT", 2.0 if number else 0.9)
    assert_same(composed, LOSSES, {"users": 90, "others": 90}, number=number)


def test_few_people_in_an_arm(composed):
    """The bootstrap itself, words taken away for few people, and permutation tests of those that warn."""
    assert_same(composed, Truth(), {"users": 36, "others": 60}, number=3)


def test_blocks_that_not_everybody_gets(rehearsal):
    study = rehearsal(**COMPOSED_FILES | SPLIT)
    assert_same(study, LOSSES)
    quick = QuickRehearsal.of(study, Truth(), SIZES, seed=7, draws=DRAWS)
    whole = Rehearsal.of(study, Truth(), SIZES, seed=7, draws=DRAWS)
    full = full_form(quick, study)
    assert isinstance(full, QuickRehearsal)
    compare(sorted_task(full, 2), sorted_task(full_form(whole, study), 2))


@pytest.mark.parametrize("level", [0.6, 0.97])
def test_messages_that_must_be_understood(rehearsal, level):
    """The scenario in which every aim is better, so that a gate has something to hold back."""
    assert_same(rehearsal(**GATED), gated_truth(users=level), number=4)


def test_two_controls_and_harms_about_the_message(rehearsal):
    study = rehearsal(**COMPOSED_FILES | ABOUT_MESSAGE | {"study.yaml": OFF_TOPIC})
    assert_same(study, Truth())


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (COMPOSED_FILES | {"analyses/plan.yaml": ORDINAL}, "model:ordinal"),
        ({"study.yaml": STUDY.replace("when: {used_12m: [0]}", "when: {age: {min: 18}}")}, "audiences"),
        ({"study.yaml": STUDY.replace("date: 2026-05-01,", "date: 2026-05-01, cluster: street,")}, "clusters"),
        ({"study.yaml": STUDY.replace("date: 2026-05-01,", "date: 2026-05-01, weight: w,")}, "weights"),
    ],
)  # fmt: skip
def test_what_arrays_do_not_know_takes_the_whole_road_and_is_named(rehearsal, files, why):
    study = rehearsal(**files)
    quick = QuickRehearsal.of(study, Truth(), {"users": 60, "others": 60}, seed=7, draws=DRAWS)
    assert (quick.road, quick.whole_because) == ("whole", (why,))
    whole = Rehearsal.of(study, Truth(), {"users": 60, "others": 60}, seed=7, draws=DRAWS)
    assert whole.whole_because == ()  # nobody asked it to be quick
    assert sorted_task(quick, 1).equals(sorted_task(whole, 1))


def test_which_road_is_asked_for(study):
    kinds = [type(rehearse(study, Truth(), SIZES, seed=7, whole=whole)) for whole in (False, True)]
    assert kinds == [QuickRehearsal, Rehearsal]


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_invented_design(rehearsal, data):
    """Whatever its size, losses, answers and covariates are."""
    draw = data.draw
    share = st.floats(0, 0.3)
    plan = draw(st.sampled_from([COMPOSED, CATEGORIES, COMPOSED + "covariates: [gender]\n"]))
    quality = draw(st.sampled_from(["", RULES[RULES.index("quality:") :]]))
    study = rehearsal(**COMPOSED_FILES | draw(st.sampled_from([{}, SPLIT])) | {"analyses/plan.yaml": plan + quality})
    truth = Truth(
        careless=draw(share), skipped=draw(share), drop_out={"control": draw(share), "debt": draw(share)},
        levels={"users": {"distance": draw(st.floats(0.02, 0.9))}}, general=draw(st.floats(0, 0.6)),
    )  # fmt: skip
    sizes = {"users": draw(st.integers(20, 260)), "others": draw(st.integers(20, 260))}
    assert_same(study, truth, sizes, number=draw(st.integers(0, 4)), ratio={"control": draw(st.integers(1, 3))})
