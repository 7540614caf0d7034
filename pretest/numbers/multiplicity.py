"""Many comparisons at once: max-T from one set of draws for all cells, and Holm and Benjamini-Hochberg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.overlooks import Before, Drawn, local_level
from pretest.numbers.spending import Course
from pretest.special import ndtr, ndtri, stdtr, stdtrit
from pretest.words import Bools, Floats

Multiplier = Literal["rademacher", "webb", "normal"]
FEW_CLUSTERS = 12
FEW_DF = 40  # below it the bootstrap alone is liberal
WEBB = np.sqrt(np.array([1.5, 1.0, 0.5, 0.5, 1.0, 1.5], dtype=np.float32)) * np.array([-1, -1, -1, 1, 1, 1], np.float32)
CHUNK_BYTES = 20_000_000


MANY_CLUSTERS = 50_000
"""More clusters than this need no multiplier each."""
SMALL_PART = 1e-3
"""Of the variance of a cell: the fourth moment of the sum is then within 0.2 % of that of a normal one."""


@dataclass(frozen=True, slots=True, eq=False)
class Tests:
    """One family of J' of the J cells: what is to be adjusted together.

    members: (J,). p: (J,) one-sided p-values of the cells (of side 0: two-sided); NaN where a cell cannot be tested.
    side: 1 where large estimates are evidence, -1 where small ones are, 0 where both are.
    """

    members: Bools
    p: Floats
    side: Literal[1, 0, -1] = 1


@dataclass(frozen=True, slots=True, eq=False)
class MaxT:
    """Familywise results for J cells.

    p_adjusted: (J,) step-down. p_single_step: (J,), in agreement with bounds at ``local_level``. critical: the value,
    on the normal scale, that the largest statistic of the family exceeds with probability alpha. local_level: the
    one-sided level at which each cell's own bound is familywise valid, 1 - Φ(critical) or less. included: (J,) whether
    the cell is in the family; cells outside it have NaN. n_clusters: clusters behind the cell with the fewest.
    resamples: draws. multiplier: their distribution. alpha: familywise level. capped: whether Holm's adjustment was the
    more cautious one that few degrees of freedom ask for.
    """

    p_adjusted: Floats
    p_single_step: Floats
    critical: float
    local_level: float
    included: Bools
    n_clusters: int
    resamples: int
    multiplier: Multiplier
    alpha: float
    capped: bool

    def lower_bounds(self, estimate: Floats, std_error: Floats, df: Floats) -> Floats:
        """(J,) simultaneous one-sided lower bounds: each cell's own t bound at ``local_level``; NaN outside."""
        bounds = estimate - stdtrit(df, 1.0 - self.local_level) * std_error
        return np.where(self.included, bounds, np.nan)


def adjust_max_t(
    statistics: Floats,
    df: Floats,
    influence_by_cluster: Floats,
    *,
    rng: np.random.Generator,
    alpha: float = 0.05,
    resamples: int = 9_999,
) -> MaxT:
    """Romano-Wolf step-down max-T of one family, one-sided towards harm: ``adjust_families`` for t statistics.

    Parameters
    ----------
    statistics
        (J,) estimate / standard error, positive towards harm; NaN for a cell that cannot be tested.
    df
        (J,) degrees of freedom, may be infinite.
    influence_by_cluster
        (G, J) cluster-summed influence values with the signs of ``statistics``.
    rng, alpha, resamples
        As for ``adjust_families``.

    Returns
    -------
    MaxT
        Adjusted p-values and the critical value of the family.

    Raises
    ------
    ValueError
        When shapes differ or a level or number of draws is impossible.

    Source: Romano & Wolf (2005), DOI 10.1198/016214504000000539; Webb 2023, DOI 10.1111/caje.12661.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers import adjust_max_t
    >>> influence = np.random.default_rng(1).normal(size=(200, 3))
    >>> statistics, df = np.array([3.0, 1.0, np.nan]), np.full(3, 198.0)
    >>> found = adjust_max_t(statistics, df, influence, rng=np.random.default_rng(1))
    >>> found.included.tolist(), bool(found.p_adjusted[0] < 0.01), bool(1.9 < found.critical < 2.1)
    ([True, True, False], True, True)
    """
    t, df = np.asarray(statistics, dtype=np.float64), np.asarray(df, dtype=np.float64)
    if t.ndim != 1 or df.shape != t.shape:
        raise ValueError(f"max-T: got statistics {t.shape} and df {df.shape}")
    p = np.where(np.isfinite(t) & (df > 0), stdtr(np.where(df > 0, df, np.nan), -t), np.nan)
    family = Tests(np.ones(t.shape, dtype=bool), p)
    return adjust_families([family], df, influence_by_cluster, rng=rng, alpha=alpha, resamples=resamples)[0]


def adjust_families(
    families: Sequence[Tests],
    df: Floats,
    influence_by_cluster: Floats,
    *,
    rng: np.random.Generator,
    alpha: float = 0.05,
    resamples: int = 9_999,
    normal: NDArray[np.float32] | None = None,
    before: Before | None = None,
) -> tuple[MaxT, ...]:
    """Romano-Wolf step-down max-T of several families over the same cells, by one multiplier bootstrap over clusters.

    Romano & Wolf (2005), DOI 10.1198/016214504000000539. All draws of all cells are one matrix product of the
    multipliers with the influence values; clusters are Rademacher (Webb's six points when some cell has fewer than 12
    clusters: Webb 2023, DOI 10.1111/caje.12661). Of more than ``MANY_CLUSTERS`` clusters, none of which is more than
    ``SMALL_PART`` of a cell's variance, the sums are normal to far less than the draws can show, and are drawn so.
    Cells enter as normal quantiles of their p-values (min-p), so that few
    degrees of freedom cost what they should. With fewer than 40 degrees of freedom the bootstrap alone is liberal (9 %
    at 4 clusters per arm): there the p-values are at least those of Holm and Bonferroni, and so are the bounds. No
    result is ever sharper than the unadjusted one.

    Parameters
    ----------
    families
        Each is adjusted at ``alpha`` by itself.
    df
        (J,) degrees of freedom of the cells.
    influence_by_cluster
        (G, J) cluster-summed influence values, signed as the estimates; rows are all clusters of the study, so that
        cells of several audiences share draws.
    rng
        Of the multipliers.
    alpha
        Familywise level.
    resamples
        Draws; p-values are (1 + exceedances) / (1 + resamples).
    normal
        (B, J or more) standard normal draws that take the place of multipliers and of ``resamples``: given the
        correlation of the influence values they are what sums over hundreds of clusters tend to, and the same draws
        serve any number of studies. None for the bootstrap itself. With looks (B, looks x J or more).
    before
        Earlier looks at these cells, signed as they are. Critical values are then those of this look, and each p-value
        is the smallest total ``alpha`` at which this look would have shown it. None for one look at a whole study.

    Raises
    ------
    ValueError
        When shapes differ or a level or number of draws is impossible.
    """
    df, psi = np.asarray(df, dtype=np.float64), np.asarray(influence_by_cluster)
    shapes = {np.shape(part) for family in families for part in (family.members, family.p)} | {df.shape}
    resamples = resamples if normal is None else len(normal)
    if len(shapes) != 1 or psi.ndim != 2 or psi.shape[1:] != df.shape or not 0 < alpha < 1 or resamples < 1:
        raise ValueError(f"max-T: got families {shapes}, influence {psi.shape}, alpha {alpha}, {resamples} draws")
    looks = [] if before is None or before.earlier is None or not before.joint else [*before.earlier]
    if normal is not None and normal.shape[1] < df.shape[0] * (1 + len(looks)):
        raise ValueError(f"max-T: {normal.shape} normal draws are too few for {df.shape[0]} cells")
    if any(one.shape != psi.shape for one in looks):
        raise ValueError(f"max-T: got influence {psi.shape}, and {[one.shape for one in looks]} of earlier looks")
    std_error = np.sqrt(np.einsum("gj,gj->j", psi, psi))
    usable = (df > 0) & (std_error > 0)
    included = [family.members & usable & np.isfinite(family.p) for family in families]
    columns = np.flatnonzero(np.logical_or.reduce(included)) if included else np.empty(0, dtype=np.intp)
    scaled = np.concatenate([_scaled(one)[:, columns] for one in (*looks, psi)], axis=1)
    behind = (scaled != 0).sum(axis=0)
    n_clusters = int(behind[behind > 0].min()) if len(columns) else 0
    multiplier: Multiplier = "webb" if n_clusters < FEW_CLUSTERS else "rademacher"
    parts = _products(scaled, multiplier, resamples, rng)
    if normal is None and len(scaled) > MANY_CLUSTERS and _all_small(scaled):
        normal = rng.standard_normal((resamples, scaled.shape[1]), dtype=np.float32)
    if normal is not None:
        return adjust_correlated(
            families,
            df,
            _covariance([*looks, psi]),
            normal=normal,
            alpha=alpha,
            n_clusters=n_clusters,
            course=None if before is None else before.course,
        )
    pairs = list(zip(families, included, strict=True))
    counted = [_Counted.of(family, own, columns, resamples, 1 + len(looks)) for family, own in pairs]
    for start, draws in parts:
        for one in counted:
            one.count(start, draws)
    facts = (resamples, multiplier, alpha)
    found = [(*pair, one) for pair, one in zip(pairs, counted, strict=True)]
    if before is None:
        return tuple(_adjusted(*one, df, (n_clusters, *facts)) for one in found)
    alike = before.correlation(psi)
    return tuple(_at_look(*one, df, (n_clusters, *facts), before.course, alike) for one in found)


def adjust_correlated(
    families: Sequence[Tests],
    df: Floats,
    covariance: Floats,
    *,
    normal: NDArray[np.float32],
    alpha: float = 0.05,
    n_clusters: int = 0,
    course: Course | None = None,
) -> tuple[MaxT, ...]:
    """``adjust_families`` by normal draws, from the covariance of the estimates alone.

    Parameters
    ----------
    families, df, normal, alpha
        As for ``adjust_families``.
    covariance
        (J, J) of the estimates; NaN where a cell has none. At the last of K looks (K J, K J), those of earlier looks
        first; (J, J) there where nobody knows what the looks share.
    n_clusters
        Behind the cell with the fewest, to be told.
    course
        The looks up to this one; None for one look at a whole study.
    """
    n_looks = len(covariance) // len(df) if len(df) else 1
    error = np.sqrt(np.diag(covariance))
    std_error = error[len(error) - len(df) :]
    usable = (df > 0) & (std_error > 0)
    included = [family.members & usable & np.isfinite(family.p) for family in families]
    columns = np.flatnonzero(np.logical_or.reduce(included)) if included else np.empty(0, dtype=np.intp)
    all_of = np.concatenate([columns + look * len(df) for look in range(n_looks)])
    own = error[all_of]
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance[np.ix_(all_of, all_of)] / np.outer(own, own)
    if n_looks > 1:  # a cell that had nothing at an earlier look crosses nothing there
        correlation = np.where(np.isfinite(correlation), correlation, 0.0)
    draws = _correlated(correlation, normal)
    facts: tuple[int, int, Multiplier, float] = (n_clusters, len(normal), "normal", alpha)
    found = []
    for family, inside in zip(families, included, strict=True):
        counted = _Counted.of(family, inside, columns, len(normal), n_looks)
        counted.count(0, draws)
        if course is None:
            found.append(_adjusted(family, inside, counted, df, facts))
            continue
        found.append(
            _at_look(family, inside, counted, df, facts, course, look_correlation(covariance, course, len(df)))
        )
    return tuple(found)


def _covariance(influence: Sequence[Floats]) -> Floats:
    """Joint covariance of the cells at all looks, from what each person moves them by."""
    stacked = influence[0] if len(influence) == 1 else np.concatenate(influence, axis=1)
    return np.asarray(stacked.T @ stacked)


def look_correlation(covariance: Floats, course: Course, cells: int) -> Floats:
    """(K - 1, cells) correlation of each cell at neighbouring looks; NaN where it is not known."""
    pairs = len(course.fractions) - 1
    if len(covariance) < cells * (pairs + 1):
        return np.full((pairs, cells), np.nan)
    variance = np.diag(covariance).reshape(pairs + 1, cells)
    shared = np.array([np.diag(covariance, cells)[look * cells : (look + 1) * cells] for look in range(pairs)])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(shared.reshape(pairs, cells) / np.sqrt(variance[:-1] * variance[1:]))


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """What draws say of one family: cells in ascending order of evidence. side, z, places: of these cells.

    beyond: in how many draws the largest of this cell and those with less evidence is at least as large. largest: (B,).
    earlier: per earlier look, the places of these cells in the draws; before: (looks, B) the largest of them there.
    """

    side: int
    z: NDArray[np.float32]
    places: NDArray[np.intp]
    order: NDArray[np.intp]
    beyond: Floats
    largest: NDArray[np.float32]
    earlier: tuple[NDArray[np.intp], ...]
    before: NDArray[np.float32]

    @classmethod
    def of(cls, family: Tests, included: Bools, columns: NDArray[np.intp], resamples: int, looks: int = 1) -> _Counted:
        z = -ndtri(family.p[included] / (1 if family.side else 2))
        order = np.argsort(z, kind="stable")
        places = np.searchsorted(columns, np.flatnonzero(included))[order]
        largest = np.full((looks, resamples), -np.inf, dtype=np.float32)
        at = tuple(places + look * len(columns) for look in range(looks))
        sorted_z = z[order].astype(np.float32)
        return cls(family.side, sorted_z, at[-1], order, np.zeros(len(z)), largest[-1], at[:-1], largest[:-1])

    def count(self, start: int, draws: NDArray[np.float32]) -> None:
        """Take in the (rows, cells) draws from row ``start`` on."""
        if not len(self.z):
            return
        own = self._turned(draws.T[self.places])  # a cell per row: neighbours in memory are compared at once
        np.maximum.accumulate(own, axis=0, out=own)
        self.beyond[:] += np.count_nonzero(own >= self.z[:, None], axis=1)
        self.largest[start : start + len(draws)] = own[-1]
        for look, places in enumerate(self.earlier):
            self.before[look, start : start + len(draws)] = self._turned(draws.T[places]).max(axis=0)

    def _turned(self, draws: NDArray[np.float32]) -> NDArray[np.float32]:
        """The draws so that large ones are evidence."""
        if self.side == 0:
            return np.abs(draws)
        return draws if self.side > 0 else -draws


def _adjusted(
    family: Tests, included: Bools, counted: _Counted, df: Floats, facts: tuple[int, int, Multiplier, float]
) -> MaxT:
    """Counts as p-values, bounded from below by the unadjusted ones, and by Holm's where df are few."""
    _, resamples, _, alpha = facts
    step, single = np.full(df.shape, np.nan), np.full(df.shape, np.nan)
    if not included.any():
        return MaxT(step, single, np.nan, np.nan, included, *facts, False)
    own, n_cells = family.p[included], int(included.sum())
    found = np.empty((2, n_cells))
    p = (1.0 + counted.beyond) / (1.0 + resamples)
    found[0, counted.order] = np.maximum.accumulate(p[::-1])[::-1]
    exceeded = resamples - np.searchsorted(np.sort(counted.largest), counted.z, side="left")
    found[1, counted.order] = (1.0 + exceeded) / (1.0 + resamples)
    rank = min(int(np.ceil((1.0 - alpha) * (resamples + 1))), resamples)
    sides = 1 if family.side else 2
    critical = max(float(np.partition(counted.largest, rank - 1)[rank - 1]), float(-ndtri(alpha / sides)))
    local = float(ndtr(-critical))
    capped = n_cells > 1 and bool((df[included] < FEW_DF).any())
    if n_cells == 1:  # nothing to correct for
        found, local = np.stack([own, own]), alpha / sides
        critical = float(-ndtri(local))
    if capped:
        found = np.maximum(found, [holm(own), np.minimum(n_cells * own, 1.0)])
        local = min(local, alpha / (sides * n_cells))
    step[included], single[included] = np.maximum(found, own)
    return MaxT(step, single, critical, local, included, *facts, capped)


def _at_look(
    family: Tests,
    included: Bools,
    counted: _Counted,
    df: Floats,
    facts: tuple[int, int, Multiplier, float],
    course: Course,
    alike: Floats,
) -> MaxT:
    """``_adjusted`` with what earlier looks left. alike: (K - 1, J) correlation of the cells at neighbouring looks."""
    plain, alpha = _adjusted(family, included, counted, df, facts), facts[-1]
    if not included.any():
        return plain
    sides, own, alike = (1 if family.side else 2), family.p[included], alike[:, included]
    alone = sides * course.total(own / sides, alike)
    # what a look spends, held against the p-values of this look alone, never errs towards a result
    step, single = (sides * course.total_alone(p[included] / sides) for p in (plain.p_adjusted, plain.p_single_step))
    level, n_cells = course.level(alpha / sides, alike), int(included.sum())
    if n_cells == 1:
        step = single = alone
        local = float(level[0])
    elif len(counted.before) == len(course.fractions) - 1 and not plain.capped:
        drawn = Drawn(course, np.concatenate([counted.before, counted.largest[None]]), sides, alike)
        joint = np.empty(n_cells)
        joint[counted.order] = drawn.single_step(counted.z)
        single = np.maximum(joint, alone)
        step = np.maximum(np.minimum(step, single), alone)
        local = local_level(drawn.critical(alpha))
    else:
        spent_here = sides * float(course.alone(alpha / sides))
        within = Drawn(Course((1.0,)), counted.largest[None], sides, np.empty((0, n_cells)))
        local = local_level(within.critical(spent_here))
        local = min(local, spent_here / (sides * n_cells)) if plain.capped else local
    found = np.full((2, *df.shape), np.nan)
    found[:, included] = np.minimum([step, single], 1.0)
    return replace(plain, p_adjusted=found[0], p_single_step=found[1], critical=float(-ndtri(local)), local_level=local)


def _scaled(influence: Floats) -> NDArray[np.float32]:
    """(G, J) influence values over their standard error, 0 for a cell without one."""
    size = np.sqrt(np.einsum("gj,gj->j", influence, influence))
    usable = np.isfinite(size) & (size > 0)
    return np.where(usable, influence / np.where(usable, size, 1.0), 0.0).astype(np.float32)


def _products(
    scaled: NDArray[np.float32], multiplier: Multiplier, resamples: int, rng: np.random.Generator
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The (B, J) draws in parts that fit in memory: number of the first draw, and the part."""
    n, cells = scaled.shape
    rows = max(1, min(resamples, CHUNK_BYTES // (5 * n + 12 * cells))) if cells else resamples
    for start in range(0, resamples if cells else 0, rows):
        yield start, _draws(rng, min(rows, resamples - start), n, multiplier) @ scaled


def _all_small(scaled: NDArray[np.float32]) -> bool:
    """Whether no cluster is more than a small part of the variance of a cell: its sums are then normal."""
    return scaled.shape[1] > 0 and float(np.abs(scaled).max()) ** 2 <= SMALL_PART


def _correlated(correlation: Floats, normal: NDArray[np.float32]) -> NDArray[np.float32]:
    """(B, J) normal draws with this (J, J) correlation, by its symmetric root: no sign or turn of an eigenvector, which
    rounding decides on, moves a draw."""
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return np.asarray((root.astype(np.float32) @ normal[:, : len(root)].T).T)  # a cell per row in memory


def _draws(rng: np.random.Generator, rows: int, n: int, multiplier: Multiplier) -> NDArray[np.float32]:
    """(rows, n) multipliers with mean 0 and variance 1."""
    if multiplier == "webb":
        return WEBB[rng.integers(0, len(WEBB), size=(rows, n), dtype=np.uint8)]
    bits = np.unpackbits(rng.integers(0, 256, size=(rows, -(-n // 8)), dtype=np.uint8), axis=1, count=n)
    signs = bits.astype(np.float32)
    signs *= 2.0
    signs -= 1.0
    return signs


def holm(p: Floats) -> Floats:
    """Holm's step-down adjustment along the last axis; NaN stays NaN and is not counted.

    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; https://www.jstor.org/stable/4615733.

    Parameters
    ----------
    p
        (..., J) p-values.

    Returns
    -------
    array
        (..., J) adjusted p-values, at most 1.

    Raises
    ------
    IndexError
        When ``p`` has no axis.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers import holm
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    order, ordered, count = _ordered(p)
    rank = np.arange(ordered.shape[-1])
    return _restored(np.maximum.accumulate(np.minimum(ordered * (count - rank), 1.0), axis=-1), order)


def benjamini_hochberg(p: Floats) -> Floats:
    """Benjamini & Hochberg's false discovery rate adjustment along the last axis; NaN stays NaN and is not counted.

    Benjamini & Hochberg (1995), DOI 10.1111/j.2517-6161.1995.tb02031.x.

    Parameters
    ----------
    p
        (..., J) p-values.

    Returns
    -------
    array
        (..., J) adjusted p-values, at most 1.

    Raises
    ------
    IndexError
        When ``p`` has no axis.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.numbers import benjamini_hochberg
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    order, ordered, count = _ordered(p)
    scaled = np.minimum(ordered * count / np.arange(1, ordered.shape[-1] + 1), 1.0)
    backwards = np.where(np.isnan(scaled), np.inf, scaled)[..., ::-1]
    lowest = np.minimum.accumulate(backwards, axis=-1)[..., ::-1]
    return _restored(np.where(np.isnan(scaled), np.nan, lowest), order)


def _ordered(p: Floats) -> tuple[NDArray[np.intp], Floats, NDArray[np.intp]]:
    p = np.asarray(p, dtype=np.float64)
    order = np.argsort(p, axis=-1, kind="stable")
    count = np.count_nonzero(~np.isnan(p), axis=-1, keepdims=True)
    return order, np.take_along_axis(p, order, axis=-1), np.asarray(count)


def _restored(ordered: Floats, order: NDArray[np.intp]) -> Floats:
    restored = np.empty_like(ordered)
    np.put_along_axis(restored, order, ordered, axis=-1)
    return restored
