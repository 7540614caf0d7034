"""HC2 and CR2 of weighted least squares, with Satterthwaite degrees of freedom.

Weights here come from how people were drawn; the variance of a contrast follows how arms were assigned, so that the
working model is the identity (Pustejovsky & Tipton 2018, DOI 10.1080/07350015.2016.1247004; the default of R package
clubSandwich for a weighted ``lm``). With M = (X'WX)⁻¹ and H = X M X'W the residuals have the variance S = (I-H)(I-H)',
whose elements are δ_ij - u_i'K u_j with u_i = (x_i, w_i x_i), K = [[-M Q M, M], [M, 0]] and Q = X'W²X. The adjustment
of cluster g is the symmetric square root of the pseudo-inverse of S_gg = I - U_g K U_g': a change of as many directions
as the columns of u. In a model that is saturated in the arms all of this holds arm by arm.
"""

from __future__ import annotations

import numpy as np

from pretest.numbers.sandwich import RowVariance, bell_mccaffrey_df, satterthwaite_df
from pretest.words import Floats

FULL_LEVERAGE = 1e-10  # an eigenvalue of S below this counts as 0: the cluster alone determines that direction


def hc_of_means(share: Floats, one_hot: Floats, variance: RowVariance) -> tuple[Floats, Floats]:
    """Weighted means of independent rows, where u_i = (1, s_i) with s the share of a row in the weight of its arm.

    Parameters
    ----------
    share
        (n, K), 0 where the outcome is missing.
    one_hot
        (n, A) arm of each row.

    Returns
    -------
    (n, K) multipliers, 0 where missing, and (C, K) degrees of freedom.
    """
    q = one_hot.T @ share**2
    room = 1.0 - 2.0 * share + one_hot @ np.nan_to_num(q)
    multiplier = share / (np.sqrt(room) if variance == "hc2" else 1.0 - share)
    own = multiplier**2
    first = one_hot.T @ (own * room)
    sums = [one_hot.T @ (own * share**power) for power in range(3)]
    second = one_hot.T @ (own**2 * (2.0 * room - 1.0)) + _squared(q, sums[0], sums[1], sums[1], sums[2], q)
    return multiplier, bell_mccaffrey_df(first, second)


def cr2_of_means(n: Floats, share: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted means with clusters: (I - U K U')^(-1/2) U = U (I - K U'U)^(-1/2), and the root of a 2 x 2 matrix is
    known in closed form.

    Parameters
    ----------
    n, share, squares
        (G, A, K) rows, sum of their shares in the weight of the arm and of the squares of these, per cluster and arm.

    Returns
    -------
    (G, A, K) constants a and b: the multiplier of a row with share s is a + b s. And (C, K) degrees of freedom.
    """
    q = squares.sum(axis=0)
    corner, side = 1.0 + q * n - share, q * share - squares
    det = (1.0 - share) ** 2 + n * (q - squares)
    root = np.sqrt(np.maximum(det, 0.0))
    size = root * np.sqrt(np.maximum(corner + 1.0 - share + 2.0 * root, 0.0))
    sound = (det > FULL_LEVERAGE) & (n > 0)
    a = np.where(sound, -side / size, 0.0)
    b = np.where(sound, (corner + root) / size, 0.0)
    own = a**2 * n + 2.0 * a * b * share + b**2 * squares
    v0, v1 = a * n + b * share, a * share + b * squares
    gram = _squared(q, (v0 * v0).sum(axis=0), (v0 * v1).sum(axis=0), (v0 * v1).sum(axis=0), (v1 * v1).sum(axis=0), q)
    with_control = [(v * v0[:, :1]).sum(axis=0) for v in (v0, v1)]
    to_control = [(v * v1[:, :1]).sum(axis=0) for v in (v0, v1)]
    cross = _squared(q, with_control[0], to_control[0], with_control[1], to_control[1], q[:1])
    return a, b, satterthwaite_df(own, 2.0 * v0 * v1 - q * v0**2, gram, cross)


def _squared(q: Floats, e: Floats, f: Floats, g: Floats, h: Floats, q0: Floats) -> Floats:
    """tr(K V K₀ V') of V = [[e, f], [g, h]] with K = [[-q, 1], [1, 0]] and K₀ the same with q0."""
    return np.asarray((g - q * e) * (f - q0 * e) + e * (h - q * f) + e * (h - q0 * g) + f * g)


def wide(basis: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """(n, 2d) rows u_i and the (2d, 2d) matrix K of one arm, in coordinates in which M is the identity.

    basis: (n, d) orthonormal basis of √w X. weight: (n,).
    """
    x = basis / np.sqrt(weight)[:, None]
    d = basis.shape[1]
    kernel = np.zeros((2 * d, 2 * d))
    kernel[:d, d:] = kernel[d:, :d] = np.eye(d)
    kernel[:d, :d] = -(basis.T @ (weight[:, None] * basis))
    return np.hstack([x, weight[:, None] * x]), kernel


def row_room(rows: Floats, kernel: Floats) -> Floats:
    """(n,) diagonal of S."""
    return np.asarray(1.0 - np.einsum("ij,ij->i", rows @ kernel, rows))


def row_traces(rows: Floats, kernel: Floats, multiplier: Floats) -> tuple[float, float]:
    """Traces of P and P² of one arm when every row is its own cluster; as ``sandwich.row_traces``, with weights."""
    own, room = multiplier**2, row_room(rows, kernel)
    both = kernel @ (rows.T @ (rows * own[:, None]))
    return float(own @ room), float(own @ (own * (2.0 * room - 1.0)) + np.einsum("ij,ji->", both, both))


def adjusted_rows(kernel: Floats, blocks: Floats, loading: Floats) -> Floats:
    """(G, m) S_gg^(-1/2) U_g c of clusters of m rows each, from the (G, m, 2d) rows u_i; else as ``adjusted``."""
    room = np.eye(blocks.shape[1]) - blocks @ kernel @ blocks.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh((room + room.transpose(0, 2, 1)) / 2.0)
    scale = np.where(values > FULL_LEVERAGE, 1.0 / np.sqrt(np.maximum(values, FULL_LEVERAGE)), 0.0)
    turned = vectors.transpose(0, 2, 1) @ (blocks @ loading)[..., None]
    return np.asarray(vectors @ (scale[..., None] * turned))[..., 0]


def adjusted(kernel: Floats, gram: Floats, loading: Floats) -> Floats:
    """(G, 2d) t with S_gg^(-1/2) U_g c = U_g t: all clusters at once, whatever their sizes.

    With T the root of U_g'U_g, t = c + K T φ(TKT) T c for φ(x) = ((1-x)^(-1/2) - 1)/x, which needs no inverse of T.
    Where 1-x is 0, since the cluster alone determines a direction, (1-x)^(-1/2) counts as 0.

    Parameters
    ----------
    kernel
        (2d, 2d) K.
    gram
        (G, 2d, 2d) U_g'U_g.
    loading
        (2d,) c.
    """
    values, vectors = np.linalg.eigh(gram)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]) @ vectors.transpose(0, 2, 1)
    middle = root @ kernel @ root
    values, vectors = np.linalg.eigh((middle + middle.transpose(0, 2, 1)) / 2.0)
    room = 1.0 - values
    kept = np.sqrt(np.maximum(room, FULL_LEVERAGE))
    phi = np.where(room > FULL_LEVERAGE, 1.0 / (kept * (1.0 + kept)), -1.0)
    through = root @ (vectors * phi[:, None, :]) @ vectors.transpose(0, 2, 1) @ (root @ loading)[..., None]
    return np.asarray(loading + (kernel @ through)[..., 0])
