"""The edge of the program: help is light, every exception has its exit code, and no traceback reaches the screen."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import click
import pytest

from pretest.cli import main as edge
from pretest.cli.survey import LATER
from pretest.errors import DataError, Problem, SpecError

HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "statsmodels", "pingouin", "jinja2", "rich", "pydantic")
ENGINE = {"ibis", "duckdb", "sqlglot"}


def modules_after(*arguments: str) -> set[str]:
    code = (
        f"import sys; from pretest.cli.main import run; run({list(arguments)!r}); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ()])
def test_help_and_version_import_nothing_heavy(arguments):
    assert not modules_after(*arguments) & {*HEAVY, *ENGINE}


def test_listing_scales_imports_no_numerical_library():
    assert not modules_after("survey", "list") & {"numpy", "pandas", "scipy", "matplotlib"}


def test_no_command_loads_the_engine_of_stored_waves_before_there_are_waves_enough():
    code = (
        "import sys, pretest.analysis.analyse, pretest.analysis.checks, pretest.analysis.monitor; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pretest.waves" in done.stdout.split()
    assert not set(done.stdout.split()) & ENGINE


@pytest.mark.parametrize("name", edge.COMMANDS)
def test_the_help_of_the_group_is_that_of_the_command(name):
    module, line = edge.COMMANDS[name]
    command = getattr(importlib.import_module(module), name)
    assert command.name == name
    assert command.get_short_help_str(200).rstrip(".") == line.rstrip(".")
    assert command.help


def test_the_help_of_survey_is_that_of_its_commands():
    for name, (module, line) in LATER.items():
        command = getattr(importlib.import_module(module), name)
        assert command.get_short_help_str(200).rstrip(".") == line.rstrip(".")


def raising(monkeypatch, error: BaseException):
    @click.command()
    def boom() -> None:
        raise error

    monkeypatch.setattr(edge.LazyGroup, "get_command", lambda self, ctx, name: boom)
    return boom


def test_known_errors_exit_with_1_and_say_where_and_what_to_do(monkeypatch, capsys):
    raising(monkeypatch, DataError("x", "data/a.csv:3", "the value is wrong", "1 to 5", "7", "Mend the row."))
    assert edge.run(["boom"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Error: data/a.csv:3: the value is wrong: expected 1 to 5, got 7. Mend the row.\n"


def test_many_problems_are_counted_and_listed(monkeypatch, capsys):
    raising(monkeypatch, SpecError.of([Problem("a", "f:1", "one"), Problem("b", "f:2", "two")]))
    assert edge.run(["boom"]) == 1
    assert capsys.readouterr().err == "2 problems:\n  f:1: one.\n  f:2: two.\n"


def test_json_errors_go_to_stdout(monkeypatch, capsys):
    @click.command()
    @click.option("--json", is_flag=True)
    def boom(json: bool) -> None:
        raise DataError("x", "f", "wrong")

    monkeypatch.setattr(edge.LazyGroup, "get_command", lambda self, ctx, name: boom)
    assert edge.run(["boom", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["ok"] is False
    assert record["problems"][0]["code"] == "x"


def test_an_unexpected_error_exits_with_3_and_writes_a_private_log(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    raising(monkeypatch, RuntimeError("secret value"))
    assert edge.run(["boom"]) == 3
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert "secret value" not in out + err
    log = tmp_path / "pretest" / "error.log"
    assert "RuntimeError" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_interrupts_exit_with_130(monkeypatch, capsys):
    raising(monkeypatch, KeyboardInterrupt())
    assert edge.run(["boom"]) == 130
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nonsense"], ["analyse", "--nonsense"], ["analyse", "--lang", "fr"]])
def test_wrong_usage_exits_with_2(arguments, capsys):
    assert edge.run(arguments) == 2
    assert capsys.readouterr().err


def test_a_study_that_is_not_there(capsys, tmp_path):
    assert edge.run(["check", str(tmp_path / "nowhere")]) == 1
    assert "pretest init" in capsys.readouterr().err


def in_shell(command: str, folder) -> subprocess.CompletedProcess[str]:
    """``command`` in bash, with PRETEST for the program; what it exits with is that of PRETEST."""
    program = f"{sys.executable} -m pretest"
    shell = ["bash", "-c", command.replace("PRETEST", program)]
    return subprocess.run(shell, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("PRETEST survey list | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("PRETEST survey list | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 141, ""),
        ("PRETEST survey list >&-", 0, ""),
        ("PRETEST survey list 2>&- >/dev/null", 0, ""),
        ("mkdir gone && cd gone && rmdir ../gone && PRETEST check .", 1, "can be reached"),
        ("mkdir gone && cd gone && rmdir ../gone && PRETEST init x", 1, "No such file or directory"),
        ("PRETEST check $'no\\xffname'", 1, "no such study folder"),
    ],
)
def test_what_is_wrong_around_us_ends_in_a_sentence(tmp_path, command, code, told):
    done = in_shell(command, tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if not told:
        assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
def test_a_full_disk_ends_in_a_sentence(tmp_path):
    done = in_shell("PRETEST survey list >/dev/full", tmp_path)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "\ud800"])
def test_a_name_that_no_file_has_is_wrong_usage(name, capsys):
    assert edge.run(["check", name]) == 2
    assert "which no name has" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "not enough memory"),
        (PermissionError(13, "Permission denied", "secret.csv"), "'secret.csv' cannot be read or written"),
        (OSError(36, "File name too long", "x" * 5_000), "File name too long"),
    ],
)
def test_what_the_system_refuses_is_no_mistake_of_the_program(monkeypatch, capsys, error, told):
    raising(monkeypatch, error)
    assert edge.run(["check"]) == 1
    shown = capsys.readouterr().err
    assert told in shown
    assert len(shown) < 500
