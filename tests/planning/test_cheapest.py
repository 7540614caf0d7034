"""A plan with its designs: what is written, and that the advised design does what it says."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from pretest.planning.cheapest import CONFIRMED, Price, cleared_rate, confirm, propose
from pretest.planning.operating import simulate_studies
from pretest.planning.quick import rehearse
from pretest.planning.scenarios import HARMLESS
from pretest.planning.studyplan import Engine, Question, plan_study
from pretest.report import write_plan
from pretest.spec.truth import Truth
from pretest.tables.designs import TABLE as DESIGNS


def test_a_plan_writes_its_parts_and_its_designs(composed, tmp_path):
    question = Question(
        n=240, target=0.5, studies=10, seed=3, designs="search", price=Price({"users": 20, "others": 5})
    )
    found = plan_study(composed, Truth(), question, Engine(1))
    record = json.loads(json.dumps(found.record(), allow_nan=False))
    places = {(one["audience"], one["outcome"]) for one in record["joint"]["parts"]}
    assert places == {("users", "stigma"), ("others", "stigma"), ("users", ""), ("others", ""), ("", "")}
    together = next(one for one in record["joint"]["parts"] if one["audience"] == "")
    assert together["passes"] == record["concept"]["cleared"]
    assert record["joint"]["worst"]["reassured"]["value"] <= 1
    designs = record["designs"]
    assert designs[0]["design"] == "as_planned"
    for one in designs:
        assert one["cost"] == pytest.approx(20 * one["sizes"]["users"] + 5 * one["sizes"]["others"])
        assert one["chance"] is not None or not (one["recommended"] or one["cheapest"])
        assert not one["recommended"] or one["allowed"]
    assert list(found.compared) == list(DESIGNS.kinds)
    assert len(found.compared) == 3 * len(designs)  # the whole, and each audience
    names = [path.name for path in write_plan(found, composed, tmp_path / "plan")]
    assert names == ["plan.html", "plan.json", "operating.csv", "designs.csv"]


@pytest.mark.slow
def test_the_advised_design_reaches_what_it_says(composed):
    """In studies that neither the formula nor the confirmation has seen."""
    target, truth = 0.7, Truth()
    best = next(one for one in propose(composed, truth, {}, target=target, price=Price()) if one.recommended)
    made = confirm(
        best, composed, truth, target=target, seed=1, simulated=lambda one, n, _: simulate_studies(one, n, workers=1)
    )
    assert made.chance is not None
    fresh = rehearse(composed, truth, made.sizes, seed=77, ratio=made.design.ratio, scenarios=(HARMLESS,))
    rate = cleared_rate(simulate_studies(fresh, 400))
    error = math.sqrt(target * (1 - target) * (1 / CONFIRMED + 1 / 400))
    assert np.abs(rate.value - made.chance.value) < 3 * error
    assert rate.value > target - 3 * error
