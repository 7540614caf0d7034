"""Raking 1,000,000 people to five margins, against svy and weightipy.

Neither is needed by pretest. To compare, install them beside it in an environment that is thrown away:

    python -m venv peers && peers/bin/pip install -e . pytest pytest-benchmark svy weightipy
    peers/bin/python -m pytest benchmarks/bench_raking.py --benchmark-only -s

Without them our own time is printed alone. All start from the same
codes in memory (the peers look them up in their own frames) and must give the same weights.
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

from pretest.weighting import Margin, rake

N, SIZES = 1_000_000, (2, 6, 5, 12, 4)
NAMES = [f"m{index}" for index in range(len(SIZES))]


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


def test_a_million_people_five_margins(benchmark, sample):
    fit = benchmark.pedantic(rake, args=sample, rounds=30, warmup_rounds=3)
    own = benchmark.stats.stats.median
    print(f"\n{N:,} people, {len(SIZES)} margins, {fit.iterations} sweeps: {own * 1e3:.1f} ms")
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
        ratio = float(np.median(taken)) / own
        benchmark.extra_info |= {f"{name}_seconds": float(np.median(taken)), f"{name}_ratio": ratio}
        print(f"{name} {importlib.metadata.version(name)}: {np.median(taken) * 1e3:.0f} ms, ratio {ratio:.1f}")


def test_a_million_people_with_a_cap(benchmark, sample):
    fit = benchmark.pedantic(rake, args=sample, kwargs={"cap": 2.0}, rounds=20, warmup_rounds=2)
    print(f"\nwith a cap of 2: {benchmark.stats.stats.median * 1e3:.1f} ms, {fit.n_trimmed:,} weights held down")


def test_a_million_people_with_base_weights(benchmark, sample):
    base = np.random.default_rng(2).gamma(4.0, 0.25, N)
    benchmark.pedantic(rake, args=sample, kwargs={"base": base}, rounds=20, warmup_rounds=2)
    print(f"\nwith base weights: {benchmark.stats.stats.median * 1e3:.1f} ms")
