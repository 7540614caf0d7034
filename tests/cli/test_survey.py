"""``pretest survey copy``, ``answers`` and ``new``, as a person types them, also wrongly."""

from __future__ import annotations

import json

import pytest

from pretest.cli.main import run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "study.yaml").write_text("languages: [nl, en]\n", encoding="utf-8")
    return tmp_path


def test_a_copy_says_where_it_went_what_was_renamed_and_what_comes_next(folder, capsys):
    assert run(["survey", "copy", "blame", "--as", "blame_street", "--study", str(folder)]) == 0
    out = capsys.readouterr().out
    assert f"geschreven: {folder / 'surveys/scales/blame_street.yaml'}" in out
    assert "bl1 → blame_street_1" in out
    assert "pretest check" in out
    assert run(["survey", "copy", "blame", "--as", "blame_street", "--study", str(folder)]) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert run(["survey", "copy", "blame", "--as", "blame_street", "--study", str(folder), "--overwrite"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["copy", "blam"], "Did you mean 'blame'"),
        (["copy", "scales/users"], "there is no such"),
        (["copy", "blame", "--as", "../x"], "a name of letters"),
        (["answers", "agre5"], "Did you mean 'agree5'"),
        (["new", "scale", "mine", "--answers", "agre5"], "Did you mean 'agree5'"),
    ],
)
def test_wrong_words_are_explained(folder, capsys, arguments, said):
    (folder / "study.yaml").write_text("languages: [en]\n", encoding="utf-8")
    assert run(["survey", *arguments, "--study", str(folder)]) == 1
    assert said in capsys.readouterr().err
    assert not (folder / "surveys").exists()


def test_without_a_study_there_is_nothing_to_write_into(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["survey", "copy", "blame"]) == 1
    assert "pretest init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_answer_sets_are_listed_and_shown(capsys):
    assert run(["survey", "answers", "--json"]) == 0
    listed = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert listed["agree5"]["type"] == "ordinal"
    assert run(["survey", "answers", "agree5", "--lang", "nl"]) == 0
    shown = capsys.readouterr().out
    assert "5  Helemaal eens" in shown
    assert "98  Weet ik niet" in shown
    assert run(["survey", "show", "answers/agree5"]) == 0
    assert "5  Strongly agree" in capsys.readouterr().out


def test_a_new_scale_takes_what_is_given_and_its_defaults(folder, capsys):
    arguments = ["--title", "Trots", "--role", "benefit", "--question", "Ik ben trots."]
    assert run(["survey", "new", "scale", "pride", "--study", str(folder), *arguments]) == 0
    assert "'pride'" in capsys.readouterr().out
    text = (folder / "surveys/scales/pride.yaml").read_text(encoding="utf-8")
    assert 'text: {nl: "Ik ben trots.", en: "Ik ben trots."}' in text
    assert "higher_is: better" in text
    assert run(["survey", "new", "scale", "pride", "--study", str(folder)]) == 1
    assert text == (folder / "surveys/scales/pride.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["copy", "blam"], "leidraad of antwoordlijst is er niet. Bedoelde u 'blame'?"),
        (["new", "scale", "x", "--answers", "agre5"], "onbekende antwoordlijst 'agre5'"),
        (["export", "guides/zzz", "--to", "formr"], "die gaat naar papier, en niet naar formr. Zeg --to paper."),
    ],
)
def test_a_dutch_study_is_told_in_dutch(folder, capsys, arguments, said):
    assert run(["survey", *arguments, "--study", str(folder)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Scales in no questionnaire: "), ("nl", "in geen vragenlijst staan: ")]
)
def test_scales_that_nobody_is_asked_are_named_with_how_to_ask_them(capsys, lang, said):
    assert run(["survey", "list", "--lang", lang]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    unasked = last.split(said)[1].split(". ")[0].split(", ")
    assert "crime_pull" in unasked
    assert "blame" not in unasked
    assert "pretest survey copy users_core" in last
    assert run(["survey", "list", "--json"]) == 0
    listed = {one["id"]: one["questionnaires"] for one in json.loads(capsys.readouterr().out)["scales"]}
    assert [name for name, where in listed.items() if not where] == unasked
    assert "parents" in listed["blame"]


def test_a_scale_that_a_study_asks_is_not_named(folder, capsys):
    assert run(["survey", "copy", "parents", "--as", "street", "--study", str(folder)]) == 0
    copy = folder / "surveys/questionnaires/street.yaml"
    copy.write_text(copy.read_text(encoding="utf-8").replace("- law_reasons", "- crime_pull"), encoding="utf-8")
    capsys.readouterr()
    assert run(["survey", "list", "--study", str(folder), "--lang", "en"]) == 0
    assert "crime_pull" not in capsys.readouterr().out.splitlines()[-1]
