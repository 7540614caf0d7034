"""Score bounds: the published table, R from the definition, and the exact miss rate by counting every outcome."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from pretest.numbers.scorebounds import score_bounds, score_p

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "effects_score.json").read_text())
SHARES = st.floats(0, 1)
NUMBERS = st.floats(2, 500)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # Newcombe (1998), table II, the method of Miettinen and Nurminen, 95 % two-sided
        ((56, 70, 48, 80), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1658, 0.2844)),
        ((0, 10, 0, 10), (-0.2879, 0.2879)),
        ((10, 10, 0, 20), (0.7156, 1.0)),
        ((10, 10, 0, 10), (0.6636, 1.0)),
    ],
)
def test_bounds_are_those_of_the_published_table(counts, expected):
    x1, n1, x0, n0 = counts
    found = score_bounds(x1 / n1, n1, x0 / n0, n0, 0.025)
    assert np.round(found, 4) == pytest.approx(expected, abs=1e-9)


def test_bounds_and_p_agree_with_r_from_the_definition():
    case = {name: np.array(values, dtype=float) for name, values in REFERENCE["cases"].items()}
    df = np.where(np.isnan(case["df"]), 1e12, case["df"])
    shares = case["x1"] / case["n1"], case["n1"], case["x0"] / case["n0"], case["n0"]
    low, high = score_bounds(*shares, case["alpha"], df=df)
    above, below = score_p(*shares, df=df)
    for name, found in (("low", low), ("high", high), ("above", above), ("below", below)):
        np.testing.assert_allclose(found, REFERENCE["expected"][name], rtol=1e-7, atol=1e-9, err_msg=name)


def test_no_difference_by_hand():
    # 6 of 10 against 2 of 10: pooled .4, variance .4 x .6 x (1/10 + 1/10) x 20/19
    z = 0.4 / np.sqrt(0.24 * 0.2 * 20 / 19)
    above, below = score_p(0.6, 10, 0.2, 10)
    assert (above, below) == pytest.approx((norm.sf(z), norm.cdf(z)), rel=1e-12)
    assert score_p(1.0, 8, 1.0, 5) == (0.5, 0.5)  # everybody says yes: nothing to compare


@settings(max_examples=40)
@given(SHARES, NUMBERS, SHARES, NUMBERS, st.floats(0.001, 0.4))
def test_bounds_hold_the_difference_mirror_and_agree_with_the_test(p1, n1, p0, n0, alpha):
    low, high = score_bounds(p1, n1, p0, n0, alpha)
    assert -1 <= low <= p1 - p0 + 1e-9
    assert p1 - p0 - 1e-9 <= high <= 1
    np.testing.assert_allclose(score_bounds(p0, n0, p1, n1, alpha), (-high, -low), atol=1e-7)
    np.testing.assert_allclose(score_bounds(1 - p1, n1, 1 - p0, n0, alpha), (-high, -low), atol=1e-7)
    above, below = score_p(p1, n1, p0, n0)
    if abs(low) > 1e-6 and abs(high) > 1e-6:
        assert ((above < alpha), (below < alpha)) == ((low > 0), (high < 0))


@settings(max_examples=30)
@given(SHARES, SHARES, NUMBERS, st.floats(0.001, 0.2), st.floats(1.1, 2))
def test_a_stricter_level_fewer_df_or_fewer_people_never_narrow(p1, p0, n, alpha, times):
    low, high = score_bounds(p1, n, p0, n, alpha)
    for other in (
        score_bounds(p1, n, p0, n, alpha / times),
        score_bounds(p1, n, p0, n, alpha, df=8),
        score_bounds(p1, n / times, p0, n / times, alpha),
    ):
        assert other[0] <= low + 1e-9
        assert other[1] >= high - 1e-9


def missed(n1, n0, p1, p0, alpha=0.05):
    """Exact chances that the lower and the upper bound miss the true difference: every pair of counts is weighed."""
    chance = np.outer(binom.pmf(np.arange(n1 + 1), n1, p1), binom.pmf(np.arange(n0 + 1), n0, p0))
    x1, x0 = np.nonzero(chance > 1e-12)
    low, high = score_bounds(x1 / n1, n1, x0 / n0, n0, alpha)
    chance = chance[x1, x0]
    return float(chance[low > p1 - p0].sum()), float(chance[high < p1 - p0].sum())


@pytest.mark.parametrize(
    ("n1", "n0", "p1", "p0"),
    [
        (300, 60, 0.05, 0.05),
        (600, 150, 0.02, 0.02),
        (300, 60, 0.10, 0.05),
        (600, 150, 0.05, 0.02),
        (150, 150, 0.05, 0.05),
    ],
)
def test_rare_shares_and_unequal_arms_miss_about_as_often_as_stated(n1, n0, p1, p0):
    """Exact, so without Monte Carlo error; counts are discrete, so a bound cannot miss exactly 5 %."""
    for share in missed(n1, n0, p1, p0):
        assert 0.033 < share < 0.062


def test_arrays_broadcast_and_what_is_not_known_stays_unknown():
    low, high = score_bounds([0.5, np.nan], 20, [[0.5], [0.2]], 30, [0.05, 0.05])
    assert low.shape == high.shape == (2, 2)
    assert np.isnan(low[:, 1]).all()
    assert np.isfinite(low[:, 0]).all()
    assert np.isnan(score_bounds(0.5, 10, 0.5, 10, np.nan)[0])
    assert np.isnan(score_p(0.5, np.nan, 0.5, 10)[0])


@pytest.mark.parametrize(
    ("given", "message"),
    [((1.1, 10, 0.5, 10, 0.05), "0..1"), ((0.5, 0, 0.5, 10, 0.05), "positive"), ((0.5, 10, 0.5, 10, 1.0), "between"),
     ((0.5, 0.4, 0.5, 0.4, 0.05), "more than one")],
)  # fmt: skip
def test_what_is_no_share_number_or_level_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        score_bounds(*given)


@pytest.mark.parametrize(("p1", "n1", "p0", "n0"), [(0.1, 60, 0.05, 300), (0.05, 300, 0.1, 60), (0.3, 40, 0.3, 40)])
def test_the_wider_bounds_are_never_narrower_and_agree_with_their_p(p1, n1, p0, n0):
    for alpha in (0.05, 0.01, 0.001):
        low, high = score_bounds(p1, n1, p0, n0, alpha)
        wide_low, wide_high = score_bounds(p1, n1, p0, n0, alpha, skewness="wider")
        assert wide_low <= low + 1e-12
        assert wide_high >= high - 1e-12
        above, below = score_p(p1, n1, p0, n0, difference=wide_low, skewness="wider")
        assert above == pytest.approx(alpha, rel=1e-6)
        above, below = score_p(p1, n1, p0, n0, difference=wide_high, skewness="wider")
        assert below == pytest.approx(alpha, rel=1e-6)


def _exact_misses(n1, n0, share, alpha):
    """Chance that the lower bound lies above no difference, counted over all outcomes; as published, and wider."""
    x1, x0 = np.arange(n1 + 1), np.arange(n0 + 1)
    chance = binom.pmf(x1, n1, share)[:, None] * binom.pmf(x0, n0, share)[None, :]
    likely = chance > 1e-12
    shares = np.broadcast_arrays((x1 / n1)[:, None], (x0 / n0)[None, :])
    picked = shares[0][likely], n1, shares[1][likely], n0
    found = []
    for skewness in ("ignored", "wider"):
        above = score_p(*picked, skewness=skewness)[0]
        found.append(float(chance[likely][above < alpha].sum()))
    return found


@pytest.mark.parametrize(("n1", "n0", "share"), [(60, 300, 0.05), (150, 600, 0.02)])
def test_far_in_the_tail_skewness_makes_false_alarms_that_the_wider_bounds_do_not(n1, n0, share):
    """At the level that four cells of a family leave of 5 %."""
    published, wider = _exact_misses(n1, n0, share, 0.0127)
    assert published > 0.018
    assert wider < 0.0127 * 1.1
