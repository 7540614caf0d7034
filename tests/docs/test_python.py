"""The page on Python runs from its first line to its last, and knows every command and every public function."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import pretest
from pretest.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
# What takes long in the shipped plan, and what stands in its place.
LONG = (
    (r"resamples: 9999", "resamples: 999"),
    (r"  # Further harms.*?(?=  # What the campaign wants)", ""),
    (r"  help_seeking: \[users\]\n", ""),  # an aim; its outcome went with the further harms
    (r"  # How the message works.*?(?=# One measure per kind of harm)", ""),
)
ROWS = re.findall(r"^\| `pretest (\w+)` \| (.*) \|$", PAGE, re.MULTILINE)


def test_the_blocks_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    """With a shorter plan in the folder that the first block makes: what is asked here is whether they run."""
    init = pretest.init

    def init_short(folder):
        made = init(folder)
        plan = Path(folder) / "analyses" / "plan.yaml"
        text = plan.read_text(encoding="utf-8")
        for long, short in LONG:
            text, found = re.subn(long, short, text, flags=re.DOTALL)
            assert found == 1, long
        plan.write_text(text, encoding="utf-8")
        return made

    monkeypatch.setattr(pretest, "init", init_short)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, block in enumerate(BLOCKS, 1):
        exec(compile(block, f"docs/python.md, block {number}", "exec"), names)
    assert len(BLOCKS) > 8
    shown = capsys.readouterr().out
    assert "locked" in shown
    assert "concept_a" in shown
    assert names["again"].verdicts.equals(names["findings"].verdicts)
    assert '<html lang="nl">' in names["page"]


def test_every_command_has_its_functions():
    assert {command for command, _ in ROWS} == set(COMMANDS)
    for command, functions in ROWS:
        for name in re.findall(r"`([a-z_]+)`", functions):
            assert name in pretest.__all__, f"pretest {command}: {name}"


def test_every_public_function_is_on_the_page():
    functions = [name for name in pretest.__all__ if inspect.isfunction(getattr(pretest, name))]
    below = {
        "from_json",
        "load_study",
        "load_truth",
        "planned_people",
        "to_json",
        "true_effects",
    }  # beside the commands
    missing = [name for name in functions if name not in below and f"`{name}`" not in PAGE]
    assert not missing


@pytest.mark.parametrize("name", ["lock", "plan", "simulate"])
def test_a_command_calls_the_function_of_its_name(name):
    source = (ROOT / "pretest" / "cli" / f"{name}.py").read_text(encoding="utf-8")
    assert re.search(rf"import {name} as ", source)
