"""The joint covariance of effects: what it must be, its root, and what its rank says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.risk.covariance import JITTER, check_rank, make_definite, require_covariance, square_root, widen

TWICE = np.array([[1.0, 1.0], [1.0, 1.0]])  # two outcomes that are the same


def test_one_number_is_a_list_of_one():
    centre, matrix = require_covariance(0.3, 0.04)
    assert (centre.tolist(), matrix.tolist()) == ([0.3], [[0.04]])


def test_rounding_that_breaks_the_symmetry_is_taken_away():
    _, matrix = require_covariance([0.0, 0.0], [[1.0, 0.5 + 4e-9], [0.5, 1.0]])
    np.testing.assert_array_equal(matrix, matrix.T)
    assert matrix[0, 1] == pytest.approx(0.5 + 2e-9, abs=1e-15)


@pytest.mark.parametrize(
    ("estimate", "covariance", "message"),
    [
        ([0.1, 0.2], [[1.0]], "has shape"),
        ([], np.empty((0, 0)), "has shape"),
        ([np.nan], [[1.0]], "must be finite"),
        ([0.1], [[0.0]], "variances positive"),
        ([0.1, 0.2], [[1.0, 0.5], [0.4, 1.0]], "not symmetric"),
        ([0.1, 0.2], [[1.0, 2.0], [2.0, 1.0]], "negative direction"),
    ],
)
def test_what_is_no_covariance_is_refused(estimate, covariance, message):
    with pytest.raises(ValueError, match=message):
        require_covariance(estimate, covariance)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 8))
def test_the_root_times_itself_is_the_covariance_whatever_its_rank(seed, size, rank):
    half = np.random.default_rng(seed).normal(size=(size, rank))
    covariance = half @ half.T
    root = square_root(covariance)
    np.testing.assert_allclose(root @ root.T, covariance, atol=1e-10)


def test_a_repeated_outcome_lowers_the_rank_and_the_scale_does_not():
    (note,) = check_rank(TWICE, "wave 1")
    assert (note.code, note.severity, note.where) == ("covariance_rank", "warning", "wave 1")
    assert "2 effects has rank 1" in note.message
    assert check_rank(np.diag([1e-12, 1e12]), "") == []
    assert check_rank(np.diag([3.0, 1e-9, 2.0]), "") == []


def test_definite_adds_next_to_nothing():
    found = make_definite(TWICE)
    np.testing.assert_allclose(found - TWICE, JITTER * np.eye(2), rtol=1e-5)
    assert np.linalg.eigvalsh(found)[0] > 0


def test_few_degrees_of_freedom_widen_by_the_variance_of_t():
    V = np.array([[0.04, 0.01], [0.01, 0.09]])
    found = widen(V, [10.0, np.inf])
    assert found[0, 0] == pytest.approx(0.04 * 10 / 8)  # var of t(10)
    assert found[1, 1] == 0.09
    assert found[0, 1] / np.sqrt(found[0, 0] * found[1, 1]) == pytest.approx(0.01 / 0.06)
    assert widen(V, [2.0, np.nan])[0, 0] == pytest.approx(0.08)  # as at 4: never more than twice
    np.testing.assert_allclose(widen(V, [np.nan, np.nan]), V)
