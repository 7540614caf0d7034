"""What a split costs: shares by hand, and the chance of a right decision against the full form."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.library import init
from pretest.planning.closedform import Comparison, exclusion_power
from pretest.planning.operating import fingerprint, simulate_studies
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import closed_form, constructs
from pretest.planning.scenarios import HARMLESS, HELPFUL, SCENARIOS, Scenario
from pretest.planning.splitting import (
    RIGHT,
    Cost,
    full_form,
    of_understood,
    right_decisions,
    share_asked,
    split_cost,
    unsplit,
)
from pretest.planning.studyplan import Engine, plan
from pretest.responses.planned import has_split
from pretest.spec import load_study
from pretest.spec.truth import Truth, load_truth
from tests.responses.splits import PLAN, split_study

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
    assert split_cost(table, table) == Cost(0.0, 0.0)


def decided(*rows: tuple[int, Scenario, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"study": study, "audience": "", "outcome": "", "multiple": one.multiple, "gain": one.gain, "verdict": verdict}
         for study, one, verdict in rows]
    )  # fmt: skip


def test_the_cost_is_a_difference_within_studies_with_its_error():
    full = decided((1, HARMLESS, "go"), (2, HARMLESS, "go"), (1, HELPFUL, "go"), (2, HELPFUL, "stop"))
    split = decided((1, HARMLESS, "stop"), (2, HARMLESS, "go"), (1, HELPFUL, "stop"), (2, HELPFUL, "go"))
    found = split_cost(split, full)  # lost: 1 and 0 without harm, 1 and -1 with help; a quarter of each counts
    assert found.points == pytest.approx(100 * (0.25 + 0.0 + 0.25 - 0.25))
    parts = np.array([0.25 + 0.25, 0.0 - 0.25])  # study 1, study 2
    assert found.std_error == pytest.approx(100 * np.sqrt(((parts - parts.mean()) ** 2).sum() * 2 / 1))


def test_a_concept_that_helps_and_is_not_understood_is_not_asked_to_go():
    class Design:
        scenarios = (HARMLESS, HELPFUL)

    table = decided((1, HARMLESS, "go"), (2, HARMLESS, "go"), (1, HELPFUL, "go"), (2, HELPFUL, "revise"))
    table = table.assign(concept=["debt", "facts", "debt", "facts"])
    assert right_decisions(Design, table).value == pytest.approx((1 + 0.5) / 2)
    assert right_decisions(Design, of_understood(table, ("debt",))).value == 1.0
    assert of_understood(table, ("debt", "facts")).equals(table)


def test_both_forms_are_of_the_same_people_so_that_only_what_is_left_out_differs(tmp_path):
    rules = "quality:\n  - {rule: incomplete, share_answered: 0.9, then: exclude}\n"
    assert rules in PLAN  # who answers little is seen by what was asked, so the rule leaves out others in either form
    study = split_study(tmp_path, plan=PLAN.replace(rules, ""))
    split = Rehearsal.of(study, TRUTH, {"users": 80, "non_users": 80}, seed=1, scenarios=(HARMLESS,))
    full = full_form(split, study)
    one, other = (form.task(0).set_index(["study", "audience", "outcome"])["estimate"] for form in (split, full))
    asked = one.index.get_level_values("outcome")
    pd.testing.assert_series_equal(one[asked == "harm"], other[asked == "harm"])
    assert not np.isclose(one[asked == "block_b"], other[asked == "block_b"]).any()
    assert fingerprint(split) != fingerprint(full)


def test_a_plan_says_what_the_split_costs_and_nothing_without_one(tmp_path):
    study = split_study(tmp_path)
    found = plan(study, TRUTH, n=160, studies=20, engine=Engine(workers=1))
    record = found.record()
    assert set(record["split"]) == {"split", "full", "cost", "cost_error"}
    assert record["split"]["cost"] == pytest.approx(
        100 * (record["split"]["full"]["value"] - record["split"]["split"]["value"])
    )
    assert {one["outcome"] for one in record["constructs"]} == {"harm", "block_a", "block_b"}


STUDIES = 60  # per scenario
PER_ARM = 420


@pytest.mark.slow
def test_the_shipped_core_plan_decides_within_three_points_of_its_full_form(tmp_path):
    """Three concepts and two controls, as many people as the plan advises; docs/operating.md has other sizes."""
    init(tmp_path / "study")
    path = tmp_path / "study" / "study.yaml"
    more = "".join(f"  concept_{name}:\n    label: {name}\n    text: concepts/concept_a.md\n" for name in "bc")
    text = path.read_text(encoding="utf-8").replace("\naudiences:", f"\n{more}\naudiences:")
    path.write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study")
    sizes = dict.fromkeys(study.audiences, PER_ARM * len(study.file.arms))
    scenarios = tuple(one for one, _ in RIGHT)
    split = Rehearsal.of(study, load_truth(study), sizes, seed=20261128, scenarios=scenarios)
    full = full_form(split, study)
    tables = [simulate_studies(form, STUDIES, workers=1) for form in (split, full)]
    found = split_cost(*tables)
    assert right_decisions(full, tables[1]).value > 0.5
    assert found.points <= 3.0
