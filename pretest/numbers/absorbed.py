"""Any number of randomisation blocks: differences within blocks, which are taken out instead of given dummies.

One weighted regression per outcome on the concepts, the covariates and an intercept per block, without interactions.
With X̃ the columns less their weighted means in each block, in coordinates in which X̃'WX̃ is the identity, the hat
matrix is X̃X̃'W plus w_j/W_b within block b; the variance S = (I-H)(I-H)' of the residuals, its adjustment and the
degrees of freedom are those of ``weighted`` (Pustejovsky & Tipton 2018, DOI 10.1080/07350015.2016.1247004), where the
columns of the blocks are kept apart because each row has one of them only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from pretest.errors import Note, some
from pretest.numbers.design import Design
from pretest.numbers.inputs import Inputs
from pretest.numbers.rank import COLLINEAR
from pretest.special import solve_triangular
from pretest.words import Floats, Ints

MOST_BLOCKS = 12  # more than these are absorbed: a dummy per block and arm would cost too many rows
FULL_LEVERAGE = 1e-10  # an eigenvalue of S below this counts as 0


@dataclass(frozen=True, slots=True, eq=False)
class Absorbed:
    """estimate, std_error, df: (C, K), NaN where a concept shares no block with the control, not even through other
    arms. influence: (n, C, K). dropped: K tuples of covariates left out. notes: remarks on that."""

    estimate: Floats
    std_error: Floats
    df: Floats
    influence: Floats
    dropped: tuple[tuple[int, ...], ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Within:
    """m rows of outcomes with the same rows, B blocks, d columns.

    weight, block: (m,). x: (m, d) with X̃'WX̃ = I. inverse: (d, d) from these coordinates to coefficients. total: (B,)
    weight of each block. middle: (d, d) X̃'W²X̃. lean: (B, d) Σ w² x̃ / W. squares: (B,) Σ w² / W².
    """

    weight: Floats
    block: Ints
    x: Floats
    inverse: Floats
    total: Floats
    middle: Floats
    lean: Floats
    squares: Floats

    def room(self, at: Ints) -> Floats:
        """(s, s) block of S of some rows."""
        x, w, b = self.x[at], self.weight[at], self.block[at]
        same, pair = b[:, None] == b, w[:, None] + w
        leaning = x @ self.lean[b].T
        found = np.eye(len(at)) - pair * (x @ x.T + same / self.total[b]) + x @ self.middle @ x.T
        return np.asarray(found + leaning + leaning.T + same * self.squares[b])

    def own_room(self) -> Floats:
        """(m,) diagonal of S."""
        x, w, b = self.x, self.weight, self.block
        reach = np.einsum("ij,ij->i", x, x) + 1.0 / self.total[b]
        twice = np.einsum("ij,ij->i", x, x @ self.middle + 2.0 * self.lean[b])
        return np.asarray(1.0 - 2.0 * w * reach + twice + self.squares[b])


def split_blocks(outcomes: ArrayLike, design: Design, covariates: ArrayLike | None) -> tuple[ArrayLike | None, Design]:
    """Covariates with a dummy per block and a design without blocks, where blocks are few and every arm has two rows or
    more of every outcome in each; else both as they are, for ``solve_absorbed``."""
    if design.block is None:
        return covariates, design
    y, arm = np.asarray(outcomes, dtype=np.float64), np.asarray(design.arm)
    levels, block = np.unique(design.block, return_inverse=True)
    if len(levels) > MOST_BLOCKS:
        return covariates, design
    for there in ~np.isnan(y).T:
        cell = np.bincount((block * design.n_arms + arm)[there], minlength=len(levels) * design.n_arms)
        cell = cell.reshape(len(levels), design.n_arms)
        if (cell[:, cell.any(axis=0)] < 2).any():
            return covariates, design
    dummies = (block[:, None] == np.argsort(-np.bincount(block), kind="stable")[1:]).astype(np.float64)
    given = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    return np.hstack([given, dummies]), replace(design, block=None)


def solve_absorbed(inputs: Inputs) -> Absorbed:
    """Differences within blocks, with HC2, or CR2 where there are clusters, and Satterthwaite degrees of freedom."""
    n, n_outcomes = inputs.used.shape
    cells = (inputs.n_arms - 1, n_outcomes)
    none = np.full(cells, np.nan)
    found = Absorbed(none, none.copy(), none.copy(), np.full((n, *cells), np.nan), (), ())
    dropped: dict[int, tuple[int, ...]] = {}
    for chosen in _same_rows(inputs):
        rows, concepts = _connected(inputs, np.flatnonzero(inputs.used[:, chosen[0]]))
        within, kept = _absorb(inputs, rows, concepts)
        dropped |= dict.fromkeys(chosen.tolist(), tuple(j for j in range(inputs.covariates.shape[1]) if j not in kept))
        _solve(inputs, within, found, rows=rows, concepts=concepts, chosen=chosen)
    left = tuple(dropped[k] for k in range(n_outcomes))
    return replace(found, dropped=left, notes=tuple(_notes(left)))


def _solve(inputs: Inputs, within: _Within, found: Absorbed, *, rows: Ints, concepts: Ints, chosen: Ints) -> None:
    """Fill in the outcomes that are there in the same rows."""
    y = _demeaned(inputs.outcomes[np.ix_(rows, chosen)], within.weight, within.block, within.total)
    coefficient = within.x.T @ (within.weight[:, None] * y)
    residual = y - within.x @ coefficient
    loading = (within.weight[:, None] * within.x) @ within.inverse[: len(concepts)].T
    unit = np.unique(inputs.unit[rows], return_inverse=True)[1].astype(np.intp)
    adjusted = _adjusted(within, loading, unit if inputs.clustered else None)
    for at, c in enumerate(concepts):
        pulled = adjusted[:, [at]] * residual
        found.estimate[c, chosen] = within.inverse[at] @ coefficient
        found.std_error[c, chosen] = np.sqrt((_by(unit, pulled) ** 2).sum(axis=0))
        found.df[c, chosen] = _df(within, adjusted[:, at], unit)
        found.influence[:, c, chosen] = 0.0
        found.influence[rows[:, None], c, chosen] = pulled


def _same_rows(inputs: Inputs) -> list[Ints]:
    groups: dict[bytes, list[int]] = {}
    for k, used in enumerate(inputs.used.T):
        groups.setdefault(used.tobytes(), []).append(k)
    return [np.asarray(columns, dtype=np.intp) for columns in groups.values()]


def _connected(inputs: Inputs, rows: Ints) -> tuple[Ints, Ints]:
    """Rows of the arms that share a block with the control, or with an arm that does; and these concepts, from 0."""
    assert inputs.block is not None
    there = np.zeros((int(inputs.block.max(initial=-1)) + 1, inputs.n_arms), dtype=bool)
    there[inputs.block[rows], inputs.arm[rows]] = True
    reached = np.zeros(inputs.n_arms, dtype=bool)
    reached[0] = there[:, 0].any()
    for _ in range(inputs.n_arms):
        reached |= there[there[:, reached].any(axis=1)].any(axis=0)
    return rows[reached[inputs.arm[rows]]], np.flatnonzero(reached[1:])


def _absorb(inputs: Inputs, rows: Ints, concepts: Ints) -> tuple[_Within, list[int]]:
    """The design of these rows within their blocks, and the covariates that are of use beside arms and blocks."""
    assert inputs.block is not None
    w = inputs.weights[rows]
    block = np.unique(inputs.block[rows], return_inverse=True)[1].astype(np.intp)
    total = np.bincount(block, w).astype(np.float64)
    arms = _demeaned(inputs.one_hot[rows][:, concepts + 1], w, block, total)
    x = _demeaned(inputs.covariates[rows], w, block, total)
    root = np.sqrt(w)[:, None]
    kept = _of_use(root * arms, root * x, np.linalg.norm(root * inputs.covariates[rows], axis=0))
    Q, R = np.linalg.qr(root * np.hstack([arms, x[:, kept]]))
    x = Q / root
    lean = _by(block, w[:, None] ** 2 * x, len(total)) / total[:, None]
    squares = np.bincount(block, w**2) / total**2
    inverse = solve_triangular(R, np.eye(len(R)))
    return _Within(w, block, x, inverse, total, Q.T @ (w[:, None] * Q), lean, squares), kept


def _demeaned(values: Floats, weight: Floats, block: Ints, total: Floats) -> Floats:
    """(m, J) values less their weighted means in each block."""
    return np.asarray(values - (_by(block, weight[:, None] * values, len(total)) / total[:, None])[block])


def _by(code: Ints, values: Floats, size: int | None = None) -> Floats:
    """(size, J) sums of the (m, J) values by code."""
    from scipy import sparse  # slow to load; only where it is needed

    size = int(code.max(initial=-1)) + 1 if size is None else size
    return np.asarray(sparse.csr_array((np.ones(len(code)), (code, np.arange(len(code)))), (size, len(code))) @ values)


def _of_use(arms: Floats, x: Floats, size: Floats) -> list[int]:
    """Columns of ``x`` that are no combination of the arms and the columns before them."""
    basis = np.linalg.qr(arms)[0]
    kept = []
    for j, column in enumerate(x.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > COLLINEAR * max(float(np.linalg.norm(column)), COLLINEAR * float(size[j])):
            kept.append(j)
            basis = np.hstack([basis, rest[:, None] / length])
    return kept


def _adjusted(within: _Within, loading: Floats, unit: Ints | None) -> Floats:
    """(m, C') loadings of the contrasts after adjustment: S_gg^(-1/2) l_g, by rows or by units."""
    if unit is None:
        room = within.own_room()[:, None]
        sound = room > FULL_LEVERAGE
        return np.where(sound, loading / np.sqrt(np.where(sound, room, 1.0)), 0.0)
    found = np.empty_like(loading)
    order = np.argsort(unit, kind="stable")
    for at in np.split(order, np.flatnonzero(np.diff(unit[order])) + 1):
        values, vectors = np.linalg.eigh(within.room(at))
        scale = np.where(values > FULL_LEVERAGE, 1.0 / np.sqrt(np.maximum(values, FULL_LEVERAGE)), 0.0)
        found[at] = (vectors * scale) @ (vectors.T @ loading[at])
    return found


def _df(within: _Within, p: Floats, unit: Ints) -> float:
    """tr(P)²/tr(P²) of one contrast, where P_gh = δ_gh p_g'p_g - r_g'K r_h - s_g'L s_h.

    r: (G, 2d) through the columns. s: (G, 2B) through the blocks.
    """
    d = within.x.shape[1]
    pulled = p[:, None] * within.x
    turned = within.weight[:, None] * pulled - p[:, None] * within.lean[within.block]
    r = _by(unit, np.hstack([pulled, turned]))
    K = np.block([[-within.middle, np.eye(d)], [np.eye(d), np.zeros((d, d))]])
    own = np.bincount(unit, p**2)
    both = K @ (r.T @ r)
    taken, cross, apart = _through_blocks(within, p, unit, r, K)
    taken = taken + np.einsum("gi,gi->g", r @ K, r)
    squares = np.einsum("ij,ji->", both, both) + 2.0 * cross + apart
    return float((own - taken).sum() ** 2 / ((own * (own - 2.0 * taken)).sum() + squares))


def _through_blocks(within: _Within, p: Floats, unit: Ints, r: Floats, K: Floats) -> tuple[Floats, float, float]:
    """(G,) s_g'L s_g, and tr(K R'S L S'R) and tr(L S'S L S'S), with two columns in S per block."""
    blocks, side = len(within.total), 1.0 / within.total
    of_unit = np.zeros(len(r), dtype=np.intp)
    of_unit[unit] = within.block
    if (of_unit[unit] == within.block).all():
        s, t = np.bincount(unit, p), np.bincount(unit, p * within.weight)
        q, w = within.squares, side
        e, f, h = (np.bincount(of_unit, values, blocks) for values in (s * s, s * t, t * t))
        first, second = _by(of_unit, s[:, None] * r, blocks), _by(of_unit, t[:, None] * r, blocks)
        cross = np.sum((first @ K) * (w[:, None] * second - q[:, None] * first) + (second @ K) * w[:, None] * first)
        apart = (w * f - q * e) ** 2 + 2.0 * (w * h - q * f) * w * e + (w * f) ** 2
        return (2.0 * w[of_unit] * t - q[of_unit] * s) * s, float(cross), float(apart.sum())
    from scipy import sparse  # slow to load; only where it is needed

    at = np.concatenate([within.block, within.block + blocks])
    values = np.concatenate([p, p * within.weight])
    S = sparse.csr_array((values, (np.concatenate([unit, unit]), at)), (len(r), 2 * blocks))
    turn = sparse.diags_array(side)
    L = sparse.block_array([[sparse.diags_array(-within.squares), turn], [turn, None]]).tocsr()
    taken = np.asarray((S @ L).multiply(S).sum(axis=1)).ravel()
    through, both = S.T @ r, L @ (S.T @ S)
    return taken, float(np.sum((through @ K) * (L @ through))), float(both.multiply(both.T).sum())


def _notes(dropped: tuple[tuple[int, ...], ...]) -> list[Note]:
    columns = [k for k, left_out in enumerate(dropped) if left_out]
    if not columns:
        return []
    what = f"Covariates {some(sorted({j for left_out in dropped for j in left_out}))} were left out:"
    message = f"{what} they are a combination of blocks, arms and earlier covariates."
    return [Note("covariate_dropped", "warning", f"outcomes {some(columns)}", message)]
