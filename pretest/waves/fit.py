"""From sums to weighted means per wave, with linearised (Taylor) variance and covariance between waves.

The mean of wave t in a domain is a ratio of totals, m = Σwx/Σw. The linearised total of sampling unit g is z_g =
Σ_{i∈g, domain} w(x-m) / Σ_domain w, zero for a unit without members of the domain. With n_h units in stratum h of the
wave, the variance is Σ_h n_h/(n_h-1) Σ_{g∈h} (z_g - mean of z in h)²: units drawn with replacement, Binder (1983),
DOI 10.2307/1402588. The covariance of two waves is the sum over the units sampled in both of the products of the same
centred and scaled values. With no unit in common it is zero, with all units in common it is the variance of the
paired differences, and the matrix can never have a negative variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.waves.sampling import Sampling
from pretest.waves.sums import Sums
from pretest.words import Floats, Ints

ROUNDING = 1e-12
"""Deviations below this share of the mean are rounding of sums of equal values, hence zero."""


@dataclass(frozen=True, slots=True, eq=False)
class WaveMeans:
    """K weighted means in each of T waves, in one domain.

    estimate, variance, simple_variance: (T, K); NaN where nobody answered. variance is NaN where df < 1: no
    information about the variance is not a variance of zero. simple_variance: s²/n, as if people were drawn at random
    without design. df: (T,) sampling units with answers minus strata with answers. people: (T,). influence: (P, K).
    """

    estimate: Floats
    variance: Floats
    simple_variance: Floats
    df: Floats
    people: Ints
    influence: Floats

    @property
    def deff(self) -> Floats:
        """(T, K) design effect: variance over the variance of as many people drawn at random."""
        nothing = np.full(self.variance.shape, np.nan)
        known = self.simple_variance > 0
        deff: Floats = np.divide(self.variance, self.simple_variance, out=nothing, where=known)
        return deff

    def covariance(self, sampling: Sampling, number: int) -> Floats:
        """(T, T) covariance of the waves' means of one of the K numbers; NaN beside an unknown variance."""
        covariance = np.diag(self.variance[:, number])
        if np.count_nonzero(sampling.shared - np.diag(np.diag(sampling.shared))):
            by_unit = np.zeros((int(sampling.unit_id.max()) + 1, len(sampling.waves)))
            np.add.at(by_unit, (sampling.unit_id, sampling.unit_wave), self.influence[:, number])
            covariance = by_unit.T @ by_unit
            np.fill_diagonal(covariance, self.variance[:, number])
        unknown = np.isnan(self.variance[:, number])
        covariance[unknown, :] = covariance[:, unknown] = np.nan
        return covariance


def estimate_means(sampling: Sampling, sums: Sums, place: int | None = None) -> WaveMeans:
    """Means per wave among those who answered: in one place, or in all places and outside any (``None``).

    Parameters
    ----------
    sampling
        Design of all rows: T waves, P units.
    sums
        Sums by cell of one outcome with K numbers.
    place
        Index of the place. The place is a domain: units outside it stay in the variance.
    """
    n_waves, n_units = len(sampling.waves), len(sampling.unit_wave)
    cells = np.ones(len(sums.unit), dtype=bool) if place is None else sums.place == place
    unit, wave = sums.unit[cells], sampling.unit_wave[sums.unit[cells]]
    size = np.bincount(wave, sums.weight[cells], n_waves)
    people = np.bincount(wave, sums.people[cells], n_waves).astype(np.intp)
    there = (size > 0)[:, None]
    divisor = np.where(there, size[:, None], np.nan)
    estimate = _by(wave, sums.total[cells], n_waves) / divisor
    deviation = sums.total[cells] - np.where(there, estimate, 0.0)[wave] * sums.weight[cells][:, None]
    z = _by(unit, deviation / np.where(there, divisor, 1.0)[wave], n_units)
    influence = _centred(sampling, z)
    df = _degrees_of_freedom(sampling, np.bincount(unit, sums.people[cells], n_units) > 0)
    variance = _by(sampling.unit_wave, influence**2, n_waves)
    variance = _without_rounding(variance, estimate)
    variance = np.where(there & (df >= 1)[:, None], variance, np.nan)
    spread = _by(wave, sums.square[cells], n_waves) / divisor - (estimate - sums.centre) ** 2
    beyond_one = np.where(people > 1, people - 1.0, np.nan)[:, None]
    simple_variance = _without_rounding(spread, estimate) / beyond_one
    return WaveMeans(estimate, variance, simple_variance, df, people, influence)


def _without_rounding(variance: Floats, estimate: Floats) -> Floats:
    return np.where(variance <= (ROUNDING * estimate) ** 2, 0.0, variance)


def _centred(sampling: Sampling, z: Floats) -> Floats:
    """(P, K) unit totals from the mean of their stratum, scaled by the root of n/(n-1).

    The only unit of a stratum is compared with the mean of all units, which is zero: its variance cannot be seen, and
    this errs on the side of a larger one.
    """
    n = sampling.stratum_size
    lonely = n == 1
    mean = _by(sampling.unit_stratum, z, len(n)) / n[:, None]
    mean[lonely] = 0.0
    scale = np.sqrt(n / np.where(lonely, 1.0, n - 1.0))
    return np.asarray((z - mean[sampling.unit_stratum]) * scale[sampling.unit_stratum][:, None])


def _degrees_of_freedom(sampling: Sampling, present: np.ndarray) -> Floats:
    """(T,) units that hold answers minus strata that hold answers."""
    units = np.bincount(sampling.unit_wave[present], minlength=len(sampling.waves))
    pairs = np.unique(np.stack([sampling.unit_stratum[present], sampling.unit_wave[present]]), axis=1)
    return np.asarray(units - np.bincount(pairs[1], minlength=len(sampling.waves)), dtype=np.float64)


def _by(codes: Ints, values: Floats, size: int) -> Floats:
    """(size, K) sums of the (N, K) values by code."""
    return np.stack([np.bincount(codes, column, size) for column in values.T], axis=1)
