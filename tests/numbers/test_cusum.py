"""Cumulative sums: by hand, against run lengths of others, and the chance of a crossing over twenty waves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.cusum import CHANCE, COUNTED, LEAST_LIMIT, LOOKS, Errors, cusum, draw_steps, limit_of, run_lengths
from pretest.seeds import stream

ALONE = Errors(np.diag([0.0, 1.0]), np.full(2, np.inf))  # waves of variance 1 against a baseline that is known


def shared(n: float, df: float = math.inf) -> Errors:
    """A baseline and a wave of n people each, whose answers have SD 1."""
    return Errors(np.eye(2) / n, np.full(2, df))


def test_a_sum_by_hand():
    # 0 + 0.5 = 0.5; 0.5 - 2 is below 0; 0 + 1; nothing is said; 1 + 0.25
    assert cusum(np.array([0.5, -2.0, 1.0, math.nan, 0.25]))[[0, 1, 2, 4]].tolist() == [0.5, 0.0, 1.0, 1.25]
    assert math.isnan(cusum(np.array([math.nan]))[0])
    two = cusum(np.array([[1.0, 1.0], [-1.0, 2.0]]))
    assert two.tolist() == [[1.0, 2.0], [0.0, 2.0]]
    assert cusum(np.array([1.0, 1.0, 1.0]), restart=[False, True, False]).tolist() == [1.0, 1.0, 2.0]


def test_standard_error_is_that_of_the_difference():
    errors = Errors(np.array([[4.0, 1.0, 0.0], [1.0, 9.0, 0.0], [0.0, 0.0, 5.0]]), np.full(3, np.inf))
    assert errors.std_error == pytest.approx([math.sqrt(4 + 9 - 2), 3.0])


def test_waves_that_were_not_held_are_like_those_that_were():
    covariance = np.array([[4.0, 0.4, 0.6], [0.4, 9.0, 0.2], [0.6, 0.2, 5.0]])
    more = Errors(covariance, np.array([30.0, 10.0, 20.0])).extended(4)
    assert more.covariance[:3, :3].tolist() == covariance.tolist()
    assert more.covariance.diagonal()[3:].tolist() == [7.0, 7.0]
    assert more.covariance[0, 3:] == pytest.approx([0.5, 0.5])
    assert more.covariance[3, [1, 2, 4]] == pytest.approx([0.2, 0.2, 0.2])
    assert more.df.tolist() == [30, 10, 20, 15, 15]
    assert (more.covariance == more.covariance.T).all()
    one = Errors(covariance[:2, :2], np.array([30.0, 10.0])).extended(2)
    assert one.covariance[1, 2] == 0.4  # of one wave alone it is not known how alike two are: as it and the baseline


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=12), st.floats(0, 2), st.integers(0, 11))
def test_more_harm_never_makes_the_sum_smaller(steps, more, at):
    before = np.array(steps)
    after = before.copy()
    after[at % len(after) :] += more
    assert (cusum(after) >= cusum(before)).all()
    assert (cusum(before) >= np.maximum(before, 0)).all()


@pytest.mark.parametrize(
    ("height", "counted", "draws"), [(2, 400, 1_500), pytest.param(4, 2_000, 600, marks=pytest.mark.slow)]
)
def test_run_lengths_are_those_of_the_integral_equation(reference, height, counted, draws):
    """Without an error of the baseline waves are independent, for which others compute what we simulate."""
    cases = reference("cusum")["cases"]
    names = {0: ("in_control", 0), 0.5: ("half", 1), 1: ("margin", 2), 2: ("double", 3)}
    found = run_lengths(ALONE, 1.0, height, stream(1, "cusum"), counted=counted, draws=draws)
    seen = 0
    for k, h, mu, exact, chain in zip(*(cases[name] for name in ("k", "h", "mu", "integral", "chain")), strict=True):
        assert exact == pytest.approx(chain, rel=2e-3)
        if (k, h) == (0.5, height) and mu in names:
            name, place = names[mu]
            assert abs(getattr(found, name) - exact) < 4 * found.errors[place]
            seen += 1
    assert seen == 4


def test_published_charts_look_at_both_sides(reference):
    """Run lengths of textbooks (168 and 465 while nothing changes) are of two sums; one alone takes twice as long."""
    r = reference("cusum")
    exact = {
        (k, h, mu): value
        for k, h, mu, value in zip(*(r["cases"][c] for c in ("k", "h", "mu", "integral")), strict=True)
    }
    for k, h, mu, two in zip(*(r["published"][name] for name in ("k", "h", "mu", "two_sided")), strict=True):
        assert (exact[k, h, mu] / two) == pytest.approx(2 if mu == 0 else 1, rel=0.01)


def test_a_shared_baseline_crosses_as_often_as_the_chain_averaged_over_it(reference):
    """Given the baseline's error waves are independent: a Markov chain per error, averaged over its distribution."""
    cases = reference("cusum")["shared"]
    draws = 4_000
    for n, h, shift, exact in zip(*(cases[name] for name in ("n", "h", "shift", "crossed")), strict=True):
        steps = draw_steps(shared(n), 0.3, stream(2, "shared", n), looks=LOOKS, draws=draws, shifts=[shift])[0]
        found = float((cusum(steps).max(axis=1) >= h).mean())
        assert abs(found - exact) < 4 * math.sqrt(max(exact * (1 - exact), 1 / draws) / draws) + 1e-3


@pytest.mark.parametrize(("n", "df"), [(60, math.inf), (100, 99), (200, 12)])
def test_the_limit_is_crossed_by_chance_as_seldom_as_promised(n, df):
    errors = shared(n, df)
    limit, chance = limit_of(errors, 0.3, stream(3, "limit"))
    assert chance <= CHANCE
    steps = draw_steps(errors, 0.3, stream(4, "again"), looks=LOOKS, draws=8_000)  # other draws than those it is from
    again = float((cusum(steps).max(axis=1) >= limit).mean())
    assert again < CHANCE + 4 * math.sqrt(CHANCE * (1 - CHANCE) * (1 / 8_000 + 1 / 4_000))
    if limit > LEAST_LIMIT:
        assert again > CHANCE / 2


def test_without_the_baselines_error_the_limit_would_be_crossed_too_often():
    """What a table for independent waves would give, put to waves that share a baseline."""
    alone = Errors(np.diag([0.0, 2 / 60]), np.full(2, np.inf))  # each change is as uncertain, yet by itself
    limit, _ = limit_of(alone, 0.3, stream(5, "limit"))
    steps = draw_steps(shared(60), 0.3, stream(6, "shared"), looks=LOOKS, draws=4_000)
    assert (cusum(steps).max(axis=1) >= limit).mean() > 1.3 * CHANCE


def test_few_degrees_of_freedom_and_a_small_sample_raise_the_limit():
    def limit(n, df=math.inf):
        return limit_of(shared(n, df), 0.3, stream(7, "limit"))[0]

    assert limit(100) > limit(200)
    assert limit(100, 5) > limit(100)
    assert limit(10_000) == LEAST_LIMIT


def test_more_harm_is_seen_sooner():
    errors = shared(100)
    limit, _ = limit_of(errors, 0.3, stream(8, "limit"))
    found = run_lengths(errors, 0.3, limit, stream(8, "lengths"))
    assert COUNTED >= found.in_control > found.half > found.margin > found.double >= 1


def test_people_who_stay_make_the_limit_lower():
    """A panel of 100 with correlation 0.6: changes are less uncertain than between people who are new each time."""
    panel = np.full((5, 5), 0.6 / 100)
    np.fill_diagonal(panel, 1 / 100)
    panel = Errors(panel, np.full(5, 99.0))
    assert panel.std_error == pytest.approx([math.sqrt(2 * 0.4 / 100)] * 4)
    assert limit_of(panel, 0.3, stream(9, "limit"))[0] < limit_of(shared(100, 99), 0.3, stream(9, "limit"))[0]


@pytest.mark.parametrize("margin", [0.0, -1.0, math.nan])
def test_a_margin_is_above_zero(margin):
    with pytest.raises(ValueError, match="margin"):
        limit_of(ALONE, margin, stream(1, "x"))


def test_a_change_without_variance_has_no_sum():
    with pytest.raises(ValueError, match="variance"):
        limit_of(Errors(np.zeros((2, 2)), np.full(2, np.inf)), 0.3, stream(1, "x"))
