"""Draws from the covariance of the sums are those of one number per person."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import movers
from pretest.numbers.movers import estimate_movers
from pretest.numbers.moversums import draw_extreme, stratum_bounds


def rows(n=300, seed=1):
    rng = np.random.default_rng(seed)
    seen = rng.random(n) < 0.4
    y = rng.integers(1, 6, n) + (seen & (rng.random(n) < 0.3))
    return y.astype(float), seen, rng.gamma(4, 0.25, n) + 0.1, rng.integers(0, 3, n)


@pytest.mark.parametrize("upper", [False, True])
def test_the_covariance_is_the_gram_matrix_of_the_influence_values(upper):
    y, seen, w, _ = rows()
    points = np.unique(y)
    slow = movers._stratum(y, seen, w, np.ones(len(y), dtype=bool), points)
    quick = stratum_bounds(np.searchsorted(points, y), seen, w, len(points), float(w.sum()))[int(upper)]
    pull = -slow.pull_upper if upper else slow.pull
    np.testing.assert_allclose(quick.values, -slow.upper if upper else slow.lower, atol=1e-13)
    np.testing.assert_allclose(quick.covariance, pull.T @ pull, atol=1e-15)
    np.testing.assert_allclose(quick.along, pull.T @ w, atol=1e-12)
    assert quick.square == pytest.approx(w @ w)


def test_two_answers_by_hand():
    """Control 0, 1; concept 1, 1: at cut point 0 the reference has half below and the concept nobody."""
    lower, upper = stratum_bounds(np.array([0, 1, 1, 1]), np.array([False, False, True, True]), np.ones(4), 2, 4.0)
    assert lower.values.tolist() == [0.5, 0.0]
    assert upper.values.tolist() == [-1.0, -0.5]
    # influence on F(0) of the reference: (1 - 1/2)/2 and (0 - 1/2)/2, times the root of 2/1
    np.testing.assert_allclose(lower.covariance, [[2 * (1 / 16 + 1 / 16), 0], [0, 0]], atol=1e-15)


def test_bounds_of_many_people_are_those_with_a_number_each(monkeypatch):
    """The point estimates are equal; what is drawn differs by the noise of the draws only."""
    y, seen, w, group = rows(3_000, seed=2)
    each = estimate_movers(y, seen, stratum=group, weights=w, rng=np.random.default_rng(3), draws=4_000)
    monkeypatch.setattr(movers, "MOST_DRAWN", 100)
    summed = estimate_movers(y, seen, stratum=group, weights=w, rng=np.random.default_rng(4), draws=4_000)
    assert (summed.low, summed.high) == pytest.approx((each.low, each.high), abs=1e-12)
    for name in ("share_low", "share_high", "conf_low", "conf_high"):
        assert getattr(summed, name) == pytest.approx(getattr(each, name), abs=0.003), name
    assert (summed.n_concept, summed.n_reference, summed.n_strata) == (each.n_concept, each.n_reference, 3)


def test_draws_have_the_spread_of_the_covariance():
    y, seen, w, _ = rows(500, seed=5)
    points = np.unique(y)
    bound, _ = stratum_bounds(np.searchsorted(points, y), seen, w, len(points), float(w.sum()))
    one = type(bound)(bound.values[:1], bound.covariance[:1, :1], bound.along[:1], bound.square, 1.0)
    _, draws = draw_extreme([one], float(w.sum()), 0.99, 40_000, np.random.default_rng(6))
    assert draws.std() == pytest.approx(np.sqrt(bound.covariance[0, 0]), rel=0.02)
    assert abs(draws.mean()) < 4 * draws.std() / 200


def test_a_stratum_of_one_arm_is_refused():
    with pytest.raises(ValueError, match="both arms"):
        stratum_bounds(np.array([0, 1]), np.array([True, True]), np.ones(2), 2, 2.0)
