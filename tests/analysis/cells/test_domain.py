"""Differences in an audience rest on its own rows, with weights and clusters as R's clubSandwich has them.

Reference: tests/reference/pipeline_domain.R (R 4.2, clubSandwich 0.5.8).
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.spec import load_study
from tests.tiny import TINY_PLAN, TINY_STUDY

REFERENCE = json.loads((Path(__file__).parents[2] / "reference" / "pipeline_domain.json").read_text("utf-8"))
AUDIENCES = """audiences:
  users: {label: Users, when: {used: [1]}}
  non_users: {label: Non-users, when: {used: [0]}}
"""
ONE = "audiences:\n  everyone: {label: {nl: Iedereen, en: Everyone}}\n"
PLAN = TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", "")


def estimates(make_study, design: str) -> pd.DataFrame:
    study = TINY_STUDY.replace(ONE, AUDIENCES).replace("arm: condition", f"arm: condition, {design}")
    data = pd.DataFrame(REFERENCE["data"]).to_csv(index=False)
    found = analyse(load_study(make_study(study, PLAN, data))).estimates
    return found[found["unit"] == "points"].set_index("audience")


@pytest.mark.parametrize("audience", ["users", "non_users"])
def test_clusters_of_the_audience_are_the_units_and_strata_are_not_used(make_study, audience):
    found = estimates(make_study, "weight: w, cluster: school, stratum: region").loc[audience]
    assert found["estimate"] == pytest.approx(REFERENCE[audience]["estimate"], rel=1e-9)
    assert found["std_error"] == pytest.approx(REFERENCE[audience]["std_error"], rel=1e-9)
    assert found["df"] == pytest.approx(REFERENCE[audience]["df"], rel=1e-8)


def test_with_weights_alone_every_respondent_is_a_unit(make_study):
    found = estimates(make_study, "weight: w").loc["users"]
    assert found["estimate"] == pytest.approx(REFERENCE["users_weights_only"]["estimate"], rel=1e-9)
    assert found["std_error"] == pytest.approx(REFERENCE["users_weights_only"]["std_error"], rel=1e-9)
    assert found["df"] == pytest.approx(REFERENCE["users_weights_only"]["df"], rel=1e-8)
