"""What each arm adds to the variance of a contrast, and how many independent answers an arm's share is worth."""

from __future__ import annotations

import numpy as np

from pretest.numbers.influence import sum_by_cluster
from pretest.words import Counts, Floats, Ints


def variance_parts(influence: Floats, unit: Ints, arm: Ints) -> tuple[Floats, Floats]:
    """Variance of each contrast from the units of the concept, and from those of the reference.

    Where units have rows in both arms the two parts do not add up to the variance; both are then scaled so that they
    do, as more of the same units would add to both.

    Parameters
    ----------
    influence
        (n, C, K) influence value of each row on each contrast.
    unit
        (n,) codes of the units of assignment.
    arm
        (n,) 0 for the reference, 1..C for the concepts.

    Returns
    -------
    Two (C, K) arrays; NaN where a contrast has no influence values.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.armparts import variance_parts
    >>> influence = np.array([[[3.0]], [[-3.0]], [[1.0]], [[-1.0]]])
    >>> concept, reference = variance_parts(influence, np.arange(4), np.array([1, 1, 0, 0]))
    >>> concept.tolist(), reference.tolist()
    ([[18.0]], [[2.0]])
    """
    codes = np.unique(unit, return_inverse=True)[1]
    total, of_reference = _squares(influence, codes), _squares(influence[arm == 0], codes[arm == 0])
    of_concept = np.empty_like(total)
    for c in range(influence.shape[1]):
        own = arm == c + 1
        of_concept[c] = _squares(influence[own, c : c + 1], codes[own])[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(of_concept + of_reference > 0, total / (of_concept + of_reference), 1.0)
    return of_concept * scale, of_reference * scale


def effective_counts(influence: Floats, unit: Ints, arm: Ints, share: Floats, n: Counts) -> Floats:
    """How many independent answers would give the share of each arm the variance that it has by its design.

    p(1 - p) over the variance of the arm's share, whatever weights and clusters made of it; the number of rows where
    the share is 0 or 1, so that nothing is known of it.

    Parameters
    ----------
    influence, unit, arm
        As for ``variance_parts``, of unadjusted differences between shares.
    share, n
        (C+1, K) share and number of rows of each arm.

    Returns
    -------
    (C+1, K), never more than ``n``.
    """
    codes = np.unique(unit, return_inverse=True)[1]
    variance = np.full(share.shape, np.nan)
    variance[0] = np.nanmax(_squares(influence[arm == 0], codes[arm == 0]), axis=0, initial=0.0)
    for c in range(influence.shape[1]):
        own = arm == c + 1
        variance[c + 1] = _squares(influence[own, c : c + 1], codes[own])[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = share * (1.0 - share) / variance
    return np.where(variance > 0, np.minimum(worth, n), n).astype(np.float64)


def _squares(influence: Floats, codes: Ints) -> Floats:
    """(C, K) sum over units of squared sums."""
    if not len(influence):
        return np.zeros(influence.shape[1:])
    summed = sum_by_cluster(influence, codes)
    return np.asarray(np.einsum("gck,gck->ck", summed, summed))
