"""Shares after a shift in SD: by hand, at the limits, and as properties."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.shifted import shift_between, shifted_share, together

SHARES = st.floats(0.001, 0.999)
SHIFTS = st.floats(-2.0, 2.0)


def test_half_of_the_people_and_one_sd():
    # half lie above 0; when all move up by 1 SD, those above -1 do: 84.13 %
    assert shifted_share(0.5, 1.0) == pytest.approx(0.8413447, abs=1e-7)
    assert shifted_share(0.5, -1.0) == pytest.approx(0.1586553, abs=1e-7)


def test_it_is_the_share_of_a_normal_population_that_moved():
    rng = np.random.default_rng(1)
    people = rng.standard_normal(400_000)
    threshold = NormalDist().inv_cdf(1 - 0.17)
    assert shifted_share(0.17, 0.4) == pytest.approx((people + 0.4 > threshold).mean(), abs=0.003)


def test_nobody_and_everybody_stay():
    assert shifted_share([0.0, 1.0, 0.0, 1.0], [3.0, -3.0, 0.0, 0.0]).tolist() == [0.0, 1.0, 0.0, 1.0]


def test_what_is_not_known_stays_unknown():
    assert np.isnan(shifted_share([np.nan, 0.2], [0.1, np.nan])).all()


@pytest.mark.parametrize(("share", "shift"), [(-0.1, 0.0), (1.1, 0.0), (0.5, np.inf)])
def test_impossible_arguments_are_refused(share, shift):
    with pytest.raises(ValueError, match="shares must lie"):
        shifted_share(share, shift)


@given(SHARES, SHIFTS)
def test_a_shift_back_undoes_it_and_turning_the_question_around_turns_the_answer(share, shift):
    moved = float(shifted_share(share, shift))
    assert float(shifted_share(moved, -shift)) == pytest.approx(share, abs=1e-9)
    assert float(shifted_share(1 - share, -shift)) == pytest.approx(1 - moved, abs=1e-9)


@given(SHARES, SHIFTS, SHIFTS)
def test_a_larger_shift_means_more_people(share, one, other):
    low, high = sorted((one, other))
    assert shifted_share(share, low) <= shifted_share(share, high)


def test_the_way_back_of_a_shift():
    np.testing.assert_allclose(shift_between(0.3, shifted_share(0.3, [-1.0, 0.0, 0.7])), [-1.0, 0.0, 0.7], atol=1e-12)
    assert np.isnan(shift_between([0.0, 0.5, 0.5, 0.5], [0.5, 1.0, 0.0, 1.2])).all()


def test_two_that_are_equally_sure_meet_half_way():
    data = shifted_share(0.5, np.array([1.0, 0.8, 1.2])) - 0.5
    found = together(0.5, np.array([0.0, -0.2, 0.2]), data)
    np.testing.assert_allclose(found, [0.5, 0.5 - 0.2 / np.sqrt(2), 0.5 + 0.2 / np.sqrt(2)], atol=1e-12)


@given(
    st.floats(0.02, 0.98),
    st.floats(-1.5, 1.5),
    st.floats(0.05, 1.0),
    st.floats(-1.0, 1.0),
    st.floats(0.05, 1.0),
)
def test_both_lie_between_what_was_known_and_what_was_found_and_are_surer(share, before, wide, shift, reach):
    prior = np.array([before, before - wide, before + wide])
    data = shifted_share(share, np.array([shift, shift - reach, shift + reach])) - share
    found = together(share, prior, data)
    assert min(before, shift) - 1e-9 <= found[0] <= max(before, shift) + 1e-9
    assert found[2] - found[1] < 2 * min(wide, reach) + 1e-9


def test_an_end_beyond_everybody_leaves_the_other_one():
    whole = together(0.9, np.array([0.0, -0.5, 0.5]), np.array([0.05, 0.0, 0.2]))
    assert np.isfinite(whole).all()
    assert np.isnan(together(0.9, np.array([0.0, -0.5, 0.5]), np.array([0.1, 0.0, 0.2]))).all()  # everybody
    assert np.isnan(together(0.0, np.array([0.0, -0.5, 0.5]), np.array([0.1, 0.0, 0.2]))).all()
    assert np.isnan(together(0.5, np.array([0.0, -0.5, 0.5]), np.array([np.nan] * 3))).all()


@given(
    st.floats(0.05, 0.95),
    st.lists(st.tuples(st.floats(-1.0, 1.0), st.floats(0.1, 1.0)), min_size=2, max_size=3),
    st.floats(-1.0, 1.0),
    st.floats(0.1, 0.8),
    st.floats(0.05, 0.9),
)
def test_parts_and_data_together_are_bayes_rule_on_a_grid(share, parts, shift, reach, weight):
    """Prior times likelihood, added up over a fine grid of shifts: no formula for normal distributions in it."""
    weights = np.array([weight, *[(1 - weight) / (len(parts) - 1)] * (len(parts) - 1)])
    data = shifted_share(share, np.array([shift, shift - reach, shift + reach])) - share
    found = together(share, np.array([[mid, mid - wide, mid + wide] for mid, wide in parts]), data, weights)
    grid, z = np.linspace(-6.0, 6.0, 60_001), NormalDist().inv_cdf(0.975)
    prior = sum(
        own * np.exp(-0.5 * ((grid - mid) * z / wide) ** 2) / wide
        for own, (mid, wide) in zip(weights, parts, strict=True)
    )
    mass = np.cumsum(prior * np.exp(-0.5 * ((grid - shift) * z / reach) ** 2))
    expected = [grid[np.searchsorted(mass / mass[-1], p)] for p in (0.5, 0.025, 0.975)]
    np.testing.assert_allclose(found, expected, atol=3e-3)


def test_one_source_with_all_the_weight_is_that_source():
    data = shifted_share(0.3, np.array([0.4, 0.2, 0.6])) - 0.3
    prior = np.array([0.1, -0.2, 0.4])
    alone = together(0.3, prior, data)
    np.testing.assert_allclose(together(0.3, np.stack([prior, prior]), data, [0.4, 0.6]), alone, atol=1e-9)


def test_a_source_that_the_data_contradict_loses_its_weight_by_hand():
    reach = 1.959963984540054
    sources = np.array([[0.0, -0.05, 0.05], [0.0, -0.5, 0.5]]) * reach  # sd .05 and .5
    data = shifted_share(0.5, np.array([0.6, 0.6 - 0.1 * reach, 0.6 + 0.1 * reach])) - 0.5  # se .1
    found = together(0.5, sources, data, [0.8, 0.2])
    # marginals N(.6; 0, .05^2 + .1^2) and N(.6; 0, .5^2 + .1^2): 5e-7 against 0.39, so that the wide one is left
    only = together(0.5, sources[1], data)
    np.testing.assert_allclose(found, only, atol=1e-3)
    assert together(0.5, sources[0], data)[0] == pytest.approx(0.12, abs=1e-9)  # what the sure one alone would say


@given(st.floats(0.01, 0.99))
def test_a_mixture_lies_between_its_sources(weight):
    sources = np.array([[-0.3, -0.6, 0.0], [0.3, 0.0, 0.6]])
    data = shifted_share(0.4, np.array([0.05, -0.2, 0.3])) - 0.4
    low, high = (together(0.4, one, data)[0] for one in sources)
    assert low - 1e-9 <= together(0.4, sources, data, [weight, 1 - weight])[0] <= high + 1e-9
