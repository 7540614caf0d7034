"""``pretest survey export`` and ``pretest simulate --as``, as a person types them, also wrongly."""

from __future__ import annotations

import pytest

from pretest.cli.main import run
from pretest.platforms.registry import rehearsable, targets
from tests.platforms.forms import every_feature

MAIN_FILE = {
    "xlsform": "everything.xlsx",
    "limesurvey": "everything.txt",
    "qualtrics": "everything.qsf",
    "redcap": "everything_dictionary.csv",
    "formr": "everything_nl.xlsx",
    "paper": "everything-nl-A.docx",
    "codebook": "everything-codebook.csv",
    "json": "everything.json",
}
TRUTH = "shares: {users: 0.5, non_users: 0.5}\n"


@pytest.fixture
def folder(tmp_path):
    every_feature(tmp_path)
    (tmp_path / "truth.yaml").write_text(TRUTH, encoding="utf-8")
    return tmp_path


def test_every_target_has_its_files_in_a_folder_of_its_own(folder, capsys):
    assert run(["survey", "export", "everything", "--to", "all", "--study", str(folder)]) == 0
    out, err = capsys.readouterr()
    for target in targets():
        path = folder / "exports" / target / "everything" / MAIN_FILE[target]
        assert path.is_file(), target
        assert f"geschreven: {path}" in out
    assert "random order" in err or "order" in err  # the notes are said


def test_a_study_is_found_in_the_folder_one_is_in(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert run(["survey", "export", "everything", "--to", "json", "--lang", "en", "--out", "here"]) == 0
    text = (folder / "here" / "everything.json").read_text(encoding="utf-8")
    assert '"mouth_cancer"' in text


def test_without_a_study_there_are_no_arms_and_that_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["survey", "export", "users_short", "--to", "json"]) == 0
    assert "nobody is assigned" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["everyting", "--to", "json"], 1, "Did you mean 'everything'?"),
        (["everything", "--to", "surveymonkey"], 2, "surveymonkey"),
        (["everything", "--to", "json", "--lang", "nl,fr"], 2, "name each of nl, en at most once"),
        (["everything", "--to", "json", "--lang", "nl,nl"], 2, "name each of nl, en at most once"),
    ],
)
def test_wrong_words_are_explained(folder, capsys, arguments, code, said):
    assert run(["survey", "export", *arguments, "--study", str(folder), "--out", str(folder / "x")]) == code
    assert said in capsys.readouterr().err
    assert not (folder / "x").exists()


def test_lists_of_another_questionnaire_are_not_replaced(folder, capsys):
    arguments = ["--to", "xlsform", "--study", str(folder), "--out", str(folder / "x")]
    assert run(["survey", "export", "everything", *arguments]) == 0
    before = (folder / "x" / "wording.csv").read_bytes()
    assert run(["survey", "export", "everything", *arguments]) == 0  # the same one again is fine
    assert run(["survey", "export", "users_short", *arguments]) == 1
    assert "from another export" in capsys.readouterr().err
    assert (folder / "x" / "wording.csv").read_bytes() == before


@pytest.mark.parametrize("platform", rehearsable())
def test_a_rehearsal_comes_back_through_import(folder, capsys, platform):
    out = folder / "data" / "rehearsal"
    assert run(["simulate", str(folder), "--as", platform, "--n", "60"]) == 0
    files = [str(path) for path in sorted(out.iterdir())]
    assert run(["import", *files, "--study", str(folder), "--wave", "1"]) == 0
    assert platform in capsys.readouterr().out
    assert (folder / "data" / "wave-1.parquet").is_file()
    assert run(["simulate", str(folder), "--as", platform, "--n", "60"]) == 1
    assert "het bestand is er al" in capsys.readouterr().err
