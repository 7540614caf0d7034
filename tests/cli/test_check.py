"""``pretest check``: whom the quality rules point out, per audience and arm, before anything is computed."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from pretest.cli.main import cli
from pretest.cli.main import run as run_command
from pretest.spec.newstudy import init
from tests.tiny import TINY_PLAN

RULES = """
quality:
  - {rule: eligible, name: adult, when: {age: {min: 18}}, then: exclude}
  - {rule: speeding, seconds: 60, column: seconds}
"""


def data() -> str:
    """30 per arm; 12 of the concept's rush; 10 of each arm are minors."""
    lines = ["id,condition,distance,support,age,seconds"]
    for number in range(60):
        arm, place = ("control", "debt")[number % 2], number // 2
        seconds = 30 if arm == "debt" and place < 12 else 100
        lines.append(f"r{number},{arm},{1 + place % 4},{1 + place % 5},{15 if place >= 20 else 30},{seconds}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(make_study):
    def make(*arguments: str, plan: str = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10") + RULES):
        return CliRunner().invoke(cli, ["check", str(make_study(plan=plan, data=data())), *arguments])

    return make


def row(output: str, name: str) -> list[str]:
    (line,) = [line for line in output.splitlines() if line.strip().startswith(name)]
    return [cell.strip() for cell in line.replace("┃", "│").split("│")]


def test_a_table_counts_per_arm_and_marks_a_difference(run):
    result = run()
    assert result.exit_code == 0
    assert "Quality rules, audience everyone" in result.output
    assert row(result.output, "read") == ["read", "", "60", "30", "30", ""]
    assert row(result.output, "adult")[:5] == ["adult", "exclude", "20 (33.3%)", "10 (33.3%)", "10 (33.3%)"]
    assert row(result.output, "speeding") == [
        "speeding", "flag", "12 (20.0%)", "0 (0.0%)", "12 (40.0%)", "p < .001 (chi-square) !!",
    ]  # fmt: skip
    assert row(result.output, "left  ") == ["left", "", "40", "20", "20", ""]
    assert "itself a finding" in result.stderr


def test_small_numbers_are_hidden_unless_asked_for(run):
    plan = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 15") + RULES
    assert row(run(plan=plan).output, "speeding")[2:4] == ["hidden", "0 (0.0%)"]
    assert row(run("--unsuppressed", plan=plan).output, "speeding")[2:5] == ["12 (20.0%)", "0 (0.0%)", "12 (40.0%)"]


def test_json_carries_the_table(run):
    record = json.loads(run("--json").stdout)
    rows = {(one["rule"], one["concept"]): one for one in record["loss"]}
    assert [rows["speeding", arm]["n_flagged"] for arm in ("", "control", "debt")] == [12, 0, 12]
    assert rows["speeding", ""]["finding"] == "differs"
    assert rows["speeding", ""]["p_value"] < 0.001
    assert rows["kept", "debt"]["n_left"] == 20
    assert "loss_differs" in {note["code"] for note in record["notes"]}


def test_a_plan_without_rules_shows_no_table(run):
    assert "Quality rules" not in run(plan=TINY_PLAN).output


@pytest.mark.parametrize("command", [["check"], ["lock"], ["plan", "--n", "100", "--studies", "20"]])
def test_what_is_judged_and_never_asked_is_refused_before_fieldwork(tmp_path, capsys, command):
    init(tmp_path / "study", title="Proef", languages=["nl"])
    path = tmp_path / "study/study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("questionnaire: users_core\n", "questionnaire: users_short\n"), encoding="utf-8")
    name, *options = command
    assert run_command([name, str(path.parent), *options]) == 1
    told = capsys.readouterr().err
    assert "nooit aan die groep gevraagd" in told
    assert re.search(r"analyses/plan.yaml:\d+ outcomes", told)
    assert "is judged for" not in told
    assert not (path.parent / "analyses/plan.lock").exists()
