"""The record of all cells: influence values, summed by cluster, are the standard errors."""

from __future__ import annotations

import numpy as np

from pretest.numbers import estimate_differences, joint_covariance
from pretest.numbers.design import Design

Y = np.array([[1.0, 4], [2, 3], [3, 5], [2, 6], [6, 7], [4, 9]])
ARM = np.array([0, 0, 1, 1, 2, 2])


def test_cells_stand_concept_by_concept_in_the_summed_influence():
    fits = estimate_differences(Y, Design(ARM, 3))
    summed = fits.influence_by_cluster()
    assert summed.shape == (6, 4)
    for concept in range(2):
        for outcome in range(2):
            np.testing.assert_array_equal(summed[:, 2 * concept + outcome], fits.influence[:, concept, outcome])
    np.testing.assert_allclose(np.sqrt(np.diag(joint_covariance(summed))), fits.std_error.ravel())


def test_two_concepts_share_the_variance_of_their_control():
    fits = estimate_differences(Y[:, :1], Design(ARM, 3))
    # control 1, 2 (variance 1/2, of the mean 1/4); concepts 3, 2 and 6, 4 (variances of the mean 1/4 and 1)
    expected = [[1 / 4 + 1 / 4, 1 / 4], [1 / 4, 1 / 4 + 1]]
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected)


def test_rows_of_a_cluster_add_up_and_a_whole_wave_can_have_more_clusters():
    cluster = np.array([3, 1, 3, 1, 3, 1])
    fits = estimate_differences(Y, Design(ARM, 3, cluster=cluster))
    summed = fits.influence_by_cluster(n_clusters=6)
    assert summed.shape == (6, 4)
    assert (summed[[0, 2, 4, 5]] == 0).all()
    np.testing.assert_allclose(summed[3], fits.influence[::2].sum(axis=0).ravel())
    np.testing.assert_array_equal(fits.cluster, cluster)


def test_third_cumulants_by_hand_and_the_units_behind_them():
    y = np.array([0.0, 0, 0, 4, 1, 1, 1, 9])[:, None]
    fits = estimate_differences(y, Design(np.repeat([0, 1], 4), 2))
    # deviations -1, -1, -1, 3 and -2, -2, -2, 6: cubes 24 and 192, each over (n(n-1))^(3/2)
    np.testing.assert_allclose(fits.third, [[(192 - 24) / 12**1.5]])
    assert fits.units.tolist() == [[4], [4]]
    pairs = estimate_differences(
        np.repeat(y, 2, axis=0), Design(np.repeat([0, 1], 8), 2, cluster=np.repeat(np.arange(8), 2))
    )
    np.testing.assert_allclose(pairs.third, fits.third)
    assert pairs.units.tolist() == [[4], [4]]


def test_without_a_standard_error_there_is_no_third_cumulant():
    fits = estimate_differences(np.array([1.0, 1, 1, 1, 3])[:, None], Design(np.array([0, 0, 1, 1, 2]), 3))
    assert fits.status.tolist() == [["zero_variance"], ["too_few"]]
    assert np.isnan(fits.third).all()
    assert fits.units.tolist() == [[2], [2], [1]]
