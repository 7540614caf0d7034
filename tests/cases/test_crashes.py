"""Input that a person can make and that once ended in a traceback: each ends in a sentence, or in a report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pretest
from pretest.cli.main import run

HERE = Path(__file__).parent


@pytest.fixture
def case(tmp_path):
    return lambda name: shutil.copytree(HERE / name, tmp_path / name)


@pytest.mark.parametrize("name", ["crash-big", "crash-inf"])
def test_a_margin_that_is_no_size_is_refused_with_its_line(case, name, capsys):
    folder = case(name)
    for command in (["check"], ["analyse", "--out", str(folder / "out")], ["lock"], ["simulate"]):
        assert run([command[0], str(folder), *command[1:]]) == 1
        told = capsys.readouterr().err
        assert "analyses/plan.yaml:4: the number of 'points' is too large" in told
        assert "unexpected" not in told
    assert not (folder / "out").exists()


def test_everybody_excluded_is_told_with_the_rule(case, capsys):
    assert run(["analyse", str(case("crash-excl"))]) == 1
    assert "nobody is left after the rules on quality: rule 'eligible'" in capsys.readouterr().err


def test_a_threshold_that_hides_nobody_marks_what_is_written(case):
    folder = case("crash-sup")
    assert run(["analyse", str(folder), "--out", str(folder / "out"), "--lang", "en"]) == 0
    assert not (folder / "out" / "findings.json").exists()
    assert pretest.read_findings(folder / "out" / "findings-not-for-sharing.json").complete


def test_a_picture_that_is_not_there_is_told_and_the_rest_is_analysed(case, capsys):
    folder = case("crash-svg")
    assert run(["analyse", str(folder), "--out", str(folder / "out"), "--lang", "en"]) == 0
    (note,) = [note for note in pretest.read_findings(folder / "out").notes if note.where == "concepts/none.svg"]
    assert note.code == "stimulus_missing"
    assert "The picture of arm 'control'" in note.message
