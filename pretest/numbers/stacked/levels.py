"""Levels of the arms of many studies: means (``numbers.means``), or Lin's adjustment (``numbers.adjusted``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.numbers.adjusted import LARGEST_LEVERAGE
from pretest.numbers.sandwich import bell_mccaffrey_df, hc_multiplier, welch_df
from pretest.numbers.stacked.rows import StackedRows
from pretest.words import Bools, Floats, Inference, Ints

SMALLEST_PIVOT = 1e-4
"""What must be left of a column of length 1 after those before it; below, digits are lost."""


@dataclass(frozen=True, slots=True, eq=False)
class StackedLevels:
    """Of R studies, K outcomes, A arms of which the first is the reference, n rows.

    level: (A, R, K). pull: (R, K, n) influence of a row on the level of its own arm. loading: (R, K, n) what its
    outcome counts for in that level. df: (C, R, K). moved: (R, K, C, n) influence through the mean of the covariates,
    None without. sound: (R, K) whether the digits can be trusted; of others everything is to be found elsewhere.
    """

    level: Floats
    pull: Floats
    loading: Floats
    df: Floats
    moved: Floats | None
    sound: Bools


def stacked_means(rows: StackedRows) -> StackedLevels:
    """Means, HC2 and Welch's degrees of freedom."""
    n = rows.totals(rows.used)
    with np.errstate(divide="ignore", invalid="ignore"):
        level = rows.totals(rows.y) / n
        residual = np.where(rows.used, rows.y - rows.spread(level), 0.0)
        of_arm = hc_multiplier(1.0 / n, 1.0 / n, "hc2")
        df = welch_df(rows.totals(residual**2) * of_arm**2, n - 1.0)
        pull = np.where(rows.used & (rows.spread(n) >= 2), rows.spread(of_arm) * residual, 0.0)
        loading = np.where(rows.used, rows.spread(1.0 / n), 0.0)
    return StackedLevels(level, pull, loading, df, None, np.ones(df.shape[1:], dtype=bool))


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """z: (R, d, n) 1 and the covariates, centred over the rows inside and of size 1, 0 elsewhere. size: (R, p) what
    the covariates were divided by. products: (R, t, n) of two columns. unfold: (d, d) place of
    each product, and (t,) both of its columns. keep:
    (R, K, d) columns that every arm can carry. weight: (R, K, n) 1 where used."""

    z: Floats
    size: Floats
    products: Floats
    unfold: tuple[Ints, Ints, Ints]
    keep: Bools
    weight: Floats


def stacked_adjusted(rows: StackedRows, covariates: Floats, known: Bools, inference: Inference) -> StackedLevels:
    """Lin's adjustment, HC2 and Bell and McCaffrey's degrees of freedom.

    Parameters
    ----------
    covariates
        (R, p, n) finite numbers.
    known
        (R, p) whether a study has that covariate at all.
    inference
        As for ``estimate_differences``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return _solve(rows, _columns(rows, covariates, known), inference)


def _columns(rows: StackedRows, covariates: Floats, known: Bools) -> _Columns:
    inside, weight = rows.inside[:, None, :], rows.used.astype(np.float64)
    count = rows.inside.sum(axis=1)[:, None, None]
    x = np.where(inside, covariates - np.where(inside, covariates, 0.0).sum(axis=2, keepdims=True) / count, 0.0)
    size = np.sqrt((x * x).sum(axis=2) / count[:, :, 0])
    size = np.where(size > 0, size, 1.0)
    z = np.concatenate([rows.inside[:, None, :].astype(np.float64), x / size[..., None]], axis=1)
    upper = np.triu_indices(z.shape[1])
    first, second = upper[0].astype(np.intp), upper[1].astype(np.intp)
    unfold = np.zeros((z.shape[1], z.shape[1]), dtype=np.intp)
    unfold[first, second] = unfold[second, first] = np.arange(len(first))
    carried = known[:, None, :] & _carried(rows, covariates, weight)
    keep = np.concatenate([np.ones((*carried.shape[:2], 1), dtype=bool), carried], axis=2)
    return _Columns(z, size, z[:, first] * z[:, second], (unfold, first, second), keep, weight)


def _carried(rows: StackedRows, covariates: Floats, weight: Floats) -> Bools:
    """(R, K, p) whether every arm can carry a covariate of two values: at least two used rows have each of them.

    With none, or one, ``rank.arm_bases`` leaves it out whatever the other columns; covariates of more values are for
    the normal equations to refuse.
    """
    inside = rows.inside[:, None, :]
    high = np.where(inside, covariates, -np.inf).max(axis=2, keepdims=True)
    low = np.where(inside, covariates, np.inf).min(axis=2, keepdims=True)
    top = (covariates == high) & inside
    two = (top | (covariates == low) | ~inside).all(axis=2)
    counted = top.astype(np.float64).swapaxes(1, 2)
    fine = np.ones((*weight.shape[:2], covariates.shape[1]), dtype=bool)
    for part in rows.parts:
        ones = weight[..., part] @ counted[:, part]
        rest = weight[..., part].sum(axis=2)[..., None] - ones
        fine &= (ones > 1.5) & (rest > 1.5)
    return np.asarray(fine | ~two[:, None, :], dtype=bool)


def _solve(rows: StackedRows, columns: _Columns, inference: Inference) -> StackedLevels:
    n, keep = rows.totals(rows.used), columns.keep
    grams = [_sums(columns, columns.weight[..., part], part) for part in rows.parts]
    mean = np.where(keep, np.sum([gram[..., 0] for gram in grams], axis=0), 0.0)
    mean = mean / mean[..., :1]
    level, slopes = np.empty(n.shape), np.empty((*n.shape, keep.shape[2] - 1))
    first, second = np.empty(n.shape), np.empty(n.shape)
    pull, loading = np.zeros(rows.y.shape), np.zeros(rows.y.shape)
    sound = (n > keep.sum(axis=2) + 1).all(axis=0)
    for a, (part, gram) in enumerate(zip(rows.parts, grams, strict=True)):
        inverse, fine = _inverse(gram, keep)
        z, used, weight = columns.z[..., part], rows.used[..., part], columns.weight[..., part]
        moment = rows.y[..., part] @ z.swapaxes(1, 2)
        coefficient = (inverse @ moment[..., None])[..., 0]
        direction = (inverse @ mean[..., None])[..., 0]
        residual = np.where(used, rows.y[..., part] - coefficient @ z, 0.0)
        loading[..., part] = weight * (direction @ z)
        leverage = np.where(used, _forms(columns, inverse, part), 0.0)
        room = 1.0 - leverage
        multiplier = loading[..., part] / np.sqrt(room)
        own = multiplier**2
        turned = inverse @ _sums(columns, own, part)
        level[a], slopes[a] = (coefficient * mean).sum(axis=-1), coefficient[..., 1:]
        first[a] = (own * room).sum(axis=-1)
        second[a] = (own**2 * (2.0 * room - 1.0)).sum(axis=-1) + np.einsum("rkij,rkji->rk", turned, turned)
        pull[..., part] = multiplier * residual
        sound &= fine & (leverage.max(axis=-1, initial=0.0) < LARGEST_LEVERAGE)
    moved = _moved(rows, columns, slopes) if inference == "superpopulation" else None
    return StackedLevels(level, pull, loading, bell_mccaffrey_df(first, second), moved, sound)


def _sums(columns: _Columns, weight: Floats, part: slice) -> Floats:
    """(R, K, d, d) Σ weight z z' over the rows of one arm."""
    return np.asarray((weight @ columns.products[..., part].swapaxes(1, 2))[..., columns.unfold[0]])


def _forms(columns: _Columns, matrices: Floats, part: slice) -> Floats:
    """(R, K, rows) z' M z with (R, K, d, d) symmetric matrices."""
    _, first, second = columns.unfold
    flat = matrices[..., first, second] * np.where(first == second, 1.0, 2.0)
    return np.asarray(flat @ columns.products[..., part])


def _inverse(gram: Floats, keep: Bools) -> tuple[Floats, Bools]:
    """(R, K, d, d) inverses over the kept columns, 0 elsewhere, by Gauss-Jordan; and (R, K) whether no column is nearly
    a combination of those before it."""
    both = keep[..., :, None] & keep[..., None, :]
    size = np.where(keep, np.sqrt(np.einsum("rkii->rki", gram)), 1.0)
    matrix = np.where(both, gram / (size[..., :, None] * size[..., None, :]), np.eye(keep.shape[2]))
    fine = np.ones(keep.shape[:2], dtype=bool)
    for j in range(keep.shape[2]):
        pivot = matrix[..., j, j].copy()
        fine &= pivot > SMALLEST_PIVOT
        row = matrix[..., j, :] / pivot[..., None]
        column = matrix[..., :, j].copy()
        matrix = matrix - column[..., :, None] * row[..., None, :]
        matrix[..., j, :] = row
        matrix[..., :, j] = -column / pivot[..., None]
        matrix[..., j, j] = 1.0 / pivot
    return np.where(both, matrix / (size[..., :, None] * size[..., None, :]), 0.0), fine


def _moved(rows: StackedRows, columns: _Columns, slopes: Floats) -> Floats:
    """(R, K, C, n) influence through the mean of the covariates, whose slopes differ between arms; slopes: (A, R, K, p)
    of the columns as they are in ``z``."""
    n = rows.used.sum(axis=2)
    share = columns.weight / n[..., None] * np.sqrt(n / (n - 1.0))[..., None]
    steeper = np.moveaxis(slopes[1:] - slopes[0], 0, 2)
    mean = (columns.weight @ columns.z[:, 1:].swapaxes(1, 2)) / n[..., None]
    constant = -np.einsum("rkcp,rkp->rkc", steeper, mean)
    line = np.concatenate([constant[..., None], steeper], axis=3)
    studies, outcomes, concepts, d = line.shape
    moved = (line.reshape(studies, outcomes * concepts, d) @ columns.z).reshape(studies, outcomes, concepts, -1)
    moved *= share[:, :, None, :]
    return np.asarray(moved)
