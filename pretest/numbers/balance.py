"""Did chance deal the arms alike? Standardised differences of what was known before, and the sizes of the arms.

An imbalance after random assignment is chance, never a reason to leave anybody out; a covariate that is out of balance
and matters for the outcome belongs in the plan's covariates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.homogeneity import chi_square_tail
from pretest.special import ndtri
from pretest.words import CONF_LEVEL, Floats

NOTABLE = 0.1  # Austin (2009)
MISMATCH = 0.001  # Fabijan et al. (2019)


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Standardised mean differences of p covariates. All (C, p), concepts against the control; NaN without spread."""

    difference: Floats
    std_error: Floats
    conf_low: Floats
    conf_high: Floats
    conf_level: float


@dataclass(frozen=True, slots=True)
class ArmSizes:
    """Chi-square test of the sizes of the arms against what was meant."""

    statistic: float
    df: int
    p_value: float

    @property
    def mismatch(self) -> bool:
        return self.p_value < MISMATCH


def estimate_balance(
    covariates: ArrayLike,
    arm: ArrayLike,
    *,
    n_arms: int,
    weights: ArrayLike | None = None,
    conf_level: float = CONF_LEVEL,
) -> Balance:
    """Difference in means over √((s_c² + s_0²)/2), per concept and covariate; for dummies s² is p(1 - p).

    Austin (2009), DOI 10.1002/sim.3697, who calls differences above 0.1 notable. The standard error is that of Hedges &
    Olkin, √((n_c + n_0)/(n_c n_0) + d²/(2(n_c + n_0))), of rows as if independent.

    Parameters
    ----------
    covariates
        (n, p) finite numbers.
    arm
        (n,) codes 0 (control) to ``n_arms`` - 1.
    weights
        (n,) positive weights, or None.
    """
    x, z = np.asarray(covariates, dtype=np.float64), np.asarray(arm)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    one_hot = (z[:, None] == np.arange(n_arms)) * w[:, None]
    size = one_hot.sum(axis=0)
    count = (one_hot > 0).sum(axis=0).astype(np.float64)
    dummy = np.isin(x, (0.0, 1.0)).all(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = one_hot.T @ x / size[:, None]
        spread = one_hot.T @ (x - mean[z]) ** 2 / size[:, None]
        spread = np.where(dummy, spread, spread * (count / (count - 1.0))[:, None])
        d = (mean[1:] - mean[0]) / np.sqrt((spread[1:] + spread[0]) / 2.0)
        d = np.where(np.isfinite(d), d, np.nan)
        both = count[1:] + count[0]
        error = np.sqrt((both / (count[1:] * count[0]))[:, None] + d**2 / (2.0 * both[:, None]))
    half = float(ndtri((1.0 + conf_level) / 2.0)) * error
    return Balance(d, error, d - half, d + half, conf_level)


def compare_sizes(sizes: ArrayLike, expected: ArrayLike | None = None) -> ArmSizes:
    """Sample-ratio mismatch: Pearson's chi-square of the arms' sizes against ``expected`` shares (equal when None).

    Fabijan et al. (2019), DOI 10.1145/3292500.3330722, whose limit p < .001 is ``mismatch``.

    Raises
    ------
    ValueError
        When there are fewer than two arms or nobody in them.
    """
    n = np.asarray(sizes, dtype=np.float64)
    if n.ndim != 1 or len(n) < 2 or n.sum() <= 0:
        raise ValueError("sizes: expected the sizes of two or more arms")
    share = np.full(len(n), 1.0 / len(n)) if expected is None else np.asarray(expected, dtype=np.float64)
    meant = n.sum() * share / share.sum()
    statistic = float(((n - meant) ** 2 / meant).sum())
    return ArmSizes(statistic, len(n) - 1, chi_square_tail(statistic, len(n) - 1))
