"""Times that a platform tells, and what is usual among those who are alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.quality.durations import has_duration, medians
from pretest.tables import columns
from tests.quality.screened import pages

SHARE = {"rule": "speeding", "share_of_median": 0.5}


@pytest.mark.parametrize(
    ("frame", "known"),
    [({}, False), ({columns.DURATION: [np.nan, np.nan]}, False), ({columns.DURATION: [np.nan, 0.0]}, True)],
)
def test_a_duration_is_known_when_anybody_has_one(frame, known):
    assert has_duration(pd.DataFrame({"id": [1, 2], **frame})) is known


def test_medians_are_those_of_the_own_group_without_who_has_no_time():
    seconds = np.array([10.0, 30.0, 50.0, np.nan, 7.0, 9.0, np.nan])
    found = medians(seconds, np.array([0, 0, 0, 0, 1, 1, 2]))
    np.testing.assert_array_equal(found, [30, 30, 30, 30, 8, 8, np.nan])


def test_another_unit_of_time_flags_the_same_people(flag_times):
    seconds = np.random.default_rng(20261122).gamma(3, 100, 60)
    timed = {columns.DURATION: seconds, **pages(age=seconds / 9, birth_year=seconds[::-1] / 9, distance=seconds / 5)}
    slower = {name: values * 60 for name, values in timed.items()}
    for rule in (SHARE, {"rule": "page_speeding", "share_of_median": 0.6}):
        assert flag_times(rule, slower)[0] == flag_times(rule, timed)[0] != []
