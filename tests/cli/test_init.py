"""``pretest init`` asks where somebody can answer, takes options elsewhere, and what it writes is accepted at once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import pretest
from pretest.cli.check import check
from pretest.cli.init import init


def run(command, *arguments, answers=None):
    return CliRunner().invoke(command, [str(one) for one in arguments], input=answers, catch_exceptions=False)


@pytest.fixture
def at_a_terminal(monkeypatch):
    monkeypatch.setattr("pretest.cli.init._is_terminal", lambda: True)


def test_without_a_terminal_nothing_is_asked(tmp_path):
    done = run(init, tmp_path / "new")
    assert (tmp_path / "new/study.yaml").is_file()
    assert "fill in" in done.output
    assert "?" not in done.output


def test_options_make_a_study_that_check_accepts_without_data(tmp_path):
    folder = tmp_path / "my study"
    done = run(
        init, folder, "--title", "Cocaine", "--lang", "en", "--concept", "Pay", "--concept", "Talk",
        "--audience", "users", "--primary", "use", "--yes",
    )  # fmt: skip
    assert done.exit_code == 0
    assert f"pretest check '{folder}'" in done.output
    study = pretest.load_study(folder)
    assert (study.file.languages, study.decided, study.audiences) == (("en",), ("pay", "talk"), ("users",))
    checked = run(check, folder)
    assert checked.exit_code == 0
    assert "no data yet" in checked.output


@pytest.mark.parametrize(
    ("language", "question"), [("nl", "Hoe heet het onderzoek?"), ("en", "What is the study called")]
)
def test_a_person_is_asked_in_their_language(tmp_path, at_a_terminal, language, question):
    answers = f"{language}\nNacht\nJij betaalt mee; Feiten\nnon_users\n\nstigma;use\n"
    done = run(init, tmp_path / "new", answers=answers)
    assert done.exit_code == 0
    assert question in done.output
    study = pretest.load_study(tmp_path / "new")
    assert (study.file.title.nl, study.file.languages) == ("Nacht", (language,))
    assert (study.decided, study.audiences) == (("jij_betaalt_mee", "feiten"), ("non_users",))
    assert {one.id for one in study.outcomes() if one.primary} == {"stigma", "use"}


def test_enter_takes_what_is_usual_and_yes_asks_nothing(tmp_path, at_a_terminal):
    assert run(init, tmp_path / "one", answers="\n\n\n\n\n\n").exit_code == 0
    assert pretest.load_study(tmp_path / "one").decided == ("concept_a",)
    done = run(init, tmp_path / "two", "--yes", answers="")
    assert "?" not in done.output
    assert pretest.load_study(tmp_path / "two").audiences == ("users", "non_users")


def test_parents_go_with_the_core_instrument_and_first(tmp_path, at_a_terminal):
    answers = "en\nNight\nPay\nusers;parents\ncore\nall\n"
    assert run(init, tmp_path / "new", answers=answers).exit_code == 0
    study = pretest.load_study(tmp_path / "new")
    assert study.file.forms["main"].audiences == ("parents", "users")
    assert (study.plan.plan, study.audiences) == ("denormalisation-parents", ("parents", "users"))
    with pytest.raises(pretest.SpecError, match="parents cannot be asked beside the short questionnaires"):
        run(init, tmp_path / "short", "--audience", "parents", "--instrument", "short", "--yes")


def test_a_folder_in_use_is_refused_before_anything_is_asked(tmp_path, at_a_terminal):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(pretest.DataError):
        run(init, tmp_path, answers="")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
