"""A shell completes commands, words and options, and loads no numerical library for a word."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pretest.cli.completion import WHERE
from pretest.cli.main import COMMANDS, run
from tests.cli.test_main import HEAVY

ASKED = """
import sys
from pretest.cli.main import run
code = run([])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def complete(*words: str, shell: str = "bash"):
    """What can stand in place of the last word, and which modules were loaded for it."""
    place = str(len(words)) if shell != "fish" else words[-1]
    env = {**os.environ, "COMP_WORDS": " ".join(("pretest", *words)), "COMP_CWORD": place}
    env["_PRETEST_COMPLETE"] = f"{shell}_complete"
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, env=env, check=True)
    return done.stdout.split(), set(done.stderr.split())


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        (("mon",), ["plain,monitor"]),
        (("analyse", "my"), ["dir,my"]),
        (("report", "my"), ["file,my"]),
        (("analyse", "--profile", "c"), ["plain,communication", "plain,council"]),
        (("monitor", "--lang", "n"), ["plain,nl"]),
        (("completion", "z"), ["plain,zsh"]),
    ],
)
def test_words_are_completed_without_anything_heavy(words, answers):
    found, modules = complete(*words)
    assert found == answers
    assert not modules & set(HEAVY)


def test_all_commands_are_offered_at_once():
    found, _ = complete("")
    assert {one.partition(",")[2] for one in found} == set(COMMANDS)


def test_options_and_the_commands_of_a_group_are_those_of_the_command():
    assert "plain,--fail-on" in complete("analyse", "--fail")[0]
    assert complete("survey", "exp")[0] == ["plain,export"]
    assert complete("ana", shell="fish")[0][0].startswith("plain,analyse")


@pytest.mark.parametrize("shell", WHERE)
def test_the_script_of_each_shell_is_printed(shell, capfd):
    assert run(["completion", shell]) == 0
    text = capfd.readouterr().out
    assert f"_PRETEST_COMPLETE={shell}_complete" in text
    assert "pretest" in text
