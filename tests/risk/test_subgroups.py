"""Effects in declared subgroups: closed form, numerical integration in R, and what shrinkage must do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pretest.errors import EstimationError
from pretest.risk import SCEPTICAL, Prior
from pretest.risk.subgroups import sample_levels

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "heterogeneity.json").read_text())["levels"]
CASE = (REFERENCE["estimate"], REFERENCE["covariance"], [0] * 6, REFERENCE["cell"])


def test_the_posterior_agrees_with_integration_over_both_spreads_in_r():
    found = sample_levels(*CASE, SCEPTICAL, draws=40_000, rng=np.random.default_rng(1))
    n = found.effective_draws
    assert n > 20_000
    np.testing.assert_allclose(found.mean, REFERENCE["mean"], atol=4 * 0.03 / np.sqrt(n))
    np.testing.assert_allclose(found.draws.mean(axis=0), REFERENCE["mean"], atol=4 * 0.15 / np.sqrt(n))
    np.testing.assert_allclose(found.draws.std(axis=0), REFERENCE["sd"], rtol=6 / np.sqrt(2 * n))
    np.testing.assert_allclose(
        (found.draws > REFERENCE["margin"]).mean(axis=0), REFERENCE["above"], atol=4 * 0.5 / np.sqrt(n)
    )
    assert found.tau.mean() == pytest.approx(REFERENCE["tau"], abs=0.002)
    assert found.omega.mean() == pytest.approx(REFERENCE["omega"], abs=0.002)


def test_levels_that_look_alike_keep_their_mean_and_become_more_certain():
    found = sample_levels([0.3] * 4, 0.02 * np.eye(4), [0] * 4, [0] * 4, SCEPTICAL, rng=np.random.default_rng(2))
    assert np.ptp(found.mean) < 0.01
    assert (found.draws.std(axis=0) < 0.1).all()  # each was measured with a standard error of 0.14


def test_the_level_with_little_data_borrows_most():
    variance = np.diag([0.005, 0.005, 0.005, 0.2])
    found = sample_levels([0.1, 0.12, 0.08, 1.0], variance, [0] * 4, [0] * 4, SCEPTICAL, rng=np.random.default_rng(3))
    pulled = np.abs(found.mean - [0.1, 0.12, 0.08, 1.0])
    assert pulled[3] > 0.7
    assert (pulled[:3] < 0.06).all()
    precise = sample_levels(
        [0.1, 0.12, 0.08, 1.0], 0.001 * np.eye(4), [0] * 4, [0] * 4, SCEPTICAL, rng=np.random.default_rng(3)
    )
    assert precise.mean[3] == pytest.approx(1.0, abs=0.1)  # a harm that is well measured is not shrunk away


def test_the_order_of_levels_does_not_matter_and_the_seed_does():
    order = [5, 0, 3, 1, 4, 2]
    V = np.array(REFERENCE["covariance"])
    plain = sample_levels(*CASE, SCEPTICAL, draws=20_000, rng=np.random.default_rng(4)).mean
    moved = sample_levels(
        np.array(CASE[0])[order], V[np.ix_(order, order)], [0] * 6, np.array(CASE[3])[order], SCEPTICAL,
        draws=20_000, rng=np.random.default_rng(5),
    ).mean  # fmt: skip
    np.testing.assert_allclose(moved, plain[order], atol=0.004)
    again = sample_levels(*CASE, SCEPTICAL, draws=20_000, rng=np.random.default_rng(4)).mean
    np.testing.assert_array_equal(again, plain)


def test_several_outcomes_with_their_own_mixture_prior():
    mixed = Prior.mixture("evidence", [0.8, 0.2], [0.0, 0.0], [0.02, 0.5], 0.05)
    V = 0.01 * (np.eye(8) + 0.3)
    found = sample_levels(
        [0.5] * 4 + [0.0] * 4, V, [0] * 4 + [1] * 4, [0, 0, 1, 1, 2, 2, 3, 3], [mixed, SCEPTICAL],
        rng=np.random.default_rng(6),
    )  # fmt: skip
    assert found.effective_draws > 1_000
    assert found.notes == ()
    assert found.mean[:4].min() > 0.3


@pytest.mark.parametrize(
    ("outcome", "cell", "message"),
    [([0, 2], [0, 1], "outcome must number"), ([0, 1], [0, 0], "two outcomes"), ([0], [0, 1], "outcome must number")],
)
def test_codes_that_do_not_fit_are_refused(outcome, cell, message):
    with pytest.raises(ValueError, match=message):
        sample_levels([0.1, 0.2], 0.01 * np.eye(2), outcome, cell, SCEPTICAL, rng=np.random.default_rng(1))


def test_the_number_of_priors_must_be_that_of_the_outcomes():
    with pytest.raises(ValueError, match="2 priors for 1"):
        sample_levels([0.1], [[0.1]], [0], [0], [SCEPTICAL, SCEPTICAL], rng=np.random.default_rng(1))


def test_a_level_without_information_is_no_obstacle():
    try:
        found = sample_levels([0.1, 0.1], [[0.01, 0.01], [0.01, 0.01]], [0, 0], [0, 0], SCEPTICAL,
                              rng=np.random.default_rng(1))  # fmt: skip
    except EstimationError:
        pytest.fail("a covariance without full rank can be used")
    assert np.abs(found.draws[:, 0] - found.draws[:, 1]).max() < 1e-3
