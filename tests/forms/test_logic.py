"""Conditions as tests: the walk that every language of a platform follows, and what it says of each answer."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms.conditions import column_meets
from pretest.forms.layout import lay_out
from pretest.forms.logic import AtLeast, AtMost, NoneOf, OneOf, ticked_together, wanted_answers, write_tests
from pretest.spec import Condition
from tests.platforms.forms import every_feature


class Words:
    """A language of plain words."""

    def one_of(self, values):
        return f"in {list(values)}"

    def none_of(self, values):
        return [f"not {value}" for value in values]

    def at_least(self, bound):
        return f"from {bound:g}"

    def at_most(self, bound):
        return f"to {bound:g}"

    def answered(self, tests):
        return f"answered: {tests}"

    def or_missing(self, tests):
        return f"or missing: {tests}"


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return lay_out(every_feature(tmp_path_factory.mktemp("study")), "everything")


def wants(form, **condition):
    return list(wanted_answers(Condition.model_validate(condition), form))


def test_a_condition_becomes_tests_question_by_question(form):
    age, consent = wants(form, age={"min": 18, "max": 65, "not": [20, 21], "missing": "keep"}, consent=[1])
    assert age.tests == (NoneOf((20, 21)), AtLeast(18), AtMost(65))
    assert age.missing == (-997,)
    assert (age.keeps_missing, age.bounded, age.names_answers) == (True, True, False)
    assert write_tests(age, Words(), "here") == "or missing: ['not 20', 'not 21', 'from 18', 'to 65']"
    assert consent.tests == (OneOf((1,)),)
    assert write_tests(consent, Words(), "here") == "answered: ['in [1]']"


def test_what_cannot_be_tested_is_refused(form):
    with pytest.raises(ExportError, match="does not ask"):
        wants(form, elsewhere=[1])
    (day,) = wants(form, day1={"min": 3})
    with pytest.raises(ExportError, match="bounds to the date"):
        write_tests(day, Words(), "here")


@given(
    values=st.none() | st.lists(st.integers(0, 6), min_size=1),
    refused=st.lists(st.integers(0, 6)),
    low=st.none() | st.floats(0, 6),
)
def test_options_are_those_that_the_analysis_lets_through(form, values, refused, low):
    allowed = {"not": refused} | ({} if values is None else {"values": values}) | ({} if low is None else {"min": low})
    (wanted,) = wants(form, li_3=allowed)
    codes = wanted.question.answers.values
    met = column_meets(pd.DataFrame({"li_3": codes}), "li_3", wanted.allowed)
    assert wanted.options == tuple(code for code, there in zip(codes, met, strict=True) if there)


@pytest.mark.parametrize(
    ("value", "ticked"),
    [
        (1, {1}),
        (1.0, {1}),
        ("1 10", {1, 10}),
        (" 2 ", {2}),
        ("10 1", set()),
        ("1 1", set()),
        ("1 3", set()),
        ("", set()),
    ],
)
def test_ticked_options_are_one_text_from_low_to_high(value, ticked):
    assert ticked_together(value, [10, 1, 2]) == ticked
    stored = pd.DataFrame({"colours": ["1", "2", "10", "1 2", "1 10", "2 10", "1 2 10"]})
    if ticked:
        spelled = " ".join(str(code) for code in sorted(ticked))
        met = column_meets(
            stored, "colours", Condition.model_validate({"colours": [str(value).strip()]}).root["colours"]
        )
        assert spelled in set(stored["colours"][met])
