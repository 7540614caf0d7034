"""Effects that differ between people, found without naming the people beforehand: learned on one half, tested on the
other, many times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pretest.numbers.heterogeneity import (
    Figures,
    Half,
    describe_groups,
    estimate_blp,
    estimate_groups,
    median_of_splits,
    sort_groups,
)
from pretest.words import CONF_LEVEL, Bools, Floats, Ints

TREES, DEPTH, LEAF, RATE = 20, 1, 10, 0.1  # few and small: at most a few hundred people to learn from
Learner = Callable[[Floats, Floats, Floats, int], Callable[[Floats], Floats]]
"""(covariates, outcome, weights, seed) of some people → a prediction for others."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """(m,) figures over all splits, with interval limits and (doubled median) p-values."""

    figures: Figures
    low: Floats
    high: Floats
    p_value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Heterogeneity:
    """One concept against the control. blp: mean effect, spread. groups: least, middle, most, difference.
    description: the same four per covariate. n_rows: estimated on, in the median split. splits: that gave a figure."""

    blp: Summary
    groups: Summary
    description: tuple[Summary, ...]
    n_rows: int
    splits: int


def explore_heterogeneity(
    outcome: Floats,
    treated: Floats,
    covariates: Floats,
    *,
    rng: np.random.Generator,
    splits: int = 50,
    level: float = CONF_LEVEL,
    weights: Floats | None = None,
    cluster: Ints | None = None,
    learner: Learner | None = None,
) -> Heterogeneity:
    """Best linear predictor and sorted groups of the effect, over ``splits`` random halves.

    On one half a learner predicts the outcome and the effect from the covariates; on the other half
    those predictions enter plain regressions (``heterogeneity``). Whole clusters stay on one side.

    Parameters
    ----------
    outcome
        (n,) finite, positive = worse.
    treated
        (n,) 0 or 1, assigned at random with one share for everybody.
    covariates
        (n, p) finite, all measured before the message.
    level
        Of the intervals.
    learner
        Gradient boosting by default.

    Raises
    ------
    ValueError
        When shapes do not fit, a figure is not finite, an arm is empty, or there are fewer than 2 splits.
    """
    n = len(outcome)
    if treated.shape != (n,) or covariates.shape[:1] != (n,) or covariates.ndim != 2 or splits < 2:
        raise ValueError(f"heterogeneity: got shapes {outcome.shape}, {treated.shape}, {covariates.shape}, {splits}")
    if not (np.isfinite(outcome).all() and np.isfinite(covariates).all() and np.isin(treated, (0, 1)).all()):
        raise ValueError("heterogeneity: figures must be finite and the message 0 or 1")
    share = float(np.average(treated, weights=weights))
    if not 0 < share < 1:
        raise ValueError("heterogeneity: both arms must have people")
    unit = np.arange(n) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    data = _Data(outcome, treated, covariates, weights, cluster, share)
    if learner is None:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):  # threads cost more than they bring for this few people
            found = [_split(data, unit, rng, _boosting) for _ in range(splits)]
    else:
        found = [_split(data, unit, rng, learner) for _ in range(splits)]

    def over(parts: list[Figures]) -> Summary:
        return Summary(*median_of_splits(parts, level))

    return Heterogeneity(
        over([part[0] for part in found]),
        over([part[1] for part in found]),
        tuple(over([part[2][j] for part in found]) for j in range(covariates.shape[1])),
        int(np.median([part[3] for part in found])),
        sum(bool(np.isfinite(part[0].estimate).all()) for part in found),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """As the arguments of ``explore_heterogeneity``; share: of the treated."""

    outcome: Floats
    treated: Floats
    covariates: Floats
    weights: Floats | None
    cluster: Ints | None
    share: float


def _split(
    data: _Data, unit: Ints, rng: np.random.Generator, learn: Learner
) -> tuple[Figures, Figures, list[Figures], int]:
    """One split: spread, groups, description, and rows estimated on."""
    there = _half(unit, rng)
    own = ~there
    baseline, proxy = _predict(data, there, int(rng.integers(2**31)), learn)
    weights = None if data.weights is None else data.weights[own]
    cluster = None if data.cluster is None else data.cluster[own]
    half = Half(data.outcome[own], data.treated[own], baseline, proxy, data.share, weights, cluster)
    group = sort_groups(proxy, rng)
    described = describe_groups(half, group, data.covariates[own])
    return estimate_blp(half), estimate_groups(half, group), described, int(own.sum())


def _half(unit: Ints, rng: np.random.Generator) -> Bools:
    """(n,) rows to learn from: those of half of the units."""
    size = int(unit.max()) + 1
    chosen = np.zeros(size, dtype=bool)
    chosen[rng.permutation(size)[: size // 2]] = True
    return chosen[unit]


def _predict(data: _Data, there: Bools, seed: int, learn: Learner) -> tuple[Floats, Floats]:
    """Predicted outcome without the message, and predicted effect, for the rows that nothing was learned from.

    The effect is learned from what the mean outcome leaves, over D - p: Nie & Wager (2021), doi:10.1093/biomet/asaa076.
    """
    x, y, moved = data.covariates[there], data.outcome[there], data.treated[there] - data.share
    own = np.ones(len(y)) if data.weights is None else data.weights[there]
    mean = learn(x, y, own, seed)
    effect = learn(x, (y - mean(x)) / moved, own * np.square(moved), seed)
    rest = data.covariates[~there]
    proxy = effect(rest)
    return mean(rest) - data.share * proxy, proxy


def _boosting(covariates: Floats, outcome: Floats, weights: Floats, seed: int) -> Callable[[Floats], Floats]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=TREES,
        max_depth=DEPTH,
        min_samples_leaf=LEAF,
        learning_rate=RATE,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(covariates, outcome, sample_weight=weights)

    def predict(rows: Floats) -> Floats:
        return np.asarray(model.predict(rows), dtype=np.float64)

    return predict
