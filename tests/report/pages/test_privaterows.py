"""Rows about persons: where they go, who may read them, and that nothing else holds them."""

from __future__ import annotations

import json
import os

import pytest

from pretest.cli.cases import keep_cases
from pretest.errors import ExportError, SpecError
from pretest.findings import from_json, read_findings, to_json
from pretest.report import write_cases, write_report
from pretest.report.pages.publish import is_result
from tests.report.sample import sample


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_cases_are_for_the_user_alone(tmp_path):
    (tmp_path / "private").mkdir(mode=0o755)
    path = write_cases(sample(), tmp_path, "2026-11-28-analyse")
    assert path == tmp_path / "private" / "2026-11-28-analyse" / "cases.csv"
    assert [mode(one) for one in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1 + len(sample().cases)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "/etc"])
def test_the_name_of_a_run_is_a_plain_name(tmp_path, name):
    with pytest.raises(ExportError):
        write_cases(sample(), tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_private_folder_that_is_a_link_out_is_refused(tmp_path):
    study, shared = tmp_path / "study", tmp_path / "shared"
    study.mkdir()
    shared.mkdir()
    (study / "private").symlink_to(shared)
    with pytest.raises(SpecError):
        write_cases(sample(), study, "first")
    assert list(shared.iterdir()) == []


def test_nothing_that_is_shared_has_rows_of_persons(tmp_path):
    folder = tmp_path / "out"
    write_report(sample(), folder, language="en", profile="full")
    assert "cases.csv" not in {path.name for path in folder.iterdir()}
    record = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert "cases" not in record
    assert read_findings(folder).cases.empty
    assert read_findings(folder).pointed["n_rows"].tolist()[:2] == [58, 131]


def test_findings_of_before_keep_their_cases_and_do_not_pass_them_on():
    record = json.loads(to_json(sample()))
    record["cases"] = json.loads(sample().cases.to_json(orient="records"))
    del record["pointed"]
    older = from_json(json.dumps(record))
    assert len(older.cases) == len(sample().cases)
    assert "cases" not in json.loads(to_json(older))


def test_cases_of_an_earlier_version_beside_a_report_go_when_it_is_written_again(tmp_path):
    folder = tmp_path / "out"
    write_report(sample(), folder, language="en", profile="full")
    for name in ("cases.csv", "cases-not-for-sharing.csv", "notes.txt"):
        (folder / name).write_text("x")
    assert is_result("cases.csv")
    write_report(sample(), folder, language="en", profile="full")
    assert {path.name for path in folder.iterdir()} & {"cases.csv", "cases-not-for-sharing.csv", "notes.txt"} == {
        "notes.txt"
    }


def test_the_folder_is_called_after_the_report_or_after_the_day(tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    _, near = keep_cases(sample(), study, study / "reports" / "second")
    assert near == study / "private" / "second" / "cases.csv"
    _, far = keep_cases(sample(), study, tmp_path / "elsewhere")
    assert far.parent.name.endswith("-analyse")
    assert far.is_relative_to(study / "private")


def test_a_study_that_cannot_be_written_to_is_a_note(tmp_path):
    (tmp_path / "private").write_text("a file in the place of the folder")
    findings, path = keep_cases(sample(), tmp_path, tmp_path / "out")
    assert path is None
    assert findings.notes[-1].code == "cases_not_written"
