"""The variance between studies: by hand, the highest peak of a likelihood, and the surprise at its bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multivariate_normal

from pretest.numbers.between import (
    between_variance,
    likelihood,
    spread_statistic,
    typical_variance,
    variance_interval,
)

studies = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.02, 0.5)), min_size=2, max_size=12)


def split(drawn):
    y, se = np.array(drawn).T
    return y, se**2


def test_equal_variances_by_hand():
    # Estimates 1, 2 and 6 with variance 2: they spread by 7, so tau2 = 7 - 2; by ml 14/3 - 2.
    y, v = np.array([1.0, 2.0, 6.0]), np.full(3, 2.0)
    for method in ("reml", "dl", "pm", "eb"):
        assert between_variance(y, v, method) == pytest.approx(5.0)
    assert between_variance(y, v, "ml") == pytest.approx(14 / 3 - 2)
    assert typical_variance(v) == pytest.approx(2.0)
    assert spread_statistic(y, v, np.array([0.0, 5.0])) == pytest.approx([7.0, 2.0])
    # 14 / (2 + tau2) is the 97.5 % and the 2.5 % point of chi-square with 2
    low, high = variance_interval(y, v, 0.95)
    assert low == pytest.approx(max(0.0, 14 / chi2.ppf(0.975, 2) - 2))
    assert high == pytest.approx(14 / chi2.ppf(0.025, 2) - 2)


def test_likelihood_is_that_of_normal_estimates():
    y, v = np.array([0.1, 0.4, -0.2, 0.3]), np.array([0.01, 0.04, 0.02, 0.03])

    def expected(tau2, method):
        whole = v + tau2
        mu = (y / whole).sum() / (1 / whole).sum()
        plain = multivariate_normal(np.full(4, mu), np.diag(whole)).logpdf(y)
        return plain - (0.5 * np.log((1 / whole).sum()) if method == "reml" else 0.0)

    at, step = np.array([0.0, 0.01, 0.2]), 1e-6
    for method in ("reml", "ml"):
        height, slope = likelihood(y, v, at, method)
        np.testing.assert_allclose(np.diff(height), np.diff([expected(one, method) for one in at]), rtol=1e-10)
        numeric = [(expected(one + step, method) - expected(one, method)) / step for one in at]
        np.testing.assert_allclose(slope, numeric, rtol=1e-3)


@given(drawn=studies, method=st.sampled_from(["reml", "ml"]))
def test_nothing_is_more_likely(drawn, method):
    y, v = split(drawn)
    found = between_variance(y, v, method)
    tried = np.concatenate([[0.0], np.geomspace(1e-8, 10, 400)])
    assert likelihood(y, v, tried, method)[0].max() <= likelihood(y, v, np.array([found]), method)[0] + 1e-9


def test_the_higher_of_two_peaks_is_taken():
    # Found by search: the restricted likelihood falls from 0 and rises again to a peak near .004.
    y = np.array([-0.13, 0.0, -0.01, 0.02, -0.28, -0.2, -0.02])
    v = np.array([0.0122, 0.0001, 0.0002, 0.0013, 0.0101, 0.0086, 0.0059])
    tried = np.linspace(0, 0.05, 20_001)
    height, slope = likelihood(y, v, tried, "reml")
    peaks = tried[:-1][(slope[:-1] > 0) & (slope[1:] <= 0)]
    assert slope[0] < 0
    assert len(peaks) == 1
    assert between_variance(y, v, "reml") == pytest.approx(tried[height.argmax()], abs=5e-6)


def test_hardly_any_error_leaves_the_plain_variance():
    y = np.array([1.0, 2.0, 6.0])
    for method in ("reml", "dl", "pm"):
        assert between_variance(y, np.full(3, 1e-30), method) == pytest.approx(7.0)


@given(drawn=studies)
def test_moments_fit_or_are_zero(drawn):
    y, v = split(drawn)
    for method in ("pm", "eb"):
        found = between_variance(y, v, method)
        q = float(spread_statistic(y, v, np.array([found]))[0])
        assert q == pytest.approx(len(y) - 1, rel=1e-6) if found > 1e-9 else q <= len(y) - 1 + 1e-6
    low, high = variance_interval(y, v, 0.9)
    assert 0 <= low <= high
