"""What must hold: draws from the exact posterior, also far from the prior and with a singular covariance."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from pretest.risk import SCEPTICAL, WEAK, Prior, sample_data_only, sample_effects
from pretest.risk.covariance import square_root
from pretest.risk.posterior import monte_carlo_error

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "risk_posterior.json").read_text())
SIGMAS = 4.5  # Monte Carlo standard errors allowed; all comparisons together then fail by chance about once in 1,000
STIGMA = "harm.stigma"


def as_array(value):
    return np.atleast_1d(np.asarray(value, dtype=float))


def read_prior(raw):
    """One prior, or one per concept (in role 1) where the parts are lists of lists."""
    parts = [raw[name] for name in ("weights", "means", "sds")]
    if isinstance(parts[0], list) and isinstance(parts[0][0], list):
        each = enumerate(zip(*parts, strict=True), 1)
        return {(str(c), "1"): Prior("reference", *map(tuple, own), raw["scale"]) for c, own in each}
    return Prior("reference", *(tuple(as_array(part)) for part in parts), raw["scale"])


def sampled(estimate, covariance, prior=SCEPTICAL, *, concept=None, role=None, outcome=None, seed=1, draws=4_000):
    """Cells of one concept and one outcome, unless said otherwise."""
    labels = {
        name: np.zeros(len(estimate), dtype=int) if given is None else given
        for name, given in (("concept", concept), ("role", role), ("outcome", outcome))
    }
    return sample_effects(estimate, covariance, prior, **labels, draws=draws, rng=np.random.default_rng(seed))


def design(n_audiences, n_concepts, n_outcomes, *, n=100, correlation=0.4, n_roles=1):
    """Covariance of audience x concept x outcome cells with one shared control, and the labels."""
    outcomes = np.full((n_outcomes, n_outcomes), correlation) + (1 - correlation) * np.eye(n_outcomes)
    V = np.kron(np.eye(n_audiences), np.kron((np.eye(n_concepts) + 1) / n, outcomes))
    shape = (n_audiences, n_concepts, n_outcomes)
    _, concept, outcome = (part.ravel() for part in np.meshgrid(*map(np.arange, shape), indexing="ij"))
    return V, {"concept": concept, "role": outcome % n_roles, "outcome": outcome}


def truth_of(prior, labels, rng):
    """Effects drawn from the prior as METHODS 6 writes it, and the tau of each role; its component is drawn for each
    concept and role apart."""
    concept, role, outcome = labels["concept"], labels["role"], labels["outcome"]
    n_roles, n_concepts, n_outcomes = (int(part.max()) + 1 for part in (role, concept, outcome))
    component = rng.choice(len(prior.weights), (n_concepts, n_roles), p=prior.weights)[concept, role]
    mean, sd = np.asarray(prior.means)[component], np.asarray(prior.sds)[component]
    tau = np.abs(rng.normal(0, prior.tau_scale, n_roles))
    kappa = rng.standard_normal((n_concepts, n_roles))[concept, role]
    nu = rng.standard_normal((n_concepts, n_outcomes))[concept, outcome]
    shared = sd * (math.sqrt(0.9) * kappa + math.sqrt(0.1) * nu)
    return mean + shared + tau[role] * rng.standard_normal(len(role)), tau


@pytest.mark.parametrize("name", list(REFERENCE["posterior"]))
def test_posterior_agrees_with_numerical_integration_in_r(name):
    case = REFERENCE["posterior"][name]
    labels = {part: case[part] for part in ("concept", "role", "outcome")}
    found = sampled(case["estimate"], case["covariance"], read_prior(case["prior"]), **labels, draws=40_000, seed=11)
    expected = case["expected"]
    margins, sd = as_array(case["margins"]), as_array(expected["sd"])
    over = found.draws > margins
    # spreads are drawn fewer times than effects: both errors are allowed for
    allowed = SIGMAS * (sd.max() / math.sqrt(40_000) + 0.3 * sd.max() / math.sqrt(found.effective_spreads))
    assert np.abs(found.draws.mean(axis=0) - expected["mean"]).max() < allowed
    np.testing.assert_allclose(found.draws.std(axis=0), sd, rtol=0.05)
    chance = as_array(expected["exceedance"])
    error = [monte_carlo_error(over[:, j], found.vector) for j in range(len(margins))]
    assert (np.abs(over.mean(axis=0) - chance) < SIGMAS * np.array(error)).all()
    tau = as_array(expected["tau"])
    assert (np.abs(found.tau.mean(axis=0) - tau) < SIGMAS * 0.8 * tau / math.sqrt(found.effective_spreads)).all()
    for place, share in enumerate(as_array(expected["first"])):  # R counts its blocks in the order of these cells
        hit = found.component[:, place] == 0
        assert abs(hit.mean() - share) < SIGMAS * monte_carlo_error(hit, found.vector) + 1e-12
    if expected.get("union"):
        hit = over.any(axis=1)
        assert abs(hit.mean() - expected["union"]) < SIGMAS * monte_carlo_error(hit, found.vector)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["two_outcomes", "two_by_two", "mixture_two_roles", "own_mixtures"])
def test_the_mean_over_many_seeds_agrees_with_r_to_three_decimals(name):
    case = REFERENCE["posterior"][name]
    labels = {part: case[part] for part in ("concept", "role", "outcome")}
    prior = read_prior(case["prior"])
    runs = [sampled(case["estimate"], case["covariance"], prior, **labels, draws=8_000, seed=s) for s in range(100)]
    over = np.mean([(run.draws > as_array(case["margins"])).mean(axis=0) for run in runs], axis=0)
    np.testing.assert_allclose(over, case["expected"]["exceedance"], atol=0.0015)
    np.testing.assert_allclose(
        np.mean([run.tau.mean(axis=0) for run in runs], axis=0), case["expected"]["tau"], rtol=0.01
    )


def test_with_tau_known_the_posterior_is_the_conjugate_normal():
    # tau = 0; two outcomes of one concept, two audiences: prior covariance s^2 (.9 + .1 same outcome)
    prior = Prior.normal("no_spread", 0.05, 0.2, 1e-9)
    outcome = np.array([0, 1, 0, 1])
    S = 0.04 * (0.9 + 0.1 * (outcome[:, None] == outcome))
    root = np.random.default_rng(3).normal(size=(4, 6)) * 0.05
    V, estimate = root @ root.T, np.array([0.3, 0.0, 0.2, 0.1])
    found = sampled(estimate, V, prior, outcome=outcome, draws=40_000)
    gain = S @ np.linalg.inv(V + S)
    np.testing.assert_allclose(found.draws.mean(axis=0), 0.05 + gain @ (estimate - 0.05), atol=0.003)
    np.testing.assert_allclose(np.cov(found.draws.T), S - gain @ S, atol=0.0004)
    assert np.abs(found.draws[:, 0] - found.draws[:, 2]).max() < 1e-6  # without u audiences do not differ


def test_one_cell_by_hand():
    # tau known to be 0: posterior N(0.8 x 0.25, 0.8 x 0.01) = N(0.2, 0.008); half of it lies above 0.2
    draws = sampled([0.25], [[0.01]], Prior.normal("no_spread", 0.0, 0.2, 1e-9), draws=40_000).draws
    assert (draws > 0.2).mean() == pytest.approx(0.5, abs=0.01)
    assert (draws > 0.3).mean() == pytest.approx(ndtr(-0.1 / math.sqrt(0.008)), abs=0.01)


def any_harm(harm, n_harmless, seeds=6):
    """Mean over seeds of P(any of three outcomes of the first concept > .2), beside concepts whose effects are 0.

    Separate controls, so that only the prior could carry anything over from one concept to the other.
    """
    V, size = 0.01 * (0.5 + 0.5 * np.eye(3)), 1 + n_harmless
    whole, outcome, concept = np.kron(np.eye(size), V), np.tile(np.arange(3), size), np.repeat(np.arange(size), 3)
    found = []
    for seed in range(seeds):
        noise = square_root(whole) @ np.random.default_rng(100 + seed).standard_normal(3 * size)
        estimate = np.concatenate([harm, noise[3:]])
        run = sampled(estimate, whole, concept=concept, outcome=outcome, draws=10_000, seed=seed)
        found.append((run.draws[:, :3] > 0.2).any(axis=1).mean())
    return np.mean(found)


def test_harmless_concepts_do_not_excuse_a_harmful_one():
    harmful, doubtful = [0.3, 0.3, 0.3], [0.25, 0.2, 0.15]
    alone = any_harm(harmful, 0)
    assert alone == pytest.approx(0.9, abs=0.01)
    for n_harmless in (1, 5):
        assert any_harm(harmful, n_harmless) == pytest.approx(alone, abs=0.01)
    # what concepts do share is tau: cells that agree elsewhere speak for a small one here
    assert any_harm(doubtful, 1) == pytest.approx(any_harm(doubtful, 0), abs=0.015)
    assert any_harm(doubtful, 5) == pytest.approx(any_harm(doubtful, 0), abs=0.035)


def test_outcomes_of_one_role_support_each_other_and_roles_do_not():
    V = 0.01 * np.eye(3)
    lone = sampled([0.1], V[:1, :1], draws=20_000).draws[:, 0].mean()
    same = sampled([0.1, 0.5, 0.5], V, outcome=[0, 1, 2], draws=20_000).draws[:, 0].mean()
    other = sampled([0.1, 0.5, 0.5], V, outcome=[0, 1, 2], role=[0, 1, 1], draws=20_000).draws[:, 0].mean()
    assert same > lone + 0.03
    assert other == pytest.approx(lone, abs=0.005)


def test_strong_data_far_outside_the_prior_win():
    estimate = np.linspace(0.2, 1.0, 16)
    found = sampled(estimate, 0.03**2 * np.eye(16), concept=np.arange(16), seed=3)
    assert found.effective_spreads > 100
    assert np.abs(found.draws.mean(axis=0) - estimate).max() < 0.03
    assert found.draws.std(axis=0) == pytest.approx([0.03] * 16, rel=0.1)
    assert (found.draws[:, -1] > 0.8).mean() > 0.999
    assert sampled([5.0], [[0.001]], seed=4).draws.mean() == pytest.approx(5.0, abs=0.05)


def test_repeated_cells_move_as_one():
    V = np.full((3, 3), 0.01)
    found = sampled([0.1, 0.1, 0.1], V, outcome=[0, 1, 1], seed=5)
    assert np.abs(found.draws - found.draws[:, :1]).max() < 1e-4
    # two outcomes that are certain to differ by 0.2 keep that difference
    apart = sampled([0.1, 0.3], V[:2, :2], outcome=[0, 1], seed=6)
    assert np.ptp(apart.draws, axis=1) == pytest.approx([0.2] * 4_000, abs=1e-4)


def test_two_hundred_cells_keep_enough_vectors_of_spreads():
    V, labels = design(2, 5, 20, n_roles=3)
    rng = np.random.default_rng(7)
    truth, _ = truth_of(SCEPTICAL, labels, rng)
    found = sampled(truth + square_root(V) @ rng.standard_normal(200), V, **labels, seed=7)
    assert found.effective_spreads > 200
    assert found.notes == ()
    assert (found.draws.shape, found.tau.shape) == ((4_000, 200), (4_000, 3))


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    V, labels = design(1, 2, 2)
    one, two, three = (sampled([0.1, 0.0, 0.3, 0.2], V, WEAK, **labels, seed=s, draws=500).draws for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, three)


def test_shifting_the_estimates_and_the_prior_mean_shifts_the_posterior():
    V, labels = design(1, 3, 1)
    low = sampled([0.1, 0.0, 0.3], V, **labels, seed=8).draws
    moved = Prior.normal("moved", 1.0, 0.2, 0.1)
    np.testing.assert_allclose(sampled([1.1, 1.0, 1.3], V, moved, **labels, seed=8).draws, low + 1.0, atol=1e-8)


def test_each_role_can_have_its_own_prior():
    prior = {"zero": Prior.normal("zero", 0.0, 1e-6, 1e-6), "wide": Prior.normal("wide", 0.0, 5.0, 1e-6)}
    found = sampled([0.3, 0.3], 0.01 * np.eye(2), prior, role=["zero", "wide"], outcome=[0, 1], seed=9)
    assert found.draws.mean(axis=0) == pytest.approx([0.0, 0.3], abs=0.01)
    with pytest.raises(ValueError, match="'other' has no prior"):
        sampled([0.3], [[0.01]], prior, role=["other"])


def test_a_mixture_gives_way_to_its_vague_part_when_the_data_contradict_it():
    mixed = Prior.mixture("evidence", [0.8, 0.2], [0.0, 0.0], [0.02, 0.5], 0.01)
    firm = Prior.normal("firm", 0.0, 0.02, 0.01)
    V = 0.05**2 * np.eye(1)
    far = [sampled([0.5], V, prior).draws.mean() for prior in (mixed, firm)]
    assert far[0] > 0.45
    assert far[1] < 0.3
    assert sampled([0.02], V, mixed).draws.std() < 0.03
    # each concept has a component of its own: what contradicts it in one concept says nothing of the other
    both = sampled([0.0, 0.5], 0.05**2 * np.eye(2), mixed, concept=[0, 1])
    assert both.blocks == (("0", "0"), ("1", "0"))
    assert both.component.mean(axis=0) == pytest.approx([0.03, 1.0], abs=0.03)
    assert both.draws[:, 0].std() < 1.1 * sampled([0.0], V, mixed).draws.std()


def test_harmless_concepts_do_not_excuse_a_harmful_one_under_a_mixture():
    mixed = Prior.mixture("evidence", [0.8, 0.2], [0.0, 0.0], [0.05, 0.5], 0.02)
    estimate = np.array([0.4, 0.0, 0.0, 0.0])
    V = 0.08**2 * (np.eye(4) + 1) / 2
    alone, among = sampled([0.4], V[:1, :1], mixed), sampled(estimate, V, mixed, concept=np.arange(4))
    assert (among.draws[:, 0] > 0.2).mean() > (alone.draws[:, 0] > 0.2).mean() - 0.02
    assert among.component[:, 0].mean() > 0.9


def test_each_concept_can_have_its_own_prior_but_one_scale_of_tau_in_a_role():
    firm = {("a", "r"): Prior.normal("a", 0.5, 1e-6, 1e-6), ("b", "r"): Prior.normal("b", -0.5, 1e-6, 1e-6)}
    found = sampled([0.0, 0.0], 0.01 * np.eye(2), firm, concept=["a", "b"], role=["r", "r"])
    assert found.draws.mean(axis=0) == pytest.approx([0.5, -0.5], abs=0.001)
    with pytest.raises(ValueError, match="several scales of tau"):
        sampled([0.0, 0.0], 0.01 * np.eye(2), firm | {("b", "r"): WEAK}, concept=["a", "b"], role=["r", "r"])
    with pytest.raises(ValueError, match="no prior for concept 'c'"):
        sampled([0.0], [[0.01]], firm, concept=["c"], role=["r"])


def test_draws_of_one_vector_count_together_in_the_monte_carlo_error():
    hit = np.repeat([True, False, True, False], 25)
    alone, together = (monte_carlo_error(hit, vector) for vector in (np.arange(100), np.repeat(np.arange(4), 25)))
    assert alone == pytest.approx(math.sqrt(0.25 / 100), rel=0.01)
    assert together == pytest.approx(math.sqrt(4 * (25 * 0.5) ** 2) / 100)
    assert 0 < monte_carlo_error(np.zeros(4_000, dtype=bool), np.arange(4_000)) < 0.001


def test_data_only_draws_follow_the_estimate_and_its_covariance():
    case = REFERENCE["data_only"]
    draws = sample_data_only(case["estimate"], case["covariance"], draws=200_000, rng=np.random.default_rng(1))
    np.testing.assert_allclose(np.cov(draws.T), case["covariance"], atol=2e-4)
    assert (draws > case["margins"]).any(axis=1).mean() == pytest.approx(case["expected"], abs=0.005)
    same = sample_data_only([0.1, 0.2], np.full((2, 2), 0.01), rng=np.random.default_rng(1))
    assert np.ptp(same[:, 1] - same[:, 0]) < 1e-6


@pytest.mark.parametrize(
    ("estimate", "covariance", "labels", "message"),
    [
        ([0.1], [[0.0]], [0], "positive"),
        ([math.nan], [[0.1]], [0], "finite"),
        ([0.1, 0.2], [[0.1]], [0, 1], "shape"),
        ([], [[]], [], "shape"),
        ([0.1, 0.2], [[0.1, 0.0], [0.05, 0.1]], [0, 1], "symmetric"),
        ([0.1, 0.2], [[0.1, 0.2], [0.2, 0.1]], [0, 1], "negative direction"),
        ([0.1, 0.2], [[0.1, 0.0], [0.0, 0.1]], [0], "needs a concept"),
    ],
)
def test_what_is_no_estimate_with_a_covariance_is_refused(estimate, covariance, labels, message):
    with pytest.raises(ValueError, match=message):
        sampled(estimate, covariance, outcome=labels)


def ranks_of_the_truth(prior, V, labels, studies, rng, kept=99):
    """Per quantity the (studies, .) ranks 0..kept of the truth among posterior draws: Talts et al. (2018)."""
    root = square_root(V)
    ranks = {"effects": [], "tau": [], "largest": [], "difference": []}
    for _ in range(studies):
        truth, tau = truth_of(prior, labels, rng)
        estimate = truth + root @ rng.standard_normal(len(truth))
        found = sample_effects(estimate, V, prior, **labels, draws=1_500, rng=rng)
        some = rng.choice(1_500, kept, replace=False)
        draws = found.draws[some]
        ranks["effects"].append((draws < truth).sum(axis=0))
        ranks["tau"].append((found.tau[some] < tau).sum(axis=0))
        ranks["largest"].append([(draws.max(axis=1) < truth.max()).sum()])
        ranks["difference"].append([(draws[:, 0] - draws[:, -1] < truth[0] - truth[-1]).sum()])
    return {name: np.array(found) for name, found in ranks.items()}


def test_ranks_of_the_truth_look_uniform_in_few_studies():
    V, labels = design(1, 2, 2, n=60)
    found = ranks_of_the_truth(SCEPTICAL, V, labels, 60, np.random.default_rng(21))
    for name, ranks in found.items():
        means = ranks.mean(axis=0) / 99
        assert np.abs(means - 0.5).max() < 4 * math.sqrt(1 / 12 / 60), name
        assert ranks.std(axis=0).min() / 99 > 0.2, name


@pytest.mark.slow
@pytest.mark.parametrize(
    "prior", [SCEPTICAL, Prior.mixture("evidence", (0.8, 0.2), (0.05, 0.0), (0.08, 0.4), 0.1)], ids=["one", "mixture"]
)
def test_ranks_of_the_truth_among_posterior_draws_are_uniform(prior):
    studies, bins = 400, 10
    V, labels = design(2, 2, 3, n=60, n_roles=2)
    for name, ranks in ranks_of_the_truth(prior, V, labels, studies, np.random.default_rng(13)).items():
        for column in ranks.T:
            counts = np.bincount(column * bins // 100, minlength=bins)
            chi_square = ((counts - studies / bins) ** 2 / (studies / bins)).sum()
            # chi-square with 9 degrees of freedom: 29.7 is exceeded once in 2,000
            assert chi_square < 29.7, f"{name}: {counts}"


@pytest.mark.slow
def test_probabilities_mean_what_they_say():
    rng = np.random.default_rng(14)
    V, labels = design(1, 3, 2, n=80)
    root = square_root(V)
    stated, happened = [], []
    for _ in range(500):
        truth, _ = truth_of(SCEPTICAL, labels, rng)
        found = sample_effects(truth + root @ rng.standard_normal(6), V, SCEPTICAL, **labels, draws=1_000, rng=rng)
        for concept in range(3):
            cells = slice(2 * concept, 2 * concept + 2)
            stated.append((found.draws[:, cells] > 0.2).any(axis=1).mean())
            happened.append((truth[cells] > 0.2).any())
    stated, happened = np.array(stated), np.array(happened)
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 1.01)):
        group = (stated >= low) & (stated < high)
        expected = stated[group].mean()
        # three concepts of a study share a control: allow for a third of the cases
        allowed = 3.5 * math.sqrt(max(expected * (1 - expected), 0.01) / (group.sum() / 3))
        assert happened[group].mean() == pytest.approx(expected, abs=allowed)
