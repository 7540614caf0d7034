"""How often the intervals hold the truth: 3,000 independent outcomes on one design, Monte Carlo error 0.4 points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.seeds import stream
from pretest.tables.columns import CLUSTER, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes, estimate_levels

N_OUTCOMES = 3_000
LOW, HIGH = 0.935, 0.965  # 95 % plus or minus three Monte Carlo errors and what one fixed design adds
NOBODY_COMPARED = pd.DataFrame(columns=list(COMPARABILITY.kinds))

pytestmark = pytest.mark.slow


def design(rng, units):
    """Three waves × 3 strata × 12 units × 4 to 9 people with unequal weights; ``units``: same or new in each wave."""
    rows = [
        (wave, stratum, f"{unit}" if units == "same" else f"{wave}-{unit}")
        for wave in (1, 2, 3)
        for stratum in "abc"
        for unit in range(12)
        for _ in range(rng.integers(4, 10))
    ]
    frame = pd.DataFrame(rows, columns=[WAVE, STRATUM, CLUSTER])
    frame[WEIGHT] = rng.uniform(0.5, 2, len(frame))
    return frame


def effects(rng, frame, units):
    """(R, N) stratum, unit and person effects; unit effects are shared by waves when the units are."""
    key = [STRATUM, CLUSTER] if units == "same" else [WAVE, STRATUM, CLUSTER]
    codes = frame.groupby(key, sort=False).ngroup().to_numpy()
    unit = rng.normal(0, 0.6, (codes.max() + 1, N_OUTCOMES))[codes]
    return unit + rng.normal(0, 1, (len(frame), N_OUTCOMES)) + 0.5 * (frame[STRATUM] == "a").to_numpy()[:, None]


def with_outcomes(frame, values):
    names = [f"y{number}" for number in range(values.shape[1])]
    return pd.concat([frame, pd.DataFrame(values, columns=names)], axis=1), names


def coverage(table, truth):
    return float(((table["conf_low"] <= truth) & (truth <= table["conf_high"])).mean())


@pytest.mark.parametrize("units", ["same", "new"])
def test_levels_changes_and_trends_hold_the_truth(units):
    rng = stream(20261122, "waves coverage", units)
    frame = design(rng, units)
    drift = 0.2 * frame[WAVE].to_numpy()[:, None]
    frame, names = with_outcomes(frame, drift + effects(rng, frame, units))
    outcomes = [WaveOutcome(name, "harm.stigma", "worse") for name in names]
    levels = estimate_levels(frame, outcomes, audience="all")
    dates = {1: "2000-01-01", 2: "2004-01-01", 3: "2008-01-01"}
    changes = estimate_changes(frame, outcomes, audience="all", comparability=NOBODY_COMPARED, dates=dates)
    share_a = frame[WEIGHT].where(frame[STRATUM] == "a").groupby(frame[WAVE]).sum() / frame.groupby(WAVE)[WEIGHT].sum()
    for wave in (1, 2, 3):
        assert LOW < coverage(levels[levels["wave"] == wave], 0.2 * wave + 0.5 * share_a[wave]) < HIGH
    for kind, first, last in (("previous", 1, 2), ("previous", 2, 3), ("baseline", 1, 3)):
        rows = changes[(changes["kind"] == kind) & (changes["wave_from"] == first) & (changes["wave_to"] == last)]
        truth = 0.2 * (last - first) + 0.5 * (share_a[last] - share_a[first])
        assert LOW < coverage(rows, truth) < HIGH, (kind, first, last)
    n = frame.groupby(WAVE).size().to_numpy()
    time = np.array([1, 2, 3]) - (n @ [1, 2, 3]) / n.sum()
    slope = (n * time) @ (0.2 * np.array([1, 2, 3]) + 0.5 * share_a.to_numpy()) / (n @ time**2)
    assert LOW < coverage(changes[changes["kind"] == "trend"], slope / 4) < HIGH


def test_changes_in_a_partly_renewed_panel_hold_the_truth():
    """Of 120 people in each wave 70 take part again; people keep most of their opinion."""
    rng = stream(20261122, "waves panel")
    first, second = [f"r{number}" for number in range(120)], [f"r{number}" for number in range(50, 170)]
    frame = pd.DataFrame({WAVE: [1] * 120 + [2] * 120, RESPONDENT: first + second})
    person = rng.normal(0, 1, (170, N_OUTCOMES))
    values = np.concatenate([person[:120], person[50:]]) + rng.normal(0, 0.5, (240, N_OUTCOMES))
    frame, names = with_outcomes(frame, values)
    outcomes = [WaveOutcome(name, "benefit", "better") for name in names]
    changes = estimate_changes(frame, outcomes, audience="all", comparability=NOBODY_COMPARED)
    assert LOW < coverage(changes[changes["kind"] == "previous"], 0.0) < HIGH


@pytest.mark.parametrize(("share", "at_most"), [(0.02, 1.0), (0.3, 0.975)])
def test_intervals_of_shares_err_on_the_wide_side(share, at_most):
    """The exact binomial limit is never short; for a common answer it is not much too long either."""
    rng = stream(20261122, "waves shares", str(share))
    frame = pd.DataFrame({WAVE: [1] * 300 + [2] * 300})
    frame, names = with_outcomes(frame, (rng.random((600, N_OUTCOMES)) < share).astype(float))
    outcomes = [WaveOutcome(name, "harm.boomerang", "worse", "share", (0.0, 1.0)) for name in names]
    levels = estimate_levels(frame, outcomes, audience="all").query("category == '1' and wave == 1")
    changes = estimate_changes(frame, outcomes, audience="all", comparability=NOBODY_COMPARED)
    assert LOW < coverage(levels, share) <= at_most
    assert LOW < coverage(changes.query("category == '1' and kind == 'previous'"), 0.0) <= at_most
