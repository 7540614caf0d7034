"""What must hold: parts add up to the whole, and effective counts give a share the variance of its design."""

import numpy as np
import pytest

from pretest.numbers import Design, estimate_differences
from pretest.numbers.armparts import effective_counts, variance_parts


def test_parts_by_hand_and_with_units_in_both_arms():
    influence = np.array([[[3.0]], [[-3.0]], [[1.0]], [[-1.0]]])
    arm = np.array([1, 1, 0, 0])
    concept, reference = variance_parts(influence, np.arange(4), arm)
    assert (concept.item(), reference.item()) == (18.0, 2.0)
    # pairs (3, 1) and (-3, -1): 4² + 4² = 32 in all, shared as 18 to 2
    concept, reference = variance_parts(influence, np.array([0, 1, 0, 1]), arm)
    assert (concept.item(), reference.item()) == pytest.approx((28.8, 3.2))


def test_parts_are_the_variances_of_the_two_means():
    rng = np.random.default_rng(1)
    arm = np.repeat([0, 1, 2], [30, 20, 50])
    y = rng.normal(size=(100, 2)) * (1 + arm)[:, None]
    fits = estimate_differences(y, Design(arm, 3))
    concept, reference = variance_parts(fits.influence, fits.cluster, arm)
    for c, n in ((1, 20), (2, 50)):
        np.testing.assert_allclose(concept[c - 1], y[arm == c].var(axis=0, ddof=1) / n)
    np.testing.assert_allclose(reference, np.tile(y[arm == 0].var(axis=0, ddof=1) / 30, (2, 1)))


def test_effective_counts_are_the_people_without_weights_and_kish_with_them():
    rng = np.random.default_rng(2)
    arm = np.repeat([0, 1], [400, 300])
    y = (rng.random((700, 1)) < 0.3).astype(float)
    plain = estimate_differences(y, Design(arm, 2))
    n = np.array([[400], [300]])
    found = effective_counts(plain.influence, plain.cluster, arm, plain.arm_mean, n)
    np.testing.assert_allclose(found, n - 1)  # HC2 divides by n - 1
    # everybody twice as one cluster counts once
    twice = np.repeat(np.arange(700), 2)
    double = estimate_differences(y[twice], Design(arm[twice], 2, cluster=twice))
    found = effective_counts(double.influence, double.cluster, arm[twice], double.arm_mean, 2 * n)
    np.testing.assert_allclose(found, n - 1, rtol=0.01)
    nobody = estimate_differences(np.zeros((700, 1)), Design(arm, 2))
    found = effective_counts(np.zeros_like(nobody.influence), nobody.cluster, arm, nobody.arm_mean, n)
    np.testing.assert_array_equal(found, n)
