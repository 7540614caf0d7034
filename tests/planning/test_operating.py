"""Operating characteristics: shares that add up, hand-countable rates, and an error rate that holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pretest.planning.operating import (
    Rate,
    error_rates,
    fingerprint,
    operating_table,
    passing_factors,
    rate_of,
    simulate_studies,
)
from pretest.planning.quick import rehearse
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.planning.scenarios import HARMLESS, Scenario
from pretest.spec.truth import Truth
from pretest.tables.operating import TABLE as OPERATING
from pretest.tables.studies import TABLE as STUDIES
from pretest.words import CLEARED_DECISIONS
from tests.planning.conftest import COMPOSED_FILES, SHORT

SIZES = {"users": 60, "others": 60}


@pytest.fixture
def design(study):
    return Rehearsal.of(study, Truth(), SIZES, seed=4)


def test_wilson_by_hand():
    # 8 of 10: Wilson's interval in Agresti & Coull (1998), table of examples
    rate = Rate.of(0.8, 10)
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.4902, 0.9433)
    assert rate.std_error == pytest.approx(np.sqrt(0.8 * 0.2 / 10))
    assert (Rate.of(0.0, 20).low, Rate.of(1.0, 20).high) == (0.0, 1.0)
    assert Rate.of(0.0, 20).high > 0.1
    assert np.isnan(Rate.of(np.nan, 0).value)


def test_a_study_counts_once_however_many_concepts_it_has():
    rows = pd.DataFrame({"study": [1, 1, 2, 2, 3], "verdict": ["harm", "inconclusive", "harm", "harm", "inconclusive"]})
    rate = rate_of(rows, ("harm",))
    assert (rate.value, rate.n) == (0.5, 3)


def test_probabilities_add_up(design):
    table = simulate_studies(design, 20, workers=1)
    assert len(table["study"].unique()) == design.n_tasks(20) * PER_TASK
    found = operating_table(design, table)
    assert list(found) == list(OPERATING.kinds)
    exclusive = found[found["verdict"] != "cleared"]
    sums = exclusive.groupby(["audience", "outcome", "multiple", "gain"])["probability"].sum()
    np.testing.assert_allclose(sums, 1.0)
    assert set(found["multiple"]) == {0.0, 0.5, 1.0, 2.0}
    assert ((found["conf_low"] <= found["probability"]) & (found["probability"] <= found["conf_high"])).all()
    at_users = found[(found["outcome"] == "") & (found["audience"] == "users")]
    decisions = at_users.set_index(["multiple", "gain", "verdict"])["probability"].sort_index()
    for one in design.scenarios:
        words = ("go", "harmless_aim_not_shown", "cleared")
        parts = [decisions.loc[(one.multiple, one.gain, name)] for name in words]
        assert parts[2] == pytest.approx(parts[0] + parts[1])
    assert set(found.loc[found["gain"] > 0, "multiple"]) == {0.0}
    assert found.loc[found["gain"] > 0, "true_effect"].isna().all()
    harms = found[(found["outcome"] == "distance") & (found["verdict"] == "harm") & (found["gain"] == 0)]
    harms = harms.set_index(["audience", "multiple"])
    assert (harms["true_effect"] == harms["margin"] * harms.index.get_level_values("multiple")).all()
    rates = error_rates(design, table)["users", "distance"]
    assert set(rates) == {"false_reassurance", "false_alarm", "false_signal"}


def judged(*rows):
    """Rows of ``tables.studies``: study, audience, concept, outcome, multiple, gain, verdict, lower, upper, margin."""
    return pd.DataFrame(
        [(*row[:7], "", np.nan, *row[7:]) for row in rows],
        columns=list(STUDIES.kinds),
    )


def test_factors_by_hand(composed):
    design = Rehearsal.of(composed, Truth(), SIZES, seed=4)
    table = judged(
        # twice the margin in one audience: four times the people; below zero in the other: nobody
        (0, "users", "debt", "stigma", 0.0, 0.0, "inconclusive", -0.4, 0.6, 0.3),
        (0, "others", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.9, -0.1, 0.3),
        # a guard that is not above zero asks nothing, one that is must come below its margin
        (1, "users", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3),
        (1, "users", "debt", "distance", 0.0, 0.0, "inconclusive", -0.5, 0.6, 0.3),
        (1, "others", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3),
        (1, "others", "debt", "distance", 0.0, 0.0, "harm_signalled", 0.1, 0.45, 0.3),
        # no bound: never; a block: twice the people
        (2, "users", "debt", "stigma", 0.0, 0.0, "inconclusive", np.nan, np.nan, 0.3),
        (2, "others", "debt", "stigma", 0.0, 0.0, "inconclusive", -0.2, 0.1, 0.3),
        # an aim or a benefit that went the wrong way is no matter of size
        (3, "users", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3),
        (3, "users", "debt", "worry", 0.0, 0.0, "trivial_harm", 0.1, 0.2, 0.3),
        (3, "others", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3),
        (3, "others", "debt", "hope", 0.0, 0.0, "benefit_reversed", 0.1, 0.2, np.nan),
        # the worry of others is no aim, and below its margin
        (4, "users", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3),
        (4, "others", "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, 0.15, 0.3),
        (4, "others", "debt", "worry", 0.0, 0.0, "trivial_harm", 0.1, 0.15, 0.3),
        # other truths, and decisions, are another matter
        (5, "users", "debt", "stigma", 1.0, 0.0, "inconclusive", 0.0, 0.6, 0.3),
        (5, "others", "debt", "stigma", 0.0, 0.3, "inconclusive", 0.0, 0.6, 0.3),
        (0, "users", "debt", "", 0.0, 0.0, "collect_more", np.nan, np.nan, np.nan),
    )
    factors = passing_factors(design, table)
    assert list(factors) == ["users", "others"]
    assert factors.index.tolist() == [(study, "debt") for study in range(5)]
    assert factors["users"].tolist() == pytest.approx([4.0, 0.0, np.inf, np.inf, 0.0])
    assert factors["others"].tolist() == pytest.approx([0.0, 2.25, 2.0, np.inf, 0.25])


def test_a_message_that_is_not_understood_is_held_back_where_an_aim_was_reached(composed):
    """By hand: 0 reached an aim, 1 did not, in 2 too few people say whether they understand it, 3 is understood."""
    design = Rehearsal.of(composed, Truth(), SIZES, seed=4)
    aims = ("benefit_shown", "benefit_not_shown", "benefit_shown", "benefit_shown")
    table = judged(
        *((n, one, "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, 0.15, 0.3) for n in range(4) for one in SIZES),
        *((n, "others", "debt", "hope", 0.0, 0.0, aim, -0.5, -0.1, np.nan) for n, aim in enumerate(aims)),
        *((n, "others", "debt", "", 0.0, 0.0, "revise", np.nan, np.nan, np.nan) for n in range(4)),
    )
    table.loc[table["outcome"] == "", "understanding"] = ["not_understood", "not_understood", "understanding_open", ""]
    factors = passing_factors(design, table)
    assert factors["users"].tolist() == pytest.approx([0.25] * 4)
    assert factors["others"].tolist() == pytest.approx([np.inf, 0.25, 2.0, 0.25])


GRASP = {
    "surveys/scales/grasp.yaml": """
        id: grasp
        title: Grasp
        measures: Grasp
        role: quality
        higher_is: better
        answers: agree
        refers_to: message
        score: {method: share, min_answered: 1, count: [2]}
        gate: {share: 0.8, by: gender}
        status: new
        items: [{id: gr1, text: a}, {id: gr2, text: b}]
        """,
    "surveys/questionnaires/short.yaml": COMPOSED_FILES["surveys/questionnaires/short.yaml"].replace(
        "hope]", "hope, grasp]"
    ),
}
LOW = Truth(levels={"users": {"grasp": 0.3}})


@pytest.mark.parametrize(
    ("changed", "truth", "n", "whole"),
    [
        ({}, Truth(), 240, False),
        (GRASP, LOW, 600, False),
        (GRASP, LOW, 300, True),
        ({"surveys/questionnaires/short.yaml": SHORT}, Truth(careless=0.2, drop_out=0.15), 150, False),
    ],
    ids=["plain", "not understood", "not understood, whole", "losses"],
)
def test_factor_one_is_the_decision_of_every_study(rehearsal, changed, truth, n, whole):
    plan = COMPOSED_FILES if changed.get("surveys/questionnaires/short.yaml") != SHORT else {}
    study = rehearsal(**plan | changed)
    sizes = {"users": n, "others": n}
    design = rehearse(study, truth, sizes, seed=6, scenarios=(HARMLESS,), whole=whole)
    table = pd.concat([design.task(number) for number in range(1 if whole else 3)], ignore_index=True)
    factors = passing_factors(design, table)
    decided = table[(table["outcome"] == "") & (table["audience"] == "")].set_index(["study", "concept"])["verdict"]
    cleared = decided.reindex(factors.index).isin(CLEARED_DECISIONS)
    assert ((factors <= 1).all(axis=1) == cleared).all()
    assert cleared.any()


def test_a_concept_of_which_some_audience_decides_nothing_never_passes(composed):
    design = Rehearsal.of(composed, Truth(), SIZES, seed=4)
    table = judged(
        *((0, one, "debt", "stigma", 0.0, 0.0, "harm_excluded", -0.5, -0.1, 0.3) for one in SIZES),
        (0, "", "debt", "", 0.0, 0.0, "not_measured", np.nan, np.nan, np.nan),
    )
    assert np.isinf(passing_factors(design, table)).all(axis=None)


def test_a_study_that_passes_needs_no_more_people_and_one_that_does_not_needs_more(composed):
    """The factors agree with the decisions of the same studies, made by the rules themselves."""
    sizes = {"users": 240, "others": 240}
    table = simulate_studies(Rehearsal.of(composed, Truth(), sizes, seed=6, scenarios=(HARMLESS,)), 40, workers=1)
    factors = passing_factors(Rehearsal.of(composed, Truth(), sizes, seed=6), table)
    decided = table[(table["outcome"] == "") & (table["audience"] == "")].set_index(["study", "concept"])["verdict"]
    passed = decided.reindex(factors.index).isin(CLEARED_DECISIONS)
    assert 5 < passed.sum() < len(passed) - 5
    assert ((factors.max(axis=1) < 1) == passed).all()


def test_finished_studies_are_used_again(design, tmp_path, monkeypatch):
    kept = tmp_path / "kept.json"
    whole = simulate_studies(design, 20, workers=1, kept=kept)
    record = json.loads(kept.read_text())
    assert sorted(map(int, record["tasks"])) == list(range(design.n_tasks(20)))
    monkeypatch.setattr(Rehearsal, "task", lambda self, number: pytest.fail("simulated again"))
    pd.testing.assert_frame_equal(simulate_studies(design, 20, workers=1, kept=kept), whole)


def test_an_interrupted_run_goes_on(design, tmp_path, monkeypatch):
    kept, task = tmp_path / "kept.json", Rehearsal.task

    def tired(self, number):
        if number == 2:
            raise KeyboardInterrupt
        return task(self, number)

    monkeypatch.setattr(Rehearsal, "task", tired)
    with pytest.raises(KeyboardInterrupt):
        simulate_studies(design, 20, workers=1, kept=kept)
    assert sorted(json.loads(kept.read_text())["tasks"]) == ["0", "1"]
    monkeypatch.setattr(Rehearsal, "task", task)
    fresh = simulate_studies(design, 20, workers=1)
    pd.testing.assert_frame_equal(simulate_studies(design, 20, workers=1, kept=kept), fresh)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"design": "other", "tasks": {}}', "\x00\x01"])
def test_a_file_that_is_not_ours_is_not_used(design, tmp_path, monkeypatch, content):
    kept = tmp_path / "kept.json"
    kept.write_text(content)
    monkeypatch.setattr(Rehearsal, "n_tasks", lambda self, studies: 1)
    assert len(simulate_studies(design, 20, workers=1, kept=kept)["study"].unique()) == PER_TASK


def test_the_fingerprint_sees_what_matters(study, design):
    other = [
        Rehearsal.of(study, Truth(), SIZES, seed=5),
        Rehearsal.of(study, Truth(careless=0.1), SIZES, seed=4),
        Rehearsal.of(study, Truth(), SIZES | {"users": 90}, seed=4),
        Rehearsal.of(study, Truth(), SIZES, seed=4, ratio={"control": 2}),
        Rehearsal.of(study, Truth(), SIZES, seed=4, scenarios=(HARMLESS,)),
    ]
    prints = {fingerprint(one) for one in [design, *other]}
    assert len(prints) == 6
    assert fingerprint(Rehearsal.of(study, Truth(), SIZES, seed=4)) == fingerprint(design)


@pytest.mark.slow
def test_false_reassurance_stays_below_alpha(study):
    """At the margin itself, at most alpha of studies say that harm stays below it, up to simulation error."""
    truth = Truth(careless=0.0, skipped=0.0, dont_know=0.0, refused=0.0)
    design = Rehearsal.of(study, truth, {"users": 240, "others": 240}, seed=11, scenarios=(Scenario(1.0),))
    table = simulate_studies(design, 400)
    rates = [rates["false_reassurance"] for rates in error_rates(design, table).values()]
    for rate in rates:
        assert rate.n >= 400
        # both concepts of a study count, so the binomial error is cautious
        assert rate.value <= study.plan.alpha + 2.6 * np.sqrt(0.05 * 0.95 / rate.n)
        assert rate.value > 0.02
