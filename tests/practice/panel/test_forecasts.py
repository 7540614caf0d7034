"""What a panel expects together: the linear pool, by hand and by numerical integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

from pretest.practice.panel.answers import Answer
from pretest.practice.panel.forecasts import pool_of, pooled
from pretest.practice.panel.reading import read_answers
from tests.practice.conftest import MEMBERS, all_ratings, forecast

PLACE = ("guilt", "users", "use")
NUMBERS = st.lists(st.integers(-100, 100), min_size=3, max_size=3).map(sorted)
Z = norm.ppf(0.95)


def answer(quantiles, member="c1", domain="care"):
    return Answer(member, domain, 1, "forecast", *PLACE, None, tuple(quantiles), "", None, 2)


def together(*numbers):
    return pool_of(PLACE, "", [answer(one, f"c{place}") for place, one in enumerate(numbers)])


def test_one_forecast_has_the_numbers_that_were_given():
    found = together((-3, 2, 20))
    assert (found.q05, found.q50, found.q95) == pytest.approx((-3, 2, 20))
    assert found.q25 == pytest.approx(2 + norm.ppf(0.25) * 5 / Z)
    # two halves of normal distributions: the mean lies (sd above - sd below)/√(2π) above the median
    assert found.mean == pytest.approx(2 + (18 - 5) / Z / np.sqrt(2 * np.pi))


def test_members_who_disagree_make_a_wide_pool_and_not_a_sharp_middle():
    found = together((-11, -10, -9), (9, 10, 11))
    assert found.mean == pytest.approx(0)
    assert found.sd == pytest.approx(np.sqrt(100 + (1 / Z) ** 2))  # between members, and within each
    assert (found.q05, found.q95) == pytest.approx((-10 + norm.ppf(0.1) / Z, 10 + norm.ppf(0.9) / Z))


def test_three_skewed_members_by_numerical_integration():
    numbers = ((-4, 1, 12), (10, 20, 25), (-20, -5, -1))

    def density(x):
        parts = []
        for low, middle, high in numbers:
            sd = (middle - low if x < middle else high - middle) / Z
            parts.append(norm.pdf(x, middle, sd))
        return float(np.mean(parts))

    def distribution(x):
        return quad(density, -150, x, points=[p for p in (-5, 1, 20) if p < x] or None, limit=400)[0]

    found = together(*numbers)
    mean = quad(lambda x: x * density(x), -150, 150, points=[-5, 1, 20], limit=400)[0]
    square = quad(lambda x: (x - mean) ** 2 * density(x), -150, 150, points=[-5, 1, 20], limit=400)[0]
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.sd == pytest.approx(np.sqrt(square), abs=1e-6)
    for share, point in ((0.05, found.q05), (0.25, found.q25), (0.5, found.q50), (0.75, found.q75), (0.95, found.q95)):
        reference = brentq(lambda x, share=share: distribution(x) - share, -100, 100, xtol=1e-9)
        assert point == pytest.approx(reference, abs=1e-5)


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.integers(-50, 50))
def test_everybody_expecting_so_many_more_moves_the_pool_by_as_many(numbers, more):
    found, moved = together(*numbers), together(*[[one + more for one in three] for three in numbers])
    for name in ("q05", "q50", "q95", "mean"):
        assert getattr(moved, name) == pytest.approx(getattr(found, name) + more, abs=1e-6)
    assert moved.sd == pytest.approx(found.sd, abs=1e-6)


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_turning_the_sign_around_turns_the_pool_around(numbers):
    found, turned = together(*numbers), together(*[[-one for one in reversed(three)] for three in numbers])
    assert turned.mean == pytest.approx(-found.mean, abs=1e-6)
    assert turned.sd == pytest.approx(found.sd, abs=1e-6)
    assert found.q05 <= found.q25 <= found.q50 <= found.q75 <= found.q95


def test_of_each_outcome_everybody_and_the_domains_that_may_be_told(panel_study):
    rows = all_ratings()
    rows += [forecast(one, "guilt", "users", "use", (0, 10, 20)) for one in MEMBERS]
    rows += [forecast(one, "together", "users", "use", (0, 10, 20)) for one in ("c1", "c2", "s1")]
    rows += [forecast(one, "together", "non_users", "use", (0, 10, 20)) for one in ("s1", "s2")]
    found = pooled(read_answers(panel_study(rows)))
    assert [(one.concept, one.audience, one.domain, one.n) for one in found] == [
        ("guilt", "users", "", 6),
        ("guilt", "users", "care", 3),
        ("together", "users", "", 3),
    ]


def test_every_member_has_the_same_weight_in_the_pool_of_everybody(panel_study):
    rows = all_ratings()
    rows += [forecast(one, "guilt", "users", "use", (9, 10, 11)) for one in MEMBERS if one.startswith("c")]
    rows += [forecast(one, "guilt", "users", "use", (-3, -2, -1)) for one in ("s1", "s2")]
    everybody = pooled(read_answers(panel_study(rows)))[0]
    assert everybody.mean == pytest.approx((3 * 10 + 2 * -2) / 5)
