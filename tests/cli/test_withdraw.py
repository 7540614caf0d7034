"""``pretest withdraw`` as a person uses it: asked first, without the id in what stays behind."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pretest.cli import withdraw as module
from pretest.cli.main import cli


def invoke(folder, *arguments, given=None):
    return CliRunner().invoke(cli, ["withdraw", str(folder), *arguments], input=given)


def text(folder):
    return (folder / "data/wave1.csv").read_text()


def test_nothing_is_taken_out_without_a_yes(tiny_study):
    before = text(tiny_study)
    result = invoke(tiny_study, "--respondent", "r4")
    assert result.exit_code == 2
    assert "say --yes" in result.stderr
    assert text(tiny_study) == before


@pytest.mark.parametrize(("answer", "gone"), [("n\n", False), ("y\n", True)])
def test_on_a_terminal_it_shows_and_asks(tiny_study, monkeypatch, answer, gone):
    monkeypatch.setattr(module, "_can_answer", lambda: True)
    result = invoke(tiny_study, "--respondent", "r4", given=answer)
    assert "data/wave1.csv: 1 row taken out (not yet)" in result.stdout
    assert ("r4," not in text(tiny_study)) == gone
    assert result.exit_code == (0 if gone else 1)


def test_ids_can_come_from_a_file_or_be_typed(tiny_study, tmp_path):
    ids = tmp_path / "ids.txt"
    ids.write_bytes(b"\xef\xbb\xbfr1\r\n\r\nr2\r\n")
    assert invoke(tiny_study, "--ids-from", str(ids), "--yes").exit_code == 0
    assert invoke(tiny_study, "--ids-from", "-", "--yes", given="r3\n").exit_code == 0
    assert all(f"{one}," not in text(tiny_study) for one in ("r1", "r2", "r3"))
    ids.write_bytes(b"\xff\xfe\x00")
    assert invoke(tiny_study, "--ids-from", str(ids), "--yes").exit_code == 2


def test_a_list_that_is_too_long_is_refused_and_not_cut_off(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "IDS_BYTES", 4)
    ids = tmp_path / "ids.txt"
    ids.write_text("r1\nr4\n")
    before = text(tiny_study)
    result = invoke(tiny_study, "--ids-from", str(ids), "--yes")
    assert result.exit_code == 2
    assert "longer than 4 letters" in result.stderr
    assert text(tiny_study) == before
    ids.write_text("r4\n")
    assert invoke(tiny_study, "--ids-from", str(ids), "--yes").exit_code == 0


def test_no_id_is_an_error_that_says_how(tiny_study):
    result = invoke(tiny_study, "--yes")
    assert "no id is given" in str(result.exception)


def test_json_tells_all(tiny_study):
    record = json.loads(invoke(tiny_study, "--respondent", "r4", "--yes", "--json").stdout)
    assert record["files"] == [{"file": "data/wave1.csv", "n_rows": 1}]
    assert record["written"] is True
    assert "copies_elsewhere" in [note["code"] for note in record["notes"]]
    again = json.loads(invoke(tiny_study, "--respondent", "r4", "--yes", "--json").stdout)
    assert again["already"] is True
    assert again["files"] == []
