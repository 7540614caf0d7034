"""Which covariates every arm can carry: no collinear columns, and no row that a covariate fits all by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.words import Floats, Ints

COLLINEAR = 1e-7  # share of a column's length that must remain after the columns before it
CONSTANT = 1e-10  # length after centring, as a share of the length before: below this it is rounding
FULL_LEVERAGE = 1.0 - 1e-8
EXTREME_LEVERAGE = 0.5  # a row beyond decides more of a slope than all other rows of its arm together
ENOUGH_ROWS = 20  # in fewer rows one of them often has that much without being odd


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Design of one arm: rows (n_a,), orthonormal Q (n_a, d) and triangular R (d, d) with √w·[1, Z] = Q R."""

    rows: Ints
    Q: Floats
    R: Floats


def arm_bases(
    covariates: Floats, root_weight: Floats, arms: list[Ints], scale: Floats
) -> tuple[list[Basis | None], list[int]]:
    """Bases of all arms for the covariates that all arms can carry, and the columns kept.

    A column stays out when, in any arm with at least two rows, it is a combination of the columns before it, or would
    give a row leverage 1, so that its residual says nothing. Earlier columns take precedence.

    Parameters
    ----------
    covariates
        (n, p) centred.
    root_weight
        (n,) square roots of the weights.
    arms
        A arrays of row numbers.
    scale
        (p,) length of each column before centring.

    Returns
    -------
    One ``Basis`` per arm (None with fewer than two rows) and the kept column numbers, in order.
    """
    fitted = [rows for rows in arms if len(rows) > 1]
    kept = list(range(covariates.shape[1]))
    bases = [_basis(covariates, root_weight, rows) if len(rows) > 1 else None for rows in arms]
    if not all(_is_sound(basis, scale, covariates, root_weight) for basis in bases if basis is not None):
        kept = _sound_columns(covariates, root_weight, fitted, scale)
        bases = [_basis(covariates[:, kept], root_weight, rows) if len(rows) > 1 else None for rows in arms]
    return bases, kept


def _basis(covariates: Floats, root_weight: Floats, rows: Ints) -> Basis:
    root = root_weight[rows, None]
    Q, R = np.linalg.qr(np.hstack([root, root * covariates[rows]]))
    return Basis(rows, Q, R)


def _is_sound(basis: Basis, scale: Floats, covariates: Floats, root_weight: Floats) -> bool:
    if len(basis.rows) < basis.R.shape[1] + 1:
        return False
    length = np.linalg.norm(root_weight[basis.rows, None] * covariates[basis.rows], axis=0)
    remains = np.abs(np.diag(basis.R))[1:]
    if np.any(remains <= COLLINEAR * length) or np.any(length <= CONSTANT * scale):
        return False
    return bool(np.einsum("ij,ij->i", basis.Q, basis.Q).max() < FULL_LEVERAGE)


def _sound_columns(covariates: Floats, root_weight: Floats, arms: list[Ints], scale: Floats) -> list[int]:
    """Columns in order, each kept when every arm can carry it beside the columns kept before."""
    bases = [root_weight[rows, None] / np.linalg.norm(root_weight[rows]) for rows in arms]
    kept: list[int] = []
    for j in range(covariates.shape[1]):
        column = root_weight * covariates[:, j]
        wider = [_widened(Q, column[rows], float(scale[j])) for Q, rows in zip(bases, arms, strict=True)]
        sound = [Q for Q in wider if Q is not None]
        if len(sound) == len(arms):
            bases = sound
            kept.append(j)
    return kept


def _widened(Q: Floats, column: Floats, scale: float) -> Floats | None:
    """Q with the part of ``column`` that is new, or None when it is not new or fits a row by itself."""
    length = float(np.linalg.norm(column))
    rest = column - Q @ (Q.T @ column)
    rest -= Q @ (Q.T @ rest)
    remains = float(np.linalg.norm(rest))
    if length <= CONSTANT * scale or remains <= COLLINEAR * length:
        return None
    wider = np.hstack([Q, rest[:, None] / remains])
    return wider if np.einsum("ij,ij->i", wider, wider).max() < FULL_LEVERAGE else None


def extreme_rows(covariates: Floats, arm: Ints, weights: Floats | None = None) -> Ints:
    """(p,) rows that alone decide more of a covariate's slope in their arm than all other rows of the arm together.

    That is a share over one half in Σ w (x - mean)²: one age of 9999 among 200 people. Columns with two values are left
    alone (a value that one person has goes by itself), and so are arms of fewer than 20 rows.

    Parameters
    ----------
    covariates
        (n, p).
    arm
        (n,) codes.
    weights
        (n,), or None.
    """
    found = np.zeros(covariates.shape[1], dtype=np.intp)
    w = np.ones(len(covariates)) if weights is None else weights
    many = np.flatnonzero([len(np.unique(column)) > 2 for column in covariates.T])
    for a in np.unique(arm):
        rows = np.flatnonzero(arm == a)
        if len(rows) < ENOUGH_ROWS:
            continue
        x = covariates[np.ix_(rows, many)]
        squares = w[rows, None] * (x - np.average(x, axis=0, weights=w[rows])) ** 2
        found[many] += (squares > EXTREME_LEVERAGE * squares.sum(axis=0)).sum(axis=0)
    return found
