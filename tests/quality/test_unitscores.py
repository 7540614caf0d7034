"""Answers as a share of their range, and the groups in which they can be compared."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.errors import DataError
from pretest.quality.unitscores import alike_groups, bounded_items, scored_columns, unit_scores
from pretest.spec import QualityRule
from tests.quality.screened import sample_of

FRAME = "id,arm,sd1,sd2,sd3,ac1,age\nr1,control,1,2,3,4,20\nr2,debt,5,,3,4,30\nr1,debt,5,4,4,4,20\nr3,fear,,,,4,9\n"


@pytest.fixture
def sample(make_study, put):
    put(FRAME)
    return sample_of(make_study({}))


def test_only_ordered_answers_between_bounds_count_and_no_instructed_ones(sample):
    assert list(bounded_items(sample)) == ["sd1", "sd2", "sd3"]
    plain = QualityRule.model_validate({"rule": "mahalanobis"})
    assert scored_columns(sample, plain) == ["sd1", "sd2", "sd3"]
    named = QualityRule.model_validate({"rule": "mahalanobis", "columns": ["sd3", "age"], "scales": ["distance"]})
    assert scored_columns(sample, named) == ["sd3", "sd1", "sd2"]
    with pytest.raises(DataError, match="no column 'sd9'"):
        scored_columns(sample, QualityRule.model_validate({"rule": "mahalanobis", "columns": ["sd9"]}))


def test_scores_are_first_answers_as_a_share_of_their_range(sample):
    expected = [[0, 0.25, 0.5], [1, np.nan, 0.5], [np.nan] * 3]
    np.testing.assert_array_equal(unit_scores(sample, ["sd1", "sd2", "sd3"]), expected)


def test_items_that_do_not_vary_go_and_who_answered_too_little_is_not_compared(sample):
    ((here, scores),) = alike_groups(sample, ["sd1", "sd2", "sd3"])
    assert here.tolist() == [True, True, False]
    np.testing.assert_array_equal(scores, [[0], [1]])  # of sd2 one answer is left, and sd3 is the same for both
    assert list(alike_groups(sample, [])) == []
    assert list(alike_groups(sample, ["sd3"])) == []
