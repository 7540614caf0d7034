"""From sums to weighted means per wave, with linearised (Taylor) variance and covariance between waves.

The mean of wave t in a domain is a ratio of totals, m = Σwx/Σw. The linearised total of sampling unit g is z_g =
Σ_{i∈g, domain} w(x-m) / Σ_domain w, zero for a unit without members of the domain. With n_h units in stratum h of the
wave, the variance is Σ_h n_h/(n_h-1) Σ_{g∈h} (z_g - mean of z in h)²: units drawn with replacement, Binder (1983),
DOI 10.2307/1402588. The covariance of two waves is the sum over the units sampled in both of the products of the same
centred and scaled values. With no unit in common it is zero, with all units in common it is the variance of the
paired differences, and the matrix can never have a negative variance.

Units without members of the domain have z = 0, so a stratum needs the units that have some, and how many have none.
Of a bundle of rows that are each a unit, the sum of z² is had from Σw², Σw²(x-c) and Σw²(x-c)², whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pretest.waves.partition import Partition
from pretest.waves.sampling import Sampling
from pretest.waves.sums import Spread, Sums, sums_of_columns
from pretest.words import Floats, Ints

ROUNDING = 1e-12
"""Deviations below this share of the mean are rounding of sums of equal values, hence zero; and so are differences
between sums of squares below this share of them."""


@dataclass(frozen=True, slots=True, eq=False)
class WaveMeans:
    """K weighted means in each of T waves, in one domain.

    estimate, variance, simple_variance: (T, K); NaN where nobody answered. variance is NaN where df < 1: no
    information about the variance is not a variance of zero. simple_variance: s²/n, as if people were drawn at random
    without design. df: (T,) sampling units with answers minus strata with answers. people: (T,). products: (K, T, T)
    sums over the units sampled in both waves of the products of their centred and scaled values; None where no unit
    is in two waves.
    """

    estimate: Floats
    variance: Floats
    simple_variance: Floats
    df: Floats
    people: Ints
    products: Floats | None

    @property
    def deff(self) -> Floats:
        """(T, K) design effect: variance over the variance of as many people drawn at random."""
        nothing = np.full(self.variance.shape, np.nan)
        known = self.simple_variance > 0
        deff: Floats = np.divide(self.variance, self.simple_variance, out=nothing, where=known)
        return deff

    def covariance(self, number: int) -> Floats:
        """(T, T) covariance of the waves' means of one of the K numbers; NaN beside an unknown variance."""
        covariance = np.zeros((len(self.df), len(self.df))) if self.products is None else self.products[number].copy()
        np.fill_diagonal(covariance, self.variance[:, number])
        unknown = np.isnan(self.variance[:, number])
        covariance[unknown, :] = covariance[:, unknown] = np.nan
        return covariance


def estimate_means(sampling: Sampling, partition: Partition, sums: Sums) -> list[WaveMeans]:
    """Means per wave among those who answered, for each place of ``partition``.

    A place is a domain: units outside it stay in the variance.
    """
    n_waves, n = len(sampling.waves), partition.n_domains
    domain, people = partition.domain, sums.people
    size = np.bincount(domain, sums.weight, n).astype(np.float64)
    there = size > 0
    divisor = np.where(there, size, np.nan)[:, None]
    estimate = sums_of_columns(domain, sums.total, n) / divisor
    deviation = sums.total - np.where(there[:, None], estimate, 0.0)[domain] * sums.weight[:, None]
    z = deviation / np.where(there, size, 1.0)[domain][:, None]
    bundles = None if sums.spread is None else _squares_of_bundles(partition, sums.spread, sums.centre, estimate, size)
    found = variances(sampling, partition, z, estimate, sums.present, bundles)
    square = sums_of_columns(domain, sums.square, n) / divisor
    beyond_one = np.where(people > 1, people - 1.0, np.nan)[:, None]
    simple = _without_rounding(_rest(square, (estimate - sums.centre) ** 2), estimate) / beyond_one
    return [
        WaveMeans(estimate[d], found.variance[d], simple[d], found.df[d], people[d], next(found.products, None))
        for d in (slice(start, start + n_waves) for start in range(0, n, n_waves))
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Variances:
    """What linearised totals say of the estimates. variance: (D, K), NaN where df < 1. df: (D,). products: for each
    place (K, T, T), as ``WaveMeans``; none where no unit is in two waves."""

    variance: Floats
    df: Floats
    products: Iterator[Floats]


def variances(
    sampling: Sampling,
    partition: Partition,
    z: Floats,
    estimate: Floats,
    present: Ints,
    bundles: tuple[Ints, Floats] | None = None,
) -> Variances:
    """Variance and covariance of (D, K) estimates from the linearised totals ``z``, (M, K), of their members.

    present: (M,) sampling units of each member that hold answers. bundles: the member that each of B bundles is, and
    (B, K) the sum over its units of z².
    """
    strata = _Strata.of(sampling, partition, z)
    df = _degrees_of_freedom(partition, present)
    variance = _without_rounding(strata.variance(partition, z, bundles), estimate)
    known = (df >= 1)[:, None] & np.isfinite(estimate)
    products = strata.products(sampling, partition, z) if sampling.paired else iter(())
    return Variances(np.where(known, variance, np.nan), df, products)


def _rest(whole: Floats, part: Floats) -> Floats:
    """whole - part, or zero where that is rounding of ``whole``."""
    rest = whole - part
    return np.where(rest <= ROUNDING * whole, 0.0, rest)


def _squares_of_bundles(
    partition: Partition, spread: Spread, centre: Floats, estimate: Floats, size: Floats
) -> tuple[Ints, Floats]:
    """The member that each of B bundles is, and (B, K) the sum over its units of z²."""
    domain = partition.domain[spread.member]
    away = np.where(size[:, None] > 0, estimate - centre, 0.0)[domain]
    squares = _rest(spread.square + away**2 * spread.weight, 2 * away * spread.total)
    return spread.member, squares / np.where(size > 0, size, 1.0)[domain][:, None] ** 2


def _without_rounding(variance: Floats, estimate: Floats) -> Floats:
    return np.where(variance <= (ROUNDING * estimate) ** 2, 0.0, variance)


@dataclass(frozen=True, slots=True, eq=False)
class _Strata:
    """mean: (Q, K) mean of z over all units of the stratum. scale: (H,) n/(n-1).

    The only unit of a stratum is compared with the mean of all units, which is zero: its variance cannot be seen, and
    this errs on the side of a larger one.
    """

    size: Ints
    scale: Floats
    mean: Floats

    @classmethod
    def of(cls, sampling: Sampling, partition: Partition, z: Floats) -> _Strata:
        n = sampling.stratum_size
        lonely = n == 1
        own = n[partition.pair_stratum]
        mean = sums_of_columns(partition.pair, z, len(own)) / own[:, None]
        mean[own == 1] = 0.0
        return cls(n, n / np.where(lonely, 1.0, n - 1.0), mean)

    def variance(self, partition: Partition, z: Floats, bundles: tuple[Ints, Floats] | None) -> Floats:
        """(D, K) sums over strata of the scaled squares about their means, units without members included."""
        stratum = partition.pair_stratum
        about = z - self.mean[partition.pair]
        about *= about
        if bundles is not None:
            member, squares = bundles
            mean = self.mean[partition.pair[member]]
            about[member] = squares - 2 * mean * z[member] + partition.size[member][:, None] * mean**2
        inside = sums_of_columns(partition.pair, about, len(stratum))
        outside = (self.size[stratum] - partition.pair_size)[:, None] * self.mean**2
        return sums_of_columns(
            partition.pair_domain, (inside + outside) * self.scale[stratum][:, None], partition.n_domains
        )

    def products(self, sampling: Sampling, partition: Partition, z: Floats) -> Iterator[Floats]:
        """(K, T, T) for each place, from the values of the units that were sampled in several waves."""
        n_waves, n_units = len(sampling.waves), int(sampling.unit_id.max(initial=-1)) + 1
        in_several = np.bincount(sampling.unit_id, minlength=n_units)[sampling.unit_id] > 1
        units = np.flatnonzero(in_several)
        cell = sampling.unit_id[units] * n_waves + sampling.unit_wave[units]
        stratum, root = sampling.unit_stratum[units], np.sqrt(self.scale)[sampling.unit_stratum[units]]
        order = np.argsort(partition.domain, kind="stable")
        ends = np.searchsorted(partition.domain[order], np.arange(0, partition.n_domains + 1, n_waves))
        for place, (start, end) in enumerate(pairwise(ends)):
            members = order[start:end][partition.unit[order[start:end]] >= 0]
            pairs = np.flatnonzero(partition.pair_domain // n_waves == place)
            found = np.zeros((z.shape[1], n_waves, n_waves))
            for number in range(z.shape[1]):
                mean, own = np.zeros(len(self.size)), np.zeros(len(sampling.unit_wave))
                mean[partition.pair_stratum[pairs]] = self.mean[pairs, number]
                own[partition.unit[members]] = z[members, number]
                centred = (own[units] - mean[stratum]) * root
                by_unit = np.bincount(cell, centred, n_units * n_waves).reshape(n_units, n_waves)
                found[number] = by_unit.T @ by_unit
            yield found


def _degrees_of_freedom(partition: Partition, present: Ints) -> Floats:
    """(D,) units that hold answers minus strata that hold answers."""
    units = np.bincount(partition.pair, present, len(partition.pair_size))
    lost = units - (units > 0)
    return np.bincount(partition.pair_domain, lost, partition.n_domains).astype(np.float64)
