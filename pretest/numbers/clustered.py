"""CR2 variance with Satterthwaite degrees of freedom, for rows that belong together (classes, venues, respondents).

Pustejovsky & Tipton (2018), DOI 10.1080/07350015.2016.1247004, with an identity working model. The adjustment of
cluster g is the symmetric square root of the pseudo-inverse of I - H_gg. With Q an orthonormal basis of the design,
A_g Q_g = Q_g (I - Q_gᵀQ_g)^{+1/2}, so that only matrices as small as the design or the cluster are taken apart; in a
model that is saturated in the arms this holds arm by arm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from pretest.numbers import weighted
from pretest.numbers.inputs import Inputs
from pretest.numbers.sandwich import satterthwaite_df
from pretest.words import Floats, Ints

Adjust = Callable[[Floats, Floats], Floats]
FULL_LEVERAGE = 1e-10  # 1 - λ below this counts as 0: the cluster alone determines that direction


@dataclass(frozen=True, slots=True, eq=False)
class ArmClusters:
    """The clusters of one arm after adjustment.

    cluster: (G_a,) codes. multiplier: (n_a,) adjusted loadings in the order of the rows. own: (G_a,) p_gᵀp_g.
    projected: (G_a, e) v_g, and kernel: (e, e) K, so that P_gh = δ_gh p_gᵀp_g - v_gᵀK v_h. Without weights K is the
    identity and v_g = Q_gᵀp_g; with weights as in ``weighted``.
    """

    cluster: Ints
    multiplier: Floats
    own: Floats
    projected: Floats
    kernel: Floats


def rows_by_cluster(inputs: Inputs) -> Floats:
    """(G, A, K) rows used per cluster, arm and outcome."""
    return sums_by_cluster(inputs, inputs.used.astype(np.float64))


def sums_by_cluster(inputs: Inputs, values: Floats) -> Floats:
    """(G, A, K) sums per cluster and arm of (n, K) values that are 0 where the outcome is missing."""
    cell = inputs.unit * inputs.n_arms + inputs.arm
    size = inputs.n_units * inputs.n_arms
    sums = [np.bincount(cell, column, minlength=size) for column in values.T]
    shape = (inputs.n_units, inputs.n_arms, len(sums))
    return np.stack(sums, axis=-1).reshape(shape).astype(np.float64) if sums else np.zeros(shape)


def cr2_of_means(rows: Floats) -> tuple[Floats, Floats]:
    """CR2 when the design is only the arms, where H_gg has one eigenvalue per arm: n_ga / n_a.

    Parameters
    ----------
    rows
        (G, A, K) rows used per cluster, arm and outcome.

    Returns
    -------
    (G, A, K) multiplier of every row of that cluster and arm, and (C, K) degrees of freedom.
    """
    n_arm = rows.sum(axis=0)
    room = 1.0 - rows / n_arm
    scale = np.where(room > FULL_LEVERAGE, 1.0 / np.sqrt(np.maximum(room, FULL_LEVERAGE)), 0.0)
    multiplier = scale / n_arm
    v = rows * multiplier / np.sqrt(n_arm)
    gram = (v**2).sum(axis=0) ** 2
    cross = (v * v[:, :1]).sum(axis=0) ** 2
    return multiplier, satterthwaite_df(rows * multiplier**2, v**2, gram, cross)


def cr2_of_arm(basis: Floats, direction: Floats, unit: Ints, weight: Floats | None = None) -> ArmClusters:
    """Adjusted loadings of one arm of a design with covariates.

    Parameters
    ----------
    basis
        (n_a, d) orthonormal basis of the arm's design.
    direction
        (d,) the level of the arm in that basis: level = directionᵀ basisᵀ y.
    unit
        (n_a,) cluster codes.
    weight
        (n_a,) weights, when they differ; the basis is then that of √w X.
    """
    order = np.argsort(unit, kind="stable")
    codes = unit[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    if weight is None:
        rows, kernel = basis[order], np.eye(basis.shape[1])
        p = _by_size(rows, starts, _rows_adjusted, lambda gram, b: _root(gram) @ b, direction)
    else:
        rows, kernel = weighted.wide(basis[order], weight[order])
        of_rows, of_grams = partial(weighted.adjusted_rows, kernel), partial(weighted.adjusted, kernel)
        p = _by_size(rows, starts, of_rows, of_grams, np.concatenate([np.zeros_like(direction), direction]))
    multiplier = np.empty(len(codes))
    multiplier[order] = p
    own, projected = np.add.reduceat(p**2, starts), np.add.reduceat(p[:, None] * rows, starts)
    return ArmClusters(codes[starts], multiplier, own, projected, kernel)


def _by_size(rows: Floats, starts: Ints, of_rows: Adjust, of_grams: Adjust, loading: Floats) -> Floats:
    """(n,) adjusted loadings of rows sorted by cluster.

    Clusters with fewer rows than columns are adjusted by their rows, those of one size at once; all others at once by
    the products of their columns, which give (G, e) factors of the columns.
    """
    p = np.empty(len(rows))
    sizes = np.diff(starts, append=len(rows))
    small = sizes < rows.shape[1]
    for size in np.unique(sizes[small]):
        at = starts[sizes == size][:, None] + np.arange(size)
        p[at] = of_rows(rows[at], loading)
    if not small.all():
        at = np.flatnonzero(np.repeat(~small, sizes))
        rest, others = rows[at], sizes[~small]
        gram = np.add.reduceat(rest[:, :, None] * rest[:, None, :], np.cumsum(others) - others)
        p[at] = np.einsum("ni,ni->n", rest, np.repeat(of_grams(gram, loading), others, axis=0))
    return p


def _rows_adjusted(blocks: Floats, direction: Floats) -> Floats:
    """(G, m) A_g Q_g b for (G, m, d) blocks."""
    return np.asarray(_root(blocks @ blocks.transpose(0, 2, 1)) @ (blocks @ direction)[..., None])[..., 0]


def _root(gram: Floats) -> Floats:
    """(G, s, s) symmetric square roots of the pseudo-inverses of I - gram."""
    values, vectors = np.linalg.eigh(gram)
    room = 1.0 - values
    scale = np.where(room > FULL_LEVERAGE, 1.0 / np.sqrt(np.maximum(room, FULL_LEVERAGE)), 0.0)
    return np.asarray((vectors * scale[:, None, :]) @ vectors.transpose(0, 2, 1))


def cr2_df(arms: list[ArmClusters | None], n_units: int) -> Floats:
    """(C,) Satterthwaite degrees of freedom of each concept against control; NaN where an arm has no fit."""
    own = np.full((n_units, len(arms)), np.nan)
    shared = np.full((n_units, len(arms)), np.nan)
    gram = np.full(len(arms), np.nan)
    cross = np.full(len(arms), np.nan)
    spread: list[Floats | None] = []
    for a, fit in enumerate(arms):
        if fit is None:
            spread.append(None)
            continue
        v = np.zeros((n_units, fit.projected.shape[1]))
        v[fit.cluster] = fit.projected
        spread.append(v)
        own[:, a] = 0.0
        own[fit.cluster, a] = fit.own
        turned = v @ fit.kernel
        shared[:, a] = np.einsum("gd,gd->g", turned, v)
        gram[a] = float(np.sum((turned.T @ v) * (turned.T @ v).T))
        if spread[0] is not None and arms[0] is not None:
            cross[a] = float(np.sum((turned.T @ spread[0]) * (v.T @ (spread[0] @ arms[0].kernel))))
    return satterthwaite_df(own, shared, gram, cross)


def cr1_factor(n_clusters: Floats, n_rows: Floats, n_coefficients: Floats) -> Floats:
    """(K,) small-sample factor of the variance as in Stata: G/(G-1) · (n-1)/(n-k)."""
    return np.asarray(n_clusters / (n_clusters - 1.0) * (n_rows - 1.0) / (n_rows - n_coefficients))
