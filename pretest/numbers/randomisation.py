"""Randomisation tests: how often would chance alone, in the assignment, give so large a difference?

The assignment is made again within its blocks, and the difference divided by its standard error each time. So the test
is exact when the concept does nothing to anybody, whatever the answers look like, and in large samples holds its level
also where the concept only moves the spread: Janssen (1997), doi:10.1016/S0167-7152(97)00043-6; Wu & Ding (2021),
doi:10.1080/01621459.2020.1750415. Covariates and blocks are taken out once, before: residuals do not depend on who
was assigned what, so that both promises stay (Zhao & Ding 2021, doi:10.1016/j.jeconom.2021.04.007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.numbers.assignments import all_assignments, cells_of, drawn_assignments, n_assignments
from pretest.words import Bools, Floats, Ints

RESAMPLES = 9_999
_EQUAL = 1e-9  # statistics that differ less are the same but for rounding
_MOST_LEVERAGE = 0.03  # of one unit in its arm, up to which a series is cheaper than a division for every unit
_FLAT = 1e-12  # a variance below this share of that of all answers is none


@dataclass(frozen=True, slots=True, eq=False)
class Randomised:
    """What chance alone does to K outcomes.

    statistic: (K,) difference over its standard error, as it was. p_above: (K,) one-sided, against larger values under
    treatment; p_two_sided: (K,). All NaN where an arm has fewer than two units. counted: whether all assignments were.
    """

    statistic: Floats
    p_above: Floats
    p_two_sided: Floats
    counted: bool


def randomisation_test(
    outcomes: ArrayLike,
    treated: ArrayLike,
    *,
    within: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    covariates: Sequence[ArrayLike] | None = None,
    resamples: int = RESAMPLES,
    rng: np.random.Generator,
) -> Randomised:
    """p-values of no effect on anybody, by what else the assignment could have been.

    All assignments are counted where there are at most ``resamples`` of them, the observed one included; else so many
    are drawn, the same for all outcomes, and p = (1 + at least as large) / (1 + drawn). The statistic is the (weighted)
    difference in means of what blocks and covariates leave, over its HC2 standard error; with clusters, sums per
    cluster take the place of rows (CR2 when weights are equal).

    Parameters
    ----------
    outcomes
        (n,) or (n, K) answers of the treated and of the reference, NaN where missing. Who has no answer keeps none
        whatever arm they are assigned to.
    treated
        (n,) booleans.
    within
        (n,) labels of the blocks in which units were assigned; None = one block.
    cluster
        (n,) labels of the units of assignment; None = every row is one.
    weights
        (n,) positive weights; None = equal. They stay with their row whatever arm it is assigned to.
    covariates
        K matrices (n, p) of finite numbers that were there before anybody was assigned, one for each outcome; or None.
    rng
        Used only where assignments are drawn.

    Raises
    ------
    ValueError
        When shapes do not fit, a value or weight cannot be used, or a cluster lies in both arms or in two blocks.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers.randomisation import randomisation_test
    >>> seen = [False, False, True, True]
    >>> found = randomisation_test([1, 2, 5, 6], seen, rng=np.random.default_rng(1))  # 1 of 6 assignments
    >>> found.p_above[0], found.p_two_sided[0], found.counted
    (np.float64(0.16666666666666666), np.float64(0.3333333333333333), True)
    """
    y, z, w = _checked(outcomes, treated, weights)
    block = _labels("within", within, len(y))
    there: Bools = np.asarray(~np.isnan(y).all(axis=1))
    y, z, w, block = y[there], z[there], w[there], block[there]
    unit = None if cluster is None else _labels("cluster", cluster, len(there))[there]
    x = [np.empty((len(y), 0))] * y.shape[1] if covariates is None else [_matrix(one, there) for one in covariates]
    left = [residuals(one, beside, block, w) for one, beside in zip(y.T, x, strict=True)]
    return _tested(_units(np.column_stack(left), z, w, block, unit), resamples, rng)


def residuals(outcome: Floats, covariates: Floats, block: Ints, weights: Floats) -> Floats:
    """(n,) an outcome less its (weighted) mean in each block and what covariates (n, p) say of it; NaN where missing.

    A covariate that says nothing within blocks is left out.
    """
    own = ~np.isnan(outcome)
    w, code = weights[own], np.unique(block[own], return_inverse=True)[1]
    values = np.column_stack([_above_lowest(outcome[own]), covariates[own]])
    means = np.stack([np.bincount(code, w * one) for one in values.T], axis=1) / np.bincount(code, w)[:, None]
    left = values - means[code]
    left[np.abs(left) <= 1e-12 * np.abs(values).max(axis=0, initial=0.0)] = 0.0
    y, x = left[:, 0], left[:, 1:]
    spread = np.sqrt(np.square(x).sum(axis=0))
    x = x[:, spread > 0] / spread[spread > 0]
    root = np.sqrt(w)
    made = np.full(len(outcome), np.nan)
    made[own] = y - x @ np.linalg.lstsq(root[:, None] * x, root * y, rcond=1e-9)[0]
    return made


def _matrix(covariates: ArrayLike, there: Bools) -> Floats:
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or len(x) != len(there) or not np.isfinite(x).all():
        raise ValueError("covariates must be finite numbers, a row for each answer")
    return x[there]


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """G units of assignment, K outcomes. weight, total: (G, K) sums of w and of w·y of who has the outcome.

    treated: (G,). cells: rows of each block with the number of treated.
    """

    weight: Floats
    total: Floats
    treated: Bools
    cells: list[tuple[Ints, int]]


def _checked(outcomes: ArrayLike, treated: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Bools, Floats]:
    y, z = np.asarray(outcomes, dtype=np.float64), np.asarray(treated)
    y = y[:, None] if y.ndim == 1 else y
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if y.ndim != 2 or z.shape != y.shape[:1] or w.shape != y.shape[:1] or z.dtype != np.bool_:
        raise ValueError("outcomes, weights and treated (booleans) must be of one length")
    if np.isinf(y).any() or not (np.isfinite(w).all() and (w > 0).all()):
        raise ValueError("outcomes must be finite or NaN, and weights finite and positive")
    return y, z, w


def _labels(name: str, labels: ArrayLike | None, n: int) -> Ints:
    """(n,) codes from 0 on."""
    if labels is None:
        return np.zeros(n, dtype=np.intp)
    given = np.asarray(labels)
    if given.shape != (n,):
        raise ValueError(f"{name} must be as long as outcomes")
    return np.unique(given, return_inverse=True)[1].astype(np.intp)


def _above_lowest(values: Floats) -> Floats:
    """Values from the lowest on, so that a large constant costs no digits; rounding errors are no difference."""
    if len(values) == 0:
        return values
    above = values - values.min()
    return np.asarray(np.where(above <= 1e-12 * np.abs(values).max(), 0.0, above))


def _units(outcomes: Floats, treated: Bools, weights: Floats, block: Ints, cluster: Ints | None) -> _Units:
    weight = np.where(np.isnan(outcomes), 0.0, weights[:, None])
    total = weight * np.nan_to_num(outcomes)
    if cluster is None:
        return _Units(weight, total, treated, cells_of(block, treated))
    unit = np.unique(cluster, return_inverse=True)[1]
    size, in_arm = np.bincount(unit), np.bincount(unit, treated)
    if bool(((in_arm > 0) & (in_arm < size)).any()):
        raise ValueError("a cluster lies in both arms: it is no unit of assignment")
    first = np.unique(unit, return_index=True)[1]
    if bool((block != block[first][unit]).any()):
        raise ValueError("a cluster lies in two blocks: it was not assigned within one")
    sums = [np.stack([np.bincount(unit, one) for one in part.T], axis=1) for part in (weight, total)]
    weight, total = (np.asarray(part, dtype=np.float64) for part in sums)
    return _Units(weight, total, in_arm > 0, cells_of(block[first], in_arm > 0))


def _tested(units: _Units, resamples: int, rng: np.random.Generator) -> Randomised:
    there = units.weight > 0
    enough = np.minimum(there[units.treated].sum(axis=0), there[~units.treated].sum(axis=0)) >= 2
    if not enough.any():
        none = np.full(len(enough), np.nan)
        return Randomised(none, none.copy(), none.copy(), False)
    observed = _statistics(units, units.treated[None])[0]
    slack = np.where(np.isfinite(observed), _EQUAL * np.maximum(1.0, np.abs(observed)), 0.0)
    size, every = len(units.treated), n_assignments(units.cells)
    counted = every <= resamples
    draws = all_assignments(units.cells, size) if counted else drawn_assignments(units.cells, size, resamples, rng)
    above, beyond = _hits(units, draws, observed - slack, np.abs(observed) - slack)
    extra, of = (0, every) if counted else (1, 1 + resamples)
    p_above, p_two_sided = (np.where(enough, (extra + hits) / of, np.nan) for hits in (above, beyond))
    return Randomised(np.where(enough, observed, np.nan), p_above, p_two_sided, counted)


def _hits(units: _Units, draws: Iterator[Bools], low: Floats, far: Floats) -> tuple[Ints, Ints]:
    """(K,) assignments with a statistic of at least ``low``, and with one that is at least ``far`` from 0."""
    above, beyond = np.zeros(len(low), dtype=np.intp), np.zeros(len(low), dtype=np.intp)
    for part in draws:
        found = _statistics(units, part)
        above += (found >= low).sum(axis=0)
        beyond += (np.abs(found) >= far).sum(axis=0)
    return above, beyond


def _statistics(units: _Units, treated: Bools) -> Floats:
    """(D, K) difference over standard error for D assignments (D, G): 0 where there is no difference at all.

    Infinite, and so among the largest, where an arm keeps fewer than two units with the outcome.
    """
    weight, total, z = units.weight, units.total, treated.astype(np.float64)
    estimate, variance, lonely = _differences(weight, total, z)
    scale = np.abs(total).sum(axis=0) / weight.sum(axis=0)
    estimate = np.where(np.abs(estimate) <= 1e-12 * scale, 0.0, estimate)
    flat = variance <= _FLAT * np.square(total).sum(axis=0) / weight.sum(axis=0) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(flat, np.copysign(np.inf, estimate), estimate / np.sqrt(variance))
    return np.asarray(np.where(lonely, np.inf, np.where(estimate == 0, 0.0, ratio)))


def _differences(weight: Floats, total: Floats, z: Floats) -> tuple[Floats, Floats, Bools]:
    """(D, K) differences, their HC2 variances, and whether an arm keeps fewer than two units.

    z: (D, G) of 0 and 1. All D assignments are one product of matrices. The variance of the mean m of an arm is the sum
    of its squared influences over 1 - leverage, and the leverage of a unit is its weight over that of the arm.
    """
    held, own = weight > 0, weight.max(axis=0)
    even = bool((np.where(held, np.abs(weight - own), 0.0) <= 1e-12 * own).all())
    parts = [weight, held, total, *([np.square(total)] if even else [])]
    everything = np.hstack(parts)
    mine = z @ everything
    estimate, variance, lonely = np.zeros(1), np.zeros(1), np.zeros(1, dtype=bool)
    for sign, sums in ((1.0, mine), (-1.0, everything.sum(axis=0) - mine)):
        size, people, mean, *squares = np.split(sums, len(parts), axis=1)
        alone = people < 1.5
        size = np.where(alone, np.nan, size)
        mean = mean / size
        if even:
            spread = (squares[0] - own * size * np.square(mean)) / ((size - own) * size)
        else:
            spread = _uneven(weight, total, z if sign > 0 else 1.0 - z, size, mean)
        estimate, variance, lonely = estimate + sign * mean, variance + spread, lonely | alone
    return estimate, variance, lonely


def _uneven(weight: Floats, total: Floats, chosen: Floats, size: Floats, mean: Floats) -> Floats:
    """(D, K) variances of the means of one arm in which units weigh unequally."""
    made = np.empty_like(mean)
    groups: dict[bytes, list[int]] = {}
    for k, column in enumerate(weight.T):
        groups.setdefault(column.tobytes(), []).append(k)
    for columns in groups.values():  # outcomes that the same units have
        w, own, m, t = weight[:, columns[0]], size[:, [columns[0]]], mean[:, columns], total[:, columns]
        q = _over_rest(w, np.column_stack([np.square(t), t * w[:, None], np.square(w)]), chosen, own)
        k = len(columns)
        made[:, columns] = (q[:, :k] - 2.0 * m * q[:, k:-1] + np.square(m) * q[:, [-1]]) / own
    return made


def _over_rest(weight: Floats, parts: Floats, chosen: Floats, size: Floats) -> Floats:
    """(D, j) sums of ``parts`` (G, j) of the chosen units, each over what the arm (D, 1) weighs without it.

    Where no unit has much of its arm, 1 / (1 - leverage) is summed as a series, which keeps all of it one product.
    """
    largest = float(weight.max() / np.nanmin(size)) if np.isfinite(size).any() else 1.0
    if largest > _MOST_LEVERAGE:
        return np.asarray((chosen / np.where(chosen > 0, size - weight, 1.0)) @ parts)
    terms = int(np.ceil(np.log(1e-10) / np.log(largest)))
    share = (weight / weight.max())[:, None]
    sums = np.split(chosen @ np.hstack([parts * share**power for power in range(terms)]), terms, axis=1)
    rest = weight.max() / size
    return np.asarray(sum((one * rest**power for power, one in enumerate(sums)), np.zeros(1)) / size)
