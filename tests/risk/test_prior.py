"""What must hold: the prior probabilities are integrals, not draws, and agree with R."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from pretest.risk import SCEPTICAL, WEAK, Prior, prior_probability
from pretest.risk.prior import prior_of

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "risk_posterior.json").read_text())


def as_tuple(value):
    return tuple(value) if isinstance(value, list) else (value,)


def read_prior(raw):
    return Prior("reference", *(as_tuple(raw[name]) for name in ("weights", "means", "sds")), raw["scale"])


def one(margin, prior):
    return prior_probability([margin], ["harm.stigma"], prior)


@pytest.mark.parametrize("name", ["base", "weak", "mixed"])
def test_one_outcome_agrees_with_r(name):
    case = REFERENCE["prior"][name]
    found = [one(margin, read_prior(case["prior"])) for margin in case["margins"]]
    np.testing.assert_allclose(found, case["expected"], rtol=1e-8)


@pytest.mark.parametrize("name", ["five", "five_weak", "mixed_pair"])
def test_any_of_several_outcomes_of_one_role_agrees_with_r(name):
    case = REFERENCE["any"][name]
    margins = case["margins"]
    found = prior_probability(margins, ["harm.stigma"] * len(margins), read_prior(case["prior"]))
    assert found == pytest.approx(case["expected"], rel=1e-6)


def test_the_sceptical_prior_puts_a_good_sixth_on_one_harm_and_a_good_third_on_any_of_five():
    assert one(0.2, SCEPTICAL) == pytest.approx(0.1816, abs=5e-5)
    assert one(0.2, WEAK) == pytest.approx(0.3538, abs=5e-5)
    assert prior_probability([0.2] * 5, ["harm.stigma"] * 5, SCEPTICAL) == pytest.approx(0.3550, abs=5e-5)
    assert SCEPTICAL.name == "sceptical"


def test_without_spread_one_outcome_is_a_normal_tail():
    narrow = Prior.normal("narrow", 0.1, 0.3, 1e-9)
    assert one(0.4, narrow) == pytest.approx(ndtr(-1.0), abs=1e-9)
    # sd 0: effect ~ N(0, tau^2), tau half-normal: symmetric
    assert one(0.0, Prior.normal("point", 0.0, 0.0, 0.1)) == pytest.approx(0.5, abs=1e-12)


def test_roles_are_independent_of_each_other_and_can_have_a_prior_each():
    each = {"harm.stigma": SCEPTICAL, "harm.boomerang": WEAK}
    alone = one(0.2, SCEPTICAL), prior_probability([0.3], ["harm.boomerang"], each)
    both = prior_probability([0.2, 0.3], ["harm.stigma", "harm.boomerang"], each)
    assert both == pytest.approx(1 - (1 - alone[0]) * (1 - alone[1]), abs=1e-12)
    with pytest.raises(ValueError, match="has no prior"):
        prior_of("harm.help_barrier", each)
    with pytest.raises(ValueError, match="1 roles for 2 margins"):
        prior_probability([0.2, 0.2], ["harm.stigma"], SCEPTICAL)


def test_a_mixture_is_the_weighted_mean_of_its_parts_also_for_any_of_several():
    both = Prior.mixture("both", [0.8, 0.2], [0.1, 0.0], [0.1, 0.5], 0.1)
    parts = [Prior.normal("part", m, s, 0.1) for m, s in ((0.1, 0.1), (0.0, 0.5))]
    for margins in ([0.2], [0.2, 0.3, 0.1]):
        role = ["harm.stigma"] * len(margins)
        expected = [prior_probability(margins, role, part) for part in parts]
        assert prior_probability(margins, role, both) == pytest.approx(np.dot([0.8, 0.2], expected), abs=1e-12)


@settings(max_examples=30)
@given(margin=st.floats(0, 1), higher=st.floats(0, 1), mean=st.floats(-0.5, 0.5), n=st.integers(1, 6))
def test_more_outcomes_raise_the_chance_and_higher_margins_lower_it(margin, higher, mean, n):
    prior = Prior.normal("any", mean, 0.2, 0.1)
    one_role = ["harm.stigma"] * n
    low, high = (prior_probability([each] * n, one_role, prior) for each in (margin, margin + higher))
    assert -1e-9 <= high <= low + 1e-9 <= 1 + 2e-9
    assert prior_probability([margin] * (n + 1), [*one_role, "harm.stigma"], prior) >= low - 1e-9
    apart = [f"role {k}" for k in range(n)]
    assert prior_probability([margin] * n, apart, prior) >= low - 1e-9  # what outcomes share makes "any" less likely


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
