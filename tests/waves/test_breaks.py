"""The jump of the line at the start of a campaign."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import WAVE
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes
from pretest.waves.contrast import break_contrast, start_year, years_of

SCORE = WaveOutcome("score", "harm.stigma", "worse")


def dates(waves):
    return {wave: f"{2000 + wave}-01-01" for wave in range(1, waves + 1)}


def frame_of(levels, n=40):
    score = np.concatenate([level + np.repeat([-1.0, 1.0], n // 2) for level in levels])
    return pd.DataFrame({WAVE: np.repeat(np.arange(1, len(levels) + 1), n), "score": score})


def jump(levels, start, **asked):
    given = {"audience": "users", "comparability": COMPARABILITY.empty(), "suppress_below": 0}
    given["dates"] = dates(len(levels))
    table = estimate_changes(frame_of(levels), [SCORE], campaign_start=start, **given | asked)
    return table[table["kind"] == "break"]


def test_a_jump_between_two_waves_and_two_waves_with_a_slope_in_common():
    """1, 2 | 5, 6: the line rises by 1 a year and jumps by 2; leap days are a part of the year."""
    row = jump([1, 2, 5, 6], "2002-07-01").iloc[0]
    assert row["estimate"] == pytest.approx(2.0, abs=0.01)
    assert (row["wave_from"], row["wave_to"]) == (1, 4)


def test_with_three_waves_on_both_sides_each_side_has_its_slope():
    """Flat until the start; then a jump of 1 at once and a rise of 2 a year: at the start itself the jump is 1."""
    start = (pd.Timestamp("2004-01-01") - pd.Timestamp("2001-01-01")).days / 365.25
    years = years_of((1, 2, 3, 4, 5, 6), dates(6))
    levels = np.where(years >= start, 1 + 2 * (years - start), 0.0)
    assert jump(levels, "2004-01-01").iloc[0]["estimate"] == pytest.approx(1.0, rel=1e-9)


def test_a_steady_line_has_no_jump():
    levels = 3 + 0.7 * years_of((1, 2, 3, 4, 5), dates(5))
    assert jump(levels, "2003-06-01").iloc[0]["estimate"] == pytest.approx(0.0, abs=1e-9)


def test_variance_is_that_of_the_contrast():
    row = jump([1, 2, 5, 6], "2002-07-01").iloc[0]
    contrast = break_contrast(
        (1, 2, 3, 4), years_of((1, 2, 3, 4), dates(4)), start_year(dates(4), "2002-07-01"), np.full(4, 40),
        np.ones(4, dtype=bool), 1,
    )  # fmt: skip
    assert row["std_error"] == pytest.approx(np.sqrt((contrast.weights**2).sum() * 40 / 39 / 40), rel=1e-9)


@pytest.mark.parametrize("start", ["2001-06-01", "2000-01-01", "2004-06-01", "2004-01-01"])
def test_without_two_waves_on_both_sides_there_is_none(start):
    assert jump([1, 2, 5, 6], start).empty


def test_a_wave_on_the_day_itself_comes_after():
    assert jump([1, 2, 5, 6], "2003-01-01").iloc[0]["estimate"] == pytest.approx(2.0, abs=0.01)


def test_without_dates_or_start_there_is_none():
    assert jump([1, 2, 5, 6], "2002-07-01", dates={}).empty
    assert jump([1, 2, 5, 6], None).empty


def test_waves_before_the_baseline_take_no_part():
    assert jump([9, 1, 2, 5, 6], "2003-07-01", baseline=2).iloc[0]["estimate"] == pytest.approx(2.0, abs=0.01)
    assert jump([1, 2, 5, 6], "2002-07-01", baseline=2).empty


def test_it_is_comparable_when_all_its_waves_are():
    known = pd.DataFrame(
        [("users", "", "score", 1, wave, wave != 3, "mode_changed" if wave == 3 else "") for wave in (2, 3, 4)],
        columns=["audience", "place", "outcome", "wave_from", "wave_to", "comparable", "reason"],
    )
    row = jump([1, 2, 5, 6], "2002-07-01", comparability=known).iloc[0]
    assert not row["comparable"]
    assert row["reason"] == "mode_changed"
