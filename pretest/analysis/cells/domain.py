"""The rows of a batch, with the design that every estimator takes.

A difference between arms follows how arms were assigned, so that people outside the batch say nothing about it; only
levels of a survey sample (``pretest.waves``) need its other sampling units.
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


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """frame, design: of n rows. unit: (n,) codes of the independent units, as in ``Group``."""

    frame: pd.DataFrame
    design: Design
    unit: NDArray[np.intp]


def make_domain(study: Study, group: Group, rows: NDArray[np.intp]) -> Domain:
    """The domain of some row numbers of ``group``, all of which were shown an arm."""
    frame = group.frame.iloc[rows]
    design = design_of(frame, group.arm[rows], 1 + len(study.concepts), group.execution[rows])
    return Domain(frame, design, group.unit[rows])
