"""What must hold: draws from the exact posterior, also far from the prior and with a singular covariance."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from pretest.risk import BASE_RATE, WEAK, Prior, sample_data_only, sample_effects
from pretest.risk.covariance import check_rank, square_root

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "risk_reference.json").read_text())
SIGMAS = 4.5  # Monte Carlo standard errors allowed; all comparisons together then fail by chance about once in 1,000


def as_array(value):
    return np.atleast_1d(np.asarray(value, dtype=float))


def read_prior(raw):
    return Prior("reference", *(tuple(as_array(raw[name])) for name in ("weights", "means", "sds")), raw["scale"])


def exchangeable(n_concepts, n_outcomes, *, n=100, correlation=0.4):
    """Covariance of concept x outcome cells with one shared control, and the outcome codes."""
    outcomes = np.full((n_outcomes, n_outcomes), correlation) + (1 - correlation) * np.eye(n_outcomes)
    return np.kron((np.eye(n_concepts) + 1) / n, outcomes), np.tile(np.arange(n_outcomes), n_concepts)


@pytest.mark.parametrize("name", list(REFERENCE["posterior"]))
def test_posterior_agrees_with_numerical_integration_in_r(name):
    case = REFERENCE["posterior"][name]
    found = sample_effects(
        case["estimate"],
        case["covariance"],
        case["outcome"],
        read_prior(case["prior"]),
        draws=40_000,
        rng=np.random.default_rng(11),
    )
    expected = case["expected"]
    n, margins = found.effective_draws, as_array(case["margins"])
    sd = as_array(expected["sd"])
    over = found.draws > margins
    assert np.abs(found.draws.mean(axis=0) - expected["mean"]).max() < SIGMAS * sd.max() / math.sqrt(n)
    np.testing.assert_allclose(found.draws.std(axis=0), sd, rtol=SIGMAS / math.sqrt(2 * n) * 1.5)
    chance = as_array(expected["exceedance"])
    assert (np.abs(over.mean(axis=0) - chance) < SIGMAS * np.sqrt(chance * (1 - chance) / n) + 1e-4).all()
    np.testing.assert_allclose(found.tau.mean(axis=0), as_array(expected["tau"]), rtol=0.02, atol=0.001)
    if expected.get("union"):
        assert over.any(axis=1).mean() == pytest.approx(expected["union"], abs=SIGMAS * 0.5 / math.sqrt(n))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["correlated_pair", "two_outcomes_one_concept", "mixture"])
def test_posterior_agrees_with_r_to_three_decimals(name):
    case = REFERENCE["posterior"][name]
    found = sample_effects(
        case["estimate"],
        case["covariance"],
        case["outcome"],
        read_prior(case["prior"]),
        draws=400_000,
        rng=np.random.default_rng(12),
    )
    over = found.draws > as_array(case["margins"])
    expected = case["expected"]
    np.testing.assert_allclose(over.mean(axis=0), expected["exceedance"], atol=0.002)
    np.testing.assert_allclose(over.any(axis=1).mean(), expected["union"], atol=0.002)
    np.testing.assert_allclose(found.draws.mean(axis=0), expected["mean"], atol=0.0005)


def test_without_spread_the_posterior_is_the_conjugate_normal():
    # one outcome, tau = 0: one mean for all cells; V = 0.01 x identity, prior N(0, 0.2^2), estimates 0.1 0.2 0.3
    prior = Prior.normal("no_spread", 0.0, 0.2, 1e-9)
    found = sample_effects([0.1, 0.2, 0.3], 0.01 * np.eye(3), [0, 0, 0], prior, rng=np.random.default_rng(1))
    precision = 1 / 0.04 + 3 / 0.01
    assert found.draws.mean(axis=0) == pytest.approx([(0.6 / 0.01) / precision] * 3, abs=0.005)
    assert found.draws.std(axis=0) == pytest.approx([precision**-0.5] * 3, rel=0.05)
    assert np.ptp(found.draws, axis=1).max() < 1e-6
    # two outcomes, one cell each, correlated estimates: N(0, 0.04 I) against the full V
    V = np.array([[0.010, 0.006], [0.006, 0.014]])
    pair = sample_effects([0.3, 0.0], V, [0, 1], prior, draws=40_000, rng=np.random.default_rng(2))
    gain = 0.04 * np.linalg.inv(V + 0.04 * np.eye(2))
    np.testing.assert_allclose(pair.draws.mean(axis=0), gain @ [0.3, 0.0], atol=0.002)
    np.testing.assert_allclose(np.cov(pair.draws.T), 0.04 * (np.eye(2) - gain), atol=0.0003)


def test_strong_data_far_outside_the_prior_win():
    estimate = np.linspace(0.2, 1.0, 16)
    found = sample_effects(estimate, 0.03**2 * np.eye(16), [0] * 16, BASE_RATE, rng=np.random.default_rng(3))
    assert found.effective_draws > 2_000
    assert np.abs(found.draws.mean(axis=0) - estimate).max() < 0.02
    assert found.draws.std(axis=0) == pytest.approx([0.03] * 16, rel=0.1)
    assert (found.draws[:, -1] > 0.8).mean() > 0.999
    far = sample_effects([5.0], [[0.001]], [0], BASE_RATE, rng=np.random.default_rng(4))
    assert far.draws.mean() == pytest.approx(5.0, abs=0.05)


def test_repeated_cells_move_as_one():
    V = np.full((3, 3), 0.01)
    found = sample_effects([0.1, 0.1, 0.1], V, [0, 0, 1], BASE_RATE, rng=np.random.default_rng(5))
    assert np.abs(found.draws - found.draws[:, :1]).max() < 1e-4
    # two outcomes that are certain to differ by 0.2 keep that difference
    apart = sample_effects([0.1, 0.3], V[:2, :2], [0, 1], BASE_RATE, rng=np.random.default_rng(6))
    assert np.ptp(apart.draws, axis=1) == pytest.approx([0.2] * 4_000, abs=1e-4)


def test_many_outcomes_keep_enough_effective_draws():
    V, outcome = exchangeable(4, 8, correlation=0.6)
    rng = np.random.default_rng(7)
    truth = 0.2 * rng.standard_normal(8)[outcome] + 0.1 * rng.standard_normal(32)
    found = sample_effects(truth + square_root(V) @ rng.standard_normal(32), V, outcome, BASE_RATE, rng=rng)
    assert found.effective_draws > 2_000
    assert found.notes == ()
    assert found.draws.shape == (4_000, 32)
    assert found.tau.shape == (4_000, 8)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    V, outcome = exchangeable(2, 2)
    one, two, three = (
        sample_effects([0.1, 0.0, 0.3, 0.2], V, outcome, WEAK, draws=500, rng=np.random.default_rng(seed)).draws
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, three)


def test_shifting_the_estimates_and_the_prior_mean_shifts_the_posterior():
    V, outcome = exchangeable(3, 1)
    low = sample_effects([0.1, 0.0, 0.3], V, outcome, BASE_RATE, rng=np.random.default_rng(8)).draws
    moved = Prior.normal("moved", 1.0, 0.2, 0.1)
    high = sample_effects([1.1, 1.0, 1.3], V, outcome, moved, rng=np.random.default_rng(8)).draws
    np.testing.assert_allclose(high, low + 1.0, atol=1e-8)


def test_each_outcome_can_have_its_own_prior():
    prior = [Prior.normal("zero", 0.0, 1e-6, 1e-6), Prior.normal("wide", 0.0, 5.0, 1e-6)]
    found = sample_effects([0.3, 0.3], 0.01 * np.eye(2), [0, 1], prior, rng=np.random.default_rng(9))
    assert found.draws.mean(axis=0) == pytest.approx([0.0, 0.3], abs=0.01)


def test_a_mixture_gives_way_to_its_vague_part_when_the_data_contradict_it():
    mixed = Prior.mixture("evidence", [0.8, 0.2], [0.0, 0.0], [0.02, 0.5], 0.01)
    firm = Prior.normal("firm", 0.0, 0.02, 0.01)
    V, args = 0.05**2 * np.eye(1), {"draws": 4_000}
    far = [sample_effects([0.5], V, [0], p, rng=np.random.default_rng(1), **args).draws.mean() for p in (mixed, firm)]
    near = [sample_effects([0.02], V, [0], p, rng=np.random.default_rng(1), **args).draws.std() for p in (mixed, firm)]
    assert far[0] > 0.45
    assert far[1] < 0.3
    assert near[0] < 0.03


def test_few_draws_are_said_to_be_few():
    found = sample_effects([0.1], [[0.01]], [0], BASE_RATE, draws=100, rng=np.random.default_rng(1))
    assert found.effective_draws <= 100
    assert [note.code for note in found.notes] == ["few_effective_draws"]


def test_data_only_draws_follow_the_estimate_and_its_covariance():
    case = REFERENCE["data_only"]
    draws = sample_data_only(case["estimate"], case["covariance"], draws=200_000, rng=np.random.default_rng(1))
    np.testing.assert_allclose(np.cov(draws.T), case["covariance"], atol=2e-4)
    assert (draws > case["margins"]).any(axis=1).mean() == pytest.approx(case["expected"], abs=0.005)
    same = sample_data_only([0.1, 0.2], np.full((2, 2), 0.01), rng=np.random.default_rng(1))
    assert np.ptp(same[:, 1] - same[:, 0]) < 1e-6


@pytest.mark.parametrize(
    ("estimate", "covariance", "outcome", "message"),
    [
        ([0.1], [[0.0]], [0], "positive"),
        ([math.nan], [[0.1]], [0], "finite"),
        ([0.1, 0.2], [[0.1]], [0, 1], "shape"),
        ([], [[]], [], "shape"),
        ([0.1, 0.2], [[0.1, 0.0], [0.05, 0.1]], [0, 1], "symmetric"),
        ([0.1, 0.2], [[0.1, 0.2], [0.2, 0.1]], [0, 1], "negative direction"),
        ([0.1, 0.2], [[0.1, 0.0], [0.0, 0.1]], [0, 2], "without gaps"),
        ([0.1, 0.2], [[0.1, 0.0], [0.0, 0.1]], [0], "outcome"),
    ],
)
def test_what_is_no_estimate_with_a_covariance_is_refused(estimate, covariance, outcome, message):
    with pytest.raises(ValueError, match=message):
        sample_effects(estimate, covariance, outcome, BASE_RATE, rng=np.random.default_rng(1))


def test_the_number_of_priors_must_be_that_of_the_outcomes():
    with pytest.raises(ValueError, match="2 priors for 1"):
        sample_effects([0.1], [[0.1]], [0], [BASE_RATE, WEAK], rng=np.random.default_rng(1))


def test_a_covariance_without_full_rank_is_remarked_on():
    assert check_rank(exchangeable(3, 2)[0], "wave 1") == []
    notes = check_rank(np.full((2, 2), 0.01), "wave 1")
    assert [(note.code, note.where) for note in notes] == [("covariance_rank", "wave 1")]
    assert "rank 1" in notes[0].message


@pytest.mark.slow
def test_ranks_of_the_truth_among_posterior_draws_are_uniform():
    """Simulation-based calibration: Talts et al. (2018), arXiv:1804.06788."""
    rng = np.random.default_rng(13)
    studies, kept, bins = 400, 99, 10
    V, outcome = exchangeable(3, 2, n=60)
    root, n_cells = square_root(V), len(outcome)
    ranks = {"effects": [], "tau": [], "largest": []}
    for _ in range(studies):
        tau = np.abs(rng.normal(0, BASE_RATE.tau_scale, 2))
        mu = rng.normal(0, BASE_RATE.sds[0], 2)
        truth = mu[outcome] + tau[outcome] * rng.standard_normal(n_cells)
        estimate = truth + root @ rng.standard_normal(n_cells)
        found = sample_effects(estimate, V, outcome, BASE_RATE, draws=1_500, rng=rng)
        some = rng.choice(1_500, kept, replace=False)
        ranks["effects"].append((found.draws[some] < truth).sum(axis=0))
        ranks["tau"].append((found.tau[some] < tau).sum(axis=0))
        ranks["largest"].append([(found.draws[some].max(axis=1) < truth.max()).sum()])
    for name, found_ranks in ranks.items():
        for column in np.array(found_ranks).T:
            counts = np.bincount(column * bins // (kept + 1), minlength=bins)
            chi_square = ((counts - studies / bins) ** 2 / (studies / bins)).sum()
            # chi-square with 9 degrees of freedom: 29.7 is exceeded once in 2,000
            assert chi_square < 29.7, f"{name}: {counts}"


@pytest.mark.slow
def test_probabilities_mean_what_they_say():
    rng = np.random.default_rng(14)
    V, outcome = exchangeable(3, 2, n=80)
    root = square_root(V)
    stated, happened = [], []
    for _ in range(500):
        tau, mu = np.abs(rng.normal(0, 0.1, 2)), rng.normal(0, 0.2, 2)
        truth = mu[outcome] + tau[outcome] * rng.standard_normal(6)
        found = sample_effects(truth + root @ rng.standard_normal(6), V, outcome, BASE_RATE, draws=1_000, rng=rng)
        for concept in range(3):
            cells = slice(2 * concept, 2 * concept + 2)
            stated.append((found.draws[:, cells] > 0.2).any(axis=1).mean())
            happened.append((truth[cells] > 0.2).any())
    stated, happened = np.array(stated), np.array(happened)
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 1.01)):
        group = (stated >= low) & (stated < high)
        expected = stated[group].mean()
        # three concepts of a study go together: allow for a third of the cases
        allowed = 3.5 * math.sqrt(max(expected * (1 - expected), 0.01) / (group.sum() / 3))
        assert happened[group].mean() == pytest.approx(expected, abs=allowed)


def test_one_cell_by_hand():
    # tau known to be 0: posterior N(0.8 x 0.25, 0.8 x 0.01) = N(0.2, 0.008); half of it lies above 0.2
    prior = Prior.normal("no_spread", 0.0, 0.2, 1e-9)
    draws = sample_effects([0.25], [[0.01]], [0], prior, draws=40_000, rng=np.random.default_rng(1)).draws
    assert (draws > 0.2).mean() == pytest.approx(0.5, abs=0.01)
    assert (draws > 0.3).mean() == pytest.approx(ndtr(-0.1 / math.sqrt(0.008)), abs=0.01)
