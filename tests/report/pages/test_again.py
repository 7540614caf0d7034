"""Findings that contradict themselves: a sentence where somebody changed them, our mistake where nobody did."""

from __future__ import annotations

import hashlib
import json

import pytest

from pretest.cli.main import run
from pretest.report import write_report
from pretest.report.pages.again import as_written
from tests.report.sample import sample


@pytest.fixture
def contradicting(tmp_path):
    """A report whose verdicts have lost their unit."""
    write_report(sample(), tmp_path / "out", language="en")
    path = tmp_path / "out" / "findings.json"
    record = json.loads(path.read_text("utf-8"))
    for row in record["verdicts"]:
        row["unit"] = ""
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_a_whole_report_is_as_it_was_written(tmp_path):
    write_report(sample(), tmp_path / "out", language="en")
    assert as_written(tmp_path / "out" / "findings.json")
    assert run(["report", str(tmp_path / "out")]) == 0


def test_findings_that_were_changed_and_contradict_themselves_are_refused(contradicting, capsys):
    before = (contradicting.parent / "report.html").read_bytes()
    assert run(["report", str(contradicting.parent)]) == 1
    told = capsys.readouterr().err
    assert "the findings contradict themselves" in told
    assert "run the analysis again" in told
    assert (contradicting.parent / "report.html").read_bytes() == before


@pytest.mark.parametrize("provenance", ["", "[]", "{}", '{"files": 3}', '{"files": {}}'])
def test_so_are_findings_without_a_provenance_that_vouches_for_them(contradicting, provenance):
    contradicting.with_name("provenance.json").write_text(provenance, encoding="utf-8")
    assert run(["report", str(contradicting)]) == 1


def test_findings_as_a_run_wrote_them_are_our_own_mistake(contradicting, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    digest = hashlib.sha256(contradicting.read_bytes()).hexdigest()
    record = {"files": {"findings.json": digest}}
    contradicting.with_name("provenance.json").write_text(json.dumps(record), encoding="utf-8")
    assert run(["report", str(contradicting)]) == 3
