"""Every shipped plan fits its questionnaires: what it judges, adjusts for or checks is asked of the audience.

A plan that names what nobody is asked is found only when the answers are in, and then the study is lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


SCALES: dict[str, Any] = {path.stem: load(path) for path in (ROOT / "surveys" / "scales").glob("*.yaml")}
PLANS: dict[str, Any] = {path.stem: load(path) for path in sorted((ROOT / "analyses" / "plans").glob("*.yaml"))}
FOR = {
    "denormalisation-pretest": {"users": "users", "non_users": "non_users"},
    "denormalisation-short": {"users": "users_short", "non_users": "non_users_short"},
    "denormalisation-core": {"users": "users_core", "non_users": "non_users_core"},
    "denormalisation-parents": {"users": "users_core", "non_users": "non_users_core", "parents": "parents"},
}
PAIRS = [(plan, audience) for plan, audiences in FOR.items() for audience in audiences]


def asked_of(plan: str, audience: str) -> tuple[set[str], set[str]]:
    """Columns that the audience answers, and scores that they make; both with ``_pre`` for what comes before."""
    questionnaire = load(ROOT / "surveys" / "questionnaires" / f"{FOR[plan][audience]}.yaml")
    assert questionnaire["audience"] == audience
    columns, scores = set(), set()
    for block in questionnaire["blocks"]:
        suffix = "_pre" if block.get("phase") == "pre" else ""
        columns |= {item["id"] for item in block.get("items", [])}
        for name in block.get("scales", []):
            items = [item["id"] for item in SCALES[name]["items"] if audience in item.get("audiences", [audience])]
            assert items, f"{audience} is asked nothing of {name}"
            columns |= {item + suffix for item in items}
            scores.add(name + suffix)
    return columns, scores


def judged(plan: dict[str, Any], audience: str) -> dict[str, dict[str, Any]]:
    outcomes = plan["outcomes"] | plan.get("composites", {})
    return {name: one for name, one in outcomes.items() if audience in one.get("audiences", [audience])}


def test_every_shipped_plan_says_what_it_is_for():
    assert set(PLANS) == set(FOR)


@pytest.mark.parametrize(("plan", "audience"), PAIRS)
def test_everything_a_plan_names_is_asked_of_its_audience(plan: str, audience: str):
    columns, scores = asked_of(plan, audience)
    named = PLANS[plan]
    wanted = set(named.get("covariates", []))
    for name, one in judged(named, audience).items():
        wanted |= set(one.get("of", [one.get("column", name)])) | set(one.get("covariates", []))
    wanted |= {name for name, audiences in named["aims"].items() if audience in audiences}
    for rule in named["quality"]:
        wanted |= set(rule.get("columns", [])) | set(rule.get("when", {}))
    assert wanted - columns - scores == set()
    assert {name for name in named["aims"] if audience in named["aims"][name]} <= set(judged(named, audience))


@pytest.mark.parametrize(("plan", "audience"), PAIRS)
def test_harm_and_benefit_can_both_be_told_of_every_audience(plan: str, audience: str):
    """Without a primary harm nothing is safe; without an aim nothing can go on."""
    named = PLANS[plan]
    primary = {name: one for name, one in judged(named, audience).items() if one.get("primary")}
    assert primary
    for one in primary.values():
        assert set(one["margin"]) >= {"basis", "why", "words"}
    assert any(audience in audiences for audiences in named["aims"].values())
    harms = [one for name, one in judged(named, audience).items() if name in SCALES and "harm" in SCALES[name]["role"]]
    assert all("margin" in one for one in harms)
    assert "comprehension" not in judged(named, audience), "understood by how many, not by how much more than a control"


@pytest.mark.parametrize(("plan", "audience"), PAIRS)
def test_what_decides_is_not_left_to_the_draw(plan: str, audience: str):
    questionnaire = load(ROOT / "surveys" / "questionnaires" / f"{FOR[plan][audience]}.yaml")
    drawn = set(questionnaire.get("split", {}).get("blocks", []))
    left = {name for block in questionnaire["blocks"] if block["id"] in drawn for name in block.get("scales", [])}
    deciding = {
        part
        for name, one in judged(PLANS[plan], audience).items()
        if one.get("primary")
        for part in one.get("of", [name])
    }
    assert deciding & left == set()
