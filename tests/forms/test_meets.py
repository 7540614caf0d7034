"""Who can meet a condition, and what one condition says of another, counted by hand."""

from __future__ import annotations

import pytest

from pretest.forms.meets import can_both, can_meet, implies, strange_values
from pretest.spec import AnswerSet, Condition
from pretest.spec.condition import Allowed

YES_NO = AnswerSet.model_validate(
    {"type": "nominal", "options": [{"value": 0, "label": "Nee"}, {"value": 1, "label": "Ja"}],
     "missing": [{"value": 97, "label": "-", "kind": "refused"}]}
)  # fmt: skip
YEARS = AnswerSet.model_validate({"type": "number", "min": 0, "max": 120})


def allowed(value) -> Allowed:
    return Allowed.model_validate(value)


@pytest.mark.parametrize(
    ("value", "answers", "can"),
    [
        ([1], YES_NO, True),
        ([2], YES_NO, False),
        ({"not": [0, 1]}, YES_NO, False),
        ({"not": [0, 1], "missing": "keep"}, YES_NO, True),
        ({"min": 18}, YEARS, True),
        ({"min": 121}, YEARS, False),
        ({"min": 17.2, "max": 17.4}, YEARS, True),
        (["north"], None, True),
    ],
)
def test_whether_an_answer_can_meet_it(value, answers, can):
    assert can_meet(allowed(value), answers) is can


def test_two_conditions_on_a_number_meet_where_their_bounds_do():
    assert can_meet(allowed({"min": 18}), YEARS, allowed({"max": 18}))
    assert not can_meet(allowed({"min": 18}), YEARS, allowed({"max": 17}))
    assert not can_both(Condition({"use": [1]}), Condition({"use": [0], "age": {"min": 18}}), {"use": YES_NO})
    assert can_both(Condition({"use": [1]}), Condition({"age": {"min": 18}}), {"use": YES_NO})


def test_values_that_are_no_answers_are_named():
    assert strange_values(allowed(["Ja", 1]), YES_NO) == ("Ja",)
    assert strange_values(allowed([97]), YES_NO) == ()
    assert strange_values(allowed([130]), YEARS) == ("130",)


@pytest.mark.parametrize(
    ("known", "then", "follows"),
    [
        ([{"age": {"min": 18}}], {"age": {"min": 18}}, True),
        ([{"age": {"min": 21}}], {"age": {"min": 18}}, True),
        ([{"age": {"min": 16}}], {"age": {"min": 18}}, False),
        ([{"age": {"min": 16}}, {"age": {"min": 18}}], {"age": {"min": 18}}, True),
        ([{"use": [1]}], {"use": {"not": [0]}}, True),
        ([{}], {"use": [1]}, False),
        ([{"use": {"values": [1], "missing": "keep"}}], {"use": [1]}, False),
        ([{}], {}, True),
    ],
)
def test_what_follows_from_what_is_known(known, then, follows):
    answers = {"age": YEARS, "use": YES_NO}
    assert implies([Condition(one) for one in known], Condition(then), answers) is follows
