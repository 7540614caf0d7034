"""Composites: the mean of several scores in SD of the control arm, and what the estimated SDs add to its uncertainty.

A composite is Z = Σ part_k, with part_k = sign_k (y_k - mean_k) / (m s_k); mean_k and s_k are those of the control arm.
The means drop out of every difference. The SDs do not: an effect of Z moves by -effect(part_k) / s_k with s_k, and the
variance of Z in the control arm by -2 cov(Z, part_k) / s_k. So the influence values of both get, by the chain rule
(delta method; van der Vaart 1998, DOI 10.1017/CBO9780511802256, chapter 3), those of every s_k, and a margin in SD of
the composite is judged with the uncertainty that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pretest.numbers.design import Design
from pretest.numbers.fits import LinearFits
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.linear import estimate_differences
from pretest.words import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class ComponentScales:
    """What one composite of m components owes to their SDs in the control arm.

    scale: (m,) these SDs. influence: (n, m) influence values of their squares, over all rows with the component.
    effect: (C, m) effects of part k, over the rows with every component. covariance: (m,) of part k with the composite
    in the control arm, over the same rows.
    """

    scale: Floats
    influence: Floats
    effect: Floats
    covariance: Floats


def reference_moments(values: Floats, reference: Bools, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Mean and SD (n - 1; weighted as everywhere) of the reference rows, each column over the rows that have it.

    Parameters
    ----------
    values
        (n, m) scores, NaN where missing.
    reference
        (n,) rows to standardise on.
    weights
        (n,) positive, or None.

    Returns
    -------
    Two (m,) arrays: means, and SDs; these are NaN with fewer than two rows, and where all rows have one value.
    """
    rows = values[reference]
    there = ~np.isnan(rows)
    weight = there * (1.0 if weights is None else weights[reference][:, None])
    n = there.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / weight.sum(axis=0)
        mean = np.where(n > 0, (share * np.where(there, rows, 0.0)).sum(axis=0), np.nan)
        squares = (share * np.where(there, rows - mean, 0.0) ** 2).sum(axis=0)
        sd = np.sqrt(squares * n / (n - 1.0))
    return np.asarray(mean), _varying(mean, sd)


def _varying(mean: Floats, sd: Floats) -> Floats:
    """``sd``, NaN where it is nothing but rounding."""
    return np.where(sd > 1e-12 * np.abs(mean), sd, np.nan)


def compose(values: Floats, sign: Floats, mean: Floats, sd: Floats) -> Floats:
    """(n,) composite of (n, m) scores: the row mean of sign (y - mean) / sd, NaN where any component is missing.

    Examples
    --------
    >>> import numpy as np
    >>> mean, sd = np.array([2.0, 4.0]), np.array([1.0, 2.0])
    >>> compose(np.array([[1.0, 5.0], [3.0, np.nan]]), np.array([1.0, -1.0]), mean, sd)
    array([-0.75,   nan])
    """
    return np.asarray((sign * (values - mean) / sd).mean(axis=1))


def component_scales(
    values: Floats,
    sign: Floats,
    design: Design,
    *,
    covariates: Floats | None = None,
) -> ComponentScales:
    """How the composite of these components hangs on their SDs in the control arm.

    Parameters
    ----------
    values
        (n, m) scores of the components, NaN where missing.
    sign
        (m,) +1 where a higher score is worse, -1 where it is better.
    design, covariates
        As the composite itself is estimated with.

    Returns
    -------
    ComponentScales
        NaN throughout for a component without spread in the control arm.

    Raises
    ------
    ValueError, EstimationError
        As ``estimate_differences``.
    """
    m = values.shape[1]
    own = estimate_differences(values, design)
    scale = _varying(own.reference_mean, own.reference_sd)
    parts = sign * values / (m * scale)
    parts[np.isnan(parts).any(axis=1)] = np.nan
    effect = estimate_differences(parts, design, covariates=covariates).estimate
    control = (np.asarray(design.arm) == 0) & ~np.isnan(parts).any(axis=1)
    weights = None if design.weights is None else np.asarray(design.weights)
    covariance = _covariance(parts[control], None if weights is None else weights[control])
    return ComponentScales(scale, own.reference_variance_influence, effect, covariance)


def _covariance(parts: Floats, weights: Floats | None) -> Floats:
    """(m,) covariance of each part with their sum, as the SD of the control arm is estimated."""
    n = len(parts)
    if n < 2:
        return np.full(parts.shape[1], np.nan)
    share = np.full(n, 1.0 / n) if weights is None else weights / weights.sum()
    centred = parts - share @ parts
    return np.asarray((share * centred.sum(axis=1)) @ centred * n / (n - 1.0))


def composite_fits(fits: LinearFits, scales: Mapping[int, ComponentScales]) -> LinearFits:
    """``fits`` with the uncertainty of the components' SDs in the cells of composites.

    Parameters
    ----------
    fits
        Of K outcomes, composites among them, that were estimated as if the SDs of their components were known.
    scales
        Number of a composite among these outcomes → its ``component_scales``.

    Returns
    -------
    LinearFits
        With ``influence``, ``reference_variance_influence`` and ``std_error`` of the composites changed; their
        influence values summed by cluster, squared and added are std_error² still. Estimates and df are the same.
    """
    influence, of_variance = fits.influence.copy(), fits.reference_variance_influence.copy()
    std_error = fits.std_error.copy()
    codes = np.unique(fits.cluster, return_inverse=True)[1]
    for k, of in scales.items():
        of_scale = of.influence / (2.0 * of.scale**2)  # of the log of each SD
        influence[:, :, k] -= of_scale @ of.effect.T
        of_variance[:, k] -= 2.0 * of_scale @ of.covariance
        sums = sum_by_cluster(influence[:, :, k], codes)
        std_error[:, k] = np.where(np.isnan(std_error[:, k]), np.nan, np.sqrt((sums**2).sum(axis=0)))
    return replace(fits, influence=influence, reference_variance_influence=of_variance, std_error=std_error)
