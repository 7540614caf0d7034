"""How the rows were assigned and drawn: what every estimator needs to know beside the outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """arm: (n,) integer codes, 0 for the control, 1..C for the concepts.

    n_arms: C + 1, control included; an arm may be without rows. cluster: (n,) integer codes of the units of assignment
    (for levels: the primary sampling units), or None. weights: (n,) positive survey weights in any scale, or None.
    strata: (n,) integer codes, or None; for levels only. execution: (n,) integer codes of the text, film or speaker of
    the arm that a row saw, -1 where it is unknown, or None. block: (n,) integer codes of the blocks within which arms
    were assigned, or None. The estimators check them (``require_inputs``).
    """

    arm: Ints
    n_arms: int
    cluster: Ints | None = None
    weights: Floats | None = None
    strata: Ints | None = None
    execution: Ints | None = None
    block: Ints | None = None

    def of_people(self) -> Design:
        """The design without its executions and blocks."""
        return replace(self, execution=None, block=None)

    def only(self, which: NDArray[np.bool_]) -> Design:
        """The design of some of the rows; no arm goes."""
        codes = self.cluster, self.strata, self.execution, self.block
        cluster, strata, execution, block = (None if part is None else part[which] for part in codes)
        weights = None if self.weights is None else self.weights[which]
        return Design(self.arm[which], self.n_arms, cluster, weights, strata, execution, block)
