"""Proportional odds as an assumption: by hand, against numerical derivatives, and its error rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from pretest.numbers.regression import check_proportionality, fit_ordinal
from tests.numbers.regression.ordered import REFERENCE, study


def test_odds_that_are_the_same_at_every_cut_give_a_statistic_of_zero():
    # shares .25 .25 .5 and .5 .25 .25: the odds of a higher answer are three times as large at both cuts
    y = np.repeat([0, 1, 2, 0, 1, 2], [100, 100, 200, 200, 100, 100])
    group = np.repeat([0, 1], 400)
    fits = fit_ordinal(y[None, :], group[:, None].astype(float), n_answers=3)
    np.testing.assert_allclose(fits.coefficient[0], [-np.log(3)], rtol=1e-8)
    test = check_proportionality(fits, group, n_groups=2)
    assert test.df[0] == 1
    assert test.statistic[0] == pytest.approx(0.0, abs=1e-10)
    assert test.p_value[0] == pytest.approx(1.0, abs=1e-4)


def test_a_group_that_answers_at_both_ends_is_not_proportional():
    y = np.repeat([0, 1, 2, 0, 1, 2], [100, 200, 100, 190, 20, 190])
    group = np.repeat([0, 1], 400)
    fits = fit_ordinal(y[None, :], group[:, None].astype(float), n_answers=3)
    for cluster in (None, np.arange(800)):
        assert check_proportionality(fits, group, n_groups=2, cluster=cluster).p_value[0] < 1e-6
    few = check_proportionality(fits, group, n_groups=2, cluster=np.zeros(800, dtype=int))
    assert few.df[0] == 0  # one cluster says nothing about the spread of a score
    assert np.isnan(few.p_value[0])


def test_proportionality_equals_numerical_derivatives_and_is_near_the_likelihood_ratio():
    y, x, _, g = study()
    fits = fit_ordinal(y, x, n_answers=5)
    test = check_proportionality(fits, g, n_groups=3)
    assert test.statistic[0] == pytest.approx(REFERENCE["score_test"], rel=1e-6)
    assert test.df[0] == REFERENCE["lr_test"]["df"] == 6
    assert test.p_value[0] == pytest.approx(chi2.sf(REFERENCE["score_test"], 6), rel=1e-5)
    assert test.statistic[0] == pytest.approx(REFERENCE["lr_test"]["statistic"], rel=0.15)
    robust = check_proportionality(fits, g, n_groups=3, cluster=np.arange(300))
    assert robust.statistic[0] == pytest.approx(test.statistic[0], rel=0.25)


def test_proportionality_has_nothing_to_test_with_two_answers():
    y, x, _, g = study()
    test = check_proportionality(fit_ordinal((y > 2).astype(int), x, n_answers=2), g, n_groups=3)
    assert test.df[0] == 0
    assert np.isnan(test.p_value[0])


@pytest.mark.slow
@pytest.mark.parametrize("robust", [False, True])
def test_proportionality_is_rejected_as_often_as_it_should(robust):
    rng = np.random.default_rng(9)
    g = np.arange(300) % 3
    x = np.column_stack([g == 1, g == 2]).astype(float)
    y = np.digitize(x @ [0.6, -0.3] + rng.logistic(size=(3000, 300)), [-1.5, 0.0, 1.0])
    test = check_proportionality(
        fit_ordinal(y, x, n_answers=4), g, n_groups=3, cluster=np.arange(300) if robust else None
    )
    assert abs(np.mean(test.p_value < 0.05) - 0.05) < 0.015


@pytest.mark.slow
def test_with_clusters_the_robust_test_does_not_reject_too_often():
    rng = np.random.default_rng(10)
    cluster = np.arange(600) // 10
    g = cluster % 3
    x = np.column_stack([g == 1, g == 2]).astype(float)
    latent = x @ [0.6, -0.3] + rng.normal(size=(1000, 60))[:, cluster] + rng.logistic(size=(1000, 600))
    fits = fit_ordinal(np.digitize(latent, [-1.5, 0.0, 1.0]), x, n_answers=4)
    model = check_proportionality(fits, g, n_groups=3)
    robust = check_proportionality(fits, g, n_groups=3, cluster=cluster)
    assert np.mean(model.p_value < 0.05) > 0.07
    assert np.mean(robust.p_value < 0.05) < 0.06
