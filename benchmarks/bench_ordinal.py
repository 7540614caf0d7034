"""Proportional odds in a batch against a loop of statsmodels' OrderedModel, and the DIF of a long scale.

Peer and own code are timed in the same run on the same data; the ratio is printed and kept in ``extra_info``. The
numbers are compared first, so that speed is never bought with another answer.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from benchmarks.ratios import record
from pretest.measurement.dif import estimate_dif
from pretest.numbers.ordinal import estimate_ordinal
from pretest.numbers.regression import fit_ordinal

N, OUTCOMES, COVARIATES, ITEMS = 3_000, 30, 10, 90


@pytest.fixture(scope="module")
def study() -> tuple[np.ndarray, np.ndarray]:
    """3,000 rows, 10 covariates, 30 outcomes of 5 answers."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(N, COVARIATES))
    latent = 0.3 * (x @ rng.normal(size=(COVARIATES, OUTCOMES))).T + rng.logistic(size=(OUTCOMES, N))
    return np.digitize(latent, [-2.0, -0.5, 0.5, 2.0]), x


def peer_fit(y: np.ndarray, x: np.ndarray):
    return OrderedModel(y, x, distr="logit").fit(method="bfgs", maxiter=500, disp=0)


def seconds_of(y: np.ndarray, x: np.ndarray) -> float:
    start = perf_counter()
    peer_fit(y, x)
    return perf_counter() - start


def test_proportional_odds_in_a_batch(benchmark, study):
    y, x = study
    start = perf_counter()
    peers = [peer_fit(row, x) for row in y[:3]]
    peer = (perf_counter() - start) / 3
    fits = fit_ordinal(y, x, n_answers=5)
    assert fits.converged.all()
    for k, other in enumerate(peers):
        np.testing.assert_allclose(fits.coefficient[k], other.params[:COVARIATES], atol=2e-4)
        np.testing.assert_allclose(fits.std_error[k, 4:], other.bse[:COVARIATES], rtol=2e-3)
        assert fits.log_likelihood[k] >= other.llf - 1e-9
    benchmark.pedantic(fit_ordinal, args=(y, x), kwargs={"n_answers": 5}, rounds=10, warmup_rounds=1)
    own = benchmark.stats.stats.median / OUTCOMES
    record(benchmark, "proportional odds, one problem, against OrderedModel", peer, own_seconds=own)


def test_effects_on_ten_outcomes(benchmark, study):
    y, x = study
    arm = np.arange(N) % 5
    call = {"n_arms": 5, "covariates": x}
    benchmark.pedantic(estimate_ordinal, args=(y[:10].T.astype(float), arm), kwargs=call, rounds=5, warmup_rounds=1)
    dummies = (arm[:, None] == np.arange(1, 5)).astype(float)
    peer = 10 * seconds_of(y[0], np.hstack([dummies, x]))
    record(benchmark, "40 cells of 4 cuts, 10 covariates, against 10 fits of OrderedModel (extrapolated)", peer)


def test_dif_of_ninety_items(benchmark):
    rng = np.random.default_rng(2)
    latent = 1.5 * rng.normal(size=(N, 1)) + rng.logistic(size=(N, ITEMS))
    y = np.digitize(latent, [-2.0, -0.5, 0.5, 2.0]).astype(float)
    call = {"n_groups": 2, "purify": "off"}
    benchmark.pedantic(estimate_dif, args=(y, np.arange(N) % 2), kwargs=call, rounds=3, warmup_rounds=1)
    group, rest = (np.arange(N) % 2)[:, None], y[:, 1:].mean(axis=1)[:, None]
    predictors = (rest, np.hstack([rest, group]), np.hstack([rest, group, rest * group]))
    peer = ITEMS * sum(seconds_of(y[:, 0].astype(int), each) for each in predictors)
    record(benchmark, f"DIF of {ITEMS} items, 3 models each, against OrderedModel (extrapolated from one item)", peer)
