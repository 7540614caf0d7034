"""Which concept to prefer: ranks that count how much harm, and how sure, by losses instead of by means.

A harm beyond its margin weighs more than the same amount below it; less harm than the control is no credit that could
pay for harm elsewhere. Ranks are those of the posterior mean ranks, which minimise the expected squared error of the
ranks: Lin, Louis, Paddock & Ridgeway (2006), doi:10.1214/06-BA130.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.words import Floats

BEYOND = 3.0
"""How much heavier an SD of harm beyond the margin weighs than one below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """C concepts compared on the same outcomes.

    expected_loss: (C,) posterior mean of the loss, SD units. mean_rank: (C,) posterior mean of the rank of the loss,
    1 = least. rank: (C,) whole numbers 1..C, the order of mean_rank; equal ones share the best rank. p_rank: (C, C)
    probability that concept c has rank r + 1; ties share theirs. p_least: (C,) probability that the largest effect of
    the concept is smaller than that of every other.
    """

    expected_loss: Floats
    mean_rank: Floats
    rank: NDArray[np.int64]
    p_rank: Floats
    p_least: Floats


def harm_loss(effects: ArrayLike, margins: ArrayLike, *, beyond: float = BEYOND) -> Floats:
    """Loss of each effect: 0 below zero, the effect itself up to the margin, and ``beyond`` times as steep after it.

    Parameters
    ----------
    effects
        Any shape, SD units, positive = more harm.
    margins
        Broadcastable to ``effects``; not negative.

    Raises
    ------
    ValueError
        When a margin is negative or ``beyond`` is below 1.
    """
    harm, margin = np.asarray(effects, dtype=np.float64), np.asarray(margins, dtype=np.float64)
    if bool((margin < 0).any()) or beyond < 1:
        raise ValueError("a margin cannot be negative, and harm beyond it cannot weigh less than harm below it")
    return np.asarray(np.maximum(harm, 0.0) + (beyond - 1) * np.maximum(harm - margin, 0.0))


def rank_concepts(draws: ArrayLike, margins: ArrayLike, *, beyond: float = BEYOND) -> Ranking:
    """Concepts from least to most expected harm.

    Parameters
    ----------
    draws
        (S, C, K) posterior draws of the effects of C concepts on the K outcomes that all of them have.
    margins
        (C, K) or (K,) margins.

    Raises
    ------
    ValueError
        When shapes do not fit, a draw is not finite, or as ``harm_loss``.
    """
    effects = np.asarray(draws, dtype=np.float64)
    if effects.ndim != 3 or effects.size == 0 or not np.isfinite(effects).all():
        raise ValueError(f"draws must be finite and of shape (draws, concepts, outcomes), got {effects.shape}")
    loss = harm_loss(effects, margins, beyond=beyond).mean(axis=2)
    below = (loss[:, None, :] < loss[:, :, None]).sum(axis=2)
    equal = (loss[:, None, :] == loss[:, :, None]).sum(axis=2)
    ranks = below + (equal + 1) / 2
    mean_rank = ranks.mean(axis=0)
    rounded = np.round(mean_rank, 9)  # sums in another order are not another rank
    rank = 1 + (rounded[None, :] < rounded[:, None]).sum(axis=1)
    places = np.arange(loss.shape[1])
    held = (places >= below[:, :, None]) & (places < (below + equal)[:, :, None])
    p_rank = (held / equal[:, :, None]).mean(axis=0)
    least = np.bincount(effects.max(axis=2).argmin(axis=1), minlength=len(mean_rank)) / len(effects)
    return Ranking(loss.mean(axis=0), mean_rank, rank.astype(np.int64), p_rank, least)
