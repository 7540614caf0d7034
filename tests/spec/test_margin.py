"""Margins in SD, in points and as a share of people, with what they are based on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pretest.spec import Margin, check_study, load_study
from pretest.spec.plannotes import plan_notes
from tests.tiny import TINY_PLAN

REASONED = "{points: 1.0, basis: elicited, why: {nl: gevraagd, en: asked}, words: {nl: een, en: one}}"
ONE = "distance: {column: distance, role: harm.stigma, higher_is: worse, model: ordinal, min: 1, max: 5, "


def test_sizes_and_units():
    assert [(one.size, one.unit) for one in (Margin(sd=0.2), Margin(points=2), Margin(share=0.05, cut=4))] == [
        (0.2, "sd"),
        (2.0, "points"),
        (0.05, "points"),
    ]


@pytest.mark.parametrize("keys", [{}, {"sd": 1, "share": 0.1}, {"sd": 0.2, "cut": 3}, {"share": 1.0}, {"points": 0}])
def test_what_is_no_margin(keys):
    with pytest.raises(ValidationError):
        Margin(**keys)


def problems(make_study, outcome):
    study, found = check_study(make_study(plan=f"plan: p\noutcomes:\n  {outcome}\n"))
    return study, {(problem.code, problem.where.partition(" ")[2].rpartition("distance.")[2]) for problem in found}


def test_a_share_over_a_cut_is_that_of_the_outcome(make_study):
    study, found = problems(make_study, ONE + "margin: {share: 0.05, cut: 4}}")
    assert found == set()
    assert study.plan.outcomes["distance"].judged_cut == 4


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        (ONE + "margin: {share: 0.05, cut: 1}}", ("cut_unknown", "margin.cut")),
        (ONE + "cut: 3, margin: {share: 0.05, cut: 4}}", ("cut_differs", "margin.cut")),
        (ONE.replace("ordinal", "linear") + "margin: {share: 0.05, cut: 4}}", ("cut_unused", "margin.cut")),
        (ONE.replace("ordinal", "linear") + "margin: {share: 0.05}}", ("margin_unit", "margin")),
    ],
)
def test_shares_that_do_not_fit(make_study, outcome, problem):
    assert problem in problems(make_study, outcome)[1]


def test_margins_without_a_reason_are_noted_together(make_study):
    (note,) = plan_notes(load_study(make_study()))
    assert (note.code, note.severity) == ("margin_unreasoned", "info")
    assert "distance" in note.message
    assert plan_notes(load_study(make_study(plan=TINY_PLAN.replace("{points: 1.0}", REASONED)))) == ()


@pytest.mark.parametrize("said", ["why", "words"])
def test_a_margin_explained_in_one_language_is_noted_where_the_study_has_two(make_study, said):
    texts = {"why": "{nl: Eén, en: One}", "words": "{nl: Eén, en: One}", said: "One only"}
    margin = f"{{points: 1.0, basis: policy, why: {texts['why']}, words: {texts['words']}}}"
    plan = TINY_PLAN.replace("{points: 1.0}", margin)
    (note,) = plan_notes(load_study(make_study(plan=plan)))
    assert (note.code, note.severity) == ("margin_one_language", "info")
    assert "distance" in note.message
    folder = make_study(plan=plan)
    file = folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[en, nl]", "[nl]"), encoding="utf-8")
    assert plan_notes(load_study(folder)) == ()


def test_audiences_in_which_no_harm_decides_are_noted(make_study):
    study = load_study(make_study(plan=TINY_PLAN.replace("primary: true", "primary: false")))
    found = {note.code: note for note in plan_notes(study)}
    assert found["audience_without_primary_harm"].severity == "serious"
    assert found["audience_without_primary_harm"].where == "audience 'everyone'"


@pytest.mark.parametrize(
    ("margin", "told"),
    [
        ("{sd: 0.20}", False),
        ("{sd: 0.30}", True),
        ("{sd: 0.10}", True),
        ("{sd: 0.30, why: {nl: zo klein, en: that small}}", False),
        ("{points: 0.3}", False),  # another unit cannot be compared
    ],
)
def test_a_margin_that_is_not_the_scales_own_says_why(make_study, margin, told):
    plan = f"plan: p\noutcomes:\n  blame: {{primary: true, margin: {margin}}}\n"
    notes = [note for note in plan_notes(load_study(make_study(plan=plan))) if note.code == "margin_differs"]
    assert bool(notes) is told
    assert all("blame" in note.message for note in notes)


def test_the_margins_of_the_example_are_the_scales_own_or_say_why():
    example = load_study(Path(__file__).parents[2] / "analyses" / "example")
    assert [note for note in plan_notes(example) if note.code.startswith("margin_differs")] == []
    assert {outcome.margin.size for outcome in example.outcomes() if outcome.is_harm} == {0.20}
