"""From an effect in SD to a share of people: how many would give an answer after a shift of that size."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.special import ndtr, ndtri
from pretest.words import Floats


def shifted_share(share: ArrayLike, shift: ArrayLike) -> Floats:
    """The share above a threshold after everybody moves up by ``shift`` SD: Φ(Φ⁻¹(share) + shift).

    What people answer is taken for a threshold on something that is normal with SD 1, and to move as much as the score
    does; a question whose answers move more or less than its scale moves otherwise. It rises with both arguments, and
    is the share itself where the shift is 0. A share of 0 or 1 stays what it is, whatever the shift: how far the
    threshold lies beyond everybody is not known.

    Parameters
    ----------
    share
        Of the reference, 0..1.
    shift
        In SD of the reference, positive = more people; finite. Both broadcast; a NaN gives NaN.

    Raises
    ------
    ValueError
        When a share lies outside 0..1, or a shift is infinite.

    Examples
    --------
    >>> from pretest.numbers.shifted import shifted_share
    >>> shifted_share(0.17, [0.0, 0.5, -0.5]).round(3).tolist()
    [0.17, 0.325, 0.073]
    """
    before, by = np.asarray(share, dtype=np.float64), np.asarray(shift, dtype=np.float64)
    if bool(((before < 0) | (before > 1)).any()) or bool(np.isinf(by).any()):
        raise ValueError("shares must lie in 0..1, and shifts must be finite")
    return np.asarray(ndtr(ndtri(before) + by))
