"""Forecasts of people and of groups: through their three numbers exactly, pooled by hand, scored by integration."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import halfnorm, norm

from pretest.numbers.crps import crps_mixture_normal, crps_normal
from pretest.numbers.forecast import _OUTER, cdf, crps, forecast_of, moments, pool, quantile
from tests.numbers.test_crps import integrated

REFERENCE = json.loads(
    (Path(__file__).parent.parent / "reference" / "evidence_forecast.json").read_text(encoding="utf-8")
)["forecasts"]
tenths = st.integers(-1000, 1000).map(lambda n: n / 10)
person = st.lists(tenths, min_size=3, max_size=3).map(sorted)
wide = person.filter(lambda q: min(q[1] - q[0], q[2] - q[1]) > 0.5)
POINTS = [0.05, 0.5, 0.95]


@given(q=person)
def test_goes_through_the_three_numbers(q):
    made = forecast_of(*q)
    np.testing.assert_allclose(quantile(made, POINTS), q, rtol=0, atol=1e-11)
    assert (cdf(made, q) >= np.array(POINTS) - 1e-9).all()


@given(q=wide)
def test_one_in_twenty_beyond_either_end(q):
    np.testing.assert_allclose(cdf(forecast_of(*q), q), POINTS, atol=1e-9)


def test_equal_sides_are_a_normal_distribution():
    made, sd = forecast_of(-3.0, 2.0, 7.0), 5 / norm.ppf(0.95)
    x = np.linspace(-10, 14, 9)
    np.testing.assert_allclose(cdf(made, x), norm.cdf(x, 2, sd), atol=1e-12)
    assert moments(made) == pytest.approx((2, sd**2))
    for truth in (-20.0, 2.0, 9.0):
        assert crps(made, truth) == pytest.approx(float(crps_normal(2, sd, truth)), abs=1e-10)


def test_equals_quadrature_in_r():
    alone = [forecast_of(*q) for q in REFERENCE["people"]]
    made = pool(alone, REFERENCE["weights"])
    np.testing.assert_allclose(quantile(made, [0.05, 0.25, 0.5, 0.95]), REFERENCE["quantiles"], atol=1e-8)
    for place, truth in enumerate(REFERENCE["truths"]):
        assert crps(made, truth) == pytest.approx(REFERENCE["pooled"][place], abs=1e-8)
        for one, scores in zip(alone, REFERENCE["alone"], strict=True):
            assert crps(one, truth) == pytest.approx(scores[place], abs=1e-8)


def test_pool_of_three_by_hand():
    # Three people who each are sure of one number: steps of a third; half of the mass at each median.
    sure = pool([forecast_of(v, v, v) for v in (0.0, 3.0, 9.0)])
    np.testing.assert_allclose(cdf(sure, [-1, 0, 2.9, 3, 9]), [0, 1 / 3, 1 / 3, 2 / 3, 1])
    assert quantile(sure, [0.05, 0.34, 0.95]).tolist() == [0.0, 3.0, 9.0]
    assert moments(sure) == pytest.approx((4, 14))
    # squares of 1/3 over 3 and of 1/3 over 6 (from the truth 3 on it is 2/3 - 1)
    assert crps(sure, 3.0) == pytest.approx(3 / 9 + 6 / 9)
    weighted = pool([forecast_of(0, 0, 0), forecast_of(10, 10, 10)], [0.9, 0.1])
    assert moments(weighted)[0] == pytest.approx(1)
    assert quantile(weighted, [0.5, 0.89, 0.95]).tolist() == [0.0, 0.0, 10.0]


def test_one_side_without_width_by_hand():
    # "Not below 3": half of the mass at 3, the other half above it.
    made = forecast_of(3.0, 3.0, 3.0 + _OUTER)
    np.testing.assert_allclose(cdf(made, [2.99, 3, 4]), [0, 0.5, norm.cdf(1)])
    assert moments(made) == pytest.approx((3 + 0.5 * halfnorm.mean(), 0.5 - 0.25 * halfnorm.mean() ** 2))
    assert crps(made, 1.0) == pytest.approx(2 + quad(lambda z: norm.sf(z) ** 2, 0, 12)[0])


def test_moments_equal_draws():
    rng = np.random.default_rng(8)
    made = pool([forecast_of(-10, 0, 2), forecast_of(1, 2, 30), forecast_of(-5, -4, -3.5)], [0.2, 0.3, 0.5])
    u = rng.random(400_000)
    z = norm.ppf(u)
    who = rng.choice(3, len(u), p=made.weights)
    drawn = made.median[who] + z * np.where(z < 0, made.sd_low[who], made.sd_high[who])
    mean, variance = moments(made)
    assert mean == pytest.approx(drawn.mean(), abs=0.05)
    assert variance == pytest.approx(drawn.var(), rel=0.02)


@settings(max_examples=20)
@given(people=st.lists(wide, min_size=1, max_size=5), truth=tenths)
def test_score_equals_numerical_integration(people, truth):
    made = pool([forecast_of(*q) for q in people])
    points = {float(made.median[i] + side[i] * j) for i in range(len(people)) for j in (0, 2, 5, 9)
              for side in (-made.sd_low, made.sd_high)}  # fmt: skip

    def below(x):
        off = x - made.median
        return float(np.mean(norm.cdf(off / np.where(off < 0, made.sd_low, made.sd_high))))

    expected = integrated(below, truth, low=-1200, high=1200, points=sorted(points)) if len(people) < 3 else None
    if expected is not None:
        assert crps(made, truth) == pytest.approx(expected, abs=1e-7)
    single = forecast_of(*people[0])
    assert crps(pool([single, single]), truth) == pytest.approx(crps(single, truth), abs=1e-9)


@given(people=st.lists(person, min_size=2, max_size=6), truth=tenths)
def test_a_pool_lies_among_its_members(people, truth):
    alone = [forecast_of(*q) for q in people]
    made = pool(alone)
    assert crps(made, truth) <= np.mean([crps(one, truth) for one in alone]) + 1e-9
    assert moments(made)[1] >= np.mean([moments(one)[1] for one in alone]) - 1e-9
    points = quantile(made, POINTS)
    assert (np.diff(points) >= 0).all()
    for at, point in zip(POINTS, points, strict=True):
        assert cdf(made, point)[0] >= at - 1e-12
        assert cdf(made, np.nextafter(point, -np.inf))[0] <= at + 1e-9


def test_score_of_a_pool_of_normals_equals_the_closed_form():
    people = [(-3.0, 2.0, 7.0), (0.0, 0.5, 1.0), (-40.0, -10.0, 20.0), (2.0, 2.0, 2.0)]
    made = pool([forecast_of(*q) for q in people], [0.1, 0.2, 0.3, 0.4])
    for truth in (-60.0, 0.4, 2.0, 15.0):
        expected = crps_mixture_normal(made.weights, made.median, made.sd_low, truth)
        assert crps(made, truth) == pytest.approx(expected, abs=1e-9)


def test_pools_of_pools_keep_their_weights():
    a, b, c = (forecast_of(v, v, v) for v in (1.0, 2.0, 3.0))
    made = pool([pool([a, b]), c], [0.5, 0.5])
    assert made.weights.tolist() == [0.25, 0.25, 0.5]


def test_a_panel_that_knows_scores_better_than_one_that_guesses():
    rng = np.random.default_rng(9)
    truths = rng.normal(3, 4, 60)
    knows, guesses, covered = [], [], 0
    for truth in truths:
        seen = truth + rng.normal(0, 2, 7)
        made = pool([forecast_of(v - 4, v, v + 4) for v in seen])
        low, high = quantile(made, [0.05, 0.95])
        covered += low <= truth <= high
        knows.append(crps(made, truth))
        guesses.append(crps(pool([forecast_of(v - 4, v, v + 4) for v in rng.normal(3, 8, 7)]), truth))
    assert np.mean(knows) < 0.5 * np.mean(guesses)
    assert covered >= 54


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: forecast_of(2, 1, 3), "go down"),
        (lambda: forecast_of(0, 1, np.nan), "finite"),
        (lambda: pool([]), "one weight"),
        (lambda: pool([forecast_of(0, 1, 2)], [0.5]), "sum to 1"),
        (lambda: quantile(forecast_of(0, 1, 2), [0.0]), "between 0 and 1"),
        (lambda: quantile(forecast_of(0, 1, 2), [np.nan]), "between 0 and 1"),
        (lambda: crps(forecast_of(0, 1, 2), np.nan), "finite"),
    ],
)
def test_wrong_input_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
