"""The bootstrap of the bounds on the share who moved, for so many people that each needs no draw of its own.

The draws of ``movers`` are sums over independent units of a standard normal number times an influence value, so they
are exactly normal with the Gram matrix of the influence values as their covariance. Where every row is a unit, that
matrix follows from the weights and squared weights at each cut point: time and memory grow with the rows and the
square of the number of cut points, not with rows times draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.words import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Candidates of one bound in one stratum: their maximum is the bound.

    values: (J,). covariance: (J, J) of their draws. along: (J,) sums of influence times weight, and square: the sum of
    squared weights, for the covariance with the estimated share of the stratum. share: of the weight.
    """

    values: Floats
    covariance: Floats
    along: Floats
    square: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Arm:
    """One arm of a stratum. share: (J,) F. square: (J,) Σw² up to each point. total: Σw². factor: of the influence."""

    share: Floats
    square: Floats
    total: float
    factor: float

    @classmethod
    def of(cls, place: Ints, w: Floats, n_points: int) -> _Arm:
        weight: Floats = np.cumsum(np.bincount(place, w, n_points), dtype=np.float64)
        square: Floats = np.cumsum(np.bincount(place, w * w, n_points), dtype=np.float64)
        factor = np.sqrt(len(w) / max(len(w) - 1.0, 1.0)) / weight[-1]
        return cls(weight / weight[-1], square, float(square[-1]), float(factor))

    def below(self) -> _Arm:
        """The same for what lies under each cut point."""
        share, square = (np.concatenate([[0.0], values[:-1]]) for values in (self.share, self.square))
        return _Arm(share, square, self.total, self.factor)

    def covariance(self) -> Floats:
        """(J, J) Σ w² (1[y <= j] - F_j)(1[y <= k] - F_k), scaled."""
        lower = np.minimum.outer(self.square, self.square)  # both hold up to the lower of the two points
        cross = np.outer(self.share, self.square)
        return (lower - cross - cross.T + self.total * np.outer(self.share, self.share)) * self.factor**2

    def along(self) -> Floats:
        """(J,) Σ w² (1[y <= j] - F_j), scaled."""
        return (self.square - self.share * self.total) * self.factor


def stratum_bounds(place: Ints, seen: NDArray[np.bool_], w: Floats, n_points: int, total: float) -> tuple[Bound, Bound]:
    """The lower bound, and minus the upper one, of the rows of one stratum.

    Parameters
    ----------
    place
        (m,) position of each outcome among the cut points.
    seen, w
        (m,) who saw the concept; positive weights.
    total
        Weight of all strata.

    Raises
    ------
    ValueError
        When an arm has no outcome.
    """
    if not seen.any() or seen.all():
        raise ValueError("every stratum needs outcomes of both arms")
    concept, reference = (_Arm.of(place[arm], w[arm], n_points) for arm in (seen, ~seen))
    under = reference.below()
    square, share = concept.total + reference.total, float(w.sum() / total)
    lower = Bound(
        reference.share - concept.share,
        reference.covariance() + concept.covariance(),
        reference.along() - concept.along(),
        square,
        share,
    )
    upper = Bound(
        concept.share - under.share - 1.0,
        under.covariance() + concept.covariance(),
        concept.along() - under.along(),
        square,
        share,
    )
    return lower, upper


def draw_extreme(
    bounds: list[Bound], total: float, keep: float, draws: int, rng: np.random.Generator
) -> tuple[float, Floats]:
    """The average over strata of the largest candidate, and (draws,) how far it can lie above the truth.

    keep: share of draws within which a candidate may be the true one. total: weight of all strata.
    """
    middle = sum(bound.share * float(bound.values.max()) for bound in bounds)
    found = np.zeros(draws)
    for bound in bounds:
        largest = float(bound.values.max())
        moved = (largest - middle) / total  # the share of the stratum is estimated too
        side = moved * bound.along[:, None]
        joint = np.block([[bound.covariance, side], [side.T, np.array([[moved**2 * bound.square]])]])
        values, vectors = np.linalg.eigh(joint)
        errors = rng.standard_normal((draws, len(joint))) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
        slack = float(np.quantile(np.abs(errors[:, :-1]).max(axis=1), keep))
        near = bound.values >= largest - 2.0 * slack
        found += bound.share * errors[:, :-1][:, near].max(axis=1) + errors[:, -1]
    return middle, found
