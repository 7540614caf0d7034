"""How the rows were assigned and drawn: what every estimator needs to know beside the outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """arm: (n,) integer codes, 0 for the control, 1..C for the concepts.

    n_arms: C + 1, control included; an arm may be without rows. cluster: (n,) integer codes, or None; the primary
    sampling unit when there are weights or strata. weights: (n,) positive survey weights in any scale, or None. strata:
    (n,) integer codes, or None. The estimators check them (``require_inputs``).
    """

    arm: Ints
    n_arms: int
    cluster: Ints | None = None
    weights: Floats | None = None
    strata: Ints | None = None

    def only(self, which: NDArray[np.bool_]) -> Design:
        """The design of some of the rows; no arm goes."""
        cluster, strata = (None if part is None else part[which] for part in (self.cluster, self.strata))
        return Design(
            self.arm[which], self.n_arms, cluster, None if self.weights is None else self.weights[which], strata
        )
