"""How outcomes are told is frozen by the lock; phrases that a person marks may come later, as additions."""

from __future__ import annotations

import json

import pytest

from pretest.analysis.record.chain import sha256_of
from pretest.analysis.record.lockfile import lock_path, lock_state
from pretest.planning.lock import lock
from pretest.spec import load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D, text: concepts/debt.md}
audiences:
  users: {label: U}
"""
PLAN = "plan: p\noutcomes:\n  mood: {margin: {sd: 0.2}, primary: true}\n"
SCALE = """
id: mood
title: {nl: N, en: N}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: worse
answers: agree5
status: new
items:
  - {id: mood_1, text: One}
"""
TELL = "tell: {item: mood_1, cut: 4}\n"
ONE, TWO = "{text: You pay, why: blames}", "{text: Who uses}"


@pytest.fixture
def folder(make_study):
    files = {"surveys/scales/mood.yaml": SCALE + TELL, "concepts/debt.md": "You pay. Who uses pays."}
    return make_study(STUDY, PLAN, None, **files)


def with_phrases(folder, *phrases: str):
    path = folder / "study.yaml"
    start = "text: concepts/debt.md"
    text = STUDY.replace(start, f"{start}, phrases: [{', '.join(phrases)}]") if phrases else STUDY
    path.write_text(text, encoding="utf-8")
    return load_study(folder)


def found(study) -> tuple[str, list[tuple[str, str]]]:
    state = lock_state(study)
    return state.state, [(one.kind, one.key) for one in state.deviations]


def test_another_question_to_tell_is_a_change(folder):
    lock(load_study(folder))
    (folder / "surveys/scales/mood.yaml").write_text(SCALE + TELL.replace("4", "5"), encoding="utf-8")
    assert found(load_study(folder)) == ("changed", [("changed", "surveys/scales/mood.yaml tell.cut")])


def test_a_lock_of_before_did_not_freeze_how_scales_are_told_and_says_so(folder):
    scale = folder / "surveys/scales/mood.yaml"
    scale.write_text(SCALE, encoding="utf-8")
    study = load_study(folder)
    lock(study)
    path = lock_path(study)
    record = json.loads(path.read_text(encoding="utf-8"))
    entry = record["entries"][0]
    entry["freezes"].remove("told")
    entry["entry_sha256"] = sha256_of({key: value for key, value in entry.items() if key != "entry_sha256"})
    path.write_text(json.dumps(record), encoding="utf-8")
    scale.write_text(SCALE + TELL, encoding="utf-8")
    state = lock_state(load_study(folder))
    assert (state.state, state.deviations, state.not_frozen) == ("locked", (), ("told",))


def test_marked_phrases_are_additions_one_by_one(folder):
    lock(load_study(folder))
    state, deviations = found(with_phrases(folder, ONE))
    assert (state, deviations) == ("locked_with_additions", [("added", "study.yaml arms.debt.phrases")])


def test_one_phrase_more_is_one_addition(folder):
    lock(with_phrases(folder, ONE))
    state, deviations = found(with_phrases(folder, TWO, ONE))
    assert (state, deviations) == ("locked_with_additions", [("added", "study.yaml arms.debt.phrases.Who uses")])


@pytest.mark.parametrize("phrases", [(TWO,), (), (ONE.replace("blames", "helps"), TWO)])
def test_a_phrase_that_was_changed_or_taken_out_is_a_difference(folder, phrases):
    lock(with_phrases(folder, ONE, TWO))
    state, deviations = found(with_phrases(folder, *phrases))
    assert state == "changed"
    assert {kind for kind, _ in deviations} in ({"removed"}, {"changed"})


def test_a_phrase_beside_another_change_does_not_cover_it(folder):
    lock(load_study(folder))
    (folder / "surveys/scales/mood.yaml").write_text(SCALE, encoding="utf-8")
    assert found(with_phrases(folder, ONE))[0] == "changed"
