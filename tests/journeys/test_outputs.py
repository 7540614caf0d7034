"""What a run leaves behind: files, exit codes, and words that a study chose itself."""

from __future__ import annotations

import pytest

from tests.tiny import TINY_PLAN, arms


def test_a_study_replaces_words_of_the_report(call, make_study, tmp_path):
    words = "page:\n  kind: Do not use this blindly\n"
    folder = make_study(**{"reports/pages/en.yaml": words})
    code, _, _ = call("analyse", folder, "--out", tmp_path / "out", "--lang", "en", "--trust-study-templates")
    assert code == 0
    assert "Do not use" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("option", "exit_code"), [("harm", 4), ("inconclusive", 4)])
def test_fail_on_reaches_the_exit_code(call, make_study, tmp_path, option, exit_code):
    code, _, _ = call("analyse", make_study(), "--out", tmp_path / "out", "--fail-on", option)
    assert code == exit_code
    cleared = make_study(data=arms("{i},{i}", "{i},{i}", n=400))
    code, _, _ = call("analyse", cleared, "--out", tmp_path / "out2", "--fail-on", option)
    assert code == 0


def test_unsuppressed_tables_say_that_they_are_not_for_sharing(call, make_study, tmp_path):
    plan = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 10")
    code, _, _ = call("analyse", make_study(plan=plan), "--out", tmp_path / "out", "--unsuppressed", "--lang", "en")
    assert code == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report-not-for-sharing.html", "estimates-not-for-sharing.csv"} <= names
    html = (tmp_path / "out" / "report-not-for-sharing.html").read_text(encoding="utf-8")
    assert "Not for sharing" in html


def test_report_makes_the_page_again_in_another_language(call, make_study, tmp_path):
    call("analyse", make_study(), "--out", tmp_path / "out", "--lang", "en")
    code, out, _ = call("report", tmp_path / "out", "--lang", "nl", "--out", tmp_path / "nl.html")
    assert code == 0
    assert "nl.html" in out
    html = (tmp_path / "nl.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in html
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") != html


def test_everything_that_is_promised_is_written(call, make_study, tmp_path):
    study = make_study()
    _, said, _ = call("analyse", study, "--out", tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "report.html", "findings.json", "estimates.csv", "verdicts.csv", "risks.csv", "reliability.csv", "flow.csv",
        "told.csv", "understood.csv", "message_levels.csv", "certainty.csv", "research.csv", "conflicts.csv",
        "panel.csv", "forecasts.csv", "triptych.csv", "randomisation.csv", "provenance.json",
    }  # fmt: skip
    (cases,) = study.glob("private/*/*")
    assert cases.name == "cases.csv"
    assert f"{cases} (about single people: for you, not for sharing)" in said
