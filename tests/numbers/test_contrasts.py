"""From levels to cells: what is counted, what each variance adds, and what a cell says when there is no figure."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers.contrasts import Uncertainty, cell_counts, cell_status, spread, uncertainty
from pretest.numbers.design import Design
from pretest.numbers.inputs import require_inputs
from pretest.numbers.means import solve_means

Y = np.array([1.0, 2, 3, 2, 4, 6])[:, None]


def inputs(outcomes=Y, arm=(0, 0, 0, 1, 1, 1), n_arms=2, **drawn):
    drawn = {name: np.array(values) for name, values in drawn.items()}
    return require_inputs(outcomes, Design(np.array(arm), n_arms, **drawn))


def error(variance, **changed):
    data = inputs(**changed)
    return uncertainty(data, solve_means(data, variance), variance, cell_counts(data)).std_error[0, 0]


def test_each_variance_by_hand():
    # sums of squares 2 and 8 over three rows each
    assert error("hc2") == pytest.approx(np.sqrt(2 / 2 / 3 + 8 / 2 / 3))
    assert error("hc3") == pytest.approx(np.sqrt(2 / 4 + 8 / 4))
    assert error("classical") == pytest.approx(np.sqrt(10 / 4 * (1 / 3 + 1 / 3)))


def test_rows_and_clusters_are_counted_per_cell():
    missing = np.where(np.arange(6)[:, None] == 5, np.nan, Y)
    counts = cell_counts(inputs(outcomes=missing))
    assert (counts.n_arm[:, 0].tolist(), counts.in_use.tolist()) == ([3, 2], [5])
    assert counts.n_clusters.tolist() == [[5]]
    counts = cell_counts(inputs(outcomes=missing, cluster=[0, 1, 1, 1, 2, 3]))
    assert counts.clusters_of_arm[:, 0].tolist() == [2, 2]
    assert (counts.n_clusters.tolist(), counts.in_use.tolist()) == ([[3]], [3])  # cluster 3 has no answer


def test_influence_through_the_covariates_adds_its_variance():
    data = inputs()
    core, sampling = np.zeros((6, 1, 1)), np.zeros((6, 1, 1))
    core[:, 0, 0], sampling[:, 0, 0] = [3, 0, 0, 0, 0, 0], [0, 4, 0, 0, 0, 0]
    influence, found = spread(data, core, sampling, "hc2", np.array([6.0]))
    assert found[0, 0] == pytest.approx(np.sqrt(9 + 16 * 6 / 5))
    assert np.square(influence).sum() == pytest.approx(found[0, 0] ** 2)
    alone = spread(data, core, None, "hc2", np.array([6.0]))
    assert alone[1][0, 0] == 3.0
    assert alone[0] is core


def test_the_first_reason_that_a_cell_has_no_figure_is_told():
    y = np.array([[1.0, 5, np.nan], [2, 5, 1], [np.nan, 5, 2], [3, 5, 1], [4, 5, 4], [5, 5, 6]])
    arm = np.array([0, 0, 1, 2, 2, 2])
    data = inputs(outcomes=y, arm=arm, n_arms=4)
    counts = cell_counts(data)
    found = uncertainty(data, solve_means(data, "hc2"), "hc2", counts)
    status = cell_status(data, counts, found, grouped=False)
    assert status[:, 0].tolist() == ["empty", "ok", "empty"]
    assert status[:, 1].tolist() == ["too_few", "zero_variance", "empty"]
    assert status[:, 2].tolist() == ["too_few", "too_few", "empty"]  # one row in the control
    nobody = inputs(outcomes=np.where(arm[:, None] == 0, np.nan, y), arm=arm, n_arms=4)
    counts = cell_counts(nobody)
    empty = Uncertainty(found.influence, np.ones((3, 3)), np.ones((3, 3)))
    assert (cell_status(nobody, counts, empty, grouped=False) == "no_control").all()


def test_one_cluster_in_an_arm_is_too_few_to_tell_a_variance():
    data = inputs(cluster=[0, 0, 0, 1, 2, 3])
    counts = cell_counts(data)
    found = Uncertainty(np.ones((6, 1, 1)), np.ones((1, 1)), np.ones((1, 1)))
    assert cell_status(data, counts, found, grouped=True).tolist() == [["few_clusters"]]
    assert cell_status(data, counts, found, grouped=False).tolist() == [["ok"]]
