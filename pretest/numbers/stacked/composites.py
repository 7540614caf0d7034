"""What the estimated SDs of the components add to composites, of many studies: as ``numbers.composites``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pretest.numbers.stacked.contrasts import StackedFits, reference_of
from pretest.numbers.stacked.levels import StackedLevels
from pretest.numbers.stacked.rows import StackedRows
from pretest.words import Bools, Floats


def with_stacked_scales(
    fits: StackedFits, rows: StackedRows, levels: StackedLevels, k: int, values: Floats, sign: Floats
) -> StackedFits:
    """``fits`` with the uncertainty of the SDs of the components of outcome ``k``, a composite.

    Parameters
    ----------
    values
        (R, m, n) scores of the components, NaN where missing.
    sign
        (m,) +1 where a higher score is worse, -1 where it is better.
    """
    own = StackedRows.of(values, rows.inside, rows.parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, sd, of_variance = reference_of(own, own.totals(own.used))
        scale = np.where(sd > 1e-12 * np.abs(mean), sd, np.nan)
        part = sign[:, None] * values / (len(sign) * scale[..., None])
        part = np.where(rows.used[:, k, None, :], part, 0.0)
        counted = levels.loading[:, k, None, :] * part
        level = np.stack([counted[..., arm].sum(axis=2) for arm in rows.parts])
        effect, control = level[1:] - level[0], rows.parts[0]
        of_scale = of_variance / (2.0 * scale**2)[..., None]
        covariance = _with_sum(part[..., control], rows.used[:, k, control])
    influence, variance, error = fits.influence.copy(), fits.of_variance.copy(), fits.std_error.copy()
    influence[:, k, :, control] -= np.einsum("rmn,crm->rcn", of_scale, effect)
    variance[:, k] -= 2.0 * np.einsum("rmn,rm->rn", of_scale, covariance)
    total = np.sqrt(np.einsum("rcn,rcn->rc", influence[:, k], influence[:, k]))
    error[:, k] = np.where(np.isnan(error[:, k]), np.nan, total)
    return replace(fits, influence=influence, of_variance=variance, std_error=error)


def _with_sum(part: Floats, used: Bools) -> Floats:
    """(R, m) covariance of each part with their sum, over the used rows."""
    n = used.sum(axis=1)[:, None]
    centred = np.where(used[:, None, :], part - part.sum(axis=2, keepdims=True) / n[..., None], 0.0)
    found = np.einsum("rn,rmn->rm", centred.sum(axis=1), centred) / (n - 1.0)
    return np.where(n < 2, np.nan, found)
