"""A platform that one record adds is exported to, rehearsed and imported from; no other list names the platforms."""

from __future__ import annotations

import json
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

import pretest.cli
from pretest.cli.main import cli
from pretest.platforms import registry
from tests.platforms import toy
from tests.platforms.forms import every_feature

COMMANDS = ("export", "simulate", "importing")  # they list the platforms when they are imported


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A study, and command lines that know of the toy."""
    monkeypatch.setattr(registry, "PLATFORMS", (*registry.PLATFORMS, toy.PLATFORM))
    for name in COMMANDS:
        monkeypatch.setattr(pretest.cli, name, None, raising=False)
        monkeypatch.delitem(sys.modules, f"pretest.cli.{name}", raising=False)
    every_feature(tmp_path)
    (tmp_path / "truth.yaml").write_text("shares: {users: 0.5, non_users: 0.5}\n", encoding="utf-8")
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result


def test_a_platform_is_added_by_its_record_alone(folder):
    assert "toyform = a list of fields (toy)" in " ".join(run("survey", "export", "--help").output.split())
    run("survey", "export", "everything", "--to", "toyform", "--study", folder, "--out", folder / "form")
    fields = (folder / "form" / "everything.toy").read_text().splitlines()

    run("simulate", folder, "--as", "toy", "--n", "60")
    (export,) = (folder / "data" / "rehearsal").iterdir()
    answers = toy.written(export.read_bytes())
    assert list(answers) == ["toy_id", "toy_arm", *fields]

    report = json.loads(run("import", export, "--study", folder, "--wave", "1", "--json").stdout)
    assert (report["files"][0] if "files" in report else report)["format"] == "toy"
    assert "ids_per_form" in json.dumps(report)  # as the record says of its ids
    imported = pd.read_parquet(folder / "data" / "wave-1.parquet")
    assert len(imported) == len(answers) == 60
    for field, column in (("li_1_pre", "Li-1_pre"), ("age", "age")):
        pd.testing.assert_series_equal(imported[column], answers[field], check_dtype=False, check_names=False)

    run("import", export, "--study", folder, "--wave", "1", "--format", "toy", "--overwrite")
