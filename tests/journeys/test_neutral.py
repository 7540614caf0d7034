"""What is judged needs a direction: a harm or a benefit that is ``neutral`` is refused; other outcomes have no sign."""

from __future__ import annotations

import csv
import re

import pytest

from tests.tiny import TINY_PLAN

SCALE = """
id: warmth
title: {nl: Warmte, en: Warmth}
measures: How warm people feel towards the group.
role: ROLE
higher_is: neutral
answers: agree5
status: new
items: [{id: warmth1, text: {nl: Ik voel warmte., en: I feel warmth.}}]
"""
COLUMN = "column: support, role: ROLE"


def plan_with(outcome: str) -> str:
    return TINY_PLAN.replace("  support: {column: support, role: benefit, higher_is: better}\n", f"  {outcome}\n")


@pytest.mark.parametrize("role", ["benefit", "harm.stigma"])
@pytest.mark.parametrize(
    ("outcome", "file", "key"),
    [
        (f"support: {{{COLUMN}, higher_is: neutral, margin: {{points: 1}}}}", "analyses/plan.yaml", "higher_is"),
        ("warmth: {role: ROLE, margin: {points: 1}}", "analyses/plan.yaml", "role"),
        ("warmth: {margin: {points: 1}}", "surveys/scales/warmth.yaml", "higher_is"),
    ],
    ids=["column", "role of the plan", "scale"],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "analyse"])
def test_what_is_judged_cannot_be_neutral(call, make_study, tmp_path, role, outcome, file, key, command):
    of_scale = role if file.startswith("surveys") else "mechanism"
    files = {"surveys/scales/warmth.yaml": SCALE.replace("ROLE", of_scale)} if "warmth" in outcome else {}
    folder = make_study(plan=plan_with(outcome.replace("ROLE", role)), **files)
    out = ("--out", tmp_path / "out") if command == "analyse" else ()
    code, stdout, stderr = call(command, folder, *out)
    said = " ".join(f"{stdout} {stderr}".split())
    assert code == 1
    assert re.search(
        rf"{re.escape(file)}:\d+ \S*{key}: an? (outcome|scale) with the role '{role}' cannot be neutral", said
    )
    assert "higher_is: worse" in said or "give it a direction" in said
    assert not (tmp_path / "out").exists()


def test_other_outcomes_may_be_neutral_and_have_no_sign(call, make_study, tmp_path):
    hope = "hope: {column: support, role: mechanism, higher_is: worse}"
    folder = make_study(plan=plan_with(f"fear: {{column: support, role: mechanism, higher_is: neutral}}\n  {hope}"))
    code, _, stderr = call("analyse", folder, "--out", tmp_path / "out")
    assert code == 0, stderr
    with (tmp_path / "out" / "estimates.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["estimand"] == "difference" and row["unit"] == "points"]
    fear, hope = ([row for row in found if row["outcome"] == name] for name in ("fear", "hope"))
    assert len(fear) == len(hope) > 0
    for unsigned, signed in zip(fear, hope, strict=True):
        assert unsigned["estimate"] == signed["estimate"] == signed["harm_estimate"]
        assert unsigned["p_value"] == signed["p_value"] != ""
        assert [unsigned[name] for name in ("harm_estimate", "p_harm")] == ["", ""]
        assert float(signed["p_harm"]) == pytest.approx(float(signed["p_value"]) / 2)  # the difference is above zero
        # exploratory outcomes are tested on both sides, which asks for no sign; of two alike the least is not corrected
        assert unsigned["family"] == signed["family"] == "exploratory"
        assert unsigned["p_adjusted"] == signed["p_adjusted"]
        assert float(signed["p_adjusted"]) == pytest.approx(float(signed["p_value"]))
