"""A question that is answered otherwise at the same score is named; chance, and a real change, are not."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.watch import drift
from pretest.analysis.watch.drift import FEWEST, explained_by_wave, find_drift
from pretest.spec import load_study
from pretest.tables.columns import RESPONDENT, WAVE
from pretest.waves.store.rows import ITEM, rows_to_parquet
from tests.tiny import write_study

STUDY = """
study: drift
title: Drift
seed: 7
arms: {}
audiences:
  everyone: {label: Everyone}
data:
  - {file: data/wave1.csv, respondent: id, wave: 1}
  - {file: data/wave2.csv, respondent: id, wave: 2}
"""
PLAN = """
plan: drift
outcomes:
  blame: {margin: {points: 1}}
  severity: {column: severity, role: background, higher_is: neutral}
"""
ITEMS = ("bl1", "bl2", "bl3", "bl4")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return load_study(write_study(tmp_path_factory.mktemp("drift") / "s", study=STUDY, plan=PLAN, data=None))


def waves(seed, n=(300, 300), change=0.0, drift=0.0):
    """change: of the opinion, and so of every item; drift: of bl2 alone."""
    rng = np.random.default_rng(seed)
    parts = []
    for wave, size in enumerate(n, 1):
        opinion = rng.normal(change * (wave - 1), 1, size)
        part = pd.DataFrame({WAVE: wave, RESPONDENT: [f"{wave}-{i}" for i in range(size)]})
        for item in ITEMS:
            sign = -1 if item == "bl3" else 1  # it is keyed the other way
            value = 3 + sign * opinion + rng.normal(0, 0.8, size) + drift * (wave - 1) * (item == "bl2")
            part[item] = np.clip(np.round(value), 1, 5)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def drifted(study, frame, pairs=((1, 2),)):
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for wave, rows in frame.groupby(WAVE):
            files[wave] = Path(folder) / f"{wave}.parquet"
            named = rows.rename(columns={item: f"{ITEM}{item}" for item in ITEMS})
            files[wave].write_bytes(rows_to_parquet(named))
        return find_drift(study, files, "everyone", study.outcomes(), {"blame": pairs, "severity": pairs}, 10)


def test_a_question_that_drifts_is_named_with_its_outcome(study):
    found = drifted(study, waves(1, drift=1.5))
    assert found.drifted == {(1, 2, "blame"): ("bl2",)}
    row = found.table[found.table["item"] == "bl2"].iloc[0]
    assert (row["reference"], row["group"], row["size"], row["flag"]) == ("1", "2", "large", "dif")
    assert (row["n_reference"], row["n_group"]) == (300, 300)


def test_a_change_of_opinion_is_no_drift(study):
    found = drifted(study, waves(2, change=0.8))
    assert found.drifted == {}
    assert found.notes == ()


def test_few_people_are_not_tested_and_that_is_said(study):
    found = drifted(study, waves(3, n=(300, FEWEST - 1), drift=2.0))
    assert (found.drifted, len(found.table)) == ({}, 0)
    assert [note.code for note in found.notes] == ["drift_not_tested"]


def test_a_person_who_is_there_twice_counts_once_and_missing_answers_are_none(study):
    frame = waves(4, drift=1.5)
    again = pd.concat([frame, frame], ignore_index=True)
    nobody = frame.assign(**{RESPONDENT: "outside"}).assign(**dict.fromkeys(ITEMS, np.nan))
    found, plain = (drifted(study, one) for one in (pd.concat([again, nobody], ignore_index=True), frame))
    pd.testing.assert_frame_equal(found.table, plain.table)


def test_of_many_people_some_are_drawn_and_the_same_ones_again(study, monkeypatch):
    monkeypatch.setattr(drift, "MOST", 400)
    frame = waves(5, n=(900, 700), drift=1.5)
    found = drifted(study, frame)
    assert found.drifted == {(1, 2, "blame"): ("bl2",)}
    row = found.table[found.table["item"] == "bl2"].iloc[0]
    assert (row["n_reference"], row["n_group"]) == (400, 400)
    again = drifted(study, frame)
    pd.testing.assert_frame_equal(again.table, found.table)


def test_what_the_wave_explains_is_counted_by_hand():
    """Both waves have score 2; item 1 is 1, 1 and 3, 3, and so all of it is the wave; the third never moves."""
    values = np.array([[1.0, 3, 2], [1, 3, 2], [3, 1, 2], [3, 1, 2], [2, 2, 2], [4, 4, 4]])
    group = np.array([0, 0, 1, 1, 0, 1])
    design = np.column_stack([np.ones(6), values.mean(axis=1)])
    for j, found in enumerate(explained_by_wave(values, group)):
        y = values[:, j]
        rest = [((y - one @ np.linalg.lstsq(one, y, rcond=None)[0]) ** 2).sum()
                for one in (design, np.column_stack([design, group]))]  # fmt: skip
        assert found == pytest.approx((rest[0] - rest[1]) / ((y - y.mean()) ** 2).sum(), abs=1e-12)


@pytest.mark.slow
def test_how_often_chance_names_a_question_and_how_often_drift_is_seen(study):
    """100 people per wave: nearly never by chance, whatever opinion does; a shift of one and a half points always."""
    runs = range(400)
    chance = [bool(drifted(study, waves(seed, (100, 100), change=0.4)).drifted) for seed in runs]
    seen = [bool(drifted(study, waves(seed, (100, 100), drift=1.5)).drifted) for seed in range(100)]
    assert np.mean(chance) <= 0.01
    assert np.mean(seen) >= 0.95
