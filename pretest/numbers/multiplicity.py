"""Many comparisons at once: max-T from one set of draws for all cells, and Holm and Benjamini-Hochberg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from pretest.words import Bools, Floats

Multiplier = Literal["rademacher", "webb"]
FEW_CLUSTERS = 12
WEBB = np.sqrt(np.array([1.5, 1.0, 0.5, 0.5, 1.0, 1.5], dtype=np.float32)) * np.array([-1, -1, -1, 1, 1, 1], np.float32)
CHUNK_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class MaxT:
    """Familywise one-sided results for J cells, large statistics being evidence of harm.

    p_adjusted: (J,) step-down. p_single_step: (J,), in agreement with ``lower_bounds``. critical: the value, on the
    normal scale, that the largest statistic of the family exceeds with probability alpha. local_level: 1 - Φ(critical),
    the one-sided level at which each cell's own t bound is familywise valid. included: (J,) whether the cell is in the
    family; cells outside it (NaN) have NaN. n_clusters: clusters behind the cell with the fewest. resamples: draws.
    multiplier: their distribution. alpha: familywise level.
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
    """Romano-Wolf step-down max-T, one-sided towards harm, by a multiplier bootstrap over clusters.

    Romano & Wolf (2005), DOI 10.1198/016214504000000539. All draws of all cells are one matrix product of the
    multipliers with the influence values; clusters are Rademacher (Webb's six points when some cell has fewer than 12
    clusters: Webb 2023, DOI 10.1111/caje.12661). The statistics enter as normal quantiles of their t probabilities, so
    that few degrees of freedom cost what they should. No result is ever sharper than the unadjusted one.

    Parameters
    ----------
    statistics
        (J,) estimate / standard error, positive towards harm; NaN for a cell that cannot be tested.
    df
        (J,) degrees of freedom, may be infinite.
    influence_by_cluster
        (G, J) cluster-summed influence values with the signs of ``statistics``; rows are all clusters of the wave, so
        that cells of several audiences share draws.
    rng
        Of the multipliers.
    alpha
        Familywise level.
    resamples
        Draws; p-values are (1 + exceedances) / (1 + resamples).

    Returns
    -------
    MaxT
        Adjusted p-values and the critical value of the family.

    Raises
    ------
    ValueError
        When shapes differ or a level or number of draws is impossible.

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
    t, df, psi = np.asarray(statistics, dtype=float), np.asarray(df, dtype=float), np.asarray(influence_by_cluster)
    if t.ndim != 1 or df.shape != t.shape or psi.shape[1:] != t.shape or not 0 < alpha < 1 or resamples < 1:
        raise ValueError(f"max-T: got statistics {t.shape}, df {df.shape}, influence {psi.shape}, {alpha}, {resamples}")
    std_error = np.sqrt(np.einsum("gj,gj->j", psi, psi))
    included = np.isfinite(t) & (df > 0) & (std_error > 0)
    p = np.full_like(t, np.nan)
    step, single = p.copy(), p.copy()
    p[included] = stdtr(df[included], -t[included])
    if not included.any():
        return MaxT(step, single, np.nan, np.nan, included, 0, resamples, "rademacher", alpha)
    scaled = (psi[:, included] / std_error[included]).astype(np.float32)
    n_clusters = int((scaled != 0).sum(axis=0).min())
    multiplier: Multiplier = "webb" if n_clusters < FEW_CLUSTERS else "rademacher"
    step[included], single[included], largest = _adjusted(-ndtri(p[included]), scaled, multiplier, resamples, rng)
    rank = min(int(np.ceil((1.0 - alpha) * (resamples + 1))), resamples)
    critical = max(float(np.partition(largest, rank - 1)[rank - 1]), float(-ndtri(alpha)))
    step, single = np.maximum(step, p), np.maximum(single, p)
    local = float(ndtr(-critical))
    return MaxT(step, single, critical, local, included, n_clusters, resamples, multiplier, alpha)


def _adjusted(
    z: Floats, scaled: NDArray[np.float32], multiplier: Multiplier, resamples: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Step-down and single-step p-values (J,) and the (B,) largest statistic of every draw."""
    order = np.argsort(z, kind="stable")
    scaled, ascending = np.ascontiguousarray(scaled[:, order]), z[order].astype(np.float32)
    n, cells = scaled.shape
    rows = max(1, min(resamples, CHUNK_BYTES // (5 * n + 12 * cells)))
    largest = np.empty(resamples, dtype=np.float32)
    beyond = np.zeros(cells)
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        draws = _draws(rng, count, n, multiplier) @ scaled
        np.maximum.accumulate(draws, axis=1, out=draws)
        beyond += np.count_nonzero(draws >= ascending, axis=0)
        largest[start : start + count] = draws[:, -1]
    step, single = np.empty(cells), np.empty(cells)
    p = (1.0 + beyond) / (1.0 + resamples)
    step[order] = np.maximum.accumulate(p[::-1])[::-1]
    single[order] = (1.0 + np.count_nonzero(largest[:, None] >= ascending, axis=0)) / (1.0 + resamples)
    return step, single, largest.astype(np.float64)


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
