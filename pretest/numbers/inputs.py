"""The arrays of one audience, checked once and put into the shapes that the estimators use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.design import Design
from pretest.words import Bools, Floats, Ints

EQUAL = 1e-12  # weights that differ by less than this share of their mean are equal


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """n rows, K outcomes, A arms of which 0 is the control, p covariates.

    outcomes: (n, K), 0 where missing. used: (n, K) whether the outcome is there. arm: (n,) 0..A-1. one_hot: (n, A).
    covariates: (n, p), p may be 0. unit: (n,) codes 0..G-1 of the clusters, or of the rows when there are none.
    weights: (n,) with mean 1, all 1 when there are none. stratum: (n,) codes 0..S-1, or None. clustered: clusters were
    given. weighted: the weights are not all the same. execution: (n,) codes, -1 where unknown, or None.
    block: (n,) codes 0..B-1, or None.
    """

    outcomes: Floats
    used: Bools
    arm: Ints
    one_hot: Floats
    covariates: Floats
    unit: Ints
    n_units: int
    weights: Floats
    stratum: Ints | None
    clustered: bool
    weighted: bool
    execution: Ints | None
    block: Ints | None

    @property
    def n_arms(self) -> int:
        return int(self.one_hot.shape[1])

    @property
    def n_rows(self) -> Floats:
        """(A, K) rows used per arm and outcome."""
        return self.one_hot.T @ self.used


def require_inputs(outcomes: ArrayLike, design: Design, covariates: ArrayLike | None = None) -> Inputs:
    """The arrays as ``Inputs``.

    Raises
    ------
    ValueError
        When shapes, codes or values are not what the estimators are documented to take.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    if y.ndim != 2:
        raise ValueError(f"outcomes: expected an (n, K) array, got shape {y.shape}")
    if np.isinf(y).any():
        raise ValueError("outcomes: values must be finite or NaN")
    n, n_arms = y.shape[0], design.n_arms
    z = _codes("arm", design.arm, n)
    if n_arms < 2 or (n and z.max() >= n_arms):
        raise ValueError(f"arm: codes must lie in 0..{n_arms - 1}, with at least a control and one concept")
    x = _covariates(covariates, n)
    w = _weights(design.weights, n)
    cluster, strata = design.cluster, design.strata
    stratum = None if strata is None else _compressed(_codes("strata", strata, n))[0]
    unit, n_units = (np.arange(n), n) if cluster is None else _compressed(_codes("cluster", cluster, n))
    execution = None if design.execution is None else _codes("execution", design.execution, n, lowest=-1)
    block = None if design.block is None else _compressed(_codes("block", design.block, n))[0]
    used = ~np.isnan(y)
    one_hot = (z[:, None] == np.arange(n_arms)).astype(np.float64)
    y = np.where(used, y, 0.0)
    return Inputs(
        y, used, z, one_hot, x, unit, n_units, w, stratum, cluster is not None, bool(np.any(w != 1.0)), execution, block
    )


def _codes(name: str, values: ArrayLike, n: int, lowest: int = 0) -> Ints:
    codes = np.asarray(values)
    if codes.shape != (n,) or (n and not np.issubdtype(codes.dtype, np.integer)):
        raise ValueError(f"{name}: expected {n} integer codes, got {codes.dtype} of shape {codes.shape}")
    if n and codes.min() < lowest:
        raise ValueError(f"{name}: codes may not be {'below -1' if lowest else 'negative'}")
    return codes.astype(np.intp)


def _compressed(codes: Ints) -> tuple[Ints, int]:
    levels, inverse = np.unique(codes, return_inverse=True)
    return inverse.astype(np.intp), len(levels)


def _covariates(covariates: ArrayLike | None, n: int) -> Floats:
    if covariates is None:
        return np.empty((n, 0))
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != n or not np.isfinite(x).all():
        raise ValueError(f"covariates: expected ({n}, p) finite numbers, got shape {x.shape}")
    return x


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    if weights is None:
        return np.ones(n)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (n,) or not (np.isfinite(w) & (w > 0)).all():
        raise ValueError(f"weights: expected {n} positive finite numbers, got shape {w.shape}")
    mean = float(w.mean()) if n else 1.0
    # equal weights are no weights: they must not change how the variance is estimated
    return np.ones(n) if n == 0 or np.ptp(w) <= EQUAL * mean else w / mean
