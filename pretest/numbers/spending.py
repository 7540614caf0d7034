"""How planned looks share one chance of a wrong word: the spending functions of Lan and DeMets.

Lan & DeMets (1983), DOI 10.2307/2336502. Every level here is one-sided.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr, ndtri
from pretest.words import Floats, Spending


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
    part = np.minimum(t, 1.0)
    if spending == "pocock":
        found = level * np.log1p((np.e - 1.0) * part)
    else:
        found = 2.0 * ndtr(ndtri(level / 2.0) / np.sqrt(part))
    return np.asarray(np.where(part >= 1.0, level, found))


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
