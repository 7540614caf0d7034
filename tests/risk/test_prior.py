"""What must hold: the prior probabilities are integrals, not draws, and agree with R."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from pretest.risk import BASE_RATE, WEAK, Prior, prior_exceedance, prior_probability

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "risk_reference.json").read_text())


def as_tuple(value):
    return tuple(value) if isinstance(value, list) else (value,)


def read_prior(raw):
    return Prior("reference", *(as_tuple(raw[name]) for name in ("weights", "means", "sds")), raw["scale"])


@pytest.mark.parametrize("name", ["base", "weak", "mixed"])
def test_prior_exceedance_agrees_with_r(name):
    case = REFERENCE["prior"][name]
    np.testing.assert_allclose(
        prior_exceedance(read_prior(case["prior"]), case["margins"]), case["expected"], rtol=1e-9
    )


def test_the_base_rate_prior_puts_a_good_sixth_on_a_harm_that_matters():
    assert prior_exceedance(BASE_RATE, 0.2)[0] == pytest.approx(0.1816, abs=5e-5)
    assert prior_exceedance(WEAK, 0.2)[0] == pytest.approx(0.3538, abs=5e-5)


def test_without_spread_the_prior_is_a_normal_tail():
    narrow = Prior.normal("narrow", 0.1, 0.3, 1e-9)
    assert prior_exceedance(narrow, 0.4)[0] == pytest.approx(ndtr(-1.0), abs=1e-12)
    # sd 0: effect ~ N(0, tau^2), tau half-normal: symmetric, and P(|effect| > x) = E P(|Z| > x / tau)
    assert prior_exceedance(Prior.normal("point", 0.0, 0.0, 0.1), 0.0)[0] == pytest.approx(0.5, abs=1e-12)


def test_at_least_one_outcome_is_one_minus_none():
    one = prior_exceedance(BASE_RATE, [0.2, 0.3])
    assert prior_probability([0.2, 0.3], BASE_RATE) == pytest.approx(1 - (1 - one[0]) * (1 - one[1]), abs=1e-14)
    mixed = prior_probability([0.2, 0.2], [BASE_RATE, WEAK])
    assert mixed == pytest.approx(1 - (1 - one[0]) * (1 - prior_exceedance(WEAK, 0.2)[0]), abs=1e-14)
    with pytest.raises(ValueError, match="zip"):
        prior_probability([0.2, 0.2], [BASE_RATE])


def test_a_mixture_is_the_weighted_mean_of_its_parts():
    both = Prior.mixture("both", [0.8, 0.2], [0.1, 0.0], [0.1, 0.5], 0.1)
    parts = [prior_exceedance(Prior.normal("part", m, s, 0.1), 0.2)[0] for m, s in ((0.1, 0.1), (0.0, 0.5))]
    assert prior_exceedance(both, 0.2)[0] == pytest.approx(0.8 * parts[0] + 0.2 * parts[1], abs=1e-14)


@given(margin=st.floats(0, 1), higher=st.floats(0, 1), mean=st.floats(-0.5, 0.5))
def test_a_higher_margin_is_exceeded_less_often(margin, higher, mean):
    prior = Prior.normal("any", mean, 0.2, 0.1)
    low, high = prior_exceedance(prior, [margin, margin + higher])
    assert 0 <= high <= low <= 1


def test_prior_probability_agrees_with_draws_from_the_prior():
    rng = np.random.default_rng(2)
    n = 400_000
    tau = np.abs(rng.normal(0, 0.1, (n, 2)))
    effects = rng.normal(0, 0.2, (n, 2)) + tau * rng.standard_normal((n, 2))
    share = (effects > [0.2, 0.1]).any(axis=1).mean()
    assert prior_probability([0.2, 0.1], BASE_RATE) == pytest.approx(share, abs=4 * math.sqrt(0.25 / n))


@pytest.mark.parametrize(
    "parts",
    [
        ((0.5, 0.6), (0, 0), (1, 1), 0.1),
        ((1.0,), (0, 0), (1,), 0.1),
        ((1.0,), (0,), (-1,), 0.1),
        ((1.0,), (0,), (1,), 0.0),
        ((1.0,), (math.nan,), (1,), 0.1),
        ((1.5, -0.5), (0, 0), (1, 1), 0.1),
        ((), (), (), 0.1),
    ],
)
def test_a_prior_that_is_no_distribution_is_refused(parts):
    with pytest.raises(ValueError, match="prior 'bad'"):
        Prior("bad", *parts)
