"""The ranked probability score: by hand, by numerical integration, by pairs of draws, and that honesty pays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from pretest.numbers.crps import crps_integral, crps_mixture_normal, crps_normal, require_weights

part = st.tuples(st.floats(0.05, 1), st.floats(-20, 20), st.floats(0.3, 20))


def integrated(cdf, truth, low=-400.0, high=400.0, points=()):
    edges = sorted({low, high, truth, *points})
    return sum(
        quad(lambda x: (cdf(x) - (x >= truth)) ** 2, a, b, epsabs=1e-12, epsrel=1e-12, limit=500)[0]
        for a, b in pairwise(edges)
    )


def test_normal_by_hand():
    # At its mean a standard normal scores (sqrt(2) - 1) / sqrt(pi); without width it is the absolute error.
    assert float(crps_normal(0, 1, 0)) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), rel=1e-14)
    assert float(crps_normal(3, 0, 5)) == 2.0
    assert float(crps_normal(0, 1, 0)) * 7 == pytest.approx(float(crps_normal(2, 7, 2)))


def test_two_points_by_hand():
    # Half of the mass at 0 and half at 10; 0 comes true: the integral of 0.25 over ten units.
    assert crps_mixture_normal([0.5, 0.5], [0, 10], [0, 0], 0.0) == pytest.approx(2.5)
    assert crps_mixture_normal([0.5, 0.5], [0, 10], [0, 0], 5.0) == pytest.approx(2.5)
    assert crps_mixture_normal([0.5, 0.5], [0, 10], [0, 0], 12.0) == pytest.approx(2.5 + 2)


@settings(max_examples=20)
@given(parts=st.lists(part, min_size=1, max_size=4), truth=st.floats(-30, 30))
def test_mixture_equals_numerical_integration(parts, truth):
    w, m, s = np.array(parts).T
    w = w / w.sum()
    points = np.concatenate([m + j * s for j in (-8, -4, -2, 0, 2, 4, 8)])

    def mixed(x):
        return float(w @ norm.cdf(x, m, s))

    exact = crps_mixture_normal(w, m, s, truth)
    ours = crps_integral(
        lambda x: norm.cdf(x[:, None], m, s) @ w, truth, np.concatenate([m + j * s for j in range(-9, 10)])
    )
    assert ours == pytest.approx(exact, abs=1e-9)
    if len(parts) == 1:
        assert float(crps_normal(m[0], s[0], truth)) == pytest.approx(exact, abs=1e-12)
    elif len(parts) == 4:  # the outside reference is slow
        assert integrated(mixed, truth, points=points) == pytest.approx(exact, abs=1e-8)


def test_equals_pairs_of_draws():
    rng = np.random.default_rng(5)
    w, m, s = np.array([0.6, 0.4]), np.array([0.0, 4.0]), np.array([1.0, 2.0])
    draws = [np.where(rng.random(400_000) < 0.6, *(rng.normal(m[i], s[i], 400_000) for i in (0, 1))) for _ in "ab"]
    found = np.abs(draws[0] - 1.5).mean() - 0.5 * np.abs(draws[0] - draws[1]).mean()
    assert crps_mixture_normal(w, m, s, 1.5) == pytest.approx(found, abs=0.01)


def test_who_says_what_they_believe_scores_best():
    rng = np.random.default_rng(6)
    truth = rng.normal(2, 3, 20_000)
    honest = crps_normal(2, 3, truth).mean()
    assert honest == pytest.approx(3 / np.sqrt(np.pi), rel=0.02)
    for mean, sd in ((2, 1.5), (2, 6), (0, 3), (4, 3), (2, 0)):
        assert crps_normal(mean, sd, truth).mean() > honest


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: crps_normal(0, -1, 0), "not below 0"),
        (lambda: crps_normal(0, 1, np.nan), "finite"),
        (lambda: crps_mixture_normal([0.5, 0.6], [0, 1], [1, 1], 0), "sum to 1"),
        (lambda: crps_mixture_normal([1.5, -0.5], [0, 1], [1, 1], 0), "sum to 1"),
        (lambda: crps_mixture_normal([1.0], [0, 1], [1, 1], 0), "one weight"),
        (lambda: crps_mixture_normal([0.5, 0.5], [0, 1], [1], 0), "means and sds"),
        (lambda: crps_mixture_normal([1.0], [0], [1], np.inf), "finite"),
        (lambda: crps_integral(norm.cdf, 0.0, []), "a break"),
        (lambda: crps_integral(norm.cdf, np.nan, [0.0]), "finite"),
        (lambda: require_weights(np.ones(0), 0), "one weight"),
    ],
)
def test_wrong_input_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
