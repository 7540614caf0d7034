"""What is expected of a new campaign: by hand, against quadrature in R, and how often it comes true."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from pretest.numbers.predictive import CONVENTION_SD, CONVENTION_TAU, FITTED, SPREAD_SCALE, predictive
from pretest.risk.prior import SCEPTICAL

REFERENCE = json.loads(
    (Path(__file__).parent.parent / "reference" / "evidence_forecast.json").read_text(encoding="utf-8")
)
studies = st.lists(st.tuples(st.floats(-1, 1), st.floats(0.02, 0.5)), min_size=1, max_size=9)


def share_inside(tau: float, low: float, high: float, *, mean: float) -> float:
    """Chance that a new campaign of N(mean, tau²) has its effect between low and high."""
    if tau == 0:
        return float(low <= mean <= high)
    return float(norm.cdf((high - mean) / tau) - norm.cdf((low - mean) / tau))


@pytest.mark.parametrize("name", list(REFERENCE["predicted"]))
def test_equals_quadrature_in_r(name):
    expected = REFERENCE["predicted"][name]
    data = REFERENCE["data"][expected["set"]]
    made = predictive(data["y"], data["se"], tau_scale=expected["scale"])
    assert made.interval() == pytest.approx((expected["low90"], expected["high90"]), abs=1e-6)
    assert made.interval(0.95) == pytest.approx((expected["low95"], expected["high95"]), abs=1e-6)
    assert made.above(0.2) == pytest.approx(expected["above"], abs=1e-6)
    assert made.tau == pytest.approx(expected["tau"], abs=1e-4)
    assert made.how == "fitted"


def test_nothing_known_is_the_sceptical_prior():
    made = predictive([], [])
    assert (made.k, made.how, made.mean) == (0, "convention", 0.0)
    assert made.sd == pytest.approx(CONVENTION_SD)
    assert (SCEPTICAL.means, SCEPTICAL.sds) == ((0.0,), (CONVENTION_SD,))  # one convention, said in two rooms


def test_one_and_two_studies_by_hand():
    # Shared by campaigns .2² - .15² = .0175; of one study .15² + .1² = .0325: it counts for .0175 / .05 = .35.
    one = predictive([0.3], [0.1])
    assert one.mean == pytest.approx(0.35 * 0.3)
    assert one.sd == pytest.approx(np.sqrt(0.0175 * 0.65 + 0.0225))
    two = predictive([0.3, 0.3], [0.1, 0.1])
    assert two.mean == pytest.approx(0.3 * 0.035 / (0.035 + 0.0325))
    assert (one.how, two.how, one.tau) == ("convention", "convention", CONVENTION_TAU)
    assert two.interval(0.9) == pytest.approx((two.mean - norm.ppf(0.95) * two.sd, two.mean + norm.ppf(0.95) * two.sd))
    assert FITTED == 3


@given(y=st.floats(-2, 2), se=st.floats(0.001, 1))
def test_one_study_moves_it_by_less_than_half(y, se):
    made = predictive([y], [se])
    assert abs(made.mean) <= 0.4376 * abs(y)
    assert np.sign(made.mean) == np.sign(y)
    assert CONVENTION_TAU < made.sd < CONVENTION_SD


def test_many_large_studies_are_their_own_spread():
    rng = np.random.default_rng(3)
    effects = 0.1 + 0.2 * rng.standard_normal(400)
    made = predictive(effects, np.full(400, 0.01))
    assert made.mean == pytest.approx(effects.mean(), abs=0.005)
    assert made.sd == pytest.approx(effects.std(ddof=1), rel=0.02)
    assert made.tau == pytest.approx(np.sqrt(effects.var(ddof=1) - 0.01**2), rel=0.02)


@given(drawn=studies, shift=st.floats(-1, 1))
def test_sign_order_and_normal_of_the_same_90_percent(drawn, shift):
    y, se = np.array(drawn).T
    made, turned = predictive(y, se), predictive(-y[::-1], se[::-1])
    assert turned.mean == pytest.approx(-made.mean, abs=1e-9)
    assert turned.sd == pytest.approx(made.sd, rel=1e-9)
    low, high = made.interval()
    assert (high - low) / 2 == pytest.approx(norm.ppf(0.95) * made.sd, rel=1e-9)
    assert (low + high) / 2 == pytest.approx(made.mean, abs=1e-9)
    assert made.above(low) == pytest.approx(0.95, abs=1e-9)
    assert made.df == np.inf
    if len(y) >= FITTED:
        assert predictive(y + shift, se).mean == pytest.approx(made.mean + shift, abs=1e-8)


@given(drawn=studies.filter(lambda drawn: len(drawn) >= 3))
def test_who_expects_more_spread_predicts_wider(drawn):
    y, se = np.array(drawn).T
    assert predictive(y, se, tau_scale=0.1).tau <= predictive(y, se, tau_scale=0.4).tau + 1e-9
    assert predictive(y[:2], se[:2], tau=0.18).sd >= predictive(y[:2], se[:2], tau=0.1).sd - 1e-12


def test_worlds_come_true_nine_times_in_ten():
    """Twenty worlds: what the campaigns share, how they differ, how many there are and how large, all drawn."""
    rng = np.random.default_rng(20)
    inside, sharp = [], []
    for _ in range(20):
        mean, tau, k = rng.normal(0, 0.15), rng.choice([0.05, 0.1, 0.15, 0.2]), int(rng.integers(3, 16))
        se = rng.uniform(0.04, 0.25, k)
        y = mean + tau * rng.standard_normal(k) + se * rng.standard_normal(k)
        made = predictive(y, se)
        inside.append(share_inside(tau, *made.interval(), mean=mean))
        sharp.append(made.sd)
    assert 0.87 <= np.mean(inside) <= 0.98
    assert np.mean(sharp) < 0.25


@pytest.mark.parametrize(
    ("y", "se", "options", "match"),
    [
        ([0.1], [], {}, "k >= 1"),
        ([0.1], [0.0], {}, "above 0"),
        ([0.1, np.nan, 0.2], [0.1, 0.1, 0.1], {}, "finite"),
        ([0.1], [0.1], {"tau_scale": 0.0}, "tau_scale"),
        ([0.1], [0.1], {"tau_scale": np.nan}, "tau_scale"),
        ([0.1], [0.1], {"tau": 0.3}, "tau from 0"),
    ],
)
def test_wrong_input_is_refused(y, se, options, match):
    with pytest.raises(ValueError, match=match):
        predictive(y, se, **options)


def test_level_must_be_a_share():
    with pytest.raises(ValueError, match="level"):
        predictive([0.1], [0.1]).interval(1.0)


@pytest.mark.slow
@pytest.mark.parametrize("k", [3, 5, 10, 20])
@pytest.mark.parametrize("tau", [0.0, 0.05, 0.1, 0.2])
def test_a_new_campaign_lies_inside(k, tau):
    rng = np.random.default_rng([k, round(100 * tau)])
    inside = []
    for _ in range(1_000):
        se = rng.uniform(0.04, 0.25, k)
        y = 0.1 + tau * rng.standard_normal(k) + se * rng.standard_normal(k)
        inside.append(share_inside(tau, *predictive(y, se).interval(), mean=0.1))
    assert np.mean(inside) >= 0.87  # docs/predicting.md has the numbers
    assert SPREAD_SCALE == 0.3
