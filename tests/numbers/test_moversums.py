"""Draws from the sums between cut points are those of one number per person, and cut points that are left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.movers import estimate_movers
from pretest.numbers.moversums import MOST_CUTS, Stratum, cut_points, draw_sums
from tests.numbers.makarov import bound_rise


def rows(n=300, seed=1):
    rng = np.random.default_rng(seed)
    seen = rng.random(n) < 0.4
    y = rng.integers(1, 6, n) + (seen & (rng.random(n) < 0.3))
    return y.astype(float), seen, rng.gamma(4, 0.25, n) + 0.1


def influence(y, seen, w):
    """(n, J) influence of each person on the lower and on minus the upper candidates, written out."""
    points = np.unique(y)
    at_most, below = y[:, None] <= points, y[:, None] < points
    found = []
    for under, sign in ((at_most, 1.0), (below, -1.0)):
        total = np.zeros((len(y), len(points)))
        for arm, indicator, side in ((seen, at_most, -sign), (~seen, under, sign)):
            own, n = np.where(arm, w, 0.0) / w[arm].sum(), arm.sum()
            share = own @ indicator
            total += side * np.sqrt(n / (n - 1)) * own[:, None] * (indicator - share)
        found.append(total)
    return found


def test_the_covariance_of_the_draws_is_the_gram_matrix_of_the_influence_values():
    y, seen, w = rows()
    stratum = Stratum.of(y, seen, w)
    scale = np.sqrt(stratum.squares())
    lower, upper, weight = stratum.errors(np.diag(scale))  # one draw for each independent number: what it moves
    for found, pull in zip((lower, upper), influence(y, seen, w), strict=True):
        np.testing.assert_allclose(found.T @ found, pull.T @ pull, atol=1e-15)
        np.testing.assert_allclose(found.T @ weight, pull.T @ w, atol=1e-12)
    assert weight @ weight == pytest.approx(w @ w)


@pytest.mark.parametrize("n_units", [9, 120])  # fewer and more than the 12 sums between cut points
def test_units_of_several_rows_move_together(n_units):
    y, seen, w = rows()
    unit = np.random.default_rng(2).integers(0, n_units, len(y))
    unit[:n_units] = np.arange(n_units)
    stratum = Stratum.of(y, seen, w)

    class Unit:
        """Draws that are the identity, so that what comes out is the root of the covariance."""

        def standard_normal(self, shape):
            return np.eye(shape[1])

    (sums,) = draw_sums([stratum], [unit], n_units=n_units, draws=1, rng=Unit())
    lower, upper, _ = stratum.errors(sums)
    for found, pull in zip((lower, upper), influence(y, seen, w), strict=True):
        summed = np.zeros((n_units, pull.shape[1]))
        np.add.at(summed, unit, pull)
        np.testing.assert_allclose(found.T @ found, summed.T @ summed, atol=1e-13)


def test_two_answers_by_hand():
    """Control 0, 1; concept 1, 1: at cut point 0 the reference has half below and the concept nobody."""
    stratum = Stratum.of(np.array([0.0, 1, 1, 1]), np.array([False, False, True, True]), np.ones(4))
    assert stratum.lower.tolist() == [0.5, 0.0]
    assert stratum.upper.tolist() == [-1.0, -0.5]
    lower, _, _ = stratum.errors(np.diag(np.sqrt(stratum.squares())))
    # influence on F(0) of the reference: (1 - 1/2)/2 and (0 - 1/2)/2, times the root of 2/1
    np.testing.assert_allclose(lower.T @ lower, [[2 * (1 / 16 + 1 / 16), 0], [0, 0]], atol=1e-15)


def test_few_values_are_all_looked_at():
    stratum = Stratum.of(*rows())
    assert len(stratum.concept) == 6
    assert stratum.exact.all()
    assert cut_points(np.linspace(0.01, 1, 100), np.linspace(0.01, 1, 100)).tolist() == list(range(100))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.0, 0.9), st.floats(-1.5, 1.5))
def test_bounds_at_some_cut_points_hold_and_are_hardly_wider(seed, floor, shift):
    """Against all cut points, also where most people are at the floor or one arm is small."""
    rng = np.random.default_rng(seed)
    n = 700
    seen = rng.random(n) < rng.uniform(0.1, 0.9)
    y = np.where(rng.random(n) < floor, 0.0, np.abs(rng.normal(size=n) + shift * seen))
    stratum = Stratum.of(y, seen, np.ones(n))
    assert len(stratum.concept) <= 2 * MOST_CUTS
    low, high = bound_rise(y[seen], y[~seen])
    assert low - 2 / MOST_CUTS < stratum.lower.max() <= low + 1e-12
    assert high - 1e-12 <= min(1.0, -stratum.upper.max()) < high + 2 / MOST_CUTS
    found = estimate_movers(y, seen, rng=rng, draws=50)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)  # of the rows as they are: all values


def test_an_upper_bound_is_never_taken_over_a_gap():
    """Everybody of the concept is higher than somebody of the control whom only a value that is left out tells."""
    control, concept = np.arange(0.0, 500.0), np.arange(0.5, 500.0)
    y, seen = np.concatenate([control, concept]), np.repeat([False, True], 500)
    stratum = Stratum.of(y, seen, np.ones(1000))
    assert not stratum.exact.all()
    ends = np.cumsum(np.bincount(stratum.bin, minlength=2 * len(stratum.exact)).reshape(2, -1).sum(axis=0))
    assert (np.diff(ends)[stratum.exact[1:]] == 1).all()  # one person between it and the cut point before
    assert -stratum.upper.max() >= bound_rise(concept, control)[1] - 1e-12


def test_a_stratum_of_one_arm_is_refused():
    with pytest.raises(ValueError, match="both arms"):
        Stratum.of(np.array([0.0, 1.0]), np.array([True, True]), np.ones(2))
