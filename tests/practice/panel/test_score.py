"""What came true: scores by hand and by numerical integration, and who knows scores better than who guesses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from pretest.practice.panel.answers import Answer
from pretest.practice.panel.forecasts import Pooled, pool_of
from pretest.practice.panel.score import Truth, score, score_domains, scored, skill
from pretest.tables.forecasts import TABLE

PLACE = ("guilt", "users", "use")
Z = norm.ppf(0.95)


def together(*numbers, place=PLACE, domain="") -> Pooled:
    given_ = [
        Answer(f"c{k}", "care", 1, "forecast", *place, None, tuple(one), "", None, 2) for k, one in enumerate(numbers)
    ]
    return pool_of(place, domain, given_)


def distribution(numbers, x):
    """The pool of these members, from its definition."""
    parts = []
    for low, middle, high in numbers:
        sd = (middle - low if x < middle else high - middle) / Z
        parts.append(norm.cdf(x, middle, sd) if sd > 0 else float(x >= middle))
    return float(np.mean(parts))


@pytest.mark.parametrize("found", [-12.0, 3.0, 21.5, 60.0])
def test_the_score_is_the_integral_that_defines_it(found):
    numbers = ((-4, 1, 12), (10, 20, 25), (-20, -5, -1))
    points = sorted({-5.0, 1.0, 20.0, found})
    below = quad(lambda x: distribution(numbers, x) ** 2, -200, found, points=points, limit=500)[0]
    above = quad(lambda x: (1 - distribution(numbers, x)) ** 2, found, 200, points=points, limit=500)[0]
    made = score(together(*numbers), Truth(found, found - 5, found + 5))
    assert made.crps == pytest.approx(below + above, abs=1e-6)


def test_by_hand():
    """Two who are sure, of 0 and of 10, and 4 was found: E|X - 4| = (4 + 6)/2 = 5, E|X - X'|/2 = 10/4 = 2.5."""
    made = score(together((0, 0, 0), (10, 10, 10)), Truth(4.0, 1.0, 7.0))
    assert made.crps == pytest.approx(2.5)
    assert made.crps_none == 4.0
    assert made.crps_vague == pytest.approx(crps_of_normal(0, 30 / Z, 4.0))
    assert made.crps_expected > made.crps


def crps_of_normal(mean, sd, found):
    z = (found - mean) / sd
    return sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))


def test_what_is_covered():
    row = together((-10, 0, 10))
    half = 10 / Z * norm.ppf(0.75)
    for found, covered, covered_half in [(0, True, True), (half + 0.1, True, False), (10.1, False, False)]:
        made = score(row, Truth(found, found - 1, found + 1))
        assert (made.covered, made.covered_half) == (covered, covered_half)
        mirrored = score(row, Truth(-found, -found - 1, -found + 1))
        assert (mirrored.covered, mirrored.covered_half, mirrored.crps) == (covered, covered_half, made.crps)


def test_the_wrong_sign_is_the_worse_forecast():
    truth = Truth(12.0, 6.0, 18.0)
    right, wrong = score(together((6, 12, 18)), truth), score(together((-18, -12, -6)), truth)
    assert right.crps < right.crps_none < wrong.crps


@pytest.mark.parametrize("truth", [Truth(math.nan, 1, 2), Truth(1, math.nan, 2), Truth(1, 2, math.inf)])
def test_what_the_data_do_not_tell_is_not_scored(truth):
    assert score(together((1, 2, 3)), truth) is None


def test_an_outcome_that_was_not_measured_has_no_score():
    rows = (together((1, 2, 3)), together((1, 2, 3), place=("guilt", "users", "blame")))
    found = scored(rows, {PLACE: Truth(2, 1, 3)})
    assert [one[1] is None for one in found] == [False, True]


@given(st.floats(-40, 40), st.floats(0.5, 10))
def test_who_says_what_is_believed_scores_best_on_average(mean, sd):
    """The score is proper: a forecast that is shifted or widened has a larger mean over the truth it was made from."""
    truth = Truth(mean, mean - 1.959963984540054 * sd, mean + 1.959963984540054 * sd)
    honest, shifted, wide, sharp = (
        score(together((mean + by - Z * sd * wider, mean + by, mean + by + Z * sd * wider)), truth).crps_expected
        for by, wider in ((0, 1), (sd, 1), (0, 2), (0, 0.5))
    )
    assert honest < min(shifted, wide, sharp)
    assert honest == pytest.approx(sd / np.sqrt(np.pi), rel=1e-6)


def table(rows):
    empty = dict.fromkeys(TABLE.kinds)
    return TABLE.require(pd.DataFrame([empty | {"suppressed": False} | row for row in rows], columns=list(TABLE.kinds)))


def scores_of(domain, crps, covered, none=4.0, vague=8.0):
    own = {"domain": domain, "crps": crps, "crps_expected": crps + 1, "crps_none": none, "crps_vague": vague}
    return {**own, "covered": covered, "covered_half": False}


def test_a_domain_is_scored_over_all_that_was_forecast_and_measured():
    rows = [scores_of("care", value, value < 3) for value in (1.0, 2.0, 2.0, 2.0, 3.0)]
    rows += [scores_of("", 4.0, True), {"domain": "care"}]  # the last was not measured
    everybody, care = score_domains(table(rows))
    assert (care.domain, care.n, care.crps, care.crps_expected) == ("care", 5, 2.0, 3.0)
    assert (care.skill_none, care.skill_vague) == (0.5, 0.75)
    assert (care.share_covered, care.share_covered_half) == (0.8, 0.0)
    assert (everybody.n, everybody.skill_none) == (1, 0.0)
    assert math.isnan(everybody.share_covered)  # one forecast is no share


def test_skill_beside_a_perfect_guess_is_not_told():
    assert math.isnan(skill(1.0, 0.0))


def world(rng, n_outcomes, n_members):
    """Scores of a panel that knows and one that guesses; both as sure, both of one world that neither has seen.

    True differences have an SD of 12 people of 100. Who knows is off by 5, who guesses draws from the same spread
    without a look at the truth; the test itself has an error of 3.
    """
    means = {"knows": [], "guesses": []}
    for true in rng.normal(0, 12, size=n_outcomes):
        found = true + rng.normal(0, 3)
        centres = {
            "knows": true + rng.normal(0, 5, size=n_members),
            "guesses": rng.normal(0, 12, size=n_members),
        }
        for name, own in centres.items():
            members = [(one - 8, one, one + 8) for one in own]
            made = score(together(*members), Truth(found, found - 5.88, found + 5.88))
            means[name].append(made.crps)
    return {name: float(np.mean(values)) for name, values in means.items()}


def test_blind_over_twenty_worlds_who_knows_scores_better_than_who_guesses():
    worlds = [world(np.random.default_rng([20261129, k]), 8, 4) for k in range(20)]
    assert all(one["knows"] < one["guesses"] for one in worlds)
    assert np.mean([one["knows"] for one in worlds]) < 0.6 * np.mean([one["guesses"] for one in worlds])


@pytest.mark.slow
def test_of_five_hundred_worlds_with_few_outcomes_hardly_one_is_scored_the_wrong_way():
    worlds = [world(np.random.default_rng([7, k]), 6, 3) for k in range(500)]
    assert np.mean([one["knows"] < one["guesses"] for one in worlds]) >= 0.97


@pytest.mark.slow
def test_forecasts_that_are_honest_cover_what_they_say():
    """2,000 forecasts drawn from what their maker believes of a truth: 90 and 50 % of the truths lie in the pool."""
    rng = np.random.default_rng(11)
    held = []
    for _ in range(2_000):
        centre, sd = rng.normal(0, 10), rng.uniform(2, 8)
        found = rng.normal(centre, sd)
        made = score(together((centre - Z * sd, centre, centre + Z * sd)), Truth(found, found - 1, found + 1))
        held.append((made.covered, made.covered_half))
    shares = np.mean(held, axis=0)
    assert abs(shares[0] - 0.9) < 4 * np.sqrt(0.9 * 0.1 / 2_000)
    assert abs(shares[1] - 0.5) < 4 * np.sqrt(0.25 / 2_000)
