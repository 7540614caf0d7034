"""Omega total from a one-factor model, and the Spearman-Brown coefficient for two items.

Omega is that of the score that is used: the unweighted sum (or mean) of the items in their own units. The factor model
is fitted by maximum likelihood to the correlation matrix, which for maximum likelihood is the same model as that of the
covariance matrix, and then given back the SDs of the items. Intervals are distribution-free: the influence of each
respondent on correlations and SDs goes through the derivative of the coefficient, so they hold for skewed ordinal items
too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.special import expit, logit, ndtri
from pretest.words import CONF_LEVEL, Floats

LOWEST_UNIQUENESS = 0.005
GRADIENT_TOLERANCE = 1e-9
MAX_STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Omega:
    """A reliability coefficient with its standard error and two-sided interval; NaN where it cannot be had.

    proper: False when the model did not converge or a uniqueness ran to its bound (a Heywood case).
    """

    estimate: float
    std_error: float
    low: float
    high: float
    proper: bool


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """One-factor model of a correlation matrix: loadings (k,), with positive sum, and uniquenesses (k,)."""

    loadings: Floats
    uniquenesses: Floats
    proper: bool


_IMPROPER = Omega(np.nan, np.nan, np.nan, np.nan, False)


def estimate_omega(items: Floats, *, conf_level: float = CONF_LEVEL) -> Omega:
    """Omega total of ``items``, (n, k) without missing values, k >= 3, n > k, all items varying.

    omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses), loadings and uniquenesses of the items as
    they are scored, not in SD units: an item with twice the spread counts twice in the sum. The standard error is the
    delta method with the distribution-free covariance of correlations and variances; the interval is symmetric on the
    logit scale, so that it stays between 0 and 1.

    Sources: McDonald (1999), Test Theory; Browne (1984), doi 10.1111/j.2044-8317.1984.tb00789.x (distribution-free
    covariance); Kelley & Pornprasertmanit (2016), doi 10.1037/a0040086 (intervals for omega, logistic transformation).

    Parameters
    ----------
    items
        (n, k) answers, all keyed the same way.
    conf_level
        Of the two-sided interval.

    Returns
    -------
    Omega
        NaN and not ``proper`` where the items repeat each other or the model has no proper solution.

    Raises
    ------
    LinAlgError
        When an item does not vary, or an answer is missing.

    Examples
    --------
    >>> import numpy as np
    >>> from pretest.measurement import estimate_omega
    >>> rng = np.random.default_rng(1)
    >>> found = estimate_omega(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)))
    >>> found.proper, bool(0.7 < found.estimate < 0.9)
    (True, True)
    """
    correlations = np.asarray(np.corrcoef(items, rowvar=False))
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return _IMPROPER
    factor = fit_one_factor(correlations)
    if not factor.proper:
        return _IMPROPER
    sd = items.std(axis=0)
    common, unique = (factor.loadings @ sd) ** 2, factor.uniquenesses @ sd**2
    estimate = float(common / (common + unique))
    influence = correlation_influence(items, omega_gradient(correlations, factor, sd))
    std_error = _std_error(influence + _spread_influence(items, factor))
    half = float(ndtri(0.5 + conf_level / 2)) * std_error / (estimate * (1 - estimate))
    low, high = expit(logit(estimate) + np.array([-half, half]))
    return Omega(estimate, std_error, float(low), float(high), True)


def estimate_spearman_brown(items: Floats, *, conf_level: float = CONF_LEVEL) -> Omega:
    """Spearman-Brown coefficient 2r / (1 + r) of two items, (n, 2) without missing values, both varying.

    The interval is that of r on Fisher's z scale with the distribution-free variance, carried over.

    Source: Eisinga, te Grotenhuis & Pelzer (2013), doi 10.1007/s00038-012-0416-3 (this coefficient for two items).
    """
    r = float(np.corrcoef(items[:, 0], items[:, 1])[0, 1])
    if abs(r) > 1 - 1e-12:
        return Omega(1.0, np.nan, np.nan, np.nan, True) if r > 0 else _IMPROPER
    error_of_r = _std_error(correlation_influence(items, np.array([[0.0, 0.5], [0.5, 0.0]])))
    half = float(ndtri(0.5 + conf_level / 2)) * error_of_r / (1 - r**2)
    ends = np.tanh(np.arctanh(r) + np.array([0.0, -half, half]))
    estimate, low, high = 2 * ends / (1 + ends)
    return Omega(float(estimate), error_of_r * 2 / (1 + r) ** 2, float(low), float(high), True)


def fit_one_factor(correlations: Floats) -> OneFactor:
    """One factor by maximum likelihood: minimum of log|S| + tr(R S^-1), S = loadings loadings' + uniquenesses.

    Newton steps with the exact second derivatives, or with the expected ones where those do not point downhill,
    halved until the likelihood improves (Joreskog 1967, doi 10.1007/BF02289658). A uniqueness that ends below 0.005
    is improper.
    """
    k = len(correlations)
    uniquenesses = (1 - 0.5 / k) / np.diag(np.linalg.inv(correlations))
    values, vectors = np.linalg.eigh(correlations - np.diag(uniquenesses))
    first = vectors[:, -1] * np.sqrt(max(values[-1], 0.1))
    point = np.concatenate([first if first.sum() >= 0 else -first, uniquenesses])
    gradient = np.full(2 * k, np.inf)
    for _ in range(MAX_STEPS):
        curvature = _curvature(correlations, point)
        gradient = curvature.gradient
        settled = np.abs(gradient).max() < GRADIENT_TOLERANCE
        if settled or point[k:].min() < LOWEST_UNIQUENESS / 10:
            break
        point = _improved(correlations, point, curvature)
    loadings, uniquenesses = point[:k], point[k:]
    proper = bool(np.abs(gradient).max() < GRADIENT_TOLERANCE and uniquenesses.min() > LOWEST_UNIQUENESS)
    return OneFactor(loadings if loadings.sum() >= 0 else -loadings, uniquenesses, proper)


@dataclass(frozen=True, slots=True, eq=False)
class _Curvature:
    """Derivatives of the discrepancy at (loadings, uniquenesses), p = 2k of them.

    gradient: (p,). hessian, expected: (p, p) exact and expected second derivatives. moved: (p, k, k) minus the
    derivative of the gradient to the correlations.
    """

    gradient: Floats
    hessian: Floats
    expected: Floats
    moved: Floats


def _curvature(correlations: Floats, point: Floats) -> _Curvature:
    k = len(correlations)
    loadings, uniquenesses = point[:k], point[k:]
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(uniquenesses))
    identity = np.eye(k)
    ones = identity[:, :, None] * loadings
    directions = np.concatenate([ones + np.transpose(ones, (0, 2, 1)), identity[:, :, None] * identity[:, None, :]])
    moved = inverse @ directions @ inverse
    weighted = moved @ correlations @ inverse
    slope = weighted + np.transpose(weighted, (0, 2, 1)) - moved
    flat = directions.reshape(2 * k, -1)
    residual = inverse - inverse @ correlations @ inverse
    hessian = slope.reshape(2 * k, -1) @ flat.T
    hessian[:k, :k] += 2 * residual
    expected = moved.reshape(2 * k, -1) @ flat.T
    return _Curvature(flat @ residual.ravel(), hessian, expected, moved)


def _improved(correlations: Floats, point: Floats, curvature: _Curvature) -> Floats:
    """The point after one step; the same point when no step improves the likelihood."""
    k = len(correlations)
    exact = np.linalg.eigvalsh(curvature.hessian)[0] > 0
    matrix = curvature.hessian if exact else curvature.expected + 1e-8 * np.eye(2 * k)
    step = np.linalg.solve(matrix, curvature.gradient)
    now = _discrepancy(correlations, point)
    for halving in range(30):
        tried = point - step * 0.5**halving
        if tried[k:].min() > 0 and _discrepancy(correlations, tried) <= now + 1e-12:
            return np.asarray(tried)
    return point


def _discrepancy(correlations: Floats, point: Floats) -> float:
    k = len(correlations)
    loadings, uniquenesses = point[:k], point[k:]
    scaled = loadings / uniquenesses
    spread = 1 + float(loadings @ scaled)
    trace = float((np.diag(correlations) / uniquenesses).sum() - scaled @ correlations @ scaled / spread)
    return float(np.log(uniquenesses).sum() + np.log(spread)) + trace


def omega_gradient(correlations: Floats, factor: OneFactor, sd: Floats) -> Floats:
    """(k, k) symmetric: derivative of omega to each correlation, half of it on either side of the diagonal. sd: (k,).

    By the implicit function theorem on the estimating equations of the factor model, with their exact derivatives, so
    that it also holds where one factor does not fit perfectly.
    """
    k = len(correlations)
    total, unique = factor.loadings @ sd, factor.uniquenesses @ sd**2
    denominator = (total**2 + unique) ** 2
    target = np.concatenate([2 * total * unique * sd, -(total**2) * sd**2]) / denominator
    curvature = _curvature(correlations, np.concatenate([factor.loadings, factor.uniquenesses]))
    gradient = np.einsum("a,aij->ij", np.linalg.solve(curvature.hessian, target), curvature.moved)
    gradient[np.diag_indices(k)] = 0.0
    return np.asarray(gradient)


def _spread_influence(items: Floats, factor: OneFactor) -> Floats:
    """(n,) influence of each row on omega through the SDs of the items, the correlations being as they are."""
    sd = items.std(axis=0)
    total, unique = factor.loadings @ sd, factor.uniquenesses @ sd**2
    slope = 2 * total * (unique * factor.loadings - total * factor.uniquenesses * sd) / (total**2 + unique) ** 2
    z = (items - items.mean(axis=0)) / sd
    return np.asarray((z**2 - 1) @ (slope * sd) / 2)


def correlation_influence(items: Floats, gradient: Floats) -> Floats:
    """(n,) influence of each row on a function of the correlations, with mean zero.

    The influence of a row on the correlation of items j and l is z_j z_l - r_jl (z_j^2 + z_l^2) / 2, for items in SD
    units; ``gradient`` is symmetric with zero diagonal and holds half the derivative on either side.
    """
    z = (items - items.mean(axis=0)) / items.std(axis=0)
    correlations = z.T @ z / len(z)
    products = np.einsum("ij,jl,il->i", z, gradient, z)
    return np.asarray(products - z**2 @ (gradient * correlations).sum(axis=1))


def _std_error(influence: Floats) -> float:
    return float(np.sqrt(influence @ influence) / len(influence))
