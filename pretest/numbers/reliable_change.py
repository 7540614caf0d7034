"""Reliable change: how many moved by more than the error of measurement explains, and does that differ by arm?

Jacobson & Truax (1991), DOI 10.1037/0022-006X.59.1.12. A change is reliable when it is larger than 1.96 times the
standard error of a difference between two measurements, √2 · SD · √(1 - reliability).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.influence import sum_by_cluster
from pretest.special import ndtri
from pretest.words import CONF_LEVEL, Floats

RELIABLE = 1.96
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ShareDifference:
    """Shares in two arms and their difference with Newcombe's interval; n: rows; n_effective: what they are worth."""

    concept: float
    reference: float
    difference: float
    conf_low: float
    conf_high: float
    conf_level: float
    n_concept: int
    n_reference: int
    n_effective_concept: float
    n_effective_reference: float


def least_reliable(sd: float, reliability: float) -> float:
    """Smallest change that is reliable, in the units of the score.

    Raises
    ------
    ValueError
        When the reliability does not lie between 0 and 1, or the SD is negative.
    """
    if not (0.0 <= reliability <= 1.0 and sd >= 0.0):
        raise ValueError(f"expected a reliability from 0 to 1 and an SD of 0 or more, got {reliability} and {sd}")
    return float(RELIABLE * np.sqrt(2.0 * (1.0 - reliability)) * sd)


def reliably_higher(before: ArrayLike, after: ArrayLike, *, least: float) -> Floats:
    """(n,) 1 where the score rose by more than ``least``, 0 where not, NaN where either score is missing."""
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    return np.where(np.isnan(change), np.nan, (change > least + ROUNDING).astype(np.float64))


def compare_shares(
    happened: ArrayLike,
    concept: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
) -> ShareDifference:
    """Share of 1 in both arms, and the difference with the interval of Newcombe (1998, method 10).

    DOI 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I: built from Wilson's interval of either share,
    so it exists at shares of 0 and 1. With clusters or weights each n is divided by the design effect of its share (at
    least 1); where the share is 0 or 1 by that of the weights, and by the mean size of the clusters.

    Parameters
    ----------
    happened
        (n,) 0, 1 or NaN.
    concept
        (n,) True for those who saw the concept, False for the control.
    cluster, weights
        (n,) codes and positive weights, or None.

    Raises
    ------
    ValueError
        When an arm has no values.
    """
    y = np.asarray(happened, dtype=np.float64)
    there = ~np.isnan(y)
    seen = np.asarray(concept, dtype=bool)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    unit = np.arange(len(y)) if cluster is None else np.asarray(cluster)
    p1, m1, n1 = _arm(y, w, unit, there & seen, plain=cluster is None and weights is None)
    p0, m0, n0 = _arm(y, w, unit, there & ~seen, plain=cluster is None and weights is None)
    z = float(ndtri((1.0 + conf_level) / 2.0))
    (l1, u1), (l0, u0) = wilson_interval(p1, m1, z), wilson_interval(p0, m0, z)
    d = p1 - p0
    low = d - np.hypot(p1 - l1, u0 - p0)
    high = d + np.hypot(u1 - p1, p0 - l0)
    return ShareDifference(p1, p0, d, float(low), float(high), conf_level, n1, n0, m1, m0)


def wilson_interval(share: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's score interval of a share of ``n`` people."""
    middle = share + z**2 / (2.0 * n)
    half = z * np.sqrt(share * (1.0 - share) / n + z**2 / (4.0 * n**2))
    below = 1.0 + z**2 / n
    # at 0 and 1 the end is exact; rounding must not put it beside it
    low = 0.0 if share == 0.0 else max(0.0, (middle - half) / below)
    return float(low), float(1.0 if share == 1.0 else min(1.0, (middle + half) / below))


def share_of_arm(y: Floats, weights: Floats | None, cluster: NDArray[np.integer] | None) -> tuple[float, float]:
    """(n,) 0 or 1, none missing, of one arm: the share of 1, and how many people that is worth.

    With weights or clusters n is divided by the design effect of the share, as in ``compare_shares``.

    Raises
    ------
    ValueError
        When there are no values.
    """
    w = np.ones(len(y)) if weights is None else weights
    unit = np.arange(len(y)) if cluster is None else cluster
    share, effective, _ = _arm(y, w, unit, np.ones(len(y), dtype=np.bool_), plain=weights is None and cluster is None)
    return share, effective


def _arm(
    y: Floats, w: Floats, unit: NDArray[np.integer], rows: NDArray[np.bool_], *, plain: bool
) -> tuple[float, float, int]:
    """Share, effective and actual number of rows of one arm."""
    n = int(rows.sum())
    if n == 0:
        raise ValueError("an arm has no values")
    v, own = w[rows], y[rows]
    share = float(v @ own / v.sum())
    if plain:
        return share, float(n), n
    codes = np.unique(unit[rows], return_inverse=True)[1]
    clusters = int(codes.max()) + 1
    kish = float(v.sum() ** 2 / (v @ v)) * clusters / n
    sums = sum_by_cluster(v * (own - share) / v.sum(), codes, n_clusters=clusters)
    variance = float(sums @ sums) * clusters / max(clusters - 1, 1)
    worth = share * (1.0 - share) / variance if 0.0 < share < 1.0 and variance > 0.0 else kish
    return share, min(float(n), worth), n
