"""Weighted least squares with few coefficients and robust standard errors: the regressions behind heterogeneity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.influence import sum_by_cluster
from pretest.words import Floats


@dataclass(frozen=True, slots=True, eq=False)
class RobustFit:
    """coefficients: (p,). covariance: (p, p). df: residual, or clusters - 1."""

    coefficients: Floats
    covariance: Floats
    df: float

    @property
    def std_error(self) -> Floats:
        """(p,) standard errors."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.covariance), 0.0)))


def fit_robust(
    y: Floats, design: Floats, *, weights: Floats | None = None, cluster: NDArray[np.intp] | None = None
) -> RobustFit | None:
    """Least squares of ``y`` (n,) on ``design`` (n, p), weighted; None where the design has not full rank.

    Covariance: HC2 for independent rows (``sandwich::vcovHC``), with clusters CR1 with factor
    G/(G-1) · (n-1)/(n-p) (``sandwich::vcovCL``, type HC1).
    """
    n, p = design.shape
    root = np.ones(n) if weights is None else np.sqrt(weights)
    x, target = design * root[:, None], y * root
    scale = np.sqrt(np.square(x).sum(axis=0))
    if n <= p or not (scale > 0).all():
        return None
    q, r = np.linalg.qr(x / scale)
    if np.abs(np.diag(r)).min() < 1e-9:
        return None
    bread = np.linalg.inv(r) / scale[:, None]
    residual = target - q @ (q.T @ target)
    coefficients = bread @ (q.T @ target)
    if cluster is None:
        leverage = np.minimum(np.square(q).sum(axis=1), 1 - 1e-12)
        scores = q * (residual / np.sqrt(1 - leverage))[:, None]
        df, factor = float(n - p), 1.0
    else:
        codes = np.unique(cluster, return_inverse=True)[1]
        scores = sum_by_cluster(q * residual[:, None], codes)
        groups = len(scores)
        if groups < 2:
            return None
        df, factor = float(groups - 1), groups / (groups - 1) * (n - 1) / (n - p)
    half = scores @ bread.T
    return RobustFit(coefficients, factor * half.T @ half, df)
