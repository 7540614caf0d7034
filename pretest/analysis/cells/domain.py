"""The rows of a batch as a domain of the wave's sample.

Under a survey design the sampling units outside the domain stay in the variance, as ``subset`` of R's survey keeps
them: their rows come after the domain's own, without an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.cells.groups import Group
from pretest.analysis.cells.sampling import design_of
from pretest.numbers.design import Design
from pretest.spec.study import Study
from pretest.tables.columns import DESIGN_COLUMNS, STRATUM, WEIGHT
from pretest.words import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """frame: the n rows of the domain. design: of these and of the rows outside, which come last.

    unit: (rows of ``design``,) codes of the independent units, as in ``Group``.
    """

    frame: pd.DataFrame
    design: Design
    unit: NDArray[np.intp]

    def outcomes(self, values: Floats) -> Floats:
        """(n, K) outcomes, with NaN for the rows outside."""
        return np.pad(values, (self._outside, (0, 0)), constant_values=np.nan)

    def covariates(self, values: Floats) -> Floats | None:
        """(n, p) covariates, with 0 for the rows outside; None without covariates."""
        return np.pad(values, (self._outside, (0, 0))) if values.shape[1] else None

    @property
    def _outside(self) -> tuple[int, int]:
        return 0, len(self.unit) - len(self.frame)


def make_domain(study: Study, group: Group, rows: NDArray[np.intp]) -> Domain:
    """The domain of some row numbers of ``group``, all of which were shown an arm."""
    frame, sample = group.frame.iloc[rows], group.sample
    survey = bool(sample.design[[WEIGHT, STRATUM]].notna().any(axis=None))
    outside = np.flatnonzero(~np.isin(sample.position, group.position[rows]) & survey)
    columns = pd.concat([frame[list(DESIGN_COLUMNS)], sample.design.iloc[outside]])
    # rows outside have no outcome, so that their arm is never looked at
    arm = np.pad(group.arm[rows], (0, len(outside)))
    design = design_of(columns, arm, 1 + len(study.concepts))
    return Domain(frame, design, np.concatenate([group.unit[rows], sample.unit[outside]]))
