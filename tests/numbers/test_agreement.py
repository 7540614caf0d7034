"""Krippendorff's alpha, against the published examples."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.numbers.agreement import alpha, alpha_interval, coincidences

N = np.nan
# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section C: four observers, twelve units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    ]
).T
MATRICES = st.integers(2, 5).flatmap(
    lambda raters: st.lists(st.lists(st.integers(1, 9), min_size=raters, max_size=raters), min_size=2, max_size=12)
)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_published_example(level, published):
    assert round(alpha(PUBLISHED, level=level), 3) == published


@given(MATRICES, st.sampled_from(["nominal", "ordinal", "interval"]), st.integers(0, 2**32 - 1))
def test_as_the_library_has_it_also_where_ratings_are_missing(rows, level, seed):
    matrix = np.array(rows, dtype=float)
    matrix[np.random.default_rng(seed).random(matrix.shape) < 0.2] = np.nan
    try:
        theirs = krippendorff.alpha(reliability_data=matrix.T, level_of_measurement=level)
    except ValueError:  # one rating in all, or no unit with two
        assert np.isnan(alpha(matrix, level=level))
        return
    assert alpha(matrix, level=level) == pytest.approx(theirs, abs=1e-10, nan_ok=True)


def test_the_published_coincidences():
    together, values = coincidences(PUBLISHED)
    assert values.tolist() == [1, 2, 3, 4, 5]
    assert together.sum() == 40
    assert together.sum(axis=0).tolist() == pytest.approx([9, 13, 10, 5, 3])
    assert together[0, 0] == 7
    assert together[1, 1] == pytest.approx(10)


def test_two_raters_by_hand():
    """Units (1, 1), (1, 2), (2, 2): pairs 11 twice, 12 and 21 once, 22 twice; n = 6, margins 3 and 3.
    Nominal: 1 - 5 × 2 / (2 × 3 × 3) = 4/9."""
    assert alpha([[1, 1], [1, 2], [2, 2]], level="nominal") == pytest.approx(4 / 9)


@given(MATRICES, st.randoms())
def test_who_is_named_first_does_not_count(rows, chance):
    matrix = np.array(rows, dtype=float)
    turned = matrix[:, np.random.default_rng(chance.randrange(99)).permutation(matrix.shape[1])]
    assert alpha(turned) == pytest.approx(alpha(matrix), nan_ok=True)


@given(MATRICES)
def test_ordinal_agreement_hangs_on_the_order_alone_and_never_passes_one(rows):
    matrix = np.array(rows, dtype=float)
    assert alpha(matrix**3) == pytest.approx(alpha(matrix), nan_ok=True)
    assert alpha(10 - matrix) == pytest.approx(alpha(matrix), nan_ok=True)
    assert not alpha(matrix) > 1 + 1e-12


def test_what_cannot_be_told_is_not_told():
    assert np.isnan(alpha([[5, 5], [5, 5]]))
    assert np.isnan(alpha([[5, N], [N, 3]]))
    assert np.isnan(alpha_interval([[5, 5], [5, 5]], np.random.default_rng(1))).all()
    with pytest.raises(ValueError, match="units, raters"):
        alpha([1.0, 2.0])


def test_a_unit_with_one_rating_does_not_count():
    assert alpha([[1, 1], [1, 2], [2, 2], [9, N]]) == alpha([[1, 1], [1, 2], [2, 2]])


def test_the_interval_holds_alpha_and_is_the_same_for_one_seed():
    rng = np.random.default_rng(7)
    true = rng.integers(1, 10, size=40)
    ratings = np.clip(true[:, None] + rng.integers(-1, 2, size=(40, 6)), 1, 9)
    low, high = alpha_interval(ratings, np.random.default_rng(3))
    assert low < alpha(ratings) < high
    assert 0.8 < low < high < 1
    assert alpha_interval(ratings, np.random.default_rng(3)) == (low, high)


@pytest.mark.slow
def test_the_interval_covers_the_alpha_of_all_concepts_that_might_have_been():
    """200 panels of 8 who rate 40 concepts drawn from one world: the interval holds the alpha of 20,000 concepts."""
    rng = np.random.default_rng(20261129)

    def rated(units):
        true = rng.normal(5, 2, size=units)
        return np.clip(np.rint(true[:, None] + rng.normal(0, 1.5, size=(units, 8))), 1, 9)

    truth = alpha(rated(20_000))
    held = [low <= truth <= high for low, high in (alpha_interval(rated(40), rng, resamples=500) for _ in range(200))]
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200) - 0.02
