"""Where a study is, and what comes next: along the whole road."""

from __future__ import annotations

import datetime
import json

import pytest
from click.testing import CliRunner

import pretest
from pretest.cli.main import cli
from tests.tiny import TINY_DATA, TINY_STUDY

pytestmark = pytest.mark.usefixtures("no_drawing")


def states(folder, **named):
    found = pretest.status(folder, **named)
    return {step.id: step.state for step in found.steps}, found.next


def write(folder, text=TINY_DATA):
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/wave1.csv").write_text(text.lstrip(), encoding="utf-8")


def test_the_road(make_study):
    folder = make_study(data=None)
    found, step = states(folder)
    assert found == {
        "files": "done", "ethics": "optional", "keep": "optional", "plan": "optional", "lock": "todo", "data": "todo",
    }  # fmt: skip
    assert step.command == f"pretest lock {folder}"
    pretest.lock(pretest.load_study(folder))
    found, step = states(folder)
    assert (found["lock"], step.id) == ("done", "data")
    write(folder)
    found, step = states(folder)
    assert (found["data"], step.id, step.command) == ("done", "analyse", f"pretest analyse {folder}")
    pretest.write_report(pretest.analyse(pretest.load_study(folder)), folder / "reports/first", language="en")
    found, step = states(folder)
    assert (found["analyse"], found["looks"], step) == ("done", "done", None)
    write(folder, TINY_DATA + "r13,debt,1,1\n")
    found, step = states(folder)
    assert (found["analyse"], step.id) == ("attention", "analyse")


def test_looking_is_no_look_and_changes_nothing(make_study):
    folder = make_study(data=None)
    pretest.lock(pretest.load_study(folder))
    write(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    pretest.status(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_problems_come_first(make_study):
    folder = make_study(study=TINY_STUDY + "colour: red\n")
    found, step = states(folder)
    assert found == {"files": "attention"}
    assert step.command == f"pretest check {folder}"
    folder = make_study(data=b"\x00\x01")
    found, step = states(folder)
    assert (found["data"], step.id) == ("attention", "data")


def test_what_is_overdue_comes_before_what_is_to_do(make_study):
    folder = make_study(study=TINY_STUDY + "keep: {rows_until: 2026-01-01}\nethics: {approved: 2025-12-01}\n")
    found, step = states(folder, today=datetime.date(2026, 1, 2))
    assert (found["keep"], found["ethics"], step.id) == ("attention", "done", "keep")
    found, _ = states(folder, today=datetime.date(2025, 12, 1))
    assert found["keep"] == "done"


def test_a_change_after_the_lock_and_a_late_lock_are_told(make_study):
    folder = make_study(data=None)
    pretest.lock(pretest.load_study(folder))
    plan = folder / "analyses/plan.yaml"
    plan.write_text(plan.read_text().replace("{points: 1.0}", "{points: 2.0}"))
    found, step = states(folder)
    assert (found["lock"], step.command) == ("attention", f'pretest lock {folder} --amend "why"')
    (folder / "analyses/plan.lock").unlink()
    write(folder)
    assert states(folder)[1].command == f'pretest lock {folder} --after-data "why"'


def test_waves_need_a_monitor(make_study):
    study = TINY_STUDY.replace(
        "data:\n", "data:\n  - {file: data/wave2.csv, wave: 2, respondent: id, arm: condition}\n"
    )
    folder = make_study(study=study)
    found, _ = states(folder)
    assert found["data"] == "todo"
    (folder / "data/wave2.csv").write_text(TINY_DATA.lstrip())
    found, _ = states(folder)
    assert found["monitor"] == "todo"


def test_a_withdrawal_that_was_stopped_is_told(tiny_study):
    (tiny_study / "private").mkdir()
    (tiny_study / "private/withdrawal.json").write_text('{"steps": [], "log": []}')
    found, step = states(tiny_study)
    assert (found["withdrawal"], step.command) == ("attention", f"pretest withdraw {tiny_study} --finish")
    result = CliRunner().invoke(cli, ["withdraw", str(tiny_study), "--finish"])
    assert result.exit_code == 0
    assert "withdrawal" not in states(tiny_study)[0]


@pytest.mark.parametrize("rows", [3, 12])
def test_few_rows_are_not_counted(make_study, rows):
    text = "\n".join(TINY_DATA.strip().split("\n")[: rows + 1]) + "\n"
    plan = (make_study(data=text) / "analyses/plan.yaml").read_text().replace("suppress_below: 2", "suppress_below: 10")
    folder = make_study(plan=plan, data=text)
    (step,) = [step for step in pretest.status(folder).steps if step.id == "data"]
    assert ("fewer than 10 rows" in step.what) == (rows < 10)


def test_the_command(make_study):
    folder = make_study(data=None)
    shown = CliRunner().invoke(cli, ["status", str(folder)])
    assert shown.stdout.endswith(f"Next (lock): pretest lock {folder}\n")
    record = json.loads(CliRunner().invoke(cli, ["status", str(folder), "--json"]).stdout)
    assert record["next"]["id"] == "lock"
    assert record["steps"][0]["id"] == "files"
