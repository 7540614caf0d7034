"""Cells and max-T against what one would otherwise run: loops of statsmodels fits.

Peer and own code are timed in the same run on the same data; the ratio is printed and kept in ``extra_info``. The
numbers are compared first, so that speed is never bought with another answer.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from benchmarks.ratios import record
from pretest.numbers import LinearFits, adjust_max_t, estimate_differences, linear, sum_by_cluster
from pretest.numbers.design import Design
from pretest.numbers.patterns import solve_patterns

N, CONCEPTS, OUTCOMES, AUDIENCES, RESAMPLES = 3_000, 4, 10, 3, 9_999
REFITS = 5
COLUMNS = [f"y{k}" for k in range(OUTCOMES)]


@pytest.fixture(scope="module")
def study() -> pd.DataFrame:
    """3,000 respondents, 4 concepts and a control, 10 correlated 5-point outcomes, 3 audiences."""
    rng = np.random.default_rng(1)
    arm = rng.integers(0, CONCEPTS + 1, N)
    latent = 0.6 * rng.normal(size=(N, 1)) + rng.normal(size=(N, OUTCOMES)) + 0.1 * arm[:, None]
    frame = pd.DataFrame(np.clip(np.round(2.3 + latent), 1, 5), columns=COLUMNS)
    return frame.assign(arm=arm, audience=rng.integers(0, AUDIENCES, N))


def cells(study: pd.DataFrame) -> list[LinearFits]:
    y, arm, audience = study[COLUMNS].to_numpy(), study["arm"].to_numpy(), study["audience"].to_numpy()
    return [estimate_differences(y[audience == a], Design(arm[audience == a], CONCEPTS + 1)) for a in range(AUDIENCES)]


def statsmodels_cells(study: pd.DataFrame) -> np.ndarray:
    """(audiences, concepts, outcomes) HC2 standard errors."""
    errors = np.empty((AUDIENCES, CONCEPTS, OUTCOMES))
    for a, rows in study.groupby("audience"):
        for k, column in enumerate(COLUMNS):
            fit = smf.ols(f"{column} ~ C(arm)", rows).fit(cov_type="HC2", use_t=True)
            errors[a, :, k] = fit.bse.to_numpy()[1:]
    return errors


def seconds(call: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        taken.append(perf_counter() - start)
    return float(np.median(taken))


def test_120_cells_hc2(benchmark, study):
    errors = statsmodels_cells(study)
    np.testing.assert_allclose(np.stack([fit.std_error for fit in cells(study)]), errors, rtol=1e-10)
    peer = seconds(lambda: statsmodels_cells(study), 3)
    benchmark.pedantic(cells, args=(study,), rounds=50, warmup_rounds=3)
    record(benchmark, "120 cells, HC2, against statsmodels formula fits", peer)


def test_max_t_of_120_cells(benchmark, study):
    fits = cells(study)
    audience = study["audience"].to_numpy()
    psi = np.hstack(
        [
            sum_by_cluster(fit.influence.reshape(len(fit.influence), -1), np.flatnonzero(audience == a), n_clusters=N)
            for a, fit in enumerate(fits)
        ]
    )
    t = np.concatenate([(fit.estimate / fit.std_error).ravel() for fit in fits])
    df = np.concatenate([fit.df.ravel() for fit in fits])
    rng = np.random.default_rng(2)

    def refit() -> None:
        draw = study.assign(arm=rng.permutation(study["arm"].to_numpy()))
        statsmodels_cells(draw)

    peer = seconds(refit, REFITS) * RESAMPLES
    benchmark.pedantic(
        lambda: adjust_max_t(t, df, psi, rng=np.random.default_rng(3), resamples=RESAMPLES), rounds=7, warmup_rounds=1
    )
    record(benchmark, f"max-T, {RESAMPLES:,} draws, against refits (extrapolated from {REFITS})", peer)


def test_cr2_of_repeated_ratings(benchmark):
    """2,522 respondents who rate 12 messages each, 17 arms, 2 outcomes; statsmodels has no CR2: its CR1 is timed."""
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(2_522), 12)
    arm = rng.integers(0, 17, len(cluster))
    y = rng.normal(size=(len(cluster), 2)) + rng.normal(size=(2_522, 2))[cluster]
    frame = pd.DataFrame({"y0": y[:, 0], "y1": y[:, 1], "arm": arm})

    def fit(column: str) -> np.ndarray:
        result = smf.ols(f"{column} ~ C(arm)", frame).fit(cov_type="cluster", cov_kwds={"groups": cluster})
        return result.bse.to_numpy()[1:]

    own = estimate_differences(y, Design(arm, 17, cluster=cluster), variance="cr1")
    np.testing.assert_allclose(own.std_error, np.column_stack([fit("y0"), fit("y1")]), rtol=1e-10)
    peer = seconds(lambda: (fit("y0"), fit("y1")), 3)
    benchmark.pedantic(lambda: estimate_differences(y, Design(arm, 17, cluster=cluster)), rounds=10, warmup_rounds=1)
    record(benchmark, "CR2 with Satterthwaite df, 30,264 rows, against statsmodels CR1", peer)


@pytest.mark.parametrize("weighted", [False, True])
def test_adjusted_cells_with_gaps(benchmark, monkeypatch, weighted):
    """2,300 rows, 5 arms, 17 outcomes, each missing in other rows, 4 covariates; against bases outcome by outcome."""
    rng = np.random.default_rng(5)
    n, x = 2_300, rng.normal(size=(2_300, 4))
    y = rng.normal(size=(n, 17)) + x[:, :1]
    y[rng.random(y.shape) < np.linspace(0, 0.05, 17)] = np.nan
    design = Design(rng.integers(0, 5, n), 5, weights=rng.lognormal(0, 0.5, n) if weighted else None)

    def fit() -> LinearFits:
        return estimate_differences(y, design, covariates=x)

    own = fit()
    with monkeypatch.context() as patch:
        patch.setattr(linear, "solve_adjusted", solve_patterns)
        np.testing.assert_allclose(own.std_error, fit().std_error, rtol=1e-9)
        peer = seconds(fit, 10)
    benchmark.pedantic(fit, rounds=30, warmup_rounds=3)
    record(benchmark, "68 adjusted cells, against orthogonal bases one by one", peer)
