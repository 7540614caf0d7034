"""Times that a platform tells, and what is usual among those who were asked the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.tables import columns
from pretest.words import Counts as Ints
from pretest.words import Floats


def has_duration(frame: pd.DataFrame) -> bool:
    """Whether the platform says how long respondents took."""
    return columns.DURATION in frame and bool(frame[columns.DURATION].notna().any())


def medians(seconds: Floats, peers: Ints) -> Floats:
    """(units,) median over those who were asked the same."""
    return pd.Series(seconds).groupby(peers).transform("median").to_numpy(dtype=np.float64)
