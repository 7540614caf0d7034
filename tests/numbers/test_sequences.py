"""Confidence sequences: by hand, against R, wider than one look, and their error over twenty looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.sequences import alpha_of_look, boundary, like_t, running_mean, tuned_rho
from pretest.special import ndtri

SURE = np.array([np.inf])
LOOKS = 20


def test_two_looks_by_hand():
    # rho² = 1, V = 1 and 3: 2 log(2/.05²) = 2 × 6.68461, and 4 log(4/.05²) = 4 × 7.37776
    found = boundary(np.array([1.0, 3.0]), 1.0, 0.05)
    assert found**2 == pytest.approx([13.36922, 29.51104], abs=1e-4)
    # one side: 2 × 2 log(1 + sqrt(2)/.1) = 4 × 2.71747
    one = boundary(np.array([1.0]), 1.0, 0.05, sides="one")
    assert one**2 == pytest.approx([10.86987], abs=1e-4)
    # means 1 and (1 + 4)/2; the sum of the first two has variance 1 + 2, so its mean has sqrt(3)/2
    known = np.array([np.inf, np.inf])
    mean = running_mean(np.array([1.0, 4.0]), np.diag([1.0, 2.0]), known, alpha=0.05, rho=1.0, sides="two")
    assert mean.estimate.tolist() == [1.0, 2.5]
    assert mean.std_error == pytest.approx([1.0, np.sqrt(3) / 2])
    assert mean.low == pytest.approx([1 - 3.65640, 2.5 - 5.43241 / 2], abs=1e-4)
    assert mean.high == pytest.approx([1 + 3.65640, 2.5 + 5.43241 / 2], abs=1e-4)


def test_equals_the_mixture_integrated_in_r(reference):
    r = reference("sequences")
    cases = r["cases"]
    v, rho, alpha = (np.array(cases[name], dtype=float) for name in ("V", "rho", "alpha"))
    two = [boundary(v[i : i + 1], rho[i], alpha[i])[0] for i in range(len(v))]
    assert two == pytest.approx(cases["two"], rel=1e-8)
    one = np.array([boundary(v[i : i + 1], rho[i], alpha[i], sides="one")[0] for i in range(len(v))])
    exact = np.array(cases["one"])
    assert (one >= exact).all()  # the closed form of one side errs on the wide side
    assert one == pytest.approx(exact, rel=0.02)
    tuned = r["tuned"]
    own = [tuned_rho(v, a) for v, a in zip(tuned["V"], tuned["alpha"], strict=True)]
    assert own == pytest.approx(tuned["rho"], rel=1e-5)
    tails = r["tails"]
    assert like_t(np.array(tails["b"]), np.array(tails["df"])) == pytest.approx(tails["like_t"], rel=1e-6)


@given(
    st.floats(0.01, 100), st.floats(0.05, 20), st.floats(1e-4, 0.2), st.sampled_from(["one", "two"]), st.floats(1.01, 2)
)
def test_is_wider_than_one_look_and_wider_the_smaller_alpha(information, tuned, alpha, sides, more):
    v, rho = np.array([information]), tuned_rho(tuned, alpha, sides=sides)
    width = boundary(v, rho, alpha, sides=sides)[0]
    one_look = -ndtri(alpha / (2 if sides == "two" else 1)) * np.sqrt(information)
    assert width > one_look
    assert boundary(v, rho, alpha / more, sides=sides)[0] > width
    assert boundary(v * more, rho, alpha, sides=sides)[0] > width  # a sum wanders further
    narrowest = boundary(np.array([tuned]), rho, alpha, sides=sides)[0]
    near = 0.01 if sides == "one" else 1e-4  # of one side the tuned rho is a close approximation
    for other in (rho / more, rho * more):
        assert boundary(np.array([tuned]), other, alpha, sides=sides)[0] > narrowest * (1 - near)


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_measurements_that_are_alike_and_few_degrees_of_freedom_only_widen(seed, looks):
    rng = np.random.default_rng(seed)
    y, own = rng.normal(size=looks), rng.uniform(0.5, 2, looks)
    known = np.full(looks, np.inf)
    rho = tuned_rho(4.0, 0.01, sides="one")
    plain = running_mean(y, np.diag(own), known, alpha=0.01, rho=rho)
    shared = running_mean(y, np.diag(own) + 0.3 * (1 - np.eye(looks)), known, alpha=0.01, rho=rho)
    few = running_mean(y, np.diag(own), np.full(looks, 8.0), alpha=0.01, rho=rho)
    against = running_mean(y, np.diag(own) - 0.01 * (1 - np.eye(looks)), known, alpha=0.01, rho=rho)
    assert (shared.low <= plain.low).all()
    assert (few.low < plain.low).all()
    assert (few.high > plain.high).all()
    np.testing.assert_allclose(against.low, plain.low)  # what seems to cancel out is not counted as certainty
    turned = running_mean(-y, np.diag(own), known, alpha=0.01, rho=rho)
    np.testing.assert_allclose(turned.high, -plain.low)


def test_degrees_of_freedom_add_up_where_measurements_are_apart():
    y = np.zeros(3)
    apart = running_mean(y, np.eye(3), np.array([5.0, 5.0, 5.0]), alpha=0.05, rho=1.0)
    assert apart.df == pytest.approx([5, 10, 15])
    shared = running_mean(y, np.eye(3) + 0.1, np.array([5.0, 4.0, 9.0]), alpha=0.05, rho=1.0)
    assert shared.df.tolist() == [5, 4, 4]


def test_alpha_of_looks_never_adds_up_to_more():
    shares = [alpha_of_look(0.05, look) for look in range(1, 1001)]
    assert shares[:3] == pytest.approx([0.025, 0.05 / 6, 0.05 / 12])
    assert 0.0499 < sum(shares) < 0.05
    with pytest.raises(ValueError, match="counted from 1"):
        alpha_of_look(0.05, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: tuned_rho(0.0, 0.05),
        lambda: tuned_rho(np.nan, 0.05),
        lambda: tuned_rho(1.0, 0.5, sides="one"),
        lambda: boundary(SURE, 0.0, 0.05),
        lambda: boundary(SURE, 1.0, 1.0),
    ],
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        wrong()


def ever_wrong(rng, draws, *, alpha, sides, shared=0.0, df=None):
    """Share of walks of twenty looks whose truth is ever outside. shared: variance that all measurements have together;
    df: of the estimated variances, None where they are known."""
    known = np.full(LOOKS, np.inf if df is None else df)
    rho = tuned_rho(4.0, alpha, sides=sides)
    y = rng.normal(size=(draws, LOOKS)) * np.sqrt(1 - shared) + rng.normal(size=(draws, 1)) * np.sqrt(shared)
    if df is None:
        covariance = np.eye(LOOKS) + shared * (1 - np.eye(LOOKS))
        half = running_mean(y[0], covariance, known, alpha=alpha, rho=rho, sides=sides)
        halves = np.tile(half.high - half.estimate, (draws, 1))
    else:
        own = rng.chisquare(df, (draws, LOOKS)) / df
        found = [running_mean(y[0], np.diag(one), known, alpha=alpha, rho=rho, sides=sides) for one in own]
        halves = np.array([one.high - one.estimate for one in found])
    mean = y.cumsum(axis=1) / np.arange(1, LOOKS + 1)
    wrong = (mean if sides == "one" else np.abs(mean)) > halves
    return float(wrong.any(axis=1).mean())


SETTINGS = [("one", 0.0, None), ("two", 0.0, None), ("one", 0.3, None), ("one", 0.0, 6.0), ("two", 0.0, 6.0)]


@pytest.mark.parametrize(("sides", "shared", "df"), SETTINGS)
def test_twenty_looks_err_no_more_than_asked(sides, shared, df):
    rng = np.random.default_rng(20261129)
    wrong = ever_wrong(rng, 400, alpha=0.05, sides=sides, shared=shared, df=df)
    assert wrong <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_looking_twenty_times_at_a_plain_interval_errs_far_more():
    """What the test above can find: the interval of one look, at every look."""
    rng = np.random.default_rng(20261129)
    y = rng.normal(size=(400, LOOKS)).cumsum(axis=1) / np.sqrt(np.arange(1, LOOKS + 1))
    assert (y > 1.645).any(axis=1).mean() > 0.15


@pytest.mark.slow
@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize(("sides", "shared", "df"), SETTINGS)
def test_twenty_looks_err_no_more_than_asked_in_many_draws(sides, shared, df, alpha):
    rng, draws = np.random.default_rng(1), 20_000
    wrong = ever_wrong(rng, draws, alpha=alpha, sides=sides, shared=shared, df=df)
    assert wrong <= alpha + 2 * np.sqrt(alpha * (1 - alpha) / draws)
