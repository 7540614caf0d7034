"""Levels of the arms with covariates: the fully interacted model of Lin (2013), DOI 10.1214/12-AOAS583.

With every covariate centred and interacted with every arm, the joint model falls apart into one regression per arm,
whose intercept is the level of that arm at the mean of the covariates. The normal equations of all outcomes are made at
once: products of two columns of the design, summed with the rows that each outcome has. Where that would lose digits
(covariates that nearly repeat each other, a row that all but determines a coefficient), or a covariate must go, the
outcome is solved by ``patterns`` instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pretest.errors import Note, some
from pretest.numbers.inputs import Inputs
from pretest.numbers.means import Levels, Variance
from pretest.numbers.patterns import ROWS_PER_COEFFICIENT, few_rows_note, solve_patterns
from pretest.numbers.sandwich import bell_mccaffrey_df
from pretest.words import Bools, Floats, Inference, Ints

WORST_CONDITION = 1e6  # of scaled normal equations: ten digits are left
LARGEST_LEVERAGE = 0.95  # of a row: beyond, 1 - leverage has lost digits


@dataclass(frozen=True, slots=True, eq=False)
class _Arms:
    """n rows sorted by arm; d columns, 1 and the covariates, centred and of size 1; t = d(d+1)/2 products of two.

    order: (n,) row numbers. parts: A slices. z: (n, d). products: (n, t). unfold: (d, d) place of each product.
    size: (p,) what the covariates were divided by. y, used, weight: (n, K), weight 0 where unused. own: (n, 1) weights.
    """

    order: Ints
    parts: tuple[slice, ...]
    z: Floats
    products: Floats
    unfold: Ints
    size: Floats
    y: Floats
    used: Bools
    weight: Floats
    own: Floats

    def sums(self, weight: Floats) -> Floats:
        """(A, K, d, d) Σ weight z z' per arm."""
        return np.stack([weight[part].T @ self.products[part] for part in self.parts])[..., self.unfold]

    def forms(self, matrices: Floats) -> Floats:
        """(n, K) z' M z with the (A, K, d, d) symmetric matrix of the row's own arm."""
        upper = np.triu_indices(len(self.unfold))
        flat = matrices[..., upper[0], upper[1]] * np.where(upper[0] == upper[1], 1.0, 2.0)
        return np.concatenate([self.products[part] @ flat[a].T for a, part in enumerate(self.parts)])

    def fitted(self, coefficients: Floats) -> Floats:
        """(n, K) z'β with the (A, K, d) coefficients of the row's own arm."""
        return np.concatenate([self.z[part] @ coefficients[a].T for a, part in enumerate(self.parts)])

    def totals(self, values: Floats) -> Floats:
        """(A, K) sums of (n, K) values."""
        return np.stack([values[part].sum(axis=0) for part in self.parts])

    def back(self, values: Floats) -> Floats:
        """(n, K) values in the order of the data."""
        found = np.empty_like(values)
        found[self.order] = values
        return found


def solve_adjusted(inputs: Inputs, variance: Variance, inference: Inference) -> Levels:
    """Levels at the mean of the covariates, with the multipliers and degrees of freedom of ``variance``."""
    if variance == "cr2" or not len(inputs.arm):
        return solve_patterns(inputs, variance, inference)
    with np.errstate(divide="ignore", invalid="ignore"):
        found, sound = _solve(inputs, variance, inference)
    if sound.all():
        return found
    rest = np.flatnonzero(~sound)
    part = replace(inputs, outcomes=inputs.outcomes[:, rest], used=inputs.used[:, rest])
    return _merged(found, solve_patterns(part, variance, inference, rest), rest)


def _solve(inputs: Inputs, variance: Variance, inference: Inference) -> tuple[Levels, Bools]:
    """All outcomes, and (K,) whether their digits can be trusted."""
    arms = _sorted(inputs)
    n_arm = arms.totals(arms.used.astype(np.float64))
    d = arms.z.shape[1]
    gram = arms.sums(arms.weight)
    inverse, sound = _inverse(gram, n_arm, d)
    moments = np.stack([(arms.weight[part] * arms.y[part]).T @ arms.z[part] for part in arms.parts])
    coefficient = np.where((n_arm > 0)[..., None], (inverse @ moments[..., None])[..., 0], np.nan)
    mean = gram[..., 0].sum(axis=0)
    mean = mean / mean[:, :1]
    direction = (inverse @ mean[:, :, None])[..., 0]
    residual = np.where(arms.used, arms.y - arms.fitted(coefficient), 0.0)
    loading = arms.weight * arms.fitted(direction)
    multiplier, df, largest = _spread(arms, inputs, variance, loading, gram, inverse)
    sound &= largest < LARGEST_LEVERAGE
    levels = Levels(
        level=np.einsum("akd,kd->ak", coefficient, mean),
        residual=arms.back(residual),
        multiplier=arms.back(multiplier),
        df=df,
        loading_norm=np.where(n_arm > 0, np.einsum("akd,kd->ak", direction, mean), np.nan),
        n_coefficients=d * (n_arm > 0).sum(axis=0).astype(np.float64),
        slopes=coefficient[..., 1:] / arms.size if inference == "superpopulation" else None,
        dropped=((),) * arms.y.shape[1],
        notes=tuple(_notes(n_arm, d, sound)),
    )
    return levels, sound


def _sorted(inputs: Inputs) -> _Arms:
    order = np.argsort(inputs.arm, kind="stable")
    ends = np.searchsorted(inputs.arm[order], np.arange(inputs.n_arms + 1))
    own = inputs.weights[order, None]
    x = inputs.covariates[order]
    x = x - (own * x).sum(axis=0) / own.sum()
    size = np.sqrt((x * x).mean(axis=0))
    size = np.where(size > 0, size, 1.0)
    z = np.hstack([np.ones((len(x), 1)), x / size])
    upper = np.triu_indices(z.shape[1])
    unfold = np.zeros((z.shape[1], z.shape[1]), dtype=np.intp)
    unfold[upper] = unfold.T[upper] = np.arange(len(upper[0]))
    used = inputs.used[order]
    parts = tuple(slice(int(start), int(end)) for start, end in pairwise(ends))
    products = z[:, upper[0]] * z[:, upper[1]]
    return _Arms(order, parts, z, products, unfold, size, inputs.outcomes[order], used, used * own, own)


def _inverse(gram: Floats, n_arm: Floats, d: int) -> tuple[Floats, Bools]:
    """(A, K, d, d) inverses, 0 for an arm without rows; and (K,) whether all are well-conditioned.

    An arm with rows must have more of them than columns.
    """
    size = np.sqrt(np.einsum("akii->aki", gram))
    scaled = gram / (size[..., :, None] * size[..., None, :])
    empty = n_arm == 0
    usable = (n_arm > d) & np.isfinite(scaled).all(axis=(2, 3))
    values, vectors = np.linalg.eigh(np.where(usable[..., None, None], scaled, np.eye(d)))
    usable &= values[..., 0] * WORST_CONDITION > values[..., -1]
    vectors = vectors / np.where(usable[..., None], size, 1.0)[..., None]
    inverse = (vectors / np.where(usable[..., None], values, 1.0)[..., None, :]) @ np.swapaxes(vectors, 2, 3)
    return np.where(usable[..., None, None], inverse, 0.0), (usable | empty).all(axis=0)


def _spread(
    arms: _Arms, inputs: Inputs, variance: Variance, loading: Floats, gram: Floats, inverse: Floats
) -> tuple[Floats, Floats, Floats]:
    """(n, K) multipliers, (C, K) degrees of freedom and (K,) largest leverages; rows are their own clusters."""
    leverage = np.where(arms.used, arms.own * arms.forms(inverse), 0.0)
    largest = leverage.max(axis=0, initial=0.0)
    if variance not in ("hc2", "hc3"):
        return loading, np.full((gram.shape[0] - 1, gram.shape[1]), np.nan), largest
    room, twice = 1.0 - leverage, None
    if inputs.weighted:
        twice = inverse @ arms.sums(arms.weight * arms.own) @ inverse
        room = np.where(arms.used, room - leverage + arms.forms(twice), 1.0)
    multiplier = loading / (np.sqrt(room) if variance == "hc2" else 1.0 - leverage)
    own = multiplier**2
    second = arms.totals(own**2 * (2.0 * room - 1.0)) + _squared(arms, own, inverse, twice)
    return multiplier, bell_mccaffrey_df(arms.totals(own * room), second), largest


def _squared(arms: _Arms, own: Floats, inverse: Floats, twice: Floats | None) -> Floats:
    """(A, K) tr(K V K V): with weights for the two blocks of columns z and w z, as in ``weighted``."""
    v0 = arms.sums(own)
    r = inverse @ v0
    if twice is None:
        return np.asarray(np.einsum("akij,akji->ak", r, r))
    v1, v2 = arms.sums(own * arms.own), arms.sums(own * arms.own**2)
    s = inverse @ v1
    p, q = s - twice @ v0, inverse @ v2 - twice @ v1
    traces = (np.einsum("akij,akji->ak", one, other) for one, other in ((p, p), (q, r), (q, r), (s, s)))
    return np.asarray(sum(traces))


def _notes(n_arm: Floats, d: int, sound: Bools) -> Iterator[Note]:
    smallest = np.where(n_arm > 0, n_arm, np.inf).min(axis=0)
    few = np.flatnonzero(sound & (smallest < ROWS_PER_COEFFICIENT * d))
    if len(few):
        yield few_rows_note(f"outcomes {some(few.tolist())}", int(smallest[few].min()), d)


def _merged(found: Levels, other: Levels, columns: Ints) -> Levels:
    """``found`` with some outcomes from ``other``."""
    for name in ("level", "residual", "multiplier", "df", "loading_norm", "n_coefficients"):
        getattr(found, name)[..., columns] = getattr(other, name)
    if found.slopes is not None and other.slopes is not None:
        found.slopes[:, columns] = other.slopes
    dropped = list(found.dropped)
    for k, left_out in zip(columns, other.dropped, strict=True):
        dropped[k] = left_out
    return replace(found, dropped=tuple(dropped), notes=found.notes + other.notes)
