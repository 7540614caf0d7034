"""Effects of many studies in SD of the reference arm, and what their bounds rest on: as ``numbers.standardise``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pretest.numbers.bounds import FEWEST_UNITS
from pretest.numbers.stacked.contrasts import StackedFits
from pretest.words import Floats, Texts


@dataclass(frozen=True, slots=True, eq=False)
class StackedEffects:
    """(R, K, C) each, as in ``StandardisedFits``; thirds: (4, R, K, C). skewness: of the difference in points. scale:
    (R, K). thirds and skewness are NaN with too few units."""

    estimate: Floats
    df: Floats
    status: Texts
    difference_variance: Floats
    scale_variance: Floats
    covariance: Floats
    thirds: Floats
    skewness: Floats
    scale: Floats


def stacked_effects(fits: StackedFits, reference: slice) -> StackedEffects:
    """Divide differences by the SD of the reference arm, whose rows are ``reference``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = ~(fits.reference_sd > 1e-12 * np.abs(fits.reference_mean))
        s = np.where(flat, np.nan, fits.reference_sd)
        b = fits.of_variance / (2.0 * s**2)[..., None]
        a = fits.influence[..., reference]
        third = _cubes(fits.influence)
        skewness = third / fits.std_error**3
        covariance = np.einsum("rkcm,rkm->rkc", a, b) / s[..., None]
        v_scale = np.broadcast_to(np.einsum("rkm,rkm->rk", b, b)[..., None], covariance.shape).copy()
        cubed = np.broadcast_to((b**3).sum(axis=2)[..., None], covariance.shape)
        thirds = np.stack(
            [
                third / s[..., None] ** 3,
                np.einsum("rkcm,rkm->rkc", a * a, b) / s[..., None] ** 2,
                np.einsum("rkcm,rkm->rkc", a, b * b) / s[..., None],
                cubed,
            ]
        )
        difference = np.einsum("rkcn,rkcn->rkc", fits.influence, fits.influence) / s[..., None] ** 2
        estimate = fits.estimate / s[..., None]
        spread = difference - 2.0 * estimate * covariance + estimate**2 * v_scale
    enough = np.minimum(fits.n_arm[..., 1:], fits.n_arm[..., :1]) >= FEWEST_UNITS
    none = np.isnan(spread)
    return StackedEffects(
        estimate=estimate,
        df=np.where(none, np.nan, fits.df),
        status=np.where(np.isfinite(fits.std_error) & flat[..., None], "flat_reference", fits.status),
        difference_variance=difference,
        scale_variance=v_scale,
        covariance=covariance,
        thirds=np.where(none | ~enough, np.nan, thirds),
        skewness=np.where(enough, skewness, np.nan),
        scale=s,
    )


def _cubes(influence: Floats) -> Floats:
    return np.asarray(np.einsum("rkcn,rkcn->rkc", influence * influence, influence))
