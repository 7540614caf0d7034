"""What each respondent was asked: questionnaires, screens, and who can be compared."""

from __future__ import annotations

import numpy as np

from pretest.forms.layout import lay_out
from pretest.quality.asked import Asked, forms_without_arms
from pretest.tables import columns
from tests.platforms.forms import every_feature
from tests.platforms.ways import STUDY, two_ways
from tests.quality.screened import sample_of


def test_screens_are_named_as_in_the_forms_of_the_exports(tmp_path):
    study = every_feature(tmp_path)
    for name, form in forms_without_arms(study).items():
        whole = lay_out(study, name)
        assert [screen.id for screen in form.screens] == [screen.id for screen in whole.screens]
        assert form.arms == ()


def test_who_can_be_compared_has_the_same_file_questionnaire_and_language(make_study, put, answers):
    put(answers(4))
    put(answers(2).assign(id=["a", "b"]), "data/b.csv")
    language = {columns.LANGUAGE: ["nl", "en", "nl", "nl", "nl", "nl"]}
    named = {columns.QUESTIONNAIRE: ["", "", "short", None, "", ""]}
    asked = Asked(sample_of(make_study({}, {"file": "data/b.csv"}), **language, **named))
    assert asked.questionnaires == ["everyone", "everyone", "short", "everyone", "everyone", "everyone"]
    assert asked.peers.tolist() == [0, 1, 2, 0, 3, 3]
    assert asked.alike.tolist() == [0, 0, 1, 0, 0, 0]  # in one wave, whatever the file
    assert asked.filled_in(asked.forms["everyone"]).tolist() == [True, True, False, True, True, True]


def test_screens_hold_their_columns_and_a_list_its_directions(make_study, put, answers):
    put(answers(3))
    asked = Asked(sample_of(make_study({})))
    assert asked.screens["distance"] == ("sd1", "sd2", "sd3")
    one = asked.of_columns(["sd2", "sd1", "id"])
    assert (one.names, one.reverse.tolist(), one.span, one.shuffled) == (("sd2", "sd1"), [True, False], 4.0, None)
    assert np.isnan(asked.of_columns([]).span)
    assert list(asked.lists()) == []  # three questions are no list of ten


def test_whoever_filled_in_a_form_of_several_was_asked_their_own_questionnaire(tmp_path):
    study = two_ways(tmp_path, study=STUDY.replace("data: []", "data: [{file: data/w.csv, respondent: id, arm: arm}]"))
    lines = ["id,arm,used,split,h1", "a,control,1,1,3", "b,everyone,0,1,3", "c,control,,,"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data/w.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = Asked(sample_of(study, **{columns.QUESTIONNAIRE: ["main"] * 3}))
    assert asked.questionnaires == ["for_users", "for_others", ""]
    assert asked.filled_in(asked.forms["for_others"]).tolist() == [False, True, False]
