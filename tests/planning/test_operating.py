"""Operating characteristics: shares that add up, hand-countable rates, and an error rate that holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pretest.planning.operating import (
    Rate,
    error_rates,
    exclusion_factors,
    fingerprint,
    operating_table,
    rate_of,
    simulate_studies,
)
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.spec.truth import Truth
from pretest.tables.operating import TABLE as OPERATING
from pretest.tables.studies import TABLE as STUDIES

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
    sums = exclusive.groupby(["audience", "outcome", "multiple"])["probability"].sum()
    np.testing.assert_allclose(sums, 1.0)
    assert set(found["multiple"]) == {0.0, 0.5, 1.0, 2.0}
    assert ((found["conf_low"] <= found["probability"]) & (found["probability"] <= found["conf_high"])).all()
    decisions = found[(found["outcome"] == "") & (found["audience"] == "users")].set_index(["multiple", "verdict"])
    for multiple in design.multiples:
        parts = [decisions.loc[(multiple, name), "probability"] for name in ("go", "harmless_aim_not_shown", "cleared")]
        assert parts[2] == pytest.approx(parts[0] + parts[1])
    harms = found[(found["outcome"] == "distance") & (found["verdict"] == "harm")].set_index(["audience", "multiple"])
    assert (harms["true_effect"] == harms["margin"] * harms.index.get_level_values("multiple")).all()
    rates = error_rates(design, table)["users", "distance"]
    assert set(rates) == {"false_reassurance", "false_alarm", "false_signal"}


def test_factors_by_hand(design):
    rows = [
        (0, "users", "debt", "distance", 0.0, "inconclusive", 0.1, 0.0, 0.6, 0.3),
        (1, "users", "debt", "distance", 0.0, "harm_excluded", -0.5, -0.9, -0.1, 0.3),
        (2, "users", "debt", "distance", 0.0, "inconclusive", np.nan, np.nan, np.nan, 0.3),
        (3, "users", "debt", "distance", 1.0, "inconclusive", 0.1, 0.0, 0.6, 0.3),
    ]
    factors = exclusion_factors(design, pd.DataFrame(rows, columns=list(STUDIES.kinds)), "users")
    # twice the margin: four times the people; already below zero: nobody; no bound: never
    assert factors.tolist() == [4.0, 0.0, np.inf]


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
        Rehearsal.of(study, Truth(), SIZES, seed=4, multiples=(0.0,)),
    ]
    prints = {fingerprint(one) for one in [design, *other]}
    assert len(prints) == 6
    assert fingerprint(Rehearsal.of(study, Truth(), SIZES, seed=4)) == fingerprint(design)


@pytest.mark.slow
def test_false_reassurance_stays_below_alpha(study):
    """At the margin itself, at most alpha of studies say that harm stays below it, up to simulation error."""
    truth = Truth(careless=0.0, skipped=0.0, dont_know=0.0, refused=0.0)
    design = Rehearsal.of(study, truth, {"users": 240, "others": 240}, seed=11, multiples=(1.0,))
    table = simulate_studies(design, 400)
    rates = [rates["false_reassurance"] for rates in error_rates(design, table).values()]
    for rate in rates:
        assert rate.n >= 400
        # both concepts of a study count, so the binomial error is cautious
        assert rate.value <= study.plan.alpha + 2.6 * np.sqrt(0.05 * 0.95 / rate.n)
        assert rate.value > 0.02
