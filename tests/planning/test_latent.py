"""The model behind invented answers against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from pretest.errors import DesignError
from pretest.planning.latent import (
    ItemModel,
    answer_points,
    expected_score,
    factor_correlation,
    latent_shift,
    make_items,
    score_sd,
)
from pretest.spec import AnswerSet


def item(loading=0.8, cuts=(0.0,), points=(0.0, 1.0)):
    return ItemModel("x", loading, np.array(cuts), np.array(points), tuple(np.array([p]) for p in points))


def test_a_yes_no_item_at_its_median_has_a_known_mean_and_shift():
    one = (item(loading=0.8),)
    assert expected_score(one) == 0.5
    assert expected_score(one, 1.0) == pytest.approx(float(ndtr(0.8)), rel=1e-12)
    assert score_sd(one) == pytest.approx(0.5, rel=1e-9)
    # d = 0.6 is 0.3 more on a mean of 0.5: the probit of 0.8, over the loading
    assert latent_shift(one, 0.6, "x") == pytest.approx(float(ndtri(0.8)) / 0.8, rel=1e-8)


def test_the_sd_of_two_yes_no_items_follows_sheppards_formula():
    # covariance of two indicators at the median of normals that correlate r: arcsin(r) / (2 pi)
    r = 0.8 * 0.6
    expected = math.sqrt((2 * 0.25 + 2 * math.asin(r) / (2 * math.pi)) / 4)
    assert score_sd((item(loading=0.8), item(loading=0.6))) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.35])
def test_the_correlation_before_and_after_follows_sheppards_formula(correlation):
    # correlation of two indicators is 2 arcsin(r) / pi, with r = loading^2 * correlation of the factor
    loading = 0.8
    expected = math.sin(math.pi * correlation / 2) / loading**2
    assert factor_correlation((item(loading=loading),), correlation) == pytest.approx(expected, abs=1e-4)


def test_a_correlation_beyond_the_reliability_gives_a_factor_that_stays():
    assert factor_correlation((item(loading=0.5),), 0.9) == 0.999


def test_an_effect_without_room_is_refused():
    with pytest.raises(DesignError, match="leaves the range") as caught:
        latent_shift((item(cuts=(1.5,)),), -2.0, "truth of x")
    assert caught.value.code == "effect_unattainable"


@given(
    st.floats(0.3, 0.95),
    st.lists(st.floats(-2, 2), min_size=1, max_size=6, unique=True),
    st.floats(-0.8, 0.8).filter(lambda effect: abs(effect) > 0.01),
)
@settings(max_examples=40)
def test_the_shift_gives_the_effect(loading, cuts, effect):
    cuts = sorted(cuts)
    items = (item(loading, cuts, tuple(range(len(cuts) + 1))), item(0.7, (-0.5, 0.5), (1.0, 2.0, 3.0)))
    try:
        shift = latent_shift(items, effect, "x")
    except DesignError:
        reach = max(abs(expected_score(items, end) - expected_score(items)) for end in (-12, 12)) / score_sd(items)
        assert abs(effect) > reach / 2
        return
    got = (expected_score(items, shift) - expected_score(items)) / score_sd(items)
    assert got == pytest.approx(effect, abs=1e-8)
    assert np.sign(shift) == np.sign(effect)


def test_the_model_agrees_with_a_large_sample():
    rng = np.random.default_rng(1)
    items = (item(0.75, (-1, -0.2, 0.6, 1.4), (1, 2, 3, 4, 5.0)), item(0.6, (0.0, 1.0), (0, 50, 100.0)))
    factor = rng.normal(size=400_000)
    scores = np.mean(
        [
            one.points[np.searchsorted(one.thresholds, one.loading * factor + math.sqrt(1 - one.loading**2) * e)]
            for one, e in zip(items, rng.normal(size=(2, len(factor))), strict=True)
        ],
        axis=0,
    )
    assert expected_score(items) == pytest.approx(scores.mean(), abs=5 * scores.std() / len(factor) ** 0.5)
    assert score_sd(items) == pytest.approx(scores.std(), rel=0.01)


def test_levels_and_reversed_items(study):
    scale = study.scales["distance"]
    low, high = (make_items(scale, scale.items, study.answers, loading=0.7, level=level) for level in (0.3, 0.6))
    assert expected_score(low) == pytest.approx(1 + 4 * 0.3, abs=0.1)
    assert expected_score(high) == pytest.approx(1 + 4 * 0.6, abs=0.1)
    assert [float(codes[0]) for codes in low[1].codes] == [5, 4, 3, 2, 1]
    assert list(low[1].points) == [1, 2, 3, 4, 5]


def test_answers_that_can_be_given():
    number = {"type": "number", "min": 1000, "max": 9999, "step": 1}
    points = answer_points(AnswerSet.model_validate(number))
    assert (points % 1 == 0).all()
    assert 500 < len(points) <= 1001
    assert points[-1] <= 9999
    assert list(answer_points(AnswerSet.model_validate({"type": "slider", "min": 0, "max": 1, "step": 0.25}))) == [
        0,
        0.25,
        0.5,
        0.75,
        1,
    ]
