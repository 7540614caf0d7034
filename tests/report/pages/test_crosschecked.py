"""A report that other code looked at: every page says so, a figure that differs comes first, and all stays whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest

from pretest.analysis.record.moments import package_version
from pretest.cli.main import run
from pretest.errors import DataError, ExportError
from pretest.findings import read_findings
from pretest.report import render, verify, write_page, write_report
from pretest.report.pages.crosschecked import crosscheck_facts, write_crosschecked
from pretest.tables.crosscheck import DEFINITIONS
from pretest.tables.crosscheck import TABLE as CROSSCHECK
from tests.report.sample import SCRIPT, sample

pytestmark = pytest.mark.usefixtures("no_drawing")


@dataclass
class Found:
    """What ``pretest.crosscheck`` gives: three figures compared, one listed; ``apart`` is the worst difference."""

    apart: float = 3e-12
    compared: int = 3
    listed: int = 1
    closed_largest: float = field(init=False)
    iterative_largest: float = 0.0
    engines: tuple = (("statsmodels", "0.15.0"), ("pingouin", "0.7.0"))
    reasons: dict = field(default_factory=lambda: {"max_t": 1})

    def __post_init__(self):
        self.closed_largest = self.apart

    @property
    def table(self):
        rows = [
            ("estimates", f"1/users/{SCRIPT}/felt/estimate", 1.0, 1.0 + self.apart, "OLS", self.apart, ""),
            ("estimates", "1/users/pay/felt/std_error", 1.0, 1.0, "OLS", 0.0, ""),
            ("reliability", "1/users/distance/alpha", 0.8, 0.8, "cronbach_alpha", 2e-16, ""),
            ("estimates", "1/users/pay/felt/p_adjusted", 0.01, None, "", None, DEFINITIONS["max_t"]),
        ]  # fmt: skip
        return CROSSCHECK.require(pd.DataFrame(rows, columns=list(CROSSCHECK.kinds)))

    @property
    def failing(self):
        return self.table.iloc[[0] if self.apart > 1e-8 else []]


def written(folder, profile="communication", language="nl"):
    findings = sample()
    findings = replace(findings, provenance=findings.provenance | {"version": package_version()})
    write_report(findings, folder, language=language, profile=profile)
    return folder


def test_every_page_is_made_again_in_its_own_language_and_all_is_whole(tmp_path):
    folder = written(tmp_path / "out")
    findings = read_findings(folder)
    write_page(render(findings, "en", "research"), folder / "for-us.html", language="en", profile="research")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    names = [path.name for path in write_crosschecked(folder, Found())]
    assert {"report.html", "for-us.html", "findings.json", "crosscheck.csv", "provenance.json"} <= set(names)
    assert "Een ander programma rekende 3 getallen na, en vond hetzelfde." in (folder / "report.html").read_text(
        "utf-8"
    )
    english = (folder / "for-us.html").read_text("utf-8")
    told = "3 of 3 figures recomputed with statsmodels 0.15.0 and pingouin 0.7.0: largest relative difference 3e-12."
    assert told in english
    assert '<html lang="en">' in english
    assert (folder / "notes.txt").read_text("utf-8") == "mine"
    assert (folder / "estimates.csv").read_bytes() == before["estimates.csv"]
    assert verify(folder).whole, verify(folder).problems
    assert read_findings(folder).crosschecked == replace(
        crosscheck_facts(Found()), time=read_findings(folder).crosschecked.time
    )


def test_the_line_stays_where_the_report_is_made_again_and_goes_with_a_new_analysis(tmp_path):
    folder = written(tmp_path / "out")
    write_crosschecked(folder, Found())
    assert run(["report", str(folder), "--lang", "nl", "--profile", "research", "--out", str(folder / "nl.html")]) == 0
    page = (folder / "nl.html").read_text("utf-8")
    assert "3 van de 3 getallen zijn opnieuw berekend met statsmodels 0.15.0 en pingouin 0.7.0, en gelijk" in page
    assert verify(folder).whole
    written(folder)
    assert read_findings(folder).crosschecked is None
    assert not (folder / "crosscheck.csv").exists()
    assert "Een ander programma" not in (folder / "report.html").read_text("utf-8")


DIFFERS = {
    "en": "Other code does not find the same figures: 1 of 3 differ.",
    "nl": "Een ander programma vindt niet dezelfde getallen: 1 van de 3 verschillen.",
}


@pytest.mark.parametrize(("profile", "language"), [("communication", "nl"), ("council", "en"), ("participants", "nl")])
def test_a_figure_that_differs_comes_before_everything_else(tmp_path, profile, language):
    folder = written(tmp_path / "out", profile, language)
    write_crosschecked(folder, Found(apart=0.4))
    page, told = (folder / "report.html").read_text("utf-8"), DIFFERS[language]
    assert page.index(told) < page.index("<h1")
    assert "rekende 3 getallen na" not in page
    assert "computed 3 figures again, and found" not in page
    assert SCRIPT not in page


def test_research_names_the_figure_that_differs_and_why_others_were_not_compared(tmp_path):
    folder = written(tmp_path / "out", "research", "en")
    write_crosschecked(folder, Found(apart=0.4))
    page = (folder / "report.html").read_text("utf-8")
    assert page.index(DIFFERS["en"]) < page.index("<h1")
    assert "1 of 3 figures are not the same when they are recomputed" in page
    assert "relative difference 4e-01, with OLS." in page
    assert "max-T over the joint draws of all cells; no engine has it" in page


def test_nothing_compared_is_no_confirmation(tmp_path):
    folder = written(tmp_path / "out")
    none = Found(compared=0, listed=4)
    write_crosschecked(folder, none)
    page = (folder / "report.html").read_text("utf-8")
    assert "Een ander programma" not in page
    findings = read_findings(folder)
    assert "No figure of this report could be recomputed" in render(findings, "en", "research")


def test_a_run_that_cannot_write_leaves_the_old_report_whole(tmp_path, monkeypatch):
    folder = written(tmp_path / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(path, content):
        if path.name == "provenance.json":
            raise OSError(28, "No space left on device")
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    monkeypatch.setattr("pretest.files.whole.write_new", full)
    with pytest.raises(ExportError):
        write_crosschecked(folder, Found())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert verify(folder).whole


def test_findings_that_were_changed_or_come_from_another_version_are_refused(tmp_path):
    folder = written(tmp_path / "out")
    path = folder / "findings.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"alpha": 0.05', '"alpha": 0.06'), encoding="utf-8")
    with pytest.raises(DataError, match="as it was written"):
        write_crosschecked(folder, Found())
    path.write_text(text, encoding="utf-8")
    beside = folder / "provenance.json"
    record = json.loads(beside.read_text("utf-8"))
    del record["pages"]
    beside.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(DataError, match="another version"):
        write_crosschecked(folder, Found())


def test_own_templates_are_needed_again(tmp_path):
    folder = written(tmp_path / "out")
    beside = folder / "provenance.json"
    record = json.loads(beside.read_text("utf-8"))
    record["made_with"] = ["reports/pages/report.html.j2"]
    beside.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(DataError, match="templates of the study"):
        write_crosschecked(folder, Found())
