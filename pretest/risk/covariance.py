"""The joint covariance of effects: what it must be, and what its rank says."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.errors import Note
from pretest.words import Floats

JITTER = 1e-10
FEWEST_DF = 4.0
"""Fewer degrees of freedom count as this many: at 2 a t distribution has no variance at all."""
_NO_DIRECTION = 1e-8  # eigenvalue of a correlation matrix, per cell, below which a direction counts as empty


def require_covariance(estimate: ArrayLike, covariance: ArrayLike) -> tuple[Floats, Floats]:
    """The estimate, shape (J,), and the covariance, shape (J, J), made exactly symmetric.

    Raises
    ------
    ValueError
        When shapes do not fit, figures are not finite, a variance is not positive, or the matrix is not symmetric or
        has a clearly negative eigenvalue. It may be without full rank.
    """
    centre = np.atleast_1d(np.asarray(estimate, dtype=np.float64))
    matrix = np.atleast_2d(np.asarray(covariance, dtype=np.float64))
    if centre.ndim != 1 or len(centre) == 0 or matrix.shape != (len(centre), len(centre)):
        raise ValueError(f"covariance has shape {matrix.shape} for {centre.shape} estimates")
    if not (np.isfinite(centre).all() and np.isfinite(matrix).all() and (np.diag(matrix) > 0).all()):
        raise ValueError("estimates must be finite and variances positive")
    correlation = _correlation(matrix)
    if not np.allclose(correlation, correlation.T, rtol=0, atol=1e-8):
        raise ValueError("the covariance is not symmetric")
    if float(np.linalg.eigvalsh(correlation)[0]) < -_NO_DIRECTION * len(centre):
        raise ValueError("the covariance has a negative direction: it is not a covariance")
    return centre, (matrix + matrix.T) / 2


def square_root(covariance: Floats) -> Floats:
    """(J, J) root with root @ root.T equal to the covariance, which may be without full rank."""
    values, axes = np.linalg.eigh(covariance)
    return np.asarray(axes * np.sqrt(np.maximum(values, 0.0)))


def make_definite(covariance: Floats) -> Floats:
    """The covariance with ``JITTER`` times its mean variance added to each variance."""
    return np.asarray(covariance + JITTER * float(np.diag(covariance).mean()) * np.eye(len(covariance)))


def widen(covariance: ArrayLike, df: ArrayLike) -> Floats:
    """The covariance of estimates whose standard errors are themselves estimated, from few units.

    Every standard error is multiplied by the square root of df/(df - 2), the variance of a t distribution; the
    correlations stay.

    Parameters
    ----------
    covariance
        (J, J).
    df
        (J,) degrees of freedom of each estimate; at least ``FEWEST_DF`` are counted. NaN or inf: the variance is
        taken as known.
    """
    freedom = np.maximum(np.nan_to_num(np.asarray(df, dtype=np.float64), nan=np.inf), FEWEST_DF)
    factor = np.sqrt(1 / (1 - 2 / freedom))
    return np.asarray(np.asarray(covariance, dtype=np.float64) * np.outer(factor, factor))


def check_rank(covariance: Floats, where: str) -> list[Note]:
    """A note when the covariance calls some combination of effects certain.

    That is right when two outcomes are the same, and false certainty when it was estimated from fewer clusters than
    there are effects: in simulations with 30 clusters in five arms, 90 % intervals held the truth in 81 %.
    """
    size = len(covariance)
    rank = int((np.linalg.eigvalsh(_correlation(covariance)) > _NO_DIRECTION * size).sum())
    if rank == size:
        return []
    message = (
        f"The covariance of {size} effects has rank {rank}: outcomes repeat each other, or there are few clusters. "
        "In the second case the risks are less certain than they look."
    )
    return [Note("covariance_rank", "warning", where, message)]


def _correlation(covariance: Floats) -> Floats:
    scale = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(scale, scale))
