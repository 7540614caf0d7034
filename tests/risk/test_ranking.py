"""Ranks by expected loss: by hand, and what must hold for any draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pretest.risk.ranking import harm_loss, rank_concepts


def test_losses_by_hand():
    # margin 0.2: nothing below zero, 0.1 counts once, 0.5 counts 0.5 + 2 x 0.3
    np.testing.assert_allclose(harm_loss([-0.4, 0.0, 0.1, 0.2, 0.5], 0.2), [0.0, 0.0, 0.1, 0.2, 1.1])


def test_two_concepts_two_draws_by_hand():
    draws = np.array([[[0.1], [0.5]], [[0.3], [0.0]]])  # losses 0.1 and 1.1; 0.3 + 0.2 = 0.5 and 0
    found = rank_concepts(draws, [0.2])
    np.testing.assert_allclose(found.expected_loss, [0.3, 0.55])
    np.testing.assert_allclose(found.mean_rank, [1.5, 1.5])
    assert found.rank.tolist() == [1, 1]
    np.testing.assert_allclose(found.p_rank, [[0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(found.p_least, [0.5, 0.5])


def test_the_least_harmful_is_the_one_whose_largest_effect_is_smallest():
    draws = np.array([[[0.1, 0.5], [0.3, 0.4]], [[0.1, 0.2], [0.3, 0.0]], [[-1.0, 0.9], [0.3, 0.4]]])
    np.testing.assert_allclose(rank_concepts(draws, [0.2, 0.2]).p_least, [1 / 3, 2 / 3])


def test_a_small_chance_of_much_harm_outweighs_a_certain_trifle():
    rng = np.random.default_rng(1)
    sure = np.full(4_000, 0.05)
    risky = np.where(rng.random(4_000) < 0.1, 1.0, 0.0)
    found = rank_concepts(np.stack([sure, risky], axis=1)[:, :, None], [0.2])
    assert found.expected_loss[1] > 4 * found.expected_loss[0]
    assert found.rank.tolist() == [2, 1]  # but it is the better one in most draws


def test_ties_share_their_ranks():
    found = rank_concepts(np.full((10, 3, 2), -0.1), [0.2, 0.2])
    np.testing.assert_allclose(found.mean_rank, [2.0] * 3)
    np.testing.assert_allclose(found.p_rank, np.full((3, 3), 1 / 3))


@given(arrays(np.float64, (12, 4, 2), elements=st.floats(-2, 2)), st.permutations(range(4)))
def test_ranks_follow_the_concepts_and_add_up(draws, order):
    found, moved = rank_concepts(draws, [0.1, 0.3]), rank_concepts(draws[:, list(order)], [0.1, 0.3])
    np.testing.assert_allclose(moved.mean_rank, found.mean_rank[list(order)])
    np.testing.assert_array_equal(moved.rank, found.rank[list(order)])
    assert found.mean_rank.sum() == pytest.approx(10)
    np.testing.assert_allclose(found.p_rank.sum(axis=0), 1.0)
    np.testing.assert_allclose(found.p_rank.sum(axis=1), 1.0)


@given(arrays(np.float64, (5,), elements=st.floats(-2, 2)), st.floats(0, 1), st.floats(0, 1))
def test_more_harm_and_a_smaller_margin_never_cost_less(effects, margin, step):
    assert (harm_loss(effects + step, margin) >= harm_loss(effects, margin)).all()
    assert (harm_loss(effects, margin) >= harm_loss(effects, margin + step)).all()


@pytest.mark.parametrize(
    ("draws", "margins", "beyond"),
    [(np.zeros((2, 2)), [0.1], 3), (np.full((2, 2, 1), np.nan), [0.1], 3), (np.zeros((2, 2, 1)), [-0.1], 3),
     (np.zeros((2, 2, 1)), [0.1], 0.5)],
)  # fmt: skip
def test_what_cannot_be_ranked_is_refused(draws, margins, beyond):
    with pytest.raises(ValueError, match=r"must be|cannot"):
        rank_concepts(draws, margins, beyond=beyond)
