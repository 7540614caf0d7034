"""From levels to contrasts with the reference, of many studies: as ``numbers.contrasts``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.numbers.contrasts import ROUNDING
from pretest.numbers.stacked.levels import StackedLevels
from pretest.numbers.stacked.rows import StackedRows
from pretest.words import Floats, Texts


@dataclass(frozen=True, slots=True, eq=False)
class StackedFits:
    """Of R studies, K outcomes, C concepts, n rows, m of which are the reference's.

    estimate, std_error, df, status: (R, K, C), as in ``LinearFits``. n_arm: (R, K, A) rows used. influence:
    (R, K, C, n), NaN for cells without a standard error. reference_mean, reference_sd: (R, K). of_variance: (R, K, m)
    influence of the reference's rows on its variance.
    """

    estimate: Floats
    std_error: Floats
    df: Floats
    status: Texts
    n_arm: Floats
    influence: Floats
    reference_mean: Floats
    reference_sd: Floats
    of_variance: Floats


def stacked_fits(rows: StackedRows, levels: StackedLevels) -> StackedFits:
    """Estimates, standard errors and influence values of every contrast; of cells that are not ``sound`` they mean
    nothing."""
    n = rows.totals(rows.used)
    with np.errstate(divide="ignore", invalid="ignore"):
        influence, error = _influence(rows, levels)
        mean, sd, of_variance = reference_of(rows, n)
    status = _status(n, error, rows.largest)
    usable = status == "ok"
    if not usable.all():
        influence = np.where(usable[..., None], influence, np.nan)
    return StackedFits(
        estimate=np.moveaxis(levels.level[1:] - levels.level[0], 0, 2),
        std_error=np.where(usable, error, np.nan),
        df=np.where(usable, np.moveaxis(levels.df, 0, 2), np.nan),
        status=status,
        n_arm=np.moveaxis(n, 0, 2),
        influence=influence,
        reference_mean=mean,
        reference_sd=sd,
        of_variance=of_variance,
    )


def stacked_differences(rows: StackedRows, levels: StackedLevels) -> tuple[Floats, Floats, Floats]:
    """(R, C, K) estimates, standard errors and degrees of freedom of differences in means, without anything else; NaN
    where there is no standard error."""
    squares = rows.totals(levels.pull**2)
    error = np.moveaxis(np.sqrt(squares[1:] + squares[0]), 0, 2)
    usable = _status(rows.totals(rows.used), error, rows.largest) == "ok"
    estimate = np.moveaxis(levels.level[1:] - levels.level[0], 0, 1)
    error = np.where(usable, error, np.nan).swapaxes(1, 2)
    return estimate, error, np.where(np.isnan(error), np.nan, np.moveaxis(levels.df, 0, 1))


def _influence(rows: StackedRows, levels: StackedLevels) -> tuple[Floats, Floats]:
    """(R, K, C, n) influence values and (R, K, C) standard errors."""
    reference, concepts = rows.parts[0], rows.parts[1:]
    squares = np.moveaxis(rows.totals(levels.pull**2), 0, 2)
    variance = squares[..., 1:] + squares[..., :1]
    if levels.moved is None:
        influence = np.zeros((*rows.y.shape[:2], len(concepts), rows.y.shape[2]))
        scale = np.ones(variance.shape)
    else:
        influence = levels.moved
        variance = variance + np.einsum("rkcn,rkcn->rkc", influence, influence)
        both = -np.einsum("rkn,rkcn->rkc", levels.pull[..., reference], influence[..., reference])
        for c, part in enumerate(concepts):
            both[..., c] += np.einsum("rkn,rkn->rk", levels.pull[..., part], influence[..., c, part])
        total = variance + 2.0 * both
        scale = np.sqrt(variance / np.where(total > 0, total, np.nan))
        influence = influence * scale[..., None]
    influence[..., reference] -= levels.pull[..., None, reference] * scale[..., None]
    for c, part in enumerate(concepts):
        influence[..., c, part] += levels.pull[..., part] * scale[..., c, None]
    return influence, np.sqrt(variance)


def reference_of(rows: StackedRows, n: Floats) -> tuple[Floats, Floats, Floats]:
    """(R, K) mean and SD of the reference arm, and (R, K, m) influence values of its variance; n: (A, R, K)."""
    own, used, count = rows.y[..., rows.parts[0]], rows.used[..., rows.parts[0]], n[0]
    mean = own.sum(axis=2) / count
    squared = np.where(used, (own - mean[..., None]) ** 2, 0.0)
    plain = squared.sum(axis=2) / count
    share = 1.0 / count * count / (count - 1.0) * np.sqrt(count / (count - 1.0))
    of_variance = np.where(used, (squared - plain[..., None]) * share[..., None], 0.0)
    return mean, np.where(count > 1, np.sqrt(plain * count / (count - 1.0)), np.nan), of_variance


def _status(n: Floats, error: Floats, largest: Floats) -> Texts:
    """(R, K, C) what can be said of each cell."""
    concept, reference = np.moveaxis(n[1:], 0, 2), n[0][..., None]
    status = np.full(error.shape, "ok", dtype="<U16")
    status[~(error > ROUNDING * largest[..., None])] = "zero_variance"
    status[np.minimum(concept, reference) < 2] = "too_few"
    status[concept == 0] = "empty"
    status[np.broadcast_to(reference == 0, status.shape)] = "no_control"
    return status
