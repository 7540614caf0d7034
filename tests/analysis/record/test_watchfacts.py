"""What the plan fixed for the waves travels with the findings."""

from __future__ import annotations

from dataclasses import asdict, replace

import pretest
from pretest.analysis.record.studyfacts import plan_facts
from pretest.spec.plan import Monitor


def test_campaign_start_and_actions_of_the_plan_are_facts(tmp_path):
    pretest.init(tmp_path / "study")
    study = pretest.load_study(tmp_path / "study")
    assert plan_facts(study).watch is None
    asked = {"campaign_start": "2026-05-01", "actions": {"watch": {"nl": "Bel de GGD.", "en": "Call the GGD."}}}
    watch = plan_facts(replace(study, plan=study.plan.model_copy(update={"monitor": Monitor(**asked)}))).watch
    assert asdict(watch) == asked
