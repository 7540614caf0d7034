"""The bootstrap of the bounds on the share who moved, without a number for every person in every draw.

The draws of ``movers`` are sums over independent units of a standard normal number times an influence value. Of
somebody who gave one answer that influence is the weight from the answer's cut point on, less what the share takes off
everywhere. So all that is needed of a draw is, in each arm, the sum of weight times number between neighbouring cut
points. Where every row is a unit these sums are independent normal numbers with the sum of squared weights as their
variance; where units have several rows they are normal with the Gram matrix of the weights of the units. Time and
memory grow with draws times cut points, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.words import Bools, Floats, Ints

MOST_CUTS = 100
"""Quantiles that are looked at in the draws, where a stratum has more than twice as many values."""


def cut_points(concept: Floats, reference: Floats) -> Ints:
    """(J,) which of the values of a stratum are looked at in the draws: all, or those at ``MOST_CUTS`` quantiles.

    Every cut point gives a bound that holds, so the best of some holds as well and can only be wider (the sharp bounds
    are an extreme over all of them: Fan & Park 2010, DOI 10.1017/S0266466609990168). Kept are quantiles of both arms,
    each with half of the weight, and the value before each: between two quantiles lies less than 2/``MOST_CUTS`` of
    either arm, so that no bound is wider by more. They are chosen without looking at the difference between the arms.

    Parameters
    ----------
    concept, reference
        (V,) shares at or below each value, ascending.
    """
    if len(concept) <= 2 * MOST_CUTS:
        return np.arange(len(concept))
    wanted = np.searchsorted((concept + reference) / 2.0, np.arange(1, MOST_CUTS) / MOST_CUTS)
    wanted = np.append(np.minimum(wanted, len(concept) - 1), len(concept) - 1)
    return np.unique(np.concatenate([wanted, np.maximum(wanted - 1, 0)]))


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """One stratum. bin: (m,) of its rows among 2J: the first cut point at or above the outcome, of those who saw the
    concept and then of the others. weights: (m,). concept, reference: (J,) shares at or below each cut point. exact:
    (J,) cut points with an upper bound: those after the next smaller value of the rows, since people between two cut
    points could have moved without being counted. factors: of the influence values of the two arms. low, high: sharp
    bounds of the rows as they are, over all values."""

    bin: Ints
    weights: Floats
    concept: Floats
    reference: Floats
    exact: Bools
    factors: tuple[float, float]
    low: float
    high: float

    @classmethod
    def of(cls, y: Floats, own: Bools, w: Floats) -> Stratum:
        """From the outcomes, arms and weights of its rows.

        Raises
        ------
        ValueError
            When an arm has no outcome.
        """
        if not own.any() or own.all():
            raise ValueError("every stratum needs outcomes of both arms")
        values = np.sort(pd.unique(y))
        place = np.searchsorted(values, y)
        concept, reference = (
            np.cumsum(np.bincount(place[arm], w[arm], len(values))) / w[arm].sum() for arm in (own, ~own)
        )
        kept = cut_points(concept, reference)
        at = np.searchsorted(kept, place)
        return cls(
            bin=np.where(own, at, at + len(kept)),
            weights=w,
            concept=concept[kept],
            reference=reference[kept],
            exact=np.diff(kept, prepend=-1) == 1,
            factors=(_scale(w[own]), _scale(w[~own])),
            low=float((reference - concept).max()),
            high=float((1.0 - concept + _under(reference)).min()),
        )

    @property
    def lower(self) -> Floats:
        """(J,) candidates whose maximum is the lower bound."""
        return self.reference - self.concept

    @property
    def upper(self) -> Floats:
        """Candidates of ``exact`` cut points, whose maximum is minus the upper bound."""
        return np.asarray((self.concept - _under(self.reference) - 1.0)[self.exact])

    def squares(self) -> Floats:
        """(2J,) sums of squared weights."""
        found: Floats = np.bincount(self.bin, np.square(self.weights), 2 * len(self.concept)).astype(np.float64)
        return found

    def errors(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """Draws of the errors of ``lower`` and ``upper``, and (B,) of the weight, from (B, 2J) ``draw_sums``."""
        size = len(self.concept)
        concept, reference = np.cumsum(sums[:, :size], axis=1), np.cumsum(sums[:, size:], axis=1)
        weight = concept[:, -1] + reference[:, -1]
        spare = np.empty_like(concept)  # in place: making an array costs as much as filling it
        for part, share, factor in zip((concept, reference), (self.concept, self.reference), self.factors, strict=True):
            np.multiply(part[:, -1:], share, out=spare)
            part -= spare
            part *= factor
        spare[:] = concept
        spare[:, 1:] -= reference[:, :-1]
        reference -= concept
        return reference, spare if self.exact.all() else spare[:, self.exact], weight


def _under(share: Floats) -> Floats:
    """(V,) shares below each value, from those at or below it."""
    return np.concatenate([[0.0], share[:-1]])


def _scale(w: Floats) -> float:
    """Of an influence value on a weighted share, as n - 1 in a variance."""
    return float(np.sqrt(len(w) / max(len(w) - 1.0, 1.0)) / w.sum())


def draw_sums(
    strata: Sequence[Stratum], units: Sequence[Ints], *, n_units: int, draws: int, rng: np.random.Generator
) -> list[Floats]:
    """Of each stratum (B, 2J) draws of the sums of weight times number, between cut points of each arm.

    units: of each stratum (m,) codes 0..``n_units`` - 1 of the independent units of its rows.
    """
    if n_units == sum(map(len, units)):
        return [rng.standard_normal((draws, 2 * len(one.concept))) * np.sqrt(one.squares()) for one in strata]
    ends = np.cumsum([2 * len(one.concept) for one in strata])
    starts = [0, *ends[:-1].tolist()]
    weights = np.zeros((n_units, int(ends[-1])))
    for one, unit, start in zip(strata, units, starts, strict=True):
        np.add.at(weights, (unit, start + one.bin), one.weights)
    if n_units > weights.shape[1]:
        values, vectors = np.linalg.eigh(weights.T @ weights)
        weights = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return np.split(rng.standard_normal((draws, len(weights))) @ weights, starts[1:], axis=1)


def extreme(
    values: Sequence[Floats],
    errors: Sequence[Floats],
    weights: Sequence[Floats],
    shares: Floats,
    total: float,
    keep: float,
) -> tuple[float, Floats]:
    """The average over strata of the largest candidate, and (B,) how far it can lie above the truth.

    Parameters
    ----------
    values, errors
        Of each stratum (J,) candidates and (B, J) draws of their errors.
    weights
        Of each stratum (B,) draws of the error of its weight: the shares of the strata are estimated too.
    shares, total
        (X,) of the strata, and the weight of all.
    keep
        Share of draws within which a candidate may be the true one.
    """
    largest = np.array([float(one.max()) for one in values])
    middle = float(shares @ largest)
    draws = np.zeros(len(errors[0]))
    for x, (one, error) in enumerate(zip(values, errors, strict=True)):
        slack = float(np.quantile(np.abs(error).max(axis=1), keep))
        near = one >= largest[x] - 2.0 * slack
        draws += shares[x] * error[:, near].max(axis=1) + (largest[x] - middle) / total * weights[x]
    return middle, draws
