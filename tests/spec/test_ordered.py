"""Which outcomes are one ordered answer, and what a plan may say about them."""

from __future__ import annotations

import pytest

from pretest.spec.answer import AnswerSet
from pretest.spec.load import check_study
from pretest.spec.ordered import MOST_ANSWERS, judged_cut, ordered_answers
from tests.analysis.outcomes import own_scale

COLUMN = "x: {column: x, role: harm.stigma, higher_is: worse, model: ordinal, "


@pytest.mark.parametrize(("number", "cut"), [(2, 2.0), (3, 3.0), (4, 3.0), (5, 4.0), (7, 5.0), (11, 7.0)])
def test_without_a_cut_the_first_answer_above_the_middle_is_judged(number, cut):
    answers = tuple(float(value) for value in range(1, number + 1))
    assert judged_cut(answers, None) == cut
    assert judged_cut(answers, 2.0) == 2.0


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((0.0, 2.0), (0.0, 1.0, 2.0)),
        ((0.0, float(MOST_ANSWERS)), None),
        ((0.0, 1e9), None),
        ((1.0, 1.0), None),
        ((0.5, 3.0), None),
        (None, None),
    ],
)
def test_a_column_needs_few_whole_numbers(bounds, expected):
    assert ordered_answers(None, bounds, {}) == expected


def test_answers_are_in_the_direction_of_the_score(make_study):
    files = {"surveys/scales/own.yaml": own_scale("risk4", reverse="true")}
    study, problems = check_study(make_study(plan="plan: p\noutcomes:\n  own: {margin: {sd: 0.2}}\n", **files))
    assert problems == ()
    scale = study.scales["own"]
    assert ordered_answers(scale, None, study.answers) == (1.0, 2.0, 3.0, 4.0)
    options = [{"value": value, "label": str(value)} for value in (1, 2, 5)]
    uneven = {"risk4": AnswerSet.model_validate({"type": "ordinal", "options": options})}
    assert ordered_answers(scale, None, uneven) == (1.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("outcome", "code", "hint"),
    [
        (COLUMN + "margin: {points: 0.05}}", "model_unavailable", "Give min and max"),
        (COLUMN + "min: 0, max: 100, margin: {points: 0.05}}", "model_unavailable", "2 to 11 answers"),
        ("blame: {model: ordinal, margin: {points: 0.05}}", "model_unavailable", "one question"),
        ("warmth: {model: ordinal, margin: {points: 0.05}}", "model_unavailable", "model: linear"),
        (COLUMN + "min: 1, max: 5, margin: {sd: 0.2}}", "margin_unit", "5 percentage points"),
        (COLUMN + "min: 1, max: 5, margin: {points: 5}}", "margin_size", "{points: 0.05}"),
        (COLUMN + "min: 1, max: 5, cut: 1, margin: {points: 0.05}}", "cut_unknown", "One of 2, 3, 4, 5"),
        (COLUMN + "min: 1, max: 5, cut: 2.5, margin: {points: 0.05}}", "cut_unknown", "no answer 2.5"),
        ("blame: {cut: 3, margin: {sd: 0.2}}", "cut_unused", "model: ordinal"),
        (COLUMN.replace("ordinal", "binary") + "margin: {points: 5}}", "margin_size", "cannot reach 5"),
    ],
)
def test_plans_that_cannot_be(make_study, outcome, code, hint):
    found = check_study(make_study(plan=f"plan: p\noutcomes:\n  {outcome}\n"))[1]
    assert [problem.code for problem in found] == [code]
    assert found[0].where.startswith("analyses/plan.yaml:3 outcomes.")
    assert hint in str(found[0])


def test_plans_that_can_be(make_study):
    outcomes = COLUMN + "min: 1, max: 5, cut: 2, margin: {points: 0.05}}\n  talk_intention: {model: ordinal}"
    assert check_study(make_study(plan=f"plan: p\noutcomes:\n  {outcomes}\n"))[1] == ()
