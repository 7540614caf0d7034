"""The record of all cells of one audience: C concepts against the control on K outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.errors import Note
from pretest.numbers.influence import sum_by_cluster, third_moments
from pretest.words import Counts, Floats, Ints, Texts


@dataclass(frozen=True, slots=True, eq=False)
class LinearFits:
    """Differences between each concept and the control, in the units of the outcomes.

    estimate, std_error, df: (C, K); NaN where ``status`` says why.
    status: (C, K) ``ok``; ``no_control`` or ``empty`` (no rows in the control or the concept), ``too_few`` (fewer than
    two rows in either), ``few_clusters`` (fewer than two clusters in either, or no degrees of freedom left),
    ``zero_variance``; ``blocks_apart`` (the concept shares no block with the control); from logistic adjustment also
    ``separated`` (numbers are there, but without adjustment). n_concept: (C, K), n_reference: (K,) rows used.
    n_clusters: (C, K) clusters with rows of the concept or the control. arm_mean: (C+1, K) raw (weighted) mean of each
    arm. reference_mean, reference_sd: (K,) of the control arm, the same rows. units: (C+1, K) units of assignment
    (clusters, else rows) of each arm with that outcome. influence: (n + E, C, K) influence value of each row; summed by
    ``cluster``, squared and added it is std_error² exactly; NaN for cells without a standard error.
    reference_variance_influence: (n + E, K) the same for reference_sd². cluster: (n + E,) codes as given, or row
    numbers. executions: (E, 2) arm and code of the executions that the last E rows stand for, which have clusters of
    their own; E is 0 where the design names no executions. variance: which estimator was used. dropped: K tuples with
    the numbers of the covariates left out. notes: remarks for the reader; outcomes and covariates are numbered from 0.
    """

    estimate: Floats
    std_error: Floats
    df: Floats
    status: Texts
    n_concept: Counts
    n_reference: Counts
    n_clusters: Counts
    arm_mean: Floats
    reference_mean: Floats
    reference_sd: Floats
    units: Counts
    influence: Floats
    reference_variance_influence: Floats
    cluster: NDArray[np.intp]
    executions: Ints
    variance: str
    dropped: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...]

    @property
    def third(self) -> Floats:
        """(C, K) third cumulant of the estimates: the cubes of the influence values summed by unit of assignment.

        Without weights μ3₁/n₁² - μ3₀/n₀², but for factors n/(n-1). Executions are not among the units: a few of them
        say nothing of how skew they are. NaN where there is no standard error.
        """
        rows = len(self.influence) - len(self.executions)
        return third_moments(self.influence[:rows], self.cluster[:rows])

    def influence_by_cluster(self, *, n_clusters: int | None = None) -> Floats:
        """(G, C·K) influence values summed by cluster; cell (c, k) is column c·K + k."""
        n, concepts, outcomes = self.influence.shape
        return sum_by_cluster(self.influence.reshape(n, concepts * outcomes), self.cluster, n_clusters=n_clusters)
