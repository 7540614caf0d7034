"""Indices of careless answering: arrays in, one figure per respondent out.

The definitions are those of the R package careless 1.2.2, with which they agree (tests/reference/careless_README.md);
overview: Curran (2016), 10.1016/j.jesp.2015.07.006. A missing answer is NaN; an index that cannot be computed is NaN.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Literal

import numpy as np

from pretest.words import Bools, Floats
from pretest.words import Counts as Ints

MIN_PAIRS = 3  # pairs from which a correlation within one respondent is computed
_ZERO = 1e-12  # share of a sum of squares up to which a variance counts as none


def longest_runs(answers: Floats) -> Ints:
    """(rows,) length of the longest run of equal answers that follow each other (longstring).

    A missing answer ends a run. 0 where nothing is answered (R's ``rle`` calls that a run of one).

    Parameters
    ----------
    answers
        (rows, items) in the order in which they were asked. Johnson (2005), 10.1016/j.jrp.2004.09.009.
    """
    if not answers.shape[1]:
        return np.zeros(len(answers), dtype=np.int64)
    run = (~np.isnan(answers[:, 0])).astype(np.int64)
    longest = run.copy()
    for place in range(1, answers.shape[1]):
        now = answers[:, place]
        run = np.where(now == answers[:, place - 1], run + 1, ~np.isnan(now))
        np.maximum(longest, run, out=longest)
    return longest


def within_sd(answers: Floats) -> Floats:
    """(rows,) standard deviation over one respondent's answers (n - 1), missing ones left out; NaN below two answers.

    Intra-individual response variability: Dunn et al. (2018), 10.1007/s10869-016-9479-0.
    """
    given = ~np.isnan(answers)
    n = given.sum(axis=1)
    filled = np.where(given, answers, 0.0)
    mean = _divide(filled.sum(axis=1), n)
    squares = (np.where(given, answers - mean[:, None], 0.0) ** 2).sum(axis=1)
    return np.sqrt(_divide(squares, np.where(n > 1, n - 1, 0)))


def even_odd(answers: Floats, sizes: Sequence[int], *, min_pairs: int = 2) -> Floats:
    """(rows,) correlation over scales between the means of a respondent's odd and even items, -1 to 1.

    Corrected for length (Spearman-Brown) and cut off at -1. 1 = consistent; careless 1.2.2 gives the same figure with
    the opposite sign. NaN where either half does not vary, or fewer than ``min_pairs`` scales have both halves.

    Parameters
    ----------
    answers
        (rows, items) scale after scale, reversed items already turned round.
    sizes
        Number of items of each scale. Johnson (2005), 10.1016/j.jrp.2004.09.009, after Jackson (1976).
    """
    odd, even, start = [], [], 0
    for size in sizes:
        odd.append(_means(answers[:, start : start + size : 2]))
        even.append(_means(answers[:, start + 1 : start + size : 2]))
        start += size
    r = row_correlations(np.column_stack(odd), np.column_stack(even), min_pairs=min_pairs)
    with np.errstate(divide="ignore"):
        corrected: Floats = np.maximum(2 * r / (1 + r), -1.0)
    return corrected


def row_correlations(x: Floats, y: Floats, *, min_pairs: int = MIN_PAIRS) -> Floats:
    """(rows,) Pearson correlation of ``x`` and ``y``, both (rows, pairs), over the pairs that are complete."""
    both = ~np.isnan(x) & ~np.isnan(y)
    n = both.sum(axis=1)
    a, b = (np.where(both, side, 0.0) for side in (x, y))
    a_left = np.where(both, a - _divide(a.sum(axis=1), n)[:, None], 0.0)
    b_left = np.where(both, b - _divide(b.sum(axis=1), n)[:, None], 0.0)
    r = _correlation((a_left**2).sum(axis=1), (b_left**2).sum(axis=1), (a_left * b_left).sum(axis=1))
    flat = _is_flat(a_left, a) | _is_flat(b_left, b)
    r[flat | (n < min_pairs)] = np.nan
    return r


def mahalanobis(answers: Floats) -> Floats:
    """(rows,) squared Mahalanobis distance to the mean of all respondents.

    Covariances are over the respondents who answered both items; a missing answer counts as the item's mean, so it
    makes the distance smaller, never larger. All NaN where the covariances cannot be inverted or are not those of any
    data (more items than respondents, items that repeat each other, many missing).

    Parameters
    ----------
    answers
        (rows, items). Meade and Craig (2012), 10.1037/a0028085; missing as in R's ``psych::outlier``.
    """
    if not answers.size:
        return np.full(len(answers), np.nan)
    given = ~np.isnan(answers)
    centred = np.where(given, answers - _means(answers.T)[:, None].T, 0.0)
    covariance = _pairwise(centred, given)[0]
    if not np.isfinite(covariance).all():
        return np.full(len(answers), np.nan)
    roots = np.linalg.eigvalsh(covariance)
    if roots[0] <= roots[-1] * len(roots) * np.finfo(np.float64).eps * 10:
        return np.full(len(answers), np.nan)
    distance: Floats = (np.linalg.solve(covariance, centred.T).T * centred).sum(axis=1)
    distance[~given.any(axis=1)] = np.nan
    return distance


def similar_pairs(answers: Floats, critical: float, kind: Literal["synonyms", "antonyms"]) -> Ints:
    """(pairs, 2) columns that correlate above ``critical`` (antonyms: below minus it); the later column first.

    Correlations are over the respondents who answered both.
    """
    given = ~np.isnan(answers)
    means = _means(answers.T)
    covariance, variance = _pairwise(np.where(given, answers - means, 0.0), given)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.tril(covariance / np.sqrt(variance * variance.T), -1)
    found = r > critical if kind == "synonyms" else r < -critical
    return np.argwhere(found).astype(np.int64)


def pair_consistency(answers: Floats, pairs: Ints, *, min_pairs: int = MIN_PAIRS) -> Floats:
    """(rows,) correlation within each respondent over ``pairs`` of items (psychometric synonyms or antonyms).

    NaN where fewer than ``min_pairs`` pairs are answered, or either side does not vary: careless shuffles the two
    sides at random then, which we do not. Meade and Craig (2012), 10.1037/a0028085.
    """
    first = np.zeros((answers.shape[1],) * 2)
    first[pairs[:, 0], pairs[:, 1]] = 1.0
    given = ~np.isnan(answers)
    x, m = np.where(given, answers, 0.0), given.astype(np.float64)
    partners, owners = m @ first.T, m @ first  # how many answered partners each item has, on either side
    n = (m * partners).sum(axis=1)
    sum_x, sum_y = (x * partners).sum(axis=1), (x * owners).sum(axis=1)
    raw_x, raw_y = n * (x**2 * partners).sum(axis=1), n * (x**2 * owners).sum(axis=1)
    square_x, square_y = raw_x - sum_x**2, raw_y - sum_y**2
    r = _correlation(square_x, square_y, n * (x * (x @ first.T)).sum(axis=1) - sum_x * sum_y)
    r[(square_x <= _ZERO * raw_x) | (square_y <= _ZERO * raw_y) | (n < min_pairs)] = np.nan
    return r


def _pairwise(centred: Floats, given: Bools) -> tuple[Floats, Floats]:
    """(items, items) covariances over pairwise complete rows, and the variance of the row item over the same rows."""
    m = given.astype(np.float64)
    n = m.T @ m
    sums = centred.T @ m
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = (centred.T @ centred - sums * sums.T / n) / (n - 1)
        variance = ((centred**2).T @ m - sums**2 / n) / (n - 1)
    return covariance, variance


def _means(answers: Floats) -> Floats:
    """(rows,) means of the answers given; NaN without any."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(answers, axis=1), dtype=np.float64)


def _divide(total: Floats | Ints, n: Ints) -> Floats:
    return np.asarray(np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0), dtype=np.float64)


def _correlation(square_x: Floats, square_y: Floats, product: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.clip(product / np.sqrt(square_x * square_y), -1.0, 1.0), dtype=np.float64)


def _is_flat(left: Floats, whole: Floats) -> Bools:
    flat: Bools = (left**2).sum(axis=1) <= _ZERO**2 * np.maximum((whole**2).sum(axis=1), 1.0)
    return flat
