"""What a split costs: shares by hand, and the chance of a right decision against the full form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.planning.closedform import Comparison, exclusion_power
from pretest.planning.operating import simulate_studies
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import closed_form, constructs
from pretest.planning.scenarios import HARMLESS, HELPFUL, SCENARIOS, Scenario
from pretest.planning.splitting import right_decisions, share_asked, split_record, unsplit
from pretest.planning.studyplan import Engine, plan
from pretest.responses.planned import has_split
from pretest.spec import load_study
from pretest.spec.truth import Truth, load_truth
from tests.responses.splits import PLAN, split_study

ROOT = Path(__file__).parents[2]
COMPOSED = (
    PLAN.replace(", primary: true", "").replace("{primary: true, ", "{").replace("boomerang", "stigma")
    + """
composites:
  all: {of: [block_a, block_b], role: harm.stigma, primary: true, tell: block_a, margin: {sd: 0.3}}
"""
)
TRUTH = Truth.model_validate({"drop_out": 0.0, "careless": 0.0})


def test_an_outcome_is_asked_of_those_whose_draw_has_its_block(tmp_path):
    study = split_study(tmp_path, plan=COMPOSED)
    shares = {one.id: share_asked(study, one, "users") for one in study.outcomes()}
    assert shares == {"harm": 1.0, "block_a": 2 / 3, "block_b": 2 / 3, "all": 1 / 3}  # one draw of three has both
    assert has_split(study)
    whole = unsplit(study)
    assert not has_split(whole)
    assert {share_asked(whole, one, "users") for one in whole.outcomes()} == {1.0}


def test_the_formula_asks_for_as_many_more_people_as_a_split_leaves_out(tmp_path):
    study = split_study(tmp_path, plan=COMPOSED)
    split = closed_form(study, TRUTH, 0.8, {})
    full = closed_form(unsplit(study), TRUTH, 0.8, {})
    np.testing.assert_allclose(split["n_concept"], 3 * full["n_concept"], atol=3)


def test_each_harm_has_the_power_of_those_who_are_asked_it(tmp_path):
    study = split_study(tmp_path)
    found = {
        (one["audience"], one["outcome"]): one for one in constructs(study, TRUTH, {"users": 600, "non_users": 600}, {})
    }
    assert found["users", "harm"]["n_concept"] == 300
    row = found["users", "block_b"]
    assert (row["share"], row["n_concept"]) == (2 / 3, 200)
    assert row["power"] == pytest.approx(exclusion_power(Comparison(0.3), 200))


def test_a_decision_is_right_when_harm_is_held_back_and_no_harm_is_let_go():
    class Design:
        scenarios = SCENARIOS

    rows = [
        (1, HARMLESS, "harmless_aim_not_shown"), (2, HARMLESS, "stop"),  # half is right
        (1, Scenario(1.0), "stop"), (2, Scenario(1.0), "go"),  # half
        (1, Scenario(2.0), "stop"), (2, Scenario(2.0), "revise"),  # all
        (1, HELPFUL, "go"), (2, HELPFUL, "harmless_aim_not_shown"),  # half
        (1, Scenario(0.5), "go"), (2, Scenario(0.5), "stop"),  # does not count
    ]  # fmt: skip
    table = pd.DataFrame(
        [{"study": study, "audience": "", "outcome": "", "multiple": one.multiple, "gain": one.gain, "verdict": verdict}
         for study, one, verdict in rows]
    )  # fmt: skip
    rate = right_decisions(Design, table)
    assert rate.value == pytest.approx((0.5 + 0.5 + 1 + 0.5) / 4)
    assert rate.n == 8
    assert split_record({"split": rate, "full": rate}) == {"cost": 0.0}


def test_a_plan_says_what_the_split_costs_and_nothing_without_one(tmp_path):
    study = split_study(tmp_path)
    found = plan(study, TRUTH, n=160, studies=20, engine=Engine(workers=1))
    record = found.record()
    assert set(record["split"]) == {"split", "full", "cost"}
    assert {one["outcome"] for one in record["constructs"]} == {"harm", "block_a", "block_b"}


STUDIES = 40  # per scenario


@pytest.mark.slow
def test_the_example_decides_within_three_points_of_its_full_form():
    folder = ROOT / "analyses/example"
    study = load_study(folder)
    truth, sizes = load_truth(study), {"users": 1500, "non_users": 1500}
    rates = {}
    for name, one in (("split", study), ("full", unsplit(study))):
        rehearsal = Rehearsal.of(one, truth, sizes, seed=20261128)
        rates[name] = right_decisions(rehearsal, simulate_studies(rehearsal, STUDIES, workers=1))
    error = 100 * np.hypot(rates["split"].std_error, rates["full"].std_error)
    assert rates["full"].value > 0.5
    assert split_record(rates)["cost"] - 1.64 * error <= 3.0
