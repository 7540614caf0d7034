"""The level of one arm: a mean with its linearised standard error, as of a sample, and no comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.design import Design
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.inputs import require_inputs
from pretest.numbers.linearised import linearised, require_nested
from pretest.special import stdtrit
from pretest.words import CONF_LEVEL

ROUNDING = 1e-12  # deviations below this share of the mean are rounding of equal values


@dataclass(frozen=True, slots=True)
class ArmLevel:
    """std_error, conf_low, conf_high: NaN where the spread cannot be seen (one sampling unit, or one answer of all).
    df: sampling units minus strata; n: values."""

    mean: float
    std_error: float
    df: float
    conf_low: float
    conf_high: float
    conf_level: float
    n: int


def level_of_arm(values: ArrayLike, design: Design, *, conf_level: float = CONF_LEVEL) -> ArmLevel:
    """The weighted mean of one arm with its Taylor standard error and t interval.

    Without weights, clusters and strata the standard error is that of anybody's mean, s/√n on n - 1 degrees of freedom.
    Binder (1983), DOI 10.2307/1402588; a stratum with one unit is compared with the mean of all.

    Parameters
    ----------
    values : (n,) scores of the people of the arm, none missing.
    design : of these n rows; which arm they name is not looked at.
    conf_level : coverage that the interval aims at.

    Raises
    ------
    ValueError
        When there are no values, one is missing, or they do not fit the design.
    EstimationError
        When a cluster lies in two strata.

    Examples
    --------
    >>> import numpy as np
    >>> found = level_of_arm([1, 2, 3, 4], Design(np.zeros(4, dtype=int), 2))
    >>> round(found.mean, 2), round(found.std_error, 4), found.df
    (2.5, 0.6455, 3.0)
    """
    y = np.asarray(values, dtype=np.float64)
    if not len(y) or np.isnan(y).any():
        raise ValueError("values: an arm needs values, and none may be missing")
    one = Design(np.zeros(len(y), dtype=np.intp), 2, design.cluster, design.weights, design.strata)
    inputs = require_inputs(y[:, None], one)
    require_nested(inputs)
    mean = float(inputs.weights @ y / inputs.weights.sum())
    parts = inputs.weights * (y - mean) / inputs.weights.sum()
    own = linearised(parts[:, None], inputs)[:, 0]
    sums = sum_by_cluster(own, inputs.unit, n_clusters=inputs.n_units)
    variance = float(sums @ sums)
    strata = 1 if inputs.stratum is None else int(inputs.stratum.max()) + 1
    df = float(inputs.n_units - strata)
    seen = df >= 1 and variance > (ROUNDING * max(abs(mean), 1.0)) ** 2
    error = float(np.sqrt(variance)) if seen else np.nan
    half = float(stdtrit(df, (1.0 + conf_level) / 2.0)) * error if seen else np.nan
    return ArmLevel(mean, error, df, mean - half, mean + half, conf_level, len(y))
