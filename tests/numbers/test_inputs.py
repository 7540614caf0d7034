"""The arrays of an audience: in the shapes that the estimators use, or refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers.design import Design
from pretest.numbers.inputs import require_inputs

Y = np.array([[1.0, np.nan], [2.0, 5.0], [3.0, 6.0], [4.0, np.nan]])


def inputs(outcomes=Y, covariates=None, arm=(0, 2, 2, 0), n_arms=3, **drawn):
    drawn = {name: np.array(values) for name, values in drawn.items()}
    return require_inputs(outcomes, Design(np.array(arm), n_arms, **drawn), covariates)


def test_missing_outcomes_are_zero_and_not_used():
    found = inputs()
    np.testing.assert_array_equal(found.outcomes, [[1, 0], [2, 5], [3, 6], [4, 0]])
    np.testing.assert_array_equal(found.used, [[True, False], [True, True], [True, True], [True, False]])
    np.testing.assert_array_equal(found.one_hot, [[1, 0, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(found.n_rows, [[2, 0], [0, 0], [2, 2]])
    assert found.n_arms == 3
    assert found.covariates.shape == (4, 0)
    assert (found.weights.tolist(), found.unit.tolist(), found.n_units) == ([1.0] * 4, [0, 1, 2, 3], 4)
    assert (found.stratum, found.clustered, found.weighted) == (None, False, False)


def test_clusters_and_strata_become_codes_without_gaps():
    found = inputs(cluster=[70, 9, 9, 70], strata=[4, 8, 8, 4])
    assert (found.unit.tolist(), found.n_units) == ([1, 0, 0, 1], 2)
    assert found.stratum.tolist() == [0, 1, 1, 0]
    assert found.clustered


def test_weights_have_mean_one_and_equal_weights_are_no_weights():
    found = inputs(weights=[1.0, 2, 3, 4])
    np.testing.assert_allclose(found.weights, [0.4, 0.8, 1.2, 1.6])
    assert found.weighted
    equal = inputs(weights=[0.1 + 0.2, 0.3, 0.3, 0.3])  # the same but for rounding
    assert (equal.weights.tolist(), equal.weighted) == ([1.0] * 4, False)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"outcomes": [1.0, 2.0]}, "outcomes: expected an"),
        ({"outcomes": np.full((4, 1), np.inf)}, "outcomes: values must be finite"),
        ({"arm": [0, 1]}, "arm: expected 4 integer codes"),
        ({"arm": [0.0, 1.0, 1.0, 0.0]}, "arm: expected 4 integer codes"),
        ({"arm": [0, -1, 1, 0]}, "arm: codes may not be negative"),
        ({"arm": [0, 3, 1, 0]}, "arm: codes must lie in 0..2"),
        ({"arm": [0] * 4, "n_arms": 1}, "with at least a control and one concept"),
        ({"covariates": [1.0, 2, 3, 4]}, "covariates"),
        ({"covariates": [[1.0], [2], [np.nan], [4]]}, "covariates"),
        ({"weights": [1.0, 0.0, 1.0, 1.0]}, "weights: expected 4 positive"),
        ({"cluster": [1, 2]}, "cluster: expected 4 integer codes"),
        ({"strata": ["a", "b", "a", "b"]}, "strata: expected 4 integer codes"),
        ({"execution": [0, -2, 1, 0]}, "execution: codes may not be below -1"),
        ({"block": [0, -1, 1, 0]}, "block: codes may not be negative"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changed, message):
    with pytest.raises(ValueError, match=message):
        inputs(**changed)
