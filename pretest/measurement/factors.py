"""Does one factor describe a scale, or do its items measure more than one thing?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.measurement.omega import fit_one_factor
from pretest.special import chdtrc
from pretest.words import Floats

GOOD_CFI, POOR_CFI = 0.95, 0.90
GOOD_SRMR, POOR_SRMR = 0.08, 0.10
DRAWS = 500
QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class FitMeasures:
    """How far a model is from the data. chi2 with df and p_value; cfi, rmsea, srmr: NaN without degrees of freedom."""

    chi2: float
    df: int
    p_value: float
    cfi: float
    rmsea: float
    srmr: float


@dataclass(frozen=True, slots=True, eq=False)
class OneFactorCheck:
    """One factor for k items over n complete rows.

    loadings: (k,) of standardised items. eigenvalues: (k,) of the correlations, falling. threshold: (k,) what noise of
    the same size gives. n_factors: leading eigenvalues above it. proper: False where the model has no solution.
    """

    n: int
    fit: FitMeasures
    loadings: Floats
    eigenvalues: Floats
    threshold: Floats
    n_factors: int
    proper: bool


NO_FIT = FitMeasures(np.nan, -1, np.nan, np.nan, np.nan, np.nan)


def fit_measures(
    chi2: float, df: int, baseline_chi2: float, baseline_df: int, srmr: float, *, n: int, n_groups: int = 1
) -> FitMeasures:
    """CFI (Bentler 1990, DOI 10.1037/0033-2909.107.2.238), RMSEA with the factor sqrt(groups) of Steiger (1998, DOI
    10.1080/10705519809540115), from a chi-square over ``n`` rows and that of the model without any correlation.
    """
    chi2 = max(chi2, 0.0)
    if df == 0:
        return FitMeasures(chi2, 0, np.nan, np.nan, np.nan, srmr)
    excess = max(chi2 - df, 0.0)
    baseline = max(baseline_chi2 - baseline_df, excess)
    cfi = 1.0 - excess / baseline if baseline > 0 else 1.0
    return FitMeasures(chi2, df, float(chdtrc(df, chi2)), cfi, float(np.sqrt(n_groups * excess / (df * n))), srmr)


def judge_one_factor(fit: FitMeasures, *, alpha: float = 0.05) -> str:
    """``holds``, ``fails`` or ``cannot_tell``, by CFI and SRMR together (Hu & Bentler 1999).

    DOI 10.1080/10705519909540118. Holds: CFI at least .95 and SRMR at most .08. Fails: CFI below .90 or SRMR above
    .10, and the chi-square says that it is no chance. RMSEA does not count: with few degrees of freedom it is often
    high for good models (Kenny, Kaniskan & McCoach 2015, DOI 10.1177/0049124114543236).
    """
    if not np.isfinite(fit.cfi):
        return "cannot_tell"
    if fit.cfi >= GOOD_CFI and fit.srmr <= GOOD_SRMR:
        return "holds"
    poor = fit.cfi < POOR_CFI or fit.srmr > POOR_SRMR
    return "fails" if poor and fit.p_value < alpha else "cannot_tell"


def check_one_factor(items: Floats, rng: np.random.Generator, *, draws: int = DRAWS) -> OneFactorCheck:
    """One-factor model of ``items``, (n, k) without missing values, k >= 4, and parallel analysis.

    Maximum likelihood with chi-square n times the discrepancy. Parallel analysis: the eigenvalues of the correlations
    against the 95th percentile of those of ``draws`` sets of independent normal numbers (Horn 1965, DOI
    10.1007/BF02289447; Glorfeld 1995, DOI 10.1177/0013164495055003002).

    Raises
    ------
    ValueError
        With fewer than four items: one factor then fits whatever the data are.
    """
    n, k = items.shape
    if k < 4:
        raise ValueError(f"items: expected four or more, got {k}")
    varying = bool((items != items[0]).any(axis=0).all()) if n else False
    nothing = np.full(k, np.nan)
    if n <= k + 1 or not varying:
        return OneFactorCheck(n, NO_FIT, nothing, nothing, nothing, 0, False)
    correlations = np.asarray(np.corrcoef(items, rowvar=False))
    eigenvalues: Floats = np.asarray(np.linalg.eigvalsh(correlations)[::-1], dtype=np.float64)
    threshold = noise_eigenvalues(n, k, rng, draws)
    above = eigenvalues > threshold
    n_factors = k if above.all() else int(np.argmin(above))
    if eigenvalues[-1] < 1e-10:
        return OneFactorCheck(n, NO_FIT, nothing, eigenvalues, threshold, n_factors, False)
    factor = fit_one_factor(correlations)
    if not factor.proper:
        return OneFactorCheck(n, NO_FIT, nothing, eigenvalues, threshold, n_factors, False)
    implied = np.outer(factor.loadings, factor.loadings) + np.diag(factor.uniquenesses)
    log_determinant = float(np.linalg.slogdet(correlations)[1])
    discrepancy = np.linalg.slogdet(implied)[1] - log_determinant + np.trace(np.linalg.solve(implied, correlations)) - k
    residual = (correlations - implied)[np.tril_indices(k)]
    srmr = float(np.sqrt((residual**2).mean()))
    fit = fit_measures(n * float(discrepancy), k * (k - 3) // 2, -n * log_determinant, k * (k - 1) // 2, srmr, n=n)
    return OneFactorCheck(n, fit, factor.loadings, eigenvalues, threshold, n_factors, True)


def noise_eigenvalues(n: int, k: int, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """(k,) 95th percentiles of the eigenvalues, falling, of the correlations of ``k`` independent items."""
    factors = np.zeros((draws, k, k))  # the covariance of normal noise is a Wishart matrix: Bartlett's decomposition
    rows, columns = np.tril_indices(k, -1)
    factors[:, rows, columns] = rng.normal(size=(draws, len(rows)))
    factors[:, np.arange(k), np.arange(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), size=(draws, k)))
    products = factors @ np.transpose(factors, (0, 2, 1))
    size = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    correlations = products / (size[:, :, None] * size[:, None, :])
    return np.asarray(np.quantile(np.linalg.eigvalsh(correlations)[:, ::-1], QUANTILE, axis=0))
