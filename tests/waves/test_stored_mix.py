"""Stored waves with the mix of people held the same: the figures of the frame of all waves, whatever the design."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import MIX, RESPONDENT, WAVE
from pretest.waves import adjust, follow
from pretest.waves.store import mixed
from pretest.waves.store.engine import Engine
from pretest.waves.store.mixed import adjust_stored
from pretest.waves.store.stored import follow_stored
from tests.waves.test_stored import DESIGNS, OUTCOMES, SUMMED, random_design, store

AGE, GENDER = f"{MIX}age", f"{MIX}gender"


def with_mix(frame, seed=1, unknown=0.1):
    """Four ages, of whom more are old in later waves, and two genders; of some people it is not known."""
    rng = np.random.default_rng(seed)
    age = np.minimum(rng.integers(0, 4, len(frame)) + (frame[WAVE] > 1) * (rng.random(len(frame)) < 0.3), 3)
    frame = frame.assign(**{AGE: [str(one) for one in age], GENDER: rng.choice(["m", "f"], len(frame))})
    frame.loc[rng.random(len(frame)) < unknown, AGE] = None
    return frame


def large(name, seed=3):
    """Of each design so many people that groups need not be joined away."""
    parts = [random_design(seed + part, **DESIGNS[name]) for part in range(8)]
    for number, part in enumerate(parts):
        part[RESPONDENT] = part[RESPONDENT].map(lambda one, number=number: None if pd.isna(one) else f"{number}-{one}")
    return with_mix(pd.concat(parts, ignore_index=True))


def assert_same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert (one.names, one.reason) == (other.names, other.reason)
        assert (one.domain.outcome, one.domain.place) == (other.domain.outcome, other.domain.place)
        np.testing.assert_array_equal(one.domain.suppressed, other.domain.suppressed)
        mine, theirs = one.domain.means, other.domain.means
        np.testing.assert_array_equal(mine.people, theirs.people)
        np.testing.assert_array_equal(mine.df, theirs.df)
        np.testing.assert_allclose(mine.estimate, theirs.estimate, rtol=1e-12, atol=1e-14)
        for k in range(mine.estimate.shape[1]):
            np.testing.assert_allclose(mine.covariance(k), theirs.covariance(k), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_mix_of_stored_waves_is_held_as_that_of_their_rows(tmp_path, name):
    frame = large(name)
    expected = adjust(follow(frame, OUTCOMES, 5), frame, 1)
    files = store(frame, tmp_path)
    for engine in (Engine(workers=2, few_rows=0, part_rows=200), Engine()):
        followed = follow_stored(files, OUTCOMES, 5, engine=engine)
        found = adjust_stored(followed, files, [AGE, GENDER], 1, suppress_below=5, engine=engine)
        assert_same(found.adjusted, expected)
        answered = frame[["score", "answer"]].notna().any(axis=1)
        assert (found.unknown, found.answers) == ((answered & frame[AGE].isna()).sum(), answered.sum())
    assert any(one.names for one in expected), "some mix was held"


@pytest.mark.parametrize("name", ["clusters", "elements", "some rows without a cluster"])
def test_no_row_is_read_where_an_engine_sums(tmp_path, name, monkeypatch):
    frame = large(name)
    files = store(frame, tmp_path)
    followed = follow_stored(files, OUTCOMES, 5, engine=SUMMED)
    monkeypatch.setattr(mixed, "frame_of", None)
    assert adjust_stored(followed, files, [AGE], 1, suppress_below=5, engine=SUMMED).adjusted


def test_a_wave_without_the_column_is_of_no_known_mix(tmp_path):
    frame = large("clusters")
    files = store(frame, tmp_path)
    frame[frame[WAVE] == 2].drop(columns=[WAVE, AGE]).to_parquet(files[2], index=False)
    frame.loc[frame[WAVE] == 2, AGE] = None
    followed = follow_stored(files, OUTCOMES, 5, engine=SUMMED)
    found = adjust_stored(followed, files, [AGE, GENDER], 1, suppress_below=5, engine=SUMMED)
    assert_same(found.adjusted, adjust(follow(frame, OUTCOMES, 5), frame, 1))


def test_without_a_mix_nothing_is_held(tmp_path):
    files = store(random_design(1), tmp_path)
    held = adjust_stored(follow_stored(files, OUTCOMES, 5), files, [AGE], suppress_below=5)
    assert (held.adjusted, held.unknown, held.answers) == ((), 0, 0)
