"""Sums within clusters and the joint covariance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers import joint_covariance, sum_by_cluster
from pretest.numbers.influence import third_moments


def test_sums_within_clusters_by_hand():
    influence = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    sums = sum_by_cluster(influence, np.array([2, 0, 2]), n_clusters=4)
    np.testing.assert_array_equal(sums, [[2, 20], [0, 0], [5, 50], [0, 0]])


@given(codes=st.lists(st.integers(0, 6), max_size=30), seed=st.integers(0, 9))
@settings(max_examples=60)
def test_sums_equal_a_loop_whatever_the_order(codes, seed):
    influence = np.random.default_rng(seed).normal(size=(len(codes), 2, 3))
    expected = np.zeros((7, 2, 3))
    for code, row in zip(codes, influence, strict=True):
        expected[code] += row
    sums = sum_by_cluster(influence, np.array(codes, dtype=int), n_clusters=7)
    np.testing.assert_allclose(sums, expected, atol=1e-13)


@pytest.mark.parametrize("codes", [[0, -1], [0, 5], [0]])
def test_impossible_codes_are_refused(codes):
    with pytest.raises(ValueError, match="cluster"):
        sum_by_cluster(np.ones((2, 1)), np.array(codes), n_clusters=3)


def test_joint_covariance_by_hand_keeps_a_missing_cell_missing():
    V = joint_covariance(np.array([[1.0, 2.0, np.nan], [3.0, -1.0, np.nan]]))
    np.testing.assert_array_equal(V[:2, :2], [[10.0, -1.0], [-1.0, 5.0]])
    assert np.isnan(V[2]).all()
    assert np.isnan(V[:, 2]).all()


def test_third_moments_add_up_within_clusters_first():
    influence = np.array([1.0, 2.0, -4.0, 3.0])
    assert third_moments(influence, np.arange(4)) == 1 + 8 - 64 + 27
    assert third_moments(influence, np.array([7, 7, 2, 2])) == 27 - 1
    two = third_moments(np.column_stack([influence, 2 * influence]), np.array([7, 2, 2, 7]))
    np.testing.assert_array_equal(two, [64 - 8, 8 * (64 - 8)])
