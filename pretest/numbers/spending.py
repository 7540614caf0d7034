"""How planned looks share one chance of a wrong word: the spending functions of Lan and DeMets.

Lan & DeMets (1983), DOI 10.2307/2336502. Every level here is one-sided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr, ndtri
from pretest.words import Bools, Floats, Spending


def spent(alpha: ArrayLike, fraction: ArrayLike, spending: Spending = "obrien_fleming") -> Floats:
    """The part of ``alpha`` that may have been spent when ``fraction`` of the planned information is there.

    ``obrien_fleming``: 2 - 2 Φ(z / √t), with z the normal quantile of 1 - α/2, for a one-sided α.
    ``pocock``: α ln(1 + (e - 1) t). Both are α from t = 1 on; beyond the plan nothing more is spent.

    Parameters
    ----------
    alpha
        One-sided level, between 0 and 1.
    fraction
        Units over planned units; broadcast with ``alpha``.

    Raises
    ------
    ValueError
        When a level is not between 0 and 1, or a fraction not above 0.

    Examples
    --------
    >>> from pretest.numbers.spending import spent
    >>> spent(0.05, [0.5, 1.0]).round(4).tolist(), spent(0.05, [0.5, 1.0], "pocock").round(4).tolist()
    ([0.0056, 0.05], [0.031, 0.05])
    """
    level, t = np.broadcast_arrays(np.asarray(alpha, dtype=np.float64), np.asarray(fraction, dtype=np.float64))
    if not (bool(((level > 0) & (level < 1)).all()) and bool((t > 0).all())):
        raise ValueError(f"spending: got levels {level.tolist()} and fractions {t.tolist()}")
    return np.asarray(np.where(t >= 1.0, level, _spent(level, np.minimum(t, 1.0), spending)))


def _spent(level: Floats, part: Floats | float, spending: Spending) -> Floats:
    if spending == "pocock":
        return np.asarray(level * np.log1p((np.e - 1.0) * part))
    return np.asarray(2.0 * ndtr(ndtri(level / 2.0) / np.sqrt(part)))


def spend(alpha: float, fractions: ArrayLike, spending: Spending = "obrien_fleming") -> Floats:
    """(K,) what each of K looks spends of ``alpha``: the increments of ``spent`` at rising ``fractions``.

    Raises
    ------
    ValueError
        When fractions do not rise (after the first, looks at the whole plan or more spend nothing), or as ``spent``.

    Examples
    --------
    >>> from pretest.numbers.spending import spend
    >>> spend(0.05, [0.5, 1.0]).round(4).tolist()
    [0.0056, 0.0444]
    """
    t = np.asarray(fractions, dtype=np.float64)
    if t.ndim != 1 or bool((np.diff(t) <= 0).any()):
        raise ValueError(f"spending: fractions must rise, got {t.tolist()}")
    return np.asarray(np.diff(spent(alpha, t, spending), prepend=0.0))


NODES = 200
_LOWEST = -8.0  # a normal value below this has a chance of 6e-16
_SAME = 0.9987  # looks more alike than this are taken to be this alike, which leaves a little unspent
_HALVINGS = 36
LARGEST_TOTAL = 0.3
"""Totals above this are not told apart: what a later look has left no longer rises with the total."""


@dataclass(frozen=True, slots=True)
class Course:
    """The looks up to this one, as the shares of the planned units that they had. fractions: (K,) rising, the last is
    this look. spending: how they share the total.

    Every statistic is taken as normal with mean 0 where nothing is the matter, and neighbouring looks at one cell have
    the correlation that their shared people give; through the look between them, looks further apart have the product.
    """

    fractions: tuple[float, ...]
    spending: Spending = "obrien_fleming"

    @property
    def is_whole(self) -> bool:
        """Whether nothing was spent before, and nothing is kept: one look at the whole study."""
        return len(self.fractions) == 1 and self.fractions[0] >= 1.0

    def increments(self, alpha: ArrayLike) -> Floats:
        """(K, ...) what each look spends of each total ``alpha``."""
        level = np.asarray(alpha, dtype=np.float64)
        until = [level if t >= 1.0 else _spent(level, t, self.spending) for t in self.fractions]
        return np.asarray([until[0], *(after - before for before, after in pairwise(until))])

    def alone(self, alpha: ArrayLike) -> Floats:
        """What this look spends: its level where nothing is known of the people it shares with earlier ones."""
        return np.asarray(self.increments(alpha)[-1], dtype=np.float64)

    def level(self, alpha: ArrayLike, correlation: Floats) -> Floats:
        """(J,) the level of this look for cells by themselves, so that all looks together have ``alpha``.

        Parameters
        ----------
        alpha
            One-sided total, one for all or (J,).
        correlation
            (K - 1, J) of neighbouring looks, 0 to 1; NaN where it is not known: ``alone``.

        Source: Armitage, McPherson & Rowe (1969), DOI 10.2307/2343787.

        Examples
        --------
        >>> from pretest.numbers.spending import Course
        >>> import numpy as np
        >>> Course((0.5, 1.0)).level(0.025, np.sqrt([[0.5]])).round(5).tolist()
        [0.02450]
        """
        total = np.broadcast_to(np.asarray(alpha, dtype=np.float64), correlation.shape[1:])
        increments = self.increments(total)
        known = np.isfinite(correlation).all(axis=0)
        found = increments[-1].copy()
        if len(self.fractions) > 1 and known.any():
            own = increments[:, known]
            walk = _walk(own, np.clip(correlation[:, known], 0.0, _SAME))
            found[known] = ndtr(-walk.bound(own[-1], own.sum(axis=0)))
        return np.asarray(found)

    def total_alone(self, p: ArrayLike) -> Floats:
        """The smallest total with which a p-value of this look would have counted, by ``alone``."""
        found = np.asarray(p, dtype=np.float64)
        if len(self.fractions) > 1:
            return self.smallest(found, lambda alpha: self.alone(alpha) >= found)
        part = self.fractions[0]
        if part >= 1.0:
            return found.copy()
        if self.spending == "pocock":
            total = found / np.log1p((np.e - 1.0) * part)
        else:
            total = 2.0 * ndtr(np.sqrt(part) * ndtri(np.minimum(found, 1.0) / 2.0))
        return np.asarray(np.where(total > LARGEST_TOTAL, np.maximum(found, LARGEST_TOTAL), total))

    def total(self, p: Floats, correlation: Floats) -> Floats:
        """(J,) the smallest total with which each p-value of this look would have counted, by ``level``.

        It is to be held against the plan's alpha, as a p-value of a study with one look is. Above ``LARGEST_TOTAL``
        it is the p-value of this look, or that total where it is larger.
        """
        known = np.isfinite(correlation).all(axis=0) & np.isfinite(p)
        if len(self.fractions) == 1 or not known.any():
            return self.total_alone(p)
        own, alike = p[known], np.clip(correlation[:, known], 0.0, _SAME)
        z = -ndtri(np.clip(own, 1e-300, 1.0))

        def counts(alpha: Floats) -> Bools:
            increments = self.increments(alpha)
            walk = _walk(increments, alike)
            return np.asarray(walk.beyond(z) <= increments[-1], dtype=bool)

        found = self.total_alone(p)
        found[known] = self.smallest(own, counts)
        return found

    def smallest(self, p: Floats, counts: Callable[[Floats], Bools]) -> Floats:
        """The smallest total alpha of which ``counts`` says that ``p`` would have counted; NaN stays NaN."""
        if self.is_whole:
            return p.copy()
        low, high = np.zeros(p.shape), np.full(p.shape, LARGEST_TOTAL)
        never = ~counts(high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            enough = counts(middle)
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.asarray(np.where(never, np.maximum(p, LARGEST_TOTAL), high))


@dataclass(frozen=True, slots=True, eq=False)
class _Walk:
    """J statistics just before a look, of those that went on. centre: (J, nodes) their means at it, s: (J, 1) their
    spread around these, mass: (J, nodes) how probable each is."""

    centre: Floats
    s: Floats
    mass: Floats

    def beyond(self, value: Floats) -> Floats:
        """(J,) the chance that nothing was crossed before and that this look lies above ``value``."""
        return np.asarray((self.mass * ndtr((self.centre - value[:, None]) / self.s)).sum(axis=1))

    def bound(self, increment: Floats, most: Floats) -> Floats:
        """(J,) the value above which the look lies with chance ``increment``, in all at most ``most``."""
        low, high = -ndtri(np.minimum(most, 1.0 - 1e-12)), -ndtri(np.maximum(increment, 1e-300))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            above = self.beyond(middle) > increment
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return np.asarray(high)


def _walk(increments: Floats, correlation: Floats) -> _Walk:
    """Up to the last of K > 1 looks; increments: (K, J), correlation: (K - 1, J) of neighbouring looks."""
    nodes, mass = _on(-ndtri(increments[0]))
    mass = mass * np.exp(-0.5 * nodes**2) / np.sqrt(2.0 * np.pi)
    for k in range(1, len(increments)):
        r = correlation[k - 1][:, None]
        walk = _Walk(nodes * r, np.sqrt(1.0 - r**2), mass)
        if k + 1 == len(increments):
            break
        nodes, width = _on(walk.bound(increments[k], increments[: k + 1].sum(axis=0)))
        z = (nodes[:, :, None] - walk.centre[:, None, :]) / walk.s[:, :, None]
        density = (walk.mass[:, None, :] * np.exp(-0.5 * z**2)).sum(axis=2) / (walk.s * np.sqrt(2.0 * np.pi))
        mass = width * density
    return walk


def _on(bound: Floats) -> tuple[Floats, Floats]:
    """(J, nodes) places from far below to ``bound``, and their weights."""
    base, weight = _legendre()
    half = (bound[:, None] - _LOWEST) / 2.0
    return np.asarray(_LOWEST + half * (1.0 + base)), np.asarray(half * weight)


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    """Nodes and weights on (-1, 1)."""
    base, weight = np.polynomial.legendre.leggauss(NODES)
    return base, weight
