"""What one member is asked, and of what the form says that it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from pretest.practice.panel.form import measured
from pretest.spec.panel import load_panel
from tests.practice.conftest import AUDIENCES, CONCEPTS, all_ratings
from tests.practice.panel.filled import form_of


def test_every_concept_is_judged_for_every_audience_once(panel_study):
    form = form_of(panel_study(all_ratings()))
    asked = [one.place for one in form.questions]
    assert len(set(asked)) == len(asked)
    assert {one.place[1:3] for one in form.questions if one.kind == "rating"} == {
        (c, a) for c in CONCEPTS for a in AUDIENCES
    }
    forecasts = [one.place[1:] for one in form.questions if one.kind == "forecast"]
    assert forecasts == [
        (concept, *place)
        for concept in CONCEPTS
        for place in (("users", "use"), ("non_users", "stigma"), ("non_users", "use"))
    ]


def test_a_forecast_names_the_question_the_answers_and_the_other_message(panel_study):
    study = panel_study(all_ratings())
    outcome = next(one for one in study.outcomes() if one.id == "stigma")
    about = measured(study, outcome, "non_users", "en")
    assert about.question == "How willing are you to be friends with someone who sometimes uses drugs?"
    assert about.answers == ("Probably not willing", "Definitely not willing")
    assert about.reference == "Neutral message"
    asked = next(
        one.text for one in form_of(study).questions if one.place == ("forecast", "guilt", "non_users", "stigma")
    )
    assert "bevriend" in asked
    assert "Zeker niet bereid" in asked
    assert "'Neutrale boodschap'" in asked


def test_what_cannot_be_told_cannot_be_forecast(panel_study):
    study = panel_study(all_ratings())
    outcome = next(one for one in study.outcomes() if study.told(one, "non_users") is None)
    with pytest.raises(ValueError, match="cannot be told"):
        measured(study, outcome, "non_users", "nl")


def test_the_message_stands_with_its_questions_without_marks_of_markdown(tmp_path, panel_study):
    study = panel_study(all_ratings())
    concepts = study.folder / "concepts"
    concepts.mkdir()
    for path in sorted(Path("analyses/example/concepts").iterdir()):
        (concepts / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    part = next(one for one in form_of(study).parts if one.questions[0].concept == "guilt")
    assert part.message[0] == "Jij betaalt mee"
    assert "bloed aan zijn handen. Daar moet jij" in part.message[1]


def test_the_stamp_changes_with_the_texts_and_not_with_the_member(panel_study):
    study = panel_study(all_ratings())
    first, other = form_of(study, "c1").stamp, form_of(study, "s1").stamp
    assert {key for key in first if first[key] != other[key]} == {"member"}
    (study.folder / "concepts").mkdir()
    (study.folder / "concepts/guilt.md").write_text("Anders\n\n---\n\nOther\n", encoding="utf-8")
    changed = form_of(study, "c1").stamp
    assert {key for key in first if first[key] != changed[key]} == {"concepts"}


def test_a_second_round_says_so_before_its_questions(panel_study):
    study = panel_study(all_ratings())
    panel = load_panel(study)
    first, second = form_of(study), form_of(study, number=2)
    assert first.intro[0] == panel.instructions.in_language("nl")
    assert second.intro[0] == panel.between_rounds.in_language("nl")
    assert first.stamp["questions"] == second.stamp["questions"]
