"""Where tau is looked for: a density that adds up, follows the posterior of one role, and says what it drew from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import halfnorm, multivariate_normal, norm

from pretest.risk import Prior
from pretest.risk.proposal import TauProposal, log_prior, propose_tau

WEAK = Prior.normal("weak", 0.0, 0.3, 0.2)
MIXED = Prior.mixture("mixed", [0.8, 0.2], [0.1, 0.0], [0.1, 0.5], 0.2)
SHARE = np.array([[1.0, 0.9], [0.9, 1.0]])  # two outcomes of one concept
SHARP = np.array([0.5, -0.5, 0.4]), 0.001 * np.eye(3)  # cells that clearly differ


def rng():
    return np.random.default_rng(1)


def test_draws_of_two_bins_by_hand():
    proposal = TauProposal(np.array([0.0, 1.0, 3.0]), np.array([0.25, 0.75]), (np.ones((2, 1)),))
    tau, component, log_density = proposal.draw(4_000, rng())
    assert (component == 0).all()
    low = tau < 1
    assert low.mean() == pytest.approx(0.25, abs=0.03)
    np.testing.assert_allclose(log_density, np.log(np.where(low, 0.25, 0.375)))
    assert tau[~low].mean() == pytest.approx(2.0, abs=0.05)


def test_components_are_drawn_for_each_block_given_tau_by_hand():
    odds = np.array([[0.9, 0.1], [0.2, 0.8]])
    proposal = TauProposal(np.array([0.0, 1.0, 2.0]), np.array([0.5, 0.5]), (odds, np.ones((2, 1))))
    tau, component, log_density = proposal.draw(8_000, rng())
    assert component.shape == (8_000, 2)
    assert (component[:, 1] == 0).all()
    low = tau < 1
    assert component[low, 0].mean() == pytest.approx(0.1, abs=0.02)
    assert component[~low, 0].mean() == pytest.approx(0.8, abs=0.02)
    np.testing.assert_allclose(log_density, np.log(0.5 * odds[(~low).astype(int), component[:, 0]]))


def test_the_prior_is_half_normal_times_the_weights():
    tau = np.array([0.05, 0.3])
    found = log_prior(tau, np.array([[0, 1], [1, 1]]), [MIXED, MIXED])
    np.testing.assert_allclose(found, np.log([0.8 * 0.2, 0.2 * 0.2]) + halfnorm.logpdf(tau, scale=0.2))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0.001, 0.05, 1.0]), st.booleans())
def test_the_mass_adds_up_and_no_place_with_mass_is_empty(seed, size, mixed):
    draw = np.random.default_rng(seed)
    prior = MIXED if mixed else WEAK
    block = np.array([0, 0, 1, 1])
    found = propose_tau(draw.normal(0, 0.5, 4), size * np.eye(4), np.eye(4), [prior, prior], block)
    assert found.mass.sum() == pytest.approx(1.0)
    assert (found.mass > 0).all()
    assert (np.diff(found.edges) > 0).all()
    assert len(found.mass) == len(found.edges) - 1
    assert [odds.shape for odds in found.odds] == [(len(found.mass), len(prior.weights))] * 2
    for odds in found.odds:
        np.testing.assert_allclose(odds.sum(axis=1), 1.0)
        assert odds.min() > 0.01


def test_odds_of_components_follow_from_the_cells_of_their_block_by_hand():
    firm = Prior.mixture("firm", [0.8, 0.2], [0.0, 0.0], [0.1, 0.5], 1e-3)
    found = propose_tau(np.array([0.0, 0.6]), 0.01 * np.eye(2), np.eye(2), [firm, firm], np.array([0, 1]))
    for odds, estimate in zip(found.odds, (0.0, 0.6), strict=True):
        joint = np.array([0.8, 0.2]) * norm.pdf(estimate, 0, np.sqrt(0.01 + np.array([0.01, 0.25])))
        np.testing.assert_allclose(odds[0], 0.95 * joint / joint.sum() + 0.025, rtol=1e-3)


def test_weighted_draws_give_the_posterior_mean_of_tau_found_on_a_grid():
    estimate, covariance = np.array([0.3, -0.1]), np.diag([0.02, 0.03])
    grid = (np.arange(4_000) + 0.5) / 4_000 * 1.5
    density = np.array(
        [
            multivariate_normal.pdf(estimate, np.zeros(2), covariance + 0.3**2 * SHARE + t**2 * np.eye(2))
            for t in grid[::10]
        ]
    ) * halfnorm.pdf(grid[::10], scale=0.2)  # fmt: skip
    expected = (grid[::10] * density).sum() / density.sum()
    proposal = propose_tau(estimate, covariance, SHARE, [WEAK], np.zeros(2, dtype=int))
    tau, component, log_density = proposal.draw(20_000, rng())
    log_target = log_prior(tau, component, [WEAK]) - 0.5 * np.array(
        [
            np.linalg.slogdet(S)[1] + estimate @ np.linalg.solve(S, estimate)
            for S in covariance + 0.3**2 * SHARE + np.square(tau)[:, None, None] * np.eye(2)
        ]
    )
    weights = np.exp(log_target - log_density - (log_target - log_density).max())
    assert (weights @ tau) / weights.sum() == pytest.approx(expected, abs=0.004)
    assert weights.sum() ** 2 / np.square(weights).sum() > 0.7 * len(tau)  # close to what it stands in for


def test_cells_that_differ_ask_for_a_larger_tau_than_cells_that_agree():
    apart, alike = (
        propose_tau(values, SHARP[1], np.ones((3, 3)), [WEAK], np.zeros(3, dtype=int)).draw(2_000, rng())[0]
        for values in (SHARP[0], np.full(3, 0.1))
    )
    assert np.median(apart) > 0.25
    assert np.median(alike) < 0.1


def test_tilting_moves_the_density_towards_the_weight():
    proposal = propose_tau(*SHARP, np.ones((3, 3)), [WEAK], np.zeros(3, dtype=int))
    tau, component, _ = proposal.draw(4_000, rng())
    weights = np.where(tau > np.median(tau), 3.0, 1.0)
    tilted = proposal.tilt(tau, component, weights / weights.sum())
    assert tilted.mass.sum() == pytest.approx(1.0)
    assert tilted.draw(4_000, rng())[0].mean() > tau.mean() + 0.01
    same = proposal.tilt(tau, component, np.full(4_000, 1 / 4_000))
    np.testing.assert_allclose(same.mass, proposal.mass, rtol=1e-6)


def test_tilting_moves_components_towards_the_weight():
    far = np.array([0.5, -0.5]), 0.2 * np.eye(2)
    proposal = propose_tau(*far, np.eye(2), [MIXED, MIXED], np.array([0, 1]))
    tau, component, _ = proposal.draw(4_000, rng())
    weights = np.where(component[:, 0] == 1, 3.0, 1.0)
    tilted = proposal.tilt(tau, component, weights / weights.sum())
    again = tilted.draw(4_000, rng())[1].mean(axis=0)
    assert again[0] > component[:, 0].mean() + 0.05
    assert again[1] == pytest.approx(component[:, 1].mean(), abs=0.05)
