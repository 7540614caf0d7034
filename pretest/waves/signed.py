"""The level of a harm over the waves, turned so that higher is worse, with the variance that alarms take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.waves.domains import Domain
from pretest.words import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Signed:
    """One harm in one place. number: which of its means or shares; sign: 1 where higher is worse, else -1.

    level, variance: (T,); covariance: (T, T), its diagonal the variance.
    """

    number: int
    sign: float
    level: Floats
    variance: Floats
    covariance: Floats


def signed_of(domain: Domain) -> Signed:
    """Of a mean, or of the higher one of two answers."""
    number = int(np.argmax(domain.outcome.categories)) if domain.outcome.categories else 0
    sign = float(domain.outcome.harm_signs[number])
    variance = _variance(domain, number)
    covariance = domain.means.covariance(number)
    np.fill_diagonal(covariance, variance)
    return Signed(number, sign, sign * domain.means.estimate[:, number], variance, covariance)


def _variance(domain: Domain, number: int) -> Floats:
    """(T,) variance of the level; of a share never less than that of as many people drawn at random whose share is
    moved a little towards the middle (Agresti & Coull 1998, DOI 10.1080/00031305.1998.10480550): nobody in a sample
    does not show that there is nobody."""
    variance = domain.means.variance[:, number]
    if domain.outcome.statistic == "mean":
        return variance
    people = domain.means.people.astype(np.float64)
    share = (people * domain.means.estimate[:, number] + 2.0) / (people + 4.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(np.isnan(variance), np.nan, np.maximum(variance, share * (1 - share) / people)))
