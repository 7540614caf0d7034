"""Weights that give each wave the mix of the baseline, and what they leave of the answers' spread.

Raking (Deming & Stephan 1940, DOI 10.1214/aoms/1177731829): the weights of each group are multiplied by what the
baseline's mix asks, variable after variable, until all hold. With one variable this is post-stratification. The mix is
taken as it was found. The linearised value of a person is then g·w·(x - XB)/Σgw, with g what raking multiplies the
weight w by and B the regression of the answers on the groups with weights w (Deville & Särndal 1992, DOI
10.1080/01621459.1992.10475217): what the groups explain no longer varies. R's ``survey::calibrate(calfun = "raking")``
gives the same weights and variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pretest.words import Bools, Floats, Ints

TOLERANCE = 1e-12
"""Of a share, the farthest that a group may lie from its share at the baseline."""
SWEEPS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """factor: (T, C) what the weights of each cell are multiplied by. reached: (T,) waves that have the mix now."""

    factor: Floats
    reached: Bools


def rake_to(size: Floats, base: int, groups: Sequence[Ints]) -> Raked:
    """Give each wave the mix of one of them.

    Parameters
    ----------
    size
        (T, C) sum of weights per wave and cell; a wave without anybody is never reached.
    base
        The wave whose mix is taken.
    groups
        Per variable (C,) the group of each cell, 0..G-1.
    """
    total = size.sum(axis=1, keepdims=True)
    there = total[:, 0] > 0
    share = np.divide(size, total, out=np.zeros_like(size), where=total > 0)
    factor = np.ones_like(share)
    marks = [np.equal.outer(group, np.arange(group.max(initial=-1) + 1)).astype(np.float64) for group in groups]
    targets = [share[base] @ mark for mark in marks]
    for _ in range(SWEEPS):
        off = np.zeros(len(share))
        for mark, target in zip(marks, targets, strict=True):
            found = (share * factor) @ mark
            off = np.maximum(off, np.abs(found - target).max(axis=1))
            step = np.divide(target, found, out=np.zeros_like(found), where=found > 0)
            factor *= step @ mark.T
        if (off[there] <= TOLERANCE).all():
            break
    left = [np.abs((share * factor) @ mark - target).max(axis=1) for mark, target in zip(marks, targets, strict=True)]
    reached = there & (np.max(left, axis=0, initial=0.0) <= 10 * TOLERANCE)
    factor[base] = 1.0
    return Raked(factor, reached)


def fitted_by_groups(size: Floats, total: Floats, groups: Sequence[Ints]) -> Floats:
    """(T, C, K) what the groups of a cell say of its answers: the regression of them on the groups, wave by wave.

    size: (T, C) sum of weights; total: (T, C, K) weighted sums of the answers.
    """
    columns = [np.ones((size.shape[1], 1))]
    columns += [np.equal.outer(group, np.arange(1, group.max(initial=0) + 1)).astype(np.float64) for group in groups]
    design = np.concatenate(columns, axis=1)
    crossed = np.einsum("cp,tc,cq->tpq", design, size, design)
    right = np.einsum("cp,tck->tpk", design, total)
    return np.asarray(np.einsum("cp,tpk->tck", design, np.linalg.pinv(crossed, hermitian=True) @ right))
