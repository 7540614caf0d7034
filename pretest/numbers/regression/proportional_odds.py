"""Proportional-odds (cumulative logit) models, many at once; with two answers this is logistic regression.

McCullagh (1980), DOI 10.1111/j.2517-6161.1980.tb01109.x: P(Y <= j | x) = F(θ_j - x'β), F the logistic distribution
function. A larger slope means higher answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.regression.newton import Block, climb, make_block
from pretest.numbers.regression.separation import CONDITION, has_maximum, is_separated
from pretest.special import expit, logit
from pretest.words import Bools, Floats, Ints

BLOCK_NUMBERS = 1 << 15  # indicators in one block: what fits in a processor's cache
# a variance, where ``rank.CONSTANT`` is a length: of a standardised covariate among the rows that are used
NO_VARIANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalOdds:
    """K fits on n rows, p columns and J answers.

    thresholds: (K, J-1) θ_j, j = 0..J-2. An answer that nobody gave has probability 0: its threshold is the one below
    it, -inf at the bottom, and a top answer that nobody gave has thresholds of +inf. coefficient: (K, p).
    covariance: (K, J-1+p, J-1+p) inverse observed information of thresholds, then slopes; repeated thresholds repeat
    their rows, infinite ones have rows of 0. log_likelihood, null_log_likelihood: (K,), the latter without covariates.
    n: (K,) rows used. iterations: (K,). seen: (K, J) whether somebody gave that answer.
    status: (K,) ``ok``; ``constant`` (fewer than two different answers), ``deficient`` (a covariate is constant, or a
    combination of the others, in the rows that are used), ``separated`` (no finite maximum), ``not_converged``.
    All numbers are NaN where the status is not ``ok``.
    design, codes, weights: what was fitted, (n, p) or (K, n, p), (K, n) and (K, n), weights 0 in rows left out.
    """

    thresholds: Floats
    coefficient: Floats
    covariance: Floats
    log_likelihood: Floats
    null_log_likelihood: Floats
    n: Ints
    iterations: Ints
    seen: Bools
    status: NDArray[np.str_]
    design: Floats
    codes: Ints
    weights: Floats

    @property
    def converged(self) -> Bools:
        """(K,) whether there is a maximum and it was reached."""
        return np.asarray(self.status == "ok")

    @property
    def separated(self) -> Bools:
        """(K,) whether the covariates separate the answers, so that there is no finite maximum."""
        return np.asarray(self.status == "separated")

    @property
    def std_error(self) -> Floats:
        """(K, J-1+p) model-based standard errors of thresholds, then slopes."""
        return np.asarray(np.sqrt(np.einsum("kii->ki", self.covariance)))

    def design_of(self, k: int) -> Floats:
        """(n, p) design of one problem."""
        return self.design if self.design.ndim == 2 else self.design[k]

    def below(self, k: int, shift: ArrayLike = 0.0) -> Floats:
        """(n, J-1) P(Y <= j) of every row, with ``shift`` added to its linear predictor."""
        predictor = self.design_of(k) @ self.coefficient[k] + shift
        return np.asarray(expit(self.thresholds[k] - predictor[:, None]))

    def scores(self, k: int) -> Floats:
        """(n, J-1+p) weighted score of every row; the sums are 0. Scores times ``covariance[k]`` are influence values.

        A repeated threshold has its score in the first of its columns.
        """
        y, w, theta = self.codes[k], self.weights[k], self.thresholds[k]
        used = np.flatnonzero(w > 0)
        answers = np.flatnonzero(self.seen[k])
        place = np.searchsorted(answers, y[used])
        own = np.concatenate([[-np.inf], theta[answers[:-1]], [np.inf]])
        predictor = self.design_of(k)[used] @ self.coefficient[k]
        slope_of_gap = np.zeros(len(answers))
        slope_of_gap[1:-1] = 1.0 / np.expm1(np.diff(own[1:-1]))
        upper = expit(predictor - own[place + 1]) + slope_of_gap[place]
        lower = -expit(own[place] - predictor) - slope_of_gap[place]
        found = np.zeros((len(w), len(theta) + self.coefficient.shape[1]))
        high, low = place < len(answers) - 1, place > 0
        found[used[high], answers[place[high]]] = w[used[high]] * upper[high]
        found[used[low], answers[place[low] - 1]] += w[used[low]] * lower[low]
        found[:, len(theta) :] = -found[:, : len(theta)].sum(axis=1)[:, None] * self.design_of(k)
        return found


def fit_ordinal(
    codes: ArrayLike, design: ArrayLike, *, n_answers: int, weights: ArrayLike | None = None
) -> ProportionalOdds:
    """Maximum (weighted) likelihood by Newton's method with analytic second derivatives.

    Parameters
    ----------
    codes
        (K, n) integer answers 0..n_answers-1; below 0 where there is none.
    design
        (n, p) finite covariates without a constant, or (K, n, p) when every problem has its own; p may be 0.
    n_answers
        J, at least 2.
    weights
        (n,) or (K, n) weights, 0 or more, or None. As frequencies they count in the covariance; with survey weights
        use ``scores`` for a sandwich.

    Returns
    -------
    ProportionalOdds. A problem that cannot be solved never stops the others: see ``status``. Separation, complete or
    in part, is found by the certificate and the linear program of ``pretest.numbers.regression.separation``.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values: a programming mistake.
    """
    y, x, w = _arrays(codes, design, weights, n_answers)
    problems, p = len(y), x.shape[-1]
    q = n_answers - 1 + p
    seen = np.stack([((y == j) & (w > 0)).any(axis=1) for j in range(n_answers)], axis=1)
    fits = ProportionalOdds(
        thresholds=np.full((problems, n_answers - 1), np.nan),
        coefficient=np.full((problems, p), np.nan),
        covariance=np.full((problems, q, q), np.nan),
        log_likelihood=np.full(problems, np.nan),
        null_log_likelihood=np.full(problems, np.nan),
        n=np.count_nonzero(w, axis=1),
        iterations=np.zeros(problems, dtype=np.intp),
        seen=seen,
        status=np.full(problems, "ok", dtype="<U16"),
        design=x,
        codes=y,
        weights=w,
    )
    centre, scale = x.mean(axis=-2) if x.shape[-2] else np.zeros(p), x.std(axis=-2) if x.shape[-2] else np.ones(p)
    scale = np.where(scale > 0, scale, 1.0)
    unit = (x - centre[..., None, :]) / scale[..., None, :]
    fits.status[_deficient(unit, w)] = "deficient"
    fits.status[seen.sum(axis=1) < 2] = "constant"
    for chosen in _blocks(fits, y.shape[1]):
        _fit_block(fits, chosen, unit, centre, scale)
    return fits


def _arrays(
    codes: ArrayLike, design: ArrayLike, weights: ArrayLike | None, n_answers: int
) -> tuple[Ints, Floats, Floats]:
    y = np.asarray(codes)
    if y.ndim != 2 or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(f"codes: expected (K, n) integers, got {y.dtype} of shape {y.shape}")
    if n_answers < 2 or y.max(initial=-1) >= n_answers:
        raise ValueError(f"codes: must lie below n_answers = {n_answers}, which is at least 2")
    problems, n = y.shape
    x = np.asarray(design, dtype=np.float64)
    if x.shape[:-1] not in ((n,), (problems, n)) or not np.isfinite(x).all():
        raise ValueError(f"design: expected ({n}, p) or ({problems}, {n}, p) finite numbers, got shape {x.shape}")
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape not in ((n,), (problems, n)) or not (np.isfinite(w) & (w >= 0)).all():
        raise ValueError(f"weights: expected ({n},) or ({problems}, {n}) finite numbers of 0 or more, got {w.shape}")
    return y.astype(np.intp), x, np.where(y >= 0, w, 0.0)


def _deficient(unit: Floats, weights: Floats) -> Bools:
    """(K,) whether a standardised covariate says nothing beside the others in the rows that are used."""
    p = unit.shape[-1]
    if p == 0:
        return np.zeros(len(weights), dtype=bool)
    shared: dict[bytes, bool] = {}
    found = np.zeros(len(weights), dtype=bool)
    for k, used in enumerate(weights > 0):
        if unit.ndim == 3:
            found[k] = _is_deficient(unit[k][used])
            continue
        pattern = used.tobytes()
        if pattern not in shared:
            shared[pattern] = _is_deficient(unit[used])
        found[k] = shared[pattern]
    return found


def _is_deficient(rows: Floats) -> bool:
    n, p = rows.shape
    if n <= p:
        return True
    centred = rows - rows.mean(axis=0)
    moment = centred.T @ centred / n
    size = np.sqrt(np.diag(moment))
    return bool(size.min() ** 2 <= NO_VARIANCE or np.linalg.eigvalsh(moment / np.outer(size, size))[0] <= CONDITION)


def _blocks(fits: ProportionalOdds, n: int) -> list[Ints]:
    """Problems that can be solved, with the same number of answers, in portions that fit in the cache."""
    answers = np.where(fits.status == "ok", fits.seen.sum(axis=1), 0)
    blocks = []
    for m in np.unique(answers[answers > 0]):
        chosen = np.flatnonzero(answers == m)
        portions = -(-len(chosen) // max(1, BLOCK_NUMBERS // (n * int(m))))
        blocks += np.array_split(chosen, portions)
    return blocks


def _fit_block(fits: ProportionalOdds, chosen: Ints, unit: Floats, centre: Floats, scale: Floats) -> None:
    """Fill in the problems of one block."""
    seen = fits.seen[chosen]
    m = int(seen[0].sum())
    rank = np.cumsum(seen, axis=1) - 1
    codes = fits.codes[chosen]
    codes = np.where(codes >= 0, np.take_along_axis(rank, np.maximum(codes, 0), axis=1), -1)
    design = unit if unit.ndim == 2 else unit[chosen]
    block = make_block(codes, fits.weights[chosen], design, m)
    below = np.cumsum(block.count, axis=1)
    start = np.zeros((len(chosen), m - 1 + design.shape[-1]))
    start[:, : m - 1] = logit(below[:, :-1] / below[:, -1:])
    end = climb(block, start)
    fits.iterations[chosen] = end.iterations
    share = block.count / below[:, -1:]
    fits.null_log_likelihood[chosen] = (block.count * np.log(share)).sum(axis=1)
    certain = has_maximum(block, end)
    for i, k in enumerate(chosen):
        if not (certain[i] and end.stopped[i]):
            apart = not certain[i] and is_separated(codes[i], design if design.ndim == 2 else design[i])
            fits.status[k] = "separated" if apart else "not_converged"
    good = np.flatnonzero(fits.status[chosen] == "ok")
    if len(good):
        own = (centre, scale) if centre.ndim == 1 else (centre[chosen[good]], scale[chosen[good]])
        _fill(fits, chosen[good], block.take(good), end.parameters[good], end.point.information[good], *own)
        fits.log_likelihood[chosen[good]] = end.point.log_likelihood[good]


def _fill(
    fits: ProportionalOdds,
    chosen: Ints,
    block: Block,
    parameters: Floats,
    information: Floats,
    centre: Floats,
    scale: Floats,
) -> None:
    """Back to the units of the covariates, and from the answers that were given to all J."""
    cuts, p = block.touch.shape[1], scale.shape[-1]
    all_cuts = fits.thresholds.shape[1]
    rank = np.cumsum(fits.seen[chosen], axis=1)[:, :-1] - 1
    back = np.zeros((len(chosen), all_cuts + p, cuts + p))
    finite = (rank >= 0) & (rank < cuts)
    back[:, :all_cuts, :cuts] = finite[:, :, None] & (rank[:, :, None] == np.arange(cuts))
    back[:, :all_cuts, cuts:] = finite[:, :, None] * (centre / scale)[..., None, :]
    back[:, np.arange(p) + all_cuts, np.arange(p) + cuts] = 1.0 / scale
    found = np.einsum("kij,kj->ki", back, parameters)
    fits.thresholds[chosen] = np.where(finite, found[:, :all_cuts], np.where(rank < 0, -np.inf, np.inf))
    fits.coefficient[chosen] = found[:, all_cuts:]
    fits.covariance[chosen] = back @ np.linalg.inv(information) @ back.transpose(0, 2, 1)
