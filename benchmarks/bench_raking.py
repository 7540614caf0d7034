"""Raking 1,000,000 people to five margins, against the textbook loop, and where they are there svy and weightipy.

Neither is needed by pretest. To compare, install them beside it in an environment that is thrown away:

    python -m venv peers && peers/bin/pip install -e . pytest pytest-benchmark svy weightipy
    peers/bin/python -m pytest benchmarks/bench_raking.py --benchmark-only -s

All start from the same codes in memory (the peers look them up in their own frames) and must give the same weights.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import warnings
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.ratios import record
from pretest.weighting import Margin, rake

N, SIZES = 1_000_000, (2, 6, 5, 12, 4)
NAMES = [f"m{index}" for index in range(len(SIZES))]
TOLERANCE, MOST_SWEEPS = 1e-8, 200


@pytest.fixture(scope="module")
def sample() -> tuple[list[np.ndarray], list[Margin]]:
    rng = np.random.default_rng(1)
    codes = [rng.choice(k, N, p=rng.dirichlet(np.full(k, 20.0))).astype(np.int8) for k in SIZES]
    shares = [rng.dirichlet(np.full(k, 20.0)) for k in SIZES]
    return codes, [Margin(name, tuple(map(str, range(len(s)))), s) for name, s in zip(NAMES, shares, strict=True)]


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def svy_weights(
    codes: list[np.ndarray], margins: list[Margin]
) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    svy, polars = library("svy"), library("polars")
    frame = polars.DataFrame({name: code.astype(np.int64) for name, code in zip(NAMES, codes, strict=True)})
    data = svy.Sample(frame.with_columns(w=1.0), svy.Design(wgt="w"))
    shares = {one.variable: dict(enumerate(one.shares.tolist())) for one in margins}

    def run() -> Any:
        return data.weighting.rake(shares=shares, wgt_name="raked", tol=1e-10, max_iter=1000)

    return run, lambda raked: raked.data["raked"].to_numpy()


def weightipy_weights(
    codes: list[np.ndarray], margins: list[Margin]
) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    weightipy = library("weightipy")
    frame = pd.DataFrame({name: code.astype(np.int64) for name, code in zip(NAMES, codes, strict=True)})
    targets = {one.variable: {k: 100 * float(s) for k, s in enumerate(one.shares)} for one in margins}

    def run() -> Any:
        scheme = weightipy.scheme_from_dict(targets, rim_params={"convcrit": 1e-10, "max_iterations": 1000})
        return weightipy.weight_dataframe(frame, scheme, weight_column="w")

    return run, lambda raked: raked["w"].to_numpy()


PEERS = {"svy": svy_weights, "weightipy": weightipy_weights}


def textbook(
    codes: list[np.ndarray], margins: list[Margin], *, base: np.ndarray | None = None, cap: float = np.inf
) -> np.ndarray:
    """Iterative proportional fitting as it is usually written, margin after margin; with a cap, trimmed in turns."""
    weights = np.ones(N) if base is None else base.copy()
    for _ in range(MOST_SWEEPS):
        largest = 0.0
        for code, margin in zip(codes, margins, strict=True):
            shares = np.bincount(code, weights, minlength=len(margin.shares)) / weights.sum()
            largest = max(largest, float(np.abs(shares - margin.shares).max()))
            weights = weights * (margin.shares / shares)[code]
        weights = np.minimum(weights / weights.mean(), cap)
        if largest < TOLERANCE:
            break
    return weights / weights.mean()


def timed(call: Callable[[], np.ndarray], times: int = 3) -> tuple[float, np.ndarray]:
    """Median seconds of some calls, and what they give."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        weights = call()
        taken.append(perf_counter() - start)
    return float(np.median(taken)), weights


def test_a_million_people_five_margins(benchmark, sample):
    fit = benchmark.pedantic(rake, args=sample, rounds=30, warmup_rounds=3)
    own = benchmark.stats.stats.median
    peer, plain = timed(lambda: textbook(*sample))
    np.testing.assert_allclose(fit.weights, plain, rtol=1e-6)
    record(benchmark, f"{N:,} people, {len(SIZES)} margins, {fit.iterations} sweeps, against the textbook loop", peer)
    for name, prepare in PEERS.items():
        if library(name) is None:
            print(f"{name} is not installed; the top of this file says how to compare with it")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run, weights_of = prepare(*sample)
            taken = []
            for _ in range(5):
                start = perf_counter()
                raked = run()
                taken.append(perf_counter() - start)
        weights = weights_of(raked)
        np.testing.assert_allclose(fit.weights, weights / weights.mean(), rtol=1e-6)
        ratio = own / float(np.median(taken))
        benchmark.extra_info |= {f"{name}_seconds": float(np.median(taken)), f"{name}_ratio": ratio}
        print(f"{name} {importlib.metadata.version(name)}: {np.median(taken) * 1e3:.0f} ms, ratio {ratio:.3f}")


def test_a_million_people_with_a_cap(benchmark, sample):
    fit = benchmark.pedantic(rake, args=sample, kwargs={"cap": 2.0}, rounds=20, warmup_rounds=2)
    peer, _ = timed(lambda: textbook(*sample, cap=2.0), times=1)
    record(benchmark, f"with a cap of 2, {fit.n_trimmed:,} weights held down, against trimming in turns", peer)


def test_a_million_people_with_base_weights(benchmark, sample):
    base = np.random.default_rng(2).gamma(4.0, 0.25, N)
    fit = benchmark.pedantic(rake, args=sample, kwargs={"base": base}, rounds=20, warmup_rounds=2)
    peer, plain = timed(lambda: textbook(*sample, base=base))
    np.testing.assert_allclose(fit.weights, plain, rtol=1e-6)
    record(benchmark, "with base weights, against the textbook loop", peer)
