"""``pretest crosscheck`` as a user meets it: what it says in both languages, what it writes, and how it exits."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest

import pretest
import pretest.cli.crosscheck as command
from pretest.cli.main import run
from pretest.cli.speech import speech
from pretest.numbers import means
from pretest.tables.crosscheck import DEFINITIONS, TABLE


@pytest.fixture
def reported(tiny_study, no_drawing):
    """The tiny study with a report."""
    study = pretest.load_study(tiny_study)
    folder = tiny_study / "reports" / "2026-01-01-analyse"
    pretest.write_report(pretest.analyse(study), folder)
    return tiny_study, folder


def test_a_report_that_other_code_confirms(reported, capsys):
    study, report = reported
    assert run(["crosscheck", str(study)]) == 0
    said = capsys.readouterr().out
    assert "Compared with the report in reports/2026-01-01-analyse." in said
    assert "figures were computed once more, with statsmodels " in said
    assert "where both use the same formula (limit 1e-08)." in said
    assert f"wrote {report / 'crosscheck.csv'}" in said
    written = pd.read_csv(report / "crosscheck.csv")
    assert list(written.columns) == list(TABLE.kinds)
    assert (written["definition"].isna() & written["relative_difference"].lt(1e-8)).sum() > 50
    told = pretest.read_findings(report).crosschecked
    assert told.agreed == told.compared > 50
    page = (report / "report.html").read_text("utf-8")
    assert f"{told.agreed} van de {told.compared} getallen zijn opnieuw berekend" in page
    assert pretest.verify(report).whole

    assert run(["crosscheck", str(study), "--lang", "nl"]) == 0
    said = capsys.readouterr().out
    assert "Vergeleken met het rapport in reports/2026-01-01-analyse." in said
    assert "getallen zijn nog eens berekend, met statsmodels " in said
    assert "regels zijn niet vergeleken, om deze redenen:" in said

    assert run(["crosscheck", str(study), "--json", "--out", str(study / "other.csv")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["compared", "largest", "engines", "rows"]
    assert list(found["rows"][0]) == list(TABLE.kinds)
    assert found["compared"] == sum(row["definition"] == "" for row in found["rows"])
    assert found["largest"] == max(row["relative_difference"] for row in found["rows"] if row["definition"] == "")
    assert {"statsmodels", "pingouin"} <= set(found["engines"])
    assert len(pd.read_csv(study / "other.csv")) == len(found["rows"])


def test_a_planted_mistake_is_named_and_exits_with_1(tiny_study, monkeypatch, capsys):
    own = means.hc_multiplier
    monkeypatch.setattr(means, "hc_multiplier", lambda leverage, loading, variance: own(leverage, loading, "hc3"))
    found = pretest.crosscheck_study(pretest.load_study(tiny_study))
    monkeypatch.setattr(command, "crosscheck_study", lambda study: found)
    for lang, told, nothing in (
        ("en", "figures are not the same. Do not use the report before you know why.", "Nothing was written"),
        ("nl", "niet hetzelfde. Gebruik het rapport niet voordat je weet waarom.", "Er is niets geschreven"),
    ):
        assert run(["crosscheck", str(tiny_study), "--lang", lang]) == 1
        said = capsys.readouterr()
        assert told in said.err
        assert "estimates 1/everyone/debt/control/" in said.err
        assert "statsmodels OLS HC2" in said.err
        assert nothing in said.out
    assert not list(tiny_study.rglob("crosscheck.csv"))


def test_both_languages_have_every_reason():
    for lang in ("nl", "en"):
        words = speech(lang)
        assert all(words.has(f"terminal.crosscheck.why.{code}") for code in DEFINITIONS)
    english = speech("en")
    assert {code: english(f"terminal.crosscheck.why.{code}") for code in DEFINITIONS} == DEFINITIONS


def test_other_commands_load_no_second_engine():
    code = "import sys, pretest.cli.check, pretest.cli.analyse, pretest.cli.report; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"statsmodels", "pingouin", "pretest.crosscheck"} & set(loaded)
