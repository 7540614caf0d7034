"""Max-T over several looks: what this one leaves of a family, given what the earlier ones spent.

The largest statistic of a family is drawn at every look with the same multipliers, so that draws know how much the
looks share. A look ends where that statistic passes its bound, and only draws that went on count at the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.spending import LARGEST_TOTAL, Course
from pretest.special import ndtr, ndtri
from pretest.words import Floats

_HALVINGS = 26


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """Earlier looks at the same cells.

    course: the looks up to this one. earlier: per earlier look the (G, J) cluster-summed influence values that the
    cells had then, NaN or zeros for a cell that could not be estimated; None where nobody knows which rows were there.
    """

    course: Course
    earlier: tuple[Floats, ...] | None = ()

    @property
    def joint(self) -> bool:
        """Whether the looks are drawn together."""
        return self.earlier is not None and len(self.earlier) == len(self.course.fractions) - 1

    def correlation(self, influence: Floats) -> Floats:
        """(K - 1, J) correlation of each cell at neighbouring looks, the last being ``influence``; NaN for unknown."""
        if self.earlier is None or not self.joint:
            return np.full((len(self.course.fractions) - 1, influence.shape[1]), np.nan)
        return neighbours([*self.earlier, influence])


def neighbours(influence: list[Floats]) -> Floats:
    """(K - 1, J) correlation of estimates at neighbouring looks, from their (G, J) cluster-summed influence values."""
    size = [np.sqrt(np.einsum("gj,gj->j", one, one)) for one in influence]
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs = [
            np.einsum("gj,gj->j", influence[k], influence[k + 1]) / (size[k] * size[k + 1])
            for k in range(len(influence) - 1)
        ]
    return np.asarray(pairs, dtype=np.float64).reshape(len(influence) - 1, influence[-1].shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Draws of one family at K looks. largest: (K, B) of the largest statistic. sides: 1 or 2 of its tests.
    correlation: (K - 1, J') of its cells at neighbouring looks."""

    course: Course
    largest: NDArray[np.float32]
    sides: int
    correlation: Floats

    def critical(self, alpha: float) -> float:
        """The value, on the normal scale, that the largest statistic passes at this look with what is left for it.

        Never below that of a cell by itself.
        """
        return self._walk(alpha)[1]

    def single_step(self, z: NDArray[np.float32]) -> Floats:
        """(J',) the smallest total at which each statistic would have passed ``critical``."""
        return np.array([self._total(float(value)) for value in z])

    def _total(self, value: float) -> float:
        passing = self.largest[-1] >= value
        resamples = self.largest.shape[1]

        def counts(alpha: float) -> bool:
            going = self._walk(alpha, last=False)[0]
            left = self.sides * float(self.course.alone(alpha / self.sides))
            return bool((1.0 + np.count_nonzero(passing & going)) / (1.0 + resamples) <= left)

        if not counts(LARGEST_TOTAL):
            return float(max((1.0 + np.count_nonzero(passing)) / (1.0 + resamples), LARGEST_TOTAL))
        low, high = 0.0, LARGEST_TOTAL
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            low, high = (low, middle) if counts(middle) else (middle, high)
        return high

    def _walk(self, alpha: float, *, last: bool = True) -> tuple[NDArray[np.bool_], float]:
        """(B,) the draws that went on to this look, and its bound (not worked out where it is not the ``last``)."""
        increments = self.sides * self.course.increments(alpha / self.sides)
        resamples = self.largest.shape[1]
        going, bound = np.ones(resamples, dtype=bool), np.inf
        for k in range(len(increments) - (0 if last else 1)):
            rank = min(int(np.ceil((1.0 - increments[k]) * (resamples + 1))), resamples)
            still = np.where(going, self.largest[k], -np.inf)
            alone = self._alone(alpha, k) if last or k == 0 else -np.inf  # costly from the second look on
            bound = max(float(np.partition(still, rank - 1)[rank - 1]), alone)
            if k + 1 < len(increments):
                going &= self.largest[k] <= bound
        return going, bound

    def _alone(self, alpha: float, k: int) -> float:
        """The bound at look ``k`` of the cell that by itself has the lowest."""
        if k == 0:
            return float(-ndtri(self.course.increments(alpha / self.sides)[0]))
        until = Course(self.course.fractions[: k + 1], self.course.spending)
        return float(-ndtri(until.level(alpha / self.sides, self.correlation[:k]).max()))


def local_level(critical: float) -> float:
    """The one-sided level of a bound at this many standard errors."""
    return float(ndtr(-critical))
