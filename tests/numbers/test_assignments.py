"""Assignments made anew: each keeps the sizes of its blocks, all are as likely, and counting finds every one once."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from scipy.stats import chisquare

from pretest.numbers.assignments import all_assignments, cells_of, drawn_assignments, n_assignments

BLOCKS = np.array([0, 1, 0, 1, 0, 1, 1])
TREATED = np.array([True, False, False, True, False, True, False])


def test_every_assignment_within_blocks_is_counted_once():
    cells = cells_of(BLOCKS, TREATED)  # 1 of 3, and 2 of 4
    assert [(rows.tolist(), n) for rows, n in cells] == [([0, 2, 4], 1), ([1, 3, 5, 6], 2)]
    made = np.concatenate(list(all_assignments(cells, 7)))
    assert len(made) == n_assignments(cells) == 3 * 6
    assert len(np.unique(made, axis=0)) == 18
    assert (made[:, BLOCKS == 0].sum(axis=1) == 1).all()
    assert (made[:, BLOCKS == 1].sum(axis=1) == 2).all()


@pytest.mark.parametrize("sizes", [(4, 4, 6), (30,), (25, 4, 25), (40, 1, 1)])
def test_what_is_drawn_keeps_the_sizes_of_every_block(sizes):
    rng = np.random.default_rng(3)
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    treated = rng.random(len(labels)) < 0.4
    made = np.concatenate(list(drawn_assignments(cells_of(labels, treated), len(labels), 500, rng)))
    assert made.shape == (500, len(labels))
    for label in range(len(sizes)):
        assert (made[:, labels == label].sum(axis=1) == treated[labels == label].sum()).all()


@pytest.mark.parametrize(("n", "n_treated"), [(4, 2), (12, 5)])
def test_all_assignments_are_as_likely(n, n_treated):
    """Of four units by looking up, of twelve by random keys: 792 ways."""
    rng = np.random.default_rng(11)
    cells = cells_of(np.zeros(n, dtype=np.intp), np.arange(n) < n_treated)
    made = np.concatenate(list(drawn_assignments(cells, n, 40_000, rng)))
    counts = np.unique(made @ (1 << np.arange(n)), return_counts=True)[1]
    assert len(counts) == comb(n, n_treated)
    assert chisquare(counts).pvalue > 0.001
