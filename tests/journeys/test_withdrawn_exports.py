"""Somebody withdraws from a study whose exports lie beside the file that was imported from them, on every platform."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from pretest.cli.main import cli
from pretest.library import copy_shipped
from pretest.platforms.registry import rehearsable
from pretest.responses import read_responses
from pretest.spec import load_study
from pretest.tables import columns

N = 30


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.mark.parametrize("platform", tuple(rehearsable()))
def test_the_person_is_out_of_exports_and_import_and_stays_out(tmp_path, platform):
    folder = tmp_path / "study"
    copy_shipped("analyses/example", folder)
    run("simulate", folder, "--n", N, "--as", platform)
    exports = sorted(
        path for path in (folder / "data/rehearsal").iterdir() if path.suffix in (".csv", ".xlsx", ".json")
    )
    entry = run("import", *exports, "--study", folder).stdout.partition("data:\n")[2].rstrip()
    path = folder / "study.yaml"
    text = re.sub(r"\ndata:\n.*?\nplan:", f"\ndata:\n{entry}\n\nplan:", path.read_text(), flags=re.DOTALL)
    path.write_text(text)
    study = load_study(folder)
    before = read_responses(study).frame
    person = before[columns.RESPONDENT].iloc[3]
    saved = {path: path.read_bytes() for path in exports}
    found = json.loads(run("withdraw", folder, "--respondent", person, "--yes", "--json").stdout)
    changed = {one["file"]: one["n_rows"] for one in found["files"]}
    assert changed.pop("data/wave-1.parquet") == 1
    assert len(changed) == 1, found  # one export holds the person
    assert next(iter(changed)).startswith("data/rehearsal/")
    after = read_responses(study).frame
    assert set(before[columns.RESPONDENT]) - set(after[columns.RESPONDENT]) == {person}
    for kept in (None, saved):  # what is left of the exports, and the same exports once more
        for export, data in (kept or {}).items():
            export.write_bytes(data)
        run("import", *exports, "--study", folder, "--overwrite")
        again = read_responses(study).frame
        assert set(again[columns.RESPONDENT]) == set(after[columns.RESPONDENT])
