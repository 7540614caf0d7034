"""Effects in standard deviations of the control arm, with the uncertainty of that standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pretest.numbers.bounds import Ratios, ratio_bounds
from pretest.numbers.fits import LinearFits
from pretest.numbers.influence import sum_by_cluster
from pretest.special import gammaln
from pretest.words import Floats, Texts


@dataclass(frozen=True, slots=True, eq=False)
class StandardisedFits:
    """Effects in SD units of the control arm.

    estimate, std_error, df: (C, K), without small-sample correction; df as for the difference. Margins are compared
    with ``bounds``. correction: (K,) Hedges' factor; NaN with fewer than three controls. scale: (K,) the SD, in the
    units of the outcome. influence: (n + E, C, K) as in ``LinearFits``, with std_error² as its cluster-summed squares.
    status: (C, K) as in ``LinearFits``, and ``flat_reference`` when the control arm has no spread. cluster: (n,) codes.
    difference_variance, scale_variance, covariance: (C, K) of the difference and the SD, both as a share of the SD.
    thirds: (4, C, K) sums over units of assignment of a³, a²b, ab² and b³, with a and b the summed influence on the
    difference and on the SD, both as a share of the SD: the third cumulant of (δ - Δs)/s is thirds[0] - 3Δ thirds[1] +
    3Δ² thirds[2] - Δ³ thirds[3]. NaN where there is no standard error.
    """

    estimate: Floats
    std_error: Floats
    df: Floats
    correction: Floats
    scale: Floats
    influence: Floats
    status: Texts
    cluster: NDArray[np.intp]
    difference_variance: Floats
    scale_variance: Floats
    covariance: Floats
    thirds: Floats

    @property
    def corrected(self) -> Floats:
        """(C, K) estimates times the small-sample correction (Hedges' g with the control SD)."""
        return self.estimate * self.correction

    def influence_by_cluster(self, *, n_clusters: int | None = None) -> Floats:
        """(G, C·K) influence values summed by cluster; cell (c, k) is column c·K + k."""
        n, concepts, outcomes = self.influence.shape
        return sum_by_cluster(self.influence.reshape(n, concepts * outcomes), self.cluster, n_clusters=n_clusters)

    def bounds(self, alpha: ArrayLike) -> tuple[Floats, Floats]:
        """Lower and upper bounds by Student's t alone, one-sided at ``alpha`` each: the test of δ = Δ·s, inverted.

        The statistic (δ - Δs) / SE(δ - Δs) has its standard error at the hypothesis and not at the estimate (Fieller
        1954, DOI 10.1111/j.2517-6161.1954.tb00159.x). On skewed items this keeps the error rate of both bounds near
        ``alpha`` with 50 per arm, where estimate ± t·std_error needs hundreds. At Δ = 0 it is the t test of δ.

        Parameters
        ----------
        alpha
            Level below 0.5, broadcast to (C, K): for a simultaneous bound the local level of max-T.

        Returns
        -------
        Two (C, K) arrays; infinite where the SD itself is too uncertain to bound the ratio, NaN where ``std_error`` is.
        """
        names = ("estimate", "df", "difference_variance", "scale_variance", "covariance")
        parts = [*(np.ravel(getattr(self, name)) for name in names), np.full((4, self.estimate.size), np.nan)]
        ratios = Ratios(*parts)
        level = np.broadcast_to(np.asarray(alpha, dtype=np.float64), self.estimate.shape).ravel()
        lower, upper = ratio_bounds(ratios, level)
        return lower.reshape(self.estimate.shape), upper.reshape(self.estimate.shape)


def standardise(fits: LinearFits) -> StandardisedFits:
    """Divide differences by the SD of the control arm, s, as estimated from the same rows.

    The influence value of d = δ/s is ψ_δ/s - δ/(2s³) ψ_{s²}: on skewed items the SD of the control moves with its mean,
    and a variance that takes s as known excludes harm too easily.
    """
    flat = ~(fits.reference_sd > 1e-12 * np.abs(fits.reference_mean))
    s = np.where(flat, np.nan, fits.reference_sd)
    codes = np.unique(fits.cluster, return_inverse=True)[1]
    of_scale = fits.reference_variance_influence / (2.0 * s**2)
    difference, scale = sum_by_cluster(fits.influence / s, codes), sum_by_cluster(of_scale, codes)
    v_difference = np.einsum("gck,gck->ck", difference, difference)
    v_scale = np.broadcast_to(np.einsum("gk,gk->k", scale, scale), v_difference.shape)
    covariance = np.einsum("gck,gk->ck", difference, scale)
    thirds = _thirds(difference[: len(difference) - len(fits.executions)], scale)
    estimate = fits.estimate / s
    std_error = np.sqrt(np.maximum(v_difference - 2.0 * estimate * covariance + estimate**2 * v_scale, 0.0))
    status = np.where(np.isfinite(fits.std_error) & flat, "flat_reference", fits.status)
    return StandardisedFits(
        estimate=estimate,
        std_error=std_error,
        df=np.where(np.isnan(std_error), np.nan, fits.df),
        correction=small_sample_correction(fits.n_reference.astype(np.float64) - 1.0),
        scale=s,
        influence=fits.influence / s - of_scale[:, None, :] * estimate,
        status=status,
        cluster=fits.cluster,
        difference_variance=v_difference,
        scale_variance=v_scale,
        covariance=covariance,
        thirds=np.where(np.isnan(std_error), np.nan, thirds),
    )


def _thirds(difference: Floats, scale: Floats) -> Floats:
    """(4, C, K) sums of a³, a²b, ab² and b³ over the units; executions, which come last, are not among them."""
    scale = scale[: len(difference)]
    squares = difference * difference
    return np.stack(
        [
            np.einsum("gck,gck->ck", squares, difference),
            np.einsum("gck,gk->ck", squares, scale),
            np.einsum("gck,gk->ck", difference, scale * scale),
            np.broadcast_to((scale**3).sum(axis=0), difference.shape[1:]),
        ]
    )


def small_sample_correction(df: Floats) -> Floats:
    """Γ(m/2) / (√(m/2) Γ((m-1)/2)) for m degrees of freedom of the SD, exact; NaN for m below 2.

    Hedges (1981), DOI 10.3102/10769986006002107.
    """
    m = np.where(np.asarray(df) >= 2, df, np.nan)
    return np.asarray(np.exp(gammaln(m / 2.0) - gammaln((m - 1.0) / 2.0)) / np.sqrt(m / 2.0))
