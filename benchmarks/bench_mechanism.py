"""Indirect effects with 2,000 bootstrap draws against pingouin, which refits two regressions per draw.

Peer and own code are timed in the same run on the same data; the estimates are compared first.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pingouin

from benchmarks.ratios import record
from pretest.numbers.mechanism import Mediation, estimate_mediation
from pretest.numbers.movers import estimate_movers, make_strata

N, DRAWS, LOOPED = 460, 2_000, 100


def sample() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    seen, x = np.arange(N) % 2, rng.normal(size=N)
    m = 0.5 * seen + 0.4 * x + rng.normal(size=N)
    return pd.DataFrame({"seen": seen.astype(float), "x": x, "m": m, "y": 0.3 * m + 0.2 * x + rng.normal(size=N)})


def own(frame: pd.DataFrame) -> Mediation:
    y, m, seen, x = (frame[name].to_numpy() for name in ("y", "m", "seen", "x"))
    return estimate_mediation(y, m, seen == 1, rng=np.random.default_rng(1), covariates=x[:, None], draws=DRAWS)


def test_indirect_effect_against_pingouin(benchmark):
    frame = sample()
    start = perf_counter()
    peer = pingouin.mediation_analysis(frame, x="seen", m="m", y="y", covar=["x"], n_boot=DRAWS, seed=1)
    seconds = perf_counter() - start
    found = benchmark(own, frame)
    np.testing.assert_allclose(found.estimate[2], peer.loc[peer["path"] == "Indirect", "coef"].iloc[0], rtol=1e-7)
    record(benchmark, f"indirect effect, {DRAWS} draws, {N} rows, against pingouin", seconds)


def test_bounds_within_strata(benchmark):
    frame = sample()
    y, seen = np.round(frame["y"].to_numpy(), 1), frame["seen"].to_numpy() == 1
    strata = make_strata(frame["x"].to_numpy(), seen)
    found = benchmark(lambda: estimate_movers(y, seen, rng=np.random.default_rng(1), stratum=strata, draws=DRAWS))
    assert found.n_strata == 4
    start = perf_counter()
    loop_of_bounds(y, seen, strata, LOOPED)
    peer = (perf_counter() - start) / LOOPED * DRAWS
    record(benchmark, f"bounds within strata, {DRAWS} draws, against a loop over draws (extrapolated)", peer)


def loop_of_bounds(y: np.ndarray, seen: np.ndarray, strata: np.ndarray, draws: int) -> np.ndarray:
    """(draws, 2) Makarov's bounds on the share that moved up, per bootstrap draw: what one would write in a loop."""
    rng = np.random.default_rng(1)
    points = np.unique(y)
    found = np.empty((draws, 2))
    for draw in range(draws):
        rows = rng.integers(0, len(y), len(y))
        low = high = 0.0
        for stratum in np.unique(strata):
            here = rows[strata[rows] == stratum]
            shown, control = np.sort(y[here][seen[here]]), np.sort(y[here][~seen[here]])
            if len(shown) == 0 or len(control) == 0:
                continue
            upper = np.searchsorted(control, points, "left") / len(control)
            lower = np.searchsorted(shown, points, "right") / len(shown)
            share = len(here) / len(rows)
            low += share * max(float((upper - lower).max()), 0.0)
            high += share * (1 + min(float((upper - lower).min()), 0.0))
        found[draw] = low, high
    return found
