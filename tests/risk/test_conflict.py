"""What must hold: data that contradict a source are told so, and data that do not are not more often than promised."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from pretest.risk import SCEPTICAL, WEAK, Prior
from pretest.risk.conflict import SURPRISE, conflict_word, predictive_p

EARLIER = Prior.mixture("earlier", [0.8, 0.2], [0.3, 0.0], [0.1, 0.5], 1e-6, ["research", "vague"])


def test_one_effect_by_hand():
    # 0.3 expected with sd .1, 0 found with standard error .05: 0.3 / sqrt(.1^2 + .05^2) = 2.683
    assert predictive_p([0.0], [[0.05**2]], EARLIER) == pytest.approx(
        2 * norm.sf(0.3 / math.hypot(0.1, 0.05)), rel=1e-6
    )
    assert predictive_p([0.0], [[0.05**2]], EARLIER) == pytest.approx(0.00729, abs=1e-5)
    assert predictive_p([0.0], [[0.05**2]], EARLIER, 1) == pytest.approx(1.0)
    assert predictive_p([0.3], [[0.05**2]], EARLIER) == pytest.approx(1.0)


def test_the_mean_of_several_outcomes_by_hand():
    # mean of two outcomes: variance of the estimates (1 + 1 + 2 x .5) / 4 x .04, and s^2 (2 x 1 + 2 x .9) / 4
    V = 0.04 * np.array([[1.0, 0.5], [0.5, 1.0]])
    sd = math.sqrt(0.04 * 0.75 + 0.01 * 0.95)
    assert predictive_p([0.1, -0.1], V, EARLIER) == pytest.approx(2 * norm.sf(0.3 / sd), rel=1e-6)
    # two audiences of one outcome share all of s
    sd = math.sqrt(0.04 * 0.75 + 0.01)
    assert predictive_p([0.1, -0.1], V, EARLIER, outcome=[0, 0]) == pytest.approx(2 * norm.sf(0.3 / sd), rel=1e-6)


@pytest.mark.parametrize("prior", [SCEPTICAL, WEAK, EARLIER], ids=["sceptical", "weak", "earlier"])
def test_where_the_source_is_right_p_is_uniform(prior):
    rng, V = np.random.default_rng(5), 0.02 * (np.eye(3) + 1) / 2
    root, n = np.linalg.cholesky(V), 3_000
    tau = np.abs(rng.normal(0, prior.tau_scale, (n, 1)))
    shared = math.sqrt(0.9) * rng.standard_normal((n, 1)) + math.sqrt(0.1) * rng.standard_normal((n, 3))
    truth = prior.means[0] + prior.sds[0] * shared + tau * rng.standard_normal((n, 3))
    found = truth + rng.standard_normal((n, 3)) @ root.T
    p = np.array([predictive_p(row, V, prior) for row in found])
    assert kstest(p, "uniform").pvalue > 0.001
    assert (p < SURPRISE).mean() == pytest.approx(SURPRISE, abs=4 * math.sqrt(0.05 * 0.95 / n))


def test_a_conflict_of_three_standard_deviations_is_seen_in_most_studies():
    """Earlier research says .3 (sd .05), the truth is 0, 600 people per arm: standard error about .058."""
    rng, prior = np.random.default_rng(6), Prior.normal("earlier", 0.3, 0.05, 0.02)
    V = 0.058**2 * (0.5 * np.eye(3) + 0.5)
    found = rng.standard_normal((1_000, 3)) @ np.linalg.cholesky(V).T
    power = np.mean([predictive_p(row, V, prior) < SURPRISE for row in found])
    assert power > 0.95
    small = rng.standard_normal((1_000, 3)) @ np.linalg.cholesky(36 * V).T  # 17 people per arm
    assert np.mean([predictive_p(row, 36 * V, prior) < SURPRISE for row in small]) < 0.35


@given(st.floats(-1, 1), st.floats(0.01, 0.5))
def test_further_away_is_never_less_surprising(gap, error):
    near, far = (predictive_p([0.3 + by * gap], [[error**2]], EARLIER) for by in (1.0, 1.5))
    assert 0 <= far <= near <= 1


def test_words_say_which_way():
    assert conflict_word(0.5, 0.1, 0.01) == "worse"
    assert conflict_word(-0.5, 0.1, 0.01) == "better"
    assert conflict_word(0.5, 0.1, SURPRISE) == "none"
    assert conflict_word(0.5, 0.1, math.nan) == "none"


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="outcomes for"):
        predictive_p([0.1, 0.2], 0.01 * np.eye(2), EARLIER, outcome=[0])
    with pytest.raises(ValueError, match="positive"):
        predictive_p([0.1], [[0.0]], EARLIER)
