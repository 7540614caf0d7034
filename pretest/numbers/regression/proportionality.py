"""Are the odds proportional for the groups? A score test against group slopes that differ between thresholds.

The model is widened with a shift of every threshold but the first for every group but group 0. Only the fit without
these shifts is needed, so that sparse groups cannot break the test (Peterson & Harrell 1990, DOI 10.2307/2347760). With
clusters or survey weights the variance of the score is estimated from its sums per cluster instead of from the model
(Boos 1992, DOI 10.1080/00031305.1992.10475921).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.numbers.regression.proportional_odds import ProportionalOdds
from pretest.special import chdtrc
from pretest.words import Floats, Ints

RANK = 1e-9  # eigenvalues of the scaled variance below this say nothing


@dataclass(frozen=True, slots=True, eq=False)
class Proportionality:
    """statistic, df, p_value: (K,) chi-square test; df is 0 and p_value NaN where there is nothing to test (two
    answers, one group, no fit)."""

    statistic: Floats
    df: Floats
    p_value: Floats


def check_proportionality(
    fits: ProportionalOdds, group: Ints, *, n_groups: int, cluster: Ints | None = None
) -> Proportionality:
    """Test the proportionality of the differences between groups.

    Parameters
    ----------
    fits
        Models whose design holds a column of 0 and 1 for every group but group 0.
    group
        (n,) codes 0..n_groups-1.
    cluster
        (n,) codes 0..G-1, or None to use the model's own variance. Give row numbers for a robust test of
        independent, weighted rows. The robust test has G/(G-1) as its small-sample factor, and is not made when
        there are no more clusters than shifts to test; with few clusters it rejects too seldom (2 % instead of 5 % at
        30 clusters, where the model's own variance rejects 12 %).
    """
    statistic = np.zeros(len(fits.status))
    df = np.zeros(len(fits.status))
    for k in np.flatnonzero(fits.converged & (fits.seen.sum(axis=1) > 2)):
        statistic[k], df[k] = _test(fits, int(k), group, n_groups, cluster)
    with np.errstate(invalid="ignore"):
        p = np.where(df > 0, chdtrc(np.maximum(df, 1.0), statistic), np.nan)
    return Proportionality(statistic, df, p)


def _test(fits: ProportionalOdds, k: int, group: Ints, n_groups: int, cluster: Ints | None) -> tuple[float, float]:
    """Statistic and degrees of freedom of one problem."""
    cuts = np.flatnonzero(fits.seen[k])[:-1]
    slopes = np.arange(fits.coefficient.shape[1]) + fits.thresholds.shape[1]
    kept = np.concatenate([cuts, slopes])
    scores = fits.scores(k)[:, kept]
    covariance = fits.covariance[k][np.ix_(kept, kept)]
    of_groups = [group == g for g in range(1, n_groups)]
    blocks = [_information(fits, k, cuts, rows) for rows in of_groups]
    mixed = np.vstack([block[1:] for block in blocks])
    wide = np.hstack([scores[:, 1 : len(cuts)] * rows[:, None] for rows in of_groups])
    if cluster is None:
        own = np.zeros((len(mixed), len(mixed)))
        extra = len(cuts) - 1
        for i, block in enumerate(blocks):
            own[i * extra : (i + 1) * extra, i * extra : (i + 1) * extra] = block[1:, 1 : len(cuts)]
        variance = own - mixed @ covariance @ mixed.T
    else:
        efficient = wide - scores @ covariance @ mixed.T
        sums = np.zeros((int(cluster.max(initial=0)) + 1, efficient.shape[1]))
        np.add.at(sums, cluster, efficient)
        there = len(np.unique(cluster[fits.weights[k] > 0]))
        if there <= efficient.shape[1]:
            return 0.0, 0.0
        variance = sums.T @ sums * (there / max(there - 1.0, 1.0))
    return _quadratic(wide.sum(axis=0), variance)


def _information(fits: ProportionalOdds, k: int, cuts: Ints, rows: Floats) -> Floats:
    """(m-1, m-1+p) second derivatives between thresholds and all parameters, from some of the rows."""
    y, w = fits.codes[k][rows], fits.weights[k][rows]
    answers = np.flatnonzero(fits.seen[k])
    own = (y[:, None] == answers) * w[:, None]
    below = fits.below(k)[rows][:, cuts]
    pulled = (own[:, :-1] + own[:, 1:]) * below * (1.0 - below)
    information = np.diag(pulled.sum(axis=0))
    wider = np.expm1(np.diff(fits.thresholds[k][cuts]))
    for j, second in enumerate(own.sum(axis=0)[1:-1] / wider * (1.0 + 1.0 / wider)):
        information[j : j + 2, j : j + 2] += second * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return np.hstack([information, -(pulled.T @ fits.design_of(k)[rows])])


def _quadratic(score: Floats, variance: Floats) -> tuple[float, float]:
    """score' variance⁻¹ score over the directions in which there is variance, and their number."""
    size = np.sqrt(np.diag(variance).clip(min=0.0))
    there = size > 0
    if not there.any():
        return 0.0, 0.0
    scaled = variance[np.ix_(there, there)] / np.outer(size[there], size[there])
    values, vectors = np.linalg.eigh(scaled)
    held = values > RANK
    turned = vectors[:, held].T @ (score[there] / size[there])
    return float(np.sum(turned**2 / values[held])), float(held.sum())
