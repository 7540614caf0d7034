"""Where the two spreads are looked for: a density that adds up, tells them apart, and says what it drew from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import halfnorm, multivariate_normal

from pretest.risk import Prior
from pretest.risk.spreads import SpreadProposal, log_spread_prior, propose_spreads

WEAK = Prior.normal("weak", 0.0, 0.3, 0.2)
MIXED = Prior.mixture("mixed", [0.8, 0.2], [0.1, 0.0], [0.1, 0.5], 0.2)
SAME_CELL = np.kron(np.eye(2), np.ones((2, 2)))  # two cells of two levels
SMALL = 0.0005 * np.eye(4)


def rng():
    return np.random.default_rng(1)


def drawn(estimate, covariance=SMALL, prior=WEAK, size=4_000):
    return propose_spreads(np.asarray(estimate), covariance, SAME_CELL, prior).draw(size, rng())


def test_draws_of_four_bins_by_hand():
    edges = np.array([0.0, 1.0, 3.0])
    tau, omega, component, log_density = SpreadProposal(edges, edges, np.array([0.1, 0.2, 0.3, 0.4])).draw(8_000, rng())
    assert (component == 0).all()
    share = [np.mean((tau >= 1) == row) for row in (0, 1)]
    assert share == pytest.approx([0.3, 0.7], abs=0.02)
    expected = np.where(tau < 1, np.where(omega < 1, 0.1, 0.2 / 2), np.where(omega < 1, 0.3 / 2, 0.4 / 4))
    np.testing.assert_allclose(log_density, np.log(expected))


def test_the_prior_is_two_half_normals_times_the_weights():
    tau, omega = np.array([0.05, 0.3]), np.array([0.2, 0.1])
    found = log_spread_prior(tau, omega, np.array([0, 1]), MIXED)
    both = halfnorm.logpdf(tau, scale=0.2) + halfnorm.logpdf(omega, scale=0.2)
    np.testing.assert_allclose(found, np.log([0.8, 0.2]) + both)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([0.001, 0.1]), st.booleans())
def test_the_mass_adds_up_and_no_place_with_mass_is_empty(seed, size, mixed):
    prior = MIXED if mixed else WEAK
    estimate = np.random.default_rng(seed).normal(0, 0.5, 4)
    found = propose_spreads(estimate, size * np.eye(4), SAME_CELL, prior)
    assert found.mass.sum() == pytest.approx(1.0)
    assert (found.mass > 0).all()
    assert (np.diff(found.tau_edges) > 0).all()
    assert (np.diff(found.omega_edges) > 0).all()


def test_differences_between_cells_are_tau_and_within_cells_omega():
    tau, omega, _, _ = drawn([0.5, 0.5, -0.5, -0.5])
    assert np.median(tau) > 3 * np.median(omega)
    tau, omega, _, _ = drawn([0.5, -0.5, 0.5, -0.5])
    assert np.median(omega) > 3 * np.median(tau)


def test_weighted_draws_give_the_posterior_means_found_on_a_grid():
    estimate, covariance = np.array([0.4, 0.1, -0.1, 0.2]), 0.02 * np.eye(4)

    def log_likelihood(tau, omega):
        V = covariance + 0.3**2 + tau**2 * SAME_CELL + omega**2 * np.eye(4)
        return multivariate_normal.logpdf(estimate, np.zeros(4), V)

    grid = (np.arange(50) + 0.5) / 50 * 1.0
    log_density = np.array([[log_likelihood(t, o) for o in grid] for t in grid])
    density = np.exp(log_density) * np.outer(halfnorm.pdf(grid, scale=0.2), halfnorm.pdf(grid, scale=0.2))
    tau, omega, component, log_drawn = drawn(estimate, covariance, size=3_000)
    target = np.array([log_likelihood(t, o) for t, o in zip(tau, omega, strict=True)])
    target += log_spread_prior(tau, omega, component, WEAK)
    weights = np.exp(target - log_drawn - (target - log_drawn).max())
    weights /= weights.sum()
    assert weights @ tau == pytest.approx((density.sum(axis=1) @ grid) / density.sum(), abs=0.01)
    assert weights @ omega == pytest.approx((density.sum(axis=0) @ grid) / density.sum(), abs=0.01)
    assert 1 / np.square(weights).sum() > 0.7 * len(tau)


def test_tilting_moves_one_spread_and_leaves_the_other():
    proposal = propose_spreads(np.array([0.5, 0.3, -0.5, -0.3]), SMALL, SAME_CELL, WEAK)
    tau, omega, _, _ = proposal.draw(6_000, rng())
    weights = np.where(tau > np.median(tau), 3.0, 1.0)
    tilted = proposal.tilt(tau, omega, weights / weights.sum())
    assert tilted.mass.sum() == pytest.approx(1.0)
    again, other, _, _ = tilted.draw(6_000, rng())
    assert again.mean() > tau.mean() + 0.01
    assert other.mean() == pytest.approx(np.average(omega, weights=weights), abs=0.02)
