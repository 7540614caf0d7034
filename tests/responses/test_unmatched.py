"""An import without most of the questions is refused, and writes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pretest.cli.main import cli
from pretest.errors import DataError
from pretest.responses.importing import import_responses, require_answers

CASE = Path(__file__).parents[1] / "cases" / "42-respondent-two-arms"
ASKED = ["age", "birth_year", "x_ever", "x_12m", "x_30d", "z_ever", "sd1", "sd2", "sd3", "ac1", "opinion"]


@pytest.mark.parametrize(("n_there", "refused"), [(0, True), (5, True), (6, False), (11, False)])
def test_half_of_the_questions_must_be_there(make_study, put, n_there, refused):
    there = ASKED[:n_there]
    path = put(",".join(["id", "arm", *there]) + "\n" + ",".join(["r1", "control", *["1"] * n_there]) + "\n")
    found = import_responses(make_study({}), [path])
    assert found.report["expected"] == {"asked": 11, "found": n_there}
    if not refused:
        require_answers(found)
        return
    with pytest.raises(DataError, match=f"{n_there} of the 11 questions") as caught:
        require_answers(found)
    assert caught.value.code == "answers_missing"
    assert "--allow-missing" in str(caught.value)


@pytest.fixture
def study(tmp_path):
    folder = shutil.copytree(CASE, tmp_path / "study")
    (folder / "other.csv").write_text("id,cond,What do you think?\n1,control,3\n2,a,4\n")
    return folder


def test_nothing_is_written_without_the_answers(study):
    """A study without questionnaires expects the columns that its plan names."""
    done = CliRunner().invoke(cli, ["import", str(study / "other.csv"), "--study", str(study)])
    assert isinstance(done.exception, DataError)
    assert done.exception.code == "answers_missing"
    assert list((study / "data").glob("wave-1*")) == []
    dry = CliRunner().invoke(cli, ["import", str(study / "other.csv"), "--study", str(study), "--dry-run"])
    assert isinstance(dry.exception, DataError)
    assert "other.csv" in dry.output


def test_the_word_lets_it_through(study):
    done = CliRunner().invoke(cli, ["import", str(study / "other.csv"), "--study", str(study), "--allow-missing"])
    assert done.exit_code == 0, done.output
    assert (study / "data/wave-1.parquet").is_file()
