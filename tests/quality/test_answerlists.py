"""Lists of questions on the same answers: which there are, and what several rows of one person say."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.quality.answerlists import lists_of, over_rows
from pretest.quality.asked import Asked
from pretest.spec import QualityRule
from tests.quality.screened import sample_of
from tests.quality.thirty import mixed, sound


@pytest.mark.parametrize("rule", ["longstring", "within_sd"])
def test_short_lists_and_lists_of_one_direction_are_not_judged(flag_lists, rule):
    blocks = [{"id": "after", "kind": "scales", "scales": ["t0"]}]
    flagged, _, notes = flag_lists([mixed(3)] * 4, {"rule": rule}, blocks=blocks)
    assert flagged == []
    assert notes >= {"rule_without_data"}


def test_turning_all_answers_round_flags_the_same_people(flag_lists):
    given = np.vstack([sound(30), [mixed(3, 3, 4)], [mixed(2)]])
    for rule in ({"rule": "within_sd", "below": 0.6}, {"rule": "longstring", "share_of_items": 0.2}):
        assert flag_lists(6 - given, rule)[0] == flag_lists(given, rule)[0] != []


def test_values_over_rows_are_the_lowest_or_highest_that_is_known(make_study, put):
    put("id,arm,sd1,sd2,sd3\nr1,control,1,2,3\nr2,debt,3,3,3\nr1,debt,5,4,2\nr3,debt,1,1,1\n")
    sample = sample_of(make_study({}))
    values = np.array([0.4, np.nan, 0.7, 0.0])
    np.testing.assert_array_equal(over_rows(sample, values, np.minimum), [0.4, np.nan, 0.0])
    np.testing.assert_array_equal(over_rows(sample, values, np.maximum), [0.7, np.nan, 0.0])


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({"columns": ("sd3", "sd1")}, [("sd3", "sd1")]),
        ({"scales": ("distance",)}, [("sd1", "sd2", "sd3")]),
        ({"scales": ("check",)}, []),  # one question is no list
        ({"columns": ("sd1",), "scales": ("distance",)}, [("sd1",), ("sd1", "sd2", "sd3")]),
        ({}, []),  # the questionnaire has no list of ten
    ],
)
def test_lists_are_those_that_the_rule_names(make_study, put, answers, named, found):
    put(answers(3))
    rule = QualityRule.model_validate({"rule": "longstring", **named})
    lists = list(lists_of(Asked(sample_of(make_study({}))), rule))
    assert [one.names for one in lists] == found
