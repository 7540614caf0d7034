"""Lee's bounds: by hand, against his formulas in R, as a property, and coverage of Imbens and Manski's interval."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.attrition import estimate_lee_bounds, imbens_manski

EXACT = 1e-9


def test_four_answers_by_hand():
    # control keeps 2 of 4, concept all 4: half of the concept's 1 2 3 4 is trimmed
    y, seen = np.array([1.0, 2, 3, 4, 2, 3, np.nan, np.nan]), np.arange(8) < 4
    found = estimate_lee_bounds(y, seen)
    assert (found.low, found.high, found.trimmed) == pytest.approx((1.5 - 2.5, 3.5 - 2.5, 0.5))
    tied = estimate_lee_bounds(np.array([1.0, 3, 3, 3, 2, 3, 2, np.nan]), seen)  # 1 3 3 and no 3: ties are cut in part
    assert (tied.low, tied.high) == pytest.approx((7 / 3 - 7 / 3, 3 - 7 / 3))


def test_brute_force_over_all_who_could_be_left_out():
    rng = np.random.default_rng(1)
    y = np.append(rng.normal(size=12), np.full(4, np.nan))
    seen = np.append(np.arange(12) < 8, np.zeros(4, dtype=bool))  # 8 of 8 against 4 of 8
    found = estimate_lee_bounds(y, seen)
    means = [np.mean(y[list(left)]) - y[8:12].mean() for left in itertools.combinations(range(8), 4)]
    assert (found.low, found.high) == pytest.approx((min(means), max(means)))


def test_equals_the_formulas_in_r(reference):
    r = reference("designchecks")
    d = r["data"]
    y = np.where(np.array(d["stay"]) == 1, np.array(d["y"], dtype=float), np.nan)
    found, expected = estimate_lee_bounds(y, np.array(d["seen"]) == 1), r["lee"]
    for name in ("low", "high", "se_low", "se_high", "trimmed"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=EXACT)
    assert (found.conf_low, found.conf_high) == pytest.approx(expected["conf"], rel=1e-8)


def test_influence_values_square_to_the_variance_with_clusters():
    rng = np.random.default_rng(2)
    seen, cluster = np.arange(80) % 2 == 0, np.arange(80) // 4
    y = np.where(rng.random(80) < 0.2 + 0.2 * seen, np.nan, rng.normal(size=80))
    found = estimate_lee_bounds(y, seen, cluster=cluster)
    sums = np.bincount(cluster, found.influence_low)
    assert np.sqrt(sums @ sums) == pytest.approx(found.se_low)
    doubled = estimate_lee_bounds(np.repeat(y, 2), np.repeat(seen, 2), cluster=np.repeat(np.arange(80), 2))
    plain = estimate_lee_bounds(y, seen)
    assert doubled.se_low == pytest.approx(plain.se_low, rel=0.02)


def drawn(seed):
    rng = np.random.default_rng(seed)
    seen = np.arange(60) % 2 == 0
    y = np.where(rng.random(60) < np.where(seen, 0.3, 0.1), np.nan, np.round(rng.normal(size=60), 1))
    y[:2] = 0.0
    return y, seen


def assert_turns(y, seen, **more):
    found = estimate_lee_bounds(y, seen, **more)
    assert found.conf_low <= found.low <= found.high + 1e-12 <= found.conf_high + 2e-12
    for turned in (estimate_lee_bounds(-y, seen, **more), estimate_lee_bounds(y, ~seen, **more)):
        assert turned.trimmed == found.trimmed
        assert (turned.low, turned.high) == (-found.high, -found.low)
        assert (turned.se_low, turned.se_high) == (found.se_high, found.se_low)
        assert (turned.conf_low, turned.conf_high) == (-found.conf_high, -found.conf_low)


def test_turning_scale_or_arms_turns_the_bounds():
    for seed in range(500):
        assert_turns(*drawn(seed))


def test_arms_that_lose_the_same_share_turn_too():
    y, seen = drawn(1556)
    assert np.isnan(y[seen]).sum() == np.isnan(y[~seen]).sum()
    found = estimate_lee_bounds(y, ~seen)
    assert (found.conf_low, found.conf_high) == pytest.approx((-0.432, 1.038), abs=5e-4)
    assert_turns(y, seen)
    assert_turns(y, seen, cluster=np.arange(60) // 3)


@given(st.integers(0, 10_000), st.integers(1, 28))
def test_equal_losses_turn_with_any_weights(seed, lost):
    rng = np.random.default_rng(seed)
    seen, y = np.arange(60) < 30, rng.integers(1, 6, size=60).astype(float)
    y[:lost], y[30 : 30 + lost] = np.nan, np.nan
    weights = np.tile(rng.uniform(0.2, 5.0, size=30), 2)
    shuffled = np.r_[:30, 30 + rng.permutation(30)]  # the same people, summed in another order
    assert_turns(y[shuffled], seen, weights=weights[shuffled])
    found, sorted_ = (estimate_lee_bounds(y[own], seen, weights=weights[own]) for own in (shuffled, np.arange(60)))
    assert found.trimmed == 0.0
    assert (found.conf_low, found.conf_high) == pytest.approx((sorted_.conf_low, sorted_.conf_high), abs=1e-9)


def test_the_wider_of_two_standard_errors_counts_when_nothing_is_trimmed():
    """Somebody more in one arm trims that arm; with equal loss the error is that of the less certain of the two."""
    y, seen = drawn(1556)
    errors = []
    for arm in (seen, ~seen):
        own = np.arange(60) != np.flatnonzero(np.isnan(y) & arm)[0]  # without one who was lost: this arm kept more
        errors.append(estimate_lee_bounds(y[own], ~seen[own]))
    tied = estimate_lee_bounds(y, ~seen)
    assert tied.trimmed == 0.0
    for side in ("se_low", "se_high"):
        assert getattr(tied, side) == pytest.approx(max(getattr(found, side) for found in errors), rel=0.1)


def test_the_interval_goes_from_two_sided_to_one_sided():
    point = imbens_manski(0.0, 0.0, 1.0, 1.0)
    assert point == pytest.approx((-1.959964, 1.959964), abs=1e-6)
    wide = imbens_manski(0.0, 50.0, 1.0, 1.0)
    assert wide == pytest.approx((-1.644854, 51.644854), abs=1e-6)
    assert imbens_manski(1.0, 2.0, 0.0, 0.0) == (1.0, 2.0)


def test_nobody_left_is_refused():
    with pytest.raises(ValueError, match="stayed"):
        estimate_lee_bounds(np.array([np.nan, 1.0]), np.array([True, False]))


@pytest.mark.slow
@pytest.mark.parametrize("five", [False, True])
def test_the_interval_covers_either_end_of_the_set(five):
    """Who leaves answers high, so the true effect is one of the bounds: the least favourable case."""
    rng = np.random.default_rng(3)

    def draw(n):
        u = rng.normal(size=n)
        return np.clip(np.round(3 + u), 1, 5) if five else u, rng.random(n)

    big, luck = draw(400_000)
    half = np.arange(400_000) % 2 == 0
    lost = ~half & ((big > 3.5) if five else (big > 1.0)) & (luck < 0.8)
    truth = estimate_lee_bounds(np.where(lost, np.nan, big), half)
    hits, runs, n = np.zeros(2), 1500, 300
    seen = np.arange(n) % 2 == 0
    for _ in range(runs):
        y, luck = draw(n)
        lost = ~seen & ((y > 3.5) if five else (y > 1.0)) & (luck < 0.8)
        found = estimate_lee_bounds(np.where(lost, np.nan, y), seen)
        hits += [found.conf_low <= end <= found.conf_high for end in (truth.low, truth.high)]
    assert (hits / runs > 0.93).all()
