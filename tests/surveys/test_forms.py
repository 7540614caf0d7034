"""The core questionnaires as one form: whoever fills it in answers at most 60 questions, whatever is drawn."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from pretest.forms.form import Form
from pretest.forms.layout import lay_out
from pretest.spec import load_study

STUDY = """
study: together
title: together
languages: [nl, en]
seed: 1
substance: drugs
setting: any
arms:
  control: {label: Control, control: true, text: concepts/control.md}
  concept: {label: Concept, text: concepts/control.md}
audiences:
  parents: {label: Parents, questionnaire: parents, when: {has_child_12_25: [1]}}
  users: {label: People who use, questionnaire: users_core, when: {used_12m: [1]}}
  non_users: {label: People who do not use, questionnaire: non_users_core, when: {used_12m: [0]}}
forms: {main: {screening: substance_screen, audiences: [parents, users, non_users]}}
"""
WAYS, DRAWS = (1, 2, 3), (1, 2, 3)
ASKED_OF_PARENTS_ONLY = {"psh1", "pd1", "pk1", "pt1", "pe1"}


@pytest.fixture(scope="module")
def form(tmp_path_factory) -> Form:
    folder = tmp_path_factory.mktemp("together")
    (folder / "study.yaml").write_text(STUDY)
    for name, text in (("concepts/control.md", "Text."), ("analyses/plan.yaml", PLAN)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return lay_out(load_study(folder), "main")


PLAN = (Path(__file__).parents[2] / "analyses" / "plans" / "denormalisation-parents.yaml").read_text(encoding="utf-8")


def asked(form: Form, way: int, draw: int) -> list[str]:
    """Items that a respondent of this way and draw is asked; the conditions on both are read, all others are met."""
    found = []
    for part in form.parts:
        root = {} if part.show_if is None else part.show_if.root
        values = {name: one.values or () for name, one in root.items()}
        goes = "pretest_route" not in values or way in values["pretest_route"]
        drawn = all(draw in one for name, one in values.items() if name.startswith("split"))
        if goes and drawn:
            found += [question.item.id for screen in part.screens for question in screen.questions if not question.made]
    return found


@pytest.mark.parametrize(("way", "draw"), list(product(WAYS, DRAWS)))
def test_nobody_answers_more_than_sixty_questions(form: Form, way: int, draw: int):
    assert 45 < len(asked(form, way, draw)) <= 60


def test_everybody_is_screened_and_nobody_meets_what_is_for_others(form: Form):
    of_way = {way: set().union(*(asked(form, way, draw) for draw in DRAWS)) for way in WAYS}
    parents, users, non_users = of_way.values()
    assert {"consent", "age_band", "has_child_12_25", "use_xtc_12m"} <= parents & users & non_users
    assert parents >= ASKED_OF_PARENTS_ONLY
    assert not ASKED_OF_PARENTS_ONLY & (users | non_users)
    assert {"fs5", "hb3", "in3", "md1"} <= users
    assert not {"fs5", "in3", "md1"} & (parents | non_users)
    assert {"mc2", "cu3", "wl1", "in1"} <= non_users
    assert not {"mc2", "cu3", "wl1"} & users


def test_who_stops_early_sees_no_word_about_a_message(form: Form):
    last = form.parts[-1]
    assert last.id == "debrief"
    assert last.show_if is None
    assert all(part.show_if is not None for part in form.parts[1:-1] if part.kind != "made")
