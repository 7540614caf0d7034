"""Sample sizes by formula: a first answer within a second, before anything is simulated.

The question is non-inferiority in the direction of harm: how many people make the upper bound of a concept's effect
stay below the margin with a given probability, when the true effect is 0 (or any value below the margin).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.special import brentq, nctdtr, ndtr, ndtri, stdtrit

LARGEST = 10_000_000  # people per arm beyond which no study goes


@dataclass(frozen=True, slots=True)
class Comparison:
    """One concept against the control, in SD of the score.

    margin: the smallest harm that matters. true_effect: positive = worse. alpha: one-sided. correlation: of the score
    with its covariates. ratio: people in the control arm per person in a concept's arm. cluster_size, icc: of the
    groups that are assigned as a whole; 1 where people are assigned one by one.

    Raises
    ------
    ValueError
        When a number is impossible, or the true effect lies at or beyond the margin.
    """

    margin: float
    true_effect: float = 0.0
    alpha: float = 0.05
    correlation: float = 0.0
    ratio: float = 1.0
    cluster_size: float = 1.0
    icc: float = 0.0

    def __post_init__(self) -> None:
        possible = 0 < self.alpha < 0.5 and -1 < self.correlation < 1 and self.ratio > 0
        if not possible or not self.cluster_size >= 1 or not 0 <= self.icc < 1:
            raise ValueError(f"impossible comparison: {self}")
        if not self.true_effect < self.margin:
            raise ValueError(f"a true effect of {self.true_effect} is not below the margin {self.margin}")

    @property
    def unit_variance(self) -> float:
        """Variance of the estimate times the number of people in the concept's arm."""
        design_effect = 1 + (self.cluster_size - 1) * self.icc
        return (1 - self.correlation**2) * (1 + 1 / self.ratio) * design_effect

    def degrees_of_freedom(self, n: float) -> float:
        """Of the pooled variance: people, or clusters, minus the two means."""
        return max(n * (1 + self.ratio) / self.cluster_size - 2, 1.0)


def people_per_arm(comparison: Comparison, power: float) -> int:
    """People in a concept's arm by the normal approximation (z_α + z_β)² v / (Δ - δ)², rounded up.

    Julious (2004), DOI 10.1002/sim.1783, section 3. The control arm needs ``ratio`` times as many.

    Raises
    ------
    ValueError
        When the power is not between 0 and 1.
    """
    if not 0 < power < 1:
        raise ValueError(f"a power of {power} is impossible")
    z = -float(ndtri(comparison.alpha)) + float(ndtri(power))
    distance = comparison.margin - comparison.true_effect
    return max(math.ceil(max(z, 0.0) ** 2 * comparison.unit_variance / distance**2 - 1e-9), 2)


def exclusion_power(comparison: Comparison, n: float) -> float:
    """Probability that the upper bound stays below the margin with ``n`` people in the concept's arm.

    By the noncentral t distribution; Julious (2004), DOI 10.1002/sim.1783. A margin in SD of the control arm is
    compared with an estimated SD, which costs slightly more; the simulation has that in it.
    """
    df = comparison.degrees_of_freedom(n)
    shift = (comparison.true_effect - comparison.margin) / math.sqrt(comparison.unit_variance / n)
    found = float(nctdtr(df, shift, -float(stdtrit(df, 1 - comparison.alpha))))
    if math.isnan(found):  # far in the tail, where the series does not converge: the normal limit
        found = float(ndtr(-shift + float(ndtri(comparison.alpha))))
    return found


def people_per_arm_exact(comparison: Comparison, power: float) -> int:
    """The smallest whole number in a concept's arm whose ``exclusion_power`` reaches ``power``."""
    low = high = people_per_arm(comparison, power)
    while high < LARGEST and exclusion_power(comparison, high) < power:
        low, high = high, high * 2
    while low > 2 and exclusion_power(comparison, low) >= power:
        low = max(low // 2, 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if exclusion_power(comparison, middle) >= power else (middle, high)
    return low if exclusion_power(comparison, low) >= power else high


def detectable_margin(comparison: Comparison, n: float, power: float) -> float:
    """The smallest margin that ``n`` people in a concept's arm can exclude with probability ``power``.

    The margin of ``comparison`` itself is not used. By the noncentral t distribution.
    """

    def lacking(margin: float) -> float:
        return exclusion_power(_with_margin(comparison, margin), n) - power

    start = comparison.true_effect
    size = math.sqrt(comparison.unit_variance / n)
    return float(brentq(lacking, start + 1e-9 * size, start + 60 * size, xtol=1e-10))


def best_ratio(n_concepts: int) -> float:
    """People in the shared control per person in a concept's arm that makes all comparisons sharpest for a total.

    The square root of the number of concepts; Dunnett (1955), DOI 10.1080/01621459.1955.10501294.
    """
    return math.sqrt(n_concepts)


def _with_margin(comparison: Comparison, margin: float) -> Comparison:
    return Comparison(
        margin,
        comparison.true_effect,
        comparison.alpha,
        comparison.correlation,
        comparison.ratio,
        comparison.cluster_size,
        comparison.icc,
    )
