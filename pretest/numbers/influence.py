"""Influence values: who pulls an estimate, and hence how any set of estimates moves together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pretest.words import Floats

BOOTSTRAP_DRAWS = 2_000  # of intervals that are drawn


def sum_by_cluster(influence: Floats, cluster: NDArray[np.integer], *, n_clusters: int | None = None) -> Floats:
    """Influence values summed within clusters.

    Parameters
    ----------
    influence
        (n, ...) influence value of each row on each estimate.
    cluster
        (n,) code 0..G-1 of the cluster of each row. Give the codes of the whole wave, so that the rows of several
        audiences line up.
    n_clusters
        G; the largest code plus one when not given.

    Returns
    -------
    (G, ...) sums; zero for a cluster without rows.

    Raises
    ------
    ValueError
        When a code is negative or not below ``n_clusters``, or the lengths differ.
    """
    codes = np.asarray(cluster, dtype=np.intp)
    if codes.shape != influence.shape[:1]:
        raise ValueError(f"cluster: expected {influence.shape[0]} codes, got shape {codes.shape}")
    size = int(codes.max(initial=-1)) + 1 if n_clusters is None else n_clusters
    if codes.size and (codes.min() < 0 or codes.max() >= size):
        raise ValueError(f"cluster: codes must lie in 0..{size - 1}")
    sums = np.zeros((size, *influence.shape[1:]))
    if codes.size == 0:
        return sums
    steps = np.diff(codes)
    if np.all(steps > 0):
        sums[codes] = influence
        return sums
    if np.any(steps < 0):
        order = np.argsort(codes, kind="stable")
        codes, influence = codes[order], influence[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums[codes[starts]] = np.add.reduceat(influence, starts, axis=0)
    return sums


def third_moments(influence: Floats, cluster: NDArray[np.integer]) -> Floats:
    """Cubes of influence values (n, ...), summed within clusters first and then added: the third cumulant."""
    codes = np.asarray(cluster, dtype=np.intp)
    steps = np.diff(codes)
    alone = bool(np.all(steps > 0))
    summed = influence if alone else sum_by_cluster(influence, np.unique(codes, return_inverse=True)[1])
    return np.asarray(np.einsum("n...,n...->...", summed * summed, summed))


def joint_covariance(influence_by_cluster: Floats) -> Floats:
    """(J, J) covariance ΨᵀΨ of J estimates from their (G, J) cluster-summed influence values.

    The diagonal is the squared standard errors. A column of NaN (a cell that could not be estimated) gives a row and
    a column of NaN: no covariance is not a covariance of zero.
    """
    return np.asarray(influence_by_cluster.T @ influence_by_cluster)
