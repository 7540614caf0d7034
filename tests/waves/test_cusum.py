"""Sums of waves on worlds whose truth is known: by hand, breaks, other baselines, hidden waves, beside the alarms."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

from pretest.seeds import stream
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, WAVE
from pretest.waves import Limit, WaveOutcome, cusum_of, follow
from tests.waves.test_alarms import MARGIN, alarms, compared, dates_of, people

DRAWS = partial(stream, 1, "cusum")


def sums(frame, *, outcome=None, below=10, **more):
    outcome = outcome or WaveOutcome("distance", "harm.stigma", "worse")
    table = alarms(frame, outcome=outcome, below=below, **more)
    return cusum_of(follow(frame, [outcome], below), table, dates_of(sorted(frame[WAVE].unique())), DRAWS), table


def test_figures_by_hand():
    """Four people a wave, means 2, 3 and 5; each variance of a mean is 1/3, so that a change has √(2/3)."""
    values = np.repeat([2.0, 3.0, 5.0], 4) + np.tile([-1.0, -1.0, 1.0, 1.0], 3)
    frame = pd.DataFrame({WAVE: np.repeat([1, 2, 3], 4), RESPONDENT: np.arange(12), "distance": values})
    table, _ = sums(frame, below=1)
    error = np.sqrt(2 / 3)
    assert table["change"].tolist() == [1.0, 3.0]
    assert table["std_error"].to_numpy() == pytest.approx([error, error])
    assert table["reference"].to_numpy() == pytest.approx([MARGIN / 2 / error] * 2)
    assert table["value"].to_numpy() == pytest.approx([(1 - MARGIN / 2) / error, (4 - MARGIN) / error])
    assert table["date"].tolist() == ["2026-02-01", "2026-03-01"]
    assert (table["wave_from"] == 1).all()
    assert (table["crossed"] == (table["value"] >= table["limit"])).all()


def test_what_others_add_up_is_what_we_add_up():
    """Better is below zero where higher is worse, and above it where higher is better."""
    frame = people(np.random.default_rng(2), [0, 0.1, 0.2, 0.3])
    turned = frame.assign(distance=-frame["distance"])
    table, _ = sums(frame)
    better, _ = sums(turned, outcome=WaveOutcome("distance", "harm.help_barrier", "better"))
    assert better["value"].to_numpy() == pytest.approx(table["value"].to_numpy())
    gone, _ = sums(turned)
    assert (gone["value"] == 0).all()


def test_harm_that_stays_crosses_and_none_does_not():
    rng = np.random.default_rng(3)
    table, _ = sums(people(rng, [0, 0.3, 0.3, 0.3, 0.3, 0.3]))
    assert table["crossed"].tolist()[-1]
    assert (np.diff(table["value"]) > 0).all()
    quiet, _ = sums(people(rng, np.zeros(6)))
    assert not quiet["crossed"].any()
    assert (
        quiet["run_length_margin"].iloc[0] < quiet["run_length_half"].iloc[0] < quiet["run_length_in_control"].iloc[0]
    )


def test_a_wave_that_cannot_be_compared_is_a_gap_after_which_the_sum_begins_anew():
    frame = people(np.random.default_rng(4), [0, 0.4, 0.4, 0.4, 0.4])
    whole, _ = sums(frame)
    table, beside = sums(frame, table=compared(frame, w3="wording_changed"))
    assert np.isnan(table["value"].iloc[1])
    assert table["reason"].tolist() == ["", "wording_changed", "", ""]
    assert table["restarted"].fillna(False).tolist() == [False, False, True, False]
    step = table["change"] / table["std_error"] - table["reference"]
    assert table["value"].iloc[2] == pytest.approx(step.iloc[2])
    assert table["value"].iloc[3] == pytest.approx(step.iloc[2] + step.iloc[3])
    assert whole["value"].iloc[3] > table["value"].iloc[3]
    assert beside["latest"].isna().tolist() == [False, True, False, False]


def test_another_baseline_begins_anew_and_counts_its_own_error():
    frame = people(np.random.default_rng(5), [0, 0.4, 0.4, 0.4])
    outcome = WaveOutcome("distance", "harm.stigma", "worse")
    found, table = follow(frame, [outcome], 10), alarms(frame)
    table.loc[table["wave"] > 2, "wave_from"] = 2
    table.loc[table["wave"] > 2, "latest"] -= table["latest"].iloc[0]
    made = cusum_of(found, table, dates_of(range(1, 5)), DRAWS)
    assert made["restarted"].tolist() == [False, True, False]
    assert made["wave_from"].tolist() == [1, 2, 2]
    assert made["value"].iloc[0] > 2
    assert (made["value"].iloc[1:] < 1).all()  # nothing changed since wave 2


def test_a_small_wave_adds_nothing_and_says_nothing():
    frame = people(np.random.default_rng(6), [0, 0.4, 0.4, 0.4])
    small = frame.drop(frame.index[frame[WAVE] == 3][5:])
    table, _ = sums(small)
    assert table["suppressed"].tolist() == [False, True, False]
    figures = [name for name, kind in zip(table.columns, table.dtypes, strict=True) if kind == "float64"]
    assert table.loc[1, figures].isna().all()
    without, _ = sums(frame[frame[WAVE] != 3])
    assert table["value"].tolist()[::2] == pytest.approx(without["value"].tolist())
    assert not table["restarted"].iloc[2]  # a gap, and no break


def test_a_later_wave_changes_no_earlier_row():
    frame = people(np.random.default_rng(7), [0, 0.1, 0.4, 0.2, 0.3], n=100)
    whole, _ = sums(frame)
    part, _ = sums(frame[frame[WAVE] < 4])
    columns = ["change", "std_error", "reference", "value", "limit", "crossed", "false_crossing"]
    pd.testing.assert_frame_equal(whole.loc[:1, columns], part[columns])


def test_without_a_margin_nothing_is_added_up():
    table, _ = sums(people(np.random.default_rng(8), [0, 1, 1]), limit=Limit(np.nan, "points"))
    assert table["value"].isna().all()
    assert table["reason"].tolist() == ["no_margin", "no_margin"]


def test_places_and_clusters_have_their_own_errors():
    rng = np.random.default_rng(9)
    frame = people(rng, [0, 0.2, 0.2], n=200)
    frame[PLACE] = np.where(np.arange(len(frame)) % 4 == 0, "north", "south")
    frame[CLUSTER] = frame[WAVE] * 100 + rng.integers(0, 8, len(frame))
    pairs = compared(frame, places=("", "north", "south"))
    table, _ = sums(frame, table=pairs)
    errors = table.groupby("place")["std_error"].mean()
    assert errors[""] < errors["south"] < errors["north"]
    limits = table.groupby("place")["limit"].mean()
    assert limits["north"] > limits[""]
