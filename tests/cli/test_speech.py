"""The screen speaks the language of the study, or the one that is asked for; JSON and errors stay as they are."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

import pretest
from pretest.cli.lockstate import show_lock
from pretest.cli.main import cli
from pretest.cli.main import run as main_run
from pretest.cli.screen import show_notes
from pretest.cli.speech import counted, language_of, speech, told_note
from pretest.cli.status import told_step
from pretest.errors import Note
from pretest.planning.status import status
from pretest.words import DEVIATION_KINDS, FROZEN_PARTS, LOCK_WORDS
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY

DUTCH = TINY_STUDY.replace("languages: [en, nl]", "languages: [nl, en]")
RULES = "quality:\n  - {rule: eligible, name: adult, when: {distance: {min: 1}}, then: exclude}\n"
PLACE = re.compile(r"\{(\w+)\}")


def run(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=False)


def test_both_languages_have_the_same_texts_with_the_same_places():
    dutch, english = speech("nl").texts, speech("en").texts
    assert dutch.keys() == english.keys()
    wrong = [key for key in dutch if set(PLACE.findall(dutch[key])) != set(PLACE.findall(english[key]))]
    assert not wrong


def test_every_word_of_a_lock_has_its_texts():
    for language in ("nl", "en"):
        words = speech(language)
        for kind, known in (("", LOCK_WORDS), ("part.", FROZEN_PARTS), ("kind.", DEVIATION_KINDS)):
            assert all(words.has(f"terminal.lock.{kind}{word}") for word in known)


@pytest.mark.parametrize(("number", "text"), [(1, "1 problem:"), (2, "2 problems:"), (1234, "1,234 problems:")])
def test_one_and_many(number, text):
    assert counted(speech("en"), "terminal.problems", number) == text


def test_check_speaks_the_language_of_the_study(make_study):
    folder = make_study(study=DUTCH, plan=TINY_PLAN + RULES)
    done = run("check", folder)
    assert "Kwaliteitsregels, groep everyone" in done.stdout
    assert "tiny: geen problemen. Mensen: 12. Bestanden met antwoorden: 1. Concepten: 1." in done.stdout
    assert "Wat nu komt, zegt: pretest status" in done.stdout
    english = run("check", folder, "--lang", "en")
    assert "tiny: no problems. 12 respondents in 1 file" in english.stdout
    assert "Quality rules, audience everyone" in english.stdout
    assert run("check", folder, "--json").stdout == run("check", folder, "--json", "--lang", "en").stdout


def test_check_without_data_says_so_and_what_comes_next(make_study):
    folder = make_study(study=re.sub(r"data:\n.*\n", "data: []\n", DUTCH), data=None)
    done = run("check", folder)
    assert done.exit_code == 0
    assert "Er zijn nog geen antwoorden." in done.stdout
    assert f"pretest status {folder}" in done.stdout


def test_problems_are_counted_in_the_language_and_told_in_english(make_study):
    folder = make_study(study=DUTCH, data=TINY_DATA.replace("support", "other"))
    done = run("check", folder)
    assert done.exit_code == 1
    assert done.stderr.startswith("1 probleem:\n  data/wave1.csv: outcome")


def test_status_speaks_the_language_of_the_study(make_study):
    folder = make_study(study=DUTCH)
    done = run("status", folder)
    assert "De bestanden van het onderzoek zijn in orde." in done.stdout
    assert "Het plan is niet vastgelegd, en er zijn al antwoorden." in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("Nu (vastleggen): pretest lock ")
    assert "The plan is not locked" in run("status", folder, "--lang", "en").stdout
    record = json.loads(run("status", folder, "--json").stdout)
    assert set(record["steps"][0]) == {"id", "state", "what", "command"}
    assert record["steps"][0]["what"] == "The files of the study are in order."


def test_a_study_that_is_not_there_is_made_first(tmp_path):
    assert f"Next (files): pretest init {tmp_path}/none" in run("status", tmp_path / "none").stdout


def statuses(make_study):
    """Along the road: without data, with a lock, changed, with data."""
    folder = make_study(study=DUTCH, data=None)
    yield status(folder)
    pretest.lock(pretest.load_study(folder))
    yield status(folder)
    plan = folder / "analyses/plan.yaml"
    plan.write_text(plan.read_text().replace("suppress_below: 2", "suppress_below: 3\nalpha: 0.04"))
    yield status(folder)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/wave1.csv").write_text(TINY_DATA.lstrip())
    yield status(folder)
    pretest.write_report(pretest.analyse(pretest.load_study(folder)), folder / "reports/first", language="nl")
    yield status(folder)
    (folder / "data/wave1.csv").write_text(TINY_DATA.lstrip() + "r13,debt,1,1\n")
    yield status(folder)


def test_every_step_has_a_dutch_text_and_the_english_one_is_what_it_says(make_study):
    dutch, english = speech("nl"), speech("en")
    keys = set()
    for found in statuses(make_study):
        assert found.language == "nl"
        for step in found.steps:
            assert step.key, step
            told = told_step(dutch, step)
            assert told != step.what
            assert not PLACE.search(told.replace("{file, approved}", ""))
            keys.add(step.key)
            key = f"terminal.status.{step.key}"
            if step.key == "data":  # put otherwise in English
                continue
            if english.has(key):
                assert english(key, **step.values) == step.what
            else:
                values = {name: text for name, text in step.values.items() if name != "n"}
                assert counted(english, key, int(step.values["n"]), **values) == step.what
    assert {"no_report", "report_new", "report_old", "locked", "lock_differs", "looks", "data", "data_missing"} <= keys


def test_few_rows_are_not_counted_in_either_language(make_study):
    folder = make_study(study=DUTCH, plan=TINY_PLAN.replace("suppress_below: 2", "suppress_below: 20"))
    assert "Rijen: minder dan 20." in run("status", folder).stdout
    assert "fewer than 20 rows" in run("status", folder, "--lang", "en").stdout


def test_lock_speaks_the_language_of_the_study(make_study):
    folder = make_study(study=DUTCH, data=None)
    done = run("lock", folder, "--anchor")
    assert "Stand van het plan: vastgelegd, " in done.stdout
    assert "Kenmerk (regels in het slot: 1): " in done.stdout
    assert "Maak het nu openbaar" in done.stderr
    again = run("lock", folder, "--state", "--lang", "en")
    assert "State of the plan: locked, " in again.stdout
    plan = folder / "analyses/plan.yaml"
    plan.write_text(plan.read_text().replace("suppress_below: 2", "suppress_below: 3"))
    changed = run("lock", folder, "--state")
    assert "veranderd, niet genoteerd: " in changed.stdout
    assert "Noteer ze met: pretest lock --amend" in changed.stdout


def test_deviations_are_told_in_the_language(capsys):
    one = {"kind": "changed", "key": "plan.yaml alpha", "old": "0.05", "new": None}
    show_lock({"deviations": [one] * 7, "not_frozen": ["population"]}, "nl")
    text = capsys.readouterr().err
    assert "7 verschillen, niet genoteerd." in text
    assert "veranderd: plan.yaml alpha: 0.05 → (niet gegeven)" in text
    assert "Nog 2 in het rapport." in text
    assert "Niet vastgelegd is de bevolking" in text


def test_notes_have_their_dutch_text_with_the_message_behind_it(capsys):
    note = Note("changed_in_python", "serious", "study.yaml", "The study was changed: alpha.")
    assert told_note(note, "en") == note.message
    dutch = told_note(note, "nl")
    assert dutch.startswith("Het onderzoek is in een programma veranderd")
    assert dutch.endswith("(The study was changed: alpha.)")
    unknown = Note("not_known", "warning", "", "Something.")
    assert told_note(unknown, "nl") == "Something."
    show_notes([note, *[unknown] * 3], "nl", most=2)
    assert "Nog 2 meldingen in het rapport." in capsys.readouterr().err


def test_a_run_ends_in_the_language_of_the_study(make_study):
    folder = make_study(study=DUTCH)
    done = run("analyse", folder, "--out", folder / "out")
    assert "\nRapport: " in done.stdout
    assert "Wie de kwaliteitsregels aanwezen: " in done.stdout
    assert "\nReport: " in run("analyse", folder, "--out", folder / "out", "--lang", "en").stdout
    assert run("report", folder / "out").stdout.startswith("Rapport: ")


def test_import_withdraw_and_scores_speak_the_language_of_the_study(make_study):
    folder = make_study(study=DUTCH)
    done = run("import", folder / "data/wave1.csv", "--study", folder, "--dry-run")
    assert "wave1.csv: plain, rijen met namen: 1, rijen: 12, kolommen: " in done.stdout
    assert "In study.yaml, in plaats van de geëxporteerde bestanden:" in done.stdout
    assert "matched" not in done.stdout
    looked = run("withdraw", folder, "--respondent", "r1", "--dry-run")
    assert "data/wave1.csv: 1 rij wordt weggehaald (nu nog niet)" in looked.stdout
    gone = run("withdraw", folder, "--respondent", "r1", "--yes")
    assert "data/wave1.csv: 1 rij weggehaald" in gone.stdout
    assert run("withdraw", folder, "--finish").stdout == "Er is geen intrekking om af te maken.\n"
    assert run("scores", folder, "--out", folder / "private/s.csv").stdout.startswith("geschreven: ")


def test_an_error_speaks_the_language_of_the_study_or_the_one_that_is_asked_for(make_study, capsys):
    folder = make_study(study=DUTCH)
    assert main_run(["report", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("Fout: ")
    assert main_run(["report", str(folder), "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith("Error: ")
    (folder / "study.yaml").write_text(DUTCH + "titel: x\n", encoding="utf-8")  # what is wrong says its language too
    assert main_run(["analyse", str(folder)]) == 1
    assert "onbekende naam 'titel'. Bedoelde u 'title'?" in capsys.readouterr().err
    assert language_of(["analyse", "--lang=nl", "nowhere"]) == "nl"


def test_an_error_that_has_no_dutch_is_wholly_english(make_study, capsys):
    folder = make_study(study=DUTCH, data=TINY_DATA.replace("support", "other"))
    assert main_run(["analyse", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("Error: data/wave1.csv: outcome")
