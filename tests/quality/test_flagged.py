"""What a rule says of each respondent, and how it says that it cannot judge."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.disclosure.notes import tell
from pretest.errors import DataError
from pretest.quality.flagged import by_threshold, nothing_to_judge, require_columns, with_unjudged
from pretest.spec import QualityRule
from tests.quality.screened import sample_of

RULE = QualityRule.model_validate({"rule": "attention", "name": "read"})


@pytest.fixture
def sample(make_study, put, answers):
    put(answers(3))
    return sample_of(make_study({}, plan={"suppress_below": 2}))


def test_one_threshold_is_that_of_everybody():
    flags = by_threshold(np.array([True, False]), np.array([3.0, 1.0]), 2, "too many")
    assert flags.threshold.tolist() == [2.0, 2.0]
    assert flags.threshold.dtype == np.float64
    assert list(flags.reason) == ["too many"] * 2
    each = by_threshold(np.array([True, False]), np.array([3.0, 1.0]), np.array([2.0, 4.0]), "")
    assert each.threshold.tolist() == [2.0, 4.0]
    assert each.notes == ()


def test_what_cannot_be_judged_flags_nobody_and_says_what_is_lacking(sample):
    flags = nothing_to_judge(sample, RULE, "such items")
    assert not flags.flagged.any()
    (note,) = flags.notes
    assert (note.code, note.severity, note.where) == ("rule_without_data", "warning", "rule 'read'")
    assert "flagged nobody, because the data do not have such items" in note.message


def test_who_was_not_judged_stays_in_and_is_counted_unless_they_are_few(sample):
    flags = by_threshold(np.array([True, False, False]), np.array([3.0, np.nan, np.nan]), 2, "too many")
    assert with_unjudged(sample, RULE, flags, np.ones(3, dtype=bool), "without answers") is flags
    two = with_unjudged(sample, RULE, flags, np.array([True, False, False]), "without answers")
    (told,) = tell(two.notes, 2)
    assert "could not judge 2 respondents without answers: they stay in" in told.message
    one = with_unjudged(sample, RULE, two, np.array([True, True, False]), "without answers")
    assert [note.code for note in one.notes] == ["not_judged", "not_judged"]
    assert "fewer than 2 respondents" in tell(one.notes, 2)[1].message
    assert one.flagged.tolist() == [True, False, False]


def test_a_column_that_is_not_there_is_an_error_with_the_nearest_that_is(sample):
    require_columns(sample, ["sd1", "sd2"], RULE)
    with pytest.raises(DataError, match=r"no column 'sd11'.*Did you mean 'sd1'"):
        require_columns(sample, ["sd2", "sd11"], RULE)
