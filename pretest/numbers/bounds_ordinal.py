"""Who got worse, from shares of ordered answers: sharp bounds that no assumption on the pairs of answers can narrow.

Nobody is seen both with and without the concept, so the share of people who answer higher *because of* it is not
identified; the shares of each answer in either arm only bound it. Lu, Ding & Dasgupta (2018),
DOI 10.3102/1076998618776435.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.influence import Floats


def bound_higher(concept: ArrayLike, control: ArrayLike) -> tuple[float, float]:
    """Lowest and highest possible P(Y_c > Y_0): the share whose answer is higher because of the concept.

    With answers 1..J, p_j and q_j their shares with and without the concept and D_j = P(Y_c >= j) - P(Y_0 >= j): the
    lower bound is max_j D_j (at least 0), the upper bound min_j (1 + D_j - p_j), D being the difference in tails.

    Parameters
    ----------
    concept, control
        (J,) shares of the answers in ascending order, each adding up to 1.

    Raises
    ------
    ValueError
        When these are not shares of the same answers.
    """
    p, q = _shares(concept), _shares(control)
    if p.shape != q.shape:
        raise ValueError(f"the arms have {len(p)} and {len(q)} answers")
    at_least = np.cumsum((p - q)[::-1])[::-1]
    return max(0.0, float(at_least.max())), min(1.0, float((1.0 + at_least - p).min()))


def bound_lower(concept: ArrayLike, control: ArrayLike) -> tuple[float, float]:
    """Lowest and highest possible P(Y_c < Y_0), as ``bound_higher``."""
    return bound_higher(np.asarray(concept, dtype=np.float64)[::-1], np.asarray(control, dtype=np.float64)[::-1])


def bound_not_lower(concept: ArrayLike, control: ArrayLike) -> tuple[float, float]:
    """Lowest and highest possible P(Y_c >= Y_0), the other quantity of that paper."""
    low, high = bound_lower(concept, control)
    return 1.0 - high, 1.0 - low


def _shares(values: ArrayLike) -> Floats:
    shares = np.asarray(values, dtype=np.float64)
    if shares.ndim != 1 or len(shares) < 2 or not np.isfinite(shares).all() or (shares < 0).any():
        raise ValueError("shares: expected a list of two or more numbers of 0 or more")
    if abs(float(shares.sum()) - 1.0) > 1e-9:
        raise ValueError(f"shares: expected a sum of 1, got {shares.sum()}")
    return shares
