"""The rows of many studies of one design, and sums over their arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.words import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class StackedRows:
    """R studies with n rows and K outcomes each.

    y: (R, K, n), 0 where unused. used: (R, K, n). parts: the rows of each of A arms, the reference first; rows in no
    part are unused. inside: (R, n) rows that are compared at all.
    """

    y: Floats
    used: Bools
    parts: tuple[slice, ...]
    inside: Bools

    @classmethod
    def of(cls, scores: Floats, inside: Bools, parts: tuple[slice, ...]) -> StackedRows:
        """From (R, K, n) scores, NaN where missing."""
        shown = np.zeros(scores.shape[2], dtype=bool)
        for part in parts:
            shown[part] = True
        inside = inside & shown
        used = ~np.isnan(scores) & inside[:, None, :]
        return cls(np.where(used, scores, 0.0), used, parts, inside)

    def totals(self, values: Floats | Bools) -> Floats:
        """(A, R, K) sums of (R, K, n) values over the rows of each arm."""
        return np.stack([values[..., part].sum(axis=-1, dtype=np.float64) for part in self.parts])

    def spread(self, of_arm: Floats) -> Floats:
        """(R, K, n) value of the row's own arm, of (A, R, K); 0 for rows in no arm."""
        found = np.zeros(self.y.shape)
        for part, values in zip(self.parts, of_arm, strict=True):
            found[..., part] = values[..., None]
        return found

    @property
    def largest(self) -> Floats:
        """(R, K) largest outcome, without its sign."""
        return np.asarray(np.abs(self.y).max(axis=2, initial=0.0))
