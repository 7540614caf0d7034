"""Whoever takes the steps in the wrong order is told which command comes first."""

from __future__ import annotations

import pytest

import pretest
from pretest.cli.main import run

pytestmark = pytest.mark.usefixtures("no_drawing")


@pytest.fixture
def told(capsys):
    """What the command line says on stderr, on one line; the command must fail."""

    def tell(*arguments):
        assert run([str(one) for one in arguments]) in (1, 2)
        return " ".join(capsys.readouterr().err.split())

    return tell


@pytest.fixture
def study(tmp_path):
    """A new study in order, without data."""
    pretest.init(tmp_path / "new", title="New", concepts=["Pay"])
    return in_english(tmp_path / "new")


def in_english(folder):
    """The study with English first, so that the terminal speaks it."""
    file = folder / "study.yaml"
    text = file.read_text(encoding="utf-8")
    assert "languages: [nl, en]" in text
    file.write_text(text.replace("languages: [nl, en]", "languages: [en, nl]"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", ["analyse", "scores"])
def test_before_there_are_data(told, study, command):
    text = told(command, study)
    assert "the study names no data files" in text
    assert "'pretest import FILE --study STUDY'" in text
    assert "'pretest simulate STUDY'" in text


def test_a_data_file_that_is_not_there_yet(told, tmp_path):
    pretest.init(tmp_path / "template")
    in_english(tmp_path / "template")
    for command in ("check", "analyse"):
        assert "'pretest import FILE --study STUDY'" in told(command, tmp_path / "template")
    (tmp_path / "template/data/other.csv").write_text("a\n1\n")
    text = told("analyse", tmp_path / "template")
    assert "The folder holds 'other.csv'." in text
    assert "'pretest import" in text


def test_a_monitor_without_waves(told, study):
    assert "'pretest import FILE --study STUDY --wave N'" in told("monitor", study)


def test_a_rehearsal_without_a_file_to_write_is_no_silence(told, study):
    text = told("simulate", study, "--n", "20")
    assert "- file: data/wave1.csv" in text
    assert f"'pretest simulate {study} --as formr'" in text


def test_a_report_before_an_analysis(told, study, tmp_path):
    assert f"'pretest analyse {study}'" in told("report", study)
    assert "'pretest analyse STUDY'" in told("report", tmp_path / "nothing")


def test_a_report_of_the_study_folder_names_the_folder_that_has_it(told, study):
    made = study / "reports" / "2026-01-01-analyse"
    made.mkdir(parents=True)
    (made / "findings.json").write_text("{}")
    assert f"at {made}: name that folder." in told("report", study)


def test_a_lock_twice_and_a_change_before_the_lock(told, study, capsys):
    assert "'pretest lock STUDY'" in told("lock", study, "--amend", "why")
    assert run(["lock", str(study)]) == 0
    capsys.readouterr()
    assert "'pretest lock --amend \"why\"'" in told("lock", study)


def test_a_plan_without_a_margin(told, study):
    plan = study / "analyses/plan.yaml"
    text = plan.read_text(encoding="utf-8")
    whole = "moral_condemnation: {audiences: [non_users], margin: {sd: 0.20}}"
    assert whole in text
    plan.write_text(text.replace(whole, "moral_condemnation: {audiences: [non_users]}"), encoding="utf-8")
    for command in ("check", "plan", "lock"):
        assert "margin: {sd: 0.20}" in told(command, study)


def test_an_export_to_an_unknown_platform(told, study):
    text = told("survey", "export", "users", "--to", "surveymonkey", "--study", study)
    assert "'qualtrics'" in text
    assert "'pretest survey export --help'" in text


def test_a_study_that_is_not_there(told, tmp_path):
    for command in ("check", "analyse", "lock", "plan"):
        text = told(command, tmp_path / "no where")
        assert f"pretest init '{tmp_path}/no where'" in text
        assert "'pretest demo'" in text


def test_a_new_study_over_an_old_one(told, study, tmp_path):
    assert f"'pretest status {study}'" in told("init", study)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/one.jpg").write_bytes(b"1")
    assert "pretest status" not in told("init", tmp_path / "photos")
