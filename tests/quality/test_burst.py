"""Many submissions within a few seconds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.quality.burst import _most_within, burst_size
from pretest.tables import columns


def at(*seconds):
    return [(pd.Timestamp("2026-03-01T10:00:00") + pd.Timedelta(seconds=one)).isoformat() for one in seconds]


def test_five_submissions_within_five_seconds_are_a_burst(flag_rows, answers):
    ended = at(1, 2, 3, 4, 6, 60, 120, 121, 122, 123, 128)
    flagged, screened = flag_rows(answers(11), {"rule": "burst"}, **{columns.ENDED: ended})
    assert flagged == [0, 1, 2, 3, 4]  # the second time, the fifth comes after six seconds
    assert screened.cases["value"].tolist() == [5] * 5
    rule = {"rule": "burst", "at_least": 3, "seconds": 1.5}
    assert flag_rows(answers(11), rule, **{columns.ENDED: ended})[0] == []
    assert flag_rows(answers(11), {**rule, "seconds": 2}, **{columns.ENDED: ended})[0] == [0, 1, 2, 3, 6, 7, 8, 9]


def test_the_start_counts_where_there_is_no_end_and_time_zones_are_read(flag_rows, answers):
    started = ["2026-03-01T10:00:01+01:00", "2026-03-01T09:00:02Z", "2026-03-01T09:00:03Z", "2026-03-01T10:00:05Z"]
    rule = {"rule": "burst", "at_least": 3, "seconds": 2}
    assert flag_rows(answers(4), rule, **{columns.STARTED: started})[0] == [0, 1, 2]
    ended = [None, None, "2026-03-01T12:00:00Z", None]
    assert flag_rows(answers(4), rule, **{columns.STARTED: started, columns.ENDED: ended})[0] == []


@pytest.mark.parametrize("times", [None, at(0, 0, 0, 0, 60, 60), ["2026-03-01"] * 6, ["soon"] * 6])
def test_times_without_seconds_cannot_tell(flag_rows, answers, times):
    extra = {} if times is None else {columns.ENDED: times}
    flagged, screened = flag_rows(answers(6), {"rule": "burst"}, **extra)
    assert flagged == []
    assert [note.code for note in screened.notes] == ["rule_without_data"]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 10))
def test_most_within_a_stretch_is_what_counting_gives(times, seconds):
    found = _most_within(np.array(times, dtype=float), float(seconds))
    for own, value in zip(times, found, strict=True):
        starts = [start for start in times if own - seconds <= start <= own]
        assert value == max(sum(start <= other <= start + seconds for other in times) for start in starts)


def test_a_burst_is_larger_where_submissions_come_fast():
    slowly, fast = np.arange(0, 360_000, 3600.0), np.arange(0, 3600, 1.5)
    assert burst_size(slowly, 5.0) == 5
    # 2,400 an hour, 3.33 in five seconds: 2,400 times P(Poisson >= 15) is 0.006, with 14 it is 0.026
    assert burst_size(fast, 5.0) == 16


@pytest.mark.slow
@pytest.mark.parametrize("hours", [1, 8, 24])
def test_chance_makes_a_burst_in_about_one_study_in_a_hundred_at_most(hours):
    rng = np.random.default_rng(20261122)
    hits = 0
    for _ in range(1000):
        times = np.floor(rng.uniform(0, hours * 3600, 2400))
        hits += bool((_most_within(times, 5.0) >= burst_size(times, 5.0)).any())
    assert hits / 1000 < 0.02
