"""Levels of the arms without covariates, by hand: means, residuals, and how far each row pulls."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers.design import Design
from pretest.numbers.inputs import require_inputs
from pretest.numbers.means import solve_means

Y = np.array([1.0, 2, 3, 2, 6, np.nan])[:, None]


def inputs(outcomes=Y, arm=(0, 0, 0, 1, 1, 1), n_arms=2, **drawn):
    drawn = {name: np.array(values) for name, values in drawn.items()}
    return require_inputs(outcomes, Design(np.array(arm), n_arms, **drawn))


def test_means_and_welch_df_by_hand():
    found = solve_means(inputs(), "hc2")
    np.testing.assert_allclose(found.level[:, 0], [2.0, 4.0])
    np.testing.assert_allclose(found.residual[:, 0], [-1, 0, 1, -2, 2, 0])
    np.testing.assert_allclose(found.loading_norm[:, 0], [1 / 3, 1 / 2])
    # variances of the means 1/3 and 4, with 2 and 1 degrees of freedom
    assert found.df[0, 0] == pytest.approx((1 / 3 + 4) ** 2 / ((1 / 3) ** 2 / 2 + 4**2 / 1))
    pulled = (found.multiplier * found.residual)[:, 0]
    assert (pulled[:3] ** 2).sum() == pytest.approx(1 / 3)
    assert (pulled[3:] ** 2).sum() == pytest.approx(4.0)
    assert found.n_coefficients.tolist() == [2.0]
    assert (found.slopes, found.dropped, found.notes) == (None, ((),), ())


def test_hc3_pulls_further_than_hc2_by_the_room_that_a_mean_leaves():
    two, three = (solve_means(inputs(), kind).multiplier[:, 0] for kind in ("hc2", "hc3"))
    np.testing.assert_allclose(three[:5] / two[:5], np.sqrt([3 / 2] * 3 + [2] * 2))


def test_weights_weigh_the_mean_and_the_pull():
    found = solve_means(inputs(weights=[1.0, 1, 2, 3, 1, 9]), "taylor")
    np.testing.assert_allclose(found.level[:, 0], [9 / 4, 3.0])  # the weight of a missing answer does not count
    np.testing.assert_allclose(found.multiplier[:5, 0], [1 / 4, 1 / 4, 2 / 4, 3 / 4, 1 / 4])
    assert np.isnan(found.df).all()


def test_an_arm_without_anybody_has_no_level_and_leaves_the_others_alone():
    found = solve_means(inputs(n_arms=3, arm=np.repeat([0, 2], 3)), "hc2")
    assert np.isnan(found.level[1, 0])
    np.testing.assert_allclose(found.level[[0, 2], 0], [2.0, 4.0])
    assert found.n_coefficients.tolist() == [2.0]
