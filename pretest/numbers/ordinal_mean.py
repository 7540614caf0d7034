"""The difference in mean answer, as the proportional-odds model sees it: the linear effect by another road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pretest.numbers.fits import LinearFits
from pretest.numbers.influence import sum_by_cluster
from pretest.numbers.ordinal import OrdinalFits


def mean_differences(ordinal: OrdinalFits, plain: LinearFits, lowest: float) -> LinearFits:
    """Differences in mean answer from differences in P(answer >= cut): E[Y] = y_1 + Σ_j (y_j - y_{j-1}) P(Y >= y_j).

    The estimand is that of ``estimate_differences``, so the same margins fit; only the model differs.

    Parameters
    ----------
    ordinal
        Effects per cut on K outcomes with the same answers.
    plain
        Differences of the same outcomes and rows without covariates; the SD of the control arm is taken from it.
    lowest
        The lowest answer; the other ones are ``ordinal.cuts``.

    Returns
    -------
    LinearFits with the estimates, standard errors (of the summed influence values), the smallest degrees of
    freedom over the cuts, and the first status over the cuts that is not ok. A cut that nobody crosses in
    either arm adds nothing.
    """
    steps = np.diff(ordinal.cuts, prepend=lowest)
    crossed = ordinal.status != "zero_variance"
    effect = np.where(crossed, ordinal.estimate, 0.0) @ steps
    influence = np.where(crossed, ordinal.influence, 0.0) @ steps
    codes = np.unique(ordinal.cluster, return_inverse=True)[1]
    summed = sum_by_cluster(influence, codes)
    error = np.sqrt(np.einsum("gck,gck->ck", summed, summed))
    fine = np.isin(ordinal.status, ("ok", "separated", "zero_variance"))
    worst = np.argmin(fine, axis=2)[..., None]
    status = np.take_along_axis(ordinal.status, worst, axis=2)[..., 0]
    nobody = ~crossed.any(axis=2)
    status = np.where(fine.all(axis=2), np.where(nobody, "zero_variance", "ok"), status)
    known = (status == "ok") & np.isfinite(error) & (error > 0)
    df = np.where(crossed, ordinal.df, np.inf).min(axis=2)
    return replace(
        plain,
        estimate=np.where(known, effect, np.nan),
        std_error=np.where(known, error, np.nan),
        df=np.where(known, df, np.nan),
        status=np.where(known | (status != "ok"), status, "zero_variance"),
        influence=np.where(known, influence, np.nan),
        dropped=ordinal.dropped,
        variance=ordinal.variance,
        notes=(),
    )
