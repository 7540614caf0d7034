"""``pretest report --format``: a page, a PDF or a workbook, under the name that says so, all of the same findings."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from pretest.cli.main import run
from pretest.findings import read_findings
from pretest.report import write_report
from pretest.report.pages.publish import is_result
from pretest.report.printing import pdf
from pretest.report.verification.verify import verify
from pretest.report.workbook.write import workbook
from tests.report.sample import sample
from tests.report.waves_example import example


@pytest.fixture
def made(tmp_path):
    write_report(sample(), tmp_path / "out", language="en")
    return tmp_path / "out"


def said(capsys) -> str:
    return " ".join(capsys.readouterr().err.split())


def test_a_workbook_stands_beside_the_findings_by_default(made, capsys):
    assert run(["report", str(made), "--format", "xlsx", "--lang", "en"]) == 0
    assert capsys.readouterr().out.strip() == f"Report: {made / 'report.xlsx'}"
    assert (made / "report.xlsx").read_bytes() == workbook(read_findings(made), "en")


def test_its_hash_is_recorded_so_that_verify_knows_it(made):
    assert run(["report", str(made), "--format", "xlsx"]) == 0
    record = json.loads((made / "provenance.json").read_text("utf-8"))
    assert "report.xlsx" in record["files"]
    assert verify(made).whole
    (made / "report.xlsx").write_bytes(b"changed")
    assert not verify(made).whole


def test_the_ending_of_the_file_says_the_format(made, tmp_path):
    assert run(["report", str(made), "--out", str(tmp_path / "b.XLSX")]) == 0
    assert openpyxl.load_workbook(io.BytesIO((tmp_path / "b.XLSX").read_bytes())).sheetnames[0]
    assert run(["report", str(made), "--out", str(tmp_path / "page")]) == 0
    assert "<!doctype html>" in (tmp_path / "page").read_text("utf-8")


@pytest.mark.parametrize(
    ("form", "name"), [("xlsx", "a.pdf"), ("xlsx", "a.html"), ("pdf", "a"), ("html", "a.xlsx"), ("html", "a.PDF")]
)
def test_a_name_that_says_another_format_is_refused(made, tmp_path, capsys, form, name):
    assert run(["report", str(made), "--format", form, "--out", str(tmp_path / name)]) == 1
    told = said(capsys)
    assert f"expected .{form} with --format {form}" in told
    assert f"Let it end in .{form}" in told
    assert not (tmp_path / name).exists()


def test_unknown_formats_and_profiles_name_those_that_there_are(made, capsys):
    assert run(["report", str(made), "--format", "docx"]) == 2
    told = said(capsys)
    assert all(word in told for word in ("html", "pdf", "xlsx"))
    for form in ("html", "xlsx"):
        assert run(["report", str(made), "--profile", "counsil", "--format", form]) == 1
        told = said(capsys)
        assert "Did you mean 'council'?" in told
        assert "communication, council, full" in told
    assert not (made / "report.xlsx").exists()


def test_waves_have_a_workbook_too(tmp_path):
    write_report(example(), tmp_path / "out", language="nl")
    assert run(["report", str(tmp_path / "out"), "--format", "xlsx"]) == 0
    assert "Verandering" in openpyxl.load_workbook(tmp_path / "out" / "monitor.xlsx").sheetnames


def test_what_must_not_be_shared_says_so_in_its_name(tmp_path):
    write_report(sample(sharing="unsuppressed"), tmp_path / "out", language="nl")
    source = tmp_path / "out" / "findings-not-for-sharing.json"
    assert run(["report", str(source), "--format", "xlsx"]) == 0
    assert (tmp_path / "out" / "report-not-for-sharing.xlsx").is_file()


def test_a_new_run_takes_the_workbook_of_the_earlier_one_away(made):
    assert run(["report", str(made), "--format", "xlsx"]) == 0
    write_report(sample(), made, language="en")
    assert not (made / "report.xlsx").exists()
    assert all(is_result(name) for name in ("monitor.pdf", "report-not-for-sharing.pdf", "report.xlsx"))
    assert not is_result("other.xlsx")


def test_without_a_browser_it_says_what_to_install(made, monkeypatch, capsys):
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    assert run(["report", str(made), "--format", "pdf"]) == 1
    told = said(capsys)
    assert "Install Chromium, Google Chrome or Microsoft Edge" in told
    assert "--format html" in told
    assert not (made / "report.pdf").exists()
