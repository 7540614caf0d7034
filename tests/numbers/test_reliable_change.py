"""Reliable change: by hand, against R and Newcombe's own example, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.reliable_change import compare_shares, least_reliable, reliably_higher

EXACT = 1e-9


def test_the_smallest_reliable_change_by_hand():
    # SD 7.5, reliability .8: standard error 3.354, of a difference 4.743, times 1.96 is 9.297
    assert least_reliable(7.5, 0.8) == pytest.approx(9.2971, abs=1e-4)
    assert least_reliable(7.5, 1.0) == 0.0
    changed = reliably_higher([1, 1, 1, np.nan], [3, 3.01, np.nan, 3], least=2.0)
    np.testing.assert_array_equal(changed, [0, 1, np.nan, np.nan])
    with pytest.raises(ValueError, match="reliability"):
        least_reliable(1.0, 1.2)


def test_equals_r_and_the_published_example(reference):
    r = reference("moved")
    d = r["data"]
    before, after = np.array(d["pre"], dtype=float), np.array(d["score"], dtype=float)
    seen = np.array(d["seen"]) == 1
    least = least_reliable(before.std(ddof=1), 0.8)
    assert least == pytest.approx(r["least"], rel=EXACT)
    found = compare_shares(reliably_higher(before, after, least=least), seen)
    expected = [found.concept, found.reference, found.conf_low, found.conf_high]
    assert expected == pytest.approx(r["reliable"], rel=1e-7)
    for name, (x1, n1, x0, n0) in {"published": (56, 70, 48, 80), "zero": (0, 10, 3, 10)}.items():
        happened = np.concatenate([np.arange(n1) < x1, np.arange(n0) < x0]).astype(float)
        pair = compare_shares(happened, np.arange(n1 + n0) < n1)
        assert [pair.concept, pair.reference, pair.conf_low, pair.conf_high] == pytest.approx(r[name], abs=1e-8)
    # Newcombe (1998), table II, method 10: 56/70 - 48/80
    assert [round(value, 4) for value in r["published"][2:]] == [0.0524, 0.3339]


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_turning_the_arms_turns_the_interval(seed):
    rng = np.random.default_rng(seed)
    y, seen = rng.integers(0, 2, 50).astype(float), rng.random(50) < 0.5
    seen[:2] = [True, False]
    one, other = compare_shares(y, seen), compare_shares(y, ~seen)
    assert (one.conf_low, one.conf_high) == pytest.approx((-other.conf_high, -other.conf_low))
    equal = compare_shares(y, seen, weights=np.full(50, 2.0))
    assert equal.conf_low == pytest.approx(one.conf_low, abs=0.03)


def test_doubling_the_rows_of_clusters_adds_nothing():
    rng = np.random.default_rng(1)
    y, seen = rng.integers(0, 2, 80).astype(float), np.arange(80) % 2 == 0
    plain = compare_shares(y, seen)
    twice = compare_shares(np.repeat(y, 2), np.repeat(seen, 2), cluster=np.repeat(np.arange(80), 2))
    assert twice.n_effective_concept == pytest.approx(40, rel=0.05)
    assert (twice.conf_low, twice.conf_high) == pytest.approx((plain.conf_low, plain.conf_high), abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("clustered", [False, True])
def test_coverage(clustered):
    rng = np.random.default_rng(2)
    n, runs, hits = 200, 1500, 0
    seen = np.arange(n) // 4 % 2 == 0
    cluster = np.arange(n) // 4
    for _ in range(runs):
        p = np.where(seen, 0.15, 0.08)
        if clustered:
            p = p * rng.choice([0.2, 1.8], size=n // 4)[cluster]
        found = compare_shares((rng.random(n) < p).astype(float), seen, cluster=cluster if clustered else None)
        hits += found.conf_low <= 0.07 <= found.conf_high
    assert 0.93 < hits / runs < 0.975
