"""What a report knows of the study and its plan: margins with their reasons, and what was fixed for the waves."""

from __future__ import annotations

from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import pytest

import pretest
from pretest.analysis.record.studyfacts import _outcome, plan_facts
from pretest.spec.model import Label, Text
from pretest.spec.plan import Monitor


def outcome(margin: Any) -> Any:
    label = Label(nl="Afstand", en="Distance")
    known = {"id": "distance", "label": label, "role": "harm.stigma", "higher_is": "worse", "audiences": ("users",)}
    known["plain"] = None
    return SimpleNamespace(**known, primary=True, model="linear", margin=margin, bounds=None, scale=None)


def test_a_margin_keeps_its_basis_its_reason_and_its_words():
    words, why = Text(nl="vijf mensen", en="five people"), Text(nl="afgesproken", en="agreed")
    margin = SimpleNamespace(size=0.2, unit="sd", basis="elicited", why=why, words=words)
    facts = _outcome(outcome(margin))
    assert facts.margin_words == {"nl": "vijf mensen", "en": "five people"}
    assert facts.margin_why == {"nl": "afgesproken", "en": "agreed"}
    assert facts.margin_basis == "elicited"


@pytest.mark.parametrize("margin", [None, SimpleNamespace(size=0.2, unit="sd")])
def test_a_margin_without_reasons_has_none(margin):
    facts = _outcome(outcome(margin))
    assert (facts.margin_words, facts.margin_why, facts.margin_basis) == (None, None, None)


def test_campaign_start_and_actions_of_the_plan_are_facts(tmp_path):
    pretest.init(tmp_path / "study")
    study = pretest.load_study(tmp_path / "study")
    assert plan_facts(study).watch is None
    text = {"nl": "Bel de GGD.", "en": "Call the GGD."}
    asked = {"campaign_start": "2026-05-01", "actions": {"watch": text}}
    watch = plan_facts(replace(study, plan=study.plan.model_copy(update={"monitor": Monitor(**asked)}))).watch
    nothing = {"advice": {}, "alarm_alpha": None, "watch": None, "baseline": None, "baselines": {}, "pillars": ()}
    assert asdict(watch) == asked | nothing
    asked |= {"actions": {"watch": text | {"advice": "add_help"}}, "alarms": {"alpha": 0.1}}
    watch = plan_facts(replace(study, plan=study.plan.model_copy(update={"monitor": Monitor(**asked)}))).watch
    assert (watch.actions, watch.advice) == ({"watch": text}, {"watch": "add_help"})
    assert (watch.alarm_alpha, watch.watch) == (0.1, 0.5)
