"""Bounds on who moved: by hand, against a linear programme over all joint distributions, against R, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pretest.numbers.movers import estimate_movers, make_strata
from tests.numbers.makarov import bound_rise

EXACT = 1e-9


def brute(p, q, counts):
    """Smallest and largest probability of the cells ``counts`` (J, J), over all joints with margins p, q."""
    j = len(p)
    margins = np.vstack([np.kron(np.eye(j), np.ones(j)), np.kron(np.ones(j), np.eye(j))])
    ends = [
        linprog(sign * counts.ravel(), A_eq=margins, b_eq=np.concatenate([p, q]), bounds=(0, 1)) for sign in (1, -1)
    ]
    assert all(end.status == 0 for end in ends)
    return ends[0].fun, -ends[1].fun


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([-1.0, 0.0, 0.5, 1.0]))
def test_bounds_of_scores_equal_the_linear_programme(seed, more):
    rng = np.random.default_rng(seed)
    y, z = rng.integers(0, 7, 6) / 2, rng.integers(0, 7, 6) / 2
    equal = np.full(6, 1 / 6)
    assert bound_rise(y, z, more_than=more) == pytest.approx(
        brute(equal, equal, (y[:, None] - z[None, :] > more).astype(float)), abs=1e-8
    )


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_weights_count_people_and_only_the_order_counts(seed):
    rng = np.random.default_rng(seed)
    y, z = rng.integers(1, 6, 40).astype(float), rng.integers(1, 6, 30).astype(float)
    w = rng.integers(1, 4, 40)
    assert bound_rise(y, z, concept_weights=w) == pytest.approx(bound_rise(np.repeat(y, w), z), abs=1e-12)
    assert bound_rise(np.exp(y), np.exp(z)) == bound_rise(y, z)


def test_equals_the_formulas_in_r(reference):
    r = reference("moved")
    d = r["data"]
    seen, item, score = np.array(d["seen"]) == 1, np.array(d["item"], dtype=float), np.array(d["score"], dtype=float)
    assert bound_rise(item[seen], item[~seen]) == pytest.approx(r["eta"], rel=EXACT)
    low, high = min(r["makarov"][:-1]), max(r["makarov"][1:])
    assert bound_rise(score[seen], score[~seen]) == pytest.approx((low, high), rel=EXACT)
    assert bound_rise(score[seen], score[~seen], more_than=0.5) == pytest.approx(r["makarov_half"], rel=EXACT)
    found = estimate_movers(score, seen, rng=np.random.default_rng(1))
    assert (found.low, found.high) == pytest.approx((low, high), rel=EXACT)


def test_bounds_within_strata_average_those_of_each_stratum_and_are_never_wider():
    rng = np.random.default_rng(2)
    before = rng.normal(size=400)
    seen = np.arange(400) % 2 == 0
    y = np.round(before - 0.8 * seen + 0.5 * rng.normal(size=400), 1)
    strata = make_strata(before, seen)
    assert np.unique(strata).tolist() == [0, 1, 2, 3]
    plain = estimate_movers(y, seen, rng=np.random.default_rng(3))
    within = estimate_movers(y, seen, rng=np.random.default_rng(3), stratum=strata)
    parts = [bound_rise(y[seen & (strata == x)], y[~seen & (strata == x)]) for x in range(4)]
    share = np.bincount(strata) / 400
    assert (within.low, within.high) == pytest.approx(tuple(share @ np.array(parts)), rel=EXACT)
    assert plain.low <= within.low
    assert within.high <= plain.high
    assert within.conf_high < plain.conf_high


def test_strata_are_made_of_what_there_is():
    seen = np.arange(200) % 2 == 0
    assert make_strata(np.full(200, 3.0), seen).max() == 0
    assert make_strata(np.full(200, np.nan), seen).max() == 0
    two = make_strata(np.where(np.arange(200) < 80, np.nan, np.arange(200.0)), seen)
    assert sorted(np.bincount(two)) == [60, 60, 80]  # missing scores apart, and two groups of the rest
    assert make_strata(np.arange(40.0), seen[:40]).max() == 0


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_limits_lie_outside_the_estimates_and_clusters_and_weights_change_no_bound(seed):
    rng = np.random.default_rng(seed)
    y, seen = rng.integers(1, 6, 80).astype(float), np.arange(80) % 2 == 0
    plain = estimate_movers(y, seen, rng=np.random.default_rng(1), draws=4_000)
    assert 0 <= plain.conf_low <= plain.share_low <= plain.share_high <= plain.conf_high <= 1
    assert plain.low <= plain.high
    twice = estimate_movers(
        np.repeat(y, 2),
        np.repeat(seen, 2),
        rng=np.random.default_rng(1),
        cluster=np.repeat(np.arange(80), 2),
        draws=4_000,
    )
    assert (twice.low, twice.high) == pytest.approx((plain.low, plain.high))
    assert twice.conf_low == pytest.approx(plain.conf_low, abs=0.03)  # doubling the rows adds no information
    heavy = estimate_movers(y, seen, rng=np.random.default_rng(1), weights=np.full(80, 3.0), draws=4_000)
    assert (heavy.conf_low, heavy.conf_high) == pytest.approx((plain.conf_low, plain.conf_high))


def test_a_group_without_one_of_the_arms_is_refused():
    with pytest.raises(ValueError, match="both arms"):
        estimate_movers(np.arange(4.0), np.array([True, True, False, False]), rng=np.random.default_rng(1),
                        stratum=np.array([0, 0, 1, 1]))  # fmt: skip


def _truth(shift, strata):
    """Shares of five answers per stratum and arm, and the true bounds."""
    base = np.array([[0.4, 0.3, 0.15, 0.1, 0.05], [0.1, 0.2, 0.4, 0.2, 0.1], [0.05, 0.1, 0.2, 0.3, 0.35]])
    control = base if strata else base[1:2]
    moved = np.array([np.append(row[:-1] * (1 - shift), 0) + np.append(0, row[:-1] * shift) for row in control])
    moved[:, -1] += control[:, -1]
    answers = np.arange(1.0, 6.0)
    both = zip(moved, control, strict=True)
    of_stratum = [bound_rise(answers, answers, concept_weights=p, control_weights=q) for p, q in both]
    bounds = np.array(of_stratum).mean(axis=0)
    return control, moved, bounds


@pytest.mark.slow
@pytest.mark.parametrize("strata", [False, True])
@pytest.mark.parametrize("shift", [0.0, 0.3])  # 0: every cut point competes, the kink where plain intervals fail
def test_the_interval_covers_the_whole_identified_set(shift, strata):
    control, moved, (low, high) = _truth(shift, strata)
    rng = np.random.default_rng(7)
    n, runs = 300, 400
    seen = np.arange(n) % 2 == 0
    hits, above = 0, 0
    for _ in range(runs):
        x = rng.integers(0, len(control), n)
        cuts = np.where(seen[:, None], moved[x], control[x]).cumsum(axis=1)
        y = (rng.random(n)[:, None] > cuts[:, :-1]).sum(axis=1).astype(float)
        found = estimate_movers(y, seen, rng=rng, stratum=x if strata else None, draws=400)
        hits += found.conf_low <= low + 1e-12 and high - 1e-12 <= found.conf_high
        above += found.share_low > low
    assert hits / runs > 0.93
    assert above / runs < 0.58  # half-median-unbiased: claims too much harm at most half of the time
