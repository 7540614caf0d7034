"""Robust variances of independent rows, and the degrees of freedom that go with them.

Every estimator here is linear in the outcomes: the level of arm a is Σ l_i y_i over its own rows. Its influence values
are m_i e_i, where e is the residual and the multiplier m is l adjusted for the leverage h.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from pretest.words import Floats

RowVariance = Literal["hc2", "hc3"]


def hc_multiplier(loading: Floats, leverage: Floats, variance: RowVariance) -> Floats:
    """Loadings adjusted for leverage: HC2 divides by √(1-h), HC3 by 1-h (MacKinnon & White 1985,
    DOI 10.1016/0304-4076(85)90158-7). Same shape as ``loading``."""
    room = 1.0 - leverage
    return np.asarray(loading / (np.sqrt(room) if variance == "hc2" else room))


def welch_df(variance_of_arm: Floats, df_of_arm: Floats) -> Floats:
    """(C, K) Welch-Satterthwaite degrees of freedom of each concept against control.

    Parameters
    ----------
    variance_of_arm
        (C+1, K) squared standard error of the level of each arm.
    df_of_arm
        (C+1, K) degrees of freedom of each of these, usually rows minus one.
    """
    spread = variance_of_arm**2 / df_of_arm
    return np.asarray((variance_of_arm[1:] + variance_of_arm[0]) ** 2 / (spread[1:] + spread[0]))


def satterthwaite_df(own: Floats, shared: Floats, gram: Floats, cross: Floats) -> Floats:
    """(C, ...) Satterthwaite degrees of freedom under an identity working model.

    With p_g the adjusted loadings of cluster g, Q an orthonormal basis of the design, v_g = Q_gᵀp_g and
    P_gh = δ_gh p_gᵀp_g - v_gᵀv_h, this is tr(P)²/tr(P²) (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018,
    DOI 10.1080/07350015.2016.1247004). A saturated model is block-diagonal in the arms, so that both traces follow
    from sums per arm.

    Parameters
    ----------
    own
        (G, C+1, ...) p_gᵀp_g over the rows of each arm.
    shared
        (G, C+1, ...) v_gᵀv_g in the block of each arm.
    gram
        (C+1, ...) squared Frobenius norm of Σ_g v_g v_gᵀ in the block of each arm.
    cross
        (C+1, ...) squared Frobenius norm of Σ_g v_g v_gᵀ between the blocks of each arm and of the control.
    """
    a = own[:, 1:] + own[:, :1]
    s = shared[:, 1:] + shared[:, :1]
    first = (a - s).sum(axis=0)
    second = (a * (a - 2.0 * s)).sum(axis=0) + gram[1:] + gram[0] + 2.0 * cross[1:]
    return np.asarray(first**2 / second)


def bell_mccaffrey_df(first: Floats, second: Floats) -> Floats:
    """(C,) degrees of freedom from the (C+1,) traces of P and P² of each arm: independent rows, so the arms add up."""
    return np.asarray((first[1:] + first[0]) ** 2 / (second[1:] + second[0]))


def row_traces(basis: Floats, multiplier: Floats) -> tuple[float, float]:
    """Traces of P and P² of one arm when every row is its own cluster.

    basis: (n_a, d) orthonormal basis of the arm's design. multiplier: (n_a,) adjusted loadings.
    """
    leverage = np.einsum("ij,ij->i", basis, basis)
    own = multiplier**2
    gram = basis.T @ (basis * own[:, None])
    first = float(own @ (1.0 - leverage))
    second = float(own @ (own * (1.0 - 2.0 * leverage)) + np.einsum("ij,ij->", gram, gram))
    return first, second
