"""Newton's method for ordered answers: derivatives against differences, and climbs that end where they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from pretest.numbers.regression.newton import climb, evaluate, linear, make_block


def drawn(seed, problems=2, n=25, answers=4, p=2):
    rng = np.random.default_rng(seed)
    codes = rng.integers(-1, answers, (problems, n))
    codes[:, :answers] = np.arange(answers)  # every answer is given
    block = make_block(codes, rng.uniform(0.5, 2, (problems, n)) * (codes >= 0), rng.normal(size=(n, p)), answers)
    parameters = np.hstack([np.sort(rng.normal(size=(problems, answers - 1))), rng.normal(size=(problems, p))])
    parameters[:, : answers - 1] += np.arange(answers - 1)
    return codes, block, parameters


def test_the_likelihood_is_that_of_the_model():
    codes, block, parameters = drawn(1)
    found = evaluate(block, parameters).log_likelihood
    for k in range(2):
        cut = np.concatenate([[-np.inf], parameters[k, :3], [np.inf]])
        predictor = block.design @ parameters[k, 3:]
        rows = np.flatnonzero(codes[k] >= 0)
        share = expit(cut[codes[k, rows] + 1] - predictor[rows]) - expit(cut[codes[k, rows]] - predictor[rows])
        weight = block.own[k].sum(axis=0)[rows]
        assert found[k] == pytest.approx(weight @ np.log(share))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_derivatives_agree_with_differences(seed):
    _, block, parameters = drawn(seed)
    here, step = evaluate(block, parameters), 1e-5
    for j in range(parameters.shape[1]):
        up, down = (evaluate(block, parameters + sign * step * np.eye(5)[j]) for sign in (1, -1))
        slope = (up.log_likelihood - down.log_likelihood) / (2 * step)
        np.testing.assert_allclose(here.gradient[:, j], slope, rtol=1e-4, atol=1e-5)
        bend = -(up.gradient - down.gradient) / (2 * step)
        np.testing.assert_allclose(here.information[:, j], bend, rtol=1e-4, atol=1e-4)


def test_without_covariates_the_climb_ends_at_the_logits_of_the_shares():
    codes = np.repeat([0, 1, 2], [2, 3, 5])[None, :]
    found = climb(make_block(codes, np.ones((1, 10)), np.empty((10, 0)), 3), np.array([[-1.0, 1.0]]))
    np.testing.assert_allclose(found.parameters[0], logit([0.2, 0.5]), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.point.gradient[0], 0.0, atol=1e-8)
    assert found.stopped.all()
    assert found.point.log_likelihood[0] == pytest.approx(np.log([0.2, 0.3, 0.5]) @ [2, 3, 5])


def test_a_far_start_ends_at_the_same_place_with_ordered_thresholds():
    _, block, parameters = drawn(2)
    near = climb(block, parameters)
    far = climb(block, np.array([[-8.0, 0.0, 9.0, 3.0, -3.0]] * 2))
    np.testing.assert_allclose(far.parameters, near.parameters, rtol=1e-6)
    assert (np.diff(far.parameters[:, :3]) > 0).all()
    assert far.stopped.all()


def test_a_problem_without_a_maximum_does_not_stop_its_neighbour():
    x = np.arange(6.0)[:, None] - 2.5
    codes = np.array([[0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]])
    both = climb(make_block(codes, np.ones((2, 6)), x, 2), np.zeros((2, 2)))
    alone = climb(make_block(codes[1:], np.ones((1, 6)), x, 2), np.zeros((1, 2)))
    np.testing.assert_allclose(both.parameters[1], alone.parameters[0], rtol=1e-9)
    assert abs(both.parameters[0, 1]) > 10  # the slope that separates grows for ever
    assert both.stopped[1]


def test_own_designs_are_those_of_each_problem():
    rng = np.random.default_rng(3)
    design, slope = rng.normal(size=(2, 7, 3)), rng.normal(size=(2, 3))
    for k in range(2):
        np.testing.assert_allclose(linear(design, slope)[k], design[k] @ slope[k])
        np.testing.assert_allclose(linear(design[k], slope)[k], design[k] @ slope[k])
