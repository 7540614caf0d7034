"""Random effects: by hand, against metafor, statsmodels and a published review, and what must always hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm, t

from pretest.numbers.between import spread_statistic
from pretest.numbers.meta import random_effects

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "evidence_meta.json").read_text(encoding="utf-8"))
EXACT = 1e-8
CASES = [(name, variant) for name, variants in REFERENCE["fits"].items() for variant in variants]
studies = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.02, 0.5)), min_size=2, max_size=12)


def split(drawn):
    y, se = np.array(drawn).T
    return y, se


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_equals_metafor(name, variant):
    data, expected = REFERENCE["data"][name], REFERENCE["fits"][name][variant]
    fit = random_effects(
        data["y"],
        data["se"],
        method="reml" if variant in ("adhoc", "ninety") else variant,
        conf_level=0.9 if variant == "ninety" else 0.95,
        truncation="adhoc" if variant == "adhoc" else "none",
    )
    compared = 0
    for field, value in expected.items():
        if value is not None:
            np.testing.assert_allclose(getattr(fit, field), value, rtol=EXACT, atol=EXACT, err_msg=field)
            compared += 1
    assert compared >= 13


def test_two_studies_by_hand():
    # Equal SEs of 1: mean 2, variance of the estimates 8, so tau2 = 8 - 1 and HK's SE = sqrt(8 / 2).
    fit = random_effects([0.0, 4.0], [1.0, 1.0])
    assert fit.mu == pytest.approx(2.0)
    assert fit.tau2 == pytest.approx(7.0)
    assert fit.se == pytest.approx(2.0)
    assert fit.q == pytest.approx(8.0)
    assert fit.i2 == pytest.approx(7 / 8)
    assert fit.df == 1
    reach = t.ppf(0.975, 1) * np.sqrt(4 + 7)
    assert (fit.predict_low, fit.predict_high) == pytest.approx((2 - reach, 2 + reach))
    assert fit.q_p_value == pytest.approx(chi2.sf(8, 1))
    assert fit.tau == pytest.approx(np.sqrt(7))


def test_one_study_says_nothing_about_spread():
    fit = random_effects([0.3], [0.1])
    assert (fit.mu, fit.se, fit.df) == (0.3, 0.1, np.inf)
    assert fit.p_value == pytest.approx(2 * norm.sf(3))
    assert fit.conf_high == pytest.approx(0.3 + norm.ppf(0.975) * 0.1)
    for name in ("tau2", "tau", "tau2_se", "tau2_low", "tau2_high", "i2", "q", "q_p_value", "predict_low"):
        assert np.isnan(getattr(fit, name)), name


def test_published_review_of_a_vaccine():
    # Colditz et al. 1994, 13 trials; Viechtbauer 2010 (doi:10.18637/jss.v036.i03) prints these for REML.
    data = REFERENCE["data"]["bcg"]
    fit = random_effects(data["y"], data["se"])
    assert round(fit.mu, 4) == -0.7145
    assert round(fit.tau2, 4) == 0.3132
    assert round(100 * fit.i2, 2) == 92.22
    assert round(fit.q, 4) == 152.2330


@pytest.mark.parametrize("method", ["dl", "pm"])
@pytest.mark.parametrize("name", ["bcg", "campaigns"])  # statsmodels lets DerSimonian-Laird fall below 0
def test_equals_statsmodels(method, name):
    meta = pytest.importorskip("statsmodels.stats.meta_analysis")
    data = REFERENCE["data"][name]
    y, se = np.array(data["y"]), np.array(data["se"])
    # closer than 1e-8 it is for rounding to say on which side of 0 its equation ends; below 0 it gives up and says 0
    other = meta.combine_effects(y, se**2, method_re=method, use_t=True, atol=1e-8, maxiter=500)
    fit = random_effects(y, se, method=method)
    assert fit.tau2 == pytest.approx(other.tau2, abs=1e-6)
    assert fit.mu == pytest.approx(other.mean_effect_re, abs=1e-7)
    assert fit.se == pytest.approx(other.sd_eff_w_re_hksj, abs=1e-6)


@given(
    drawn=studies, scale=st.floats(0.1, 10), shift=st.floats(-1, 1), method=st.sampled_from(["reml", "dl", "pm", "ml"])
)
def test_unit_origin_and_order(drawn, scale, shift, method):
    y, se = split(drawn)
    fit = random_effects(y, se, method=method)
    moved = random_effects((shift - scale * y)[::-1], scale * se[::-1], method=method)
    near = {"rel": 1e-6, "abs": 1e-7}
    assert moved.mu == pytest.approx(shift - scale * fit.mu, **near)
    assert moved.tau2 == pytest.approx(scale**2 * fit.tau2, **near)
    assert moved.predict_low == pytest.approx(shift - scale * fit.predict_high, **near)
    assert moved.conf_high == pytest.approx(shift - scale * fit.conf_low, **near)


@given(drawn=studies)
def test_intervals_hold_what_they_should(drawn):
    y, se = split(drawn)
    fit = random_effects(y, se)
    assert fit.predict_low <= fit.conf_low <= fit.mu <= fit.conf_high <= fit.predict_high
    assert 0 <= fit.tau2_low <= fit.tau2_high
    assert 0 <= fit.i2 < 1
    assert y.min() - 1e-9 <= fit.mu <= y.max() + 1e-9
    assert fit.weights.sum() == pytest.approx(1)
    assert random_effects(y, se, truncation="adhoc").se >= fit.se
    for bound, share in ((fit.tau2_low, 0.025), (fit.tau2_high, 0.975)):
        if bound > 1e-6:
            q = spread_statistic(y, se**2, np.array([bound]))[0]
            assert chi2.sf(q, len(y) - 1) == pytest.approx(share, rel=1e-5)


def test_equal_studies_have_no_spread():
    fit = random_effects([0.2, 0.2, 0.2], [0.1, 0.2, 0.3])
    assert (fit.tau2, fit.q, fit.q_p_value) == pytest.approx((0, 0, 1), abs=1e-12)
    assert random_effects([0.0, 0.0], [0.1, 0.1]).p_value == 1.0
    assert random_effects([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], truncation="adhoc").se > 0.08


@pytest.mark.parametrize(
    ("y", "se", "options", "match"),
    [
        ([], [], {}, "k >= 1"),
        ([0.1, 0.2], [0.1], {}, "k >= 1"),
        ([[0.1, 0.2]], [[0.1, 0.2]], {}, "k >= 1"),
        ([0.1, np.nan], [0.1, 0.1], {}, "finite"),
        ([0.1, 0.2], [0.1, 0.0], {}, "above 0"),
        ([0.1, 0.2], [0.1, np.inf], {}, "finite"),
        ([0.1, 0.2], [0.1, 0.1], {"method": "he"}, "method"),
        ([0.1, 0.2], [0.1, 0.1], {"truncation": "half"}, "truncation"),
        ([0.1, 0.2], [0.1, 0.1], {"conf_level": 1.0}, "conf_level"),
    ],
)
def test_wrong_input_is_refused(y, se, options, match):
    with pytest.raises(ValueError, match=match):
        random_effects(y, se, **options)


@pytest.mark.slow
@pytest.mark.parametrize("tau", [0.0, 0.1, 0.3])
def test_interval_of_the_mean_covers(tau):
    rng = np.random.default_rng(21)
    inside = 0
    for _ in range(2_000):
        se = rng.uniform(0.05, 0.25, 6)
        y = 0.1 + tau * rng.standard_normal(6) + se * rng.standard_normal(6)
        fit = random_effects(y, se)
        inside += fit.conf_low <= 0.1 <= fit.conf_high
    assert 0.91 < inside / 2_000 < 0.97  # six studies of unequal size: 92-95 %
