"""How the rows were assigned and drawn: some of them keep what they had."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers import estimate_differences
from pretest.numbers.design import Design

ARM, CLUSTER = np.array([0, 1, 0, 2]), np.array([5, 5, 6, 7])
WEIGHTS, STRATA = np.array([1.0, 2, 3, 4]), np.array([0, 0, 1, 1])


def test_some_rows_keep_what_they_had_and_no_arm_goes():
    found = Design(ARM, 3, CLUSTER, WEIGHTS, STRATA).only(np.array([True, False, True, False]))
    assert (found.arm.tolist(), found.n_arms) == ([0, 0], 3)
    assert (found.cluster.tolist(), found.weights.tolist(), found.strata.tolist()) == ([5, 6], [1.0, 3.0], [0, 1])


@pytest.mark.parametrize("missing", ["cluster", "weights", "strata", "execution"])
def test_what_was_not_given_stays_not_given(missing):
    given = {"cluster": CLUSTER, "weights": WEIGHTS, "strata": STRATA, "execution": CLUSTER} | {missing: None}
    found = Design(ARM, 3, **given).only(np.array([False, True, True, True]))
    assert [name for name in given if getattr(found, name) is None] == [missing]
    assert all(len(getattr(found, name)) == 3 for name in given if name != missing)


def test_rows_left_out_give_what_missing_answers_give():
    rng = np.random.default_rng(1)
    y, design = rng.normal(size=(40, 1)), Design(np.arange(40) % 2, 2, cluster=np.arange(40) // 4)
    there = rng.random(40) < 0.7
    found = estimate_differences(y[there], design.only(there))
    same = estimate_differences(np.where(there[:, None], y, np.nan), design)
    np.testing.assert_allclose(found.estimate, same.estimate)
    np.testing.assert_allclose(found.std_error, same.std_error)


def test_the_people_of_a_design_saw_nothing_in_particular():
    found = Design(ARM, 3, CLUSTER, WEIGHTS, STRATA, execution=CLUSTER).of_people()
    assert found.execution is None
    assert found.cluster is CLUSTER
