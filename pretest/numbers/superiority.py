"""Probability of superiority: how often does somebody who saw the concept answer higher than somebody who did not?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.errors import Note
from pretest.numbers.contrasts import Uncertainty, cell_counts, cell_status, spread
from pretest.numbers.design import Design
from pretest.numbers.executions import widen
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import Inputs, require_inputs
from pretest.numbers.linear import strata_notes
from pretest.numbers.means import Variance, solve_means
from pretest.numbers.sandwich import welch_df
from pretest.special import stdtr
from pretest.words import Counts, Floats, Ints, Texts


@dataclass(frozen=True, slots=True, eq=False)
class SuperiorityFits:
    """P(Y_c > Y_0) + P(Y_c = Y_0)/2 of each concept c against the control, 1/2 when neither is higher.

    estimate, std_error, df: (C, K); NaN where ``status`` says why. status: (C, K) as in ``LinearFits``; also
    ``zero_variance`` when every answer of one arm lies above every answer of the other. n_concept: (C, K),
    n_reference: (K,), n_clusters: (C, K). influence: (n + E, C, K), as in ``LinearFits``; summed by ``cluster``,
    squared and added it is std_error². cluster: (n + E,) codes as given, or row numbers. variance: ``brunner_munzel``,
    ``cr2``, or ``hc2`` for weighted rows.
    """

    estimate: Floats
    std_error: Floats
    df: Floats
    status: Texts
    n_concept: Counts
    n_reference: Counts
    n_clusters: Counts
    influence: Floats
    cluster: NDArray[np.intp]
    variance: str
    notes: tuple[Note, ...]

    @property
    def statistic(self) -> Floats:
        """(C, K) distance from 1/2 in standard errors."""
        return np.asarray((self.estimate - 0.5) / self.std_error)

    @property
    def p_value(self) -> Floats:
        """(C, K) two-sided p-value of superiority 1/2."""
        return np.asarray(2.0 * stdtr(self.df, -np.abs(self.statistic)))

    def influence_by_cluster(self, *, n_clusters: int | None = None) -> Floats:
        """(G, C·K) influence values summed by cluster; cell (c, k) is column c·K + k."""
        n, concepts, outcomes = self.influence.shape
        return sum_by_cluster(self.influence.reshape(n, concepts * outcomes), self.cluster, n_clusters=n_clusters)


def estimate_superiority(
    outcomes: ArrayLike,
    design: Design,
) -> SuperiorityFits:
    """Probability of superiority with the variance and degrees of freedom of Brunner & Munzel (2000).

    DOI 10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U. The placement of an answer is the share of the
    other arm below it, ties counting half. The estimate is the mean placement of the concept's answers, and its
    influence values are the centred placements of both arms. From there everything is as for a difference in means:
    Welch's degrees of freedom (these are Brunner and Munzel's), or with clusters or weights
    those of Satterthwaite. Only the order of the answers counts.

    Parameters
    ----------
    outcomes
        (n, K) numbers, NaN where missing.
    design
        As for ``estimate_differences``.

    Returns
    -------
    SuperiorityFits
        1/2 where neither arm is higher, 1 where everybody in the concept's arm is.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values.

    Examples
    --------
    >>> from pretest.numbers import Design, estimate_superiority
    >>> score, arm = [[1.0], [2.0], [3.0], [2.0], [4.0], [3.0], [5.0], [4.0]], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> estimate_superiority(score, Design(arm, n_arms=2)).estimate.tolist()
    [[0.96875]]
    """
    inputs = require_inputs(outcomes, design)
    cluster = design.cluster
    variance: Variance = "cr2" if inputs.clustered else "hc2"
    counts = cell_counts(inputs)
    levels = solve_means(inputs, variance)
    estimate, placed = _placements(inputs)
    fitted = (inputs.used & (counts.n_arm >= 2)[inputs.arm])[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        core = np.where(fitted, levels.multiplier[:, None, :] * placed, 0.0)
        influence, std_error = spread(inputs, core, None, variance, counts.in_use)
        welch = variance == "hc2" and not inputs.weighted
        df = _welch(inputs, core, counts.n_arm) if welch else levels.df
    ones = replace(inputs, outcomes=inputs.used.astype(np.float64))
    status = cell_status(ones, counts, Uncertainty(influence, std_error, df), grouped=inputs.clustered)
    usable = status == "ok"
    own = np.arange(len(inputs.arm)) if cluster is None else np.asarray(cluster, dtype=np.intp)
    influence = influence if usable.all() else np.where(usable, influence, np.nan)
    error, df = np.where(usable, std_error, np.nan), np.where(usable, df, np.nan)
    wide = widen(influence, error, df, own, used=inputs.used, inputs=inputs)
    return SuperiorityFits(
        estimate=estimate,
        std_error=wide.std_error,
        df=wide.df,
        status=status,
        n_concept=counts.n_arm[1:].astype(np.int64),
        n_reference=counts.n_arm[0].astype(np.int64),
        n_clusters=counts.n_clusters.astype(np.int64),
        influence=wide.influence,
        cluster=wide.cluster,
        variance="brunner_munzel" if welch else variance,
        notes=strata_notes(inputs),
    )


def _placements(inputs: Inputs) -> tuple[Floats, Floats]:
    """(C, K) mean placements, and (n, C, K) placements minus their mean, with the sign of their pull; else 0."""
    n, n_outcomes = inputs.used.shape
    concepts = inputs.n_arms - 1
    estimate = np.full((concepts, n_outcomes), np.nan)
    placed = np.zeros((n, concepts, n_outcomes))
    for k in range(n_outcomes):
        rows = [np.flatnonzero(inputs.used[:, k] & (inputs.arm == a)) for a in range(inputs.n_arms)]
        if not len(rows[0]):
            continue
        codes = np.unique(inputs.outcomes[:, k], return_inverse=True)[1]
        control = _middle(codes, rows[0], inputs.weights)
        for c in range(concepts):
            own = rows[c + 1]
            if not len(own):
                continue
            w = inputs.weights[own]
            estimate[c, k] = p = float(w @ control[codes[own]] / w.sum())
            placed[own, c, k] = control[codes[own]] - p
            placed[rows[0], c, k] = 1.0 - _middle(codes, own, inputs.weights)[codes[rows[0]]] - p
    return estimate, placed


def _middle(codes: Ints, rows: Ints, weights: Floats) -> Floats:
    """Weighted share of ``rows`` below each code plus half of the share at it."""
    at = np.bincount(codes[rows], weights=weights[rows], minlength=int(codes.max(initial=0)) + 1)
    return np.asarray((np.cumsum(at) - 0.5 * at) / at.sum())


def _welch(inputs: Inputs, core: Floats, n_arm: Floats) -> Floats:
    """(C, K) degrees of freedom from the variances of both arms' mean placements."""
    found = np.full(core.shape[1:], np.nan)
    for c in range(core.shape[1]):
        of_arm = inputs.one_hot[:, [0, c + 1]].T @ core[:, c] ** 2
        found[c] = welch_df(of_arm, n_arm[[0, c + 1]] - 1.0)[0]
    return found
