"""From a platform's export to the analysis: rehearse, import, put the entry into study.yaml, check, analyse."""

from __future__ import annotations

import csv
import hashlib
import json
import re

import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

from pretest.cli.main import cli
from pretest.library import copy_shipped
from pretest.platforms.registry import rehearsable
from pretest.responses import read_responses
from pretest.spec import load_study
from pretest.tables import columns
from tests.short import short_example

PLATFORMS = tuple(rehearsable())
KEYS = (
    "format", "header_rows", "rows", "columns", "matched", "missing", "extra", "recoded", "dropped", "status_counts",
    "notes",
)  # fmt: skip
N = 120


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def run_main(*arguments):
    """As the command line does it, known errors included."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def rehearsals(tmp_path_factory):
    """Platform → study folder with the exports of a rehearsal in data/rehearsal."""
    folders = {}
    for platform in PLATFORMS:
        folder = tmp_path_factory.mktemp(platform) / "study"
        copy_shipped("analyses/example", folder)
        run("simulate", folder, "--n", N, "--as", platform)
        folders[platform] = folder
    return folders


def exports(folder):
    return sorted(path for path in (folder / "data/rehearsal").iterdir() if path.suffix in (".csv", ".xlsx", ".json"))


def with_data(folder, entries):
    """study.yaml with other entries under data."""
    path = folder / "study.yaml"
    text = re.sub(
        r"\ndata:\n.*?\nplan:", "\ndata:\n" + "\n".join(entries) + "\n\nplan:", path.read_text(), flags=re.DOTALL
    )
    path.write_text(text)
    return load_study(folder)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_entry_that_import_prints_is_enough(rehearsals, platform):
    folder = rehearsals[platform]
    files = exports(folder)
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    shown = run("import", *files, "--study", folder, "--overwrite").stdout
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == before
    entry = shown.partition("data:\n")[2].rstrip().split("\n")
    assert entry == ['  - file: "data/wave-1.parquet"', "    wave: 1"]
    raw = read_responses(
        with_data(folder, [f"  - {{file: data/rehearsal/{path.name}, format: {platform}, wave: 1}}" for path in files])
    )
    again = read_responses(with_data(folder, entry))
    left = raw.frame.drop(columns=[columns.SOURCE_FILE, columns.SOURCE_ROW])
    right = again.frame.drop(columns=[columns.SOURCE_FILE, columns.SOURCE_ROW])
    assert_frame_equal(left, right[list(left)])
    assert_frame_equal(raw.reasons, again.reasons[list(raw.reasons)])
    assert len(raw.frame) >= N
    assert raw.frame[columns.RESPONDENT].is_unique
    assert set(raw.frame[columns.ARM].dropna()) == {"control", "current", "guilt", "everyone", "together"}
    run("check", folder)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_report_keeps_the_contract(rehearsals, platform):
    folder = rehearsals[platform]
    (one, *_) = exports(folder)
    bare = json.loads(run("import", one, "--dry-run", "--json").stdout)
    full = json.loads(run("import", one, "--study", folder, "--format", "auto", "--dry-run", "--json").stdout)
    for report in (bare, full):
        assert set(KEYS) <= set(report)
        assert report["format"] == platform
    assert bare["matched"] == bare["missing"] == bare["extra"] == []
    assert {key: bare[key] for key in ("header_rows", "rows", "columns")} == {
        key: full[key] for key in ("header_rows", "rows", "columns")
    }
    assert full["missing"] == []
    assert len(full["matched"]) > 100
    assert {row["check"] for row in full["realised"]} >= {"assigned", "no_arm"}


def test_dry_run_writes_nothing_and_nothing_is_replaced_unasked(rehearsals, tmp_path):
    folder = tmp_path / "study"
    copy_shipped("analyses/example", folder)
    files = exports(rehearsals["formr"])
    run("import", *files, "--study", folder, "--dry-run")
    assert not (folder / "data").exists()
    run("import", *files, "--study", folder, "--wave", 4)
    path = folder / "data/wave-4.parquet"
    first = path.read_bytes()
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["wave-4.codebook.csv", "wave-4.parquet"]
    result = run_main("import", *files, "--study", folder, "--wave", 4)
    assert result.exit_code == 1
    assert "--overwrite" in str(result.exception)
    run("import", *files, "--study", folder, "--wave", 4, "--overwrite")
    assert path.read_bytes() == first  # same exports, same bytes
    run("import", *files, code=2)  # neither --study nor --dry-run
    run("import", *files, "--study", folder, "--out", tmp_path / "x.csv", code=2)


def test_the_codebook_explains_every_column(rehearsals, tmp_path):
    folder = rehearsals["qualtrics"]
    run("import", *exports(folder), "--study", folder, "--out", tmp_path / "w.parquet")
    rows = list(csv.DictReader((tmp_path / "w.codebook.csv").read_text(encoding="utf-8").splitlines()))
    by_name = {row["column"]: row for row in rows}
    assert "1 = ja / yes" in by_name["used_12m"]["codes"]  # worked out of the list
    used = by_name["use_xtc_12m"]
    assert used["question_nl"]
    assert used["question_en"]
    assert "1 = Ja / Yes" in used["codes"]
    assert "(refused)" in used["missing"]
    assert 0 < int(used["n_answered"]) <= 2 * N
    assert used["source_column"]
    assert by_name[columns.RESPONDENT]["source_column"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_analysing_the_export_and_the_imported_file_gives_the_same_tables(tmp_path):
    folder = short_example(tmp_path / "study")
    run("simulate", folder, "--n", N, "--as", "odk")
    files = exports(folder)
    run("import", *files, "--study", folder, "--overwrite")
    tables = []
    for entries in (
        [f"  - {{file: data/rehearsal/{path.name}, format: odk, wave: 1}}" for path in files],
        ["  - {file: data/wave-1.parquet, wave: 1}"],
    ):
        with_data(folder, entries)
        run("analyse", folder, "--out", folder / f"reports/{len(tables)}")
        tables.append((folder / f"reports/{len(tables)}/estimates.csv").read_text())
    assert tables[0] == tables[1]
    assert tables[0].count("\n") > 10
