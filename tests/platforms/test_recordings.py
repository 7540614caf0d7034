"""Films, sounds and what a concept is made of: they go along with every form, and it is said what is left to do."""

from __future__ import annotations

import json

import jsonschema
import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.platforms.registry import targets
from pretest.platforms.targets import export_questionnaire
from pretest.spec import load_study
from pretest.spec.plannotes import plan_notes
from tests.platforms.ways import two_ways

MADE = """    video: concepts/film.MP4
    messenger: "peer & <b>friend</b>"
    channel: social
    strategy: normative
    executions:
      night: {label: {nl: Nacht, en: Night}, sound: concepts/night.mp3}
      day: {}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = two_ways(tmp_path_factory.mktemp("film") / "study").folder
    file = folder / "study.yaml"
    text = file.read_text(encoding="utf-8")
    here = "    text: concepts/everyone.md\n"
    assert here in text
    file.write_text(text.replace(here, here + MADE), encoding="utf-8")
    (folder / "concepts/film.MP4").write_bytes(b"film")
    (folder / "concepts/night.mp3").write_bytes(b"sound")
    return load_study(folder)


@pytest.mark.parametrize("target", sorted(targets()))
def test_every_export_brings_the_film_and_says_what_is_left_to_do(study, target):
    made = export_questionnaire(study, "for_users", target)
    assert made.files["media/everyone.mp4"] == b"film"
    assert made.files["media/everyone-night.mp3"] == b"sound"
    told = [note for note in made.notes if note.code == "recording_by_hand"]
    assert [note.where for note in told] == ["concepts/film.MP4", "concepts/night.mp3"]
    assert "execution 'night' of arm 'everyone'" in told[1].message
    assert all(note.severity == "serious" for note in told)


def test_json_says_what_a_concept_is_made_of(study):
    files = export_questionnaire(study, "main", "json").files
    data = json.loads(files["main.json"])
    control, everyone = data["arms"]
    schema = json.loads(files["questionnaire.schema.json"])
    for arm in (control, everyone):
        jsonschema.validate(arm, {"$ref": "#/$defs/arm", "$defs": schema["$defs"]})
    assert (everyone["messenger"], everyone["channel"]) == ("peer & <b>friend</b>", "social")
    common = {"nl": "Iedereen doet het", "en": "Everybody does it"}
    assert everyone["executions"][0] == {
        "id": "night", "label": {"nl": "Nacht", "en": "Night"}, "drawn": [1], "copy": common,
    }  # fmt: skip
    assert everyone["executions"][1]["drawn"] == [2]
    assert everyone["executions"][1]["label"] == {"nl": "day", "en": "day"}
    assert (control["messenger"], control["executions"]) == (None, [])


def test_the_codebook_says_it_in_words_and_escapes_it(study):
    files = export_questionnaire(study, "for_users", "codebook").files
    page = next(content.decode() for name, content in files.items() if name.endswith(".html"))
    assert "Afzender: peer &amp; &lt;b&gt;friend&lt;/b&gt;; Kanaal: social; Aanpak: normative" in page
    assert "Uitvoeringen: Nacht (night), day (day)" in page


def test_it_travels_into_the_findings(study):
    arm = study_facts(study).arms[1]
    assert (arm.messenger, arm.channel, arm.strategy) == ("peer & <b>friend</b>", "social", "normative")
    assert arm.recordings == ("film.MP4", "night.mp3")
    assert arm.shown == ({"nl": "Nacht", "en": "Night"}, {"nl": "day", "en": "day"})


def test_a_film_that_is_not_there_is_said_at_check_and_at_export(study):
    film = study.folder / "concepts/film.MP4"
    film.unlink()
    try:
        assert [note.where for note in plan_notes(study) if note.code == "stimulus_missing"] == ["concepts/film.MP4"]
        made = export_questionnaire(study, "for_users", "json")
        assert "concept_missing" in {note.code for note in made.notes}
        assert "media/everyone.mp4" not in made.files
    finally:
        film.write_bytes(b"film")
