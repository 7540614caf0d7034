"""Marginal shares under every arm: without covariates they are the shares that were counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers import estimate_differences, estimate_ordinal
from pretest.numbers.contrasts import cell_counts
from pretest.numbers.design import Design
from pretest.numbers.inputs import require_inputs
from pretest.numbers.marginal import OrdinalModel, fit_marginals


def model(codes, arm, covariates=None, answers=3):
    """Codes (n,), -1 where missing, of one outcome."""
    codes, arm = np.asarray(codes), np.asarray(arm)
    y = np.where(codes < 0, np.nan, codes)[:, None]
    design = Design(arm, int(arm.max()) + 1)
    data, plain = require_inputs(y, design, covariates), estimate_differences(y, design)
    return OrdinalModel(data, codes[None, :], np.arange(float(answers)), cell_counts(data), plain)


def test_two_answers_by_hand():
    # 1 of 4 and 3 of 4 say yes: difference 1/2, superiority 3/4, log odds 2 log 3
    found = fit_marginals(model([0, 0, 0, 1, 0, 1, 1, 1], np.repeat([0, 1], 4), answers=2), "finite")
    np.testing.assert_allclose(found.level[:, 0, 0], [0.25, 0.75])
    np.testing.assert_allclose(found.estimate[0, 0], [0.5, 0.75, 2 * np.log(3)])
    assert found.converged.tolist() == [True]
    assert found.status.tolist() == [[["ok"]]]


def test_proportional_shares_come_back_as_they_were_counted():
    # shares .25 .25 .5 and .5 .25 .25: the odds of a higher answer are three times as large at both cuts
    found = fit_marginals(
        model(np.repeat([0, 1, 2, 0, 1, 2], [10, 10, 20, 20, 10, 10]), np.repeat([0, 1], 40)), "finite"
    )
    np.testing.assert_allclose(found.level[:, 0], [[0.75, 0.5], [0.5, 0.25]], rtol=1e-7)
    pairs = np.outer([0.5, 0.25, 0.25], [0.25, 0.25, 0.5])
    higher = np.tril(pairs, -1).sum() + np.trace(pairs) / 2
    assert found.estimate[0, 0, 2] == pytest.approx(higher)
    assert found.estimate[0, 0, 3] == pytest.approx(-np.log(3))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(["finite", "superpopulation"]))
def test_influence_values_square_to_the_errors_and_turning_the_answers_turns_the_effects(seed, inference):
    rng = np.random.default_rng(seed)
    arm, x = np.arange(90) % 3, rng.normal(size=(90, 1))
    codes = np.clip(np.round(1 + 0.3 * x[:, 0] + rng.normal(size=90)), 0, 2).astype(int)
    found = fit_marginals(model(codes, arm, x), inference)
    turned = fit_marginals(model(2 - codes, arm, x), inference)
    np.testing.assert_allclose(np.square(found.influence).sum(axis=0), np.square(found.error), rtol=1e-9)
    np.testing.assert_allclose(turned.estimate[:, 0, :2], -found.estimate[:, 0, 1::-1], atol=1e-6)
    np.testing.assert_allclose(turned.estimate[:, 0, 2], 1 - found.estimate[:, 0, 2], atol=1e-6)
    np.testing.assert_allclose(turned.error[:, 0, :2], found.error[:, 0, 1::-1], rtol=1e-4)


def test_the_mean_of_the_covariates_is_uncertain_too():
    rng = np.random.default_rng(4)
    arm, x = np.arange(200) % 2, rng.normal(size=(200, 1))
    codes = np.clip(np.round(1 + (0.2 + 0.8 * arm) * x[:, 0] + 0.5 * rng.normal(size=200)), 0, 2).astype(int)
    fixed, drawn = (fit_marginals(model(codes, arm, x), kind) for kind in ("finite", "superpopulation"))
    np.testing.assert_allclose(drawn.estimate, fixed.estimate)
    assert (drawn.error[:, 0, :2] > fixed.error[:, 0, :2]).all()


def test_a_covariate_that_repeats_another_is_left_out_and_said():
    rng = np.random.default_rng(5)
    arm, x = np.arange(60) % 2, rng.normal(size=60)
    codes = rng.integers(0, 3, 60)
    found = fit_marginals(model(codes, arm, np.column_stack([x, 2 * x + 1, np.full(60, 3.0)])), "finite")
    assert found.dropped == [(1, 2)]
    assert [note.code for note in found.notes] == ["covariate_dropped"]
    alone = fit_marginals(model(codes, arm, x[:, None]), "finite")
    np.testing.assert_allclose(found.estimate, alone.estimate, rtol=1e-8)


def test_an_outcome_without_a_control_is_not_fitted():
    found = fit_marginals(model([-1, -1, 0, 1, 2], [0, 0, 1, 1, 1]), "finite")
    assert (found.tested.tolist(), found.converged.tolist()) == ([False], [False])
    assert np.isnan(found.estimate).all()
    assert (found.status == "no_control").all()


def test_outcomes_are_fitted_each_with_its_own_rows():
    rng = np.random.default_rng(6)
    arm = np.arange(80) % 2
    y = rng.integers(0, 3, (80, 2)).astype(float)
    y[:7, 1] = np.nan
    both = estimate_ordinal(y, Design(arm, 2))
    for k in range(2):
        alone = estimate_ordinal(y[:, [k]], Design(arm, 2))
        np.testing.assert_allclose(both.estimate[:, k], alone.estimate[:, 0], rtol=1e-8)
        np.testing.assert_allclose(both.std_error[:, k], alone.std_error[:, 0], rtol=1e-8)
