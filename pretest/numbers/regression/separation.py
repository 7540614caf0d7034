"""Is there a maximum at all? A certificate that costs as much as one step, and a linear program when it is not given.

A row with answer y has the vectors c = (e_y, -x) and c = (-e_{y-1}, x) (no first one for the highest answer, no second
one for the lowest), and the log-likelihood is Σ w log F(c'φ) plus terms that grow with the distances between
thresholds. The answers are *separated*, completely or in part, when some direction d ≠ 0 has c'd >= 0 for every vector:
the likelihood then climbs along d for ever (Albert & Anderson 1984, DOI 10.1093/biomet/71.1.1).

**Certificate.** Let g be the gradient at any point and H = Σ w F(1-F) cc'. Along a separating d, scaled so that the
largest c'd is 1, distances do not shrink, so g'd >= Σ w (1-F) c'd >= Σ w F(1-F) (c'd)² = d'Hd. With
g'd <= λ √(d'Hd), λ² = g'H⁻¹g, this gives √(d'Hd) <= λ; and 1 = max c'd <= √(max c'H⁻¹c) √(d'Hd). Hence separation
implies λ √(max c'H⁻¹c) >= 1. Where that product is below 1 there is a maximum, whatever the steps did.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.regression.newton import Block, Climb
from pretest.special import linprog
from pretest.words import Bools, Floats

CERTAIN = 0.1  # the product must stay below this, so that rounding cannot give the certificate
# smallest eigenvalue of a matrix of unit diagonal at which its inverse is trusted, and its columns count as different;
# the square of a length, so not to be compared with ``rank.COLLINEAR``
CONDITION = 1e-11
CLEAR = 1e-4  # a direction counts as separating when some row moves by this much, at most 1 per parameter
FEASIBLE = 1e-6


def has_maximum(block: Block, climb: Climb) -> Bools:
    """(B,) whether the certificate is given at the point where the climb ended."""
    cuts = block.touch.shape[1]
    bare, gradient = climb.point.bare, climb.point.gradient
    diagonal = np.einsum("bii->bi", bare)
    sound = np.isfinite(bare).all(axis=(1, 2)) & (diagonal > 0).all(axis=1) & np.isfinite(gradient).all(axis=1)
    unit = np.eye(bare.shape[1])
    scale = np.sqrt(np.where(sound[:, None], diagonal, 1.0))
    scaled = np.where(sound[:, None, None], bare / (scale[:, :, None] * scale[:, None, :]), unit)
    sound &= np.linalg.eigvalsh(scaled)[:, 0] > CONDITION
    inverse = np.linalg.inv(np.where(sound[:, None, None], scaled, unit)) / (scale[:, :, None] * scale[:, None, :])
    length = np.einsum("bi,bij,bj->b", gradient, inverse, gradient)
    reach = np.full(len(bare), -np.inf)
    of_slopes = np.einsum("...np,...np->...n", block.design @ inverse[:, cuts:, cuts:], block.design)
    for j in range(cuts):
        row = inverse[:, j, cuts:]
        mixed = row @ block.design.T if block.design.ndim == 2 else (block.design @ row[:, :, None])[..., 0]
        reach = np.maximum(reach, (inverse[:, j, j, None] - 2.0 * mixed + of_slopes).max(axis=1))
    with np.errstate(invalid="ignore"):
        return np.asarray(sound & (length * reach < CERTAIN**2) & (length >= -1e-12) & (reach > 0))


def is_separated(codes: NDArray[np.intp], design: Floats) -> bool:
    """Whether some direction separates the answers, by linear programming (Konis 2007, thesis, University of Oxford).

    Parameters
    ----------
    codes
        (n,) answers 0..m-1; rows below 0 are left out. Answers that nobody gave do not count.
    design
        (n, p) finite numbers; best centred and scaled to unit size.

    Returns
    -------
    True when the answers are separated completely or in part; also False when all answers are the same.
    """
    used = codes >= 0
    answers = np.unique(codes[used], return_inverse=True)[1]
    cuts = int(answers.max(initial=0))
    if cuts == 0:
        return False
    rows = np.unique(np.column_stack([answers, design[used]]), axis=0)
    vectors = _vectors(rows[:, 0].astype(np.intp), rows[:, 1:], cuts)
    found = linprog(
        -vectors.sum(axis=0), A_ub=-vectors, b_ub=np.zeros(len(vectors)), bounds=(-1.0, 1.0), method="highs"
    )
    if found.status != 0:
        return False
    moved = vectors @ found.x
    return bool(moved.min() >= -FEASIBLE and moved.max() > CLEAR)


def _vectors(answers: NDArray[np.intp], design: Floats, cuts: int) -> Floats:
    """(up to 2n, m-1+p) vectors c of the rows."""
    unit = np.eye(cuts)
    upper, lower = answers < cuts, answers > 0
    return np.vstack(
        [np.hstack([unit[answers[upper]], -design[upper]]), np.hstack([-unit[answers[lower] - 1], design[lower]])]
    )
