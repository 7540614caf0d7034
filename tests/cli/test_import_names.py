"""What is no file of answers is told, whatever it is."""

from __future__ import annotations

import pytest

from pretest.cli.main import run


@pytest.mark.parametrize("name", [".", "..", "folder", "gone.csv", "loop.csv", "x" * 400 + ".csv"])
def test_what_is_no_file_of_answers_is_told(tiny_study, monkeypatch, capsys, name):
    monkeypatch.chdir(tiny_study)
    (tiny_study / "folder").mkdir()
    (tiny_study / "loop.csv").symlink_to("loop.csv")
    assert run(["import", name, "--study", "."]) in (1, 2)
    told = capsys.readouterr().err
    assert told
    assert "should not" not in told
