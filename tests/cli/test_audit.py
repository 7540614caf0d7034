"""``pretest audit`` as somebody of a communication team uses it."""

from __future__ import annotations

import json

import pytest

from pretest.cli.main import run

POSTER = "Jouw lijntje, zijn liquidatie.\n"


@pytest.fixture
def poster(tmp_path):
    path = tmp_path / "poster.txt"
    path.write_text(POSTER, encoding="utf-8")
    return path


def test_it_names_place_rule_and_what_to_try(poster, capsys):
    assert run(["audit", str(poster)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{poster}:1:1 jouw-x-zijn-y: ‘Jouw lijntje, zijn liquidatie’ Dit verbindt")
    assert "Probeer: " in out
    assert "Wat de tekst met mensen doet, zegt alleen een test." in err


def test_json_has_the_keys_of_the_format(poster, capsys):
    assert run(["audit", str(poster), "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    keys = ["file", "line", "column", "rule", "message", "try", "severity"]
    assert [list(one) for one in findings] == [keys]
    assert findings[0]["severity"] == "serious"


@pytest.mark.parametrize(("grave", "code"), [("serious", 4), ("info", 4)])
def test_a_pipeline_can_stop_at_it(poster, grave, code):
    assert run(["audit", str(poster), "--fail-on", grave]) == code


def test_a_clean_text_is_not_called_harmless(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("De meeste mensen gebruiken geen drugs.", encoding="utf-8")
    assert run(["audit", str(path), "--fail-on", "info"]) == 0
    assert "Dat zegt niets over wat de tekst met mensen doet" in capsys.readouterr().err


def test_a_study_can_bring_its_own_rules(poster, tmp_path, capsys):
    folder = tmp_path / "study" / "surveys" / "lexicons"
    folder.mkdir(parents=True)
    rule = (
        "id: own\nlanguage: nl\ntitle: Eigen\nrules:\n  - id: stad\n    kind: label\n    find: [stadsnaam]\n"
        "    severity: info\n    message: {nl: Nee., en: No.}\n    try: {nl: Ja., en: Yes.}\n"
        "    effect: {on: stigma, direction: none, strength: respect, source: wij}\n"
        "    triggers: [stadsnaam]\n    passes: [stad]\n"
    )
    (folder / "own.yaml").write_text(rule, encoding="utf-8")
    poster.write_text("Een stadsnaam, en de rest.", encoding="utf-8")
    assert run(["audit", str(poster), "--lang", "nl", "--study", str(tmp_path / "study")]) == 0
    assert ":1:5 stad:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("(a+)+$", "is no word"), ("a*", "is no word"), ("...", "begins or ends"), (" ", "has 0 words")],
)
def test_a_pattern_is_never_code(pattern, said, poster, tmp_path, capsys):
    folder = tmp_path / "study" / "surveys" / "lexicons"
    folder.mkdir(parents=True)
    text = f"id: own\nlanguage: nl\ntitle: x\nrules:\n  - id: a\n    kind: label\n    find: [{json.dumps(pattern)}]\n"
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    assert run(["audit", str(poster), "--study", str(tmp_path / "study")]) == 1
    err = capsys.readouterr().err
    assert "surveys/lexicons/own.yaml:7" in err
    assert said in err


def test_a_language_that_cannot_be_told_is_asked(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("Coke!", encoding="utf-8")
    assert run(["audit", str(path)]) == 1
    assert "--lang nl" in capsys.readouterr().err
