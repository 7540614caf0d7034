"""The record of all cells of one audience: C concepts against the control on K outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.errors import Note
from pretest.numbers.influence import sum_by_cluster
from pretest.words import Counts, Floats, Texts


@dataclass(frozen=True, slots=True, eq=False)
class LinearFits:
    """Differences between each concept and the control, in the units of the outcomes.

    estimate, std_error, df: (C, K); NaN where ``status`` says why.
    status: (C, K) ``ok``; ``no_control`` or ``empty`` (no rows in the control or the concept), ``too_few`` (fewer than
    two rows in either), ``few_clusters`` (fewer than two clusters in either, or no degrees of freedom left),
    ``zero_variance``; from logistic adjustment also ``separated`` (numbers are there, but without adjustment).
    n_concept: (C, K), n_reference: (K,) rows used. n_clusters: (C, K) clusters with rows of the concept or the control.
    arm_mean: (C+1, K) raw (weighted) mean of each arm. reference_mean, reference_sd: (K,) of the control arm, the same
    rows. influence: (n, C, K) influence value of each row; summed by ``cluster``, squared and added it is std_error²
    exactly; NaN for cells without a standard error.
    reference_variance_influence: (n, K) the same for reference_sd².
    cluster: (n,) codes as given, or row numbers. variance: which estimator was used. dropped: K tuples with the numbers
    of the covariates left out. notes: remarks for the reader; outcomes and covariates are numbered from 0.
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
    influence: Floats
    reference_variance_influence: Floats
    cluster: NDArray[np.intp]
    variance: str
    dropped: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...]

    def influence_by_cluster(self, *, n_clusters: int | None = None) -> Floats:
        """(G, C·K) influence values summed by cluster; cell (c, k) is column c·K + k."""
        n, concepts, outcomes = self.influence.shape
        return sum_by_cluster(self.influence.reshape(n, concepts * outcomes), self.cluster, n_clusters=n_clusters)
