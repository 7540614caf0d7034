"""A question that is coded the wrong way round is told at check and in the findings."""

from __future__ import annotations

import numpy as np

import pretest
from pretest.analysis.cells.groups import make_groups
from pretest.measurement import keying_alarms
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from tests.tiny import write_study

SCALE = """
id: cold
title: T
measures: M
role: harm.stigma
higher_is: worse
answers: agree5
items: [{id: cold1, text: t}, {id: cold2, text: t}, {id: cold3, text: t}]
status: new
"""
PLAN = """
plan: p
outcomes:
  cold: {primary: true, margin: {sd: 0.2}}
multiplicity: {method: romano_wolf, resamples: 999}
"""


def data(*, turned: bool) -> str:
    rng = np.random.default_rng(3)
    latent = rng.normal(size=(160, 1)) + 0.6 * rng.normal(size=(160, 3))
    answers = 1 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], latent)
    answers[:, 2] = 6 - answers[:, 2] if turned else answers[:, 2]
    lines = [f"p{i},{'debt' if i % 2 else 'control'},{a},{b},{c}" for i, (a, b, c) in enumerate(answers.tolist())]
    return "\n".join(["id,condition,cold1,cold2,cold3", *lines])


def codes(notes):
    return {note.code for note in notes}


def test_check_and_findings_tell_it(tmp_path):
    folder = write_study(tmp_path, plan=PLAN, data=data(turned=True), **{"surveys/scales/cold.yaml": SCALE})
    study = load_study(folder)
    assert "keying_alarm" in codes(pretest.check(folder).notes)
    assert "keying_alarm" in codes(pretest.analyse(study).notes)
    groups, _, _ = make_groups(study, screen(study, read_responses(study)).frame)
    assert keying_alarms(study, groups) == {(1, "everyone", "cold")}


def test_a_reversed_item_that_is_declared_sets_nothing_off(tmp_path):
    scale = SCALE.replace("{id: cold3, text: t}", "{id: cold3, text: t, reverse: true}")
    folder = write_study(tmp_path, plan=PLAN, data=data(turned=True), **{"surveys/scales/cold.yaml": scale})
    assert not codes(pretest.check(folder).notes) & {"keying_alarm", "keying_doubt"}


def test_an_explanation_leaves_a_remark(tmp_path):
    plan = PLAN + "keying: {cold: the pilot explains it}\n"
    folder = write_study(tmp_path, plan=plan, data=data(turned=True), **{"surveys/scales/cold.yaml": SCALE})
    assert codes(pretest.check(folder).notes) >= {"keying_accepted"}
    assert "keying_alarm" not in codes(pretest.check(folder).notes)


def test_check_tells_margins_without_a_reason_and_audiences_without_a_primary_harm(tmp_path):
    plan = PLAN.replace("primary: true, ", "")
    folder = write_study(tmp_path, plan=plan, data=data(turned=False), **{"surveys/scales/cold.yaml": SCALE})
    assert codes(pretest.check(folder).notes) >= {"margin_unreasoned", "audience_without_primary_harm"}
