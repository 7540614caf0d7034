"""Indirect effects with 2,000 bootstrap draws against pingouin and statsmodels, which refit regressions per draw, and
bounds on who moved against a loop over draws.

Peer and own code are timed in the same run on the same data; the estimates are compared first.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pingouin
import statsmodels.api as sm
from statsmodels.stats.mediation import Mediation as PeerMediation

from benchmarks.ratios import record
from pretest.numbers.mechanism import Mediation, estimate_mediation
from pretest.numbers.movers import estimate_movers, make_strata

N, MANY, DRAWS, LOOPED, FEW = 460, 4_000, 2_000, 100, 20


def sample(n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    seen, x = np.arange(n) % 2, rng.normal(size=n)
    m = 0.5 * seen + 0.4 * x + rng.normal(size=n)
    return pd.DataFrame({"seen": seen.astype(float), "x": x, "m": m, "y": 0.3 * m + 0.2 * x + rng.normal(size=n)})


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


def test_indirect_effect_of_many_people_against_statsmodels(benchmark):
    frame = sample(MANY)
    start = perf_counter()
    outcome, reaction = sm.OLS.from_formula("y ~ seen + m + x", frame), sm.OLS.from_formula("m ~ seen + x", frame)
    peer = PeerMediation(outcome, reaction, "seen", "m").fit(method="bootstrap", n_rep=FEW)
    seconds = (perf_counter() - start) / FEW * DRAWS
    found = benchmark(own, frame)
    assert abs(found.estimate[2] - np.mean(peer.ACME_avg)) < 5 * found.std_error[2] / np.sqrt(FEW)
    record(benchmark, f"indirect effect, {DRAWS} draws, {MANY} rows, against statsmodels (extrapolated)", seconds)


def test_bounds_of_a_continuous_score(benchmark):
    frame = sample(MANY)
    y, seen = frame["y"].to_numpy(), frame["seen"].to_numpy() == 1
    found = benchmark(lambda: estimate_movers(y, seen, rng=np.random.default_rng(1), draws=DRAWS))
    assert 0.0 <= found.conf_low <= found.share_low <= found.share_high
    start = perf_counter()
    loop_of_bounds(y, seen, np.zeros(MANY, dtype=np.intp), LOOPED)
    peer = (perf_counter() - start) / LOOPED * DRAWS
    record(benchmark, f"bounds of a continuous score, {MANY} rows, against a loop over draws (extrapolated)", peer)


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
